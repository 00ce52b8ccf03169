"""Variances and covariances of estimated totals by the design of the sample.

Everything rests on one matrix D of deviations, with D'D the covariance of the totals of the scores z. For a
stratum h of clusters c it holds sqrt((1 - f_h) n_h / (n_h - 1)) (z_hc - mean_h) (Cochran 1977, Sampling
Techniques, ch. 5 and 9). A stage below adds the same within each of its units, times the sampling fractions
above (Cochran 1977, ch. 10 and 11; R survey's recursion). Clusters that answered as one are one row of D: the
sum of theirs, also across strata.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from doorpakken.statistics.estimation.design_stages import Level
from doorpakken.statistics.estimation.sample_design import Codes, Design, Floats, Mask

NOISE = 1e-24


def covariance(design: Design, scores: Floats) -> Floats:
    """The covariance matrix (k, k) of the totals of scores (n, k), which are zero outside a domain."""
    deviates = deviations(design, scores[design.order], design.order)
    return np.asarray(deviates.T @ deviates)


def variance(
    design: Design, scores: Floats, rows: Codes, scale: Floats, base: Mask, unanswered: Mask | None = None
) -> tuple[Floats, Floats]:
    """The variance (k,) of the totals of scores (m, k) of `rows`, sorted as the design, and its df (k,).

    base (m, k): rows that the estimate rests on; lonely strata have the mean of the others that hold some.
    unanswered (m, k): rows that left the item open; a complete stratum that holds some is a sample of it.
    A variance that is nothing but rounding, next to the squares of `scale` (m, k), becomes 0. df: by
    `satterthwaite`, of the variance in each stratum of each stage; infinite where there is no variance.
    """
    parts = [*_parts(design, scores, rows, base), *_of_open(design, scores, rows, base, unanswered)]
    by_stratum, df = (np.concatenate(each) for each in zip(*parts, strict=True))
    variances = by_stratum.sum(axis=0)
    level = design.levels[0]
    units, starts = runs(level.unit[rows])
    factor = np.nan_to_num(level.factor)[level.stratum[units]][:, None]
    rounding = NOISE * (factor * sums(scale, starts) ** 2).sum(axis=0)
    variances = np.where(variances <= rounding, 0.0, variances)
    return variances, np.where(variances > 0, satterthwaite(by_stratum, df), np.inf)


def satterthwaite(variances: Floats, df: Floats) -> Floats:
    """Degrees of freedom (k,) of a sum of variances (s, k) of strata with df (s, k).

    (sum v)^2 / sum v^2 / (d + 2) - 2: Satterthwaite's, with v^2 d / (d + 2) in the place of v^2, for the
    square of an estimated variance is too large by (d + 2) / d. With few degrees of freedom in each stratum
    his own come out far too small, and the interval too wide or none.
    Source: Satterthwaite (1946), Biometrics Bulletin 2, 110-114; the correction: Welch (1947), Biometrika 34,
    28-35.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(variances.sum(axis=0) ** 2 / (variances**2 / (df + 2)).sum(axis=0) - 2)


def deviations(design: Design, scores: Floats, rows: Codes) -> Floats:
    """The matrix D (g, k) of scores (m, k) of `rows`, in the order of the design; other rows count as zeros.

    A calibration turns scores into residuals first, and these reach rows outside the domain.
    """
    scores, rows, base = _reached(design, scores, rows, np.ones_like(scores, dtype=bool))
    first, *lower = design.levels
    clusters = runs(first.unit[rows])[0]
    parts = [joined(design, clusters, _of_level(first, scores, rows, base))]
    return np.vstack([*parts, *(_of_level(level, scores, rows, base) for level in lower)])


def _parts(design: Design, scores: Floats, rows: Codes, base: Mask) -> Iterator[tuple[Floats, Floats]]:
    """The variance in each stratum of each stage, and its degrees of freedom (s, k)."""
    scores, rows, base = _reached(design, scores, rows, base)
    for level in design.levels:
        squares = _of_level(level, scores, rows, base)
        units = runs(level.unit[rows])[0]
        if level is design.levels[0] and design.groups is not None:
            component, df = design.components
            group = np.unique(design.group_of_cluster[units])
            by_component = np.zeros((df.size, scores.shape[1]))
            np.add.at(by_component, component[group], joined(design, units, squares) ** 2)
            yield by_component, np.broadcast_to(np.maximum(df, 1)[:, None], by_component.shape)
            continue
        squares **= 2
        strata, firsts = runs(level.stratum[units])
        by_stratum = np.add.reduceat(squares[: units.size], firsts, axis=0)
        if len(squares) > units.size:
            by_stratum += squares[units.size :]
        df = np.maximum(level.sampled[strata] - 1, 1)
        yield by_stratum, np.broadcast_to(df[:, None], by_stratum.shape)


def _of_open(
    design: Design, scores: Floats, rows: Codes, base: Mask, unanswered: Mask | None
) -> Iterator[tuple[Floats, Floats]]:
    """What complete strata add, as `_parts`, in which some left the item open: a sample answered it."""
    if unanswered is None or not unanswered.any():
        return
    level = design.levels[0]
    units, starts = runs(level.unit[rows])
    strata, firsts = runs(level.stratum[units])
    complete = level.remaining[strata] == 0
    left = remaining(design, rows, base, unanswered) * complete[:, None]
    present = np.logical_or.reduceat(base, starts, axis=0)
    n = np.add.reduceat(present.astype(np.float64), firsts, axis=0)
    totals = sums(scores, starts) * present
    mean = np.add.reduceat(totals, firsts, axis=0) / np.maximum(n, 1)
    place = np.repeat(np.arange(strata.size), np.diff(np.r_[firsts, units.size]))
    squares = np.add.reduceat(((totals - mean[place]) * present) ** 2, firsts, axis=0)
    yield left * n / np.maximum(n - 1, 1) * squares, np.maximum(n - 1, 1)


def remaining(design: Design, rows: Codes, base: Mask, unanswered: Mask | None) -> Floats:
    """1 - f of each stratum of `rows` for each estimate (s, k).

    In a complete stratum f is the part that answered the item of those who should: 1 where nobody left it
    open. Elsewhere it is that of the design, which leaves open items out of account as R survey does.
    """
    level = design.levels[0]
    units, starts = runs(level.unit[rows])
    strata, firsts = runs(level.stratum[units])
    whole = np.repeat(level.remaining[strata][:, None], base.shape[1], axis=1)
    if unanswered is None or design.stages or not unanswered.any():
        return whole
    present = np.logical_or.reduceat(base, starts, axis=0)
    absent = np.logical_or.reduceat(unanswered, starts, axis=0) & ~present
    n, lost = (np.add.reduceat(each.astype(np.float64), firsts, axis=0) for each in (present, absent))
    return np.where(whole == 0, lost / np.maximum(n + lost, 1), whole)


def _reached(design: Design, scores: Floats, rows: Codes, base: Mask) -> tuple[Floats, Codes, Mask]:
    """Scores, rows and base that a variance needs: with a calibration or groups of other domains too."""
    if not design.reaches_out:
        return scores, rows, base
    whole = np.zeros((design.weights.size, scores.shape[1]))
    whole[rows] = scores
    if design.calibration is not None:
        return design.calibration(whole)[design.order], design.order, np.ones_like(whole, dtype=bool)
    in_base = np.zeros(whole.shape, dtype=bool)
    in_base[rows] = base
    return whole[design.order], design.order, in_base[design.order]


def joined(design: Design, clusters: Codes, values: Floats | Mask) -> Floats:
    """Values of clusters (g, k) summed over those that answered as one; without groups as they are."""
    if design.groups is None:
        return np.asarray(values, dtype=np.float64)
    group = design.group_of_cluster[clusters]
    order = np.argsort(group, kind="stable")
    return sums(np.asarray(values, dtype=np.float64)[order], runs(group[order])[1])


def _of_level(level: Level, scores: Floats, rows: Codes, base: Mask) -> Floats:
    """The rows of D (g, k) of one stage: one for each unit, and one for each stratum with units absent."""
    units, starts = runs(level.unit[rows])
    totals = sums(scores, starts)
    strata, firsts = runs(level.stratum[units])
    counts = np.diff(np.r_[firsts, units.size])
    mean = np.add.reduceat(totals, firsts, axis=0) / level.sampled[strata][:, None]
    if level.lonely == "adjust":
        mean[level.is_lonely[strata]] = 0.0
    root = np.sqrt(level.factor[strata])[:, None]
    averaged = np.isnan(root)
    if averaged.any():
        used = np.logical_or.reduceat(np.logical_or.reduceat(base, starts, axis=0), firsts, axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = used.sum(axis=0) / (used & ~averaged).sum(axis=0)
        root = np.where(averaged, 0.0, root) * np.sqrt(np.where(np.isfinite(share), share, np.nan))
    deviates = (totals - np.repeat(mean, counts, axis=0)) * np.repeat(root, counts, axis=0)
    absent = level.sampled[strata] - counts
    return np.vstack([deviates, np.sqrt(absent)[:, None] * root * mean]) if absent.any() else deviates


def runs(codes: Codes) -> tuple[Codes, Codes]:
    """The distinct values of ascending codes, and where each begins."""
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    return codes[starts], starts


def sums(values: Floats, starts: Codes) -> Floats:
    """Sums of the runs of rows that begin at `starts`."""
    return values if starts.size == len(values) else np.add.reduceat(values, starts, axis=0)
