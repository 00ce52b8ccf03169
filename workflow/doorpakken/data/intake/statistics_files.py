"""SPSS and Stata: values as text, with what the file says itself of its columns and their missing values."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from doorpakken.data.intake.problem_listing import listed, visible
from doorpakken.data.intake.raw_file import Described, Opened, readable, spelled
from doorpakken.data.intake.raw_table import RawTable
from doorpakken.data.intake.sav_case_count import spare_bytes
from doorpakken.data.study import Responses, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError, problem

DENSE = 1100  # rows for a byte of a compressed file, whose zlib packs a thousand bytes in one


def open_statfile(responses: Responses, data: bytes) -> Opened:
    """The records of a .sav or .dta file; the first is row 1, as the programs of these formats count.

    A number stands as its shortest spelling, a date as ISO 8601, a value that the user holds missing as
    itself (in Stata .a to .z), what the system holds missing as an empty cell.
    """
    import pyreadstat

    read = pyreadstat.read_sav if responses.format == "sav" else pyreadstat.read_dta
    with readable(responses):
        if data.startswith(b"<stata_dta>") and not data.rstrip().endswith(b"</stata_dta>"):
            raise ValueError("the end of the file is lacking")
        if _rows_said(data) > len(data) * (DENSE if data.startswith(b"$FL3") else 1):
            raise ValueError(f"it says that it holds {_rows_said(data):,} rows, for which it is too small")
        try:
            with warnings.catch_warnings(action="error"):  # such as a name that two columns have
                columns, meta = read(
                    io.BytesIO(data),
                    user_missing=True,
                    output_format="dict",
                    encoding=responses.encoding or None,
                )
        except (UnicodeError, pyreadstat.ReadstatError) as error:
            if not isinstance(error, UnicodeError) and "encoding" not in str(error):
                raise
            raise UserError(_misspelt(responses)) from None
        if not all(meta.column_names):
            raise ValueError("a column has no name")
        if data.startswith(b"$FL2") and (spare := spare_bytes(data)):
            raise ValueError(f"its last case ends {spare} bytes before the file does")
        texts = [_texts(columns[name], name in meta.missing_user_values) for name in meta.column_names]
        described = {name: _described(meta, name, responses.format == "dta") for name in meta.column_names}
    return Opened([meta.column_names], zip(*texts, strict=True), 1, described=described)


def _rows_said(data: bytes) -> int:
    """How many rows the head of a file says that it holds, by which its reader takes memory; -1 unknown.

    Source: the layouts of PSPP (system file format) and of Stata (help dta).
    """
    if data.startswith(b"$FL"):
        small = data[64] in (2, 3)
        return int.from_bytes(data[80:84], "little" if small else "big", signed=True)
    if data.startswith(b"<stata_dta>"):
        head = data[:200]
        at = head.find(b"<N>") + len(b"<N>")
        size = 4 if b"<release>117" in head else 8
        return int.from_bytes(data[at : at + size], "little" if b"LSF" in head else "big")
    return int.from_bytes(data[6:10], "little" if data[1] == 2 else "big")


def _misspelt(responses: Responses) -> Problem:
    return problem(
        "encoding",
        "text in the file has another encoding than the file itself says",
        shown(responses.path),
        found="bytes that are no text in it",
        expected=responses.encoding or "the encoding that the file names",
        mend='Set encoding under `responses` in wave.yaml, for instance "cp1252", and look at the texts.',
    )


def undeclared(wave: Wave, table: RawTable, described: Mapping[str, Described]) -> Iterator[Problem]:
    """Cells that the file itself holds missing, but not the codebook: they would count as answers."""
    for item in wave.items:
        column, about = table.column(item.column), described.get(item.column)
        if column is None or about is None:
            continue
        wrong = column.records_where(
            about.is_missing(cell) and not (cell in item.missing and cell in wave.missing)
            for cell in column.values
        )

        def describe(record: int, name: str = item.column, row: int = item.row) -> Problem:
            here = table.column(name)
            assert here is not None
            return problem(
                "undeclared missing",
                "the file itself holds this value missing, but the codebook does not",
                table.file,
                row=int(table.source_row[record]),
                column=name,
                found=visible(here.values[int(here.codes[record])]),
                expected="a missing code of the column",
                mend=f"Declare it under `missing` in wave.yaml and in codebook.csv, row {row}.",
            )

        yield from listed(wrong, len(wrong), describe)


def _described(meta: Any, name: str, stata: bool) -> Described:
    labels = meta.variable_value_labels.get(name, {})
    ranges = [(entry["lo"], entry["hi"]) for entry in meta.missing_ranges.get(name, [])]
    ranges += [(f".{letter}", f".{letter}") for letter in meta.missing_user_values.get(name, [])]
    return Described(
        label=meta.column_names_to_labels.get(name) or "",
        labels={_text(code, letters=stata): label for code, label in labels.items()},
        missing=tuple(ranges),
    )


def _texts(values: Any, letters: bool) -> list[str]:
    plain = values.tolist() if hasattr(values, "tolist") else values
    spelling = {value: _text(value, letters) for value in set(plain)}
    return [spelling[value] for value in plain]


def _text(value: Any, letters: bool) -> str:
    """A value as text; `letters` says that text is one of Stata's letters for a missing value."""
    if value is None or value != value:
        return ""
    if isinstance(value, int | float):
        return spelled(float(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return spelled(value.total_seconds())
    return f".{value}" if letters else str(value)
