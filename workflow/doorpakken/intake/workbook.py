"""Excel: one sheet as text, numbers spelled out, dates as ISO 8601, merged heads filled."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

from doorpakken.errors import Problem, UserError, problem
from doorpakken.intake.listing import listed
from doorpakken.intake.opened import Opened, readable, spelled
from doorpakken.study import Responses
from doorpakken.study.documents import shown

Range = tuple[tuple[int, int], tuple[int, int]]
PART = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ERROR = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>.*?<v>([^<]*)</v>', re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')


def sheet_names(responses: Responses, data: bytes) -> list[str]:
    """The sheets of a workbook in their order."""
    from python_calamine import CalamineWorkbook

    with readable(responses):
        names = list(CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names)
        if not names:
            raise ValueError("no sheet")
    return names


def open_workbook(responses: Responses, data: bytes) -> Opened:
    """The rows of the declared sheet; a number has its shortest spelling, with the declared decimal sign.

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
        _, left = sheet.start or (0, 0)
        rows = _rows(sheet.iter_rows(), left, responses.decimal)
        heads = list(itertools.islice(rows, responses.header_rows))
        errors = list(_errors(data, responses.sheet)) if responses.format == "xlsx" else []
    _fill(heads, merged)
    problems = (*_merged(responses, merged), *_error_problems(responses, errors))
    return Opened(heads, rows, responses.header_rows + 1, problems)


def _rows(rows: Iterable[Sequence[Any]], left: int, decimal: str) -> Iterator[list[str]]:
    """The rows as text, with the `left` columns before their first cell; a blank one is empty."""
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


def _errors(data: bytes, name: str) -> Iterator[tuple[int, int, str]]:
    """Row, column and name of the errors (#N/A) in a sheet of an xlsx, which its reader gives as empty."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter()
        (key,) = [sheet.get(PART) for sheet in sheets if sheet.get(PART) and sheet.get("name") == name]
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        (target,) = [str(link.get("Target")) for link in links if link.get("Id") == key]
        part = archive.read(target.removeprefix("/") if target.startswith("/") else f"xl/{target}")
    for found in ERROR.finditer(part):
        if place := PLACE.search(found[1]):
            column = 0
            for letter in place[1]:
                column = 26 * column + letter - ord("A") + 1
            yield int(place[2]), column, found[2].decode()


def _error_problems(responses: Responses, errors: Sequence[tuple[int, int, str]]) -> Iterator[Problem]:
    def describe(at: int) -> Problem:
        row, column, name = errors[at]
        return problem(
            "error cell",
            "a formula in the cell came to an error, which is no answer",
            shown(responses.path),
            row=row,
            column=f"column {column}",
            found=name,
            expected="an answer or a missing code",
            mend="Have the cell corrected, and renew SHA256SUMS.",
        )

    yield from listed(range(len(errors)), len(errors), describe)
