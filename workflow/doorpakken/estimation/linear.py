"""Totals and ratios of many variables in many domains at once, with linearised variances.

The variance of a ratio R = Y / X is that of the total of z = w (y - R x) / X, in which rows outside the
domain are zero: the whole design stays (Taylor linearisation; Woodruff 1971, J. Am. Statist. Ass. 66,
411-414; Binder 1983, Int. Statist. Rev. 51, 279-292). A total has z = w y. Over clusters c of strata h,
v = sum_h (1 - f_h) n_h / (n_h - 1) sum_c (z_hc - mean_h)^2 (Cochran 1977, Sampling Techniques, ch. 5 and 9).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from doorpakken.estimation.design import Codes, Design, Floats, Mask

CELLS = 1 << 19
NOISE = 1e-24


@dataclass(frozen=True, eq=False)
class Linear:
    """Estimates of k variables in d domains; every field is a (d, k) array of floats.

    estimate and variance: NaN for an empty base. base: rows that have a value in the domain. hits: of these,
    rows whose value is not zero. df: clusters minus strata in the base. weight: sum of the weights in the
    base. spread: weighted mean square of y - R x (of no use for totals). floor: sum_h W_h^2 (1 - f_h) / n_h,
    the variance per unit of spread of a stratified mean with the same spread in each stratum. settled: 1
    where some stratum of the base has only zeros or no zeros, else 0.
    """

    estimate: Floats
    variance: Floats
    base: Floats
    hits: Floats
    df: Floats
    weight: Floats
    spread: Floats
    floor: Floats
    settled: Floats

    @property
    def se(self) -> Floats:
        """Standard errors (d, k), in the unit of the estimate."""
        return np.sqrt(self.variance)


def ratios(
    design: Design, numerator: Floats, denominator: Floats | None = None, domains: Mask | None = None
) -> Linear:
    """Ratios of totals; without `denominator` means, and shares where the numerator is 0 or 1.

    numerator, denominator (n, k): NaN where there is no answer; such rows leave the base of that variable.
    domains (n, d): members of each domain; without it one domain of all rows.
    Raises ValueError when a shape does not fit the design.
    """
    return _estimate(design, numerator, denominator, domains, _ratio_scores)


def totals(design: Design, values: Floats, domains: Mask | None = None) -> Linear:
    """Totals over those with an answer, in the unit of the values; arguments as for `ratios`."""
    return _estimate(design, values, None, domains, _total_scores)


Scores = Callable[[Floats, Floats], tuple[Floats, Floats, Floats]]


def _ratio_scores(wy: Floats, wx: Floats) -> tuple[Floats, Floats, Floats]:
    below = wx.sum(axis=0)
    below = np.where(below == 0, np.nan, below)
    ratio = wy.sum(axis=0) / below
    return ratio, (wy - ratio * wx) / below, wy / below


def _total_scores(wy: Floats, wx: Floats) -> tuple[Floats, Floats, Floats]:
    return np.where(wx.any(axis=0), wy.sum(axis=0), np.nan), wy, wy


def _estimate(
    design: Design, values: Floats, below: Floats | None, domains: Mask | None, scores: Scores
) -> Linear:
    n, k = values.shape
    domains = np.ones((n, 1), dtype=bool) if domains is None else domains
    if n != design.weights.size or len(domains) != n or (below is not None and below.shape != values.shape):
        raise ValueError(f"values {values.shape} and domains {domains.shape} do not fit the design")
    result = {field.name: np.full((domains.shape[1], k), np.nan) for field in fields(Linear)}
    for domain in range(domains.shape[1]):
        rows = design.order[domains[design.order, domain]]
        step = max(1, CELLS // max(1, rows.size))
        for start in range(0, k, step):
            part = slice(start, start + step)
            x = None if below is None else below[rows, part]
            for name, value in _block(design, rows, values[rows, part], x, scores).items():
                result[name][domain, part] = value
    return Linear(**result)


def _block(design: Design, rows: Codes, y: Floats, x: Floats | None, scores: Scores) -> dict[str, Floats]:
    """The fields of `Linear` (k,) for one domain; `rows` in the order of the design, y and x (m, k)."""
    if rows.size == 0:
        return dict.fromkeys(("base", "hits", "df", "weight", "floor", "settled"), np.zeros(y.shape[1]))
    answered = ~np.isnan(y) if x is None else ~(np.isnan(y) | np.isnan(x))
    weights = design.weights[rows, None] * answered
    wy = weights * np.where(answered, y, 0.0)
    wx = weights if x is None else weights * np.where(answered, x, 0.0)
    estimate, z, scale = scores(wy, wx)

    groups, group_starts = _runs(design.group[rows])
    strata, starts = _runs(design.stratum_of_group[groups])
    answers, hits, mass = (
        _sums(_sums(each, group_starts), starts)
        for each in (answered.astype(np.float64), (answered & (y != 0)).astype(np.float64), weights)
    )
    sampled = _sums((_sums(weights, group_starts) > 0).astype(np.float64), starts)
    variance = _variance(design, strata, starts, _sums(z, group_starts), _sums(scale, group_starts))
    weight = mass.sum(axis=0)
    apart = np.where(answered, y - estimate * (1.0 if x is None else x), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(sampled > 0, (mass / weight) ** 2 / sampled, 0.0)
        spread = (weights * apart**2).sum(axis=0) / weight
    settled = (sampled > 0) & ((hits == 0) | (hits == answers))
    return {
        "estimate": estimate,
        "variance": np.where(np.isnan(estimate), np.nan, variance),
        "base": answers.sum(axis=0),
        "hits": hits.sum(axis=0),
        "df": (sampled - (sampled > 0)).sum(axis=0),
        "weight": weight,
        "spread": spread,
        "floor": (design.remaining[strata, None] * share).sum(axis=0),
        "settled": settled.any(axis=0).astype(np.float64),
    }


def _runs(codes: Codes) -> tuple[Codes, Codes]:
    """The distinct values of ascending codes, and where each begins."""
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    return codes[starts], starts


def _sums(values: Floats, starts: Codes) -> Floats:
    """Sums of the runs of rows that begin at `starts`."""
    return values if starts.size == len(values) else np.add.reduceat(values, starts, axis=0)


def _variance(design: Design, strata: Codes, starts: Codes, z: Floats, scale: Floats) -> Floats:
    """The variance (k,) of the totals of cluster scores z (g, k); clusters that are not in z count as zeros.

    A variance that is nothing but rounding, next to the squares of `scale`, becomes 0.
    """
    counts = np.diff(np.r_[starts, len(z)])
    sampled = design.sampled[strata][:, None]
    mean = np.add.reduceat(z, starts, axis=0) / sampled
    if design.lonely == "adjust":
        mean[design.is_lonely[strata]] = 0.0
    squares = np.add.reduceat((z - np.repeat(mean, counts, axis=0)) ** 2, starts, axis=0)
    squares += (sampled - counts[:, None]) * mean**2
    factor = design.factor[strata]
    averaged = np.isnan(factor)
    factor = np.where(averaged, 0.0, factor)[:, None]
    variance = (factor * squares).sum(axis=0)
    rounding = NOISE * (factor * np.add.reduceat(scale**2, starts, axis=0)).sum(axis=0)
    variance = np.where(variance <= rounding, 0.0, variance)
    if averaged.any():
        others = (~averaged).sum()
        variance = variance * (averaged.size / others) if others else np.full_like(variance, np.nan)
    return np.asarray(variance)
