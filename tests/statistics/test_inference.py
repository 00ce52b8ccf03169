"""Tests, models, correlations and scales: numbers by hand, identities, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorpakken.statistics.estimation import Design, jackknife, rescaled_bootstrap
from doorpakken.statistics.inference import (
    association,
    benjamini_hochberg,
    cronbach_alpha,
    holm,
    linear_model,
    logistic_model,
    mcdonald_omega,
    rank_test,
    spearman,
    t_test,
)
from doorpakken.statistics.inference.group_comparison import weighted_ranks

P = np.array([0.01, 0.04, 0.03, 0.005, 0.5, 0.04])


def simple(n: int, weights: np.ndarray | None = None) -> Design:
    return Design(np.ones(n) if weights is None else weights, np.zeros(n, dtype=np.int64), np.arange(n))


def test_adjusted_p_values_are_those_of_r() -> None:
    # p.adjust(c(.01, .04, .03, .005, .5, .04), "holm"); "BH"
    assert holm(P) == pytest.approx([0.05, 0.12, 0.12, 0.03, 0.5, 0.12], rel=1e-14)
    assert benjamini_hochberg(P) == pytest.approx([0.03, 0.048, 0.048, 0.03, 0.5, 0.048], rel=1e-14)


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_tests_without_a_p_value_are_not_of_the_family(adjust: object) -> None:
    mixed = np.r_[np.nan, P, np.nan]
    made = adjust(mixed)  # type: ignore[operator]
    assert made[1:-1].tolist() == adjust(P).tolist()  # type: ignore[operator]
    assert np.isnan(made[[0, -1]]).all()
    assert adjust(np.array([])).size == 0  # type: ignore[operator]
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjust(np.array([0.5, 1.5]))  # type: ignore[operator]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_adjustment_keeps_order_and_only_raises(values: list[float]) -> None:
    p = np.array(values)
    for adjusted in (holm(p), benjamini_hochberg(p)):
        assert (adjusted >= p).all()
        assert (adjusted <= 1).all()
        order = np.argsort(p, kind="stable")
        assert (np.diff(adjusted[order]) >= 0).all()
    assert (holm(p) >= benjamini_hochberg(p) - 1e-15).all()


def test_association_in_a_simple_sample_is_pearsons() -> None:
    # 60 rows of weight 1: the design effect is n / (n - 1), so F is X^2 (n - 1) / n per degree of freedom
    rows, columns = np.repeat([0, 0, 1, 1], [20, 10, 12, 18]), np.repeat([0, 1, 0, 1], [20, 10, 12, 18])
    pearson = 60 * (20 * 18 - 10 * 12) ** 2 / (30 * 30 * 32 * 28)
    made = association(simple(60), rows, columns)
    assert made.statistic == pytest.approx(pearson * 59 / 60, rel=1e-12)
    assert (made.df, made.ddf, made.n) == (pytest.approx(1), pytest.approx(59), 60)
    first = association(simple(60), rows, columns, method="chisq")
    assert first.statistic == pytest.approx(pearson, rel=1e-12)
    assert first.p == pytest.approx(math.erfc(math.sqrt(pearson * 59 / 60 / 2)), rel=1e-12)


def table(seed: int, n: int = 120) -> tuple[Design, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    design = Design(rng.uniform(1, 4, n), np.arange(n) % 3, np.arange(n) // 6 * 3 + np.arange(n) % 3)
    rows = rng.integers(-1, 3, n)
    return design, rows, np.where(rng.random(n) < 0.3, rows, rng.integers(0, 4, n))


@pytest.mark.parametrize("method", ["F", "chisq", "saddlepoint", "Wald", "adjusted Wald"])
def test_names_of_answers_and_the_side_of_the_table_do_not_matter(method: str) -> None:
    design, rows, columns = table(3)
    made = association(design, rows, columns, method=method)  # type: ignore[arg-type]
    renamed = np.where(rows < 0, -1, 7 - 2 * rows)
    for other in (
        association(design, columns, rows, method=method),  # type: ignore[arg-type]
        association(design, renamed, columns, method=method),  # type: ignore[arg-type]
    ):
        assert other.statistic == pytest.approx(made.statistic, rel=1e-8)
        assert other.p == pytest.approx(made.p, rel=1e-7)
    assert 0 < made.p < 1


def test_a_missing_answer_is_a_domain() -> None:
    design, rows, columns = table(4)
    known = np.where(rows < 0, 0, rows)
    inside = association(design, known, columns, rows >= 0)
    assert association(design, rows, columns) == inside
    with pytest.raises(ValueError, match="two questions with two answers"):
        association(design, np.zeros(120, dtype=np.int64), columns)


def test_empty_cells() -> None:
    # svychisq(~r + c, svydesign(id = ~1, weights = rep(1, 20), data = d)) of 9, 6 and 5 rows, one cell empty
    rows, columns = np.repeat([0, 1, 1], [9, 6, 5]), np.repeat([0, 0, 1], [9, 6, 5])
    made = association(simple(20), rows, columns)
    assert (made.statistic, made.p) == pytest.approx((5.7874852420307, 0.0264879626563734), rel=1e-12)
    diagonal = np.tile([0, 1, 2], 8)
    for method in ("F", "Wald"):
        with pytest.raises(ValueError, match="too many empty cells"):
            association(simple(24), diagonal, diagonal, method=method)  # type: ignore[arg-type]


def test_walds_test_needs_clusters() -> None:
    rows = np.tile([0, 1, 2], 4)
    columns = np.repeat([0, 1, 2, 0], 3)
    design = Design(np.ones(12), np.zeros(12, dtype=np.int64), np.arange(12) // 4)
    with pytest.raises(ValueError, match="needs more than 2"):
        association(design, rows, columns, method="Wald")


def test_the_second_order_holds_its_level_under_clustering() -> None:
    """Answers alike within clusters, questions independent: 400 tests at 5%."""
    rng = np.random.default_rng(6)
    corrected, plain = 0, 0
    for _ in range(400):
        both = []
        for _ in range(2):
            cluster = rng.normal(size=(30, 1)) + rng.normal(size=(30, 6))
            both.append(np.digitize(cluster.ravel(), [-0.6, 0.6]))
        clustered = Design(np.ones(180), np.zeros(180, dtype=np.int64), np.repeat(np.arange(30), 6))
        corrected += association(clustered, *both).p < 0.05
        plain += association(simple(180), *both).p < 0.05
    assert 0.02 <= corrected / 400 <= 0.09
    assert plain / 400 > corrected / 400 + 0.05


def test_a_line_by_hand() -> None:
    # y = 1 + x + residuals 1, -1, -1, 1 at x = 0, 1, 2, 3, which are orthogonal to 1 and x
    x, residual = np.arange(4.0), np.array([1.0, -1, -1, 1])
    made = linear_model(simple(4), 1 + x + residual, np.column_stack([np.ones(4), x]))
    assert made.coefficients == pytest.approx([1, 1], rel=1e-12)
    # slope: scores (x - 1.5) e / 5, whose sum is 0; squares 2.25, .25, .25, 2.25 over 25, times 4 / 3
    assert made.se[1] == pytest.approx(math.sqrt(5 / 25 * 4 / 3), rel=1e-12)
    assert (made.df, made.base) == (2, 4)


def test_a_model_without_predictors_is_the_mean() -> None:
    from doorpakken.statistics.estimation import ratios

    rng = np.random.default_rng(1)
    design = Design(rng.uniform(1, 4, 90), np.arange(90) % 3, np.arange(90), np.full(3, 50.0))
    answers = (rng.random(90) < 0.3).astype(float)
    answers[:5] = np.nan
    mean = ratios(design, answers[:, None])
    ones = np.ones((90, 1))
    linear, logit = linear_model(design, answers, ones), logistic_model(design, answers, ones)
    p = mean.estimate.item()
    assert linear.coefficients.item() == pytest.approx(p, rel=1e-12)
    assert linear.se.item() == pytest.approx(mean.se.item(), rel=1e-12)
    assert linear.df == mean.sampled_df.item()
    assert logit.coefficients.item() == pytest.approx(math.log(p / (1 - p)), rel=1e-8)
    assert logit.se.item() == pytest.approx(mean.se.item() / (p * (1 - p)), rel=1e-6)


def test_models_that_cannot_be_fitted_are_refused() -> None:
    x = np.column_stack([np.ones(6), np.arange(6.0), 2 * np.arange(6.0)])
    with pytest.raises(ValueError, match="combination"):
        linear_model(simple(6), np.arange(6.0), x)
    with pytest.raises(ValueError, match="combination"):
        linear_model(simple(6), np.r_[1.0, np.full(5, np.nan)], x[:, :2])
    with pytest.raises(ValueError, match="0 or 1"):
        logistic_model(simple(6), np.arange(6.0), x[:, :2])
    with pytest.raises(ValueError, match="does not converge"):
        logistic_model(simple(6), (np.arange(6) > 2).astype(float), x[:, :2])
    with pytest.raises(ValueError, match="do not fit"):
        linear_model(simple(6), np.arange(5.0), x)


def test_two_groups_by_hand() -> None:
    # means 2 and 5, each of two rows 1 above and 1 below: scores +-1/2, sum of squares 1, times 4 / 3
    answers, second = np.array([1.0, 3, 4, 6]), np.array([0.0, 0, 1, 1])
    made = t_test(simple(4), answers, second)
    assert made.estimate == pytest.approx(3, rel=1e-12)
    assert made.se == pytest.approx(math.sqrt(4 / 3), rel=1e-12)
    assert made.df == 2
    t = 3 / math.sqrt(4 / 3)
    assert made.p == pytest.approx(1 - t / math.sqrt(2 + t**2), rel=1e-10)
    assert math.isnan(made.low)
    with pytest.raises(ValueError, match="0, 1 or NaN"):
        t_test(simple(4), answers, second + 1)
    with pytest.raises(ValueError, match="combination"):
        t_test(simple(4), answers, second, second == 1)


def test_ranks_by_hand() -> None:
    weights = np.array([1.0, 3.0, 2.0, 4.0])
    assert weighted_ranks(np.array([5.0, 5, 1, 9]), weights).tolist() == [4, 4, 1, 8]
    assert weighted_ranks(np.array([5.0, 5, 1, 9]), weights, "rows").tolist() == [3.5, 3.5, 1, 8]
    assert weighted_ranks(np.array([5.0, 5, 1, 9]), weights[[1, 0, 2, 3]], "rows").tolist() == [
        4.5,
        4.5,
        1,
        8,
    ]


def test_the_rank_test_depends_on_the_order_of_answers_only() -> None:
    rng = np.random.default_rng(2)
    answers, second = rng.integers(0, 9, 60).astype(float), (rng.random(60) < 0.5).astype(float)
    answers[:3] = np.nan
    design = simple(60, rng.uniform(1, 5, 60))
    made = rank_test(design, answers, second)
    assert rank_test(design, np.exp(answers), second) == made
    order = rng.permutation(60)
    again = rank_test(simple(60, design.weights[order]), answers[order], second[order])
    assert (again.estimate, again.p) == pytest.approx((made.estimate, made.p), rel=1e-9)
    mirrored = rank_test(design, -answers, second)
    assert (mirrored.estimate, mirrored.p) == pytest.approx((-made.estimate, made.p), rel=1e-9)


def test_spearman_in_a_simple_sample() -> None:
    # ranks 1 .. 5 and 2, 1, 4, 3, 5: 1 - 6 * 4 / (5 * 24)
    first, second = np.arange(5.0), np.array([20.0, 10, 40, 30, 50])
    made = spearman(jackknife(simple(5)), first, second)
    assert made.estimate == pytest.approx(0.8, rel=1e-12)
    assert (made.df, made.base) == (4, 5)
    # middle ranks 1.5, 1.5, 3, 4 and 1, 2.5, 2.5, 4: 3.75 / 4.5
    tied = spearman(jackknife(simple(4)), np.array([1.0, 1, 2, 3]), np.array([1.0, 2, 2, 3]))
    assert tied.estimate == pytest.approx(3.75 / 4.5, rel=1e-12)
    rising = spearman(rescaled_bootstrap(simple(30), 200, "x"), np.arange(30.0), np.exp(np.arange(30.0) / 9))
    assert rising.estimate == pytest.approx(1, abs=1e-12)
    flat = spearman(jackknife(simple(5)), first, np.ones(5))
    assert math.isnan(flat.estimate)
    assert math.isnan(flat.p)
    empty = spearman(jackknife(simple(5)), first, np.full(5, np.nan))
    assert math.isnan(empty.estimate)
    assert empty.base == 0
    with pytest.raises(ValueError, match="do not fit"):
        spearman(jackknife(simple(5)), first[:4], second)


def test_the_bootstrap_of_spearman_has_the_known_standard_error() -> None:
    rng = np.random.default_rng(3)
    n = 300
    first, second = rng.normal(size=n), rng.normal(size=n)
    made = spearman(rescaled_bootstrap(simple(n), 800, "rank"), first, second)
    assert made.se == pytest.approx(1 / math.sqrt(n - 1), rel=0.15)
    assert made.low < made.estimate < made.high
    related = spearman(rescaled_bootstrap(simple(n), 800, "rank"), first, first + second)
    assert related.p < 1e-10 < made.p
    half = first > 0
    inside = spearman(rescaled_bootstrap(simple(n), 50, "rank"), first, second, half)
    missing = spearman(rescaled_bootstrap(simple(n), 50, "rank"), np.where(half, first, np.nan), second)
    assert inside == missing


def test_alpha_by_hand() -> None:
    # two items with variances 1 and covariance .6 (n = 4): 2 (1 - 2 / 3.2) = .75
    items = np.array([[1.0, 1.0], [-1, -1], [1, 0.2], [-1, -0.2]])
    a, b, ab = 4 / 3, 2.08 / 3, 2.4 / 3
    assert cronbach_alpha(items, np.ones(4)) == pytest.approx(2 * (1 - (a + b) / (a + b + 2 * ab)), rel=1e-12)
    same = np.repeat(np.arange(6.0)[:, None], 4, axis=1)
    assert cronbach_alpha(same, np.ones(6)) == pytest.approx(1, rel=1e-12)
    with_gap = np.vstack([items, [[5.0, np.nan]]])
    assert cronbach_alpha(with_gap, np.ones(5)) == cronbach_alpha(items, np.ones(4))
    assert math.isnan(cronbach_alpha(np.ones((5, 3)), np.ones(5)))
    with pytest.raises(ValueError, match="two items"):
        cronbach_alpha(np.ones((5, 1)), np.ones(5))


def rows_with_covariance(wanted: np.ndarray, n: int = 200) -> np.ndarray:
    """Rows (n, k) whose covariance matrix is exactly the one wanted."""
    x = np.random.default_rng(9).normal(size=(n, len(wanted)))
    x = x - x.mean(axis=0)
    return np.asarray(x @ np.linalg.inv(np.linalg.cholesky(np.cov(x.T))).T @ np.linalg.cholesky(wanted).T)


def test_omega_of_one_factor_is_exact() -> None:
    loadings, unique = np.array([1.0, 0.8, 0.5, 1.2]), np.array([1.0, 0.5, 2.0, 0.7])
    items = rows_with_covariance(np.outer(loadings, loadings) + np.diag(unique))
    expected = loadings.sum() ** 2 / (loadings.sum() ** 2 + unique.sum())
    assert mcdonald_omega(items, np.ones(200)) == pytest.approx(expected, rel=1e-5)
    assert mcdonald_omega(items * 3, np.full(200, 2.0)) == pytest.approx(expected, rel=1e-5)
    assert cronbach_alpha(items, np.ones(200)) < expected


def test_omega_is_that_of_factanal() -> None:
    # f <- factanal(covmat = S, factors = 1); s <- sqrt(diag(S)); omega from its loadings and uniquenesses
    wanted = np.array([[4, 1.9, 1.3, 0.8], [1.9, 3, 1.2, 0.9], [1.3, 1.2, 2, 0.5], [0.8, 0.9, 0.5, 1.5]])
    assert mcdonald_omega(rows_with_covariance(wanted), np.ones(200)) == pytest.approx(
        0.767936345083765, rel=1e-5
    )
    with pytest.raises(ValueError, match="three items"):
        mcdonald_omega(rows_with_covariance(wanted)[:, :2], np.ones(200))
    with pytest.raises(ValueError, match="each with variance"):
        mcdonald_omega(np.column_stack([np.ones(9), np.arange(9.0), np.arange(9.0) ** 2]), np.ones(9))
