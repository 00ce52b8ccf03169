"""The statistics that can be estimated. What else a new one needs stands in CONTRIBUTING.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from doorpakken.statistics.estimation.contrasts import Term, combined
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
    t_quantile,
)
from doorpakken.statistics.estimation.linear_estimates import Linear
from doorpakken.statistics.estimation.quantiles import quantiles
from doorpakken.statistics.estimation.sample import Sample
from doorpakken.statistics.estimation.standardisation import standardised
from doorpakken.statistics.estimation.targets import Quantity, Summand
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
CONTRASTS = ("difference", "contrast")
FLAGGED = [name for name, statistic in LINEARISED.items() if statistic.effective_n]


def linearised(sample: Sample, quantities: Sequence[Quantity], domains: Mask, level: float) -> Columns:
    """Shares, means, totals or ratios (d, k) in domains (n, d), of one statistic and one exact interval."""
    first, design = quantities[0], sample.design
    statistic = LINEARISED[first.statistic]
    values = np.column_stack([quantity.values for quantity in quantities])
    unanswered = unanswered_by(quantities)
    below = _denominators(quantities)
    if first.classes is not None:
        estimates = standardised(design, values, below, domains, first.classes, unanswered)
    else:
        estimates = _estimates(sample, statistic, values, below, domains, unanswered)
    low, high = statistic.interval(estimates, level)
    method: Any = statistic.interval_method
    if first.interval:
        exact = exact_limits(design, values, domains, level, mid=first.interval == MID_P)
        has_exact = ~np.isnan(low + exact[0])
        low, high = (np.where(has_exact, *limits) for limits in zip(exact, (low, high), strict=True))
        method = np.where(has_exact, first.interval, method)
    counts = [statistic.is_share or each.counts for each in quantities]
    columns = {
        "estimate": estimates.estimate, "se": estimates.se, "ci_low": low, "ci_high": high,
        "df": share_df(estimates) if statistic.is_share else estimates.df,
        "n": np.where(counts, estimates.hits, estimates.base),
        "base_n": estimates.base, "interval_method": method, "census": is_census(estimates),
        "variance_method": sample.variance,
    }  # fmt: skip
    if statistic.effective_n is not None:
        n_eff = statistic.effective_n(estimates)
        columns["n_eff"] = np.where(np.isfinite(n_eff), n_eff, np.nan)
        columns["flag"] = np.where(is_indicative(estimates, share=statistic.is_share), INDICATIVE, "")
        if not (first.weight or first.classes):  # a simple random sample of units has no such weights
            columns["deff"] = design_effect(estimates, fpc=sample.fpc == "yes")
    if statistic.is_total:
        alone = dominated(design.weights, values, domains) & ~np.array(counts)
        columns["flag"] = np.where(alone, DOMINATED, "")
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


def contrast(sample: Sample, quantities: Sequence[Quantity], _domains: Mask, level: float) -> Columns:
    """Combinations (1, k) of estimates, over the whole design and with their covariance."""
    columns = [_contrast(sample, quantity, level) for quantity in quantities]
    return {name: np.array([[each[name].item() for each in columns]]) for name in columns[0]} | {
        "interval_method": "t",
        "variance_method": sample.variance,
    }


def _contrast(sample: Sample, quantity: Quantity, level: float) -> Columns:
    """A contrast (1,): certain where each of its terms is, indicative as a difference of its terms is.

    Its reach is that of a difference times the larger of the sums of positive and of negative numbers.
    """
    terms = [_term(summand) for summand in quantity.terms]
    parts = [_alone(sample, summand) for summand in quantity.terms]
    whole = combined(sample.design, terms)
    census = np.logical_and.reduce([is_census(part)[0] for part in parts])
    half = np.where(census, 0.0, t_quantile(whole.df, level) * np.sqrt(whole.variance))
    low, high = whole.estimate - half, whole.estimate + half
    kinds = {term.of.statistic for term in quantity.terms}
    times = np.array([term.times for term in terms])
    reach = max(times[times > 0].sum(), -times[times < 0].sum())
    weight = np.array([part.weight[0] for part in parts])
    with np.errstate(invalid="ignore"):
        spread = (weight * [part.spread[0] for part in parts]).sum(axis=0) / weight.sum(axis=0)
    wide = exceeds_reach(whole.estimate / reach, low / reach, high / reach, spread, share=kinds == {"share"})
    return {
        "estimate": whole.estimate, "se": np.sqrt(whole.variance), "ci_low": low, "ci_high": high,
        "df": whole.df, "n": whole.base, "base_n": whole.base, "census": census,
        "flag": np.where(wide & (kinds <= {*FLAGGED}), INDICATIVE, ""),
    }  # fmt: skip


def _term(summand: Summand) -> Term:
    """What is added up: who counts by a size as well is that many, above the line and below it."""
    assert summand.inside is not None, "the members are known by now"
    of, size = summand.of, summand.size
    values, below = of.values[:, None], _denominators([of])
    is_total = LINEARISED[of.statistic].is_total
    if of.classes is not None:
        return Term(
            summand.times, summand.inside, values, below, False, unanswered_by([of]), of.classes, size
        )
    if size is not None:
        values, below = values * size[:, None], size[:, None] * (1.0 if below is None else below)
    return Term(
        summand.times, summand.inside, values, None if is_total else below, is_total, unanswered_by([of])
    )


def _alone(sample: Sample, summand: Summand) -> Linear:
    """The estimate of a term by itself."""
    assert summand.inside is not None, "the members are known by now"
    of, inside = summand.of, summand.inside[:, None]
    own = sample if summand.size is None else sample.measured(summand.size)
    values, statistic = of.values[:, None], LINEARISED[of.statistic]
    if of.classes is not None:
        below, left_open = _denominators([of]), unanswered_by([of])
        return standardised(own.design, values, below, inside, of.classes, left_open)
    return _estimates(own, statistic, values, _denominators([of]), inside, unanswered_by([of]))


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
    **dict.fromkeys(CONTRASTS, contrast),
}
