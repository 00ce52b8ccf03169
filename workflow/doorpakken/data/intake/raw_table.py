"""The table that every format comes out as: distinct cells of text, and the row of each record."""

from __future__ import annotations

import itertools
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.heads import column_names, head_row, head_row_problems
from doorpakken.data.intake.problem_listing import CountedProblem, listed, visible
from doorpakken.data.intake.raw_file import MARK, RawFile
from doorpakken.errors import Problem

CHUNK = 20_000
Codes = npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | npt.NDArray[np.uint32]


@dataclass(frozen=True)
class RawColumn:
    """A column as its distinct cells, in order of appearance, and for each record the index of its cell.

    `codes` has the least type that holds them, so that a million records of sixty columns fit in memory.
    """

    name: str
    values: tuple[str, ...]
    codes: Codes

    def records_where(self, chosen: Iterable[bool]) -> npt.NDArray[np.intp]:
        """The records whose distinct cell is among the chosen; `chosen` has one answer per distinct cell."""
        return np.flatnonzero(np.fromiter(chosen, bool, len(self.values))[self.codes])

    def cell(self, record: int) -> str:
        """The cell of a record."""
        return self.values[int(self.codes[record])]

    def visible(self, record: int) -> str:
        """The cell of a record as a message shows it."""
        return visible(self.cell(record))


@dataclass(frozen=True)
class RawTable:
    """A raw file as read: columns of text, `source_row` per record (heads = row 1), problems met.

    left_out: rows of the file that are no record, counted by the reason that wave.yaml gives.
    """

    file: str
    columns: tuple[RawColumn, ...]
    source_row: npt.NDArray[np.int64]
    problems: tuple[Problem, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)

    def column(self, name: str) -> RawColumn | None:
        """The first column of that name, None when there is none."""
        return next((column for column in self.columns if column.name == name), None)

    def finding(
        self, name: str, record: int, column: str | None = None, found: str = "", **fields: Any
    ) -> Problem:
        """The problem of that name in the catalogue at a record."""
        row = int(self.source_row[record])
        return finding(name, self.file, row=row, column=column, found=found, **fields)

    def findings(
        self,
        name: str,
        records: npt.NDArray[np.intp],
        column: str | None,
        found: Callable[[int], str],
        **fields: Any,
    ) -> list[Problem]:
        """The problem of that name at each of the records, listed; `found` says what stands there."""
        return listed(records, lambda record: self.finding(name, record, column, found(record), **fields))

    def records(self) -> Iterator[tuple[str, ...]]:
        """The cells record by record, as text."""
        return zip(*(map(column.values.__getitem__, column.codes) for column in self.columns), strict=True)


def gather(raw_file: RawFile, style: str, file: str) -> RawTable:
    """The table of an open file, whose heads are written in that style; no row when it has none.

    Where most rows have cells beyond the last head, these are left out: of blank ones (a delimiter too many
    at the end of each row) a warning tells, of others an error.
    """
    heads = head_row(raw_file.heads, style)
    names = column_names([head.replace(MARK, "") for head in heads], style)
    start = list(itertools.islice(raw_file.records, CHUNK))
    commonest = Counter(map(len, start)).most_common(1)
    width = max([len(names), *(length for length, _ in commonest)])
    columns, widths = _gathered(itertools.chain(start, raw_file.records), width)
    finished = [column.finished(name) for name, column in zip(names, columns, strict=False)]
    unnamed = [column.finished("") for column in columns[len(names) :]]
    rows = np.flatnonzero(widths == width) + raw_file.first
    return RawTable(
        file,
        tuple(finished),
        rows,
        (
            *raw_file.problems,
            *head_row_problems(raw_file.heads, style, file),
            *_ragged(widths, width, raw_file.first, file),
            *_unnamed(unnamed, rows, len(names), file),
        ),
    )


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


def without_rows(table: RawTable, chosen: npt.NDArray[np.bool_], reason: str = "") -> RawTable:
    """The table without the chosen records, counted among those left out where there is a reason."""
    if not chosen.any():
        return table
    columns = tuple(replace(column, codes=column.codes[~chosen]) for column in table.columns)
    counted = {**table.left_out, reason: int(chosen.sum())} if reason else table.left_out
    return replace(table, columns=columns, source_row=table.source_row[~chosen], left_out=counted)


def with_problems(table: RawTable, problems: Iterable[Problem]) -> RawTable:
    """The table with more problems, after those that it has."""
    return replace(table, problems=(*table.problems, *problems))


def recoded(column: RawColumn, cells: Iterable[str]) -> RawColumn:
    """The column with another text for each of its distinct cells; those that become equal become one."""
    clean = _Gathering()
    clean.extend(cells)
    return RawColumn(column.name, tuple(clean.index), clean.finished("").codes[column.codes])


class _Gathering:
    def __init__(self) -> None:
        self.index: defaultdict[str, int] = defaultdict()
        self.index.default_factory = self.index.__len__
        self.codes = array("i")

    def extend(self, cells: Iterable[str]) -> None:
        self.codes.extend(map(self.index.__getitem__, cells))

    def finished(self, name: str) -> RawColumn:
        return RawColumn(name, tuple(self.index), np.array(self.codes, np.min_scalar_type(len(self.index))))


def _gathered(reader: Iterator[Sequence[str]], width: int) -> tuple[list[_Gathering], npt.NDArray[np.int64]]:
    columns = [_Gathering() for _ in range(width)]
    widths = array("q")
    while chunk := list(itertools.islice(reader, CHUNK)):
        widths.extend(len(record) if any(record) else 0 for record in chunk)
        whole = [record for record in chunk if len(record) == width and any(record)]
        for column, cells in zip(columns, zip(*whole, strict=True), strict=False):
            column.extend(cells)
    return columns, np.array(widths, dtype=np.int64)


def _ragged(widths: npt.NDArray[np.int64], expected: int, first: int, file: str) -> Iterator[Problem]:
    def ragged(record: int) -> Problem:
        compared = "more" if widths[record] > expected else "fewer"
        row, cells = record + first, f"{widths[record]} cells"
        return finding("ragged row", file, row=row, found=cells, compared=compared, expected=expected)

    whole = np.flatnonzero(widths == expected)
    last = whole[-1] if len(whole) else -1
    below = np.flatnonzero((widths == 1) & (np.arange(len(widths)) > last) & bool(expected > 1))
    uneven = np.flatnonzero((widths != expected) & (widths > 0))

    def under(record: int) -> Problem:
        return finding("row below", file, row=record + first, expected=expected, below=len(below))

    if len(below) == (uneven > last).sum():
        yield from listed(below, under)
        uneven = np.setdiff1d(uneven, below)
    yield from listed(uneven, ragged)
    blank = np.flatnonzero(widths == 0)
    yield from listed(blank, lambda record: finding("blank row", file, row=record + first))


def _unnamed(
    columns: Sequence[RawColumn], rows: npt.NDArray[np.int64], heads: int, file: str
) -> Iterator[Problem]:
    filled = np.zeros(len(rows), bool)
    for column in columns:
        filled[column.records_where(cell != "" for cell in column.values)] = True
    if columns and len(rows) and not filled.any():
        yield finding("row ends", file, row=int(rows[0]))
    name, cells = "ragged row without heads", f"{heads + len(columns)} cells"
    yield from listed(
        np.flatnonzero(filled),
        lambda record: finding(name, file, row=int(rows[record]), found=cells, expected=heads),
    )
