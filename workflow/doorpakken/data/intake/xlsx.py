"""Excel since 2007 (.xlsx): its package is checked before a reader holds a sheet of it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from doorpakken.data.intake.sheet_scan import scan_sheet
from doorpakken.data.intake.sheet_values import Place, Sheet
from doorpakken.data.intake.zip_package import check_package
from doorpakken.data.study import Responses


def sheet_names(responses: Responses, data: bytes) -> list[str]:
    """The sheets in their order."""
    from python_calamine import CalamineWorkbook

    check_package(responses, data)
    return list(CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names)


def open_sheet(responses: Responses, data: bytes) -> Sheet:
    """The declared sheet, of a package that `sheet_names` has checked."""
    from python_calamine import CalamineWorkbook

    scan = scan_sheet(responses, data)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(responses.sheet)
    _, left = sheet.start or (0, 0)
    rows = _rows(sheet.iter_rows(), left, dict(scan.errors))
    return Sheet(rows, list(sheet.merged_cell_ranges or []), scan)


def _rows(rows: Iterator[Sequence[Any]], left: int, errors: Mapping[Place, str]) -> Iterator[Sequence[Any]]:
    """The rows with the `left` columns before their first cell, and the errors that the reader leaves out."""
    with_errors = {row for row, _ in errors}
    for number, row in enumerate(rows, start=1):
        cells = [""] * left + list(row)
        if number in with_errors:
            cells = [errors.get((number, column), cell) for column, cell in enumerate(cells, start=1)]
        yield cells
