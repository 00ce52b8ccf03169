"""Quantiles with Woodruff's interval, as `svyquantile` of R survey 4.1 gives them by default."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorpakken.statistics.estimation.intervals import is_census, t_quantile
from doorpakken.statistics.estimation.proportion_intervals import Scale, share_limits
from doorpakken.statistics.estimation.quantile_rules import Rule, quantile
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Design, Floats, Mask
from doorpakken.statistics.estimation.totals_ratios import ratios


@dataclass(frozen=True, eq=False)
class Quantiles:
    """Quantiles of k variables in d domains; every field is a (d, k) array.

    estimate, low and high are values that were observed, unless the rule lays lines between them; NaN for an
    empty base, and for a limit beyond the data. se: width of the interval / (2 t), NaN when a limit is. base:
    rows with a value. df: clusters minus strata in the base. census: whether the sample is known to hold the
    whole population (f = 1).
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
    rule: Rule = "math",
    scale: Scale = "mean",
    unanswered: Mask | None = None,
) -> Quantiles:
    """The quantile at probabilities (k,) of values (n, k), NaN where there is no answer, in domains (n, d).

    The quantile is the least value at which the weights reach the probability (the inverse of the
    distribution function), or what another `rule` makes of it. Its limits are the quantiles at the limits of
    the share at or below it, which are t-limits on `scale`. Below 4 degrees of freedom there is no interval;
    `whole_df` counts those of the whole design, as R does. unanswered (n, k): as for `ratios`.
    Raises ValueError when a shape does not fit the design.
    Source: Woodruff (1952), J. Am. Statist. Ass. 47, 635-646; interval.type and qrule of R survey.
    """
    domains = np.ones((len(values), 1), dtype=bool) if domains is None else domains
    how = level, whole_df, rule, scale, unanswered
    by_domain = [_in_domain(design, values, probabilities, domain[:, None], *how) for domain in domains.T]
    names = Quantiles.__dataclass_fields__
    return Quantiles(**{name: np.array([getattr(row, name) for row in by_domain]) for name in names})


def _in_domain(
    design: Design | Replicates,
    values: Floats,
    probabilities: Floats,
    domain: Mask,
    level: float,
    whole_df: bool,
    rule: Rule,
    scale: Scale,
    unanswered: Mask | None,
) -> Quantiles:
    used = domain & ~np.isnan(values)
    ordered = [_ordered(values[rows, k], design.weights[rows]) for k, rows in enumerate(used.T)]
    estimate = _at(ordered, probabilities, rule)
    below = np.where(np.isnan(values), np.nan, (values <= estimate).astype(np.float64))
    share = ratios(design, below, domains=domain, unanswered=unanswered)
    census = is_census(share)[0]
    df = np.full_like(share.df, design.df) if whole_df else share.df
    limits = share_limits(share.estimate, share.se, df, level, scale, share.base)
    low, high = (_at(ordered, np.where(census, share.estimate, each)[0], rule) for each in limits)
    se = np.where(census, high - low, (high - low) / (2 * t_quantile(df, level)[0]))
    return Quantiles(estimate, se, low, high, share.base[0], share.df[0], census)


def _ordered(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(values, kind="stable")
    return values[order], weights[order]


def _at(ordered: list[tuple[Floats, Floats]], probabilities: Floats, rule: Rule) -> Floats:
    return np.array([quantile(*each, p, rule) for each, p in zip(ordered, probabilities, strict=True)])
