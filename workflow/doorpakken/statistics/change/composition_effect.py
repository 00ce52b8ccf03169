"""The composition effect: how far a figure moves because the population is made up otherwise."""

from __future__ import annotations

import numpy as np

from doorpakken.statistics.change.difference import NOISE, Changes
from doorpakken.statistics.estimation.contrasts import scores
from doorpakken.statistics.estimation.intervals import INDICATIVE, INDICATIVE_SPREAD, is_census, t_quantile
from doorpakken.statistics.estimation.sample_design import Design, Floats
from doorpakken.statistics.estimation.taylor import ratio_scores
from doorpakken.statistics.estimation.totals_ratios import ratios
from doorpakken.statistics.estimation.variance import variance


def composition(design: Design, values: Floats, growth: Floats, level: float, *, share: bool) -> Changes:
    """What the means or shares (k,) of the earlier wave would change if only the sizes of classes changed.

    values (n, k): answers of the earlier wave, NaN where there is none. growth (n,): units in the
    respondent's class at the later date for each unit at the earlier one. The class figures stay those of the
    earlier wave; its weights times `growth` make them up as the later population is. Fields of the result
    are (1, k); limits are the estimate -+ t se.
    Source: the composition part of Kitagawa (1955), J. Am. Statist. Ass. 50, 1168-1194.
    """
    found = ratios(design, values)
    before, z, size, base = scores(design, values, None, np.ones(len(values), dtype=bool))
    weights = design.weights[:, None] * growth[:, None] * base
    after, z2, size2 = ratio_scores(weights * np.where(base, values, 0.0), weights)
    z, z2 = np.nan_to_num(z), np.nan_to_num(z2)
    order = design.order
    scale = np.abs(np.nan_to_num(size)) + np.abs(np.nan_to_num(size2))
    spread = np.where(
        np.isnan(after - before), np.nan, variance(design, (z2 - z)[order], order, scale[order])
    )[None]
    estimate = (after - before)[None]
    census = is_census(found)
    half, usual = (np.where(census, 0.0, t_quantile(found.df, at) * np.sqrt(spread)) for at in (level, 0.95))
    bound = INDICATIVE if share else INDICATIVE_SPREAD * np.sqrt(found.spread)
    indicative = ~np.isnan(estimate) & ~(usual <= bound * (1 + NOISE))
    nothing = np.zeros_like(estimate)
    return Changes(
        estimate, spread, nothing, found.df, estimate - half, estimate + half, nothing, found.base, census,
        indicative,
    )  # fmt: skip
