"""Weighting classes: cells of the population in which those who answered stand for all who were invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

Cell = tuple[str, ...]


@dataclass(frozen=True)
class ResponseClass:
    """Cells that are one weighting class, with the units in them and how many of these answered."""

    cells: tuple[Cell, ...]
    invited: int
    answered: int

    @property
    def name(self) -> str:
        """Its cells, with a point between crossed columns and a plus between cells that were merged."""
        return " + ".join(".".join(cell) for cell in self.cells)

    @property
    def is_complete(self) -> bool:
        """Whether everyone in it answered, so that nobody stands for another."""
        return self.answered == self.invited

    @property
    def factor(self) -> float:
        """For how many of those who were invited one who answered stands; infinite where nobody did."""
        return self.invited / self.answered if self.answered else float("inf")

    def joined(self, other: ResponseClass) -> ResponseClass:
        """Both as one class."""
        cells = tuple(sorted((*self.cells, *other.cells)))
        return ResponseClass(cells, self.invited + other.invited, self.answered + other.answered)


def classes_of(cells: Mapping[str, Cell], answered: Sequence[str]) -> list[ResponseClass]:
    """The class of each cell, in the order of their names; cells: that of every unit, by code."""
    table = pd.DataFrame({"cell": pd.Series(cells), "answered": False})
    table.loc[list(answered), "answered"] = True
    counts = table.groupby("cell")["answered"].agg(["size", "sum"])
    return [ResponseClass((cell,), int(size), int(number)) for cell, size, number in counts.itertuples()]


def merged(classes: Sequence[ResponseClass], least: int) -> list[ResponseClass]:
    """Classes of at least so many who answered: the smallest joins another, until none is smaller.

    It joins one that has most of the leading columns in common, of these the one whose part that answered is
    nearest, of equal ones the first by name. One in which everyone answered is large enough.
    Source: cells are collapsed as in Kalton and Flores-Cervantes (2003), J. Official Statist. 19, 81-97.
    """
    left = list(classes)
    while len(left) > 1:
        small = [each for each in left if each.answered < least and not each.is_complete]
        if not small:
            break
        smallest = min(small, key=lambda each: (each.answered, each.name))
        others = [each for each in left if each is not smallest]
        nearest = min(others, key=lambda each: (-_shared(smallest, each), _apart(smallest, each), each.name))
        left = [each for each in others if each is not nearest] + [smallest.joined(nearest)]
    return sorted(left, key=lambda each: each.name)


def _shared(first: ResponseClass, second: ResponseClass) -> int:
    """How many leading columns all cells of two classes have in common."""
    number = 0
    for column in zip(*first.cells, *second.cells, strict=True):
        if len(set(column)) > 1:
            break
        number += 1
    return number


def _apart(first: ResponseClass, second: ResponseClass) -> float:
    return abs(first.answered / first.invited - second.answered / second.invited)
