"""Weights that came with a wave against known sizes: told at check, scaled where that is declared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from doorpakken.data.intake import inspect_wave
from doorpakken.data.study.design_model import CalibrationSpec
from doorpakken.statistics.weighting import weigh, weighing_problems
from tests.support.api_study import build, sample_of
from tests.support.small_wave import DESIGN, RESPONSES, UNITS, small_wave

TYPES = {"E": 4421, "H": 755, "M": 1018}
STRATIFIED: dict[str, Any] = {"type": "stratified", "strata": "stype", "weights": "pw", "population": TYPES}
SIMPLE = {"type": "simple", "weights": "pw", "population": 6194}


def normalised(shared: Path) -> pd.DataFrame:
    """The sample with weights divided by their mean, as survey agencies deliver them."""
    sample = sample_of(shared / "reference", "apistrat")
    return sample.assign(pw=sample["pw"] / sample["pw"].mean())


def warnings(folder: Path, sample: pd.DataFrame, design: dict[str, Any]) -> list[str]:
    made = build(folder, sample, design, ["pw", "fpc"])
    return [str(each) for each in inspect_wave(made.wave)[1] if each.kind == "weights and population"]


@pytest.mark.parametrize(
    "design", [STRATIFIED, STRATIFIED | {"population": "fpc"}, SIMPLE],
    ids=["by name", "by a variable", "simple"],
)  # fmt: skip
def test_weights_that_do_not_add_up_to_the_population_are_told_by_stratum(
    shared: Path, tmp_path: Path, design: dict[str, Any]
) -> None:
    told = warnings(tmp_path / "normalised", normalised(shared), design)
    assert len(told) == (1 if design["type"] == "simple" else 3)
    assert all("column pw" in line and "set design.scale: population" in line for line in told)
    if design["type"] == "stratified":
        assert "of stratum E do not add up to its known size. Found 142.751; expected 4,421" in told[0]
    assert warnings(tmp_path / "right", sample_of(shared / "reference", "apistrat"), design) == []
    scaled = warnings(tmp_path / "scaled", normalised(shared), design | {"scale": "population"})
    assert scaled == []


def test_five_per_cent_is_let_pass_and_more_is_not(shared: Path, tmp_path: Path) -> None:
    sample = sample_of(shared / "reference", "apistrat")
    for factor, count in ((1.049, 0), (1.051, 3), (0.951, 0), (0.949, 3)):
        folder = tmp_path / str(factor)
        assert len(warnings(folder, sample.assign(pw=sample["pw"] * factor), STRATIFIED)) == count


def test_scaled_weights_give_the_totals_of_the_weights_before_they_were_normalised(
    shared: Path, tmp_path: Path
) -> None:
    scaled = build(tmp_path / "scaled", normalised(shared), STRATIFIED | {"scale": "population"}, ["pw"])
    right = build(tmp_path / "right", sample_of(shared / "reference", "apistrat"), STRATIFIED, ["pw"])
    columns = ["estimate", "se", "ci_low", "ci_high"]
    pd.testing.assert_frame_equal(
        scaled.estimates[columns], right.estimates[columns], rtol=1e-7
    )  # the file has six digits of its weights
    assert scaled.weights.groupby("stratum")["weight"].sum().to_dict() == pytest.approx(TYPES)


def test_a_calibration_that_leaves_weights_below_one_warns_and_one_that_fails_is_told(tmp_path: Path) -> None:
    design = replace(DESIGN, calibration=CalibrationSpec("linear", (("inhabitants",),)))
    wave = replace(small_wave(tmp_path), design=design)
    few = UNITS.assign(inhabitants=[10_000] * 6 + [30_000] * 4)
    assert weighing_problems(wave, RESPONSES, few) == []
    uneven = UNITS.assign(inhabitants=[90_000, 90_000, 80_000, 100, 100, 100, 100, 90_000, 70_000, 80_000])
    least = weigh(wave, RESPONSES, uneven)["weight"].min()
    assert 0 < least < 1
    (warning,) = weighing_problems(wave, RESPONSES, uneven)
    assert warning.severity == "warning"
    assert f"the least {least:.3g}" in str(warning)
    assert "units count for less than themselves" in str(warning)
    (error,) = weighing_problems(wave, RESPONSES.assign(municipality="GM0000"), few)[:1]
    assert error.severity == "error"
