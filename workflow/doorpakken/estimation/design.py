"""The design of a sample: who stands for how many, in which stratum and cluster."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
Lonely = Literal["fail", "certainty", "adjust", "average"]


@dataclass(frozen=True, eq=False)
class Design:
    """A stratified sample of clusters, drawn without replacement when `population` is known.

    weights (n,): units of the population for each row, positive. strata (n,): codes 0 .. H-1, each used.
    clusters (n,): any codes; clusters lie within strata, so one code in two strata means two clusters.
    population (H,): clusters in the population of each stratum; None leaves out the finite population
    correction. lonely: what a stratum of one cluster adds to a variance, unless that cluster is its whole
    population: nothing (certainty), its square around zero (adjust), the mean of the other strata (average);
    fail refuses such a stratum.
    Raises ValueError when the shapes differ, a weight is not positive, a stratum is unused, a stratum has
    more clusters than its population, or one is lonely under `fail`.
    Source: the rules are those of survey.lonely.psu in R survey (Lumley 2004, J. Statist. Software 9(8)).
    """

    weights: Floats
    strata: Codes
    clusters: Codes
    population: Floats | None = None
    lonely: Lonely = "fail"

    def __post_init__(self) -> None:
        if not self.weights.shape == self.strata.shape == self.clusters.shape:
            raise ValueError("weights, strata and clusters differ in length")
        if self.weights.size == 0 or not (np.isfinite(self.weights) & (self.weights > 0)).all():
            raise ValueError("weights must be positive numbers, at least one")
        if self.strata.min() < 0 or (np.bincount(self.strata) == 0).any():
            raise ValueError("strata must be the codes 0 .. H-1, each with a row")
        if self.population is not None and self.population.shape != self.sampled.shape:
            raise ValueError("population must hold a number for each stratum")
        if not (self.remaining >= 0).all():
            raise ValueError("a stratum has more clusters than its population")
        if self.lonely == "fail" and self.is_lonely.any():
            raise ValueError(f"strata of one cluster: {np.flatnonzero(self.is_lonely).tolist()}")

    @cached_property
    def order(self) -> Codes:
        """Rows sorted by stratum, then cluster (n,); rows of one cluster keep their order."""
        return np.lexsort((self.clusters, self.strata))

    @cached_property
    def group(self) -> Codes:
        """The cluster of each row (n,), numbered 0 .. from the first stratum to the last."""
        strata, clusters = self.strata[self.order], self.clusters[self.order]
        first = np.ones(strata.size, dtype=bool)
        first[1:] = (strata[1:] != strata[:-1]) | (clusters[1:] != clusters[:-1])
        group = np.empty(strata.size, dtype=np.int64)
        group[self.order] = np.cumsum(first) - 1
        return group

    @cached_property
    def stratum_of_group(self) -> Codes:
        """The stratum of each cluster, ascending."""
        stratum = np.empty(int(self.group.max()) + 1, dtype=np.int64)
        stratum[self.group] = self.strata
        return stratum

    @cached_property
    def sampled(self) -> Floats:
        """Clusters in the sample of each stratum (H,): n_h."""
        return np.bincount(self.stratum_of_group).astype(np.float64)

    @cached_property
    def remaining(self) -> Floats:
        """The finite population correction 1 - n_h / N_h of each stratum (H,); 1 without population."""
        if self.population is None:
            return np.ones_like(self.sampled)
        return 1 - self.sampled / self.population

    @cached_property
    def is_lonely(self) -> Mask:
        """Strata of one cluster that is not the whole population (H,)."""
        return np.asarray((self.sampled == 1) & (self.remaining > 0))

    @cached_property
    def factor(self) -> Floats:
        """What the squares of a stratum are multiplied by (H,): (1 - f_h) n_h / (n_h - 1), or the rule.

        NaN stands for the mean of the other strata.
        """
        ordinary = self.remaining * self.sampled / np.maximum(self.sampled - 1, 1)
        alone = {"certainty": 0.0, "average": np.nan}.get(self.lonely)
        return ordinary if alone is None else np.where(self.is_lonely, alone, ordinary)

    @property
    def df(self) -> int:
        """Degrees of freedom of the whole design: clusters minus strata."""
        return int(self.sampled.sum()) - self.sampled.size
