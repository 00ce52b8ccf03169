"""What a draft leaves open: `TODO (what is to be settled) proposal`, refused wherever it stands."""

from __future__ import annotations

import re

from doorpakken.errors import Problem, problem

WORD = "TODO"
KIND = "to settle"
PROPOSED = re.compile(r"TODO \([^()]*\) (?=[^\s\"])")  # a mark with a proposal behind it, in a line
OPEN = re.compile(r"TODO(?: \(([^()]*)\))?(?: ([^\"\n]*))?")
MARK = re.compile(r"TODO(?: \(([^()]*)\))? ?(.*)", re.DOTALL)


def todo(what: str, proposal: str = "") -> str:
    """A value that is left open: what is to be settled, and what the draft proposes."""
    mark = f"{WORD} ({what.replace('(', '[').replace(')', ']')})"
    return f"{mark} {proposal}" if proposal else mark


def is_todo(value: object) -> bool:
    """Whether a value is left open."""
    return isinstance(value, str) and value.startswith(WORD)


def todo_problem(value: str, file: str, row: int | None, column: str | None) -> Problem:
    """The problem of a value that is left open."""
    match = MARK.match(value)
    what, proposal = (match[1] or "", match[2]) if match else ("", "")
    return problem(
        KIND,
        f"the draft leaves this open: {what}" if what else "this is left open",
        file,
        row=row,
        column=column,
        found=f"the proposal {proposal[:60]}" if proposal else "no proposal",
        mend=f"Take {WORD} (...) off when the proposal is right; else write what is.",
    )
