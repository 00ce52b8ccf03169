"""What is too imprecise to be published, by the bounds that a plan declares (rules of docs/disclosure.md)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from doorpakken.data.study import Plan

IMPRECISE = "imprecise"
AMOUNTS = ("mean", "total", "ratio")
BOUNDED = ("share", *AMOUNTS, "quantile")
POINTS = "points"
ROUNDING = 1 + 1e-12


def withhold_imprecise(
    estimates: pd.DataFrame, shown: pd.Series[str], plan: Plan, units: Mapping[str, str]
) -> pd.Series[str]:
    """Whether each estimate is shown, when `shown` says so of each as if it were precise.

    Too imprecise are means, totals and ratios with a standard error above `cv` times their size, or none;
    shares with half an interval wider than `half_width`, or no interval; and both, and quantiles, on fewer
    than `base` answers, unless the interval is a census. units: by estimand; one in points, which may be
    near 0, has no coefficient of variation. A contrast is no better than the worst of its terms.
    """
    rule = plan.precision
    if rule is None:
        return shown
    statistic = estimates["statistic"]
    bounded = statistic.isin(BOUNDED) & estimates["estimate"].notna()
    if "follows" in estimates:
        bounded &= estimates["follows"].fillna("") == ""
    wide = pd.Series(data=False, index=estimates.index)
    if rule.base is not None:
        wide |= (estimates["base_n"] < rule.base) & (estimates["interval_method"] != "census")
    if rule.half_width is not None:
        half = (estimates["ci_high"] - estimates["ci_low"]) / 2
        wide |= (statistic == "share") & ~(half <= rule.half_width * ROUNDING)
    if rule.cv is not None:
        amounts = statistic.isin(AMOUNTS) & (estimates["estimand"].map(units) != POINTS)
        wide |= amounts & ~(estimates["se"] <= rule.cv * estimates["estimate"].abs() * ROUNDING)
    imprecise = bounded & wide
    keys = zip(estimates["estimand"], estimates["domain"], estimates["domain_value"], strict=True)
    of = dict(zip(keys, imprecise, strict=True))
    for each in plan.estimands:
        wide_terms = [of.get((term.of, term.domain, term.value), False) for term in each.terms]
        imprecise |= (estimates["estimand"] == each.id) & any(wide_terms)
    return shown.mask(imprecise & (shown == "yes"), IMPRECISE)
