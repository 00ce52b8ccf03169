"""The R reference for samples of Californian schools: five designs of one stage."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from doorpakken.estimation import Design, Linear, quantiles, ratios, totals
from doorpakken.estimation.intervals import design_effect, t_quantile
from tests.reference import columns, reference_design, reference_rows

RELATIVE = 1e-8
DESIGNS = {
    "apisrs_fpc": (None, True),
    "apisrs_nofpc": (None, False),
    "apistrat_fpc": ("stype", True),
    "apistrat_nofpc": ("stype", False),
    "apiclus1_fpc": (None, True),
}
NOT_OURS = {
    "chisq_p": "tests of independence are another room",
    "chisq_stat": "tests of independence are another room",
    "contrast": "contrasts of estimates are not estimated here",
    "glm_gaussian": "models are not estimated here",
    "glm_quasibinomial": "models are not estimated here",
    "ranktest_p": "rank tests are not estimated here",
    "ttest_diff": "tests of a difference are not estimated here",
    "ttest_p": "tests of a difference are not estimated here",
    "variance": "the variance of an answer is no estimand",
}
OTHER_QUANTILES = 5 * 3 * 4 + 5 * 11  # four other intervals and eleven other rules of R's svyquantile


@pytest.fixture(scope="module")
def rows(shared: Path) -> pd.DataFrame:
    rows = reference_rows(shared / "reference", "api_taylor.csv")
    return rows[rows["design"].isin(DESIGNS)]


@pytest.fixture(scope="module")
def samples(shared: Path) -> dict[str, pd.DataFrame]:
    names = {design.split("_")[0] for design in DESIGNS}
    return {name: pd.read_csv(shared / "reference" / "datasets" / f"{name}.csv") for name in names}


def design_of(name: str, sample: pd.DataFrame) -> Design:
    stratum, corrected = DESIGNS[name]
    made = reference_design(sample, "pw", stratum, "fpc" if corrected else None)
    clusters = sample["dnum"].to_numpy() if name.startswith("apiclus1") else made.clusters
    return Design(made.weights, made.strata, clusters, made.population)


def inside(row: pd.Series, sample: pd.DataFrame) -> np.ndarray:
    """The rows of the domain of a reference row; R writes the values of the domain before the variable."""
    keys = row["estimand"].partition(" by ")[2].split("*")
    if keys != [""]:
        values = row["domain"].split(":")[0].split(".")
        return np.logical_and.reduce([sample[key] == value for key, value in zip(keys, values, strict=True)])
    if row["estimand"] == "mean_subset":
        return ((sample["comp.imp"] == "Yes") & (sample["stype"] == "E")).to_numpy()
    if row["estimand"] == "total_subset":
        return (sample["meals"] > 75).to_numpy()
    return np.ones(len(sample), dtype=bool)


def values_of(row: pd.Series, sample: pd.DataFrame) -> np.ndarray:
    variable = row["domain"].partition(":")[2] or row["variable"]
    if variable == "awards==Yes":
        variable = "awardsYes"
    for column in ("api00", "api99", "stype", "sch.wide", "ell", "meals", "enroll", "api.stu", "awards"):
        found = columns(sample, column)
        if variable in found:
            return found[variable][:, None]
    raise KeyError(variable)


def linear(row: pd.Series, sample: pd.DataFrame, design: Design) -> Linear:
    domain = inside(row, sample)[:, None]
    if row["estimand"] == "ratio":
        above, below = (columns(sample, name)[name][:, None] for name in row["variable"].split("/"))
        return ratios(design, above, below, domain)
    estimate = totals if row["estimand"].startswith("total") else ratios
    return estimate(design, values_of(row, sample), domains=domain)


def compute(row: pd.Series, sample: pd.DataFrame, design: Design) -> dict[str, float] | None:
    """What our code makes of a row, by column of the reference; None when the row is another method's."""
    estimand, method = row["estimand"], row["method"]
    if estimand in NOT_OURS:
        return None
    if estimand.startswith("quantile"):
        if "qrule=math" not in method or ("interval.type" in method and "interval.type=mean" not in method):
            return None
        wanted = np.array([float(estimand.split("_")[1])])
        found = quantiles(design, values_of(row, sample), wanted)
        made = {name: getattr(found, name)[0, 0] for name in ("estimate", "se")}
        made |= {"ci_low": found.low[0, 0], "ci_high": found.high[0, 0]}
        return {"estimate": made["estimate"]} if method.startswith("point") else made
    if estimand == "sum_weights":
        return {"estimate": design.weights.sum()}
    found = linear(row, sample, design)
    if estimand == "cv":
        return {"estimate": found.se[0, 0] / found.estimate[0, 0]}
    if estimand.startswith("deff"):
        return {"estimate": design_effect(found, fpc=estimand == "deff_wor")[0, 0]}
    made = {"estimate": found.estimate[0, 0], "se": found.se[0, 0]}
    if estimand != "prop_ci" or method == "svyciprop mean":
        df = found.df if estimand.endswith("_subset") else np.array(row["df"])
        half = (t_quantile(df, 0.95) * found.se).item()
        made |= {"ci_low": made["estimate"] - half, "ci_high": made["estimate"] + half, "df": df.item()}
    return made


@pytest.mark.parametrize("name", DESIGNS)
def test_every_row_of_a_design_agrees_or_is_not_ours(
    name: str, rows: pd.DataFrame, samples: dict[str, pd.DataFrame]
) -> None:
    sample = samples[name.split("_")[0]]
    design = design_of(name, sample)
    differing = []
    for _, row in rows[rows["design"] == name].iterrows():
        for column, ours in (compute(row, sample, design) or {}).items():
            if not np.isclose(ours, row[column], rtol=RELATIVE, atol=1e-14 if row[column] == 0 else 0):
                differing.append((row["estimand"], row["variable"], row["domain"], column, ours, row[column]))
    assert differing == []


def test_how_many_rows_are_compared(rows: pd.DataFrame, samples: dict[str, pd.DataFrame]) -> None:
    designs = {name: design_of(name, samples[name.split("_")[0]]) for name in DESIGNS}
    left_out = Counter(
        row["estimand"].split("_0")[0]
        for _, row in rows.iterrows()
        if compute(row, samples[row["dataset"]], designs[row["design"]]) is None
    )
    assert left_out.pop("quantile") == OTHER_QUANTILES
    assert set(left_out) == set(NOT_OURS)
    assert len(rows) - OTHER_QUANTILES - left_out.total() == 270


def test_degrees_of_freedom_are_those_of_r(rows: pd.DataFrame, samples: dict[str, pd.DataFrame]) -> None:
    for name in DESIGNS:
        known = rows.loc[(rows["design"] == name) & (rows["estimand"] == "ratio"), "df"].item()
        assert design_of(name, samples[name.split("_")[0]]).df == known
