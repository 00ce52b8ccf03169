"""The register rounds, withholds what would tell who answered what, and leads back to the raw column."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorpakken.data.study import load_study
from doorpakken.evidence.register import Answers, answer_sets, build_register, withhold
from tests.support import tiny_study as tiny

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


def shown(rows: list[dict], joined: dict[str, set[str]] | None = None, **settings) -> dict[str, str]:
    """What is shown of some rows of one question "q"; `joined`: the codes that a declared estimand joins."""
    table = pd.DataFrame(rows)
    known = [row for row in rows if row["category"] not in ("", "answered", "dont_know")]
    every = frozenset(row["category"] for row in known)
    answers = {
        (row["estimand"], row["category"]): Answers("q", frozenset([row["category"]]), every) for row in known
    }
    for estimand, codes in (joined or {}).items():
        answers[estimand, ""] = Answers("q", frozenset(codes), every or frozenset("12"), declared=True)
    options = {"rule": "standard", "collected": False} | settings
    return dict(zip(table["estimate_id"], withhold(table, answers, **options), strict=True))


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
    assert shown([row("goal", 58, 60)], {"goal": {"1"}}) == {"2014.goal": "suppressed"}
    assert shown([row("goal", 55, 60)], {"goal": {"1"}}) == {"2014.goal": "yes"}


def test_a_small_base_hides_a_second_class_with_it():
    bases = {"a": 8, "b": 30, "c": 50, "d": 90}
    rows = [row("goal", base / 2, base, value=value) for value, base in bases.items()]
    states = shown(rows, {"goal": {"1"}})
    assert [states[f"2014.goal.size_class.{value}"] for value in "abcd"] == ["hidden", "hidden", "yes", "yes"]


def test_one_suppressed_class_takes_a_second_along_when_the_whole_is_shown():
    cells = {"a": (4, 40), "b": (20, 40), "c": (30, 60), "d": (10, 30)}
    rows = [row("goal", n, base, value=value) for value, (n, base) in cells.items()]
    alone = shown(rows, {"goal": {"1"}})
    assert {key[-1] for key, state in alone.items() if state == "suppressed"} == {"a"}
    together = shown([row("goal", 64, 170), *rows], {"goal": {"1"}})
    assert {key[-1] for key, state in together.items() if state == "suppressed"} == {"a", "d"}


def test_an_estimand_that_joins_answers_does_not_give_one_back():
    rows = [row("joined", 23, 60), *(row("q", n, 60, category=str(n)) for n in (3, 9, 20, 28))]
    states = shown(rows, {"joined": {"3", "20"}})
    assert states["2014.joined"] == "yes"
    assert {key for key, state in states.items() if state == "suppressed"} >= {"2014.q.3", "2014.q.20"}


def test_counts_are_withheld_with_their_shares():
    rows = [row(name, n, 60, category=str(n)) for name in ("q", "q_count") for n in (0, 60)]
    assert set(shown(rows).values()) == {"yes"}
    assert set(shown(rows, collected=True).values()) == {"suppressed"}


def test_reasons_for_no_answer_are_shown_however_few():
    rows = [
        row("q_count", n, 60, category=category, statistic="count")
        for category, n in (("1", 3), ("2", 42), ("3", 15), ("answered", 58), ("dont_know", 2))
    ]
    states = shown(rows, collected=True)
    assert [states[f"2014.q_count.{name}"] for name in ("answered", "dont_know")] == ["yes", "yes"]
    assert [states[f"2014.q_count.{name}"] for name in "123"] == ["suppressed", "yes", "suppressed"]


def test_open_data_are_shown_whole():
    assert set(shown([row("q", 1, 3, category="1")], rule="open", collected=True).values()) == {"yes"}


CODES, CLASSES, JOINED = "1234", "ab", {"joined": {"3", "4"}}


@given(st.lists(st.integers(0, 30), min_size=8, max_size=8), st.booleans())
def test_what_is_withheld_cannot_be_computed_from_what_is_shown(numbers, collected):
    """By the rank of what is shown: a small cell that follows from it would not add to it."""
    counts = dict(zip([(code, value) for code in CODES for value in CLASSES], numbers, strict=True))
    sets = {code: {code} for code in CODES} | JOINED
    rows, vectors = [], {}
    for value in ("", *CLASSES):
        inside = [value or name for name in CLASSES] if value else list(CLASSES)
        base = sum(counts[code, name] for code in CODES for name in set(inside))
        for name, codes in sets.items():
            n = sum(counts[code, place] for code in codes for place in set(inside))
            made = row("q" if name in CODES else name, n, max(base, 1), "" if name in JOINED else name, value)
            rows.append(made)
            vectors[made["estimate_id"]] = [code in codes and place in inside for code, place in counts]
    states = shown(rows, JOINED, collected=collected)
    seen = [vectors[key] for key, state in states.items() if state == "yes"]
    seen += [[place in (value or CLASSES) for _, place in counts] for value in ("", *CLASSES)]
    known = np.linalg.matrix_rank(np.array(seen, dtype=float))
    for made in rows:
        n, rest = made["n"], made["base_n"] - made["n"]
        small = 0 < n < 5 or 0 < rest < 5
        if states[made["estimate_id"]] == "suppressed" and small:
            more = np.array([*seen, vectors[made["estimate_id"]]], dtype=float)
            assert np.linalg.matrix_rank(more) == known + 1, made["estimate_id"]


def build(folder, goal: tuple[int, int], base: int) -> dict:
    study = load_study(tiny.write_study(folder))
    rows = [
        row("respondents", 4, 4, statistic="count", estimate=4.0),
        row("goal_yes", goal[0], base),
        row("goal", goal[0], base, category="1"),
        row("goal", goal[1], base, category="2"),
        row("share_now_mean", 90, 90, statistic="mean", estimate=41.26, ci_low=38.0, ci_high=44.9),
        row("goal_count", 2, 4, category="dont_know", statistic="count", estimate=2.0),
    ]
    return build_register(study, {"2014": pd.DataFrame(rows)}, {})


@pytest.fixture
def register(tmp_path):
    return build(tmp_path, (41, 79), 120)


def test_numbers_are_rounded_by_their_base(register, tmp_path):
    large = register["estimates"]["2014.goal_yes"]
    assert (large["estimate"], large["printed"]["exact"], large["se"]) == (0.342, "34.2", 0.012)
    assert register["estimates"]["2014.share_now_mean"]["estimate"] == 41
    small = build(tmp_path, (33, 57), 90)["estimates"]["2014.goal_yes"]
    assert (small["estimate"], small["printed"]["value"], small["se"]) == (0.37, "37", 0.01)
    assert "exact" not in small["printed"]


@pytest.mark.parametrize(("mean", "base", "expected"), [(41.26, 90, 41), (41.26, 120, 41.3), (4.26, 90, 4.3)])
def test_small_means_have_one_more_decimal(tmp_path, mean, base, expected):
    study = load_study(tiny.write_study(tmp_path))
    rows = [
        row("respondents", 4, 4, statistic="count", estimate=4.0),
        row("share_now_mean", base, base, statistic="mean", estimate=mean),
    ]
    made = build_register(study, {"2014": pd.DataFrame(rows)}, {})
    assert made["estimates"]["2014.share_now_mean"]["estimate"] == expected


def test_a_register_of_simulated_data_says_so(register):
    assert register["study"]["simulated"]
    assert register["study"]["mark"]["nl"].startswith("Gesimuleerde gegevens.")


def test_public_paths_tell_nothing_of_the_machine(register, tmp_path):
    assert str(tmp_path) not in json.dumps(register)
    assert register["sources"]["2014"]["goal"]["file"] == "waves/2014/responses.csv"


def test_a_withheld_estimate_carries_no_number(tmp_path):
    records = build(tmp_path, (57, 3), 60)["estimates"]
    for key in ("2014.goal.2", "2014.goal.1", "2014.goal_yes"):
        record = records[key]
        assert record["shown"] == "suppressed"
        assert [record[name] for name in ("estimate", "se", "ci_low", "ci_high", "n")] == [None] * 5
        assert record["base_n"] == 60


def test_an_answer_and_the_estimand_that_declares_it_are_one_cell(tmp_path):
    study = load_study(tiny.write_study(tmp_path))
    sets = answer_sets(study, study.latest)
    assert sets["goal", "1"] == sets["goal_count", "1"] == sets["goal_yes", ""]
    assert sets["goal", "1"].declared
    assert not sets["goal", "2"].declared


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
