"""Byte order marks within cells: left out, and told where the codebook names the column."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from doorpakken.data.intake.problem_listing import Several
from doorpakken.data.intake.raw_file import MARK
from doorpakken.data.intake.raw_table import RawTable, recoded
from doorpakken.errors import Problem


def without_marks(table: RawTable, heads: Sequence[str], named: Set[str]) -> RawTable:
    """The table without byte order marks in its cells; those in the columns `named` are told."""
    columns, found = [], list(table.problems)
    for column, head in zip(table.columns, heads, strict=True):
        rows = [1] if MARK in head else []
        if any(MARK in value for value in column.values):
            rows += table.source_row[column.records_where(MARK in value for value in column.values)].tolist()
            column = recoded(column, [value.replace(MARK, "") for value in column.values])
        if rows and column.name in named:
            found.append(_mark(table.file, column.name, rows))
        columns.append(column)
    return replace(table, columns=tuple(columns), problems=tuple(found))


def _mark(file: str, column: str, rows: Sequence[int]) -> Problem:
    return Several(
        file,
        rows[0],
        column,
        "byte order mark",
        "a byte order mark (U+FEFF, invisible) stands in cells of this column and is left out",
        f"{len(rows):,} cells, this row being the first",
        mend="Nothing; the cells are read without it.",
        severity="warning",
        count=len(rows),
    )
