"""SPSS and Stata: values as text, with what the file says itself of its columns and their missing values."""

from __future__ import annotations

import calendar
import contextlib
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from doorpakken.data.intake.findings import finding, refusal
from doorpakken.data.intake.moments import Spell, spss_spelling, stata_spelling
from doorpakken.data.intake.raw_file import ColumnDescription, RawFile, cell_text, readable
from doorpakken.data.intake.raw_table import RawTable
from doorpakken.data.intake.sav_case_count import spare_bytes
from doorpakken.data.study import Responses, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem

RESTRICTED = re.compile(r"N(\d+)")
DENSE = 1100  # rows for a byte of a compressed file, whose zlib packs a thousand bytes in one


def open_raw(responses: Responses, data: bytes) -> RawFile:
    """The records of a .sav or .dta file; the first is row 1, as the programs of these formats count.

    A number stands as its shortest spelling, a date as ISO 8601, a span of time as 40:00:00, a period as
    `moments` spells it, a value that the user holds missing as itself (in Stata .a to .z), what the system
    holds missing as an empty cell.
    """
    import pyreadstat

    read = pyreadstat.read_sav if responses.format == "sav" else pyreadstat.read_dta
    with readable(responses):
        if data.startswith(b"<stata_dta>") and not data.rstrip().endswith(b"</stata_dta>"):
            raise ValueError("the end of the file is lacking")
        rows = _declared_rows(data)
        if rows > len(data) * (DENSE if data.startswith(b"$FL3") else 1):
            raise ValueError(f"it says that it holds {rows:,} rows, for which it is too small")
        try:
            with warnings.catch_warnings(action="error"):  # such as a name that two columns have
                encoding = responses.encoding or None
                columns, meta = read(
                    io.BytesIO(data),
                    user_missing=True,
                    output_format="dict",
                    encoding=encoding,
                    disable_datetime_conversion=True,
                )
        except (UnicodeError, pyreadstat.ReadstatError) as error:
            if not isinstance(error, UnicodeError) and "encoding" not in str(error):
                raise
            declared = responses.encoding or "the encoding that the file names"
            name, bytes_found = shown(responses.path), "bytes that are no text in it"
            raise refusal("encoding inside", name, found=bytes_found, declared=declared) from None
        if not all(meta.column_names):
            raise ValueError("a column has no name")
        if data.startswith(b"$FL2") and (spare := spare_bytes(data)):
            raise ValueError(f"its last case ends {spare} bytes before the file does")
        stata = responses.format == "dta"
        spellings = {
            name: _spelling(meta.original_variable_types[name] or "", stata) for name in meta.column_names
        }
        texts = [
            _texts(columns[name], name in meta.missing_user_values, spellings[name])
            for name in meta.column_names
        ]
        described = {name: _described(meta, name, spellings[name], stata) for name in meta.column_names}
    codes = dict(_shown_codes(meta, texts))
    problems = [
        finding("shown code", shown(responses.path), column=meta.column_names[place], found=code)
        for place, code in codes.items()
    ]
    records = zip(*texts, strict=True)
    return RawFile([meta.column_names], records, 1, tuple(problems), described, shown_codes=codes)


def _shown_codes(meta: Any, texts: Sequence[Sequence[str]]) -> Iterator[tuple[int, str]]:
    """By place of each column that SPSS shows with zeros before it (format N), the first such cell."""
    for place, name in enumerate(meta.column_names):
        width = RESTRICTED.fullmatch(meta.original_variable_types[name] or "")
        short = (cell for cell in texts[place] if width and cell.isdigit() and len(cell) < int(width[1]))
        if width and (cell := next(short, "")):
            yield place, f"{cell.zfill(int(width[1]))} for {cell}"


def _declared_rows(data: bytes) -> int:
    """How many rows the head of a file says that it holds, by which its reader takes memory; -1 unknown.

    Source: the layouts of PSPP (system file format) and of Stata (help dta).
    """
    if data.startswith(b"$FL"):
        small = data[64] in (2, 3)
        return int.from_bytes(data[80:84], "little" if small else "big", signed=True)
    if data.startswith(b"<stata_dta>"):
        head = data[:200]
        start = head.find(b"<N>") + len(b"<N>")
        size = 4 if b"<release>117" in head else 8
        return int.from_bytes(data[start : start + size], "little" if b"LSF" in head else "big")
    return int.from_bytes(data[6:10], "little" if data[1] == 2 else "big")


def undeclared_missing(
    wave: Wave, table: RawTable, described: Mapping[str, ColumnDescription]
) -> Iterator[Problem]:
    """Cells that the file itself holds missing, but not the codebook: they would count as answers."""
    for item in wave.items:
        column, description = table.column(item.column), described.get(item.column)
        if column is None or description is None:
            continue
        wrong = column.records_where(
            description.is_missing(cell) and not (cell in item.missing and cell in wave.missing)
            for cell in column.values
        )
        yield from table.findings("undeclared missing", wrong, item.column, column.visible, item_row=item.row)


def _spelling(format_: str, stata: bool) -> Spell | None:
    return stata_spelling(format_) if stata else spss_spelling(format_)


def _described(meta: Any, name: str, spell: Spell | None, stata: bool) -> ColumnDescription:
    labels = meta.variable_value_labels.get(name, {}) or _names(meta.original_variable_types[name] or "")
    ranges = [(entry["lo"], entry["hi"]) for entry in meta.missing_ranges.get(name, [])]
    ranges += [(f".{letter}", f".{letter}") for letter in meta.missing_user_values.get(name, [])]
    if spell:  # the cells hold no numbers by which a range could be told
        ranges = [(_text(low, stata, spell),) * 2 for low, high in ranges if low == high]
    return ColumnDescription(
        label=meta.column_names_to_labels.get(name) or "",
        labels={_text(code, stata, spell): label for code, label in labels.items()},
        missing=tuple(ranges),
    )


def _names(format_: str) -> dict[float, str]:
    """The labels of numbers that SPSS shows as names of months or days, of which Sunday is the first."""
    if format_.startswith("MONTH"):
        return {float(number): calendar.month_name[number] for number in range(1, 13)}
    if format_.startswith("WKDAY"):
        return {float(number): calendar.day_name[(number + 5) % 7] for number in range(1, 8)}
    return {}


def _texts(values: Any, letters: bool, spell: Spell | None) -> list[str]:
    plain = values.tolist() if hasattr(values, "tolist") else values
    spelling = {value: _text(value, letters, spell) for value in set(plain)}
    return [spelling[value] for value in plain]


def _text(value: Any, letters: bool, spell: Spell | None = None) -> str:
    """A value as text; `letters` says that text is one of Stata's letters for a missing value."""
    if value is None or value != value:
        return ""
    if letters and isinstance(value, str):
        return value if value.startswith(".") else f".{value}"
    if spell and not isinstance(value, str):
        with contextlib.suppress(OverflowError):  # a number that is no day of our era stands as it is
            return spell(float(value))
    return cell_text(value)
