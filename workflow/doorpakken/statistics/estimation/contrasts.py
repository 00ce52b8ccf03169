"""Combinations of estimates, such as differences between domains, with the covariance of their parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from doorpakken.statistics.estimation.intervals import t_quantile
from doorpakken.statistics.estimation.replicate_variance import replicate_estimates
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Design, Floats, Mask
from doorpakken.statistics.estimation.standardisation import (
    Classes,
    standard_replicates,
    standard_scores,
)
from doorpakken.statistics.estimation.taylor import degrees, fewest, ratio_scores, total_scores
from doorpakken.statistics.estimation.variance import remaining, runs, variance


@dataclass(frozen=True, eq=False)
class Term:
    """Estimates of k variables in a domain (n,), each of which counts `times` in a combination.

    numerator, denominator (n, k): as for `ratios`; `total`: totals instead. unanswered (n, k): rows that left
    it open, as for `variance`. classes: those of which a standardised estimate has declared parts, where rows
    count by a size (n,) besides.
    """

    times: float
    domain: Mask
    numerator: Floats
    denominator: Floats | None = None
    total: bool = False
    unanswered: Mask | None = None
    classes: Classes | None = None
    size: Floats | None = None

    @property
    def base(self) -> Mask:
        """The rows (n, k) that have a value in the domain."""
        missing = np.isnan(self.numerator)
        missing = missing if self.denominator is None else missing | np.isnan(self.denominator)
        return np.asarray(self.domain[:, None] & ~missing)


@dataclass(frozen=True, eq=False)
class Combined:
    """Combinations of k variables; every field is a (k,) array, but bases (t, k): the rows of each term.

    estimate and variance: NaN when a term has no base. df: clusters, or groups of them, minus strata in the
    bases together, or fewer (`satterthwaite`); of replicate weights that of the design, or base - 1 if less.
    base: rows of any term.
    """

    estimate: Floats
    variance: Floats
    df: Floats
    base: Floats
    bases: Floats


@dataclass(frozen=True, eq=False)
class Differences:
    """Differences of k variables between p pairs of domains; every field is a (p, k) array.

    estimate, variance and df: as of `Combined`. base_first, base_second: rows of the two.
    """

    estimate: Floats
    variance: Floats
    df: Floats
    base_first: Floats
    base_second: Floats

    @property
    def se(self) -> Floats:
        """Standard errors (p, k), in the unit of the estimate."""
        return np.sqrt(self.variance)

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Limits estimate -+ t se; NaN below 4 degrees of freedom."""
        half = t_quantile(self.df, level) * self.se
        return self.estimate - half, self.estimate + half


def differences(
    design: Design | Replicates,
    numerator: Floats,
    first: Mask,
    second: Mask,
    denominator: Floats | None = None,
    *,
    total: bool = False,
    unanswered: Mask | None = None,
) -> Differences:
    """Means, shares or ratios (or totals) in `first` (n, p) minus those in `second`; domains may overlap.

    The other arguments are those of `Term`.
    Raises ValueError when a shape does not fit the design.
    """
    n, k = numerator.shape
    if first.shape != second.shape or len(first) != n or n != design.weights.size:
        raise ValueError(f"values {numerator.shape} and domains {first.shape} do not fit the design")
    rows = {name: np.full((first.shape[1], k), np.nan) for name in Differences.__dataclass_fields__}
    what = numerator, denominator, total, unanswered
    for place in range(first.shape[1]):
        apart = combined(design, [Term(1, first[:, place], *what), Term(-1, second[:, place], *what)])
        rows["base_first"][place], rows["base_second"][place] = apart.bases
        for name in ("estimate", "variance", "df"):
            rows[name][place] = getattr(apart, name)
    return Differences(**rows)


def combined(design: Design | Replicates, terms: Sequence[Term]) -> Combined:
    """The sum of the terms, each times its number: over the whole design and with their covariance.

    The scores are added before they are squared; with replicate weights the estimates of each replicate are.
    Source: R survey's svycontrast.
    """
    if isinstance(design, Replicates):
        return _by_replicates(design, terms)
    return _by_design(design, terms)


def scores(
    design: Design, numerator: Floats, denominator: Floats | None, domain: Mask, *, total: bool = False
) -> tuple[Floats, Floats, Floats, Mask]:
    """Estimates (k,) in a domain (n,), their scores and the scale of these (n, k), and the base (n, k).

    The total of the scores has the variance of the estimate; `variance.covariance` gives that of several.
    """
    below = np.ones_like(numerator) if denominator is None else denominator
    base = domain[:, None] & ~(np.isnan(numerator) | np.isnan(below))
    weights = design.weights[:, None] * base
    wy, wx = (weights * np.where(base, each, 0.0) for each in (numerator, below))
    return (*(total_scores if total else ratio_scores)(wy, wx), base)


def variance_of_difference(
    design: Design,
    first: tuple[Floats, Floats],
    second: tuple[Floats, Floats],
    base: Mask,
    unanswered: Mask | None = None,
) -> tuple[Floats, Floats]:
    """The variance (k,) of the first estimate minus the second, and its df, by `variance`.

    first, second: the scores and scale (n, k) of each; base, unanswered (n, k): rows of either.

    The scores are subtracted before they are squared, so that the covariance of the two is in it.
    """
    (z, size), (z2, size2) = (tuple(map(np.nan_to_num, each)) for each in (first, second))
    order, scale = design.order, np.abs(size) + np.abs(size2)
    left_open = None if unanswered is None else unanswered[order]
    return variance(design, (z - z2)[order], order, scale[order], base[order], left_open)


def _by_design(design: Design, terms: Sequence[Term]) -> Combined:
    shape, order = terms[0].numerator.shape, design.order
    estimate, z, scale = np.zeros(shape[1]), np.zeros(shape), np.zeros(shape)
    bases, left_open = [], np.zeros(shape, dtype=bool)
    for term in terms:
        own, own_z, size, base = _scored(design, term)
        estimate += term.times * own
        z += term.times * np.nan_to_num(own_z)
        scale += np.abs(term.times * np.nan_to_num(size))
        bases.append(base)
        if term.unanswered is not None:
            left_open |= term.unanswered & term.domain[:, None]
    any_base = np.logical_or.reduce(bases)
    used, unit = any_base[order], design.levels[0].unit[order]
    variances, df = variance(design, z[order], order, scale[order], used, left_open[order])
    present = np.logical_or.reduceat(used, runs(unit)[1], axis=0)
    counted = degrees(design, runs(unit)[0], present, remaining(design, order, used, left_open[order]))
    return Combined(
        estimate,
        np.where(np.isnan(estimate), np.nan, variances),
        fewest(counted, df),
        any_base.sum(axis=0),
        np.array([base.sum(axis=0) for base in bases]),
    )


def _scored(design: Design, term: Term) -> tuple[Floats, Floats, Floats, Mask]:
    """The estimates of a term, their scores and scale, and its base, as `scores`."""
    what = term.numerator, term.denominator, term.domain
    if term.classes is None:
        return scores(design, *what, total=term.total)
    own = design if term.size is None else replace(design, weights=design.weights * term.size)
    return standard_scores(own, *what, term.classes)


def _replicated(design: Replicates, term: Term) -> tuple[Floats, Floats, Floats]:
    """The estimates of a term, those of the replicates, and the rows of its base."""
    what = term.numerator, term.denominator, term.domain
    if term.classes is None:
        return replicate_estimates(design, *what, ratio=not term.total)
    own = design if term.size is None else design.measured(term.size)
    return standard_replicates(own, *what, term.classes)


def _by_replicates(design: Replicates, terms: Sequence[Term]) -> Combined:
    parts = [_replicated(design, term) for term in terms]
    times = np.array([term.times for term in terms])
    estimate, each = (np.tensordot(times, [part[place] for part in parts], 1) for place in (0, 1))
    variances = np.where(np.isnan(estimate), np.nan, design.variance(estimate, each))
    base = np.logical_or.reduce([term.base for term in terms]).sum(axis=0)
    df = np.maximum(np.minimum(float(design.df), base - 1), 0)
    if design.made_of is not None:
        with_open = _by_design(design.made_of, terms)
        without = _by_design(design.made_of, [replace(term, unanswered=None) for term in terms])
        variances, df = variances + with_open.variance - without.variance, with_open.df
    return Combined(estimate, variances, df, base, np.array([part[2] for part in parts]))
