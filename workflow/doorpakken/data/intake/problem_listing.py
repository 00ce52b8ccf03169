"""List problems that come in thousands: the first of each kind and column by row, the rest as a count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from doorpakken.errors import Problem

LISTED = 50
T = TypeVar("T")


@dataclass(frozen=True)
class CountedProblem(Problem):
    """One row of a list that stands for `count` problems of a kind in a column."""

    count: int = 0


def occurrences(row: Problem) -> int:
    """How many problems one row of a list stands for."""
    return row.count if isinstance(row, CountedProblem) else 1


def listed(faults: Sequence[T] | npt.NDArray[np.intp], describe: Callable[[T], Problem]) -> list[Problem]:
    """Describe the first 50 of the faults, or of the records; a last row counts the others."""
    first = faults[:LISTED]
    shown = [describe(fault) for fault in (first.tolist() if isinstance(first, np.ndarray) else first)]
    if len(faults) <= len(shown):
        return shown
    last, count = shown[-1], len(faults) - len(shown)
    column = last.column if {problem.column for problem in shown} == {last.column} else None
    what = f"{count:,} more of this kind{' in this column' if column else ''}, not listed one by one"
    mend = "Mend the ones listed, then check again."
    rest = CountedProblem(last.file, None, column, last.kind, what, "", "", mend, last.severity, count)
    return [*shown, rest]


def capped(problems: Iterable[Problem]) -> list[Problem]:
    """The problems with at most 50 of each kind, file and column, and the others of it counted."""
    alike: dict[tuple[str, str | None, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.file, problem.column, problem.kind), []).append(problem)
    return [row for same in alike.values() for row in listed(same, lambda problem: problem)]


def visible(cell: str, length: int = 60) -> str:
    """A raw cell as a message shows it: cut to `length`, in quotes where blanks or odd characters matter."""
    if not cell:
        return "an empty cell"
    cut = cell if len(cell) <= length else cell[: length - 1] + "…"
    return cut if cut.isprintable() and cut == cut.strip() else repr(cut)
