"""Rows of a table that are no response: heads once more, totals and notes, rows swallowed by a quote."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from doorpakken.data.intake.problem_listing import listed
from doorpakken.data.intake.raw_table import RawTable, with_problems, without_rows
from doorpakken.data.study import Wave
from doorpakken.errors import Problem

NOTE = re.compile(
    r"((sub)?totaa?l|som|sum|gemiddelde?|average|mean|mediaan|median|aantal|count|bron|source)([:=\s].*)?",
    re.IGNORECASE | re.DOTALL,
)

Flags = npt.NDArray[np.bool_]


def without_strays(wave: Wave, table: RawTable, heads: Sequence[str]) -> RawTable:
    """The table without rows that are no response; each is an error, and its cells are not looked at.

    heads: as they stand above the columns.
    """
    problems = _swallowed(wave, table)
    again = heads_again(table, heads)
    problems += table.findings("heads again", np.flatnonzero(again), None, lambda _: "the heads")
    is_stray = again.copy()
    # A word that stands before totals and sources, in the place of an id.
    for column in [table.column(item.column) for item in wave.items if item.type == "id"]:
        if column is not None:
            notes = column.records_where(NOTE.fullmatch(cell.strip()) is not None for cell in column.values)
            problems += table.findings("note row", notes[~again[notes]], column.name, column.visible)
            is_stray[notes] = True
    return with_problems(without_rows(table, is_stray) if is_stray.any() else table, problems)


def open_end(table: RawTable, data: bytes) -> list[Problem]:
    """A warning where the last row of a text has no line end: what was cut off there nothing else tells."""
    whole = data.rstrip(b"\0").endswith((b"\n", b"\r"))
    last_problem = max((problem.row or 0 for problem in table.problems), default=0)
    if whole or not len(table.source_row) or last_problem > table.source_row[-1]:
        return []
    last = table.columns[-1]
    return [table.finding("open end", -1, last.name, last.visible(-1))]


def heads_again(table: RawTable, heads: Sequence[str]) -> Flags:
    """The records that hold the name or the head of every column."""
    again = np.full(len(table.source_row), bool(table.columns))
    for column, head in zip(table.columns, heads, strict=False):
        if not again.any():
            break
        again &= np.array([cell in (column.name, head) for cell in column.values])[column.codes]
    return again


def _swallowed(wave: Wave, table: RawTable) -> list[Problem]:
    """Cells of text that hold a whole row, as between two quotes that do not belong together."""
    delimiter, least = wave.responses.delimiter, len(table.columns) - 1
    if not delimiter or least < 2:
        return []
    cells = [
        (int(record), column.name)
        for column in table.columns
        for record in column.records_where(
            cell.count(delimiter) >= least
            and any(line.count(delimiter) >= least for line in cell.splitlines()[1:])
            for cell in column.values
        )
    ]
    return listed(cells, lambda place: table.finding("swallowed rows", *place))
