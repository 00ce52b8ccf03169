"""What a user can do wrong, said in one short message: what, where, found, expected, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

SHOWN = 3
Severity = Literal["error", "warning"]


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
    severity: Severity = "error"

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
    severity: Severity = "error",
) -> Problem:
    """Make a `Problem`; the order of the words is that of the message."""
    return Problem(file, row, column, kind, what, found, expected, mend, severity)


class UserError(Exception):
    """Problems that a user can mend. `str()` shows the first three and counts the rest."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        rest = len(self.problems) - SHOWN
        return "\n".join(lines + ([f"... and {rest} more"] if rest > 0 else []))


class UsageError(UserError):
    """A command that was given what does not exist, or lacks what it needs: exit code 2."""


def refusal(kind: str, what: str, file: str, **words: Any) -> UserError:
    """The error of one problem; `words` are those of `problem`: found, expected, mend, row, column."""
    return UserError(problem(kind, what, file, **words))


@dataclass
class Problems:
    """The problems of one document, gathered so that they are told all at once."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(
        self,
        kind: str,
        what: str,
        found: object = "",
        expected: str = "",
        mend: str = "Correct it.",
        *,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Add a problem of the document."""
        self.problems.append(Problem(self.file, row, column, kind, what, str(found), expected, mend))

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Add the problems of a UserError that the body raises, which ends there."""
        try:
            yield
        except UserError as error:
            self.problems += error.problems

    def refuse(self) -> None:
        """UserError with the problems, if there are any."""
        if self.problems:
            raise UserError(self.problems)
