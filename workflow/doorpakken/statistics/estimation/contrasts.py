"""Differences between domains, and contrasts of estimates in general, with the covariance of their parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorpakken.statistics.estimation.intervals import t_quantile
from doorpakken.statistics.estimation.replicate_variance import replicate_estimates
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Design, Floats, Mask
from doorpakken.statistics.estimation.taylor import degrees, fewest, ratio_scores, total_scores
from doorpakken.statistics.estimation.variance import covariance, remaining, runs, variance


@dataclass(frozen=True, eq=False)
class Differences:
    """Differences of k variables between p pairs of domains; every field is a (p, k) array.

    estimate and variance: NaN when one of the two has no base. df: clusters, or groups of them, minus strata
    in both bases together; of replicate weights that of the design. base_first, base_second: their rows.
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

    numerator, denominator (n, k): NaN where there is no answer. unanswered (n, k): rows that left it open, as
    for `variance`.
    Raises ValueError when a shape does not fit the design.
    """
    n, k = numerator.shape
    if first.shape != second.shape or len(first) != n or n != design.weights.size:
        raise ValueError(f"values {numerator.shape} and domains {first.shape} do not fit the design")
    rows = {name: np.full((first.shape[1], k), np.nan) for name in Differences.__dataclass_fields__}
    for place in range(first.shape[1]):
        domains = [first[:, place], second[:, place]]
        if isinstance(design, Replicates):
            contrast = _by_replicates(design, numerator, denominator, domains, total, unanswered)
        else:
            contrast = _by_design(design, numerator, denominator, domains, total, unanswered)
        for name, value in contrast.items():
            rows[name][place] = value
    return Differences(**rows)


def scores(
    design: Design, numerator: Floats, denominator: Floats | None, domain: Mask, *, total: bool = False
) -> tuple[Floats, Floats, Floats, Mask]:
    """Estimates (k,) in a domain (n,), their scores and the scale of these (n, k), and the base (n, k).

    The total of the scores has the variance of the estimate; `covariance` gives that of several together.
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


def contrasts(estimates: Floats, scores: Floats, weights: Floats, design: Design) -> tuple[Floats, Floats]:
    """Combinations (c,) of estimates (m,) with scores (n, m) by `weights` (c, m), and their covariance."""
    return weights @ estimates, weights @ covariance(design, scores) @ weights.T


def _by_design(
    design: Design,
    values: Floats,
    below: Floats | None,
    domains: list[Mask],
    total: bool,
    unanswered: Mask | None,
) -> dict[str, Floats]:
    (estimate, z, size, base), (estimate2, z2, size2, base2) = (
        scores(design, values, below, domain, total=total) for domain in domains
    )
    either = base | base2
    left_open = None if unanswered is None else unanswered & (domains[0] | domains[1])[:, None]
    variances, df = variance_of_difference(design, (z, size), (z2, size2), either, left_open)
    order, unit = design.order, design.levels[0].unit[design.order]
    present = np.logical_or.reduceat(either[order], runs(unit)[1], axis=0)
    left = remaining(design, order, either[order], None if left_open is None else left_open[order])
    return {
        "estimate": estimate - estimate2,
        "variance": np.where(np.isnan(estimate - estimate2), np.nan, variances),
        "df": fewest(degrees(design, runs(unit)[0], present, left), df),
        "base_first": base.sum(axis=0),
        "base_second": base2.sum(axis=0),
    }


def _by_replicates(
    design: Replicates,
    values: Floats,
    below: Floats | None,
    domains: list[Mask],
    total: bool,
    unanswered: Mask | None,
) -> dict[str, Floats]:
    (estimate, each, base), (estimate2, each2, base2) = (
        replicate_estimates(design, values, below, domain, ratio=not total) for domain in domains
    )
    difference = estimate - estimate2
    variance = np.where(np.isnan(difference), np.nan, design.variance(difference, each - each2))
    df = np.full(estimate.shape, float(design.df))
    if design.made_of is not None:
        with_open, without = (
            _by_design(design.made_of, values, below, domains, total, mask) for mask in (unanswered, None)
        )
        variance = variance + with_open["variance"] - without["variance"]
        df = with_open["df"]
    return {
        "estimate": difference,
        "variance": variance,
        "df": df,
        "base_first": base,
        "base_second": base2,
    }
