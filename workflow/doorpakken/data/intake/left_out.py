"""Rows of the file that are no response, by what wave.yaml says of them: left out before any cell is checked.

What is left out is counted by reason: `above` (the heads), `hidden`, `blank`, `below` (notes under the
answers), `unanswered`, or the condition itself, as `Status=Survey Preview`.
"""

from __future__ import annotations

import difflib
import operator
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from doorpakken.data.intake.cells import parse_number
from doorpakken.data.intake.findings import finding, refusal
from doorpakken.data.intake.problem_listing import occurrences, visible
from doorpakken.data.intake.raw_file import RawFile
from doorpakken.data.intake.raw_table import RawColumn, RawTable, with_problems, without_rows
from doorpakken.data.study import Responses, Wave
from doorpakken.errors import Problem

COMPARED = re.compile(r"(<=|>=|<|>) *([+-]?\d+(?:\.\d+)?)")
COMPARE = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
ASKING = ("single", "integer", "number")
Flags = npt.NDArray[np.bool_]


def without_footer(raw_file: RawFile, rows: int) -> RawFile:
    """The open file without its last rows, blank ones aside, which are notes below the answers."""

    def above() -> Iterator[Sequence[str]]:
        waiting: deque[Sequence[str]] = deque()
        filled = 0
        for record in raw_file.records:
            waiting.append(record)
            filled += any(record)
            while filled > rows:
                first = waiting.popleft()
                filled -= any(first)
                yield first

    return replace(raw_file, records=above()) if rows else raw_file


def only_responses(wave: Wave, table: RawTable, raw_file: RawFile) -> RawTable:
    """The table without the rows that wave.yaml leaves out, counted; a warning where it does not say so."""
    responses = wave.responses
    blank = sum(occurrences(problem) for problem in table.problems if problem.kind == "blank row")
    passed = {"above": responses.skip_rows, "blank": blank, "below": responses.footer_rows}
    table = replace(table, left_out={reason: number for reason, number in passed.items() if number})
    table = _without_hidden(responses, table, raw_file.hidden)
    for leaves_out, conditions in ((True, responses.leave_out), (False, responses.keep)):
        for name, entries in conditions.items():
            column = table.column(name)
            if column is None:
                near = difflib.get_close_matches(name, [each.name for each in table.columns], n=1)
                heads = f"the heads without it, the nearest being {visible(near[0])}" if near else ""
                table = with_problems(table, [finding("filter column", table.file, column=name, found=heads)])
                continue
            table = with_problems(table, _without_match(table, column, entries, responses))
            chosen = matching(column, entries, responses)
            sign = "=" if leaves_out else "≠"
            reason = f"{name}{sign}{'|'.join(entries)}"
            table = without_rows(table, chosen if leaves_out else ~chosen, reason)
    table = _without_unanswered(wave, table)
    if table.left_out and not len(table.source_row):
        raise refusal("all left out", table.file, found=told(table.left_out))
    return table


def matching(column: RawColumn, entries: Iterable[str], responses: Responses) -> Flags:
    """The records whose cell is one of the entries, or compares so with one such as `<5`."""
    flags = np.zeros(len(column.codes), bool)
    for meets in (_condition(entry, responses) for entry in entries):
        flags[column.records_where(map(meets, column.values))] = True
    return flags


def _condition(entry: str, responses: Responses) -> Callable[[str], bool]:
    match = COMPARED.fullmatch(entry)

    def meets(cell: str) -> bool:
        if cell == entry or match is None:
            return cell == entry
        number = parse_number(cell, responses.decimal, responses.thousands)
        return number is not None and bool(COMPARE[match[1]](number, float(match[2])))

    return meets


def _without_match(
    table: RawTable, column: RawColumn, entries: Iterable[str], responses: Responses
) -> Iterator[Problem]:
    """A warning for each entry that no row has, as when its spelling is another."""
    for entry in entries:
        if not any(map(_condition(entry, responses), column.values)):
            cells = ", ".join(map(visible, column.values[:5]))
            yield finding("nothing left out", table.file, column=column.name, found=cells, entry=entry)


def _without_hidden(responses: Responses, table: RawTable, hidden: Sequence[int]) -> RawTable:
    chosen = np.isin(table.source_row, hidden)
    if responses.hidden_rows == "leave_out":
        return without_rows(table, chosen, "hidden")
    return table if responses.hidden_rows else _warned(table, chosen, "hidden rows")


def _without_unanswered(wave: Wave, table: RawTable) -> RawTable:
    """Without the rows in which every question of the codebook is blank."""
    chosen = unanswered(table, {item.column: item.type for item in wave.items})
    if wave.responses.unanswered == "leave_out":
        return without_rows(table, chosen, "unanswered")
    return table if wave.responses.unanswered else _warned(table, chosen, "unanswered rows")


def unanswered(table: RawTable, types: Mapping[str, str]) -> Flags:
    """The records in which each column with codes or numbers is blank, and each text that anybody left blank.

    types: of the columns. A text that everybody has, as a name or the language of the page, is no answer.
    """
    blank, asked = np.ones(len(table.source_row), bool), False
    for column in table.columns:
        if not blank.any():
            break
        kind = types.get(column.name)
        empty = [not cell.strip() for cell in column.values]
        if kind in ASKING or (kind == "text" and any(empty)):
            blank &= np.array(empty, bool)[column.codes]
            asked = asked or kind in ASKING
    return blank & asked


def _warned(table: RawTable, chosen: Flags, name: str) -> RawTable:
    if not chosen.any():
        return table
    found = f"{int(chosen.sum()):,} rows, this being the first"
    return with_problems(
        table, [finding(name, table.file, row=int(table.source_row[chosen][0]), found=found)]
    )


def told(left_out: Mapping[str, int]) -> str:
    """What was left out, in words; empty when nothing was."""
    reasons = ", ".join(f"{WORDS.get(reason, reason)}: {number:,}" for reason, number in left_out.items())
    return f"{sum(left_out.values()):,} rows left out ({reasons})" if left_out else ""


WORDS = {
    "above": "above the heads",
    "hidden": "hidden in the workbook",
    "blank": "blank",
    "below": "below the answers",
    "unanswered": "without an answer",
}
