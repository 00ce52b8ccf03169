"""List problems that come in thousands: the first of each kind and column by row, the rest as a count."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from doorpakken.errors import Problem

LISTED = 50


@dataclass(frozen=True)
class Several(Problem):
    """One row of a list that stands for `count` problems of a kind in a column."""

    count: int = 0


def occurrences(found: Problem) -> int:
    """How many problems one row of a list stands for."""
    return found.count if isinstance(found, Several) else 1


def listed(positions: Iterable[int], total: int, describe: Callable[[int], Problem]) -> list[Problem]:
    """Describe the first 50 of `total` positions; a last row counts the others."""
    shown = [describe(int(position)) for position in itertools.islice(positions, LISTED)]
    if total <= len(shown):
        return shown
    last, count = shown[-1], total - len(shown)
    column = last.column if {found.column for found in shown} == {last.column} else None
    return [
        *shown,
        Several(
            last.file,
            None,
            column,
            last.kind,
            f"{count:,} more of this kind{' in this column' if column else ''}, not listed one by one",
            mend="Mend the ones listed, then check again.",
            severity=last.severity,
            count=count,
        ),
    ]


def capped(problems: Iterable[Problem]) -> list[Problem]:
    """The problems with at most 50 of each kind, file and column, and the others of it counted."""
    alike: dict[tuple[str, str | None, str], list[Problem]] = {}
    for found in problems:
        alike.setdefault((found.file, found.column, found.kind), []).append(found)
    return [row for same in alike.values() for row in listed(range(len(same)), len(same), same.__getitem__)]


def visible(cell: str, length: int = 60) -> str:
    """A raw cell as a message shows it: cut to `length`, in quotes where blanks or odd characters matter."""
    if not cell:
        return "an empty cell"
    cut = cell if len(cell) <= length else cell[: length - 1] + "…"
    return cut if cut.isprintable() and cut == cut.strip() else repr(cut)
