"""The sensitivity panel: the main specification is the report, the others by hand, and data that flip it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.study import SensitivitySpec, Study, Wave
from doorpakken.evidence.sensitivity import analyse_sensitivity, summarise_panel
from doorpakken.evidence.sensitivity.specification import (
    AXES,
    DECLARED,
    Specification,
    filled,
    specifications,
    specified,
)
from doorpakken.statistics.estimation import estimate_wave, ratios, wave_design
from doorpakken.statistics.estimation.sample import multiplied
from doorpakken.statistics.inference import run_tests
from tests.support.quality_wave import at, panel, units, with_plan
from tests.support.verdict_wave import Claimed, overwritten, shipped

NUMBERS = ("estimate", "ci_low", "ci_high", "p_adjusted", "n", "least_n")


@pytest.fixture(scope="module")
def made() -> Claimed:
    return shipped()


def one(subject: str, **choices: str) -> dict[str, Any]:
    """The row of the panel with these choices, those of the wave on the other axes."""
    found = panel()[panel()["subject"] == subject]
    for axis, option in (DECLARED | choices).items():
        found = found[found[axis] == option]
    (row,) = found.to_dict("records")
    return row


def specify(made: Claimed, **choices: str) -> tuple[Wave, pd.DataFrame, pd.DataFrame]:
    spec = made.study.plan.sensitivity
    assert spec is not None
    return specified(made.wave, Specification(**choices), spec.counted, made.responses, units())


def fewer(made: Claimed, **changes: object) -> Study:
    """The study with a panel of one conclusion and no other axis than those given."""
    spec = replace(SensitivitySpec(conclusions=("c6",)), **changes)
    return replace(made.study, plan=with_plan(sensitivity=spec))


def test_every_combination_is_tried_once(made: Claimed) -> None:
    spec = made.study.plan.sensitivity
    assert spec is not None
    every = list(specifications(spec))
    assert every[0] == Specification(**DECLARED)
    assert len(every) == len(set(every)) == 3 * 2 * 2 * 2
    assert len(panel()) == len(every) * (6 + 3)
    assert (panel()["remark"] == "").all()


def test_the_main_specification_is_the_report_exactly(made: Claimed) -> None:
    wave, responses, weights = specify(made)
    assert wave == made.wave
    pd.testing.assert_frame_equal(weights, made.weights)
    pd.testing.assert_frame_equal(responses, made.responses)
    verdicts = made.verdicts()["conclusions"]
    for conclusion in ("c1", "c2", "c3", "c4", "c5", "c6"):
        row = one(conclusion)
        test = made.test(made.study.plan.conclusions[conclusion].hypothesis)
        assert [row[key] for key in NUMBERS] == [test[key] for key in NUMBERS]
        assert row["verdict"] == verdicts[conclusion]["waves"]["2014"]["verdict"]


def answers(made: Claimed) -> np.ndarray:
    kept = made.responses.set_index("source_row").loc[made.weights["source_row"]]
    return kept["kcc_goal_80"].map({"1": 1.0, "2": 0.0, "3": 0.0}).to_numpy(dtype=float)


def test_unweighted_is_the_plain_mean_with_the_correction_of_the_strata(made: Claimed) -> None:
    goal = answers(made)
    assert one("c6", weights="unweighted")["estimate"] == pytest.approx(np.nanmean(goal))
    wave, _, weights = specify(made, weights="unweighted")
    assert set(weights["weight"]) == {1.0}
    design = wave_design(wave, weights)
    assert design.population.tolist() == made.design.population.tolist()


def test_raked_weights_meet_both_margins(made: Claimed) -> None:
    _, _, weights = specify(made, weights="raked")
    for name in ("size_class", "province"):
        known = units()[name].value_counts()
        assert weights.groupby(name)["weight"].sum().to_dict() == pytest.approx(known.to_dict(), rel=1e-9)
    goal, w = answers(made), weights["weight"].to_numpy()
    base = ~np.isnan(goal)
    assert one("c6", weights="raked")["estimate"] == pytest.approx(np.average(goal[base], weights=w[base]))


def test_without_correction_intervals_of_levels_widen_and_explanations_stay(made: Claimed) -> None:
    wide, narrow = one("c6", fpc="without"), one("c6")
    assert wide["estimate"] == narrow["estimate"]
    assert wide["ci_high"] - wide["ci_low"] > narrow["ci_high"] - narrow["ci_low"]
    wave, _, weights = specify(made, fpc="without")
    assert wave_design(wave, weights).population is None
    assert one("c3", fpc="without")["ci_low"] == one("c3")["ci_low"]


def test_dont_know_counts_as_not(made: Claimed) -> None:
    goal, w = answers(made), made.weights["weight"].to_numpy()
    kinds = made.responses.set_index("source_row").loc[made.weights["source_row"], "kcc_goal_80__missing"]
    counted = np.where(kinds.isin(["dont_know", "no_answer"]), 0.0, goal)
    row = one("c6", missing="counted")
    assert row["estimate"] == pytest.approx(np.average(counted, weights=w))
    assert row["n"] == len(made.weights) > one("c6")["n"]


def test_only_dont_know_and_no_answer_are_filled(made: Claimed) -> None:
    changed = filled(made.wave, made.responses, {"kcc_share_now_pct": "0", "use_brp": "1", "elsewhere": "1"})
    for name, value in (("kcc_share_now_pct", 0), ("use_brp", "1")):
        before, after = (table[f"{name}__missing"] for table in (made.responses, changed))
        rows = before.isin(["dont_know", "no_answer"])
        assert rows.any()
        assert (changed.loc[rows, name] == value).all()
        assert after[rows].isna().all()
        assert after[~rows].equals(before[~rows])
        assert changed.loc[~rows, name].astype(object).equals(made.responses.loc[~rows, name].astype(object))


def test_all_responses_share_the_weight_of_their_unit(made: Claimed) -> None:
    wave, responses, weights = specify(made, respondents="all")
    assert len(weights) == len(responses)
    sums = weights.groupby("unit")["weight"].sum()
    assert sums.to_dict() == pytest.approx(made.weights.set_index("unit")["weight"].to_dict())
    design = wave_design(wave, weights)
    assert len(design.first) == len(made.weights)
    assert design.sampled.tolist() == made.design.sampled.tolist()
    goal = responses.set_index("source_row").loc[weights["source_row"], "kcc_goal_80"]
    values, w = goal.map({"1": 1.0, "2": 0.0, "3": 0.0}).to_numpy(dtype=float), weights["weight"].to_numpy()
    base = ~np.isnan(values)
    row = one("c6", respondents="all")
    assert row["estimate"] == pytest.approx(np.average(values[base], weights=w[base]))
    assert row["n"] == base.sum()


def test_a_bootstrap_of_raked_weights_has_the_variance_that_credits_the_raking(made: Claimed) -> None:
    wave, _, weights = specify(made, weights="raked")
    design = wave_design(wave, weights)
    drawn = multiplied(wave, weights, design, 1500, "a seed")
    known = units()["province"].value_counts()
    for column in (drawn.replicates[:, 0], drawn.replicates[:, 1]):
        assert pd.Series(column).groupby(weights["province"]).sum().to_dict() == pytest.approx(
            known.to_dict()
        )
    due = made.answers.numbers("due_finished")[:, None]
    linear, resampled = (ratios(each, due).se.item() for each in (replace(design, population=None), drawn))
    corrected = ratios(design, due).se.item()
    assert resampled == pytest.approx(corrected, rel=0.08)
    assert linear > 1.1 * corrected


def test_raking_goes_with_all_responses(made: Claimed) -> None:
    _, _, both = specify(made, weights="raked", respondents="all")
    _, _, raked = specify(made, weights="raked")
    assert both.groupby("unit")["weight"].sum().to_dict() == pytest.approx(
        raked.set_index("unit")["weight"].to_dict()
    )


def test_without_a_second_response_all_is_the_main_one(made: Claimed) -> None:
    single = made.responses[made.responses["source_row"].isin(made.weights["source_row"])].reset_index(
        drop=True
    )
    rows = analyse_sensitivity(fewer(made, respondents=("all",)), made.wave, single, units())
    assert len(rows) == 2
    first, second = rows[list(NUMBERS)].to_numpy()
    assert first.tolist() == pytest.approx(second.tolist(), rel=1e-9)


def test_answers_that_hang_on_a_choice_lower_the_agreement(made: Claimed) -> None:
    study = fewer(made, counted={"kcc_goal_80": "3"})
    rows = made.responses["source_row"].isin(made.weights["source_row"]).to_numpy()
    every = np.flatnonzero(rows)
    yes = overwritten(made.responses, every[:100], ["kcc_goal_80"], "1")
    flat = summarise_panel(study, made.wave, analyse_sensitivity(study, made.wave, yes, units()))
    assert (at(flat, "panel_c6")["estimate"], at(flat, "panel_c6")["n"]) == (1, 2)
    silent = yes.copy()
    silent.loc[every[20:], "kcc_goal_80"] = None
    silent.loc[every[20:], "kcc_goal_80__missing"] = "dont_know"
    rows = analyse_sensitivity(study, made.wave, silent, units())
    assert dict(zip(rows["missing"], rows["verdict"], strict=True)) == {
        "excluded": "undecided" if rows["least_n"].min() < 30 else "supported", "counted": "contradicted",
    }  # fmt: skip
    shaken = summarise_panel(study, made.wave, rows)
    whole, part = at(shaken, "panel_c6"), at(shaken, "panel_c6", "missing_counted")
    assert (whole["estimate"], whole["n"], whole["base_n"]) == (0.5, 1, 2)
    assert (part["estimate"], part["base_n"]) == (0, 1)


def test_what_the_panel_says_is_counted_from_its_rows(made: Claimed) -> None:
    quality = summarise_panel(made.study, made.wave, panel())
    rows = panel()[panel()["subject"] == "c2"]
    assert at(quality, "panel_c2")["n"] == (rows["verdict"] == one("c2")["verdict"]).sum()
    assert at(quality, "panel_c2_low")["estimate"] == rows["estimate"].min()
    assert at(quality, "panel_c2_high")["estimate"] == rows["estimate"].max()
    assert at(quality, "panel_c2", "weights_raked")["base_n"] == 8
    assert at(quality, "panel_c2")["follows"] == "effect_with_progress"
    assert at(quality, "panel_kcc_goal_80_yes_low")["follows"] == "kcc_goal_80_yes"
    assert set(quality.loc[quality["category"] != "", "category"].str.split("_").str[0]) == set(AXES)


@pytest.mark.parametrize(
    "choices",
    [{"fpc": "without"}, {"missing": "counted"}, {"respondents": "all", "fpc": "without"}],
    ids=lambda choices: "-".join(choices),
)
@pytest.mark.parametrize("weights", ["raked", "unweighted"])
def test_a_correlation_is_that_of_its_own_bootstrap(
    made: Claimed, weights: str, choices: dict[str, str]
) -> None:
    wave, responses, weighed = specify(made, weights=weights, **choices)
    tests = run_tests(wave, made.study.plan, responses, weighed).set_index("hypothesis")
    row = one("c2", weights=weights, **choices)
    assert [row[key] for key in NUMBERS] == tests.loc["effect_with_progress", list(NUMBERS)].tolist()


def test_estimates_of_the_panel_are_rows_of_the_estimates_file(made: Claimed) -> None:
    wave, responses, weighed = specify(made, weights="raked", missing="counted")
    every = estimate_wave(wave, made.study.plan, responses, weighed, units()).set_index("estimate_id")
    for name in ("due_finished_mean", "kcc_goal_80_yes", "kcc_share_reached_80"):
        row, own = one(name, weights="raked", missing="counted"), every.loc[f"2014.{name}"]
        numbers = ["estimate", "ci_low", "ci_high", "n"]
        assert [row[key] for key in numbers] == own[numbers].tolist()
        assert row["least_n"] == own["base_n"]


def test_a_specification_that_the_wave_cannot_have_says_why_and_does_not_count(made: Claimed) -> None:
    lost = units().copy()
    lost.loc[~lost["code"].isin(made.weights["unit"]), "province"] = "Nergens"
    rows = analyse_sensitivity(fewer(made, weights=("raked",)), made.wave, made.responses, lost)
    raked = rows[rows["weights"] == "raked"].iloc[0]
    assert "the known total of province=Nergens cannot be met" in raked["remark"]
    assert (raked["verdict"], np.isnan(raked["estimate"])) == ("", True)
    whole = at(summarise_panel(fewer(made), made.wave, rows), "panel_c6")
    assert (whole["estimate"], whole["base_n"]) == (1, 1)


def test_a_wave_that_cannot_be_tested_has_no_agreement(made: Claimed) -> None:
    rows = panel().assign(remark="no")
    quality = summarise_panel(made.study, made.wave, rows)
    assert at(quality, "panel_c1")["remark"] == "the wave itself cannot be tested"
    assert at(quality, "panel_c1_low")["remark"] == "no specification gives a number"


def test_a_wave_without_the_family_and_a_plan_without_a_panel_have_no_rows(made: Claimed) -> None:
    families = {key: replace(each, wave="2022") for key, each in made.study.plan.families.items()}
    other = replace(made.study, plan=replace(fewer(made).plan, families=families))
    assert analyse_sensitivity(other, made.wave, made.responses, units()).empty
    none = replace(made.study, plan=with_plan(sensitivity=None))
    empty = analyse_sensitivity(none, made.wave, made.responses, units())
    assert empty.empty
    assert summarise_panel(none, made.wave, empty).empty
