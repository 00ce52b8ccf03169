"""Excel and OpenDocument: one sheet as text, numbers spelled out, dates as ISO 8601, merged heads filled."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from doorpakken.data.intake import ods, xls, xlsx
from doorpakken.data.intake.findings import finding, refusal
from doorpakken.data.intake.problem_listing import listed, visible
from doorpakken.data.intake.raw_file import Cells, Place, Range, RawFile, cell_text, readable
from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem

READERS = {"xlsx": xlsx, "xls": xls, "ods": ods}


def sheet_names(responses: Responses, data: bytes) -> list[str]:
    """The sheets of a workbook in their order; UserError where it cannot be read."""
    with readable(responses):
        names: list[str] = READERS[responses.format].sheet_names(responses, data)
        if not names:
            raise ValueError("no sheet")
    return names


def open_raw(responses: Responses, data: bytes) -> RawFile:
    """The rows of the declared sheet; a number has its shortest spelling, with the declared decimal sign.

    What a formula last came to is read, never the formula. Raises UserError when the sheet is not there.
    """
    names, path = sheet_names(responses, data), shown(responses.path)
    if responses.sheet not in names:
        raise refusal("sheet", path, found=", ".join(names), sheet=responses.sheet)
    with readable(responses):
        sheet = READERS[responses.format].open_sheet(responses, data)
        rows = itertools.islice(_rows(sheet.rows, responses.decimal), responses.skip_rows, None)
        heads = list(itertools.islice(rows, responses.header_rows))
    _fill(heads, sheet.merged, responses.skip_rows)
    problems = _merged(responses, sheet.merged)
    problems += _special_cells(responses, "formula without result", sheet.scan.without_result)
    problems += _special_cells(responses, "formula", sheet.scan.formulas)
    problems += _special_cells(responses, "percentage", sheet.scan.percentages)
    problems += _special_cells(responses, "shown code", sheet.scan.codes)
    below = [row for row in sheet.scan.hidden if row >= responses.first_row]
    codes = {
        column - 1: text for (row, column), text in reversed(sheet.scan.codes) if row >= responses.first_row
    }
    return RawFile(heads, rows, responses.first_row, tuple(problems), hidden=below, shown_codes=codes)


def _rows(rows: Iterable[Sequence[Any]], decimal: str) -> Iterator[list[str]]:
    """The rows as text; a blank one is empty."""
    for row in rows:
        cells = [cell_text(cell, decimal) for cell in row]
        yield cells if any(cells) else []


def _fill(heads: list[list[str]], merged: Iterable[Range], above: int) -> None:
    """Give each cell of a merged head, below the rows above the heads, what its first cell holds."""
    for (top, left), (bottom, right) in merged:
        top, bottom = top - above, bottom - above
        if 0 <= top < len(heads) and left < len(heads[top]):
            for row in heads[top : bottom + 1]:
                row[left : right + 1] = [heads[top][left]] * len(row[left : right + 1])


def _merged(responses: Responses, merged: Sequence[Range]) -> list[Problem]:
    """The first cell of each range that is merged below the heads."""
    places = sorted(start for start, (bottom, _) in merged if bottom >= responses.first_row - 1)

    def describe(place: Place) -> Problem:
        row, column = place
        name = shown(responses.path)
        return finding("merged cells", name, row=row + 1, column=f"column {column + 1}")

    return listed(places, describe)


def _special_cells(responses: Responses, name: str, cells: Cells) -> list[Problem]:
    """The problem of that name at each of the cells below the heads."""
    below = [(place, text) for place, text in cells if place[0] >= responses.first_row]

    def describe(entry: tuple[Place, str]) -> Problem:
        (row, column), text = entry
        file, head = shown(responses.path), f"column {column}"
        return finding(name, file, row=row, column=head, found=visible(text) if text else "")

    return listed(below, describe)
