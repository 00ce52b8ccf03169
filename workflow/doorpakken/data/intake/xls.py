"""Excel before 2007 (.xls), read in Python: whatever is damaged in it ends in an exception."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from doorpakken.data.intake.number_formats import is_elapsed, is_percentage, shown_code
from doorpakken.data.intake.raw_file import Place, Scan, Sheet, spelled
from doorpakken.data.study import Responses


def sheet_names(responses: Responses, data: bytes) -> list[str]:
    """The sheets in their order."""
    del responses
    return list(_book(data, on_demand=True).sheet_names())


def open_sheet(responses: Responses, data: bytes) -> Sheet:
    """The declared sheet. Whether a value came from a formula the format's reader does not tell."""
    import xlrd  # type: ignore[import-untyped]

    book = _book(data, formatting_info=True, ragged_rows=True)
    sheet, scan = book.sheet_by_name(responses.sheet), Scan()
    values: list[list[Any]] = []
    for row in range(sheet.nrows):
        values.append([])
        if (info := sheet.rowinfo_map.get(row)) and info.hidden:
            scan.hidden.append(row + 1)
        for column, cell in enumerate(sheet.row(row)):
            value = cell.value
            if cell.ctype == xlrd.XL_CELL_ERROR:
                value = xlrd.error_text_from_code.get(value, "#N/A")
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            elif cell.ctype == xlrd.XL_CELL_DATE:
                value = _moment(book, value, _format(book, cell.xf_index))
            elif cell.ctype == xlrd.XL_CELL_NUMBER:
                _shown(scan, (row + 1, column + 1), value, _format(book, cell.xf_index))
            values[-1].append(value)
    merged = [((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]
    return Sheet(_filled(values), merged, scan)


def _book(data: bytes, **options: bool) -> Any:
    import xlrd

    return xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), **options)


def _format(book: Any, style: int) -> str:
    return str(book.format_map[book.xf_list[style].format_key].format_str)


def _moment(book: Any, value: float, format_: str) -> datetime | time | timedelta:
    import xlrd

    if is_elapsed(format_):
        return timedelta(days=value)
    moment: datetime = xlrd.xldate.xldate_as_datetime(value, book.datemode)
    return moment if value >= 1 else moment.time()


def _shown(scan: Scan, place: Place, value: float, format_: str) -> None:
    """Note a number that shows as a percentage or as a code."""
    if is_percentage(format_):
        scan.percentages.append((place, str(value)))
    elif code := shown_code(format_, str(value)):
        scan.codes.append((place, f"{code} for {spelled(value)}"))


def _filled(values: list[list[Any]]) -> Iterator[list[Any]]:
    """The rows to the last that is filled, each to the last column that is."""
    last = max((number for number, row in enumerate(values, 1) if _length(row)), default=0)
    width = max(map(_length, values), default=0)
    for row in values[:last]:
        yield (row + [""] * width)[:width]


def _length(row: list[Any]) -> int:
    return max((number for number, value in enumerate(row, 1) if value != ""), default=0)
