"""Every row of the R reference is tried: it agrees, or the reason why not is told."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from doorpakken.statistics.inference.chi_square_mixture import saddlepoint
from tests.agreement import Made, Outcome, counted, differing, inference, outcome, own, replicated, taylor
from tests.agreement.table import FILES, NAME, STATUSES, tables, tried
from tests.support.validation_tables import VALIDATION, printed, renewed


@pytest.fixture(scope="module")
def outcomes(shared: Path) -> dict[str, list[Outcome]]:
    return tried(shared / "reference")


@pytest.mark.parametrize("name", FILES)
def test_every_row_agrees_or_the_reason_is_told(
    name: str, outcomes: dict[str, list[Outcome]], shared: Path
) -> None:
    assert differing(outcomes[name]) == []
    folder = own.FOLDER if name.startswith("own_") else shared / "reference"
    lines = (folder / name).read_text("utf-8").splitlines()
    assert len(outcomes[name]) == len(lines) - 1
    assert set(counted(outcomes[name])) <= set(STATUSES)


def test_the_page_tells_what_was_counted(outcomes: dict[str, list[Outcome]]) -> None:
    page = VALIDATION.read_text("utf-8")
    assert printed(page, NAME) == tables(outcomes), "run python -m tests.agreement.table"
    assert renewed(page, NAME, printed(page, NAME)) == page


def test_our_own_jackknife_gives_the_numbers_of_r(shared: Path) -> None:
    assert counted(replicated.estimates(shared / "reference", own=True)) == {"agrees": 3 * 34}


def test_degrees_of_freedom_are_those_of_r(shared: Path) -> None:
    names = ("apisrs", "apistrat", "apiclus1", "apiclus2")
    folder = shared / "reference"
    samples = {name: pd.read_csv(folder / "datasets" / f"{name}.csv") for name in names}
    rows = pd.read_csv(folder / "api_taylor.csv").query("estimand == 'ratio'").set_index("design")["df"]
    assert {name: made.df for name, made in taylor.api_designs(samples).items()} == rows.to_dict()


def test_with_whole_degrees_of_freedom_the_saddlepoint_is_that_of_r(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason why these rows are out of scope, held against the numbers of each of them."""

    def cut(x: float, parts: np.ndarray, ddf: float) -> float:
        return saddlepoint(np.r_[parts, -x / ddf], np.r_[np.ones_like(parts), np.floor(ddf + 1e-9)])

    monkeypatch.setattr(import_module("doorpakken.statistics.inference.association"), "f_sum", cut)
    monkeypatch.setattr(inference, "cut_by_r", lambda _: False)
    for method, number in ((taylor.api, 12), (taylor.nhanes, 2)):
        found = [each for each in method(shared / "reference") if each.kind == "chisq"]
        assert counted(found) == {"agrees": number * 6}


RIGHT = {"estimate": 2.0, "se": 0.5, "ci_low": 1.0, "ci_high": 3.0, "df": 9.0}
ROW = pd.Series(dict.fromkeys(("design", "estimand", "variable", "domain", "method"), "") | RIGHT)


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (Made(RIGHT), "agrees"),
        (Made(RIGHT | {"se": 0.5 * (1 + 2e-8)}), "differs"),
        (Made(RIGHT | {"ci_low": 1 + 5e-7}), "agrees"),
        (Made(RIGHT | {"ci_low": 1 + 2e-6}), "differs"),
        (Made(RIGHT | {"estimate": float("nan")}), "differs"),
        (Made({"estimate": 2.0}), "differs"),
        (Made({"estimate": 2.0}, "why"), "in part"),
        (Made({"estimate": 2.1}, "why"), "differs"),
        (Made({}, "why"), "out of scope"),
        (Made(RIGHT, "no reason is needed"), "differs"),
    ],
)
def test_a_row_that_differs_is_found(made: Made, status: str) -> None:
    assert outcome(ROW, "mean", made).status == status


def test_rounding_where_r_has_no_standard_error_is_no_difference() -> None:
    certain = ROW.copy()
    certain["se"] = 1e-16
    assert outcome(certain, "mean", Made(RIGHT | {"se": 0.0})).status == "agrees"
    assert outcome(certain, "mean", Made(RIGHT | {"se": 1e-9})).status == "differs"


def test_the_tables_count() -> None:
    found = [
        Outcome("agrees", "mean", ""),
        Outcome("in part", "quantile", "why"),
        Outcome("in part", "quantile", "why"),
    ]
    lines = tables({"a.csv": found, "b.csv": found[:1]}).splitlines()
    assert "| a.csv | 3 | 1 | 2 | 0 |" in lines
    assert "| all | 4 | 2 | 2 | 0 |" in lines
    assert lines[-1] == "| quantile | 2 | in part | why |"
