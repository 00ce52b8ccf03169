"""Small files of each format, written by code, for tests that read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
import pyreadstat

TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DAY_ZERO = datetime(1899, 12, 30)


@dataclass(frozen=True)
class Formula:
    """A formula with what it last came to."""

    text: str
    value: float


@dataclass(frozen=True)
class Fault:
    """An error as Excel keeps it in a cell, such as #N/A."""

    name: str


@dataclass(frozen=True)
class Shown:
    """A number with the format by which Excel shows it, as `[h]:mm`."""

    format: str
    value: float


Sheet = Sequence[Sequence[Any]]


def xlsx(
    sheets: Mapping[str, Sheet], merged: Iterable[str] = (), first: str = "A1", hidden: Sequence[int] = ()
) -> bytes:
    """A workbook; `merged` are ranges of its first sheet, `first` the cell where each sheet begins.

    hidden: the rows that each sheet hides.
    """
    names = list(sheets)
    cells = [cell for rows in sheets.values() for row in rows for cell in row]
    shown = list(dict.fromkeys(cell.format for cell in cells if isinstance(cell, Shown)))
    own = "".join(f'<numFmt numFmtId="{170 + at}" formatCode="{escape(text, {chr(34): "&quot;"})}"/>'
                  for at, text in enumerate(shown))  # fmt: skip
    styles = "".join(f'<xf numFmtId="{170 + at}"/>' for at in range(len(shown)))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{TYPES}.worksheet+xml"/>'
            for at in range(1, len(names) + 1)
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(names, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{at}" Type="{RELS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(names) + 1)
        )
        + f'<Relationship Id="s" Type="{RELS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{own and f"<numFmts>{own}</numFmts>"}<cellXfs>'
        f'<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>{styles}</cellXfs></styleSheet>',
    }
    for at, (name, rows) in enumerate(sheets.items(), 1):
        places = "".join(f'<mergeCell ref="{place}"/>' for place in merged) if name == names[0] else ""
        merging = f"<mergeCells>{places}</mergeCells>" if places else ""
        filled = f"<sheetData>{_rows(rows, first, hidden, shown)}</sheetData>"
        parts[f"xl/worksheets/sheet{at}.xml"] = f'<worksheet xmlns="{MAIN}">{filled}{merging}</worksheet>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, text in parts.items():
            archive.writestr(zipfile.ZipInfo(path), f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return data.getvalue()


def _rows(rows: Sheet, first: str, hidden: Sequence[int], shown: Sequence[str]) -> str:
    left, top = ord(first[0]) - ord("A"), int(first[1:])
    return "".join(
        f'<row r="{row}"{" hidden=" + chr(34) + "1" + chr(34) if row in hidden else ""}>'
        + "".join(_cell(f"{chr(ord('A') + left + at)}{row}", cell, shown) for at, cell in enumerate(cells))
        + "</row>"
        for row, cells in enumerate(rows, top)
    )


def _cell(place: str, cell: Any, shown: Sequence[str]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = f'<t xml:space="preserve">{escape(cell)}</t>'
        return f'<c r="{place}" t="inlineStr"><is>{text}</is></c>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, Fault):
        return f'<c r="{place}" t="e"><v>{cell.name}</v></c>'
    if isinstance(cell, Formula):
        return f'<c r="{place}"><f>{escape(cell.text)}</f><v>{cell.value!r}</v></c>'
    if isinstance(cell, datetime):
        return f'<c r="{place}" s="2"><v>{(cell - DAY_ZERO).total_seconds() / 86400!r}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{(datetime(*cell.timetuple()[:3]) - DAY_ZERO).days}</v></c>'
    if isinstance(cell, Shown):
        return f'<c r="{place}" s="{3 + shown.index(cell.format)}"><v>{cell.value!r}</v></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


def sav(folder: Path, columns: Mapping[str, Sequence[Any]], **said: Any) -> bytes:
    """An SPSS file; `said` are column_labels, variable_value_labels, missing_ranges of pyreadstat."""
    path = folder / "written.sav"
    pyreadstat.write_sav(pd.DataFrame(columns), path, **said)
    return path.read_bytes()


def dta(folder: Path, columns: Mapping[str, Sequence[Any]], **said: Any) -> bytes:
    """A Stata file; a letter in a column that `missing_user_values` names is a missing value."""
    path = folder / "written.dta"
    frame = pd.DataFrame({name: pd.Series(values, dtype=_dtype(values)) for name, values in columns.items()})
    pyreadstat.write_dta(frame, path, **said)
    return path.read_bytes()


def _dtype(values: Sequence[Any]) -> str | None:
    kinds = {type(value) for value in values if value is not None}
    return "object" if str in kinds and len(kinds) > 1 else None
