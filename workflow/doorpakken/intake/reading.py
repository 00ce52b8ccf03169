"""Read a raw wave: every cell as the text it holds, with the row a spreadsheet shows it in."""

from __future__ import annotations

import csv
import itertools
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from doorpakken.errors import Problem, UserError, problem
from doorpakken.intake.heads import column_names, head_problems, misread_heads
from doorpakken.intake.listing import Several, listed
from doorpakken.intake.opening import encoding_trouble, records, sealed_bytes, text_stream
from doorpakken.study import Wave
from doorpakken.study.documents import shown

CHUNK = 20_000
MARK = "\ufeff"


@dataclass(frozen=True)
class RawColumn:
    """A column as its distinct cells, in order of appearance, and for each record the index of its cell."""

    name: str
    values: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    def records_where(self, chosen: Iterable[bool]) -> npt.NDArray[np.intp]:
        """The records whose distinct cell is among the chosen; `chosen` has one answer per distinct cell."""
        return np.flatnonzero(np.fromiter(chosen, bool, len(self.values))[self.codes])


@dataclass(frozen=True)
class RawTable:
    """A raw file as read: columns of text, `source_row` per record (heads = row 1), problems met."""

    file: str
    columns: tuple[RawColumn, ...]
    source_row: npt.NDArray[np.int64]
    problems: tuple[Problem, ...]

    def column(self, name: str) -> RawColumn | None:
        """The first column of that name, None when there is none."""
        return next((column for column in self.columns if column.name == name), None)

    def records(self) -> Iterator[tuple[str, ...]]:
        """The cells record by record, as text."""
        return zip(*(map(column.values.__getitem__, column.codes) for column in self.columns), strict=True)


def read_raw(wave: Wave) -> RawTable:
    """The raw responses of a wave, which are only read.

    Raises UserError when nothing can be held against the codebook: no or changed file, another encoding or
    delimiter than declared, no rows. What is wrong with single rows and columns stands in `problems`.
    """
    return _read_delimited(wave, sealed_bytes(wave))


def _read_delimited(wave: Wave, data: bytes) -> RawTable:
    responses, file = wave.responses, shown(wave.responses.path)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise UserError(_nothing("empty file", "the raw file is empty", file))
    trouble = encoding_trouble(data, responses) or misread_heads(wave, data)
    if trouble:
        raise UserError(trouble)
    try:
        reader = records(text_stream(data, responses.encoding), responses)
        heads, *_ = itertools.islice(reader, responses.header_rows)
        columns, widths = _gather(reader, len(heads))
    except csv.Error as error:
        raise UserError(_misquoted(wave, data, str(error))) from None
    if not widths.size:
        raise UserError(_nothing("no rows", "the raw file has heads but no rows", file))
    names = column_names([head.replace(MARK, "") for head in heads], responses.heads)
    first = responses.header_rows + 1
    table = RawTable(
        file,
        tuple(column.finished(name) for name, column in zip(names, columns, strict=True)),
        np.flatnonzero(widths == len(heads)) + first,
        (*head_problems(wave, heads, names), *_ragged(widths, len(heads), first, file)),
    )
    return _without_marks(table, heads, {item.column for item in wave.items})


class _Gathering:
    def __init__(self) -> None:
        self.index: defaultdict[str, int] = defaultdict()
        self.index.default_factory = self.index.__len__
        self.codes = array("i")

    def extend(self, cells: Iterable[str]) -> None:
        self.codes.extend(map(self.index.__getitem__, cells))

    def finished(self, name: str) -> RawColumn:
        return RawColumn(name, tuple(self.index), np.array(self.codes, dtype=np.int32))


def _gather(reader: Iterator[list[str]], width: int) -> tuple[list[_Gathering], npt.NDArray[np.int64]]:
    columns = [_Gathering() for _ in range(width)]
    widths = array("q")
    while chunk := list(itertools.islice(reader, CHUNK)):
        widths.extend(map(len, chunk))
        whole = [record for record in chunk if len(record) == width]
        for column, cells in zip(columns, zip(*whole, strict=True), strict=False):
            column.extend(cells)
    return columns, np.array(widths, dtype=np.int64)


def _nothing(kind: str, what: str, file: str) -> Problem:
    return problem(kind, what, file, expected="heads and rows", mend="Put the delivered file there again.")


def _misquoted(wave: Wave, data: bytes, reason: str) -> Problem:
    reader = records(text_stream(data, wave.responses.encoding), wave.responses)
    row = 1
    try:
        for _ in reader:
            row += 1
    except csv.Error:
        pass
    return problem(
        "quotes",
        "the quotes around a cell do not close where the cell ends",
        shown(wave.responses.path),
        row=row,
        found=reason,
        expected=f"a cell that holds {wave.responses.quote} to have it doubled",
        mend="Have the file exported again with quotes doubled, or correct `responses.quote` in wave.yaml.",
    )


def _ragged(widths: npt.NDArray[np.int64], expected: int, first: int, file: str) -> Iterator[Problem]:
    def blank(at: int) -> Problem:
        return problem(
            "blank row",
            "the row is blank and is passed over",
            file,
            row=at + first,
            mend="Nothing, if no response is lost.",
            severity="warning",
        )

    def ragged(at: int) -> Problem:
        return problem(
            "ragged row",
            f"the row has {'more' if widths[at] > expected else 'fewer'} cells than there are heads",
            file,
            row=at + first,
            found=f"{widths[at]} cells",
            expected=str(expected),
            mend="Have the file exported with quotes around cells that hold a delimiter or a line break.",
        )

    blanks = np.flatnonzero(widths == 0)
    others = np.flatnonzero((widths != expected) & (widths > 0))
    yield from listed(others, len(others), ragged)
    yield from listed(blanks, len(blanks), blank)


def _without_marks(table: RawTable, heads: Sequence[str], named: Set[str]) -> RawTable:
    """The table without byte order marks in its cells; those in columns of the codebook are told."""
    columns, found = [], list(table.problems)
    for column, head in zip(table.columns, heads, strict=True):
        rows = [1] if MARK in head else []
        if any(MARK in value for value in column.values):
            rows += table.source_row[column.records_where(MARK in value for value in column.values)].tolist()
            column = _stripped(column)
        if rows and column.name in named:
            found.append(_mark(table.file, column.name, rows))
        columns.append(column)
    return replace(table, columns=tuple(columns), problems=tuple(found))


def _stripped(column: RawColumn) -> RawColumn:
    clean = _Gathering()
    clean.extend(value.replace(MARK, "") for value in column.values)
    return RawColumn(column.name, tuple(clean.index), np.array(clean.codes, dtype=np.int32)[column.codes])


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
