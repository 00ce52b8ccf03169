"""Weights that meet known totals: by hand, margins that cannot be met, and what the variance credits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorpakken.statistics.calibration import Margin, MarginError, calibrate, post_stratify, rake, trim
from doorpakken.statistics.estimation import Design, ratios, totals

SIZE = Margin.of("size", ["small", "small", "large", "large"], {"small": 30, "large": 10})
NORTH = Margin.of("north", ["yes", "no", "yes", "no"], {"yes": 24, "no": 16})
EQUAL = np.full(4, 5.0)


def test_post_stratification_by_hand() -> None:
    made = post_stratify(np.array([1.0, 2.0, 5.0, 5.0]), SIZE)
    assert made.weights.tolist() == [10, 20, 5, 5]
    assert (made.iterations, made.misfit) == (1, 0)


def test_raking_by_hand() -> None:
    # Independent margins of equal weights: the cells are 40 * .75 * .6, .75 * .4, .25 * .6, .25 * .4
    made = rake(EQUAL, [SIZE, NORTH])
    assert made.weights == pytest.approx([18, 12, 6, 4], rel=1e-12)
    assert made.misfit < 1e-12
    assert made.iterations == 2


def test_linear_calibration_by_hand() -> None:
    # x = 1, 2, 3 with weight 10: from 60 to 66 by 10 x / 140 * 6 = 3 x / 7 each: x w = 66
    x = np.array([[1.0], [2.0], [3.0]])
    made = calibrate(np.full(3, 10.0), x, np.array([66.0]), ["x"])
    assert made.weights == pytest.approx(10 + 10 * x[:, 0] * 6 / 140, rel=1e-12)
    ratio = calibrate(np.full(3, 10.0), x, np.array([66.0]), ["x"], variance=x[:, 0])
    assert ratio.weights == pytest.approx([11] * 3, rel=1e-12)


@pytest.mark.parametrize("method", ["raking", "logit"])
def test_other_distances_meet_the_totals_within_their_bounds(method: str) -> None:
    rng = np.random.default_rng(4)
    auxiliary = np.column_stack([np.ones(50), rng.uniform(0, 2, 50), rng.uniform(0, 2, 50)])
    weights = rng.uniform(1, 3, 50)
    wanted = auxiliary.T @ weights * [1, 1.05, 0.93]
    bounds = (0.5, 2.0) if method == "logit" else (-np.inf, np.inf)
    made = calibrate(weights, auxiliary, wanted, ["1", "a", "b"], method, bounds)  # type: ignore[arg-type]
    np.testing.assert_allclose(auxiliary.T @ made.weights, wanted, rtol=1e-11)
    ratio = made.weights / weights
    inner = np.log(ratio) if method == "raking" else np.log((ratio - 0.5) / (2 - ratio))
    explained = auxiliary @ np.linalg.lstsq(auxiliary, inner, rcond=None)[0]
    np.testing.assert_allclose(explained, inner, atol=1e-9)
    assert (ratio > bounds[0]).all()
    assert (ratio < bounds[1]).all()


def test_categories_are_the_raking_of_their_margins() -> None:
    rng = np.random.default_rng(11)
    weights, size, north = rng.uniform(1, 3, 60), rng.integers(0, 3, 60), rng.integers(0, 2, 60)
    margins = [
        Margin("size", ("a", "b", "c"), size, np.array([40.0, 50.0, 30.0])),
        Margin("north", ("no", "yes"), north, np.array([55.0, 65.0])),
    ]
    dummies = np.column_stack([size == 0, size == 1, size == 2, north == 1]).astype(float)
    by_distance = calibrate(weights, dummies, np.array([40.0, 50.0, 30.0, 65.0]), list("abcn"), "raking")
    np.testing.assert_allclose(rake(weights, margins).weights, by_distance.weights, rtol=1e-9)


@pytest.mark.parametrize(
    ("values", "known", "margin"),
    [
        (["a", "b"], {"a": 3}, "size=b"),
        (["a", "b"], {"a": 3, "b": 0}, "size=b"),
        (["a", "a"], {"a": 3, "b": 4}, "size=b"),
    ],
)
def test_categories_without_a_count_or_without_rows_are_named(
    values: list[str], known: dict[str, float], margin: str
) -> None:
    with pytest.raises(MarginError, match=f"{margin} cannot be met") as caught:
        Margin.of("size", values, known)
    assert caught.value.margin == margin


def test_margins_that_contradict_each_other_are_named() -> None:
    with pytest.raises(MarginError, match="north cannot be met: found a sum of 41, expected 40 as in size"):
        rake(EQUAL, [SIZE, replace(NORTH, totals=np.array([24.0, 17.0]))])
    # No small unit outside the north, no large one in it: the counts of size decide those of north.
    apart = Margin.of("north", ["yes", "yes", "no", "no"], {"yes": 24, "no": 16})
    with pytest.raises(MarginError, match=r"size=large cannot be met: found 60\.0% off after 20 rounds"):
        rake(EQUAL, [SIZE, apart], iterations=20)


def test_totals_that_cannot_be_met_are_named() -> None:
    x = np.column_stack([np.ones(3), [1.0, 2.0, 3.0]])
    with pytest.raises(MarginError, match=r"cannot be met: found .* after 50 rounds, expected"):
        calibrate(np.full(3, 10.0), x, np.array([30.0, 95.0]), ["units", "inhabitants"], "raking")
    with pytest.raises(MarginError, match="cannot be met"):
        calibrate(np.full(3, 10.0), x, np.array([30.0, 75.0]), ["units", "x"], bounds=(0.9, 1.1))
    with pytest.raises(MarginError, match="cannot be met"):
        calibrate(np.full(3, 10.0), np.ones((3, 2)), np.array([30.0, 31.0]), ["units", "again"])


def test_arguments_that_do_not_fit_are_refused() -> None:
    x = np.ones((3, 1))
    with pytest.raises(ValueError, match="do not fit"):
        calibrate(np.ones(3), x, np.ones(2), ["a", "b"])
    for bounds in ((1.1, 2.0), (0.1, 0.9)):
        with pytest.raises(ValueError, match="must hold 1"):
            calibrate(np.ones(3), x, np.ones(1), ["a"], bounds=bounds)
    with pytest.raises(ValueError, match="finite for logit"):
        calibrate(np.ones(3), x, np.ones(1), ["a"], "logit")


def test_trimming_by_hand() -> None:
    # 9 is cut to 6 and its 3 spread over the others: 1 + 1, 2 + 1, 5 + 1
    assert trim(np.array([1.0, 2.0, 5.0, 9.0]), upper=6).tolist() == [2, 3, 6, 6]
    # 5.5 becomes 6.5: a second round cuts it and leaves .5 to the two others
    assert trim(np.array([1.0, 2.0, 5.5, 9.0]), upper=6, strict=False).tolist() == [2, 3, 6.5, 6]
    held = trim(np.array([1.0, 2.0, 5.5, 9.0]), upper=6)
    assert held.max() <= 6
    assert held.sum() == pytest.approx(17.5, rel=1e-12)
    assert trim(np.array([1.0, 4.0, 4.0]), lower=2).tolist() == [2, 3.5, 3.5]
    with pytest.raises(ValueError, match="cannot sum"):
        trim(np.array([1.0, 9.0]), upper=4)


def sample(seed: int) -> tuple[Design, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = 80
    size, north = rng.integers(0, 3, n), rng.integers(0, 2, n)
    answers = size * 2 + north + rng.normal(size=n)
    design = Design(rng.uniform(4, 6, n), np.arange(n) % 2, np.arange(n), np.array([200.0, 230.0]))
    return design, answers[:, None], size, north


@pytest.mark.parametrize("kind", ["post", "rake", "linear", "raking", "logit"])
def test_a_margin_has_no_variance_and_the_answer_less_than_before(kind: str) -> None:
    design, answers, size, north = sample(2)
    dummies = np.column_stack([size == 0, size == 1, size == 2]).astype(float)
    known = np.array([150.0, 140.0, 145.0])
    margin = Margin("size", ("a", "b", "c"), size, known)
    if kind == "post":
        made = post_stratify(design.weights, margin)
    elif kind == "rake":
        made = rake(design.weights, [margin, Margin("north", ("no", "yes"), north, np.array([215.0, 220.0]))])
    else:
        bounds = (0.2, 3.0) if kind == "logit" else (-np.inf, np.inf)
        made = calibrate(design.weights, dummies, known, ["a", "b", "c"], kind, bounds)  # type: ignore[arg-type]
    after = replace(design, weights=made.weights, calibration=made.residuals)
    counts = totals(after, dummies)
    assert counts.estimate[0] == pytest.approx(known, rel=1e-11)
    assert (counts.variance == 0).all()
    credited, uncredited = ratios(after, answers), ratios(replace(after, calibration=None), answers)
    assert credited.variance.item() < 0.5 * uncredited.variance.item()


def test_the_variance_is_that_of_the_regression_residuals() -> None:
    design, answers, size, _ = sample(3)
    dummies = np.column_stack([size == 0, size == 1, size == 2]).astype(float)
    made = calibrate(design.weights, dummies, np.array([150.0, 140.0, 145.0]), ["a", "b", "c"])
    after = replace(design, weights=made.weights, calibration=made.residuals)
    inside = (np.arange(80) % 3 == 0)[:, None]
    masked = answers * inside
    root = np.sqrt(design.weights)[:, None]
    fitted = dummies @ np.linalg.lstsq(dummies * root, masked * root, rcond=None)[0]
    left = totals(replace(after, calibration=None), masked - fitted)
    assert totals(after, answers, inside).variance.item() == pytest.approx(left.variance.item(), rel=1e-10)


def test_the_credited_variance_is_the_variance_over_samples() -> None:
    """Post-stratified means of 1,500 samples: the credited variance is right, the plain one too large."""
    rng = np.random.default_rng(8)
    units = 600
    size = np.arange(units) % 3
    answers = size * 2.0 + rng.normal(size=units)
    estimates, credited, plain = [], [], []
    for _ in range(1500):
        drawn = rng.choice(units, 90, replace=False)
        margin = Margin("size", ("a", "b", "c"), size[drawn], np.full(3, 200.0))
        made = post_stratify(np.full(90, units / 90), margin)
        design = Design(made.weights, np.zeros(90, dtype=np.int64), np.arange(90), np.array([float(units)]))
        mean = ratios(replace(design, calibration=made.residuals), answers[drawn][:, None])
        estimates.append(mean.estimate.item())
        credited.append(mean.variance.item())
        plain.append(ratios(design, answers[drawn][:, None]).variance.item())
    assert np.mean(credited) / np.var(estimates) == pytest.approx(1, abs=0.1)
    assert np.mean(plain) / np.var(estimates) > 2.5


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_order_of_rows_and_names_of_categories_do_not_matter(seed: int, random: object) -> None:
    design, answers, size, north = sample(seed)
    margins = [
        Margin("size", ("a", "b", "c"), size, np.array([150.0, 140.0, 145.0])),
        Margin("north", ("no", "yes"), north, np.array([215.0, 220.0])),
    ]
    order = list(range(80))
    random.shuffle(order)  # type: ignore[attr-defined]
    renamed = [
        Margin("size", ("c", "b", "a"), 2 - size[order], np.array([145.0, 140.0, 150.0])),
        Margin("north", ("no", "yes"), north[order], np.array([215.0, 220.0])),
    ]
    first, second = rake(design.weights, margins), rake(design.weights[order] * 3, renamed)
    np.testing.assert_allclose(second.weights, first.weights[order], rtol=1e-10)
    one = replace(design, weights=first.weights, calibration=first.residuals)
    other = Design(
        second.weights, design.strata[order], np.arange(80), design.population, calibration=second.residuals
    )
    variance = ratios(one, answers).variance.item()
    assert ratios(other, answers[order]).variance.item() == pytest.approx(variance, rel=1e-8)


def test_both_margins_of_a_raking_are_credited() -> None:
    # The margins overlap, so means must be taken out by turns until none is left of either.
    design, _, size, _ = sample(4)
    north = (size + (np.arange(80) % 4 == 0)) // 2
    margins = [
        Margin("size", ("a", "b", "c"), size, np.array([150.0, 140.0, 145.0])),
        Margin("north", ("no", "yes"), north, np.array([250.0, 185.0])),
    ]
    made = rake(design.weights, margins)
    after = replace(design, weights=made.weights, calibration=made.residuals)
    for codes, count in ((size, 3), (north, 2)):
        members = (codes[:, None] == np.arange(count)).astype(float)
        credited = totals(after, members).variance
        plain = totals(replace(after, calibration=None), members).variance
        assert (credited < 0.01 * plain).all()


def test_a_ratio_calibration_leaves_the_residuals_of_the_ratio() -> None:
    x, answers = np.array([1.0, 2, 3, 6]), np.array([2.0, 3, 7, 11])
    weights = np.array([4.0, 3, 2, 1])
    made = calibrate(weights, x[:, None], np.array([30.0]), ["x"], variance=x)
    found = made.residuals((made.weights * answers)[:, None])[:, 0]
    ratio = (weights * answers).sum() / (weights * x).sum()
    assert found == pytest.approx(made.weights * (answers - ratio * x), rel=1e-12)
