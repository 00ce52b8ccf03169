"""The sheets of a document as rows of text: of a workbook each, of delimited text the one."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from doorpakken.data.intake.delimited import fitting_encoding, text_stream
from doorpakken.data.intake.formats import open_raw
from doorpakken.data.intake.heads import DELIMITERS
from doorpakken.data.intake.workbook import sheet_names
from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.data.study.raw_formats import TEXT, format_of
from doorpakken.errors import refusal

LOOKED_AT = 15  # lines by which the delimiter is told
Sheets = Mapping[str, list[list[str]]]


def read_sheets(path: Path, data: bytes) -> Sheets:
    """The rows by name of the sheet, a blank one empty; of text the name is empty.

    Raises UserError where the document cannot be read.
    """
    responses = Responses(path.name, path, "names", "codes", format_of(data))
    if responses.format != TEXT:
        names = sheet_names(responses, data)
        opened = {name: open_raw(replace(responses, sheet=name), data) for name in names}
        return {name: [[cell.strip() for cell in row] for row in raw.records] for name, raw in opened.items()}
    encoding = fitting_encoding(data)
    open_raw(replace(responses, encoding=encoding, delimiter=",", quote='"'), data)
    with text_stream(data, encoding) as stream:
        start = list(itertools.islice(stream, LOOKED_AT))
    delimiter = max(DELIMITERS, key=lambda sign: max(line.count(sign) for line in start))
    try:
        rows = list(csv.reader(text_stream(data, encoding), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise refusal("quotes", "the quotes around a cell do not close", shown(path), found=str(error),
                      mend="Save the codebook as CSV (UTF-8) once more.") from None  # fmt: skip
    return {"": [[cell.strip() for cell in row] if any(row) else [] for row in rows]}
