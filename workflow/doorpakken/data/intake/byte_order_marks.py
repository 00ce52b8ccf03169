"""Byte order marks within cells: left out, and told where the codebook names the column."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.problem_listing import CountedProblem
from doorpakken.data.intake.raw_file import MARK
from doorpakken.data.intake.raw_table import RawTable, recoded


def without_marks(table: RawTable, heads: Sequence[str], named: Set[str]) -> RawTable:
    """The table without byte order marks in its cells; those in the columns `named` are told."""
    columns, problems = [], list(table.problems)
    for column, head in zip(table.columns, heads, strict=True):
        rows = [1] if MARK in head else []
        if any(MARK in value for value in column.values):
            rows += table.source_row[column.records_where(MARK in value for value in column.values)].tolist()
            column = recoded(column, [value.replace(MARK, "") for value in column.values])
        if rows and column.name in named:
            cells = f"{len(rows):,} cells, this row being the first"
            mark = finding("byte order mark", table.file, row=rows[0], column=column.name, found=cells)
            problems.append(CountedProblem(**vars(mark), count=len(rows)))
        columns.append(column)
    return replace(table, columns=tuple(columns), problems=tuple(problems))
