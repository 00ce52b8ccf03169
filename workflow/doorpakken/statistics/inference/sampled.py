"""What tests take of a sample, by its design or by replicate weights: covariances, degrees of freedom."""

from __future__ import annotations

import numpy as np

from doorpakken.statistics.estimation import Design, Replicates, covariance
from doorpakken.statistics.estimation.design_stages import Floats, Mask
from doorpakken.statistics.estimation.replicate_weights import rank
from doorpakken.statistics.estimation.taylor import degrees
from doorpakken.statistics.estimation.variance import remaining, runs

Sampled = Design | Replicates


def score_covariance(sampled: Sampled, scores: Floats) -> Floats:
    """The covariance (k, k) of the totals of weighted scores (n, k)."""
    if isinstance(sampled, Design):
        return covariance(sampled, scores)
    weights = sampled.weights[:, None]
    unweighted = np.divide(scores, weights, out=np.zeros_like(scores), where=weights > 0)
    return sampled.covariance(scores.sum(axis=0), sampled.replicates.T @ unweighted)


def corrected(sampled: Sampled) -> str:
    """Whether variances hold the correction for a finite population: yes, no, or empty where nobody knows."""
    design = sampled.made_of if isinstance(sampled, Replicates) else sampled
    return "" if design is None else "no" if design.population is None else "yes"


def base_df(sampled: Sampled, base: Mask) -> int:
    """Clusters, or groups of them, minus strata, among the rows (n,) of a base.

    Of replicate weights that came with a study their rank in the base minus 1, or that of the whole, as it
    was declared, if this is less.
    """
    if isinstance(sampled, Replicates):
        if sampled.made_of is not None:
            return base_df(sampled.made_of, base)
        return min(sampled.df, rank(sampled.replicates[base]) - 1) if base.any() else 0
    units, starts = runs(sampled.levels[0].unit[sampled.order])
    ordered = base[sampled.order, None]
    present = np.logical_or.reduceat(ordered, starts, axis=0)
    return int(degrees(sampled, units, present, remaining(sampled, sampled.order, ordered, None)).item())
