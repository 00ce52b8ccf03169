"""185 of the 403 municipalities of 2014, a census in the largest class: what no row of the reference says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from doorpakken.statistics.estimation import Design, ratios, t_interval
from doorpakken.statistics.estimation.intervals import share_interval
from tests.support.r_reference import columns, reference_design, reference_rows


@pytest.fixture(scope="module")
def rows(shared: Path) -> pd.DataFrame:
    return reference_rows(shared / "reference", "nl2014.csv")


@pytest.fixture(scope="module")
def sample(shared: Path) -> pd.DataFrame:
    return pd.read_csv(shared / "reference" / "datasets" / "nl2014_sample_strat.csv")


@pytest.fixture(scope="module")
def design(sample: pd.DataFrame) -> Design:
    return reference_design(sample, "w", "size", "N_h")


def test_the_truth_lies_within_reach_of_the_estimate(
    rows: pd.DataFrame, sample: pd.DataFrame, design: Design
) -> None:
    census = rows[rows["design"] == "census"].set_index(["estimand", "variable", "domain"])["estimate"]
    for variable, value in (("pop_65plus", "pop_65plus"), ("big65yes", "big65")):
        made = ratios(design, columns(sample, value)[variable][:, None])
        assert abs(made.estimate.item() - census["mean", variable, ""]) < 3.5 * made.se.item()
    sizes = sample.groupby("size")["N_h"].first()
    assert {size: census["N", "size", size] for size in sizes.index} == sizes.to_dict()


def test_the_mean_of_the_census_class_is_certain(sample: pd.DataFrame, design: Design) -> None:
    inside = (sample["size"] == ">100k").to_numpy()[:, None]
    made = ratios(design, sample[["population"]].to_numpy(float), None, inside)
    assert made.variance.item() == 0
    expected = sample.loc[inside[:, 0], "population"].mean()
    assert t_interval(made, 0.95)[0].item() == pytest.approx(expected, rel=1e-12)
    hits = columns(sample, "big65")["big65yes"][:, None]
    assert [limit.item() for limit in share_interval(ratios(design, hits, None, inside), 0.95)] == [0, 0]


def test_without_the_correction_the_reference_is_missed(
    rows: pd.DataFrame, sample: pd.DataFrame, design: Design
) -> None:
    free = Design(design.weights, design.strata, design.clusters)
    rough = rows[(rows["estimand"] == "mean") & (rows["se"] > 0)]
    known = {key: value for name in ("population", "pop_65plus", "big65", "provf")
             for key, value in columns(sample, name).items()}  # fmt: skip
    assert len(rough) == 16
    for _, row in rough.iterrows():
        se = ratios(free, known[row["variable"]][:, None]).se.item()
        assert not np.isclose(se, row["se"], rtol=1e-4)
