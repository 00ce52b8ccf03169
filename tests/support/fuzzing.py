"""Good files of each format, ways to damage them, and readers that share nothing with the library's."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import os
import re
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from doorpakken.data.intake import admit, inspect_wave, read_raw
from doorpakken.data.study import Wave
from doorpakken.errors import Problem, UserError
from tests.support import format_samples as formats
from tests.support.intake_wave import CODEBOOK, GOOD, HEADS, UNITS, WAVE, put_wave, read_wave

ROWS = [line.split(",") for line in GOOD.splitlines()]
NUMBERS = {"kcc", "share", "fte"}
BYTES = [
    b"\0",
    b"\xff",
    b'"',
    b",",
    b";",
    b"\n",
    b"\r\n",
    b"\t",
    b"\xef\xbb\xbf",
    b"\xc2\xa0",
    b"1",
    b"-99",
    b"=",
    b"e9",
]
SHEET = "xl/worksheets/sheet1.xml"
Cells = dict[str, list[str | float]]


def profile(examples: int) -> settings:
    """So many examples, the same ones every time; FUZZ=20 makes it twenty times as many, and others."""
    times = int(os.environ.get("FUZZ", "1"))
    return settings(
        max_examples=examples * times, derandomize=times == 1, database=None, deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip


@dataclass(frozen=True, repr=False)
class Good:
    """A good file: its bytes, its wave, and a reader of such files that is not the library's."""

    data: bytes
    wave: Wave
    reading: Callable[[bytes], Cells]


def good(folder: Path, format_: str) -> Good:
    """The four good rows in a format."""
    folder = folder / format_
    folder.mkdir(exist_ok=True)
    columns = {head: [_value(head, row[at]) for row in ROWS[1:]] for at, head in enumerate(ROWS[0])}
    missing = {"missing_ranges": {"kcc": [-99.0, -98.0]}} if format_ == "sav" else {}
    data = {
        "csv": lambda: GOOD.encode(),
        "xlsx": lambda: formats.xlsx({"Data": [list(columns), *zip(*columns.values(), strict=True)]}),
        "sav": lambda: formats.sav(folder, columns, **missing),
        "dta": lambda: formats.dta(folder, columns),
    }[format_]()
    start, end = WAVE.index("  encoding:"), WAVE.index("  heads:")
    dialect = {"xlsx": '  sheet: Data\n  decimal: "."\n  header_rows: 1\n'}.get(format_, "")
    wave = WAVE if format_ == "csv" else f"{WAVE[:start]}  format: {format_}\n{dialect}{WAVE[end:]}"
    put_wave(folder, data, wave=wave, codebook=CODEBOOK)
    readings = {"csv": read_csv, "xlsx": read_xlsx, "sav": read_sav, "dta": read_dta}
    return Good(data, read_wave(folder), readings[format_])


def _value(head: str, cell: str) -> Any:
    return float(cell) if head in NUMBERS else cell


def with_data(wave: Wave, data: bytes) -> Wave:
    """The wave with other bytes in its raw file, sealed as if they were meant."""
    wave.responses.path.write_bytes(data)
    return replace(wave, sha256={wave.responses.file: hashlib.sha256(data).hexdigest()})


def problems_of(wave: Wave) -> list[Problem]:
    """All problems of a wave; every message must be one that a person can read."""
    return legible(inspect_wave(wave, UNITS)[1])


def legible(found: Sequence[Problem]) -> list[Problem]:
    """The problems, each of them short and of what can be seen."""
    for one in found:
        assert len(str(one)) < 800, one
        assert str(one).isprintable(), one
    return list(found)


def accepted(wave: Wave) -> Cells | None:
    """The cells of the columns of the codebook when the wave is admitted; None when it is refused."""
    if any(found.severity == "error" for found in problems_of(wave)):
        return None
    raw = read_raw(wave)
    assert len(admit(wave, raw)) == len(raw.source_row)
    columns = {item.column: raw.column(item.column) for item in wave.items}
    return {
        name: [plain(column.values[code]) for code in column.codes]
        for name, column in columns.items()
        if column
    }


def plain(cell: Any) -> str | float:
    """A cell to compare: numbers as numbers however they are spelled, text without byte order marks."""
    text = str(cell).replace("\ufeff", "")
    if isinstance(cell, str) and not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]+", text, re.ASCII):
        return text
    return float(text)


def independent(reading: Callable[[bytes], Cells], data: bytes) -> Cells | None:
    """What another reader makes of the bytes; None when it cannot read them."""
    try:
        return reading(data)
    except Exception:
        return None


def _table(rows: Sequence[Sequence[Any]]) -> Cells:
    heads = [str(head).replace("\ufeff", "") for head in rows[0]]
    body = [row for row in rows[1:] if any(str(cell) for cell in row)]
    return {
        head: [plain(row[at]) for row in body] for at, head in enumerate(heads) if head in HEADS.split(",")
    }


def read_csv(data: bytes) -> Cells:
    """Delimited text by hand: no quoted cell of the good file holds a delimiter or a line break."""
    return _table(list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)))


def read_xlsx(data: bytes) -> Cells:
    """The first sheet as its XML has it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read(SHEET))
    space = f"{{{formats.MAIN}}}"
    rows: dict[int, dict[str, Any]] = {}
    for cell in root.iter(f"{space}c"):
        place = re.fullmatch(r"([A-Z]+)([0-9]+)", cell.get("r", ""))
        assert place
        text = "".join(part.text or "" for part in cell.iter(f"{space}t"))
        number = cell.find(f"{space}v")
        rows.setdefault(int(place[2]), {})[place[1]] = text if number is None else float(number.text or "")
    letters = "ABCDEFGH"
    return _table([[row.get(letter, "") for letter in letters] for _, row in sorted(rows.items())])


def read_dta(data: bytes) -> Cells:
    """Stata by the reader of pandas, which is written in Python."""
    table = pd.read_stata(io.BytesIO(data), convert_categoricals=False, convert_dates=False)
    return {str(name): [plain(cell) for cell in table[name]] for name in table if name in HEADS.split(",")}


def read_sav(data: bytes) -> Cells:
    """SPSS without compression: after the dictionary eight bytes for a number or for a piece of text."""
    columns: list[list[int]] = []
    at = 176
    while data[at : at + 4] == struct.pack("<i", 2):
        width, labelled, missing = struct.unpack_from("<iii", data, at + 4)
        if width < 0:
            columns[-1][1] += 8
        else:
            columns.append([width, 8])
        label = 4 + -(-struct.unpack_from("<i", data, at + 32)[0] // 4) * 4 if labelled else 0
        at += 32 + label + 8 * abs(missing)
    end = data.index(struct.pack("<i", 999), at) + 8
    cells: Cells = {head: [] for head in ROWS[0]}
    while end < len(data):
        for head, (width, size) in zip(ROWS[0], columns, strict=True):
            piece, end = data[end : end + size], end + size
            # Zeros are no part of a text, nor is a character that its width cuts in two.
            said = piece[:width].rstrip(b" \0").replace(b"\0", b"")
            text = codecs.getincrementaldecoder("utf-8")().decode(said)
            cells[head].append(plain(text) if width else struct.unpack("<d", piece)[0])
    return cells


@st.composite
def damaged(draw: st.DrawFn, data: bytes, most: int = 3) -> bytes:
    """The bytes with up to `most` places changed, cut off, left out, put in or said twice."""
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        far = at + draw(st.sampled_from([1, 1, 2, 8, 64, 500]))
        piece = draw(st.sampled_from(BYTES) | st.binary(min_size=1, max_size=8))
        data = {
            "change": data[:at] + piece + data[at + len(piece) :],
            "cut": data[:at],
            "leave out": data[:at] + data[far:],
            "put in": data[:at] + piece + data[at:],
            "twice": data[:far] + data[at:],
        }[draw(st.sampled_from(["change", "put in", "leave out", "twice", "cut"]))]
    return data


def repacked(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A package with other bytes in some of its parts, whose checksums fit."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), parts.get(name, old.read(name)))
    return made.getvalue()


def part(data: bytes, name: str) -> bytes:
    """A part of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def loaded(folder: Path) -> Wave | None:
    """The wave of a folder; None when its documents are refused, each with a legible problem."""
    try:
        return read_wave(folder)
    except UserError as error:
        legible(error.problems)
        return None
