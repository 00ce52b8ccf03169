"""A raw file as its format opens it: rows of heads and records of text, whatever wrote the file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from doorpakken.data.intake.findings import refusal
from doorpakken.data.intake.moments import moment_text, span_text
from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError

EXACT = 2**53
MARK = "\ufeff"
Place = tuple[int, int]
Range = tuple[Place, Place]
Cells = list[tuple[Place, str]]


@dataclass(frozen=True)
class ColumnDescription:
    """What a file says itself of a column: its label, labels by code, and which cells it holds missing.

    `missing` are ranges, both ends in them: of numbers, or of one text (then both ends are that text).
    """

    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[tuple[float | str, float | str], ...] = ()

    def is_missing(self, cell: str) -> bool:
        """Whether the file holds this cell missing; an empty cell says nothing."""
        for low, high in self.missing:
            if isinstance(low, str) or isinstance(high, str):
                if cell == low:
                    return True
            else:
                with contextlib.suppress(ValueError):
                    if cell and low <= float(cell) <= high:
                        return True
        return False


@dataclass(frozen=True)
class RawFile:
    """An open raw file: `heads` row by row, `records` as text, `first` the row of the first record.

    A blank row is an empty record. `problems` are those met so far; `described` is by name of the column.
    hidden: rows that the file hides. shown_codes: of each column, by its place from 0, whose numbers show as
    codes, the first of these.
    """

    heads: Sequence[Sequence[str]]
    records: Iterator[Sequence[str]]
    first: int
    problems: tuple[Problem, ...] = ()
    described: Mapping[str, ColumnDescription] = field(default_factory=dict)
    hidden: Sequence[int] = ()
    shown_codes: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Scan:
    """Cells by row and column, from 1, with what stands in them.

    errors: those that a reader gives as empty. formulas: of which the last result is read.
    without_result: formulas that have none. percentages: fractions that show as a percentage. codes: numbers
    that show as a code such as 0010. hidden: the rows that the workbook hides.
    """

    errors: Cells = field(default_factory=list)
    formulas: Cells = field(default_factory=list)
    without_result: Cells = field(default_factory=list)
    percentages: Cells = field(default_factory=list)
    codes: Cells = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """A sheet from its first row and column on; `merged` has both ends of each range, counted from 0."""

    rows: Iterator[Sequence[Any]]
    merged: Sequence[Range]
    scan: Scan


@contextlib.contextmanager
def readable(responses: Responses) -> Iterator[None]:
    """Whatever a reader of a binary format stops at becomes one problem of the file."""
    try:
        yield
    except (UserError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a reader in Rust panics with what is no Exception
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        name = shown(responses.path)
        raise refusal("damaged file", name, found=reason, format=responses.format) from None


def spelled(number: float) -> str:
    """A number as text: whole ones without decimals, others with the fewest digits that tell them apart."""
    if number == int(number) and abs(number) <= EXACT:
        return str(int(number))
    return format(Decimal(repr(number)), "f")


def cell_text(value: Any, decimal: str = ".") -> str:
    """A value of a binary format as text: a number with its shortest spelling, a moment as ISO 8601.

    A moment at midnight is a day; a span of time is its hours, minutes and seconds.
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, timedelta):
        return span_text(value.total_seconds())
    if isinstance(value, int | float):
        return spelled(float(value)).replace(".", decimal)
    return moment_text(value) if isinstance(value, date | time | datetime) else str(value)
