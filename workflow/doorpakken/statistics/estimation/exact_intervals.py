"""Exact intervals of shares within one stratum whose units all answered the question or were not drawn."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Design, Floats, Mask

MID_P = "mid_p"
SAME_WEIGHT = 1e-9


def hypergeometric_limits(
    hits: int, sample: int, population: int, level: float, *, mid: bool = False
) -> tuple[float, float]:
    """Limits of the share in a population from a sample of it, of which `hits` have the property.

    The shares that two tests of one side do not reject; they cover at least as often as `level`. mid: what
    was found counts for half, which is narrower and may cover a little less often.
    Source: Buonaccorsi (1987), Am. Statistician 41, 215-218; mid-p: Lancaster (1961), J. Am. Statist. Ass.
    56, 223-234.
    """
    low = _least(hits, sample, population, (1 - level) / 2, mid)
    high = population - _least(sample - hits, sample, population, (1 - level) / 2, mid)
    return low / population, high / population


def _least(hits: int, sample: int, population: int, tail: float, mid: bool) -> int:
    """The fewest of the population with which so many hits, or more, have a chance above `tail`."""
    below, reached = hits - 1, population - sample + hits
    while reached - below > 1:
        middle = (below + reached) // 2
        if _chance(hits, sample, population, middle, mid) > tail:
            reached = middle
        else:
            below = middle
    return reached


def _chance(hits: int, sample: int, population: int, having: int, mid: bool) -> float:
    """The chance of so many hits or more when `having` of the population have the property."""
    x = np.arange(hits, min(sample, having) + 1)
    others = population - having
    x = x[sample - x <= others]
    logs = _choose(having, x) + _choose(others, sample - x) - _choose(population, np.array(sample))
    chances = np.exp(logs)
    return float(chances.sum() - (chances[:1].sum() / 2 if mid and x[:1] == hits else 0.0))


def _choose(n: int, k: np.ndarray) -> Floats:
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0), dtype=np.float64)


def exact_limits(
    design: Design | Replicates, values: Floats, domains: Mask, level: float, *, mid: bool
) -> tuple[Floats, Floats]:
    """Limits (d, k) of the shares of values (n, k), 1 or 0, in domains (n, d); NaN where they do not hold.

    They hold where the domain is a stratum of known size, sampled by units with one weight, and all of its
    respondents have a value: else the size of the base in the population is not known.
    """
    low, high = (np.full((domains.shape[1], values.shape[1]), np.nan) for _ in range(2))
    if not isinstance(design, Design) or design.population is None or _in_parts(design):
        return low, high
    for place, inside in enumerate(domains.T):
        stratum = np.unique(design.strata[inside])
        if stratum.size != 1 or (design.strata == stratum[0]).sum() != inside.sum():
            continue
        size, n = float(design.population[stratum[0]]), int(inside.sum())
        if np.abs(design.weights[inside] * n / size - 1).max() > SAME_WEIGHT or not size.is_integer():
            continue
        for column in np.flatnonzero(~np.isnan(values[inside]).any(axis=0)):
            hits = int(values[inside, column].sum())
            limits = hypergeometric_limits(hits, n, int(size), level, mid=mid)
            low[place, column], high[place, column] = limits
    return low, high


def _in_parts(design: Design) -> bool:
    """Whether rows were not drawn one by one, or count otherwise than by their stratum."""
    rows = design.first.size == design.weights.size
    return bool(design.stages) or design.reaches_out or not rows
