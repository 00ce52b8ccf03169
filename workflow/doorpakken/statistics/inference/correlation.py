"""Spearman's rank correlation, with replicate weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from doorpakken.statistics.estimation import Replicates
from doorpakken.statistics.estimation.design_stages import Floats, Mask
from doorpakken.statistics.estimation.intervals import t_quantile

CELLS = 1 << 21


@dataclass(frozen=True)
class Correlation:
    """A rank correlation from -1 to 1, with the limits and two-sided p-value of Fisher's z.

    NaN where there is none: an answer without variation; for the limits, fewer than 4 degrees of freedom.
    """

    estimate: float
    se: float
    df: int
    p: float
    low: float
    high: float
    base: int


def spearman(
    design: Replicates, first: Floats, second: Floats, domain: Mask | None = None, level: float = 0.95
) -> Correlation:
    """Spearman's correlation of answers (n,), NaN where there is none; ranks are of the weights, as are ties.

    Ranks are made anew for the weights of each replicate.
    Raises ValueError when a shape does not fit.
    Source: Spearman (1904), Am. J. Psychol. 15, 72-101; by replicates Shao (1996), Statistics 27.
    """
    if first.shape != design.weights.shape or second.shape != first.shape:
        raise ValueError(f"answers {first.shape} and {second.shape} do not fit the design")
    base = ~(np.isnan(first) | np.isnan(second))
    base = base if domain is None else base & domain
    n = int(base.sum())
    df = max(min(design.df, n - 1), 0)
    if n == 0:
        return Correlation(np.nan, np.nan, df, np.nan, np.nan, np.nan, 0)
    x, y = first[base], second[base]
    estimate = _correlations(x, y, design.weights[base, None])
    step = max(1, CELLS // n)
    parts = [
        _correlations(x, y, design.replicates[base, start : start + step])
        for start in range(0, design.rscales.size, step)
    ]
    each = np.concatenate(parts)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.arctanh(estimate)
        error = np.sqrt(design.variance(z, np.arctanh(each)))
        p = 2 * stdtr(df, -np.abs(z / error)) if df else np.full(1, np.nan)
    half = t_quantile(np.array([float(df)]), level) * error
    se = np.sqrt(design.variance(estimate, each))
    low, high = np.tanh(z - half), np.tanh(z + half)
    return Correlation(estimate.item(), se.item(), df, p.item(), low.item(), high.item(), n)


def _correlations(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Rank correlations (r,) of x and y (m,) under each column of weights (m, r)."""
    total = weights.sum(axis=0)
    ranks = [_ranks(values, weights) for values in (x, y)]
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = (rank - (weights * rank).sum(axis=0) / total for rank in ranks)
        joint, square_a, square_b = ((weights * each).sum(axis=0) for each in (a * b, a * a, b * b))
        limit = 1e-12 * total**3
        flat = (square_a <= limit) | (square_b <= limit)
        return np.where(flat, np.nan, joint / np.sqrt(np.where(flat, 1, square_a * square_b)))


def _ranks(values: Floats, weights: Floats) -> Floats:
    """Middle ranks (m, r) of values (m,) under each column of weights (m, r)."""
    distinct, place = np.unique(values, return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(distinct.size))
    mass = np.add.reduceat(weights[order], starts, axis=0)
    return np.asarray((np.cumsum(mass, axis=0) - mass / 2)[place])
