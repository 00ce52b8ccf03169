"""Variances and covariances of estimated totals by the design of the sample.

Everything rests on one matrix D of deviations, with D'D the covariance of the totals of the scores z. For a
stratum h of clusters c it holds sqrt((1 - f_h) n_h / (n_h - 1)) (z_hc - mean_h) (Cochran 1977, Sampling
Techniques, ch. 5 and 9). A stage below adds the same within each of its units, times the sampling fractions
above (Cochran 1977, ch. 10 and 11; R survey's recursion). Clusters that answered as one are one row of D: the
sum of theirs, also across strata.
"""

from __future__ import annotations

import numpy as np

from doorpakken.statistics.estimation.design_stages import Level
from doorpakken.statistics.estimation.sample_design import Codes, Design, Floats, Mask

NOISE = 1e-24


def covariance(design: Design, scores: Floats) -> Floats:
    """The covariance matrix (k, k) of the totals of scores (n, k), which are zero outside a domain."""
    deviates = deviations(design, scores[design.order], design.order)
    return np.asarray(deviates.T @ deviates)


def variance(design: Design, scores: Floats, rows: Codes, scale: Floats) -> Floats:
    """The variance (k,) of the totals of scores (m, k) of `rows`, sorted as the design; others are zero.

    A variance that is nothing but rounding, next to the squares of `scale` (m, k), becomes 0.
    """
    variances = (deviations(design, scores, rows) ** 2).sum(axis=0)
    level = design.levels[0]
    units, starts = runs(level.unit[rows])
    factor = np.nan_to_num(level.factor)[level.stratum[units]][:, None]
    rounding = NOISE * (factor * sums(scale, starts) ** 2).sum(axis=0)
    return np.where(variances <= rounding, 0.0, variances)


def deviations(design: Design, scores: Floats, rows: Codes) -> Floats:
    """The matrix D (g, k) of scores (m, k) of `rows`, in the order of the design; other rows count as zeros.

    A calibration turns scores into residuals first, and these reach rows outside the domain.
    """
    if design.reaches_out:
        whole = np.zeros((design.weights.size, scores.shape[1]))
        whole[rows] = scores
        if design.calibration is not None:
            whole = design.calibration(whole)
        scores, present, rows = whole[design.order], rows, design.order
        if design.calibration is None:
            scores, rows = _in_strata_of(design, present, scores, rows)
    first, *lower = design.levels
    clusters = runs(first.unit[rows])[0]
    parts = [joined(design, clusters, _of_level(first, scores, rows))]
    return np.vstack([*parts, *(_of_level(level, scores, rows) for level in lower)])


def joined(design: Design, clusters: Codes, values: Floats | Mask) -> Floats:
    """Values of clusters (g, k) summed over those that answered as one; without groups as they are."""
    if design.groups is None:
        return np.asarray(values, dtype=np.float64)
    group = design.group_of_cluster[clusters]
    order = np.argsort(group, kind="stable")
    return sums(np.asarray(values, dtype=np.float64)[order], runs(group[order])[1])


def _in_strata_of(design: Design, present: Codes, scores: Floats, rows: Codes) -> tuple[Floats, Codes]:
    """Scores and rows of the strata in which a row is present."""
    used = np.zeros(design.sampled.size, dtype=bool)
    used[design.strata[present]] = True
    kept = used[design.strata[rows]]
    return scores[kept], rows[kept]


def _of_level(level: Level, scores: Floats, rows: Codes) -> Floats:
    units, starts = runs(level.unit[rows])
    totals = sums(scores, starts)
    strata, firsts = runs(level.stratum[units])
    counts = np.diff(np.r_[firsts, units.size])
    mean = np.add.reduceat(totals, firsts, axis=0) / level.sampled[strata][:, None]
    if level.lonely == "adjust":
        mean[level.is_lonely[strata]] = 0.0
    root = np.sqrt(level.factor[strata])
    averaged = np.isnan(root)
    if averaged.any():
        others = (~averaged).sum()
        root = np.where(averaged, 0.0, root) * (np.sqrt(averaged.size / others) if others else np.nan)
    deviates = (totals - np.repeat(mean, counts, axis=0)) * np.repeat(root, counts)[:, None]
    absent = level.sampled[strata] - counts
    return np.vstack([deviates, (np.sqrt(absent) * root)[:, None] * mean]) if absent.any() else deviates


def runs(codes: Codes) -> tuple[Codes, Codes]:
    """The distinct values of ascending codes, and where each begins."""
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    return codes[starts], starts


def sums(values: Floats, starts: Codes) -> Floats:
    """Sums of the runs of rows that begin at `starts`."""
    return values if starts.size == len(values) else np.add.reduceat(values, starts, axis=0)
