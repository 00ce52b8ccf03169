"""The samples of two waves, and how they hang together: by linked units or clusters, or by replicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from doorpakken.data.frame import Frame
from doorpakken.data.study.documents import shown
from doorpakken.errors import refusal
from doorpakken.statistics.change.admitted import Admitted
from doorpakken.statistics.change.linked_change import followed, linked_design
from doorpakken.statistics.change.linked_pairs import (
    Overlap,
    Rows,
    Samples,
    cluster_pairs,
    equal_codes,
    linked_units,
    overlap_of,
    overlap_of_samples,
    unit_pairs,
)
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Design, Lonely

Both = tuple[Design, Design]


@dataclass(frozen=True, eq=False)
class SamplePair:
    """The designs or replicates of two waves, their linked pairs, and the word for variances of changes.

    overlap: pairs of units, or of clusters. same: pairs of units (m,), the row of each in either sample.
    variance: taylor_overlap or taylor_independent; replicates_coordinated, where a replicate is the same one
    in both waves, or replicates_independent, where a wave has replicates that say nothing of the other.
    """

    designs: tuple[Design | Replicates, Design | Replicates]
    overlap: Overlap
    same: Rows
    variance: str

    @property
    def linearised(self) -> Both | None:
        """The two designs; None where a wave has replicates that came with it."""
        first, second = self.designs
        return None if isinstance(first, Replicates) or isinstance(second, Replicates) else (first, second)

    @property
    def coordinated(self) -> bool:
        """Whether the change is that of each replicate."""
        return self.variance == "replicates_coordinated"

    @property
    def clustered(self) -> bool:
        """Whether a pair is one of clusters."""
        return self.linearised is not None and _clustered(self.linearised)

    @property
    def follows(self) -> bool:
        """Whether there is a change of the same units alone.

        Of units that were drawn where somebody has counted the linked ones, of clusters where units are
        linked, and by replicates that are the same ones in both waves.
        """
        if self.linearised is not None and not self.clustered:
            return self.overlap.counted and bool(self.overlap.linked.sum())
        return bool(self.same[0].size) and (self.linearised is not None or self.coordinated)

    @property
    def of_linked(self) -> Design | Replicates | None:
        """The sample of the linked units that answered at both dates; None where these are too few."""
        if self.linearised is not None and not self.clustered:
            return linked_design(self.linearised, self.overlap)
        return followed(self.designs[0], self.same[0])


def corrected(samples: Sequence[Design | Replicates]) -> str:
    """Whether variances hold the correction: yes, no, or empty with replicates that came with a wave."""
    designs = [each for each in samples if isinstance(each, Design)]
    if len(designs) < len(samples):
        return ""
    return "yes" if all(design.population is not None for design in designs) else "no"


def sample_pair(frame: Frame | None, earlier: Admitted, later: Admitted) -> SamplePair:
    """The samples of two waves; a correction that cannot be counted at one date is left out at both.

    Raises UserError when the later wave declares fewer linked units than both samples have.
    """
    spec = later.wave.design.linked
    samples = earlier.weights, later.weights
    links: Mapping[str, str] = {}
    if frame is not None:
        links = linked_units(frame, *(each.wave.reference_date.year for each in (earlier, later)))
    elif spec is not None and spec.by == "code":
        links = equal_codes(samples, "unit")
    first, second = earlier.design, later.design
    if isinstance(first, Replicates) or isinstance(second, Replicates):
        replicates = later.wave.design.replicates
        word = "coordinated" if replicates and replicates.coordinated else "independent"
        same = unit_pairs(links, samples)
        pairs = Overlap(*same, np.zeros((1, 1)), counted=False)
        return SamplePair((first, second), pairs, same, f"replicates_{word}")
    overlap = _overlap(frame, links, earlier, later, (first, second))
    linked = frame is not None or spec is not None
    word = "taylor_overlap" if linked else "taylor_independent"
    designs = (first, second) if overlap.counted else (_uncorrected(first), _uncorrected(second))
    # Clusters that are linked by name say nothing of the units in them.
    same = unit_pairs({} if spec is not None and spec.by == "cluster" else links, samples)
    return SamplePair(designs, overlap, same, word)


def _overlap(
    frame: Frame | None, links: Mapping[str, str], earlier: Admitted, later: Admitted, designs: Both
) -> Overlap:
    """The linked pairs: by the frame, or by equal codes where the later wave declares these stable."""
    both, samples = (earlier, later), (earlier.weights, later.weights)
    spec = later.wave.design.linked
    by_cluster = spec is not None and spec.by == "cluster"
    if by_cluster or _clustered(designs):
        pairs = _named_clusters(samples) if by_cluster else unit_pairs(links, samples)
        if not by_cluster and not links:
            return Overlap(*pairs, np.zeros([design.sampled.size for design in designs]))
        return _counted(cluster_pairs(*pairs, designs), designs, later)
    if frame is not None or spec is None:
        strata = earlier.strata, later.strata
        if links and (strata[0] is None or strata[1] is None):
            return overlap_of_samples(unit_pairs(links, samples), designs, None)
        names = [np.unique(each.weights["stratum"].to_numpy(dtype=object)).tolist() for each in both]
        return overlap_of(links, samples, (strata[0] or {}, strata[1] or {}), (names[0], names[1]))
    return _counted(unit_pairs(links, samples), designs, later)


def _counted(pairs: Rows, designs: Both, later: Admitted) -> Overlap:
    """Pairs of which the later wave may say how many the populations have; UserError for too few."""
    spec = later.wave.design.linked
    alone = all(design.sampled.size == 1 and design.population is not None for design in designs)
    try:
        return overlap_of_samples(pairs, designs, spec.population if alone and spec else None)
    except ValueError as error:
        raise refusal(
            "linked", "the populations of two waves have fewer units in common than the samples",
            shown(later.wave.folder / "wave.yaml"), column="design.linked.population",
            found=str(error), mend="Correct the number, or leave it out.",
        ) from error  # fmt: skip


def _named_clusters(samples: Samples) -> Rows:
    """A row of each cluster of the earlier sample and of that of its name in the later one."""
    if any("cluster" not in sample for sample in samples):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    heads = samples[0].drop_duplicates("cluster"), samples[1].drop_duplicates("cluster")
    first, second = unit_pairs(equal_codes(heads, "cluster"), heads, "cluster")
    rows = [np.flatnonzero(~sample.duplicated("cluster").to_numpy()) for sample in samples]
    return rows[0][first], rows[1][second]


def _clustered(designs: Both) -> bool:
    return any(design.first.size != design.weights.size for design in designs)


def _uncorrected(design: Design) -> Design:
    """A design without the finite population correction; a stratum of one adds nothing, as it did before."""
    lonely: Lonely = "certainty" if design.lonely == "fail" else design.lonely
    return replace(design, population=None, stages=(), lonely=lonely)
