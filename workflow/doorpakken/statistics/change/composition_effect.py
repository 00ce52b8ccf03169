"""The composition effect: how far a figure moves because the population is made up otherwise."""

from __future__ import annotations

import numpy as np

from doorpakken.statistics.change.difference import Changes
from doorpakken.statistics.estimation.contrasts import scores, variance_of_difference
from doorpakken.statistics.estimation.intervals import exceeds_reach, is_census, t_quantile
from doorpakken.statistics.estimation.replicate_variance import replicate_estimates
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Design, Floats, Mask
from doorpakken.statistics.estimation.taylor import ratio_scores
from doorpakken.statistics.estimation.totals_ratios import ratios


def composition(
    design: Design | Replicates,
    values: Floats,
    growth: Floats,
    level: float,
    *,
    share: bool,
    unanswered: Mask | None = None,
) -> Changes:
    """What the means or shares (k,) of the earlier wave would change if only the sizes of classes changed.

    values (n, k): answers of the earlier wave, NaN where there is none. growth (n,): units in the
    respondent's class at the later date for each unit at the earlier one, NaN where the class is not known,
    and such respondents are left out. The class figures stay those of the
    earlier wave; its weights times `growth` make them up as the later population is. Fields of the result
    are (1, k); limits are the estimate -+ t se. unanswered (n, k): as for `ratios`. By replicate weights that
    came with the wave the effect is that of each replicate.
    Source: the composition part of Kitagawa (1955), J. Am. Statist. Ass. 50, 1168-1194.
    """
    unknown = np.isnan(growth)
    values, growth = np.where(unknown[:, None], np.nan, values), np.where(unknown, 0.0, growth)
    earlier = ratios(design, values, unanswered=unanswered)
    if isinstance(design, Replicates):
        moved, variances = _by_replicates(design, values, growth)
    else:
        moved, variances = _by_design(design, values, growth, unanswered)
    estimate = moved[None]
    variances = np.where(np.isnan(estimate), np.nan, variances)
    census = is_census(earlier)
    half, usual = (
        np.where(census, 0.0, t_quantile(earlier.df, confidence) * np.sqrt(variances))
        for confidence in (level, 0.95)
    )
    indicative = exceeds_reach(estimate, -usual, usual, earlier.spread, share=share)
    nothing = np.zeros_like(estimate)
    return Changes(
        estimate, variances, nothing, earlier.df, estimate - half, estimate + half, nothing, earlier.base,
        census, indicative,
    )  # fmt: skip


def _by_design(
    design: Design, values: Floats, growth: Floats, unanswered: Mask | None
) -> tuple[Floats, Floats]:
    """The effect (k,) and its variance (k,), by the scores of the two figures."""
    before, z, size, base = scores(design, values, None, np.ones(len(values), dtype=bool))
    weights = design.weights[:, None] * growth[:, None] * base
    after, z2, size2 = ratio_scores(weights * np.where(base, values, 0.0), weights)
    return after - before, variance_of_difference(design, (z2, size2), (z, size), base, unanswered)[0]


def _by_replicates(design: Replicates, values: Floats, growth: Floats) -> tuple[Floats, Floats]:
    """The effect (k,) and its variance (k,), by the effect of each replicate."""
    whole = np.ones(len(values), dtype=bool)
    (after, each), (before, others) = (
        replicate_estimates(sample, values, None, whole, ratio=True)[:2]
        for sample in (design.measured(growth), design)
    )
    return after - before, design.variance(after - before, each - others)
