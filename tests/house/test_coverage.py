"""The coverage study: its table stands in docs/validation.md, and fewer draws tell the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import bdtr, bdtrc, ndtri

from doorpakken.statistics.estimation import intervals
from tests.coverage import AIM, Cell, Outcome, Setting, few_hits, outcomes, study
from tests.coverage.shares import CLASSES, SLOPE, fixed, spread, yes_by_class
from tests.coverage.table import NAME, all_settings, cells_of, table
from tests.support.validation_tables import VALIDATION, printed, renewed

PART = 0.02
OTHER_SEED = 77
FAR = 4.0


@pytest.fixture(scope="module")
def settings() -> list[Setting]:
    return all_settings()


@pytest.fixture(scope="module")
def page() -> list[dict[str, str]]:
    return cells_of(printed(VALIDATION.read_text("utf-8"), NAME))


def apart(made: Outcome, row: dict[str, str]) -> float:
    """Errors between a cell and that of the page: of the coverage, or of the draws without interval."""
    none, draws = float(row["None"]) / 100, int(row["Draws"])
    given = draws * (1 - none)
    return max(
        errors_apart(made.coverage, made.given, float(row["Coverage"]) / 100, given),
        errors_apart(made.none, made.draws, none, draws),
    )


def errors_apart(one: float, draws: int, other: float, more: float) -> float:
    """The normal score of a share of a few draws when that of many more holds, by the binomial tails."""
    q, hits = (one * draws + other * more + 2) / (draws + more + 4), round(one * draws)
    tail = min(bdtr(hits, draws, q), bdtrc(hits - 1, draws, q) if hits else 1.0)
    return float(-ndtri(min(tail, 0.5)))


def test_the_page_has_every_cell_of_the_study(settings: list[Setting], page: list[dict[str, str]]) -> None:
    wanted = [(s.name, s.size, cell.figure) for s in settings for cell in s.cells]
    assert len(set(wanted)) == len(wanted) > 60
    assert [(row["Setting"], row["Answers"], row["Figure"]) for row in page] == wanted
    assert [int(row["Draws"]) for row in page] == [s.draws for s in settings for _ in s.cells]


def test_what_falls_short_was_listed_or_is_called_short(
    settings: list[Setting], page: list[dict[str, str]]
) -> None:
    cells = [cell for setting in settings for cell in setting.cells]
    for cell, row in zip(cells, page, strict=True):
        coverage, below, above = (float(row[name]) for name in ("Coverage", "Below", "Above"))
        assert coverage + below + above == pytest.approx(100, abs=0.02)
        if float(row["None"]) > 100 * cell.none:
            assert row["Aim"] == "**none too often**"
            continue
        expected = (
            "met" if coverage >= 100 * AIM else f"listed: {cell.reason}" if cell.reason else "**short**"
        )
        assert row["Aim"] == expected


def test_fewer_draws_tell_the_same(settings: list[Setting], page: list[dict[str, str]]) -> None:
    made = study(settings, PART, OTHER_SEED)
    far = {
        f"{each.setting}, {each.cell.figure}": (each.coverage, row["Coverage"])
        for each, row in zip(made, page, strict=True)
        if apart(each, row) > FAR
    }
    assert far == {}, "intervals changed: run make coverage"
    wide = [each.width / float(row["Width"]) for each, row in zip(made, page, strict=True)]
    assert wide == pytest.approx(np.ones(len(wide)), abs=0.1)


def test_intervals_that_are_too_short_are_found(
    settings: list[Setting], page: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = intervals.t_quantile
    monkeypatch.setattr(intervals, "t_quantile", lambda df, level: 0.8 * right(df, level))
    made = study(settings[:5], PART, OTHER_SEED)
    assert sum(apart(each, row) > FAR for each, row in zip(made, page, strict=False)) >= 8


def test_the_same_seed_gives_the_same_table(settings: list[Setting]) -> None:
    some = settings[4:6]
    assert study(some, 0.002) == study(some, 0.002)
    assert study(some, 0.002) != study(some, 0.002, OTHER_SEED)


def test_cells_count_truths_outside_on_either_side() -> None:
    low = np.array([[0.1, 0.5], [0.4, np.nan], [0.2, 0.5], [0.0, 0.1]])
    high = np.array([[0.2, 0.7], [0.6, np.nan], [0.5, 0.6], [0.3, 0.5]])
    setting = Setting("", "", 4, (Cell("a", 0.3), Cell("b", 0.55, "why")), lambda *_: (low, high))
    first, second = outcomes(setting, 0, 4)
    assert (first.coverage, first.below, first.above) == (0.5, 0.25, 0.25)
    assert first.width == pytest.approx(np.mean([0.1, 0.2, 0.3, 0.3]))
    assert (second.draws, second.given, second.none) == (4, 3, 0.25)
    assert second.above == pytest.approx(1 / 3)
    assert second.verdict == "**none too often**"
    often = replace(second, cell=Cell("b", 0.55, "why", none=0.25))
    assert (first.verdict, often.verdict) == ("**short**", "listed: why")


def test_the_table_is_read_as_it_is_written() -> None:
    made = table([Outcome("a", "3 of 9", Cell("mean", 0.1), 250, 0.2, 0.94, 0.02, 0.04, 0.2)])
    row = cells_of(made)[0]
    assert [row[head] for head in ("Setting", "Draws", "None", "Coverage", "Error")] == [
        *("a", "250", "20.00", "94.00", "1.68"),
    ]
    assert row["Aim"] == "**none too often**"
    old = VALIDATION.read_text("utf-8")
    assert printed(renewed(old, NAME, made), NAME) == made
    assert renewed(old, NAME, printed(old, NAME)) == old


def test_few_hits_are_those_below_four() -> None:
    assert few_hits(34, 0.1)
    assert few_hits(34, 0.3, 0.95)
    assert not few_hits(68, 0.1)
    assert few_hits(68, 0.97)


def test_populations_have_the_share_they_are_named_for() -> None:
    assert spread(10, (1, 1, 2)).tolist() == [3, 2, 5]
    yes = yes_by_class(CLASSES, 0.49, SLOPE)
    assert yes.sum() == round(0.49 * 345)
    shares = yes / np.array(CLASSES)
    assert (np.diff(shares) > 0).all()
    assert shares.max() < 1
    assert [cell.truth for cell in fixed("", (25,) * 4, (9,) * 4).cells] == [0.03, 0.10, 0.30, 0.49]
