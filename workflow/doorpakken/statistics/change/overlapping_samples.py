"""Change between two samples that overlap, with the covariance that the linked pairs give.

The estimates are totals of their scores z. With m_hg linked pairs of which both answered, M_hg linked pairs
in the two populations (stratum h then, g now) and sampling fractions f_h = n_h / N_h and f_g,

    Cov = sum_hg (m_hg - M_hg f_h f_g) S_hg

S_hg being the covariance of the two scores over the m_hg pairs. For means z = (N_h / N) (y - mean) / n_h, and
this is sum_hg (N_h N_g / (N_1 N_2)) [m_hg / (n_h n_g) - M_hg / (N_h N_g)] S_hg of the answers. With one
stratum and one population it is that of Tam (1984), Am. Statistician 38, 288-289.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from doorpakken.statistics.change.difference import Changes, difference
from doorpakken.statistics.change.linked_pairs import Overlap
from doorpakken.statistics.estimation.contrasts import scores
from doorpakken.statistics.estimation.replicate_variance import replicate_estimates
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Design, Floats, Mask
from doorpakken.statistics.estimation.standardisation import (
    Classes,
    standard_replicates,
    standard_scores,
    standardised,
)
from doorpakken.statistics.estimation.totals_ratios import ratios

Two = tuple[Floats, Floats]
BothClasses = tuple[Classes, Classes]


def overlap_covariance(designs: tuple[Design, Design], scores: Two, overlap: Overlap) -> Floats:
    """The covariance (k,) of the totals of scores (n_1, k) of the earlier and (n_2, k) of the later sample.

    A cell of strata with fewer than two pairs in the samples has no covariance of its own: where it would
    take from the covariance it has that of the pooled correlation of the others and the spread in its two
    strata, and where it would add to it, it adds nothing. So the variance is rather too large.
    Without the finite population correction in one of the designs M_hg f_h f_g is left out. A calibration
    turns scores into residuals first. Between groups that answered in one go only linked members count.
    Of clusters it is that of their totals: what is drawn anew within them adds nothing, and where the same
    units are drawn there the variance is rather too large.
    """
    whole = [
        _of_clusters(design, z if design.calibration is None else design.calibration(z))
        for design, z in zip(designs, scores, strict=True)
    ]
    earlier, later = (
        z[design.levels[0].unit[rows]]
        for design, z, rows in zip(designs, whole, (overlap.first, overlap.second), strict=True)
    )
    cells = overlap.cells(designs)
    number = np.bincount(cells, minlength=overlap.linked.size)
    net = number - _expected(designs, overlap)
    total, products, squares = np.zeros((3, scores[0].shape[1]))
    for cell in np.flatnonzero(number > 1):
        first, second = (z[cells == cell] - z[cells == cell].mean(axis=0) for z in (earlier, later))
        product = (first * second).sum(axis=0)
        total += net[cell] / (number[cell] - 1) * product
        products += product
        squares += np.sqrt((first**2).sum(axis=0) * (second**2).sum(axis=0))
    correlation = np.divide(products, squares, out=np.zeros_like(total), where=squares > 0)
    few = np.where((number < 2) & (net < 0), net, 0.0).reshape(overlap.linked.shape)
    spread = (_spread(design, z) for design, z in zip(designs, whole, strict=True))
    return np.asarray(total + correlation * np.einsum("hg,hk,gk->k", few, *spread))


def _of_clusters(design: Design, scores: Floats) -> Floats:
    """The totals (C, k) of scores (n, k) by cluster."""
    totals = np.zeros((design.first.size, scores.shape[1]))
    np.add.at(totals, design.levels[0].unit, scores)
    return totals


def _spread(design: Design, scores: Floats) -> Floats:
    """The standard deviation of scores (C, k) in each stratum (H, k); 0 for one cluster."""
    strata = design.strata[design.first]
    return np.asarray(pd.DataFrame(scores).groupby(strata).std().fillna(0.0), dtype=np.float64)


def _expected(designs: tuple[Design, Design], overlap: Overlap) -> Floats:
    """Pairs of which chance alone would have both answer, M_hg f_h f_g (H G,)."""
    if any(design.population is None for design in designs):
        return np.zeros(overlap.linked.size)
    earlier, later = (1 - design.remaining for design in designs)
    return np.asarray((overlap.linked * np.outer(earlier, later)).ravel())


def changes(
    designs: tuple[Design | Replicates, Design | Replicates],
    values: Two,
    domains: tuple[Mask, Mask],
    overlap: Overlap,
    level: float,
    *,
    share: bool,
    unanswered: tuple[Mask | None, Mask | None] = (None, None),
    coordinated: bool = False,
    classes: BothClasses | None = None,
) -> Changes:
    """Means or shares of all respondents at the later date minus those at the earlier one.

    values: (n_1, k) and (n_2, k), NaN where there is no answer. domains: members (n_1, d) and (n_2, d); a
    domain is at each date those who are in it at that date, so it may win and lose members in between.
    unanswered (n_1, k) and (n_2, k): as for `ratios`. Replicates give a covariance where they are
    `coordinated`, and no other do. classes: those of each wave of which standardised estimates have one
    distribution.
    Raises ValueError when a shape does not fit a design.
    """
    own_classes = classes or (None, None)
    estimates = [
        ratios(design, value, None, domain, left_open)
        if own is None
        else standardised(design, value, None, domain, own, left_open)
        for design, value, domain, left_open, own in zip(
            designs, values, domains, unanswered, own_classes, strict=True
        )
    ]
    covariance, pairs = np.zeros((2, *estimates[0].estimate.shape))
    first, second = designs
    for place in range(len(covariance)):
        inside = domains[0][:, place], domains[1][:, place]
        bases = [domain[:, None] & ~np.isnan(value) for domain, value in zip(inside, values, strict=True)]
        pairs[place] = _in_both(designs, overlap, bases).sum(axis=0)
        if isinstance(first, Design) and isinstance(second, Design):
            (_, scores1, _, _), (_, scores2, _, _) = (
                scores(design, value, None, domain)
                if own is None
                else standard_scores(design, value, None, domain, own)
                for design, value, domain, own in zip(
                    (first, second), values, inside, own_classes, strict=True
                )
            )
            both = np.nan_to_num(scores1), np.nan_to_num(scores2)
            covariance[place] = overlap_covariance((first, second), both, overlap)
        elif coordinated and isinstance(first, Replicates) and isinstance(second, Replicates):
            covariance[place] = coordinated_covariance((first, second), values, inside, classes)
    least = np.minimum(estimates[0].df, estimates[1].df) if coordinated else None
    return difference(estimates[0], estimates[1], covariance, pairs, level, share=share, df=least)


def _in_both(
    designs: tuple[Design | Replicates, Design | Replicates], overlap: Overlap, bases: list[Mask]
) -> Mask:
    """Which pairs (m, k) have someone in the base (n, k) at both dates."""
    reached = []
    for design, base, rows in zip(designs, bases, (overlap.first, overlap.second), strict=True):
        if isinstance(design, Replicates):
            reached.append(base[rows])
            continue
        unit = design.levels[0].unit
        of_cluster = np.zeros((design.first.size, base.shape[1]), dtype=bool)
        np.logical_or.at(of_cluster, unit, base)
        reached.append(of_cluster[unit[rows]])
    return np.asarray(reached[0] & reached[1])


def coordinated_covariance(
    designs: tuple[Replicates, Replicates],
    values: Two,
    domains: tuple[Mask, Mask],
    classes: BothClasses | None = None,
) -> Floats:
    """The covariance (k,) of means in a domain (n,) at two dates, whose replicates are the same ones.

    The variance of a change is that of the changes of the replicates, as of one file with both waves.
    Raises ValueError when the replicates have other numbers or scales.
    """
    first, second = designs
    same = first.rscales.shape == second.rscales.shape and (first.rscales == second.rscales).all()
    if not same or (first.scale, first.mse) != (second.scale, second.mse):
        raise ValueError("coordinated replicates need the same number, scales and centre in both waves")
    (estimate1, each1, _), (estimate2, each2, _) = (
        replicate_estimates(design, value, None, domain, ratio=True)
        if own is None
        else standard_replicates(design, value, None, domain, own)
        for design, value, domain, own in zip(designs, values, domains, classes or (None, None), strict=True)
    )
    of_change = first.variance(estimate2 - estimate1, each2 - each1)
    sides = first.variance(estimate1, each1) + second.variance(estimate2, each2)
    return np.asarray((sides - of_change) / 2)
