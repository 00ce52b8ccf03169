"""Change of those municipalities alone that are linked one to one and answered at both dates."""

from __future__ import annotations

import numpy as np

from doorpakken.statistics.change.difference import Changes, difference
from doorpakken.statistics.change.linked_pairs import Overlap
from doorpakken.statistics.estimation.contrasts import scores
from doorpakken.statistics.estimation.sample_design import Design, Floats, Mask
from doorpakken.statistics.estimation.totals_ratios import ratios
from doorpakken.statistics.estimation.variance import deviations


def linked_design(designs: tuple[Design, Design], overlap: Overlap) -> Design | None:
    """The design of the pairs that answered at both dates, as a sample of the linked pairs of both frames.

    Strata are those of the earlier date; each pair stands for M_h / m_h pairs. With the correction if both
    designs have it. None when a stratum with linked pairs has fewer than two that answered twice, unless
    these are all.
    """
    strata = designs[0].strata[overlap.first]
    linked = overlap.linked.sum(axis=1)
    answered = np.bincount(strata, minlength=linked.size).astype(np.float64)
    if not linked.sum() or ((linked > 0) & (answered < np.minimum(linked, 2))).any():
        return None
    occupied = linked > 0
    codes = (np.cumsum(occupied) - 1)[strata]
    population = linked[occupied]
    weights = (population / answered[occupied])[codes]
    corrected = all(design.population is not None for design in designs)
    alone = not corrected and bool((answered == 1).any())
    return None if alone else Design(weights, codes, np.arange(codes.size), population if corrected else None)


def linked_changes(
    designs: tuple[Design, Design],
    values: tuple[Floats, Floats],
    domains: Mask,
    overlap: Overlap,
    level: float,
    *,
    share: bool,
    unanswered: tuple[Mask | None, Mask | None] = (None, None),
) -> Changes | None:
    """Mean or share at the later date minus that at the earlier one, of the same municipalities.

    values: (n_1, k) and (n_2, k), NaN where there is no answer; the base are pairs with an answer at both
    dates. domains: members (n_1, d) at the earlier date, and so the same municipalities at both. unanswered
    (n_1, k) and (n_2, k): as for `ratios`; a pair left it open that did so at either date.
    None when too few pairs answered (`linked_design`).
    """
    design = linked_design(designs, overlap)
    if design is None:
        return None
    earlier, later = values[0][overlap.first], values[1][overlap.second]
    answered = ~(np.isnan(earlier) | np.isnan(later))
    earlier, later = (np.where(answered, each, np.nan) for each in (earlier, later))
    inside = domains[overlap.first]
    left_open = np.zeros_like(answered)
    for mask, rows in zip(unanswered, (overlap.first, overlap.second), strict=True):
        left_open |= False if mask is None else mask[rows]
    estimates = [ratios(design, each, None, inside, left_open) for each in (earlier, later)]
    covariance = np.full(estimates[0].estimate.shape, np.nan)
    for place in range(len(covariance)):
        deviates = [
            deviations(design, np.nan_to_num(z)[design.order], design.order)
            for _, z, _, _ in (scores(design, each, None, inside[:, place]) for each in (earlier, later))
        ]
        covariance[place] = (deviates[0] * deviates[1]).sum(axis=0)
    return difference(estimates[0], estimates[1], covariance, estimates[0].base, level, share=share)
