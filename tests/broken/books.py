"""Breakage of Excel workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.broken.good import CODEBOOK, GOOD, HEADS, LAST, WAVE, Kind, Told, records
from tests.support import format_samples as formats
from tests.support.format_samples import Fault, Formula
from tests.support.intake_wave import put_wave

TEXT = '  encoding: utf-8\n  delimiter: ","\n  quote: \'"\'\n  decimal: "."\n  header_rows: 1\n'
NUMBERS = ("kcc", "share", "fte", "w", "web", "desk")
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


def declared(format_: str, lines: str = "") -> str:
    """wave.yaml of the good wave in another format."""
    assert TEXT in WAVE
    return WAVE.replace(TEXT, f"  format: {format_}\n{lines}")


def excel(format_: str = "xlsx") -> str:
    return declared(format_, "  sheet: Data\n  header_rows: 1\n")


def sheet(changed: Mapping[tuple[int, str], Any] | None = None) -> list[list[Any]]:
    """The good rows as a sheet has them, numbers as numbers, with other cells by row and column."""
    heads, *rows = records()
    typed: list[list[Any]] = [
        [float(cell) if name in NUMBERS else cell for name, cell in zip(heads, row, strict=True)]
        for row in rows
    ]
    for (row, column), cell in (changed or {}).items():
        typed[row - 2][HEADS.index(column)] = cell
    return [heads, *typed]


def book(changed: Mapping[tuple[int, str], Any] | None = None, **said: Any) -> bytes:
    return formats.xlsx({"Data": sheet(changed)}, **said)


def same(_: str, text: str) -> str:
    return text


def repacked(data: bytes, change: Callable[[str, str], str] = same, **added: bytes) -> bytes:
    """A workbook with its parts changed, by name and text, and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name).decode()))
        for name, content in added.items():
            new.writestr(name, content)
    return out.getvalue()


def broken(name: str, make: Callable[[], bytes], *told: Told, wave: str | None = None) -> Kind:
    def write(folder: Path) -> None:
        put_wave(folder, make(), wave=wave or excel(), codebook=CODEBOOK)

    return Kind(name, write, told)


def with_entity(name: str, text: str) -> str:
    return text.replace("?>", f"?>{ENTITY}", 1) if name == "xl/worksheets/sheet1.xml" else text


def far(_: str, text: str) -> str:
    return text.replace(f'r="L{LAST}"', 'r="XFD1048576"')


def percent(name: str, text: str) -> str:
    if name == "xl/styles.xml":
        return text.replace("</cellXfs>", '<xf numFmtId="9"/></cellXfs>')
    return text.replace('<c r="H5">', '<c r="H5" s="3">')


def hollow(_: str, text: str) -> str:
    return text.replace("<v>3.25</v>", "")


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("export/responses.csv", GOOD)
    return out.getvalue()


KINDS = [
    broken(
        "workbook named csv",
        book,
        Told("format", None, None, "xlsx", "csv", "Set format: xlsx"),
        wave=WAVE,
    ),
    broken(
        "text named xlsx",
        GOOD.encode,
        Told("format", None, None, "no beginning of such a file", "xlsx", "Set format: csv"),
    ),
    broken(
        "web page named xls",
        lambda: b"<html><body><table><tr><td>id</td></tr></table>",
        Told("format", None, None, "a web page", "a file of format xls", "save it as xlsx"),
        wave=excel("xls"),
    ),
    broken(
        "workbook with a password",
        lambda: LOCKED,
        Told("password", None, None, "", "opens without one", "take the password off"),
    ),
    broken(
        "zip bomb",
        lambda: repacked(book(), **{"xl/media/a.bin": b"\0" * 30_000_000}),
        Told("zip bomb", None, None, "xl/media/a.bin", "100 times", "exported as CSV"),
    ),
    broken(
        "external entity",
        lambda: repacked(book(), with_entity),
        Told("document type", None, None, "one in xl/worksheets/sheet1.xml", "none", "save it again"),
    ),
    broken(
        "zip of something else",
        other_zip,
        Told("format", None, None, "export/responses.csv", "xl/workbook.xml", "save it as xlsx"),
    ),
    broken(
        "cell far from the table",
        lambda: repacked(book(), far),
        Told(
            "far cell",
            1048576,
            "column 16384",
            "filled cells among",
            "one table",
            "Have what stands",
        ),
    ),
    broken(
        "workbook cut off",
        lambda: book()[:3000],
        Told("damaged file", None, None, "", "a whole xlsx file", "save it again"),
    ),
    broken(
        "sheet renamed",
        lambda: formats.xlsx({"Blad1": sheet(), "Verborgen": [["id"], ["x"]]}),
        Told("sheet", None, None, "Blad1, Verborgen", "Data", "responses.sheet"),
    ),
    broken(
        "merged answers",
        lambda: book({(5, "web"): 1.0, (5, "desk"): 0.0}, merged=["J5:K5"]),
        Told("merged cells", 5, "column 10", "", "", "Have the cells split"),
    ),
    broken(
        "error cell",
        lambda: book({(5, "fte"): Fault("#N/A")}),
        Told("error cell", 5, "fte", "#N/A", "-98, -99", "Have the cell corrected"),
    ),
    broken(
        "huge cell of a workbook",
        lambda: book({(5, "lesson"): "x" * 140_000}),
        Told("huge cell", 5, "lesson", "xxx…", "at most 131,072 characters", "See what was put into it"),
    ),
    broken(
        "formula with a result",
        lambda: book({(5, "fte"): Formula("3+0.5", 3.5)}),
        Told("formula", 5, "column 8", "3.5", "", "Nothing, if that is the answer", "warning"),
    ),
    broken(
        "formula never computed",
        lambda: repacked(book({(5, "fte"): Formula("3+0.25", 3.25)}), hollow),
        Told(
            "formula without result",
            5,
            "column 8",
            "",
            "an answer or a missing code",
            "Open the workbook in Excel",
        ),
        Told("empty cell", 5, "fte", "an empty cell", "-98, -99", "missing code"),
    ),
    broken(
        "percentage of Excel",
        lambda: repacked(book({(5, "fte"): 0.4}), percent),
        Told("percentage", 5, "column 8", "0.4", "", "delivered as plain numbers", "warning"),
    ),
    broken(
        "date made of 3-4",
        lambda: book({(5, "kcc"): formats.DAY_ZERO.replace(2014, 4, 3)}),
        Told("unlisted code", 5, "kcc", "2014-04-03", "1, 2, 3", "makes dates of answers such as 3-4"),
    ),
]
HARMLESS = [
    broken("numbers as text in a workbook", lambda: formats.xlsx({"Data": records()})),
    broken(
        "another sheet before the answers", lambda: formats.xlsx({"Uitleg": [["niets"]], "Data": sheet()})
    ),
]
