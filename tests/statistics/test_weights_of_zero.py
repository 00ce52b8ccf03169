"""Weights of 0 that came with a wave: outside the population, among those drawn, and in no estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.expressions import parse
from doorpakken.data.intake import inspect_wave
from doorpakken.data.study import DesignSpec, load_study
from doorpakken.data.study.design_model import CalibrationSpec, ControlMargin, TrimmingSpec
from doorpakken.errors import UserError
from doorpakken.evidence.sensitivity.quality_definitions import define_quality
from doorpakken.evidence.sensitivity.specification import Specification, specified
from doorpakken.statistics.estimation import estimate_wave, jackknife, wave_design
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.estimate_wave import counted_responses
from doorpakken.statistics.inference import detectable_differences, run_tests
from doorpakken.statistics.response import analyse_response
from doorpakken.statistics.weighting import below_one, weigh
from tests.agreement import own_declared, read
from tests.support import tiny_study as tiny
from tests.support.api_study import build, frame_of, sample_of
from tests.support.quality_wave import at
from tests.support.quality_wave import units as shipped_units
from tests.support.small_wave import RESPONSES, UNITS, small_wave
from tests.support.verdict_wave import shipped

STRATIFIED: dict[str, Any] = {
    "type": "stratified", "strata": "stype", "weights": "pw", "population": "fpc", "fpc": True
}  # fmt: skip
OUTSIDE = np.arange(1, 201) % 9 == 0
NAMES = {"mean": "2014.{}_mean", "total": "2014.{}_total"}


def with_zeros(shared: Path) -> pd.DataFrame:
    sample = sample_of(shared / "reference", "apistrat")
    return sample.assign(pw=np.where(OUTSIDE, 0.0, sample["pw"]))


def jackknifed(sample: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The sample with replicate weights, and a design of these alone."""
    design = own_declared.designs(pd.read_csv(sample.attrs["file"]))["jkn, some of weight 0"]
    columns = {f"rw_{place:03}": column for place, column in enumerate(design.replicates.T)}  # type: ignore[union-attr]
    spec = {"method": "jkn", "columns": "rw_*", "rscales": design.rscales.tolist()}  # type: ignore[union-attr]
    made = pd.concat([sample, pd.DataFrame(columns)], axis=1)
    return made, {"type": "simple", "weights": "pw", "replicates": spec}


@pytest.mark.parametrize("name", ["taylor", "supplied"])
def test_a_wave_with_weights_of_zero_has_the_numbers_of_r(shared: Path, tmp_path: Path, name: str) -> None:
    folder, sample, design = shared / "reference", with_zeros(shared), STRATIFIED
    sample.attrs["file"] = folder / "datasets" / "apistrat.csv"
    weights = ["pw", "fpc"]
    if name == "supplied":
        sample, design = jackknifed(sample)
        weights = ["pw", *(column for column in sample if column.startswith("rw_"))]
    built = build(tmp_path, sample, design, weights, frame_of(folder))
    assert [(each.kind, each.severity, each.found) for each in built.problems if "of 0" in each.kind] == [
        ("weights of 0", "warning", "22 of 200")
    ]
    tried = 0
    for row in read(Path(own_declared.FOLDER), own_declared.NAME):
        if row["design"] != f"{name}, some of weight 0" or row["estimand"] not in NAMES:
            continue
        place = f".size_class.{row['domain']}" if row["domain"] else ""
        found = built.estimates.loc[NAMES[row["estimand"]].format(row["variable"]) + place]
        assert [found["estimate"], found["se"]] == pytest.approx([row["estimate"], row["se"]], rel=1e-8)
        tried += 1
    assert tried == 8
    inside = sample[~OUTSIDE]
    n = built.estimates["n"]
    assert n["2014.respondents"] == n["2014.responses"] == len(inside) == 178
    assert n["2014.respondents.size_class.H"] == (inside["stype"] == "H").sum()
    assert n["2014.awards_count.answered"] == built.estimates.loc["2014.api00_mean", "base_n"] == 178
    assert n["2014.awards_count.Yes"] == (inside["awards"] == "Yes").sum()
    assert set(built.estimates.loc[["2014.awards_count.answered", "2014.awards.Yes"], "base_n"]) == {178}


def weighed() -> tuple[Any, pd.DataFrame, pd.DataFrame]:
    """The shipped wave with its weights supplied, one in ten of them 0; the responses that count."""
    made = shipped()
    order = pd.Series(np.arange(len(made.weights)), index=made.weights["source_row"])
    responses = made.responses[made.responses["source_row"].isin(order.index)].reset_index(drop=True)
    own = made.weights.set_index("source_row")["weight"].where(order % 10 != 3, 0.0)
    responses = responses.assign(w=responses["source_row"].map(own))
    wave = replace(made.wave, design=replace(made.wave.design, weights="w"))
    return wave, responses, weigh(wave, responses, shipped_units())


def test_what_units_of_weight_zero_answered_moves_nothing() -> None:
    wave, responses, weights = weighed()
    outside = responses["w"] == 0
    others = responses.copy()
    kept = {"source_row", "w", next(item.variable for item in wave.items if item.type == "unit")}
    moved = [name for name in responses if name not in kept]
    others.loc[outside, moved] = responses.loc[~outside, moved].head(int(outside.sum())).to_numpy()
    assert not others.equals(responses)
    plan, units = shipped().study.plan, shipped_units()
    for made in (
        lambda each: estimate_wave(wave, plan, each, weights, units),
        lambda each: run_tests(wave, plan, each, weights),
        lambda each: analyse_response(wave, plan, each, weights, units),
        lambda each: detectable_differences(wave, plan, weights, each),
    ):
        pd.testing.assert_frame_equal(made(responses), made(others))
    n = int((~outside).sum())
    response = analyse_response(wave, plan, responses, weights, units)
    assert at(response, "weight_zero")["estimate"] == len(responses) - n == 15
    assert at(response, "kish_n")["n"] == at(response, "r_indicator")["n"] == n
    assert at(response, "r_indicator")["base_n"] == len(units) - 15
    found = detectable_differences(wave, plan, weights)
    assert (found.loc[found["estimand"] == "detectable_margin", "base_n"].iloc[0]) == n
    assert "weight_zero" not in define_quality(shipped().study)
    supplied = replace(shipped().study, waves={"2014": wave})
    assert define_quality(supplied)["weight_zero"]["method"]


def test_who_is_outside_gave_no_answer_and_left_none_open() -> None:
    wave, responses, weights = weighed()
    answers = Answers(wave, counted_responses(responses, weights), shipped().study.plan)
    outside = answers.outside
    assert outside.sum() == 15
    for item in answers.items.values():
        numbers = answers.numbers(item.variable) if item.is_numeric else answers.codes(item.variable)
        assert np.isnan(numbers[outside]).all()
        assert not answers.unanswered(item.variable)[outside].any()
    given = answers.value(parse("given(bb_brp_status)"))
    assert np.isnan(given[outside]).all()
    assert not np.isnan(given[~outside]).any()
    whole = Answers(wave, responses.assign(**{"outside the population": False}), shipped().study.plan)
    assert not whole.outside.any()
    for name in answers.derived:
        values, others = answers.numbers(name), whole.numbers(name)
        assert np.isnan(values[outside]).all()
        np.testing.assert_array_equal(values[~outside], others[~outside])


def tiny_problems(folder: Path, weights: Mapping[str, str], design: str) -> list[str]:
    """What check tells of the tiny study with weights of its four responses, by column."""
    codebook = tiny.CODEBOOK + "".join(f"{name},{name},weight,,,,,,,,,,-98,,first,\n" for name in weights)
    rows = [line.split(",") for line in tiny.RESPONSES.splitlines()]
    columns = zip(*(cells.split() for cells in weights.values()), strict=True)
    cells = [tuple(weights), *columns]
    lines = [",".join([*row, *more]) for row, more in zip(rows, cells, strict=True)]
    path = tiny.write_study(
        folder, codebook=codebook, responses="\n".join(lines) + "\n",
        wave=tiny.WAVE.replace("{type: simple}", design),
    )  # fmt: skip
    return [str(each) for each in inspect_wave(load_study(path).waves["2014"])[1]]


def test_check_tells_every_weight_that_is_none_at_once(tmp_path: Path) -> None:
    told = tiny_problems(tmp_path / "bad", {"w": "1 -2 -98 -1"}, "{type: simple, weights: w}")
    assert [line.partition("responses.csv, ")[2].partition(". Found ")[0] for line in told] == [
        "row 4, column w: the weight of the response is missing",
        "row 3, column w: the weight of the response is below 0",
        "row 5, column w: the weight of the response is below 0",
    ]
    assert tiny_problems(tmp_path / "good", {"w": "1 2 3 4"}, "{type: simple, weights: w}") == []
    (warned,) = tiny_problems(tmp_path / "zero", {"w": "0 2 0 4"}, "{type: simple, weights: w}")
    assert "Found 2 of 4; expected weights above 0, or units outside the population" in warned


def test_a_replicate_of_weight_zero_is_told(tmp_path: Path) -> None:
    design = '{type: simple, weights: w, replicates: {method: bootstrap, columns: "rw_*"}}'
    columns = {"w": "0 1 2 1", "rw_1": "1 2 0 1", "rw_2": "0 -98 2 1"}
    errors = [line for line in tiny_problems(tmp_path, columns, design) if "weights above 0" not in line]
    assert len(errors) == 2
    assert "row 3, column rw_2: the weight of the response is missing" in errors[0]
    assert "row 2, column rw_1: the response has the weight 0, and counts in a replicate" in errors[1]


W = [0.0, 2, 2, 1, 3, 2]
SUPPLIED = DesignSpec("stratified", "size_class", "frame", True, weights="staff")


def small(
    folder: Path, weights: list[float], answers: pd.DataFrame = RESPONSES, **design: Any
) -> tuple[Any, pd.DataFrame]:
    """The small wave with weights in the column of staff."""
    wave = small_wave(folder, replace(SUPPLIED, **design))
    return wave, weigh(wave, answers.assign(staff=weights), UNITS)


def test_the_refusals_of_the_run_name_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        small(tmp_path, [-1.0, 2, float("nan"), 1, 3, 2])
    assert [str(each.row) for each in error.value.problems] == ["2", "4"]
    assert "expected a number of 0 or more" in str(error.value)
    with pytest.raises(UserError, match="every weight is 0"):
        small(tmp_path, [0.0] * 6)
    with pytest.raises(UserError, match="every weight of stratum 20k_to_50k is 0"):
        small(tmp_path, [1.0, 0, 1, 0, 1, 0], scale="population")
    _, weights = small(tmp_path, [0.0, 1, 1, 1, 1, 0], scale="population")
    assert weights["weight"].tolist() == [0, 2, 3, 2, 3, 0]


def test_weights_of_zero_stay_so_when_others_are_trimmed_and_calibrated(tmp_path: Path) -> None:
    _, weights = small(tmp_path, W, trimming=TrimmingSpec(at_least=0.6))
    assert weights["weight"].tolist() == pytest.approx([0, 1.95, 1.95, 1.2, 2.95, 1.95])
    margins = CalibrationSpec("raking", (("size_class",), ("province",)))
    answers = RESPONSES.assign(municipality=["GM0000", "GM0009", "GM0001", "GM0006", "GM0002", "GM0003"])
    wave, weights = small(tmp_path, W, answers, calibration=margins)
    assert weights["weight"].tolist()[0] == 0
    sums = weights.groupby("size_class")["weight"].sum().to_dict()
    assert sums == pytest.approx({"under_20k": 6, "20k_to_50k": 4})
    assert np.isnan(weights["margin_2_total"].iloc[0])
    design = wave_design(wave, weights)
    scores = np.arange(12.0).reshape(6, 2) * weights[["weight"]].to_numpy()
    assert np.isfinite(design.calibration(scores)).all()  # type: ignore[union-attr, misc]
    _, weights = small(tmp_path, W, answers, calibration=CalibrationSpec("linear", (("inhabitants",),)))
    assert weights["weight"].iloc[0] == 0
    assert weights["weight"] @ [0, 30_000, 10_000, 30_000, 10_000, 10_000] == pytest.approx(180_000)
    assert below_one(wave, weights.assign(weight=[0.0, 2, 2, 2, 2, 2])) == []
    with pytest.raises(UserError, match=r"size_class=20k_to_50k cannot be met\. Found no rows"):
        small(tmp_path, [2.0, 0, 1, 0, 1, 2], answers, calibration=margins)


def test_a_margin_asks_nothing_of_who_is_outside(tmp_path: Path) -> None:
    totals = ControlMargin({"1": 6.0, "2": 4.0}, {"1": 2, "2": 3}, ("made up",), "units")
    spec = CalibrationSpec("raking", (("goal",),), controls={"goal": totals})
    answers = RESPONSES.assign(goal=[None, "2", "1", "1", "2", "1"])
    _, weights = small(tmp_path, W, answers, calibration=spec)
    assert weights["weight"].tolist() == pytest.approx([0, 1.6, 2.4, 1.2, 2.4, 2.4])
    with pytest.raises(UserError, match="needs goal of every response"):
        small(tmp_path, [1.0, *W[1:]], answers, calibration=spec)


def test_a_jackknife_of_the_design_drops_those_of_weight_zero_too(tmp_path: Path) -> None:
    _, weights = small(tmp_path, W)
    wave = small_wave(tmp_path, SUPPLIED)
    design = wave_design(wave, weights)
    made = jackknife(design)  # type: ignore[arg-type]
    assert made.replicates.shape == (6, 6)  # the first unit was drawn, so one replicate is without it
    assert (made.replicates[0] == 0).all()
    assert made.replicates[2].max() == 3


def test_unweighted_they_are_outside_as_well() -> None:
    wave, responses, _ = weighed()
    _, _, weights = specified(wave, Specification(weights="unweighted"), {}, responses, shipped_units())
    assert sorted(set(weights["weight"])) == [0, 1]
    assert (weights["weight"] == 0).sum() == 15
