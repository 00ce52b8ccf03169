"""Open a raw file: its bytes as sealed in SHA256SUMS, by the format declared. Nothing is written."""

from __future__ import annotations

import bz2
import hashlib
import lzma
import zlib
from typing import Any

from doorpakken.data.intake import delimited, statistics_files, typed_table, workbook
from doorpakken.data.intake.findings import finding, refusal
from doorpakken.data.intake.left_out import without_footer
from doorpakken.data.intake.raw_file import RawFile
from doorpakken.data.study import Responses, Wave
from doorpakken.data.study.documents import shown
from doorpakken.data.study.raw_formats import TEXT, format_of
from doorpakken.errors import Problem, UserError

READERS = {
    "csv": delimited,
    "xlsx": workbook,
    "xls": workbook,
    "sav": statistics_files,
    "dta": statistics_files,
    "ods": workbook,
    "parquet": typed_table,
    "json": typed_table,
}
# Files of other programs, by how they begin, with the export that is read in their place.
R_DATA = ("R data", 'read it in R and write it with haven::write_sav(data, "responses.sav")')
SAS = ("SAS", "write it with PROC EXPORT as .sav or CSV")
PROGRAMS = {
    b"RDX": R_DATA,
    b"RDA": R_DATA,
    b"X\n": R_DATA,
    b"ASCII SPSS PORT FILE": ("SPSS portable", "open it in SPSS or PSPP and save it as .sav"),
    b"\0" * 12 + b"\xc2\xea\x81\x60": SAS,
    b"HEADER RECORD*******": SAS,
    b"ARROW1": ("Arrow or Feather", "write it as Parquet"),
    b"SQLite format 3": ("SQLite", "export the table of answers as CSV"),
}
PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
# What people send in place of a table, by how it begins.
OTHERS = {
    b"<html": "a web page",
    b"<!doctype html": "a web page",
    b"<table": "a web page",
    b"<?xml": "XML",
    b"%pdf-": "a PDF",
    b"{\\rtf": "a text with layout (RTF)",
    b"\x1f\x8b": "a gzip archive",
    b"bzh": "a bzip2 archive",
}
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_raw(responses: Responses, data: bytes) -> RawFile:
    """The heads and records of a raw file; UserError where its format or encoding is not that declared."""
    trouble = _format_trouble(responses, data)
    if trouble:
        raise UserError(trouble)
    raw_file: RawFile = READERS[responses.format].open_raw(responses, data)
    return without_footer(raw_file, responses.footer_rows)


def refuse_others(responses: Responses, data: bytes) -> None:
    """UserError for a file of another program, or one that is no table, whatever its name says."""
    trouble = _other_trouble(responses, data)
    if trouble:
        raise UserError(trouble)


def _other_trouble(responses: Responses, data: bytes) -> Problem | None:
    name, declared = shown(responses.path), responses.format
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        return finding("empty file", name)
    if format_of(data) != TEXT:
        return None
    start = _unpacked(data)
    for beginning, (program, export) in PROGRAMS.items():
        if start.startswith(beginning):
            return finding(
                "another program", name, found=f"a file of {program}", declared=declared, export=export
            )
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    other = next((words for beginning, words in OTHERS.items() if start.startswith(beginning)), "")
    return finding("no table", name, found=other, other=other, declared=declared) if other else None


def _unpacked(data: bytes) -> bytes:
    """The first bytes, of a packed file those that are packed, as far as they can be had."""
    if not data.startswith(PACKED):
        return data[:200]
    openers = (zlib.decompressobj(zlib.MAX_WBITS | 16), bz2.BZ2Decompressor(), lzma.LZMADecompressor())
    opener: Any = openers[next(place for place, start in enumerate(PACKED) if data.startswith(start))]
    try:
        return bytes(opener.decompress(data[:100_000], 200))
    except (zlib.error, OSError, EOFError, lzma.LZMAError):
        return b""


def _format_trouble(responses: Responses, data: bytes) -> Problem | None:
    trouble = _other_trouble(responses, data)
    if trouble:
        return trouble
    name, declared, detected = shown(responses.path), responses.format, format_of(data)
    if detected == "xls" and ENCRYPTED in data:
        return finding("password", name)
    if detected != declared:
        beginning = detected if detected != TEXT else "no beginning of such a file"
        return finding("another format", name, found=beginning, declared=declared, format=detected)
    return delimited.encoding_trouble(data, responses) if detected == TEXT else None


def sealed_bytes(wave: Wave) -> bytes:
    """The bytes of the raw file; UserError when it cannot be read or differs from its checksum."""
    responses, path = wave.responses, shown(wave.responses.path)
    sums, name = shown(wave.folder / "SHA256SUMS"), wave.responses.file
    try:
        data = responses.path.read_bytes()
    except OSError as error:
        raise refusal("unreadable", path, found=error.strerror or "an error") from None
    sealed = wave.sha256.get(name)
    if sealed is None:
        raise refusal("not listed", sums, name=name)
    digest = _digest(data)
    if digest != sealed:
        difference = "only the line ends" if _only_line_ends_differ(data, sealed) else "the bytes"
        own, listed = f"sha256 {digest[:16]}…", sealed[:16]
        raise refusal(
            "changed file", path, found=own, difference=difference, sums=sums, sealed=listed, name=name
        )
    return data


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _only_line_ends_differ(data: bytes, expected: str) -> bool:
    unix = data.replace(b"\r\n", b"\n")
    return expected in (_digest(unix), _digest(unix.replace(b"\n", b"\r\n")))
