"""What a plan derives and declares, by hand: values, truths, bases, and waves that lack a part."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from doorpakken.data.study.vocabulary import parsed, usable, vocabulary
from doorpakken.errors import Problems
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.estimation.answers import Answers
from tests.support.small_study import Built, build
from tests.support.small_wave import UNITS

SMALL, LARGER = 2, 4 / 3  # what a response of each class stands for


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"))


def answers(built: Built) -> Answers:
    counted = built.responses.set_index("source_row").loc[built.weights["source_row"]].reset_index()
    return Answers(built.wave, counted, built.study.plan)


@pytest.mark.parametrize(
    ("derived", "expected"),
    [
        # Rows 2 to 7; blocks a, b, c: 3 3 1; 1 - 1; 3 1 -; 3 3 3; 2 1 1; - 2 1.
        ("done", [2 / 3, 0, 1 / 2, 1, 0, 0]),
        ("done_due", [1, 0, 1 / 2, 1, 0, 0]),
        ("trail", [-1 / 3, 0, 0, 0, 0, 0]),
        ("gap", [40, math.nan, -10, 5, math.nan, math.nan]),
    ],
)
def test_derived_values_of_every_respondent(built: Built, derived: str, expected: list[float]) -> None:
    assert answers(built).numbers(derived) == pytest.approx(expected, rel=1e-15, nan_ok=True)


def test_the_codes_of_a_question_that_are_numbers_are_numbers(built: Built) -> None:
    found = answers(built).numbers("role")
    assert found.tolist() == [2, 1, 2, 1, 1, 1]  # the codes, not their places among the labels


@pytest.mark.parametrize(
    ("key", "estimate", "n", "base"),
    [
        ("done_mean", (SMALL * (2 / 3 + 1 / 2) + LARGER) / 10, 6, 6),
        ("done_mean.size_class.under_20k", (2 / 3 + 1 / 2) / 3, 3, 3),
        ("trail_mean", -SMALL / 3 / 10, 6, 6),
        # Both answered: rows 2, 4, 6 and 5; rows 3 and 7 lack one.
        ("both_done", (SMALL + LARGER) / (3 * SMALL + LARGER), 2, 4),
        ("both_done.size_class.under_20k", 1 / 3, 1, 3),
        # 60 or more of those who measured: row 2 (40) and row 5 (90); row 4 (60) estimated.
        ("reached", LARGER / (SMALL + LARGER), 1, 2),
        ("reached.size_class.under_20k", 0, 0, 1),
        ("gap_median", 5, 3, 3),
        # Gap by staff: 40 and 1, -10 and 2, 5 and 8.
        ("gap_per_staff", (SMALL * 30 + LARGER * 5) / (SMALL * 3 + LARGER * 8), 3, 3),
        ("a_done", (2 * SMALL + LARGER) / (3 * SMALL + 2 * LARGER), 3, 5),
        ("c_done", LARGER / (2 * SMALL + 3 * LARGER), 1, 5),
    ],
)
def test_declared_estimates_by_hand(built: Built, key: str, estimate: float, n: int, base: int) -> None:
    row = built.estimates.loc[f"2014.{key}"]
    assert row["estimate"] == pytest.approx(estimate, rel=1e-11)
    assert (row["n"], row["base_n"]) == (n, base)


@pytest.mark.parametrize(
    ("bounds", "weight", "n"),
    [
        # Share now: 40, 0, 60 and 90 in rows 2, 3, 4 and 5; row 3 and 5 are larger.
        ({"at_least": 60}, SMALL + LARGER, 2),
        ({"less_than": 60}, SMALL + LARGER, 2),
        ({"at_least": 40, "less_than": 90}, 2 * SMALL, 2),
        ({"at_least": 0, "less_than": 40}, LARGER, 1),
        ({"at_least": 90.5}, 0, 0),
        ({"less_than": 90.5}, 2 * SMALL + 2 * LARGER, 4),
    ],
)
def test_a_bound_is_in_from_at_least_on_and_out_at_less_than(
    built: Built, bounds: dict[str, float], weight: float, n: int
) -> None:
    reached = next(one for one in built.study.plan.estimands if one.id == "reached")
    one = replace(reached, id="one", at_least=None, base=None)
    plan = replace(built.study.plan, estimands=(replace(one, **bounds),))
    made = estimate_wave(built.wave, plan, built.responses, built.weights, UNITS).set_index("estimate_id")
    row = made.loc["2014.one"]
    assert row["estimate"] == pytest.approx(weight / (2 * SMALL + 2 * LARGER), rel=1e-11)
    assert (row["n"], row["base_n"]) == (n, 4)


def test_a_truth_is_counted_as_the_answers_that_it_is_about(built: Built) -> None:
    """A declared truth of one answer has the numbers of the share of that answer."""
    study = built.study
    problems = Problems("plan.yaml")
    condition = parsed("bb_a_status == 3", [built.wave.vocabulary], "truth", "here", problems)
    same = replace(study.plan.estimands[0], id="same", variable=None, codes=(), condition=condition)
    plan = replace(study.plan, estimands=(study.plan.estimands[0], same))
    made = estimate_wave(built.wave, plan, built.responses, built.weights, UNITS).set_index("estimate_id")
    numbers = ["estimate", "se", "ci_low", "ci_high", "df", "n", "base_n", "n_eff", "deff"]
    assert problems.problems == []
    for place in ("", ".size_class.under_20k", ".size_class.20k_to_50k"):
        ours, theirs = (made.loc[f"2014.{key}{place}", numbers].astype(float) for key in ("same", "a_done"))
        assert ours.to_numpy() == pytest.approx(theirs.to_numpy(), nan_ok=True)


def test_a_base_is_of_those_who_are_known_to_belong(built: Built) -> None:
    """Who did not say how a share is known is in neither base."""
    answered = answers(built)
    reached = next(one for one in built.study.plan.estimands if one.id == "reached")
    assert reached.base is not None
    assert np.isnan(answered.value(reached.base)).sum() == 3
    measured, estimated = (built.estimates.loc[f"2014.basis_count.{code}", "n"] for code in ("1", "2"))
    assert built.estimates.loc["2014.reached", "base_n"] == measured
    assert measured + estimated == 3


@pytest.mark.parametrize(
    ("lacking", "without"),
    [
        ("share_target", {"gap_median", "gap_per_staff"}),
        ("basis", {"reached"}),
        ("staff", {"gap_per_staff"}),
        ("bb_b_status", {"b_done", "both_done"}),
    ],
)
def test_what_one_wave_lacks_is_left_out_for_that_wave_alone(
    built: Built, lacking: str, without: set[str]
) -> None:
    items = tuple(item for item in built.wave.items if item.variable != lacking)
    poorer = replace(built.wave, id="2018", items=items, vocabulary=vocabulary(items, built.study.concepts))
    plan = built.study.plan
    made = estimate_wave(poorer, plan, built.responses, built.weights, UNITS)
    declared = {estimand.id for estimand in plan.estimands}
    assert declared - set(made["estimand"]) == without
    assert declared <= set(built.estimates["estimand"])
    for key in declared - without - {"done_mean", "trail_mean"}:  # their blocks are those that a wave has
        row = made.set_index("estimate_id").loc[f"2018.{key}"]
        assert row["estimate"] == built.estimates.loc[f"2014.{key}", "estimate"]


def test_the_vocabulary_holds_what_can_be_computed_with_and_its_traits(built: Built) -> None:
    words = built.wave.vocabulary
    assert list(words.traits) == [
        *("role", "bb_a_status", "bb_b_status", "bb_c_status", "goal", "share_now", "basis", "share_target"),
        *("staff", "delay", "barrier_money", "barrier_people"),
    ]
    assert words.traits["bb_a_status"] == {
        "group": "blocks", "role": "user", "due": "2015-01-01", "aka": "AA|Aa 1",
    }  # fmt: skip
    assert usable(None, words)
    assert not usable(built.study.plan.derived["trail"].value, words)  # derived values are added to it


def test_a_question_whose_codes_are_words_is_no_word_of_expressions(built: Built) -> None:
    items = tuple(
        replace(item, labels={"yes": {}, "2": {}}) if item.variable == "goal" else item
        for item in built.wave.items
    )
    assert "goal" not in vocabulary(items, built.study.concepts).traits
    nan = tuple(replace(item, labels={"nan": {}}) if item.labels else item for item in built.wave.items)
    assert "goal" not in vocabulary(nan, built.study.concepts).traits
