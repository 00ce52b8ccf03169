"""Quantiles with Woodruff's interval, as `svyquantile` of R survey 4.1 gives them by default."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorpakken.estimation.design import Design, Floats, Mask
from doorpakken.estimation.intervals import is_census, t_quantile
from doorpakken.estimation.linear import ratios
from doorpakken.estimation.replicates import Replicates

TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class Quantiles:
    """Quantiles of k variables in d domains; every field is a (d, k) array.

    estimate, low and high are values that were observed; NaN for an empty base, and for a limit beyond the
    data. se: width of the interval / (2 t), NaN when a limit is. base: rows with a value. df: clusters minus
    strata in the base. census: whether the sample is known to hold the whole population (f = 1).
    """

    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    base: Floats
    df: Floats
    census: Mask


def quantiles(
    design: Design | Replicates,
    values: Floats,
    probabilities: Floats,
    domains: Mask | None = None,
    level: float = 0.95,
    whole_df: bool = False,
) -> Quantiles:
    """The quantile at probabilities (k,) of values (n, k), NaN where there is no answer, in domains (n, d).

    The quantile is the least value at which the weights reach the probability (the inverse of the
    distribution function). Its limits are the quantiles at the t-limits of the share at or below it. Below 4
    degrees of freedom there is no interval, unless `whole_df` counts those of the whole design, as R does.
    Raises ValueError when a shape does not fit the design.
    Source: Woodruff (1952), J. Am. Statist. Ass. 47, 635-646; interval.type "mean", qrule "math" of R survey.
    """
    domains = np.ones((len(values), 1), dtype=bool) if domains is None else domains
    found = [_in_domain(design, values, probabilities, domains[:, [j]], level, whole_df)
             for j in range(domains.shape[1])]  # fmt: skip
    names = Quantiles.__dataclass_fields__
    return Quantiles(**{name: np.array([getattr(row, name) for row in found]) for name in names})


def _in_domain(
    design: Design | Replicates,
    values: Floats,
    probabilities: Floats,
    domain: Mask,
    level: float,
    whole_df: bool,
) -> Quantiles:
    used = domain & ~np.isnan(values)
    sorted_by = [_distribution(values[rows, k], design.weights[rows]) for k, rows in enumerate(used.T)]
    estimate = np.array([_invert(*each, p) for each, p in zip(sorted_by, probabilities, strict=True)])
    below = np.where(np.isnan(values), np.nan, (values <= estimate).astype(np.float64))
    share = ratios(design, below, domains=domain)
    df = np.full_like(share.df, design.df) if whole_df else share.df
    t = t_quantile(df, level)
    half = np.where(is_census(share), 0.0, t * share.se)
    limits = [share.estimate - half, share.estimate + half]
    low, high = (
        np.array([_invert(*each, p) for each, p in zip(sorted_by, limit[0], strict=True)]) for limit in limits
    )
    se = np.where(is_census(share)[0], high - low, (high - low) / (2 * t[0]))
    return Quantiles(estimate, se, low, high, share.base[0], share.df[0], is_census(share)[0])


def _distribution(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Values in ascending order, and the share of the weights up to each."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return values[order], reached / reached[-1:]


def _invert(values: Floats, reached: Floats, probability: float) -> float:
    """The least value at which `probability` is reached; NaN for none, or for one outside 0 to 1."""
    if values.size == 0 or not -TOLERANCE <= probability <= 1 + TOLERANCE:
        return np.nan
    position = int(np.searchsorted(reached, probability - TOLERANCE))
    return float(values[min(position, values.size - 1)])
