"""The statistics that can be estimated. What else a new one needs stands in CONTRIBUTING.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from doorpakken.statistics.estimation.contrasts import differences
from doorpakken.statistics.estimation.design_stages import Floats, Mask
from doorpakken.statistics.estimation.dominance import DOMINATED, dominated
from doorpakken.statistics.estimation.exact_intervals import MID_P, exact_limits
from doorpakken.statistics.estimation.intervals import (
    design_effect,
    effective_n,
    exceeds_reach,
    is_census,
    is_indicative,
    share_df,
    share_effective_n,
    share_interval,
    t_interval,
)
from doorpakken.statistics.estimation.linear_estimates import Linear
from doorpakken.statistics.estimation.quantiles import quantiles
from doorpakken.statistics.estimation.sample import Sample
from doorpakken.statistics.estimation.targets import Quantity
from doorpakken.statistics.estimation.totals_ratios import ratios, totals

INDICATIVE = "indicative"
# Columns of the estimates file, each a (d, k) array of k quantities in d domains. Besides: `interval_method`
# and `variance_method` are words where there are limits and an estimate, and `census` is a (d, k) mask.
Columns = dict[str, Any]
Estimator = Callable[[Sample, Sequence[Quantity], Mask, float], Columns]


@dataclass(frozen=True)
class Linearised:
    """A statistic that is a total or a ratio of totals.

    interval: its limits at a level, by `interval_method`. effective_n: that of its interval; a statistic that
    has one is flagged where its interval reaches too far, a total where one unit makes it up almost alone.
    """

    interval: Callable[[Linear, float], tuple[Floats, Floats]] = t_interval
    interval_method: str = "t"
    effective_n: Callable[[Linear], Floats] | None = None
    is_total: bool = False
    is_share: bool = False


LINEARISED = {
    "share": Linearised(share_interval, "wilson", share_effective_n, is_share=True),
    "mean": Linearised(effective_n=effective_n),
    "ratio": Linearised(),
    "total": Linearised(is_total=True),
}
FLAGGED = [name for name, statistic in LINEARISED.items() if statistic.effective_n]


def linearised(sample: Sample, quantities: Sequence[Quantity], domains: Mask, level: float) -> Columns:
    """Shares, means, totals or ratios (d, k) in domains (n, d), of one statistic and one exact interval."""
    first, design = quantities[0], sample.design
    statistic = LINEARISED[first.statistic]
    values = np.column_stack([quantity.values for quantity in quantities])
    unanswered = unanswered_by(quantities)
    estimates = _estimates(sample, statistic, values, _denominators(quantities), domains, unanswered)
    low, high = statistic.interval(estimates, level)
    method: Any = statistic.interval_method
    if first.interval:
        exact = exact_limits(design, values, domains, level, mid=first.interval == MID_P)
        has_exact = ~np.isnan(low + exact[0])
        low, high = (np.where(has_exact, *limits) for limits in zip(exact, (low, high), strict=True))
        method = np.where(has_exact, first.interval, method)
    columns = {
        "estimate": estimates.estimate, "se": estimates.se, "ci_low": low, "ci_high": high,
        "df": share_df(estimates) if statistic.is_share else estimates.df,
        "n": estimates.hits if statistic.is_share else estimates.base,
        "base_n": estimates.base, "interval_method": method, "census": is_census(estimates),
        "variance_method": sample.variance,
    }  # fmt: skip
    if statistic.effective_n is not None:
        n_eff = statistic.effective_n(estimates)
        columns["n_eff"] = np.where(np.isfinite(n_eff), n_eff, np.nan)
        columns["flag"] = np.where(is_indicative(estimates, share=statistic.is_share), INDICATIVE, "")
        if not first.weight:  # a simple random sample of units has no such weights
            columns["deff"] = design_effect(estimates, fpc=sample.fpc == "yes")
    if statistic.is_total:
        columns["flag"] = np.where(dominated(design.weights, values, domains), DOMINATED, "")
    return columns


def quantile(sample: Sample, quantities: Sequence[Quantity], domains: Mask, level: float) -> Columns:
    """Quantiles (d, k) in domains (n, d) with Woodruff's interval."""
    values = np.column_stack([quantity.values for quantity in quantities])
    probabilities = np.array([quantity.probability for quantity in quantities], dtype=np.float64)
    estimates = quantiles(
        sample.design, values, probabilities, domains, level, unanswered=unanswered_by(quantities)
    )
    return {
        "estimate": estimates.estimate, "se": estimates.se,
        "ci_low": estimates.low, "ci_high": estimates.high, "df": estimates.df,
        "n": estimates.base, "base_n": estimates.base, "interval_method": "woodruff",
        "census": estimates.census, "variance_method": "woodruff",
    }  # fmt: skip


def difference(sample: Sample, quantities: Sequence[Quantity], _domains: Mask, level: float) -> Columns:
    """Differences (1, k) between the two sides of each, over the whole design and with their covariance."""
    columns = [_difference(sample, quantity, level) for quantity in quantities]
    return {name: np.hstack([each[name] for each in columns]) for name in columns[0]} | {
        "interval_method": "t",
        "variance_method": sample.variance,
    }


def _difference(sample: Sample, quantity: Quantity, level: float) -> Columns:
    assert quantity.sides is not None, "asked only of a difference"
    statistic, values = LINEARISED[quantity.of], quantity.values[:, None]
    first, second = (side[:, None] for side in quantity.sides)
    below = _denominators([quantity])
    unanswered = unanswered_by([quantity])
    contrast = differences(
        sample.design, values, first, second, below, total=statistic.is_total, unanswered=unanswered
    )
    joint = _estimates(sample, statistic, values, below, first | second, unanswered)
    census = is_census(joint)
    low, high = (np.where(census, contrast.estimate, limit) for limit in contrast.interval(level))
    wide = exceeds_reach(contrast.estimate, low, high, joint.spread, share=statistic.is_share)
    base = contrast.base_first + contrast.base_second
    return {
        "estimate": contrast.estimate, "se": contrast.se, "ci_low": low, "ci_high": high, "df": contrast.df,
        "n": base, "base_n": base, "census": census,
        "flag": np.where(wide & (quantity.of in FLAGGED), INDICATIVE, ""),
    }  # fmt: skip


def _estimates(
    sample: Sample,
    statistic: Linearised,
    values: Floats,
    below: Floats | None,
    domains: Mask,
    unanswered: Mask | None,
) -> Linear:
    if statistic.is_total:
        return totals(sample.design, values, domains, unanswered)
    return ratios(sample.design, values, below, domains, unanswered)


def unanswered_by(quantities: Sequence[Quantity]) -> Mask | None:
    """Rows that left each quantity open (n, k); None where nobody did."""
    masks = [np.isnan(each.values) if each.unanswered is None else each.unanswered for each in quantities]
    unanswered = np.column_stack(masks)
    return unanswered if unanswered.any() else None


def _denominators(quantities: Sequence[Quantity]) -> Floats | None:
    below = [quantity.below for quantity in quantities if quantity.below is not None]
    return np.column_stack(below) if below else None


ESTIMATORS: dict[str, Estimator] = {
    **dict.fromkeys(LINEARISED, linearised),
    "quantile": quantile,
    "difference": difference,
}
