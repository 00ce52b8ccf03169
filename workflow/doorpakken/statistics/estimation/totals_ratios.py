"""Totals and ratios of many variables in many domains at once, by the design or by replicate weights."""

from __future__ import annotations

from doorpakken.statistics.estimation.linear_estimates import Linear
from doorpakken.statistics.estimation.replicate_variance import replicated
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Design, Floats, Mask
from doorpakken.statistics.estimation.taylor import ratio_scores, taylor, total_scores

__all__ = ["Linear", "ratios", "totals"]


def ratios(
    design: Design | Replicates,
    numerator: Floats,
    denominator: Floats | None = None,
    domains: Mask | None = None,
    unanswered: Mask | None = None,
) -> Linear:
    """Ratios of totals; without `denominator` means, and shares where the numerator is 0 or 1.

    numerator, denominator (n, k): NaN where there is no answer; such rows leave the base of that variable.
    domains (n, d): members of each domain; without it one domain of all rows. unanswered (n, k): rows that
    left the item open, so that a stratum in which everyone answered otherwise is no census of it.
    Raises ValueError when a shape does not fit the design.
    """
    if isinstance(design, Replicates):
        return replicated(design, numerator, denominator, domains, unanswered, ratio=True)
    return taylor(design, numerator, denominator, domains, ratio_scores, unanswered)


def totals(
    design: Design | Replicates,
    values: Floats,
    domains: Mask | None = None,
    unanswered: Mask | None = None,
) -> Linear:
    """Totals over those with an answer, in the unit of the values; arguments as for `ratios`."""
    if isinstance(design, Replicates):
        return replicated(design, values, None, domains, unanswered, ratio=False)
    return taylor(design, values, None, domains, total_scores, unanswered)
