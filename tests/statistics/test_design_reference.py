"""Designs declared in a wave.yaml, from the raw file to the estimates, give the numbers of R survey."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.support.api_study import build, frame_of, key_of, sample_of
from tests.support.r_reference import reference_rows

STRATIFIED = {"type": "stratified", "strata": "stype", "weights": "pw"}
CLUSTERED = {"type": "simple", "clusters": "dnum", "population": 757, "fpc": True, "weights": "pw"}
TWO_STAGES = {
    "type": "simple",
    "clusters": "dnum",
    "population": "fpc1",
    "second_stage": {"units": "snum", "population": "fpc2"},
    "fpc": True,
}
TYPES = {"E": 4421, "H": 755, "M": 1018}


def to_margins(method: str, *margins: str, **rest: Any) -> dict[str, Any]:
    return {"calibration": {"method": method, "margins": list(margins), **rest}}


# The file and the design of the reference, the sample, and the design as a wave declares it.
DESIGNS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "stratified": ("api_taylor", "apistrat_fpc", STRATIFIED | {"population": "fpc", "fpc": True}),
    "sizes by name": ("api_taylor", "apistrat_fpc", STRATIFIED | {"population": TYPES, "fpc": True}),
    "stratified without fpc": ("api_taylor", "apistrat_nofpc", STRATIFIED),
    "clusters": ("api_taylor", "apiclus1_fpc", CLUSTERED),
    "two stages": ("api_taylor", "apiclus2_fpc", TWO_STAGES),
    "post-stratified": (
        "api_calibration",
        "apiclus1_poststrat_stype",
        CLUSTERED | to_margins("post_stratification", "size_class"),
    ),
    "linear": (
        "api_calibration",
        "apiclus1_cal_linear_stype_api99",
        CLUSTERED | to_margins("linear", "size_class", "inhabitants"),
    ),
}


def agrees(estimates: pd.DataFrame, rows: pd.DataFrame, relative: float = 1e-8) -> int:
    """How many rows were tried; fails at one whose estimate or standard error differs."""
    tried = 0
    for _, row in rows.iterrows():
        key = key_of(row)
        if key is None or key not in estimates.index:
            continue
        found = estimates.loc[key]
        assert found["estimate"] == pytest.approx(row["estimate"], rel=relative), key
        near_zero = 1e-10 * abs(row["estimate"])
        assert found["se"] == pytest.approx(row["se"], rel=relative, abs=near_zero), key
        tried += 1
    return tried


@pytest.mark.parametrize("name", DESIGNS)
def test_a_declared_design_gives_the_numbers_of_r(shared: Path, tmp_path: Path, name: str) -> None:
    file, reference, design = DESIGNS[name]
    rows = reference_rows(shared / "reference", f"{file}.csv")
    folder = shared / "reference"
    sample = sample_of(folder, reference.split("_")[0])
    weights = [column for column in ("pw", "fpc", "fpc1", "fpc2") if column in sample]
    built = build(tmp_path, sample, design, weights, frame_of(folder))
    assert built.problems == []
    tried = agrees(built.estimates, rows[rows["design"] == reference])
    assert tried >= 6
    assert set(built.estimates["variance_method"]) <= {"", "taylor", "woodruff"}
    facts = rows[(rows["design"] == reference) & rows["estimand"].str.startswith("weight_")]
    for _, row in facts.iterrows():
        made = getattr(built.weights["weight"], row["estimand"].removeprefix("weight_"))()
        assert made == pytest.approx(row["estimate"], rel=1e-8)


@pytest.mark.parametrize(
    ("reference", "method", "rest"),
    [
        ("apistrat_JKn", "jkn", {}),
        ("apiclus1_JK1", "jk1", {"centre": "estimate"}),
        ("apistrat_subboot", "bootstrap", {}),
    ],
)
def test_replicate_weights_of_a_wave_give_the_numbers_of_r(
    shared: Path, tmp_path: Path, reference: str, method: str, rest: dict[str, Any]
) -> None:
    folder = shared / "reference"
    weights = pd.read_csv(folder / "datasets" / f"repweights_{reference}.csv.gz")
    scales = pd.read_csv(folder / "datasets" / f"repscales_{reference}.csv")
    wanted = weights.drop(columns="snum").rename(columns=lambda name: name.replace("r", "rw_"))
    sample = pd.concat([sample_of(folder, reference.split("_")[0]), wanted], axis=1)
    told = {"method": method, "columns": "rw_*", "scale": scales["scale"].iloc[0].item(), **rest}
    if method == "jkn":
        told["rscales"] = scales["rscale"].tolist()
    design = {"type": "simple", "weights": "w0", "replicates": told}
    built = build(tmp_path, sample, design, list(wanted), frame_of(folder))
    rows = reference_rows(folder, "api_replicates.csv")
    mse = "mse=TRUE" if rest else "mse=FALSE"
    rows = rows[(rows["design"] == reference) & rows["method"].str.contains(mse)]
    assert agrees(built.estimates, rows) >= 10
    used = built.estimates.loc["2014.api00_mean"]
    assert (used["variance_method"], used["fpc"], used["df"]) == ("replicates", "", rows["df"].iloc[0])


def test_a_jackknife_of_our_own_is_that_of_r(shared: Path, tmp_path: Path) -> None:
    folder = shared / "reference"
    design = STRATIFIED | {"population": "fpc", "fpc": True, "replicates": {"method": "jkn"}}
    built = build(tmp_path, sample_of(folder, "apistrat"), design, ["pw", "fpc"], frame_of(folder))
    rows = reference_rows(folder, "api_replicates.csv")
    rows = rows[(rows["design"] == "apistrat_JKn") & rows["method"].str.contains("mse=FALSE")]
    assert agrees(built.estimates, rows) >= 10
    used = built.estimates.loc["2014.api00_mean"]
    assert (used["variance_method"], used["fpc"]) == ("jackknife", "yes")


def test_raking_nears_that_of_r_which_stops_sooner(shared: Path, tmp_path: Path) -> None:
    folder = shared / "reference"
    units = frame_of(folder).assign(province=sample_of(folder, "apipop")["sch_wide"])
    design = CLUSTERED | to_margins("raking", "size_class", "province")
    built = build(tmp_path, sample_of(folder, "apiclus1"), design, ["pw"], units)
    rows = reference_rows(folder, "api_calibration.csv")
    rows = rows[rows["design"] == "apiclus1_rake_stype_schwide"]
    assert agrees(built.estimates, rows, 1e-3) >= 6
    by_type = built.weights.groupby("size_class")["weight"].sum()
    assert by_type.to_dict() == pytest.approx(TYPES, rel=1e-11)
    told = built.weights.attrs["calibration"]
    assert (told["method"], told["margins"], told["misfit"]) == ("raking", ["size_class", "province"], 0)
    assert told["rounds"] > 1
    assert built.estimates.loc["2014.stype.E", "se"] == 0  # a margin


def test_logit_weights_keep_to_their_bounds_and_near_those_of_r(shared: Path, tmp_path: Path) -> None:
    folder = shared / "reference"
    rows = reference_rows(folder, "api_calibration.csv")
    for name, method, bounds in (
        ("apiclus1_cal_logit_bounds", "logit", [0.4, 2.5]),
        ("apiclus1_cal_linear_bounds", "linear", [0.5, 1.9]),
        ("apiclus1_cal_raking_stype_api99", "exponential", None),
    ):
        rest = {"bounds": bounds} if bounds else {}
        design = CLUSTERED | to_margins(method, "size_class", "inhabitants", **rest)
        built = build(tmp_path, sample_of(folder, "apiclus1"), design, ["pw"], frame_of(folder))
        assert agrees(built.estimates, rows[rows["design"] == name], 1e-5) >= 6
        ratio = built.weights["weight"] / built.weights["base_weight"]
        assert bounds is None or (ratio.min() >= bounds[0] and ratio.max() <= bounds[1])
        assert np.ptp(ratio) > 0.1
