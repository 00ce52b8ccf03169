"""Response propensities: how likely each unit was to answer, and fifths of the units by that."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from doorpakken.statistics.calibration.calibration_residuals import Codes, Floats
from doorpakken.statistics.calibration.complete_strata import Mask

ROUNDS = 50
PRECISION = 1e-13
DIGITS = 12  # of a propensity; units alike in all predictors must not differ in a last bit
INNER = (0.2, 0.4, 0.6, 0.8)


def fitted_propensities(answered: Mask, predictors: Floats) -> Floats:
    """Propensities (N,) by logistic regression of response (N,) on predictors (N, p), one of them ones.

    Raises ValueError when a predictor is a combination of others, or predictors part those who answered from
    the others.
    Source: maximum likelihood by Newton's method; the values are those of glm in R.
    """
    scale = np.abs(predictors).max(axis=0)
    x = predictors / np.where(scale > 0, scale, 1.0)
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("a predictor is a combination of the others")
    coefficients = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        chance = expit(x @ coefficients)
        slope = chance * (1 - chance)
        if slope.min() <= PRECISION:
            break
        step = np.linalg.solve((x * slope[:, None]).T @ x, x.T @ (answered - chance))
        coefficients = coefficients + step
        if np.abs(x @ step).max() < PRECISION:
            return np.asarray(expit(x @ coefficients))
    raise ValueError("predictors part those who answered from the others")


def fifths(propensities: Floats) -> Codes:
    """The fifth of each unit (N,), 0 to 4, by the quintiles of propensities (N,).

    Units at a quintile go to the lower fifth. Quintiles are those of `quantile` in R (type 7). Where many
    units are alike some fifths are empty.
    """
    rounded = np.round(propensities, DIGITS)
    return np.searchsorted(np.quantile(rounded, INNER), rounded, side="left").astype(np.int64)
