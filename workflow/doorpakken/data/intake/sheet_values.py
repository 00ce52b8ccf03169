"""A sheet of a workbook as its format gives it: values by row, merged cells, and special cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Place = tuple[int, int]
Range = tuple[Place, Place]
Cells = list[tuple[Place, str]]


@dataclass
class Scan:
    """Cells by row and column, from 1, with what stands in them.

    errors: those that a reader gives as empty. formulas: of which the last result is read.
    without_result: formulas that have none. percentages: fractions that show as a percentage.
    """

    errors: Cells = field(default_factory=list)
    formulas: Cells = field(default_factory=list)
    without_result: Cells = field(default_factory=list)
    percentages: Cells = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """A sheet from its first row and column on; `merged` has both ends of each range, counted from 0."""

    rows: Iterator[Sequence[Any]]
    merged: Sequence[Range]
    scan: Scan
