"""api_calibration.csv and api_calibrated_weights.csv: weights that meet known totals, and their variances."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from doorpakken.statistics.calibration import Calibrated, Margin, calibrate, post_stratify, rake, trim
from doorpakken.statistics.estimation import Design, kish_n
from tests.agreement import Made, Outcome, linear, outcome, read
from tests.support.r_reference import reference_design

TYPES = {"E": 4421.0, "H": 755.0, "M": 1018.0}
GROWTH = {"No": 1072.0, "Yes": 5122.0}
API99 = 3914069.0
ONE_UNIT = 1 / 6194  # R's rake stops when no cell moves by a unit
AS_R = 1e-7  # R's calibrate stops here


def designs(folder: Path) -> dict[str, tuple[pd.DataFrame, Design]]:
    """The samples of the reference, and their designs with calibrated weights."""
    clustered = pd.read_csv(folder / "datasets" / "apiclus1.csv")
    plain = reference_design(clustered, "pw", None, "fpc")
    one = Design(plain.weights, plain.strata, clustered["dnum"].to_numpy(), plain.population)
    stratified = pd.read_csv(folder / "datasets" / "apistrat.csv")
    two = reference_design(stratified, "pw", "stype", "fpc")
    made = {}
    for name, method in CALIBRATIONS.items():
        sample, design = (clustered, one) if name.startswith("apiclus1") else (stratified, two)
        found = method(sample, design.weights)
        if isinstance(found, Calibrated):
            made[name] = sample, replace(design, weights=found.weights, calibration=found.residuals)
        else:
            made[name] = sample, replace(design, weights=found)
    return made


def margins(sample: pd.DataFrame) -> tuple[Margin, Margin]:
    return Margin.of("stype", list(sample["stype"]), TYPES), Margin.of(
        "sch.wide", list(sample["sch.wide"]), GROWTH
    )


def to_types(sample: pd.DataFrame, weights: np.ndarray) -> Calibrated:
    h, m = ((sample["stype"] == value).to_numpy(float) for value in "HM")
    auxiliary = np.column_stack([np.ones(len(sample)), h, m])
    return calibrate(weights, auxiliary, np.array([6194, TYPES["H"], TYPES["M"]]), ["1", "H", "M"])


def to_types_and_api99(**how: object) -> Callable[[pd.DataFrame, np.ndarray], Calibrated]:
    def method(sample: pd.DataFrame, weights: np.ndarray) -> Calibrated:
        h, m = ((sample["stype"] == value).to_numpy(float) for value in "HM")
        auxiliary = np.column_stack([np.ones(len(sample)), h, m, sample["api99"]])
        totals = np.array([6194, TYPES["H"], TYPES["M"], API99])
        return calibrate(weights, auxiliary, totals, ["1", "H", "M", "api99"], tolerance=AS_R, **how)  # type: ignore[arg-type]

    return method


def to_ratio(sample: pd.DataFrame, weights: np.ndarray) -> Calibrated:
    api99 = sample["api99"].to_numpy(float)
    return calibrate(weights, api99[:, None], np.array([API99]), ["api99"], variance=api99)


def raked(sample: pd.DataFrame, weights: np.ndarray) -> Calibrated:
    return rake(weights, margins(sample), tolerance=ONE_UNIT)


CALIBRATIONS: dict[str, Callable[[pd.DataFrame, np.ndarray], Calibrated | np.ndarray]] = {
    "apiclus1_poststrat_stype": lambda sample, weights: post_stratify(weights, margins(sample)[0]),
    "apiclus1_rake_stype_schwide": raked,
    "apiclus1_cal_linear_stype": to_types,
    "apiclus1_cal_linear_stype_api99": to_types_and_api99(),
    "apiclus1_cal_raking_stype_api99": to_types_and_api99(method="raking"),
    "apiclus1_cal_logit_bounds": to_types_and_api99(method="logit", bounds=(0.4, 2.5)),
    "apiclus1_cal_linear_bounds": to_types_and_api99(bounds=(0.5, 1.9)),
    "apistrat_cal_ratio_api99": to_ratio,
    "apistrat_cal_linear_api99": to_types_and_api99(),
    "apistrat_rake_stype_schwide": raked,
    "apistrat_trim": lambda _, weights: trim(weights, upper=40),
}


def estimates(folder: Path) -> Iterator[Outcome]:
    """Every row of api_calibration.csv."""
    known = designs(folder)
    for row in read(folder, "api_calibration.csv"):
        sample, design = known[row["design"]]
        weights = design.weights
        facts = {
            "weight_min": weights.min(),
            "weight_max": weights.max(),
            "weight_sum": weights.sum(),
            "kish_deff": weights.size / kish_n(weights),
        }
        if row["estimand"] in facts:
            made = Made({"estimate": float(facts[row["estimand"]])})
        else:
            made = linear.with_interval(row, linear.estimated(row, sample, *linear.by_design(design)))
        yield outcome(row, row["estimand"].split(" by ")[0], made)


def weights(folder: Path) -> Iterator[Outcome]:
    """Every row of api_calibrated_weights.csv."""
    known = designs(folder)
    rows = pd.read_csv(folder / "api_calibrated_weights.csv")
    for name, part in rows.groupby("design", sort=False):
        sample, design = known[str(name)]
        assert (sample["snum"].to_numpy() == part["snum"].to_numpy()).all()
        for ours, theirs in zip(design.weights, part["weight"], strict=True):
            same = bool(np.isclose(ours, theirs, rtol=1e-8, atol=0))
            yield Outcome("agrees" if same else "differs", "weight", "", f"{name}: {ours} {theirs}")
