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
from doorpakken.statistics.estimation.sample_design import Design, Floats, Mask
from doorpakken.statistics.estimation.totals_ratios import ratios

Two = tuple[Floats, Floats]


def overlap_covariance(designs: tuple[Design, Design], scores: Two, overlap: Overlap) -> Floats:
    """The covariance (k,) of the totals of scores (n_1, k) of the earlier and (n_2, k) of the later sample.

    A cell of strata with fewer than two pairs in the samples has no covariance of its own: where it would
    take from the covariance it has that of the pooled correlation of the others and the spread in its two
    strata, and where it would add to it, it adds nothing. So the variance is rather too large.
    Without the finite population correction in one of the designs M_hg f_h f_g is left out. A calibration
    turns scores into residuals first. Between groups that answered in one go only linked members count.
    Raises ValueError for a design in which a row is not a cluster of its own, or with stages.
    """
    for design in designs:
        if design.stages or design.first.size != design.weights.size:
            raise ValueError("change between waves needs units that were sampled one by one")
    whole = [
        z if design.calibration is None else design.calibration(z)
        for design, z in zip(designs, scores, strict=True)
    ]
    earlier, later = (z[rows] for z, rows in zip(whole, (overlap.first, overlap.second), strict=True))
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


def _spread(design: Design, scores: Floats) -> Floats:
    """The standard deviation of scores (n, k) in each stratum (H, k); 0 for one unit."""
    return np.asarray(pd.DataFrame(scores).groupby(design.strata).std().fillna(0.0), dtype=np.float64)


def _expected(designs: tuple[Design, Design], overlap: Overlap) -> Floats:
    """Pairs of which chance alone would have both answer, M_hg f_h f_g (H G,)."""
    if any(design.population is None for design in designs):
        return np.zeros(overlap.linked.size)
    earlier, later = (1 - design.remaining for design in designs)
    return np.asarray((overlap.linked * np.outer(earlier, later)).ravel())


def changes(
    designs: tuple[Design, Design],
    values: Two,
    domains: tuple[Mask, Mask],
    overlap: Overlap,
    level: float,
    *,
    share: bool,
    unanswered: tuple[Mask | None, Mask | None] = (None, None),
) -> Changes:
    """Means or shares of all respondents at the later date minus those at the earlier one.

    values: (n_1, k) and (n_2, k), NaN where there is no answer. domains: members (n_1, d) and (n_2, d); a
    domain is at each date those who are in it at that date, so it may win and lose members in between.
    unanswered (n_1, k) and (n_2, k): as for `ratios`.
    Raises ValueError when a shape does not fit a design.
    """
    estimates = [
        ratios(design, value, None, domain, left_open)
        for design, value, domain, left_open in zip(designs, values, domains, unanswered, strict=True)
    ]
    covariance = np.full(estimates[0].estimate.shape, np.nan)
    pairs = np.zeros_like(covariance)
    for place in range(len(covariance)):
        (_, scores1, _, base1), (_, scores2, _, base2) = (
            scores(design, value, None, domain[:, place])
            for design, value, domain in zip(designs, values, domains, strict=True)
        )
        covariance[place] = overlap_covariance(
            designs, (np.nan_to_num(scores1), np.nan_to_num(scores2)), overlap
        )
        pairs[place] = (base1[overlap.first] & base2[overlap.second]).sum(axis=0)
    return difference(estimates[0], estimates[1], covariance, pairs, level, share=share)
