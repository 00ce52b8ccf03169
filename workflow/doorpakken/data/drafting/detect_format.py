"""How a raw file is written, told from its bytes; what they cannot tell for certain is left open."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from doorpakken.data.drafting.propose_rows import rows_below
from doorpakken.data.intake.delimited import MARKS, encoding_trouble, fitting_encoding, text_stream
from doorpakken.data.intake.formats import open_raw, refuse_others
from doorpakken.data.intake.heads import DELIMITERS, LIMESURVEY, head_row, is_import_id
from doorpakken.data.intake.raw_file import RawFile
from doorpakken.data.intake.raw_table import RawTable, gather, without_marks, without_rows
from doorpakken.data.intake.stray_rows import heads_again
from doorpakken.data.intake.workbook import sheet_names
from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.data.study.raw_formats import FORMATS, TEXT, format_of
from doorpakken.errors import UserError

LOOKED_AT = 500  # records by which the delimiter is told
HEADS = 3  # rows among which heads are looked for
ABOVE = 12  # rows among which the first of the heads is looked for, or the last response
PAIR = 2  # cells of a line above the heads, as `Periode;2022`
UNIT = 20  # characters of what a column counts in
SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
QUOTED = re.compile(r"\s*'[^']*'\s*([,;\t|]|$)")
DECIMALS = {sign: re.compile(rf"[+-]?\d+\{sign}\d+") for sign in ".,"}
GROUPS = {
    sign: re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(sign)}\d{{3}})+(?:[{'.,'.replace(sign, '')}]\d+)?")
    for sign in ".,' \u00a0\u202f"
}
WHOLE = re.compile(r"[+-]?\d+")
NUMBERLIKE = re.compile(r"[+-]?\d+([.,]\d+)?$")
ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
Opens = Callable[[int], RawFile]


@dataclass(frozen=True)
class Detected:
    """A raw file as read: its declaration, its heads and table, and by key of `responses` what is open.

    unit: the pattern of codes of units of the frame; empty without a frame.
    """

    responses: Responses
    raw_file: RawFile
    table: RawTable
    left_open: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""


def detect(path: Path, data: bytes) -> Detected:
    """The file read as its bytes say it is written; UserError where it cannot be read."""
    left_open: dict[str, str] = {}
    responses = Responses(path.name, path, "names", "codes", format_of(data))
    refuse_others(responses, data)
    if responses.format == TEXT and data.strip():
        responses = _dialect(responses, data, left_open)
    elif "sheet" in FORMATS[responses.format].keys:
        sheets = sheet_names(responses, data)
        responses = replace(responses, sheet=max(sheets, key=partial(_filled, responses, data)))
        if len(sheets) > 1:
            left_open["sheet"] = f"which of {', '.join(sheets)} holds the responses"
    if not FORMATS[responses.format].names_columns:
        top = open_raw(replace(responses, header_rows=ABOVE), data).heads
        width = max(map(len, _first_rows(responses, data)), default=0)
        responses = replace(responses, skip_rows=_above(top, width))
        responses = _heads(responses, top[responses.skip_rows :])
        responses = replace(responses, footer_rows=_below(responses, data))
    raw_file = open_raw(responses, data)
    table = gather(raw_file, responses.heads, shown(path))
    heads = head_row(raw_file.heads, responses.heads)
    table = without_marks(table, heads, set())
    table = without_rows(table, heads_again(table, heads))
    if not FORMATS[responses.format].names_columns:
        responses = _signs(responses, table, left_open)
    return Detected(responses, raw_file, table, left_open)


def _dialect(responses: Responses, data: bytes, left_open: dict[str, str]) -> Responses:
    encoding = fitting_encoding(data)
    if encoding not in ("utf-8", *MARKS.values()):
        left_open["encoding"] = "the bytes do not say which: do the accents stand right"
    trouble = encoding_trouble(data, replace(responses, encoding=encoding, delimiter=",", quote='"'))
    if trouble:
        raise UserError(trouble)
    with text_stream(data, encoding) as stream:
        start = stream.readline()
    quote = "'" if QUOTED.match(start) and '"' not in start else '"'
    shares = {sign: _evenness(text_stream(data, encoding), sign, quote) for sign in DELIMITERS}
    best = max(shares, key=lambda sign: shares[sign])
    if (declared := SEPARATOR.fullmatch(start)) and declared[1] in shares:
        return replace(responses, encoding=encoding, delimiter=declared[1], quote=quote)
    if shares[best] == (0, 0):
        left_open["delimiter"] = "no sign divides the rows into cells"
    elif sum(share == 1 for share, _ in shares.values()) > 1:
        left_open["delimiter"] = "more than one sign divides the rows evenly"
    return replace(responses, encoding=encoding, delimiter=best, quote=quote)


def _evenness(stream: io.TextIOWrapper, delimiter: str, quote: str) -> tuple[float, int]:
    """The share of records with the commonest number of cells, and that number; zeros where it is one."""
    try:
        reader = csv.reader(stream, delimiter=delimiter, quotechar=quote, strict=True)
        widths = Counter(len(record) for record in itertools.islice(reader, LOOKED_AT) if record)
    except csv.Error:
        return 0, 0
    width, times = widths.most_common(1)[0] if widths else (1, 0)
    return (times / widths.total(), width) if width > 1 else (0, 0)


def _heads(responses: Responses, rows: Sequence[Sequence[str]]) -> Responses:
    """The style of the heads and how many rows they take."""
    first = rows[0] if rows else ()
    if len(rows) >= HEADS and first and all(map(is_import_id, rows[2])):
        return replace(responses, heads="qualtrics", header_rows=3)
    if len(rows) > 1 and first and first[0] and rows[1] and not rows[1][0]:
        earlier: set[str] = set()
        for above, below in zip(first, rows[1], strict=False):
            if below and (not above or above in earlier):
                return replace(responses, heads="surveymonkey", header_rows=2)
            earlier.add(above)
    coded = sum(
        (match := LIMESURVEY.match(head)) is not None and _says(head[match.end() :]) for head in first
    )
    style = "limesurvey" if coded and 2 * coded >= sum(map(bool, first)) else "names"
    second = (
        style == "names"
        and len(rows) > HEADS
        and (_describes(first, rows[1], rows[2:]) or _counts_in(first, rows[1], rows[2:]))
    )
    return replace(responses, heads=style, header_rows=2 if second else 1)


def _says(words: str) -> bool:
    """Whether what stands behind a code is a wording, and not the rest of a number as in Q2.1."""
    return not words.strip().isdigit()


def _describes(first: Sequence[str], second: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the second row tells what the columns ask: words above numbers, longer than the heads."""
    words = [
        (head, text, [row[place] for row in below if len(row) > place and row[place]])
        for place, (head, text) in enumerate(zip(first, second, strict=False))
    ]
    wordings = [
        text for head, text, cells in words
        if len(text) > len(head) and not NUMBERLIKE.search(text) and any(map(NUMBERLIKE.match, cells))
    ]  # fmt: skip
    return len(wordings) >= 2 and 2 * len(wordings) >= len(first) and all(map(str.strip, second))


def _counts_in(first: Sequence[str], second: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the second row tells in what the columns count, as `aantal` or `%` above numbers."""
    numeric = [
        place
        for place in range(min(len(first), len(second)))
        if any(cells := [row[place] for row in below if len(row) > place and row[place]])
        and all(map(NUMBERLIKE.match, cells))
    ]
    units = [second[place] for place in numeric if second[place] and not NUMBERLIKE.search(second[place])]
    return bool(units) and 2 * len(units) > len(numeric) and all(len(unit) <= UNIT for unit in units)


def _above(rows: Sequence[Sequence[str]], width: int) -> int:
    """How many rows stand above the heads: a title, blank rows, `sep=;`, lines shorter than others."""

    def is_head(row: Sequence[str]) -> bool:
        filled = sum(map(bool, row))
        return filled > 1 and not (filled <= PAIR and PAIR < width > len(row))

    return next((place for place, row in enumerate(rows) if is_head(row)), 0)


def _first_rows(responses: Responses, data: bytes) -> list[Sequence[str]]:
    """The first rows that have the commonest number of cells."""
    rows = list(itertools.islice(open_raw(responses, data).records, LOOKED_AT))
    commonest = Counter(map(len, rows)).most_common(1)
    return [row for row in rows if commonest and len(row) == commonest[0][0]]


def _below(responses: Responses, data: bytes) -> int:
    records = open_raw(responses, data).records
    return rows_below(deque(records, maxlen=ABOVE))


def _filled(responses: Responses, data: bytes, sheet: str) -> int:
    """How many cells the first rows of a sheet hold in rows of more than one."""
    rows = open_raw(replace(responses, sheet=sheet, header_rows=ABOVE), data).heads
    return sum(cells for row in rows if (cells := sum(map(bool, row))) > 1)


def _signs(responses: Responses, table: RawTable, left_open: dict[str, str]) -> Responses:
    """The decimal sign and that between thousands, from the columns that hold nothing but numbers."""
    cells = [cell for column in table.columns for cell in _numbers(column.values)]
    decimals = {sign: [cell for cell in cells if form.fullmatch(cell)] for sign, form in DECIMALS.items()}
    grouped = {
        sign
        for sign, form in GROUPS.items()
        if any(
            form.fullmatch(cell) and not (sign in DECIMALS and DECIMALS[sign].fullmatch(cell))
            for cell in cells
        )
    }
    thousands = next(iter(sorted(grouped)), "")
    signs = [sign for sign, numbers in decimals.items() if numbers and sign != thousands]
    decimal = signs[0] if signs else {".": ",", ",": "."}.get(thousands, ".")
    if len(signs) > 1:
        left_open["decimal"] = f"both {decimals['.'][0]} and {decimals[','][0]} stand in the file"
    elif signs and all(ONE_GROUP.fullmatch(cell) for cell in decimals[decimal]):
        left_open["decimal"] = f"is {decimals[decimal][0]} a number with decimals or one in thousands"
    if len(grouped) > 1:
        left_open["thousands"] = f"more than one sign stands between thousands: {' '.join(sorted(grouped))}"
    return replace(responses, decimal=decimal, thousands=thousands)


def _numbers(values: Iterable[str]) -> list[str]:
    """The cells of a column when all are numbers in some spelling, blank ones aside; else none."""
    filled = [cell for cell in values if cell]
    forms = (WHOLE, *DECIMALS.values(), *GROUPS.values())
    return filled if all(any(form.fullmatch(cell) for form in forms) for cell in filled) else []
