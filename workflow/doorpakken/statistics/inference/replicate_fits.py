"""Regressions fitted anew in each replicate, of which the weights may be 0 or negative."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from doorpakken.statistics.estimation.design_stages import Floats

R_PRECISION = 1e-8
R_ROUNDS = 25
SINGULAR = 1e-10


def straight_fits(x: Floats, y: Floats, weights: Floats, replicates: Floats) -> Floats:
    """Coefficients (R, p) of least squares of y (m,) on x (m, p) under each column of replicates (m, R).

    NaN for a replicate in which a predictor is a combination of the others. Solved in predictors that are
    orthogonal under the weights (m,) of the whole, for the sake of precision.
    """
    basis, triangle = _orthogonal(x, weights)
    return np.asarray(np.linalg.solve(triangle, _solved(basis, y[:, None], replicates).T).T)


def logistic_fits(x: Floats, y: Floats, weights: Floats, start: Floats, replicates: Floats) -> Floats:
    """Coefficients (R, p) of logistic regressions, each from those (p,) of the whole; as `straight_fits`.

    Begin and end of the iterations are those of glm in R, with weights that add up to 1. NaN also where 25
    rounds do not suffice.
    """
    basis, triangle = _orthogonal(x, weights)
    whole = triangle @ start
    each = [_logistic(basis, y, column / column.sum(), whole) for column in replicates.T]
    return np.asarray(np.linalg.solve(triangle, np.column_stack(each)).T)


def _logistic(x: Floats, y: Floats, weights: Floats, start: Floats) -> Floats:
    linear = x @ start
    last = _deviance(y, expit(linear), weights)
    for _ in range(R_ROUNDS):
        mean = expit(linear)
        slope = mean * (1 - mean)
        if not (slope > 0).all():
            break
        working = linear + (y - mean) / slope
        coefficients = _solved(x, working[:, None], (weights * slope)[:, None])[0]
        linear = x @ coefficients
        deviance = _deviance(y, expit(linear), weights)
        if abs(deviance - last) < R_PRECISION * (abs(deviance) + 0.1):
            return np.asarray(coefficients)
        last = deviance
    return np.full(start.shape, np.nan)


def _deviance(y: Floats, mean: Floats, weights: Floats) -> float:
    with np.errstate(divide="ignore"):
        return -2 * float((weights * np.where(y == 1, np.log(mean), np.log1p(-mean))).sum())


def _orthogonal(x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    triangle = np.linalg.qr(x * np.sqrt(weights)[:, None])[1]
    return np.asarray(np.linalg.solve(triangle.T, x.T).T), triangle


def _solved(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Coefficients (R, p) by the normal equations under each column of weights (m, R)."""
    p = x.shape[1]
    products = (x[:, :, None] * x[:, None, :]).reshape(len(x), p * p)
    square = (weights.T @ products).reshape(-1, p, p)
    right = weights.T @ (x * y)
    size = np.abs(np.linalg.eigvalsh(square))
    usable = np.isfinite(size).all(axis=1) & (size.min(axis=1) > SINGULAR * size.max(axis=1))
    fitted = np.full((len(square), p), np.nan)
    fitted[usable] = np.linalg.solve(square[usable], right[usable][:, :, None])[:, :, 0]
    return fitted
