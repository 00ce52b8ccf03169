"""Excel: one sheet as text, numbers spelled out, dates as ISO 8601, merged heads filled."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from doorpakken.data.intake import xls, xlsx
from doorpakken.data.intake.problem_listing import listed, visible
from doorpakken.data.intake.raw_file import Opened, readable, spelled
from doorpakken.data.intake.sheet_values import Range, Scan, Seen
from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError, problem

READERS = {"xlsx": xlsx, "xls": xls}


def sheet_names(responses: Responses, data: bytes) -> list[str]:
    """The sheets of a workbook in their order."""
    with readable(responses):
        names: list[str] = READERS[responses.format].sheet_names(responses, data)
        if not names:
            raise ValueError("no sheet")
    return names


def open_workbook(responses: Responses, data: bytes) -> Opened:
    """The rows of the declared sheet; a number has its shortest spelling, with the declared decimal sign.

    What a formula last came to is read, never the formula. Raises UserError when the sheet is not there.
    """
    names = sheet_names(responses, data)
    if responses.sheet not in names:
        raise UserError(
            problem(
                "sheet",
                "the workbook has no such sheet",
                shown(responses.path),
                found=", ".join(names),
                expected=responses.sheet,
                mend="Correct `responses.sheet` in wave.yaml.",
            )
        )
    with readable(responses):
        sheet = READERS[responses.format].open_sheet(responses, data)
        rows = _rows(sheet.rows, responses.decimal)
        heads = list(itertools.islice(rows, responses.header_rows))
    _fill(heads, sheet.merged)
    problems = (*_merged(responses, sheet.merged), *_seen_problems(responses, sheet.scan))
    return Opened(heads, rows, responses.header_rows + 1, problems)


def _rows(rows: Iterable[Sequence[Any]], decimal: str) -> Iterator[list[str]]:
    """The rows as text; a blank one is empty."""
    for row in rows:
        cells = [_text(cell, decimal) for cell in row]
        yield cells if any(cells) else []


def _text(cell: Any, decimal: str) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return spelled(float(cell)).replace(".", decimal)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return spelled(cell.total_seconds()).replace(".", decimal)
    return str(cell)


def _fill(heads: list[list[str]], merged: Iterable[Range]) -> None:
    """Give each cell of a merged head what its first cell holds."""
    for (top, left), (bottom, right) in merged:
        if top < len(heads) and left < len(heads[top]):
            for row in heads[top : bottom + 1]:
                row[left : right + 1] = [heads[top][left]] * len(row[left : right + 1])


def _merged(responses: Responses, merged: Sequence[Range]) -> Iterator[Problem]:
    places = sorted(start for start, (bottom, _) in merged if bottom >= responses.header_rows)

    def describe(at: int) -> Problem:
        return problem(
            "merged cells",
            "cells are merged below the heads, so that only the first of them holds an answer",
            shown(responses.path),
            row=places[at][0] + 1,
            column=f"column {places[at][1] + 1}",
            mend="Have the cells split and filled in, and renew SHA256SUMS.",
        )

    yield from listed(range(len(places)), len(places), describe)


def _seen_problems(responses: Responses, scan: Scan) -> Iterator[Problem]:
    yield from _told(
        responses,
        scan.unreckoned,
        problem(
            "formula without result",
            "the formula in the cell was never reckoned, so that no answer stands there",
            shown(responses.path),
            expected="an answer or a missing code",
            mend="Open the workbook in Excel, save it, and renew SHA256SUMS.",
        ),
    )
    yield from _told(
        responses,
        scan.formulas,
        problem(
            "formula",
            "a formula stands in the cell; what it last came to is read",
            shown(responses.path),
            mend="Nothing, if that is the answer; else have the answer itself filled in.",
            severity="warning",
        ),
    )
    yield from _told(
        responses,
        scan.percentages,
        problem(
            "percentage",
            "the cell shows a percentage and holds a fraction, which is what is read",
            shown(responses.path),
            mend="Nothing, if minimum and maximum in codebook.csv are fractions too; else have the column "
            "delivered as plain numbers.",
            severity="warning",
        ),
    )


def _told(responses: Responses, seen: Seen, about: Problem) -> list[Problem]:
    """The problem at each place below the heads where it was seen."""
    below = [(place, found) for place, found in seen if place[0] > responses.header_rows]

    def describe(at: int) -> Problem:
        (row, column), found = below[at]
        return replace(about, row=row, column=f"column {column}", found=visible(found) if found else "")

    return listed(range(len(below)), len(below), describe)
