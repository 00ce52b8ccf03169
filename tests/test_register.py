"""The register rounds, withholds what would tell who answered what, and leads back to the raw column."""

from __future__ import annotations

import pandas as pd
import pytest

from doorpakken.register import build_register, withhold
from doorpakken.study import load_study
from tests import tiny

COLUMNS = [
    "estimate_id",
    "estimand",
    "wave",
    "concept",
    "statistic",
    "category",
    "domain",
    "domain_value",
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "level",
    "df",
    "n",
    "base_n",
    "n_eff",
    "deff",
    "variance_method",
    "fpc",
    "interval_method",
    "flag",
]


def row(estimand: str, n: float, base_n: float, category: str = "", value: str = "", **other) -> dict:
    parts = ["2014", estimand, *([category] if category else []), *(["size_class", value] if value else [])]
    numbers = {
        "estimate": n / base_n,
        "se": 0.01234,
        "ci_low": n / base_n - 0.02,
        "ci_high": n / base_n + 0.02,
    }
    return {
        **dict.fromkeys(COLUMNS, ""),
        "estimate_id": ".".join(parts),
        "estimand": estimand,
        "wave": "2014",
        "statistic": "share",
        "category": category,
        "domain": "size_class" if value else "",
        "domain_value": value,
        "level": 0.95,
        "n": float(n),
        "base_n": float(base_n),
        **numbers,
        **other,
    }


def shown(rows: list[dict], **settings) -> dict[str, str]:
    table = pd.DataFrame(rows)
    options = {"rule": "standard", "collected": False} | settings
    return dict(zip(table["estimate_id"], withhold(table, **options), strict=True))


def test_small_cells_are_withheld_with_a_partner():
    states = shown([row("q", n, 60, category=str(n)) for n in (3, 9, 20, 28)])
    assert states == {
        "2014.q.3": "suppressed",
        "2014.q.9": "suppressed",  # alone, the gap of 3 would follow from the other three
        "2014.q.20": "yes",
        "2014.q.28": "yes",
    }


def test_two_small_cells_need_no_partner():
    states = shown([row("q", n, 60, category=str(n)) for n in (2, 3, 20, 35)])
    assert [state for state in states.values() if state != "yes"] == ["suppressed"] * 2


def test_a_share_that_leaves_few_others_is_small_too():
    assert shown([row("goal", 58, 60)]) == {"2014.goal": "suppressed"}
    assert shown([row("goal", 55, 60)]) == {"2014.goal": "yes"}


def test_a_small_base_hides_a_second_class_with_it():
    bases = {"a": 8, "b": 30, "c": 50, "d": 90}
    states = shown([row("goal", base / 2, base, value=value) for value, base in bases.items()])
    assert [states[f"2014.goal.size_class.{value}"] for value in "abcd"] == ["hidden", "hidden", "yes", "yes"]


def test_one_suppressed_class_takes_a_second_along():
    cells = {"a": (4, 40), "b": (20, 40), "c": (30, 60), "d": (10, 30)}
    states = shown([row("goal", n, base, value=value) for value, (n, base) in cells.items()])
    withheld = {key[-1] for key, state in states.items() if state == "suppressed"}
    assert withheld == {"a", "d"}


def test_all_or_none_is_withheld_for_collected_waves_only():
    rows = [row("goal", 60, 60)]
    assert shown(rows) == {"2014.goal": "yes"}
    assert shown(rows, collected=True) == {"2014.goal": "suppressed"}


def test_reasons_for_no_answer_are_shown_however_few():
    rows = [
        row("q_count", n, 60, category=category, statistic="count")
        for category, n in (("1", 3), ("2", 40), ("3", 15), ("answered", 58), ("dont_know", 2))
    ]
    states = shown(rows, collected=True)
    assert [states[f"2014.q_count.{name}"] for name in ("answered", "dont_know")] == ["yes", "yes"]
    assert [states[f"2014.q_count.{name}"] for name in "123"] == ["suppressed", "yes", "suppressed"]


def test_open_data_are_shown_whole():
    assert set(shown([row("q", 1, 3)], rule="open", collected=True).values()) == {"yes"}


@pytest.fixture
def register(tmp_path):
    study = load_study(tiny.write_study(tmp_path))
    rows = [
        row("respondents", 4, 4, statistic="count", estimate=4.0),
        row("goal_yes", 41, 120),
        row("goal", 33, 90, category="1"),
        row("goal", 3, 90, category="2"),
        row("share_now_mean", 90, 90, statistic="mean", estimate=41.26, ci_low=38.0, ci_high=44.9),
        row("goal_count", 2, 4, category="dont_know", statistic="count", estimate=2.0),
    ]
    return build_register(study, {"2014": pd.DataFrame(rows)}, {})


def test_numbers_are_rounded_by_their_base(register):
    large, small = register["estimates"]["2014.goal_yes"], register["estimates"]["2014.goal.1"]
    assert (large["estimate"], large["decimals"]) == (0.342, 3)
    assert register["estimates"]["2014.share_now_mean"]["estimate"] == 41
    assert small["shown"] == "suppressed"
    assert large["se"] == 0.012


def test_a_withheld_estimate_carries_no_number(register):
    record = register["estimates"]["2014.goal.2"]
    assert record["shown"] == "suppressed"
    assert [record[key] for key in ("estimate", "se", "ci_low", "ci_high", "n")] == [None] * 5


def test_every_estimate_leads_to_its_raw_column(register):
    for key, record in register["estimates"].items():
        variable = register["estimands"][record["estimand"]]["variable"]
        if variable is None:
            assert record["estimand"] == "respondents"
            continue
        source = register["sources"][record["wave"]][variable]
        assert source["column"] == variable, key
        assert source["codebook_row"] in (3, 4)
        assert len(source["sha256"]) == 64
        assert source["file"].endswith("responses.csv")


def test_labels_and_definitions_stand_in_both_languages(register):
    assert register["estimates"]["2014.goal_count.dont_know"]["category_label"]["nl"] == "weet niet"
    assert register["estimands"]["share_now_mean"]["label"] == {
        "nl": "Deel nu, gemiddelde",
        "en": "Share now, mean",
    }
    for estimand in register["estimands"].values():
        assert set(estimand["definition"]) == {"nl", "en"}
    assert "gemeenten" in register["estimands"]["goal"]["definition"]["nl"]
