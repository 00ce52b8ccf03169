"""How well several questions measure one thing: Cronbach's alpha and McDonald's omega."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST = 0.005


def cronbach_alpha(items: Floats, weights: Floats) -> float:
    """Alpha of items (n, k), coded in one direction; rows with a NaN are left out.

    At most 1, and negative when the items contradict each other; NaN when the sum has no variance.
    Raises ValueError for fewer than two items.
    Source: Cronbach (1951), Psychometrika 16, 297-334; svycralpha of R survey.
    """
    covariances = item_covariance(items, weights)
    k, whole = len(covariances), covariances.sum()
    return float(k / (k - 1) * (1 - np.trace(covariances) / whole)) if whole > 0 else np.nan


def mcdonald_omega(items: Floats, weights: Floats) -> float:
    """Omega of items (n, k): the part of the variance of their sum that one common factor explains.

    The factor is that of maximum likelihood, with unique variances of at least 0.5% of an item's.
    Raises ValueError for fewer than three items, or an item without variance.
    Source: McDonald (1999), Test Theory, ch. 6; Jöreskog (1967), Psychometrika 32, 443-482.
    """
    covariances = item_covariance(items, weights)
    if len(covariances) < 3 or not (np.diag(covariances) > 0).all():
        raise ValueError("omega needs three items or more, each with variance")
    spread = np.sqrt(np.diag(covariances))
    loadings, unique = _one_factor(covariances / np.outer(spread, spread))
    common = float((spread * loadings).sum()) ** 2
    return common / (common + float((spread**2 * unique).sum()))


def item_covariance(items: Floats, weights: Floats) -> Floats:
    """The covariance matrix (k, k) of items (n, k) in the population, from rows that answered all."""
    if items.ndim != 2 or items.shape[1] < 2:
        raise ValueError("a scale needs two items or more")
    base = ~np.isnan(items).any(axis=1)
    x, w = items[base], weights[base]
    if base.sum() < 2:
        return np.full((items.shape[1],) * 2, np.nan)
    # Equal answers have no variance, whatever the rounding of their mean.
    deviations = np.where(np.ptp(x, axis=0) == 0, 0.0, x - (w[:, None] * x).sum(axis=0) / w.sum())
    return np.asarray((w[:, None] * deviations).T @ deviations / w.sum())


def _one_factor(correlation: Floats) -> tuple[Floats, Floats]:
    """Loadings and unique variances (k,) of one factor by maximum likelihood, as factanal of R."""
    from scipy.optimize import minimize  # slow to import, and hardly ever needed

    def fit(unique: Floats) -> tuple[float, Floats]:
        root = np.sqrt(unique)
        values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
        smaller = values[:-1]
        loading = root * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0))
        slope = (np.diag(np.outer(loading, loading)) + unique - np.diag(correlation)) / unique**2
        return float((smaller - np.log(smaller) - 1).sum()), slope

    start = (1 - 0.5 / len(correlation)) / np.diag(np.linalg.inv(correlation))
    options = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000}
    bounds = [(LEAST, 1.0)] * len(start)
    best = minimize(fit, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x  # type: ignore[call-overload]
    root = np.sqrt(best)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    loading = root * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0))
    return loading * np.sign(loading.sum() or 1), best
