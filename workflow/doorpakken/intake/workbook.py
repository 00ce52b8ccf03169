"""Excel: one sheet as text, numbers spelled out, dates as ISO 8601, merged heads filled."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from doorpakken.errors import Problem, UserError, problem
from doorpakken.intake.listing import listed
from doorpakken.intake.opened import Opened, readable, spelled
from doorpakken.study import Responses
from doorpakken.study.documents import shown

Range = tuple[tuple[int, int], tuple[int, int]]


def sheet_names(responses: Responses, data: bytes) -> list[str]:
    """The sheets of a workbook in their order."""
    from python_calamine import CalamineWorkbook

    with readable(responses):
        return list(CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names)


def open_workbook(responses: Responses, data: bytes) -> Opened:
    """The rows of the declared sheet. A number stands in its shortest spelling, with the decimal sign declared.

    What a formula last came to is read, never the formula. Raises UserError when the sheet is not there.
    """
    from python_calamine import CalamineWorkbook

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
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(responses.sheet)
        merged: list[Range] = list(sheet.merged_cell_ranges or [])
        above, left = sheet.start or (0, 0)
        rows = _rows(sheet.iter_rows(), above, left, responses.decimal)
        heads = [row for row, _ in zip(rows, range(responses.header_rows), strict=False)]
    _fill(heads, merged)
    return Opened(heads, rows, responses.header_rows + 1, tuple(_merged(responses, merged)))


def _rows(rows: Iterable[Sequence[Any]], above: int, left: int, decimal: str) -> Iterator[list[str]]:
    """The rows from the first of the sheet on, as text; a blank one is empty."""
    yield from ([] for _ in range(above))
    for row in rows:
        cells = [_text(cell, decimal) for cell in row]
        yield [""] * left + cells if any(cells) else []


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
