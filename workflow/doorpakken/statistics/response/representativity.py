"""How alike those who answered are to all units: R-indicators of response propensities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from doorpakken.statistics.estimation import Design
from doorpakken.statistics.estimation.design_stages import Floats, Mask
from doorpakken.statistics.inference import logistic_model

LARGEST_SPREAD = 0.5  # the standard deviation of a share of a half, the largest that a share can have


@dataclass(frozen=True, eq=False)
class Propensities:
    """Response propensities of N units.

    values (N,): between 0 and 1. slopes (N, p): the derivative of each to the p coefficients of its model.
    covariance (p, p): of the coefficients. Units of a class in which nobody, or everybody, answered have the
    propensity 0 or 1, and no slope.
    """

    values: Floats
    slopes: Floats
    covariance: Floats


@dataclass(frozen=True)
class Representation:
    """R-indicator, 1 when all propensities are equal; adjusted for the bias of estimated propensities.

    se: NaN where the adjusted variance of the propensities is not above 0. maximal_bias: of the unweighted
    share of a half, as a fraction. unconditional, conditional: by variable the partial R-indicators.
    """

    estimate: float
    se: float
    maximal_bias: float
    unconditional: dict[str, float]
    conditional: dict[str, float]


def propensities(answered: Mask, classes: pd.DataFrame) -> Propensities:
    """Propensities by logistic regression of response (N,) on the main effects of columns of classes (N, v).

    Raises ValueError when nobody answered, or the model has no solution.
    """
    if not answered.any():
        raise ValueError("nobody answered")
    values = answered.astype(np.float64)
    fitted = np.ones(answered.size, dtype=bool)
    while True:
        settled = np.zeros_like(fitted)
        for name in classes:
            rate = pd.Series(values[fitted]).groupby(classes[name].to_numpy()[fitted]).transform("mean")
            settled[fitted] |= rate.isin([0.0, 1.0]).to_numpy()
        if not settled.any():
            break
        fitted &= ~settled
    if not fitted.any():
        return Propensities(values, np.zeros((answered.size, 0)), np.zeros((0, 0)))
    inside = classes[fitted]
    columns = [np.ones(len(inside))]
    for name in classes:
        columns += [
            (inside[name] == value).to_numpy(dtype=np.float64) for value in sorted(set(inside[name]))[1:]
        ]
    x = np.column_stack(columns)
    n = len(x)
    simple = Design(np.ones(n), np.zeros(n, dtype=np.int64), np.arange(n))
    logits = x @ logistic_model(simple, values[fitted], x).coefficients
    values[fitted] = 1 / (1 + np.exp(-logits))
    slope = values[fitted] * (1 - values[fitted])
    slopes = np.zeros((answered.size, x.shape[1]))
    slopes[fitted] = x * slope[:, None]
    return Propensities(values, slopes, np.asarray(np.linalg.inv((x * slope[:, None]).T @ x), np.float64))


def representation(fitted: Propensities, classes: pd.DataFrame) -> Representation:
    """The R-indicator 1 - 2 S of the propensities of a whole population that was invited, and its parts.

    S^2 is the variance of the estimated propensities less what estimating them adds to it: the mean variance
    of each around their mean, by linearisation. The conditional part of a lone variable is the whole.
    Source: Schouten, Cobben and Bethlehem (2009), Survey Methodology 35, 101-113 (indicator, maximal bias);
    Shlomo, Skinner and Schouten (2012), J. Statist. Plann. Inference 142, 201-211 (bias, standard error),
    for a sample that is the population, and around the mean, as drawing shows to be without bias; Schouten,
    Shlomo and Skinner (2011), J. Official Statist. 27, 231-253 (partial indicators, not adjusted for bias).
    """
    p, z, v = fitted.values, fitted.slopes, fitted.covariance
    n = p.size
    slopes = z - z.mean(axis=0)
    estimating = float(np.einsum("ij,jk,ik->", slopes, v, slopes)) / n
    variance = max(float(p.var(ddof=1)) - estimating, 0.0)
    estimate = 1 - 2 * np.sqrt(variance)
    a, b = (p - p.mean()) @ slopes / n, slopes.T @ slopes / n
    error = 4 * float(a @ v @ a) + 2 * float(np.trace(b @ v @ b @ v))
    se = float(np.sqrt(error / variance)) if variance > 0 else np.nan
    bias = (1 - estimate) * LARGEST_SPREAD / (2 * float(p.mean()))
    between: dict[str, float] = {}
    within: dict[str, float] = {}
    for name in map(str, classes.columns):
        between[name] = float((_means(p, classes[[name]]) - p.mean()).std(ddof=0))
        others = classes.drop(columns=name)
        within[name] = float((p - _means(p, others)).std(ddof=0)) if others.shape[1] else between[name]
    return Representation(float(estimate), se, bias, between, within)


def _means(values: Floats, classes: pd.DataFrame) -> Floats:
    """The mean of the values (N,) in the class of each."""
    keys = [classes[name].to_numpy() for name in classes]
    return np.asarray(pd.Series(values).groupby(keys).transform("mean"))
