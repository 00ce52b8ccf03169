"""Rows of a table that are no response: heads once more, totals and notes, rows swallowed by a quote."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from doorpakken.data.intake.cell_messages import DELIVER
from doorpakken.data.intake.problem_listing import listed, visible
from doorpakken.data.intake.raw_table import RawTable, with_problems, without_rows
from doorpakken.data.study import Wave
from doorpakken.errors import Problem, problem

NOTE = re.compile(
    r"((sub)?totaa?l|som|sum|gemiddelde?|average|mean|mediaan|median|aantal|count|bron|source)([:=\s].*)?",
    re.IGNORECASE | re.DOTALL,
)

Flags = npt.NDArray[np.bool_]


def without_strays(wave: Wave, table: RawTable) -> RawTable:
    """The table without rows that are no response; each is an error, and its cells are not looked at."""
    swallowed = _swallowed(wave, table)
    again, notes = _again(table), _notes(wave, table)
    strays = again | notes
    left = without_rows(table, strays) if strays.any() else table
    return with_problems(left, (*swallowed, *_row_problems(wave, table, again, notes)))


def open_end(table: RawTable, data: bytes) -> list[Problem]:
    """A warning where the last row of a text has no line end: what was cut off there nothing else tells."""
    whole = data.rstrip(b"\0").endswith((b"\n", b"\r"))
    told = max((found.row or 0 for found in table.problems), default=0)
    if whole or not len(table.source_row) or told > table.source_row[-1]:
        return []
    last = table.columns[-1]
    return [
        problem(
            "open end",
            "the last row ends without a line end, as in a file that is cut off",
            table.file,
            row=int(table.source_row[-1]),
            column=last.name,
            found=visible(last.values[int(last.codes[-1])]),
            expected="a whole row and a line end",
            mend="Nothing, if the last row is whole.",
            severity="warning",
        )
    ]


def _again(table: RawTable) -> Flags:
    """The records that hold the head of every column."""
    found = np.full(len(table.source_row), bool(table.columns))
    for column in table.columns:
        if not found.any():
            break
        found &= np.isin(column.codes, [at for at, cell in enumerate(column.values) if cell == column.name])
    return found


def _notes(wave: Wave, table: RawTable) -> Flags:
    """The records whose id is a word that stands before totals and sources."""
    found = np.zeros(len(table.source_row), bool)
    for item in wave.items:
        column = table.column(item.column) if item.type == "id" else None
        if column is not None:
            found[
                column.records_where(NOTE.fullmatch(cell.strip()) is not None for cell in column.values)
            ] = True
    return found


def _row_problems(wave: Wave, table: RawTable, again: Flags, notes: Flags) -> list[Problem]:
    ids = [item.column for item in wave.items if item.type == "id"]

    def repeated(record: int) -> Problem:
        return problem(
            "heads again",
            "the heads stand once more among the answers, as where files were pasted together",
            table.file,
            row=int(table.source_row[record]),
            found="the heads",
            expected="a response",
            mend=f"See whether a response stands twice; take the row out: {DELIVER}.",
        )

    def note(record: int) -> Problem:
        column = table.column(ids[0])
        assert column is not None
        return problem(
            "note row",
            "the row looks like a total or a note, not like a response",
            table.file,
            row=int(table.source_row[record]),
            column=ids[0],
            found=visible(column.values[int(column.codes[record])]),
            expected="the id of a response",
            mend=f"Take the row out: {DELIVER}.",
        )

    first, second = np.flatnonzero(again), np.flatnonzero(notes & ~again)
    return [*listed(first, len(first), repeated), *listed(second, len(second), note)]


def _swallowed(wave: Wave, table: RawTable) -> list[Problem]:
    """Cells of text that hold a whole row, as between two quotes that do not belong together."""
    delimiter, least = wave.responses.delimiter, len(table.columns) - 1
    if not delimiter or least < 2:
        return []
    found = [
        (int(record), column.name)
        for column in table.columns
        for record in column.records_where(
            cell.count(delimiter) >= least
            and any(line.count(delimiter) >= least for line in cell.splitlines()[1:])
            for cell in column.values
        )
    ]

    def describe(at: int) -> Problem:
        record, name = found[at]
        return problem(
            "swallowed rows",
            "the cell holds whole rows, as between a quote that is not closed and the next one",
            table.file,
            row=int(table.source_row[record]),
            column=name,
            expected="the answer of one respondent",
            mend=f"Have the quotes doubled: {DELIVER}.",
        )

    return listed(range(len(found)), len(found), describe)
