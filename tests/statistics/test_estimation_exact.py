"""Exact intervals: against scipy's distribution, their coverage by enumeration, and where they hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from doorpakken.statistics.estimation import Design
from doorpakken.statistics.estimation.exact_intervals import exact_limits, hypergeometric_limits

CASES = [
    (0, 18, 44),
    (1, 18, 44),
    (9, 18, 44),
    (18, 18, 44),
    (5, 5, 9),
    (3, 30, 30),
    (20, 60, 192),
    (0, 1, 7),
]


def by_scipy(hits: int, sample: int, population: int, tail: float, *, mid: bool) -> tuple[float, float]:
    """Every number that the population may have is tried."""
    kept = []
    for having in range(hits, population - sample + hits + 1):
        law = stats.hypergeom(population, having, sample)
        half = law.pmf(hits) / 2 if mid else 0.0
        if law.sf(hits - 1) - half > tail and law.cdf(hits) - half > tail:
            kept.append(having)
    return kept[0] / population, kept[-1] / population


@pytest.mark.parametrize("mid", [False, True])
@pytest.mark.parametrize(("hits", "sample", "population"), CASES)
def test_the_limits_are_the_shares_that_no_test_rejects(
    hits: int, sample: int, population: int, mid: bool
) -> None:
    for level in (0.9, 0.95):
        expected = by_scipy(hits, sample, population, (1 - level) / 2, mid=mid)
        assert hypergeometric_limits(hits, sample, population, level, mid=mid) == pytest.approx(expected)


@pytest.mark.parametrize(("sample", "population"), [(8, 30), (18, 44), (24, 32)])
def test_every_share_is_covered_as_often_as_the_level_and_mid_p_is_narrower(
    sample: int, population: int
) -> None:
    counts = np.arange(sample + 1)
    exact, mid = (
        np.array([hypergeometric_limits(int(x), sample, population, 0.95, mid=how) for x in counts])
        for how in (False, True)
    )
    for having in range(population + 1):
        chances = stats.hypergeom(population, having, sample).pmf(counts)
        covered = [
            chances[(found[:, 0] <= having / population) & (having / population <= found[:, 1])].sum()
            for found in (exact, mid)
        ]
        assert covered[0] >= 0.95 - 1e-12
        assert covered[1] > 0.9
    width = [np.diff(found, axis=1).mean() for found in (exact, mid)]
    assert width[1] < width[0]


def strata(**changes: object) -> Design:
    """Two strata: 6 of 20 and 5 of 5."""
    codes = np.repeat([0, 1], (6, 5))
    made = Design(np.repeat([20 / 6, 1.0], (6, 5)), codes, np.arange(11), np.array([20.0, 5.0]))
    return replace(made, **changes)


VALUES = np.array([1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0], dtype=float)[:, None]
DOMAINS = np.column_stack([np.ones(11), np.arange(11) < 6, np.arange(11) >= 6, np.arange(11) < 4]).astype(
    bool
)


def test_they_hold_in_a_whole_stratum_alone() -> None:
    low, high = exact_limits(strata(), VALUES, DOMAINS, 0.95, mid=False)
    assert np.isnan(low[:, 0]).tolist() == np.isnan(high[:, 0]).tolist() == [True, False, False, True]
    assert (low[1, 0], high[1, 0]) == pytest.approx(by_scipy(2, 6, 20, 0.025, mid=False))
    assert (low[2, 0], high[2, 0]) == (0.6, 0.6)  # everybody answered
    middle = exact_limits(strata(), VALUES, DOMAINS, 0.95, mid=True)
    assert (middle[0][1, 0], middle[1][1, 0]) == pytest.approx(by_scipy(2, 6, 20, 0.025, mid=True))


def test_weights_that_came_with_the_wave_make_no_stratum_of_a_part_of_one() -> None:
    weights = np.repeat([5.0, 1.0, 1.0], (4, 2, 5))  # four of the six add up to the 20 of their stratum
    low, _ = exact_limits(strata(weights=weights), VALUES, DOMAINS, 0.95, mid=False)
    assert np.isnan(low[:, 0]).tolist() == [True, True, False, True]


def test_a_missing_answer_leaves_the_size_of_the_base_unknown() -> None:
    values = np.column_stack([VALUES, VALUES])
    values[2, 1] = np.nan
    low, _ = exact_limits(strata(), values, DOMAINS, 0.95, mid=False)
    assert np.isnan(low[1]).tolist() == [False, True]


@pytest.mark.parametrize(
    "changes",
    [
        {"population": None},
        {"groups": np.array([0, 0, *range(1, 10)])},
        {"clusters": np.array([0, 0, *range(1, 10)])},
        {"weights": np.array([4, 3, 10 / 3, 10 / 3, 3, 10 / 3, 1.5, 0.5, 1, 1, 1])},
        {"population": np.array([20.5, 5.5])},
    ],
)
def test_they_hold_for_units_drawn_one_by_one_with_one_weight(changes: dict[str, object]) -> None:
    assert np.isnan(exact_limits(strata(**changes), VALUES, DOMAINS, 0.95, mid=False)[0]).all()
