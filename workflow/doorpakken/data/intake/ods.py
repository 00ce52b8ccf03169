"""OpenDocument (.ods): its package is checked, and the sheet scanned, before a reader holds it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from xml.parsers import expat

from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.raw_file import Range, Scan, Sheet
from doorpakken.data.intake.zip_package import CONTENT, check_package, parse
from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.errors import UserError

MOST = 20_000_000  # cells that a sheet may hold, with those that only repeat another
SPAN = re.compile(r"(-?)PT(\d+)H(\d+)M(\d+(?:\.\d+)?)S")
CELLS = ("table-cell", "covered-table-cell")


def sheet_names(responses: Responses, data: bytes) -> list[str]:
    """The sheets in their order."""
    from python_calamine import CalamineWorkbook

    check_package(responses, data, CONTENT)
    return list(CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names)


def open_sheet(responses: Responses, data: bytes) -> Sheet:
    """The declared sheet, of a package that `sheet_names` has checked."""
    from python_calamine import CalamineWorkbook

    walk = _Walk(responses.sheet)
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parse(responses, zipfile.ZipFile(io.BytesIO(data)), CONTENT, parser)
    if walk.filled > MOST:
        name, cells = shown(responses.path), f"{walk.filled:,} cells, of which most repeat another"
        raise UserError(finding("far cell", name, row=walk.row, found=cells))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(responses.sheet)
    _, left = sheet.start or (0, 0)
    return Sheet(_rows(sheet.iter_rows(), left), walk.merged, walk.scan)


class _Walk:
    """What the cells of one sheet are, as its elements come by."""

    def __init__(self, sheet: str) -> None:
        self.sheet, self.scan, self.is_open = sheet, Scan(), False
        self.merged: list[Range] = []
        self.filled = self.row = self.rows = self.column = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.rpartition(":")[2]
        own = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            self.is_open, self.row, self.rows = own.get("name") == self.sheet, 0, 0
        elif not self.is_open:
            return
        elif name == "table-row":
            self.row, self.column = self.row + self.rows + (not self.rows), 0
            self.rows = int(own.get("number-rows-repeated", 1)) - 1
            if own.get("visibility") in ("collapse", "filter"):
                self.scan.hidden += range(self.row, min(self.row + self.rows, self.row + MOST) + 1)
        elif name in CELLS:
            self.column += 1
            columns = int(own.get("number-columns-repeated", 1))
            if "value-type" in own:
                self._cell(own, columns)
            self.column += columns - 1

    def _cell(self, own: Mapping[str, str], columns: int) -> None:
        place, value = (self.row, self.column), own.get("value", "")
        self.filled += columns * (self.rows + 1)
        if own["value-type"] == "percentage":
            self.scan.percentages.append((place, value))
        if "formula" in own:
            self.scan.formulas.append((place, value))
        down, across = int(own.get("number-rows-spanned", 1)), int(own.get("number-columns-spanned", 1))
        if down > 1 or across > 1:
            row, column = self.row - 1, self.column - 1
            self.merged.append(((row, column), (row + down - 1, column + across - 1)))


def _rows(rows: Iterator[Sequence[Any]], left: int) -> Iterator[Sequence[Any]]:
    """The rows with the columns before their first cell, and spans of time as such."""
    for row in rows:
        yield [""] * left + [_span(cell) for cell in row]


def _span(cell: Any) -> Any:
    match = SPAN.fullmatch(cell) if isinstance(cell, str) else None
    if not match:
        return cell
    span = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=float(match[4]))
    return -span if match[1] else span
