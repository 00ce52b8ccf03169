"""Linked pairs: a municipality at the earlier date, and the one at the later date that is still the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from doorpakken.data.frame import Frame, lineage
from doorpakken.statistics.estimation.sample_design import Codes, Design, Floats

Samples = tuple[pd.DataFrame, pd.DataFrame]
Rows = tuple[Codes, Codes]


@dataclass(frozen=True, eq=False)
class Overlap:
    """The linked pairs of two samples, and how many there are in the two populations.

    first, second (m,): the row of each pair in the earlier and in the later sample, of clusters any row of
    each; a row is in one pair at most. linked (H, G): pairs of the populations by stratum h then and g now,
    in the codes of the two designs; where nobody has counted these, those of the samples.
    """

    first: Codes
    second: Codes
    linked: Floats
    counted: bool = True

    def __post_init__(self) -> None:
        for rows in (self.first, self.second):
            if np.unique(rows).size != rows.size:
                raise ValueError("a row is in more than one linked pair")
        if self.first.shape != self.second.shape:
            raise ValueError("the pairs have not two rows each")

    def cells(self, designs: tuple[Design, Design]) -> Codes:
        """The cell of each pair (m,): stratum then times G plus stratum now.

        Raises ValueError when a cell has more pairs in the samples than in the populations.
        """
        earlier, later = (
            design.strata[rows] for design, rows in zip(designs, (self.first, self.second), strict=True)
        )
        cells = earlier * self.linked.shape[1] + later
        if (np.bincount(cells, minlength=self.linked.size) > self.linked.ravel()).any():
            raise ValueError("there are more linked pairs in the samples than in the populations")
        return np.asarray(cells, dtype=np.int64)


def linked_units(frame: Frame, from_year: int, to_year: int) -> dict[str, str]:
    """The code of `to_year` of every municipality of `from_year` that is linked one to one.

    The same or a renamed municipality keeps its link. A merger ends it, for the one that takes in others
    too, and so does a split: answers of a part or of a larger whole are never carried over.
    """
    rows = lineage(frame, from_year, to_year)
    rows = rows[rows["one_to_one"]]
    return dict(zip(rows["from_code"], rows["to_code"], strict=True))


def equal_codes(samples: Samples, column: str) -> dict[str, str]:
    """The units, or clusters, that both samples have, by their code, which is the same in both."""
    units = [set(sample[column].dropna()) for sample in samples]
    return {unit: unit for unit in sorted(units[0] & units[1])}


def overlap_of(
    links: Mapping[str, str],
    samples: Samples,
    strata: tuple[Mapping[str, str], Mapping[str, str]],
    names: tuple[Sequence[str], Sequence[str]],
) -> Overlap:
    """The linked pairs of two samples, and those of the two populations.

    links: later unit by earlier unit. samples: weights files, of which the column `unit` is read, a row for
    each row of the designs. strata: the stratum of every unit of each population. names: the strata of each
    design in the order of its codes; a stratum outside them has no respondent and counts no pairs.
    """
    linked = np.zeros((len(names[0]), len(names[1])))
    places = [{name: place for place, name in enumerate(each)} for each in names]
    for earlier_unit, later_unit in links.items():
        cell = places[0].get(strata[0][earlier_unit]), places[1].get(strata[1][later_unit])
        if cell[0] is not None and cell[1] is not None:
            linked[cell] += 1
    return Overlap(*unit_pairs(links, samples), linked)


def overlap_of_samples(pairs: Rows, designs: tuple[Design, Design], population: float | None) -> Overlap:
    """The linked pairs of two samples, of `population` pairs in one stratum, or of an unknown number.

    Raises ValueError when the populations have fewer than the samples.
    """
    first, second = pairs
    cells = np.zeros((designs[0].sampled.size, designs[1].sampled.size))
    np.add.at(cells, (designs[0].strata[first], designs[1].strata[second]), 1)
    if population is None:
        return Overlap(first, second, cells, counted=False)
    if population < first.size:
        raise ValueError(f"{first.size} linked pairs in the samples, {population:g} in the populations")
    return Overlap(first, second, np.full((1, 1), float(population)))


def cluster_pairs(first: Codes, second: Codes, designs: tuple[Design, Design]) -> Rows:
    """A row of each cluster that is linked to one of the other date, from those of linked units (m,).

    Clusters are linked where all their linked units are of one cluster at the other date.
    """
    units = (design.levels[0].unit[rows] for design, rows in zip(designs, (first, second), strict=True))
    pairs = np.unique(np.column_stack(list(units)), axis=0)
    alone = [np.bincount(column, minlength=1)[column] == 1 for column in pairs.T]
    kept = pairs[alone[0] & alone[1]]
    return designs[0].first[kept[:, 0]], designs[1].first[kept[:, 1]]


def unit_pairs(links: Mapping[str, str], samples: Samples, column: str = "unit") -> Rows:
    """The rows of the linked pairs (m,) in each sample."""
    later = {unit: row for row, unit in enumerate(samples[1][column]) if pd.notna(unit)}
    pairs = [
        (row, later[links[unit]])
        for row, unit in enumerate(samples[0][column])
        if unit in links and links[unit] in later
    ]
    first, second = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return first, second
