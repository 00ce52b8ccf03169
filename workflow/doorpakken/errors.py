"""What a user can do wrong, said in one short message: what, where, found, expected, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

SHOWN = 3


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. `row` counts as a spreadsheet does: the first line of the file is row 1.

    Characters that have no form on a screen are spelled out, whatever a file holds.
    """

    file: str
    row: int | None
    column: str | None
    kind: str
    what: str
    found: str = ""
    expected: str = ""
    mend: str = ""
    severity: Literal["error", "warning"] = "error"

    def __post_init__(self) -> None:
        for name in ("column", "found", "expected", "mend"):
            text = getattr(self, name)
            if text and not text.isprintable():
                object.__setattr__(self, name, repr(text))

    @property
    def place(self) -> str:
        """File, row and column, as far as they are known."""
        row = f", row {self.row}" if self.row is not None else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}{row}{column}"

    def __str__(self) -> str:
        found = f" Found {self.found}" if self.found else ""
        expected = f"{'; e' if found else ' E'}xpected {self.expected}" if self.expected else ""
        stop = "." if found or expected else ""
        mend = f" {self.mend}" if self.mend else ""
        return f"{self.place}: {self.what}.{found}{expected}{stop}{mend}"


def problem(
    kind: str,
    what: str,
    file: str,
    *,
    found: str = "",
    expected: str = "",
    mend: str = "",
    row: int | None = None,
    column: str | None = None,
    severity: Literal["error", "warning"] = "error",
) -> Problem:
    """Make a `Problem`; the order of the words is that of the message."""
    return Problem(file, row, column, kind, what, found, expected, mend, severity)


class UserError(Exception):
    """Problems that a user can mend. `str()` shows the first three and counts the rest."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [str(found) for found in self.problems[:SHOWN]]
        rest = len(self.problems) - SHOWN
        return "\n".join(lines + ([f"... and {rest} more"] if rest > 0 else []))
