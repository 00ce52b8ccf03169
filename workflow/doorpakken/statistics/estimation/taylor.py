"""Linearised variances of totals and ratios, many variables in many domains at once.

The variance of a ratio R = Y / X is that of the total of z = w (y - R x) / X, in which rows outside the
domain are zero: the whole design stays (Taylor linearisation; Woodruff 1971, J. Am. Statist. Ass. 66,
411-414; Binder 1983, Int. Statist. Rev. 51, 279-292). A total has z = w y. `variance` says what is made of z.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import repeat

import numpy as np

from doorpakken.statistics.estimation.linear_estimates import Linear
from doorpakken.statistics.estimation.sample_design import Codes, Design, Floats, Mask
from doorpakken.statistics.estimation.variance import joined, remaining, runs, sums, variance

CELLS = 1 << 20
TAKEN = 1 << 22
LONG = 1 << 13
ROUNDING = 1e-9

Scores = Callable[[Floats, Floats], tuple[Floats, Floats, Floats]]


def ratio_scores(wy: Floats, wx: Floats) -> tuple[Floats, Floats, Floats]:
    """The ratio (k,), its scores (m, k) and their scale (m, k) from weighted values (m, k)."""
    below = wx.sum(axis=0)
    below = np.where(below == 0, np.nan, below)
    ratio = wy.sum(axis=0) / below
    return ratio, (wy - ratio * wx) / below, wy / below


def total_scores(wy: Floats, wx: Floats) -> tuple[Floats, Floats, Floats]:
    """The total (k,), its scores (m, k) and their scale (m, k) from weighted values (m, k)."""
    return np.where(wx.any(axis=0), wy.sum(axis=0), np.nan), wy, wy


def taylor(
    design: Design,
    values: Floats,
    below: Floats | None,
    domains: Mask | None,
    scores: Scores,
    unanswered: Mask | None = None,
) -> Linear:
    """Estimates (d, k) by `scores`, of `values` over `below` (n, k) in domains (n, d).

    unanswered (n, k): rows that left the item open, as for `variance`.
    Raises ValueError when a shape does not fit the design.
    """
    n, k = values.shape
    domains = np.ones((n, 1), dtype=bool) if domains is None else domains
    if n != design.weights.size or len(domains) != n or (below is not None and below.shape != values.shape):
        raise ValueError(f"values {values.shape} and domains {domains.shape} do not fit the design")
    result = {field.name: np.full((domains.shape[1], k), np.nan) for field in fields(Linear)}
    for domain in range(domains.shape[1]):
        rows = design.order[domains[design.order, domain]]
        step = max(1, CELLS // max(1, n if design.reaches_out else rows.size))
        below_parts = repeat(None) if below is None else _columns(below, rows, step)
        for start, y, x in zip(range(0, k, step), _columns(values, rows, step), below_parts, strict=False):
            left_open = None if unanswered is None else unanswered[rows, start : start + step]
            for name, value in _block(design, rows, y, x, scores, left_open).items():
                result[name][domain, start : start + step] = value
    return Linear(**result)


def _columns(values: Floats, rows: Codes, step: int) -> Iterator[Floats]:
    """Blocks of `step` columns of `rows`, read from the values in wider ones, which long files repay.

    Of many rows each column lies together, for the sums run along it.
    """
    wide = step * max(1, TAKEN // (step * max(1, rows.size)))
    for start in range(0, values.shape[1], wide):
        wide_part = values[rows, start : start + wide]
        for first in range(0, wide_part.shape[1], step):
            part = wide_part[:, first : first + step]
            yield np.asfortranarray(part) if rows.size > LONG else part


def _block(
    design: Design, rows: Codes, y: Floats, x: Floats | None, scores: Scores, unanswered: Mask | None
) -> dict[str, Floats]:
    """The fields of `Linear` (k,) for one domain; `rows` in the order of the design, y and x (m, k)."""
    if rows.size == 0:
        return dict.fromkeys(
            ("base", "hits", "df", "sampled_df", "weight", "floor", "settled"), np.zeros(y.shape[1])
        )
    answered = ~np.isnan(y) if x is None else ~(np.isnan(y) | np.isnan(x))
    weights = design.weights[rows, None] * answered
    wy = weights * np.where(answered, y, 0.0)
    wx = weights if x is None else weights * np.where(answered, x, 0.0)
    estimate, z, scale = scores(wy, wx)

    level = design.levels[0]
    units, unit_starts = runs(level.unit[rows])
    _, starts = runs(level.stratum[units])
    answers, hits, mass = (
        sums(sums(each, unit_starts), starts)
        for each in (answered.astype(np.float64), (answered & (y != 0)).astype(np.float64), weights)
    )
    present = sums(weights, unit_starts) > 0
    sampled = sums(present.astype(np.float64), starts)
    weight = mass.sum(axis=0)
    deviations = np.where(answered, y - estimate * (1.0 if x is None else x), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = (weights * deviations**2).sum(axis=0) / weight
    settled = (sampled > 0) & ((hits == 0) | (hits == answers))
    variances, df = variance(design, z, rows, scale, answered, unanswered)
    left = remaining(design, rows, answered, unanswered)
    sampled_df = degrees(design, units, present, left)
    return {
        "estimate": estimate,
        "variance": np.where(np.isnan(estimate), np.nan, variances),
        "base": answers.sum(axis=0),
        "hits": hits.sum(axis=0),
        "df": fewest(sampled_df, df),
        "sampled_df": sampled_df,
        "weight": weight,
        "spread": spread,
        "floor": _floor(design, rows, weights, left),
        "settled": settled.any(axis=0).astype(np.float64),
    }


def degrees(design: Design, clusters: Codes, present: Mask, left: Floats) -> Floats:
    """Clusters, or groups of them, minus strata (k,), of the clusters (g,) that are present (g, k).

    left (s, k): 1 - f of their strata, by `remaining`. One in which nobody is left adds no variance, and so
    gives no degrees of freedom, unless a stage below it does.
    """
    strata = runs(design.levels[0].stratum[clusters])[1]
    if not design.stages:
        counts = np.diff(np.r_[strata, clusters.size])
        present = present & np.repeat(left > 0, counts, axis=0)
    used = np.logical_or.reduceat(present, strata, axis=0).sum(axis=0)
    if design.groups is not None:
        present = joined(design, clusters, present) > 0
    return np.asarray(np.maximum(present.sum(axis=0) - used, 0), dtype=np.float64)


def fewest(sampled_df: Floats, df: Floats) -> Floats:
    """The smaller of two degrees of freedom (k,); the former where they differ by rounding alone."""
    return np.where(df < sampled_df * (1 - ROUNDING), df, sampled_df)


def _floor(design: Design, rows: Codes, weights: Floats, left: Floats) -> Floats:
    """The variance of a mean (k,) per unit of spread, if all strata have the same spread; weights (m, k).

    left (s, k): 1 - f of the strata of the first stage.
    """
    total = np.zeros(weights.shape[1])
    for level in design.levels:
        units, starts = runs(level.unit[rows])
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = sums(weights, starts) / weights.sum(axis=0)
        if level is design.levels[0]:
            counts = np.diff(np.r_[runs(level.stratum[units])[1], units.size])
            each = joined(design, units, np.sqrt(np.repeat(left, counts, axis=0)) * reach)
        else:
            each = np.sqrt(level.above * level.remaining)[level.stratum[units], None] * reach
        total += (each**2).sum(axis=0)
    return total
