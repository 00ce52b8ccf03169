"""A raw file as its format opens it: rows of heads and records of text, whatever wrote the file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError, problem

EXACT = 2**53
MARK = "\ufeff"


@dataclass(frozen=True)
class Described:
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
class Opened:
    """An open raw file: `heads` row by row, `records` as text, `first` the row of the first record.

    A blank row is an empty record. `problems` are those met so far; `described` is by name of the column.
    """

    heads: Sequence[Sequence[str]]
    records: Iterator[Sequence[str]]
    first: int
    problems: tuple[Problem, ...] = ()
    described: Mapping[str, Described] = field(default_factory=dict)


@contextlib.contextmanager
def readable(responses: Responses) -> Iterator[None]:
    """Whatever a reader of a binary format stops at becomes one problem of the file."""
    try:
        yield
    except (UserError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a reader in Rust panics with what is no Exception
        raise UserError(
            problem(
                "damaged file",
                f"the file cannot be read as {responses.format}",
                shown(responses.path),
                found=" ".join(str(error).split())[:120] or type(error).__name__,
                expected=f"a whole {responses.format} file without password",
                mend="Open it in the program that wrote it, save it again without password, and renew "
                "SHA256SUMS.",
            )
        ) from None


def spelled(number: float) -> str:
    """A number as text: whole ones without decimals, others with the fewest digits that tell them apart."""
    if number == int(number) and abs(number) <= EXACT:
        return str(int(number))
    return format(Decimal(repr(number)), "f")
