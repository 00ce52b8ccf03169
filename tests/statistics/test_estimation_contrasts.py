"""Differences and contrasts, shares and quantiles by R's methods: by hand, and against one another."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from doorpakken.statistics.estimation import Design, differences, jackknife, quantiles, ratios, totals
from doorpakken.statistics.estimation.contrasts import Term, combined, scores, variance_of_difference
from doorpakken.statistics.estimation.proportion_intervals import share_limits
from doorpakken.statistics.estimation.quantile_rules import quantile
from doorpakken.statistics.estimation.variance import covariance


def survey(seed: int = 1, n: int = 90) -> tuple[Design, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    strata = np.arange(n) % 3
    design = Design(rng.uniform(1, 4, n), strata, np.arange(n) // 6 * 3 + strata, np.array([30.0, 40, 50]))
    values = rng.normal(10, 3, (n, 2))
    values[rng.random((n, 2)) < 0.1] = np.nan
    return design, values, rng.random((n, 3)) < 0.5


def test_a_difference_by_hand() -> None:
    # means 2 and 6 of two rows each, weights 1, one stratum: scores -+1/2 and -+1, whose squares sum to 2.5
    design = Design(np.ones(4), np.zeros(4, dtype=np.int64), np.arange(4))
    first = np.array([[True], [True], [False], [False]])
    made = differences(design, np.array([[1.0], [3], [4], [8]]), first, ~first)
    assert made.estimate.item() == -4
    assert made.variance.item() == pytest.approx(2.5 * 4 / 3, rel=1e-14)
    assert (made.df.item(), made.base_first.item(), made.base_second.item()) == (3, 2, 2)
    assert math.isnan(made.interval(0.95)[0].item())


def test_a_difference_knows_the_covariance() -> None:
    design, values, domains = survey()
    first, second = domains[:, :1], domains[:, 1:2]  # they overlap
    made = differences(design, values, first, second)
    for variable in range(2):
        parts = [scores(design, values[:, [variable]], None, each[:, 0]) for each in (first, second)]
        estimates = np.array([part[0].item() for part in parts])
        z = np.hstack([part[1] for part in parts])
        times = np.array([1.0, -1.0])
        assert made.estimate[0, variable] == pytest.approx(times @ estimates, rel=1e-12)
        assert made.variance[0, variable] == pytest.approx(times @ covariance(design, z) @ times, rel=1e-10)
        apart = sum(
            ratios(design, values[:, [variable]], None, each).variance.item() for each in (first, second)
        )
        assert made.variance[0, variable] != pytest.approx(apart, rel=1e-3)


def test_the_variance_of_a_difference_is_that_of_its_terms() -> None:
    design, values, domains = survey(7)
    z, size, base = scores(design, values, None, domains[:, 0])[1:]
    z2, size2, base2 = scores(design, values, None, domains[:, 1])[1:]
    variance, df = variance_of_difference(design, (z, size), (z2, size2), base | base2)
    terms = [Term(times, domains[:, place], values) for place, times in enumerate((1, -1))]
    whole = combined(design, terms)
    np.testing.assert_allclose(variance, whole.variance, rtol=1e-12)
    assert (whole.df <= df).all()
    assert whole.bases.tolist() == [base.sum(axis=0).tolist(), base2.sum(axis=0).tolist()]


def test_a_small_base_has_few_degrees_of_freedom_with_supplied_replicates_too() -> None:
    design, values, domains = survey(8)
    own = jackknife(design)
    given = replace(own, made_of=None, df=20)
    few = domains[:, 0] & (np.cumsum(domains[:, 0]) <= 6)
    terms = [Term(0.5, few, values[:, :1]), Term(0.5, few, values[:, 1:])]
    answered = ~np.isnan(values[few]).all(axis=1)
    assert combined(given, terms).df.tolist() == [answered.sum() - 1]
    everyone = np.ones(len(values), dtype=bool)
    assert combined(given, [Term(1, everyone, values[:, :1])]).df.tolist() == [20]


def test_a_domain_differs_from_itself_by_nothing() -> None:
    design, values, domains = survey()
    made = differences(design, values, domains, domains)
    assert (made.estimate == 0).all()
    assert (made.variance == 0).all()
    nobody = differences(design, values, domains, np.zeros_like(domains))
    assert np.isnan(nobody.estimate).all()
    assert np.isnan(nobody.variance).all()


def test_differences_turn_around_and_add_up() -> None:
    design, values, domains = survey(2)
    inside = domains[:, :1]
    one, other = differences(design, values, inside, ~inside), differences(design, values, ~inside, inside)
    np.testing.assert_allclose(one.estimate, -other.estimate, rtol=1e-12)
    np.testing.assert_allclose(one.variance, other.variance, rtol=1e-12)
    whole = np.ones_like(inside)
    against = differences(design, values, inside, whole, total=True)
    others = totals(design, values, ~inside)
    np.testing.assert_allclose(against.estimate, -others.estimate, rtol=1e-10)
    np.testing.assert_allclose(against.variance, others.variance, rtol=1e-9)
    low, high = one.interval(0.95)
    assert (low < one.estimate).all()
    assert (one.estimate < high).all()


def test_differences_of_ratios_by_the_jackknife() -> None:
    design, values, domains = survey(3)
    below = np.abs(values) + 1
    args = values, domains[:, :1], domains[:, 1:2], below
    made, expected = differences(jackknife(design), *args), differences(design, *args)
    np.testing.assert_allclose(made.estimate, expected.estimate, rtol=1e-12)
    np.testing.assert_allclose(made.se, expected.se, rtol=0.1)
    np.testing.assert_array_equal(made.df, expected.df)
    sums = differences(jackknife(design), values, domains[:, :1], domains[:, 1:2], total=True)
    linear = differences(design, values, domains[:, :1], domains[:, 1:2], total=True)
    np.testing.assert_allclose(sums.variance, linear.variance, rtol=1e-9)


def test_those_who_answered_as_one_cancel_in_a_difference() -> None:
    # Every group has one member in each domain with the same answer: the domains do not differ at all.
    n = 40
    values = np.tile(np.random.default_rng(4).normal(size=(n // 2, 1)), (2, 1))
    inside = (np.arange(n) < n // 2)[:, None]
    design = Design(np.ones(n), (np.arange(n) >= n // 2).astype(np.int64), np.arange(n), np.full(2, 50.0))
    grouped = replace(design, groups=np.arange(n) % (n // 2))
    assert differences(grouped, values, inside, ~inside).variance.item() < 1e-28
    assert differences(design, values, inside, ~inside).variance.item() > 0.01


def test_domains_of_another_shape_are_refused() -> None:
    design, values, domains = survey()
    with pytest.raises(ValueError, match="do not fit"):
        differences(design, values, domains, domains[:, :2])
    with pytest.raises(ValueError, match="do not fit"):
        differences(design, values[:5], domains, domains)


T_29 = 2.0452296421327034


def test_limits_of_a_share_by_hand() -> None:
    p, se = 0.3, 0.05
    args = np.array([p]), np.array([se]), np.array([29.0]), 0.95
    assert [each.item() for each in share_limits(*args, "mean")] == pytest.approx(
        [p - T_29 * se, p + T_29 * se]
    )
    half = T_29 * se / (p * (1 - p))
    expected = [expit(logit(p) - half), expit(logit(p) + half)]
    assert [each.item() for each in share_limits(*args, "xlogit")] == pytest.approx(expected, rel=1e-12)
    centre, half = math.asin(math.sqrt(p)), T_29 * se / (2 * math.sqrt(p * (1 - p)))
    expected = [math.sin(centre - half) ** 2, math.sin(centre + half) ** 2]
    assert [each.item() for each in share_limits(*args, "asin")] == pytest.approx(expected, rel=1e-12)


def test_korn_and_graubard_in_a_simple_sample_are_clopper_and_pearson() -> None:
    # 3 of 10 with se^2 = p (1 - p) / n and as many degrees of freedom as a simple sample has
    se = math.sqrt(0.3 * 0.7 / 10)
    limits = share_limits(np.array([0.3]), np.array([se]), np.array([9.0]), 0.95, "beta", np.array([10.0]))
    assert [each.item() for each in limits] == pytest.approx(
        [0.06673951, 0.6524529], rel=1e-6
    )  # binom.test(3, 10)
    with pytest.raises(ValueError, match="number of respondents"):
        share_limits(np.array([0.3]), np.array([se]), np.array([9.0]), 0.95, "beta")


def test_below_four_degrees_of_freedom_and_at_the_edge_there_are_no_limits() -> None:
    for scale in ("mean", "xlogit", "asin", "beta"):
        few = share_limits(np.array([0.3]), np.array([0.1]), np.array([3.0]), 0.95, scale, np.array([9.0]))
        assert np.isnan(few).all()
    edge = share_limits(np.array([0.0]), np.array([0.0]), np.array([9.0]), 0.95, "xlogit")
    assert np.isnan(edge).all()


# quantile(c(1, 2, 4, 8), p, type = t), but hf3: that is survey:::qrule_hf3(c(1, 2, 4, 8), rep(3, 4), p)
@pytest.mark.parametrize(
    ("rule", "at_quarter", "at_half", "at_0_6"),
    [
        ("math", 1, 2, 4), ("hf1", 1, 2, 4), ("school", 1.5, 3, 4), ("hf2", 1.5, 3, 4), ("hf3", 2, 2, 4),
        ("hf4", 1, 2, 2.8), ("hf5", 1.5, 3, 3.8), ("hf6", 1.25, 3, 4), ("hf7", 1.75, 3, 3.6),
        ("hf8", 1 + 5 / 12, 3, 2 + 2 * 14 / 15), ("hf9", 1.4375, 3, 3.85),
    ],
)  # fmt: skip
def test_rules_for_equal_weights(rule: str, at_quarter: float, at_half: float, at_0_6: float) -> None:
    values, weights = np.array([1.0, 2, 4, 8]), np.full(4, 3.0)
    found = [quantile(values, weights, p, rule) for p in (0.25, 0.5, 0.6)]  # type: ignore[arg-type]
    assert found == pytest.approx([at_quarter, at_half, at_0_6], rel=1e-12)


@pytest.mark.parametrize("rule", ["math", "school", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"])
def test_every_rule_rises_and_stays_among_the_values(rule: str) -> None:
    rng = np.random.default_rng(5)
    values, weights = np.sort(rng.integers(0, 20, 30)).astype(float), rng.uniform(1, 4, 30)
    found = [quantile(values, weights, p, rule) for p in np.linspace(0, 1, 41)]  # type: ignore[arg-type]
    assert (np.diff(found) >= 0).all()
    assert min(found) >= values[0]
    assert max(found) <= values[-1]
    again = [quantile(values, 7 * weights, p, rule) for p in np.linspace(0, 1, 41)]  # type: ignore[arg-type]
    assert again == pytest.approx(found, rel=1e-12)
    assert math.isnan(quantile(values, weights, 1.1, rule))  # type: ignore[arg-type]
    assert math.isnan(quantile(values[:0], weights[:0], 0.5, rule))  # type: ignore[arg-type]


def test_the_scale_of_a_quantile_moves_its_limits_only() -> None:
    design, values, _ = survey(6)
    found = {
        scale: quantiles(design, values[:, :1], np.array([0.9]), scale=scale)  # type: ignore[arg-type]
        for scale in ("mean", "xlogit", "asin", "beta")
    }
    assert len({made.estimate.item() for made in found.values()}) == 1
    assert len({made.low.item() for made in found.values()}) > 1
    between = quantiles(design, values[:, :1], np.array([0.9]), rule="hf7")
    assert between.estimate.item() not in values[:, 0]
