"""Intervals: t, Wilson with every edge rule, Woodruff; effective n, design effect and the flag."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorpakken.statistics.estimation import (
    Design,
    Linear,
    kish_n,
    quantiles,
    ratios,
    share_interval,
    t_interval,
    wilson,
)
from doorpakken.statistics.estimation.intervals import (
    design_effect,
    effective_n,
    is_census,
    is_indicative,
    share_effective_n,
    t_quantile,
)

T_29 = 2.0452296421327034
T_4 = 2.7764451051977987


def sample(hits: list[tuple[int, int, int]], *, corrected: bool = True) -> tuple[Design, np.ndarray]:
    """Strata as (hits, respondents, population); answers of 1 and 0."""
    strata = np.concatenate([np.full(n, h) for h, (_, n, _) in enumerate(hits)])
    answers = np.concatenate([np.r_[np.ones(k), np.zeros(n - k)] for k, n, _ in hits])
    sizes = np.array([size for *_, size in hits], dtype=float)
    counts = np.array([n for _, n, _ in hits])
    design = Design((sizes / counts)[strata], strata, np.arange(len(strata)), sizes if corrected else None)
    return design, answers[:, None]


def shares(hits: list[tuple[int, int, int]], *, corrected: bool = True) -> Linear:
    return ratios(*sample(hits, corrected=corrected))


def limits(made: Linear, level: float = 0.95) -> tuple[float, float]:
    low, high = share_interval(made, level)
    return low.item(), high.item()


def by_hand(p: float, n: float, t: float) -> tuple[float, float]:
    """The roots of (p - x)^2 = t^2 x (1 - x) / n."""
    a, b, c = 1 + t**2 / n, -(2 * p + t**2 / n), p**2
    root = math.sqrt(b**2 - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def test_t_quantiles_are_those_of_the_tables() -> None:
    assert t_quantile(np.array([4.0, 29.0]), 0.95).tolist() == pytest.approx([T_4, T_29], rel=1e-12)
    assert np.isnan(t_quantile(np.array([3.0, 0.0]), 0.95)).all()
    assert t_quantile(np.array([29.0]), 0.90).item() == pytest.approx(1.6991270265334972, rel=1e-12)


def test_wilson_in_a_simple_sample_by_hand() -> None:
    # 12 of 30 from 90: v = (1 - 1/3) 0.24 / 29, so the effective n is 29 * 1.5 = 43.5
    made = shares([(12, 30, 90)])
    assert share_effective_n(made).item() == pytest.approx(43.5, rel=1e-12)
    assert limits(made) == pytest.approx(by_hand(0.4, 43.5, T_29), rel=1e-12)
    assert limits(shares([(12, 30, 90)], corrected=False)) == pytest.approx(by_hand(0.4, 29, T_29), rel=1e-12)


def test_no_hits_and_only_hits() -> None:
    # one stratum without hits: n = 1 / ((1 - 1/3) / 30) = 45, and the nearest limit is the share itself
    none, all_of_them = shares([(0, 30, 90)]), shares([(30, 30, 90)])
    assert share_effective_n(none).item() == pytest.approx(45, rel=1e-12)
    assert limits(none) == (0, pytest.approx(T_29**2 / (45 + T_29**2), rel=1e-12))
    assert limits(all_of_them) == (pytest.approx(45 / (45 + T_29**2), rel=1e-12), 1)


def test_strata_without_hits_do_not_shorten_the_interval() -> None:
    # 1 of 10 from 20 and 0 of 20 from 80: W = 0.2 and 0.8, the floor 0.04 / 20 + 0.64 * 0.75 / 20 = 0.026
    made = shares([(1, 10, 20), (0, 20, 80)])
    variance = 0.04 * 0.5 * 0.1 / 10
    p = 0.02
    assert made.estimate.item() == pytest.approx(p, rel=1e-12)
    assert made.variance.item() == pytest.approx(variance, rel=1e-12)
    plain, amended = p * (1 - p) / variance, 1 / 0.026
    assert plain > amended
    assert share_effective_n(made).item() == pytest.approx(amended, rel=1e-12)
    assert limits(made) == pytest.approx(by_hand(p, amended, 2.048407141795244), rel=1e-12)


def test_the_amended_n_never_lengthens_what_is_wide_already() -> None:
    # All hits in the small stratum that was hardly sampled: there the plain effective n is the smaller one.
    made = shares([(1, 2, 50), (0, 40, 50)])
    p, variance = made.estimate.item(), made.variance.item()
    assert p * (1 - p) / variance < 1 / made.floor.item()
    assert share_effective_n(made).item() == pytest.approx(p * (1 - p) / variance, rel=1e-12)


def test_the_rule_needs_a_stratum_of_one_kind() -> None:
    made = shares([(1, 10, 20), (1, 20, 80)])
    assert made.settled.item() == 0
    expected = made.estimate.item() * (1 - made.estimate.item()) / made.variance.item()
    assert share_effective_n(made).item() == expected


def test_a_domain_counts_its_own_strata_only() -> None:
    design, answers = sample([(12, 30, 90), (0, 20, 80)])
    inside = (design.strata == 0)[:, None]
    made = ratios(design, answers, None, inside)
    assert limits(made) == pytest.approx(by_hand(0.4, 43.5, T_29), rel=1e-12)
    assert made.df.item() == 29


def test_everyone_answered() -> None:
    for k in (0, 2, 6):
        made = shares([(k, 6, 6)])
        assert is_census(made).item()
        assert limits(made) == (k / 6, k / 6)
    assert limits(shares([(2, 3, 3)])) == (2 / 3, 2 / 3)  # few degrees of freedom do not matter here
    partly = shares([(3, 6, 6), (2, 8, 20)])
    assert not is_census(partly).item()
    assert limits(partly)[0] < partly.estimate.item() < limits(partly)[1]


def test_everyone_answered_but_nobody_knows() -> None:
    assert limits(shares([(2, 6, 6)], corrected=False)) == pytest.approx(
        by_hand(1 / 3, 5, 2.5705818356363155), rel=1e-12
    )


@pytest.mark.parametrize(("n", "given"), [(4, False), (5, True)])
def test_below_four_degrees_of_freedom_there_is_no_interval(n: int, given: bool) -> None:
    made = shares([(1, n, 50)])
    assert made.df.item() == n - 1
    assert (not math.isnan(limits(made)[0])) == given
    assert (not math.isnan(t_interval(made, 0.95)[1].item())) == given
    extreme = shares([(0, n, 50)])
    assert (not math.isnan(limits(extreme)[0])) == given
    assert is_indicative(made, share=True).item()


def test_an_empty_base_has_no_interval() -> None:
    made = ratios(*sample([(2, 6, 20)]), None, np.zeros((6, 1), dtype=bool))
    assert all(math.isnan(limit) for limit in limits(made))
    assert math.isnan(share_effective_n(made).item())
    assert not is_indicative(made, share=True).item()
    assert not is_census(made).item()


def test_t_interval_of_a_mean() -> None:
    design = Design(np.full(5, 4.0), np.zeros(5, dtype=np.int64), np.arange(5), np.array([20.0]))
    made = ratios(design, np.array([[1.0], [2.0], [3.0], [4.0], [5.0]]))
    half = T_4 * math.sqrt(0.75 * 2.5 / 5)
    low, high = t_interval(made, 0.95)
    assert (low.item(), high.item()) == pytest.approx((3 - half, 3 + half), rel=1e-12)
    assert effective_n(made).item() == pytest.approx(2 / (0.75 * 2.5 / 5), rel=1e-12)
    assert design_effect(made, fpc=True).item() == pytest.approx(1, rel=1e-12)
    assert design_effect(made, fpc=False).item() == pytest.approx(0.75, rel=1e-12)


def test_the_effective_n_of_a_share_is_that_of_its_mean() -> None:
    made = shares([(4, 10, 30), (9, 20, 80)])
    assert effective_n(made).item() == pytest.approx(share_effective_n(made).item(), rel=1e-12)


def test_two_effective_ns() -> None:
    # The interval's exceeds the number of respondents under the correction, Kish's never does.
    design, answers = sample([(4, 10, 20), (9, 20, 30)])
    assert kish_n(design.weights) == pytest.approx((10 * 2 + 20 * 1.5) ** 2 / (10 * 4 + 20 * 2.25), rel=1e-12)
    assert kish_n(design.weights) < 30 < share_effective_n(ratios(design, answers)).item()


def test_flag_at_fifteen_points() -> None:
    wide, narrow = shares([(10, 20, 1000)]), shares([(40, 80, 1000)])
    assert [(high - low) / 2 > 0.15 for low, high in map(limits, (wide, narrow))] == [True, False]
    assert is_indicative(wide, share=True).item()
    assert not is_indicative(narrow, share=True).item()
    assert not is_indicative(shares([(2, 6, 6)]), share=True).item()


def test_flag_of_a_mean_does_not_depend_on_its_unit() -> None:
    rng = np.random.default_rng(5)
    for n, flagged in ((20, True), (80, False)):
        design = Design(np.ones(n), np.zeros(n, dtype=np.int64), np.arange(n))
        values = rng.normal(50, 10, (n, 1)) * [1, 1000]
        assert is_indicative(ratios(design, values), share=False).tolist() == [[flagged, flagged]]


@settings(max_examples=200, deadline=None)
@given(st.floats(0, 1), st.floats(1, 1e6), st.integers(4, 300), st.floats(0.6, 0.999))
def test_wilson_holds_the_share_and_stays_between_0_and_1(p: float, n: float, df: int, level: float) -> None:
    arguments = np.array([p]), np.array([n]), np.array([float(df)])
    low, high = (limit.item() for limit in wilson(*arguments, level))
    assert 0 <= low <= p + 1e-15
    assert p - 1e-15 <= high <= 1
    mirrored = [limit.item() for limit in wilson(1 - arguments[0], *arguments[1:], level)]
    assert mirrored == pytest.approx([1 - high, 1 - low], abs=1e-12)
    wider = [limit.item() for limit in wilson(*arguments, (1 + level) / 2)]
    assert wider[0] <= low + 1e-15
    assert wider[1] >= high - 1e-15


def quantile(values: list[float], weights: list[float], p: float) -> float:
    n = len(values)
    design = Design(np.array(weights), np.zeros(n, dtype=np.int64), np.arange(n))
    return quantiles(design, np.array(values)[:, None], np.array([p])).estimate.item()


def test_quantiles_by_hand() -> None:
    assert quantile([4, 1, 3, 2], [1, 1, 1, 1], 0.5) == 2
    assert quantile([4, 1, 3, 2], [1, 1, 1, 1], 0.51) == 3
    assert quantile([4, 1, 3, 2], [5, 1, 1, 1], 0.5) == 4
    assert quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0.1] * 10, 0.3) == 3  # 0.1 + 0.1 + 0.1 > 0.3
    assert quantile([5, 5, 5, 1], [1, 1, 1, 1], 0.25) == 1


def test_interval_of_a_quantile_by_hand() -> None:
    # 1 .. 30, each once, no correction: the share at or below the median is 0.5, its SE sqrt(0.25 / 29)
    design = Design(np.ones(30), np.zeros(30, dtype=np.int64), np.arange(30))
    made = quantiles(design, np.arange(1.0, 31)[:, None], np.array([0.5]))
    reach = T_29 * math.sqrt(0.25 / 29)
    low, high = math.ceil(30 * (0.5 - reach)), math.ceil(30 * (0.5 + reach))
    assert (made.estimate.item(), made.low.item(), made.high.item()) == (15, low, high)
    assert made.se.item() == pytest.approx((high - low) / (2 * T_29), rel=1e-12)
    assert (made.base.item(), made.df.item()) == (30, 29)


def test_the_interval_of_a_quantile_stands_around_the_share_at_or_below_it() -> None:
    # 10, 12 and 8 of 30: the median is 2 and 22/30 = 0.73 lie at or below it, so the limits are those of 0.73
    design = Design(np.ones(30), np.zeros(30, dtype=np.int64), np.arange(30))
    made = quantiles(design, np.repeat([1.0, 2.0, 3.0], [10, 12, 8])[:, None], np.array([0.5]))
    reach = T_29 * math.sqrt(22 / 30 * 8 / 30 / 29)
    assert 0.5 - reach < 10 / 30 < 22 / 30 - reach < 22 / 30 < 22 / 30 + reach
    assert (made.low.item(), made.estimate.item(), made.high.item()) == (2, 2, 3)


def test_a_limit_beyond_the_data_is_unknown() -> None:
    design = Design(np.ones(6), np.zeros(6, dtype=np.int64), np.arange(6))
    made = quantiles(design, np.arange(1.0, 7)[:, None], np.array([0.9]))
    assert made.estimate.item() == 6
    assert (made.low.item(), made.high.item()) == (6, 6)  # the share at or below the largest value is certain
    second = quantiles(design, np.arange(1.0, 7)[:, None], np.array([0.8]))
    assert second.estimate.item() == 5
    assert math.isnan(second.high.item())
    assert math.isnan(second.se.item())


def test_quantiles_leave_out_missing_answers_and_other_domains() -> None:
    design = Design(np.ones(8), np.zeros(8, dtype=np.int64), np.arange(8))
    values = np.array([1, 2, np.nan, 4, 5, 6, 7, 8.0])[:, None]
    inside = np.array([True, True, True, True, True, False, False, False])[:, None]
    nobody = np.zeros((8, 1), dtype=bool)
    made = quantiles(design, values, np.array([0.5]), np.hstack([inside, nobody]))
    assert made.estimate[0, 0] == 2
    assert made.base[:, 0].tolist() == [4, 0]
    assert math.isnan(made.low[0, 0])  # 3 degrees of freedom
    assert math.isnan(made.estimate[1, 0])


def test_quantile_of_a_whole_population_is_certain() -> None:
    design = Design(np.ones(3), np.zeros(3, dtype=np.int64), np.arange(3), np.array([3.0]))
    made = quantiles(design, np.array([[3.0], [1.0], [2.0]]), np.array([0.5]))
    assert [each.item() for each in (made.estimate, made.low, made.high, made.se)] == [2, 2, 2, 0]
