"""Change of those units alone that are linked one to one and answered at both dates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from doorpakken.statistics.change.difference import Changes, difference
from doorpakken.statistics.change.linked_pairs import Overlap, Rows
from doorpakken.statistics.change.overlapping_samples import coordinated_covariance
from doorpakken.statistics.estimation.contrasts import Term, combined, scores
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Codes, Design, Floats, Mask
from doorpakken.statistics.estimation.totals_ratios import ratios
from doorpakken.statistics.estimation.variance import deviations

LEAST = 2


def linked_design(designs: tuple[Design, Design], overlap: Overlap) -> Design | None:
    """The design of the pairs that answered at both dates, as a sample of the linked pairs of both frames.

    Strata are those of the earlier date; each pair stands for M_h / m_h pairs. With the correction if both
    designs have it. None when a stratum with linked pairs has fewer than two that answered twice, unless
    these are all.
    """
    strata = designs[0].strata[overlap.first]
    linked = overlap.linked.sum(axis=1)
    answered = np.bincount(strata, minlength=linked.size).astype(np.float64)
    if not linked.sum() or ((linked > 0) & (answered < np.minimum(linked, LEAST))).any():
        return None
    occupied = linked > 0
    codes = (np.cumsum(occupied) - 1)[strata]
    population = linked[occupied]
    weights = (population / answered[occupied])[codes]
    corrected = all(design.population is not None for design in designs)
    alone = not corrected and bool((answered == 1).any())
    return None if alone else Design(weights, codes, np.arange(codes.size), population if corrected else None)


def followed(earlier: Design | Replicates, rows: Codes) -> Design | Replicates | None:
    """The earlier sample of those of its rows (m,) that answered at the later date too.

    They keep their weights, strata and clusters, or their replicate weights. Without the correction: nobody
    has counted the linked units of a cluster. None when a stratum has fewer than two clusters with linked
    units, or nobody a weight.
    """
    if rows.size < LEAST or not earlier.weights[rows].any():
        return None
    if isinstance(earlier, Replicates):
        own = earlier.weights[rows], earlier.replicates[rows]
        return replace(earlier, weights=own[0], replicates=own[1], made_of=None)
    strata, codes = np.unique(earlier.strata[rows], return_inverse=True)
    clusters = earlier.levels[0].unit[rows]
    of_strata = np.unique(np.column_stack([codes, clusters]), axis=0)[:, 0]
    if (np.bincount(of_strata, minlength=strata.size) < LEAST).any():
        return None
    groups = None if earlier.groups is None else earlier.groups[rows]
    return Design(earlier.weights[rows], codes.astype(np.int64), clusters, groups=groups)


def linked_changes(
    design: Design | Replicates,
    rows: Rows,
    values: tuple[Floats, Floats],
    domains: Mask,
    level: float,
    *,
    share: bool,
    unanswered: tuple[Mask | None, Mask | None] = (None, None),
) -> Changes:
    """Mean or share at the later date minus that at the earlier one, of the same units.

    design: of the pairs (m,), of which `rows` are those in the earlier and in the later sample. values:
    (n_1, k) and (n_2, k), NaN where there is no answer; the base are pairs with an answer at both dates.
    domains: members (n_1, d) at the earlier date, and so the same units at both. unanswered (n_1, k) and
    (n_2, k): as for `ratios`; a pair left it open that did so at either date.
    Source: the two dates of one file, whose clusters hold both: R survey's svycontrast of svyby.
    """
    earlier, later = values[0][rows[0]], values[1][rows[1]]
    answered = ~(np.isnan(earlier) | np.isnan(later))
    earlier, later = (np.where(answered, each, np.nan) for each in (earlier, later))
    inside = domains[rows[0]]
    left_open = np.zeros_like(answered)
    for mask, own in zip(unanswered, rows, strict=True):
        left_open |= False if mask is None else mask[own]
    estimates = [ratios(design, each, None, inside, left_open) for each in (earlier, later)]
    covariance, df = np.full((2, *estimates[0].estimate.shape), np.nan)
    for place in range(len(covariance)):
        covariance[place] = _covariance(design, earlier, later, inside[:, place])
        sides = ((-1, earlier), (1, later))
        df[place] = combined(
            design, [Term(times, inside[:, place], each, unanswered=left_open) for times, each in sides]
        ).df
    return difference(estimates[0], estimates[1], covariance, estimates[0].base, level, share=share, df=df)


def _covariance(design: Design | Replicates, earlier: Floats, later: Floats, inside: Mask) -> Floats:
    """The covariance (k,) of the means of two dates (m, k) in a domain (m,), by design or replicates."""
    if isinstance(design, Replicates):
        return coordinated_covariance((design, design), (earlier, later), (inside, inside))
    deviates = [
        deviations(design, np.nan_to_num(z)[design.order], design.order)
        for _, z, _, _ in (scores(design, value, None, inside) for value in (earlier, later))
    ]
    return np.asarray((deviates[0] * deviates[1]).sum(axis=0))
