"""The design of a sample: who stands for how many, in which stratum and cluster."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from doorpakken.statistics.calibration import Residuals
from doorpakken.statistics.estimation.design_stages import Codes, Floats, Level, Lonely, Mask, Stage, numbered

__all__ = ["Codes", "Design", "Floats", "Lonely", "Mask", "Stage"]


@dataclass(frozen=True, eq=False)
class Design:
    """A stratified sample of clusters, drawn without replacement when `population` is known.

    weights (n,): units of the population for each row; a row of weight 0 lies outside the population, and
    counts among those drawn alone. strata (n,): codes 0 .. H-1, each used.
    clusters (n,): any codes; clusters lie within strata, so one code in two strata means two clusters.
    population (H,): clusters in the population of each stratum; None leaves out the finite population
    correction. lonely: what a stratum of one cluster adds to a variance, unless that cluster is its whole
    population: nothing (certainty), its square around zero (adjust), the mean of the other strata (average);
    fail refuses such a stratum. stages: stages of sampling within the clusters, from the second on.
    groups (n,): any codes; clusters of one code answered as one, also across strata, and their residuals are
    summed before they are squared. calibration: what the weights were calibrated to, which the variance
    credits.
    Raises ValueError when the shapes differ, a weight is negative, every one is 0, a stratum is unused, a
    stratum has more clusters than its population, one is lonely under `fail`, stages stand below a first one
    without population, or a cluster lies in two groups.
    Source: the rules are those of survey.lonely.psu in R survey (Lumley 2004, J. Statist. Software 9(8)); of
    stages, Bellhouse (1985), J. Official Statist. 1, 323-329. Groups are not in R.
    """

    weights: Floats
    strata: Codes
    clusters: Codes
    population: Floats | None = None
    lonely: Lonely = "fail"
    stages: tuple[Stage, ...] = ()
    groups: Codes | None = None
    calibration: Residuals | None = None

    def __post_init__(self) -> None:
        named = [self.strata, self.clusters, *(stage.units for stage in self.stages)]
        named += [stage.population for stage in self.stages]  # type: ignore[misc]
        named += [] if self.groups is None else [self.groups]
        if any(each.shape != self.weights.shape for each in named):
            raise ValueError("weights, strata, clusters, stages and groups differ in length")
        if not (np.isfinite(self.weights) & (self.weights >= 0)).all() or not self.weights.any():
            raise ValueError("weights must be numbers from 0 on, at least one of them positive")
        if self.strata.min() < 0 or (np.bincount(self.strata) == 0).any():
            raise ValueError("strata must be the codes 0 .. H-1, each with a row")
        if self.population is not None and self.population.shape != self.sampled.shape:
            raise ValueError("population must hold a number for each stratum")
        if self.stages and self.population is None:
            raise ValueError("stages below the first need the population of the first")
        for level in self.levels:
            if not (level.remaining >= 0).all():
                raise ValueError("a stratum has more clusters than its population")
            if self.lonely == "fail" and level.is_lonely.any():
                raise ValueError(f"strata of one cluster: {np.flatnonzero(level.is_lonely).tolist()}")
        if self.groups is not None and (self.groups != self.groups[self.first][self.levels[0].unit]).any():
            raise ValueError("a cluster lies in two groups")

    @cached_property
    def order(self) -> Codes:
        """Rows sorted by stratum, cluster and lower stages (n,); rows of one unit keep their order."""
        return np.lexsort((*(stage.units for stage in reversed(self.stages)), self.clusters, self.strata))

    @cached_property
    def first(self) -> Codes:
        """A row of each cluster, in the order of the strata."""
        return numbered([self.strata, self.clusters], self.order)[0]

    @cached_property
    def levels(self) -> list[Level]:
        """The stages of sampling, from the first on."""
        first, unit = numbered([self.strata, self.clusters], self.order)
        above = np.ones(int(self.strata.max()) + 1)
        levels = [Level(unit, self.strata[first], self.population, above, self.lonely)]
        for stage in self.stages:
            levels.append(levels[-1].below(stage, self.order))
        return levels

    @cached_property
    def group_of_cluster(self) -> Codes:
        """The group of each cluster, numbered 0 ..; without groups each is its own."""
        if self.groups is None:
            return np.arange(self.first.size)
        return np.unique(self.groups[self.first], return_inverse=True)[1].astype(np.int64)

    @cached_property
    def components(self) -> tuple[Codes, Floats]:
        """Groups of clusters and the strata that they join: that of each group, and the df of each.

        A component holds whole strata; its df are the groups in it minus its strata.
        """
        strata, groups = self.strata[self.first], self.group_of_cluster
        size = self.sampled.size, int(groups.max()) + 1
        links = coo_array((np.ones(groups.size), (strata, size[0] + groups)), shape=(sum(size), sum(size)))
        number, component = connected_components(links, directed=False)
        in_strata, in_groups = np.split(component, [size[0]])
        counts = (np.bincount(each, minlength=number) for each in (in_groups, in_strata))
        return in_groups.astype(np.int64), np.subtract(*counts).astype(np.float64)

    @property
    def reaches_out(self) -> bool:
        """Whether the variance of a domain needs rows outside it: with a calibration or with groups."""
        return self.calibration is not None or self.groups is not None

    @property
    def sampled(self) -> Floats:
        """Clusters in the sample of each stratum (H,): n_h."""
        return np.bincount(self.strata[self.first]).astype(np.float64)

    @property
    def remaining(self) -> Floats:
        """The finite population correction 1 - n_h / N_h of each stratum (H,); 1 without population."""
        return self.levels[0].remaining

    @property
    def df(self) -> int:
        """Degrees of freedom of the whole design: clusters, or groups of them, minus strata."""
        return max(int(self.group_of_cluster.max()) + 1 - self.sampled.size, 0)
