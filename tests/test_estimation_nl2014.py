"""Every row of the R reference for 185 of the 403 municipalities of 2014, a census in the largest class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from doorpakken.estimation import Design, Linear, quantiles, ratios, t_interval, totals
from doorpakken.estimation.intervals import share_interval, t_quantile
from tests.reference import columns, reference_design, reference_rows

RELATIVE = 1e-8
# R's logit of a share of exactly 0 ends where its iteration stops, and its interval is that point.
DEGENERATE = {("prop_ci by size", ">100k"): (7.88492408338972e-12, 0.0)}
# A province within itself: the share is exactly 1, and R's standard error is what rounding leaves of 0.
ROUNDING = 1e-16
# Intervals of svyciprop made by other methods than ours; of these rows the estimate and its SE are compared.
OTHER_INTERVALS = ("logit", "likelihood", "asin", "beta", "xlogit")
KINDS = {
    "mean": 16,
    "total": 16,
    "mean by provf": 12 * 16,
    "ratio": 1,
    "quantile": 3,
    "sum_weights": 1,
    "prop_ci": 6,
    "prop_ci by size": 4,
    "census": 7,
}
Compared = tuple[float, float, float, float]
NOTHING = float("nan")


@pytest.fixture(scope="module")
def rows(shared: Path) -> pd.DataFrame:
    return reference_rows(shared / "reference", "nl2014.csv")


@pytest.fixture(scope="module")
def sample(shared: Path) -> pd.DataFrame:
    return pd.read_csv(shared / "reference" / "datasets" / "nl2014_sample_strat.csv")


@pytest.fixture(scope="module")
def design(sample: pd.DataFrame) -> Design:
    return reference_design(sample, "w", "size", "N_h")


@pytest.fixture(scope="module")
def facts(shared: Path) -> pd.DataFrame:
    """The population of 2014: code, inhabitants and the size class of the reference."""
    known = pd.read_csv(shared / "facts" / "population.csv")
    known = known[known["year"] == 2014]
    bounds = [0, 20_000, 50_000, 100_000, np.inf]
    size = pd.cut(known["population"], bounds, right=False, labels=["<20k", "20-50k", "50-100k", ">100k"])
    return known.assign(size=size)


def kind(row: pd.Series) -> str:
    if row["design"] == "census":
        return "census"
    return "quantile" if row["estimand"].startswith("quantile") else row["estimand"]


def with_interval(made: Linear, df: float) -> Compared:
    half = t_quantile(np.array(df), 0.95) * made.se[0, 0]
    return made.estimate[0, 0], made.se[0, 0], made.estimate[0, 0] - half, made.estimate[0, 0] + half


def compute(row: pd.Series, sample: pd.DataFrame, design: Design) -> Compared:
    """What our code makes of a row: estimate, SE and interval (NaN where another method made it)."""
    name, variable, domain = kind(row), row["variable"], row["domain"]
    numbers = {key: value for column in ("population", "pop_65plus", "big65", "provf")
               for key, value in columns(sample, column).items()}  # fmt: skip
    if name in ("mean", "total"):
        made = (ratios if name == "mean" else totals)(design, numbers[variable][:, None])
        return with_interval(made, row["df"])
    if name == "mean by provf":
        place, _, category = domain.partition(":")
        inside = (sample["provf"] == place).to_numpy()[:, None]
        return with_interval(ratios(design, numbers[category or variable][:, None], None, inside), row["df"])
    if name == "ratio":
        above, below = (numbers[each][:, None] for each in variable.split("/"))
        made = ratios(design, above, below)
        return made.estimate[0, 0], made.se[0, 0], NOTHING, NOTHING
    if name == "quantile":
        wanted = np.array([float(row["estimand"].split("_")[1])])
        made = quantiles(design, numbers[variable][:, None], wanted)
        return made.estimate[0, 0], made.se[0, 0], made.low[0, 0], made.high[0, 0]
    if name == "sum_weights":
        return design.weights.sum(), NOTHING, NOTHING, NOTHING
    assert name.startswith("prop_ci")
    inside = (
        np.ones((len(sample), 1), dtype=bool)
        if not domain
        else (sample["size"] == domain).to_numpy()[:, None]
    )
    made = ratios(design, numbers["big65yes"][:, None], None, inside)
    found = with_interval(made, row["df"])
    return found if row["method"] == "svyciprop mean" else (*found[:2], NOTHING, NOTHING)


def same(ours: float, theirs: float) -> bool:
    return bool(np.isclose(ours, theirs, rtol=RELATIVE, atol=0, equal_nan=True))


def test_every_row_of_the_file_is_of_a_kind_that_is_compared(rows: pd.DataFrame) -> None:
    assert rows.apply(kind, axis=1).value_counts().to_dict() == KINDS
    assert len(rows) == sum(KINDS.values()) == 246


def test_estimates_standard_errors_and_intervals_of_every_row(
    rows: pd.DataFrame, sample: pd.DataFrame, design: Design
) -> None:
    tried, intervals, degenerate, differing = 0, 0, set(), []
    for _, row in rows[rows["design"] != "census"].iterrows():
        tried += 1
        estimate, se, low, high = compute(row, sample, design)
        expected = row["estimate"]
        key = (row["estimand"], row["domain"])
        if key in DEGENERATE:
            degenerate.add(key)
            printed, expected = DEGENERATE[key]
            assert row["estimate"] == printed
        expected_se = 0.0 if row["se"] < ROUNDING else row["se"]
        fine = same(estimate, expected) and same(se, expected_se)
        if not np.isnan(low) and not np.isnan(row["ci_low"]):
            intervals += 1
            fine &= same(low, row["ci_low"]) and same(high, row["ci_high"])
        elif row["method"].startswith("svyciprop"):
            fine &= row["method"].split(";")[0].split()[1] in OTHER_INTERVALS
        else:
            fine &= row["estimand"] in ("ratio", "sum_weights")
        if not fine:
            differing.append((*key, row["variable"], estimate, expected, se, row["se"]))
    assert differing == []
    assert tried == len(rows) - KINDS["census"]
    assert intervals == tried - 2 - 9
    assert degenerate == set(DEGENERATE)


def test_census_rows_against_the_facts(
    rows: pd.DataFrame, sample: pd.DataFrame, facts: pd.DataFrame, design: Design
) -> None:
    census = rows[rows["design"] == "census"].set_index(["estimand", "variable", "domain"])["estimate"]
    assert census["total", "population", ""] == facts["population"].sum()
    counted = facts["size"].value_counts()
    for size in counted.index:
        assert census["N", "size", size] == counted[size]
        assert (sample.loc[sample["size"] == size, "N_h"] == counted[size]).all()
    # The facts hold no shares of the elderly; the truth must lie within 3.5 standard errors of the estimate.
    for variable, value in (("pop_65plus", "pop_65plus"), ("big65yes", "big65")):
        made = ratios(design, columns(sample, value)[variable][:, None])
        assert abs(made.estimate[0, 0] - census["mean", variable, ""]) < 3.5 * made.se[0, 0]
    assert len(census) == KINDS["census"] == 3 + len(counted)


def test_degrees_of_freedom(rows: pd.DataFrame, sample: pd.DataFrame, design: Design) -> None:
    assert design.df == 181
    for _, row in rows[rows["estimand"] == "prop_ci by size"].iterrows():
        inside = (sample["size"] == row["domain"]).to_numpy()[:, None]
        assert ratios(design, np.ones((len(sample), 1)), None, inside).df[0, 0] == row["df"]


def test_the_mean_of_the_census_class_is_certain(sample: pd.DataFrame, design: Design) -> None:
    inside = (sample["size"] == ">100k").to_numpy()[:, None]
    made = ratios(design, sample[["population"]].to_numpy(float), None, inside)
    assert made.variance[0, 0] == 0
    expected = sample.loc[inside[:, 0], "population"].mean()
    assert t_interval(made, 0.95)[0][0, 0] == pytest.approx(expected, rel=1e-12)
    hits = columns(sample, "big65")["big65yes"][:, None]
    assert [limit[0, 0] for limit in share_interval(ratios(design, hits, None, inside), 0.95)] == [0, 0]


def test_without_the_correction_the_reference_is_missed(
    rows: pd.DataFrame, sample: pd.DataFrame, design: Design
) -> None:
    free = Design(design.weights, design.strata, design.clusters)
    rough = rows[(rows["estimand"] == "mean") & (rows["se"] > 0)]
    for _, row in rough.iterrows():
        assert not same(compute(row, sample, free)[1], row["se"])
