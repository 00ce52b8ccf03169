"""R-indicators: by hand with loops and another optimiser, known values, and their bias by drawing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from doorpakken.statistics.response import propensities, representation

SIZES = {("a", "x"): 40, ("a", "y"): 60, ("b", "x"): 80, ("b", "y"): 20, ("c", "x"): 50, ("c", "y"): 50}
RATES = {
    ("a", "x"): 0.3,
    ("a", "y"): 0.4,
    ("b", "x"): 0.55,
    ("b", "y"): 0.7,
    ("c", "x"): 0.2,
    ("c", "y"): 0.3,
}


def population() -> pd.DataFrame:
    rows = [cell for cell, size in SIZES.items() for _ in range(size)]
    return pd.DataFrame(rows, columns=["size", "place"])


def answering() -> np.ndarray:
    """Who answered: the first of each cell, as many as its rate says."""
    return np.concatenate([np.arange(size) < round(size * RATES[cell]) for cell, size in SIZES.items()])


def by_hand(answered: np.ndarray, classes: pd.DataFrame) -> tuple[float, float, np.ndarray]:
    """R, its standard error and the propensities, with a general optimiser and sums in loops."""
    names = [(name, value) for name in classes for value in sorted(set(classes[name]))[1:]]
    x = np.array(
        [[1.0, *(float(row[name] == value) for name, value in names)] for _, row in classes.iterrows()]
    )
    y = answered.astype(float)

    def loss(beta: np.ndarray) -> float:
        at = x @ beta
        return float((np.logaddexp(0, at) - y * at).sum())

    beta = minimize(loss, np.zeros(x.shape[1]), method="BFGS", options={"gtol": 1e-9}).x
    p = 1 / (1 + np.exp(-x @ beta))
    size = len(y)
    information = sum(p[i] * (1 - p[i]) * np.outer(x[i], x[i]) for i in range(size))
    v = np.linalg.inv(information)
    z = [p[i] * (1 - p[i]) * x[i] for i in range(size)]
    mean_z, mean_p = sum(z) / size, p.mean()
    added = sum((each - mean_z) @ v @ (each - mean_z) for each in z) / size
    variance = sum((p - mean_p) ** 2) / (size - 1) - added
    a = sum((p[i] - mean_p) * (z[i] - mean_z) for i in range(size)) / size
    b = sum(np.outer(each - mean_z, each - mean_z) for each in z) / size
    error = 4 * a @ v @ a + 2 * np.trace(b @ v @ b @ v)
    return 1 - 2 * np.sqrt(variance), np.sqrt(error / variance), p


def test_the_indicator_by_hand() -> None:
    classes, answered = population(), answering()
    found = propensities(answered, classes)
    made = representation(found, classes)
    estimate, se, p = by_hand(answered, classes)
    assert found.values == pytest.approx(p, abs=1e-6)
    assert (made.estimate, made.se) == pytest.approx((estimate, se), rel=1e-5)
    assert made.maximal_bias == pytest.approx((1 - estimate) / (4 * answered.mean()), rel=1e-5)


def test_propensities_keep_the_rate_of_every_class() -> None:
    classes, answered = population(), answering()
    p = pd.Series(propensities(answered, classes).values)
    for name in classes:
        expected = pd.Series(answered).groupby(classes[name]).mean()
        assert p.groupby(classes[name]).mean().to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-8)


def test_partial_indicators_by_hand() -> None:
    classes, answered = population(), answering()
    found = propensities(answered, classes)
    made = representation(found, classes)
    table = classes.assign(p=found.values)
    for name, other in (("size", "place"), ("place", "size")):
        between = sum(len(one) * (one["p"].mean() - table["p"].mean()) ** 2 for _, one in table.groupby(name))
        within = sum(((one["p"] - one["p"].mean()) ** 2).sum() for _, one in table.groupby(other))
        assert made.unconditional[name] == pytest.approx(np.sqrt(between / len(table)), rel=1e-10)
        assert made.conditional[name] == pytest.approx(np.sqrt(within / len(table)), rel=1e-10)


def test_equal_rates_give_one_and_no_bias() -> None:
    classes = population()
    answered = np.concatenate([np.arange(size) < size // 2 for size in SIZES.values()])
    made = representation(propensities(answered, classes), classes)
    assert (made.estimate, made.maximal_bias) == (1, 0)
    assert np.isnan(made.se)
    assert list(made.unconditional.values()) == pytest.approx([0, 0], abs=1e-9)


def test_everybody_gives_one_and_nobody_is_refused() -> None:
    classes = population()
    made = representation(propensities(np.ones(len(classes), dtype=bool), classes), classes)
    assert (made.estimate, made.maximal_bias) == (1, 0)
    with pytest.raises(ValueError, match="nobody answered"):
        propensities(np.zeros(len(classes), dtype=bool), classes)


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_a_class_of_nobody_or_everybody_is_known_exactly(rate: float) -> None:
    classes, answered = population(), answering()
    settled = (classes["size"] == "b").to_numpy()
    answered[settled] = bool(rate)
    found = propensities(answered, classes)
    assert set(found.values[settled]) == {rate}
    assert not found.slopes[settled].any()
    rest = propensities(answered[~settled], classes[~settled].reset_index(drop=True))
    assert found.values[~settled] == pytest.approx(rest.values, rel=1e-12)
    assert 0 < representation(found, classes).estimate < 1


def test_halves_that_answer_and_not_give_zero() -> None:
    classes = pd.DataFrame({"side": ["l"] * 500 + ["r"] * 500})
    made = representation(propensities(np.arange(1000) < 500, classes), classes)
    assert made.estimate == pytest.approx(0, abs=2e-3)
    assert made.conditional == made.unconditional


def test_the_adjustment_takes_out_what_estimating_adds() -> None:
    """Over draws from known propensities the adjusted variance is theirs, and errors are as large as said."""
    classes = population()
    known = propensities(answering(), classes).values
    chance = np.random.default_rng(5)
    adjusted, plain, indicators, errors = [], [], [], []
    for _ in range(400):
        drawn = propensities(chance.random(len(known)) < known, classes)
        made = representation(drawn, classes)
        adjusted.append(((1 - made.estimate) / 2) ** 2)
        plain.append(drawn.values.var(ddof=1))
        indicators.append(made.estimate)
        errors.append(made.se)
    error = np.std(adjusted) / np.sqrt(len(adjusted))
    assert np.mean(adjusted) == pytest.approx(known.var(ddof=1), abs=3 * error)
    assert np.mean(plain) > known.var(ddof=1) + 4 * error
    assert np.mean(errors) == pytest.approx(np.std(indicators), rel=0.15)
