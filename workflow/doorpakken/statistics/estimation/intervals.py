"""Confidence intervals, and how much a sample is worth: effective n and design effect.

All functions work on arrays of one shape, element by element. NaN means that there is no such number.
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from doorpakken.statistics.estimation.linear_estimates import Linear
from doorpakken.statistics.estimation.sample_design import Floats, Mask

LEAST_DF = 4
INDICATIVE = 0.15
INDICATIVE_SPREAD = 2 * INDICATIVE


def t_quantile(df: Floats, level: float) -> Floats:
    """The t quantile of a two-sided interval; NaN below 4 degrees of freedom, where none is given."""
    usable = df >= LEAST_DF
    return np.where(usable, stdtrit(np.where(usable, df, LEAST_DF), (1 + level) / 2), np.nan)


def is_census(estimates: Linear) -> Mask:
    """Whether the whole base answered and the sample knows it: f = 1 in each of its strata, and SE 0."""
    return np.asarray((estimates.floor == 0) & (estimates.variance == 0))


def t_interval(estimates: Linear, level: float) -> tuple[Floats, Floats]:
    """Limits of means, totals and ratios: estimate -+ t se; the estimate itself where f = 1."""
    half = np.where(is_census(estimates), 0.0, t_quantile(estimates.df, level) * estimates.se)
    return estimates.estimate - half, estimates.estimate + half


def effective_n(estimates: Linear) -> Floats:
    """The n of a simple random sample with replacement that would give the same variance: spread / v.

    It exceeds n under the finite population correction. NaN where the variance is 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(estimates.variance > 0, estimates.spread / estimates.variance, np.nan)


def share_effective_n(estimates: Linear) -> Floats:
    """The effective n p (1 - p) / v of shares, infinite where f = 1.

    Where some stratum has only hits or none, it is at most 1 / sum_h W_h^2 (1 - f_h) / n_h: a stratum without
    hits adds no variance, and the interval would be too short. NaN for an empty base.
    """
    share, settled = estimates.estimate, estimates.settled == 1
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.where(estimates.variance > 0, share * (1 - share) / estimates.variance, np.inf)
        amended = np.minimum(plain, 1 / estimates.floor)
    return np.where(np.isnan(share), np.nan, np.where(settled, amended, plain))


def share_df(estimates: Linear) -> Floats:
    """The degrees of freedom of `share_interval`: those of the sample where `share_effective_n` is amended.

    There the variance is not that of the strata which have hits, and so are its degrees of freedom not.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = estimates.estimate * (1 - estimates.estimate) / estimates.variance
    amended = (share_effective_n(estimates) < plain) | (estimates.variance == 0)
    return np.where(amended, estimates.sampled_df, estimates.df)


def wilson(share: Floats, n: Floats, df: Floats, level: float) -> tuple[Floats, Floats]:
    """Wilson's limits of shares with an effective n and the t quantile; the share itself for infinite n.

    At a share of 0 or 1 the nearest limit is that share. NaN below 4 degrees of freedom.
    Source: Wilson (1927), J. Am. Statist. Ass. 22, 209-212; with effective n: Kott and Carr (1997),
    J. Official Statist. 13, 337-348.
    """
    certain = np.isinf(n)
    square = np.where(certain, 0.0, t_quantile(df, level) ** 2 / n)
    centre = (share + square / 2) / (1 + square)
    half = np.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
    low, high = np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
    given = ~np.isnan(low)
    return np.where(given & (share == 0), 0.0, low), np.where(given & (share == 1), 1.0, high)


def share_interval(estimates: Linear, level: float) -> tuple[Floats, Floats]:
    """Wilson's limits of shares, with every edge rule of `share_effective_n`."""
    return wilson(estimates.estimate, share_effective_n(estimates), share_df(estimates), level)


def design_effect(estimates: Linear, *, fpc: bool) -> Floats:
    """The variance over that of a simple random sample of the same size, both with or without fpc.

    NaN where the latter is 0. Source: Kish (1965), Survey Sampling, section 8.2; R survey's deff.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = estimates.spread / (estimates.base - 1)
        simple = simple * (1 - estimates.base / estimates.weight) if fpc else simple
        return np.where(simple > 0, estimates.variance / simple, np.nan)


def kish_n(weights: Floats) -> float:
    """Kish's effective n of a set of weights, (sum w)^2 / sum w^2: their inequality alone, between 1 and n.

    Source: Kish (1965), Survey Sampling, section 11.7.
    """
    return float(weights.sum() ** 2 / (weights**2).sum())


def is_indicative(estimates: Linear, *, share: bool, level: float = 0.95) -> Mask:
    """Whether the 95% interval reaches too far: 15 points for shares, 0.3 standard deviations for means.

    The two agree: 15 points are 0.3 standard deviations of an answer that half of the units give. True as
    well where there is an estimate without interval.
    """
    low, high = share_interval(estimates, level) if share else t_interval(estimates, level)
    return exceeds_reach(estimates.estimate, low, high, estimates.spread, share=share)


def exceeds_reach(estimate: Floats, low: Floats, high: Floats, spread: Floats, *, share: bool) -> Mask:
    """Whether limits reach too far on either side of an estimate, or are not there; spread: a variance."""
    reach = INDICATIVE if share else INDICATIVE_SPREAD * np.sqrt(spread)
    return np.asarray(~np.isnan(estimate) & ~((high - low) / 2 <= reach * (1 + 1e-12)))
