"""Excel since 2007 (.xlsx): its package is checked, and the sheet scanned, before a reader holds it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from xml.parsers import expat

from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.number_formats import BUILT_IN, is_percentage, shown_code
from doorpakken.data.intake.raw_file import Place, Scan, Sheet
from doorpakken.data.intake.zip_package import WORKBOOK, check_package, elements, parse
from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.errors import UserError

PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
ROWS, COLUMNS = 1_048_576, 16_384
SPREAD = 20  # empty cells for one that is filled
ROOM = 1_000_000  # cells that a sheet may span, however few are filled


def sheet_names(responses: Responses, data: bytes) -> list[str]:
    """The sheets in their order."""
    from python_calamine import CalamineWorkbook

    check_package(responses, data)
    return list(CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names)


def open_sheet(responses: Responses, data: bytes) -> Sheet:
    """The declared sheet, of a package that `sheet_names` has checked."""
    from python_calamine import CalamineWorkbook

    scan = _scan(responses, data)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(responses.sheet)
    _, left = sheet.start or (0, 0)
    rows = _rows(sheet.iter_rows(), left, dict(scan.errors))
    return Sheet(rows, list(sheet.merged_cell_ranges or []), scan)


def _scan(responses: Responses, data: bytes) -> Scan:
    """Read the declared sheet once, piece by piece, without holding it.

    Raises UserError where cells lie so far apart that a table of them would not fit in memory. ValueError
    for a place that no sheet has.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    walk = _Walk(_styles(responses, archive))
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.CharacterDataHandler = walk.text
    parse(responses, archive, _part(responses, archive), parser)
    walk.close()
    if walk.spanned() > ROOM + SPREAD * walk.filled:
        name, cells = shown(responses.path), f"{walk.filled:,} filled cells among {walk.spanned():,}"
        far = finding("far cell", name, row=walk.last[0], column=f"column {walk.last[1]}", found=cells)
        raise UserError(far)
    return walk.scan


class _Walk:
    """The cells of a sheet as its elements come by."""

    def __init__(self, formats: Mapping[str, str]) -> None:
        self.scan, self.formats = Scan(), formats
        self.place, self.filled = (0, 0), 0
        self.first, self.last = (ROWS, COLUMNS), (0, 0)
        self.attributes: Mapping[str, str] = {}
        self.formula = self.valued = False
        self.value: list[str] | None = None
        self.shown = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.rpartition(":")[2]
        self.value = None
        if name == "c":
            self.close()
            self.attributes = attributes
            self.place = _placed(attributes["r"]) if "r" in attributes else (self.place[0], self.place[1] + 1)
        elif name == "v":
            self.valued, self.value = True, []
        elif name == "is":
            self.valued = True
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.close()
            self.place = (int(attributes.get("r", self.place[0] + 1)), 0)
            if attributes.get("hidden") in ("1", "true"):
                self.scan.hidden.append(self.place[0])

    def text(self, text: str) -> None:
        if self.value is not None:
            self.value.append(text)
            self.shown = "".join(self.value).strip()

    def close(self) -> None:
        """Settle the cell that came by last."""
        scan, kind = self.scan, self.attributes.get("t", "n")
        if self.valued:
            self.filled += 1
            self.first = min(self.first[0], self.place[0]), min(self.first[1], self.place[1])
            self.last = max(self.last[0], self.place[0]), max(self.last[1], self.place[1])
            if kind == "e":
                scan.errors.append((self.place, self.shown))
            elif self.formula:
                scan.formulas.append((self.place, self.shown))
            if kind == "n" and (format_ := self.formats.get(self.attributes.get("s", ""), "")):
                if is_percentage(format_):
                    scan.percentages.append((self.place, self.shown))
                elif code := shown_code(format_, self.shown):
                    scan.codes.append((self.place, f"{code} for {self.shown}"))
        elif self.formula:
            scan.without_result.append((self.place, ""))
        self.attributes, self.formula, self.valued, self.value, self.shown = {}, False, False, None, ""

    def spanned(self) -> int:
        """How many cells lie between the first and the last that are filled."""
        if not self.filled:
            return 0
        return (self.last[0] - self.first[0] + 1) * (self.last[1] - self.first[1] + 1)


def _placed(reference: str) -> Place:
    match = PLACE.fullmatch(reference)
    row, column = (int(match[2]), _column(match[1])) if match else (0, 0)
    if not (1 <= row <= ROWS and 1 <= column <= COLUMNS):
        raise ValueError(f"no sheet has a cell {reference[:20]}")
    return row, column


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _part(responses: Responses, archive: zipfile.ZipFile) -> str:
    """The part that holds the declared sheet."""
    sheets = elements(responses, archive, WORKBOOK)
    attributes = next(
        attributes for name, attributes in sheets if name == "sheet" and attributes["name"] == responses.sheet
    )
    key = next(value for name, value in attributes.items() if name.rpartition(":")[2] == "id")
    links = elements(responses, archive, "xl/_rels/workbook.xml.rels")
    target = next(link["Target"] for _, link in links if link.get("Id") == key)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _styles(responses: Responses, archive: zipfile.ZipFile) -> dict[str, str]:
    """The formats that may show another thing than the number of the cell, by the number of their style."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    formats, styles, own = dict(BUILT_IN), list[str](), False
    for name, attributes in elements(responses, archive, "xl/styles.xml"):
        if name == "numFmt":
            formats[attributes["numFmtId"]] = attributes.get("formatCode", "")
        if name in ("cellXfs", "cellStyleXfs", "cellStyles"):
            own = name == "cellXfs"
        if name == "xf" and own:
            styles.append(formats.get(attributes.get("numFmtId", ""), ""))
    return {str(style): format_ for style, format_ in enumerate(styles) if "%" in format_ or "00" in format_}


def _rows(rows: Iterator[Sequence[Any]], left: int, errors: Mapping[Place, str]) -> Iterator[Sequence[Any]]:
    """The rows with the `left` columns before their first cell, and the errors that the reader leaves out."""
    with_errors = {row for row, _ in errors}
    for number, row in enumerate(rows, start=1):
        cells = [""] * left + list(row)
        if number in with_errors:
            cells = [errors.get((number, column), cell) for column, cell in enumerate(cells, start=1)]
        yield cells
