"""Open a raw file: its bytes as sealed in SHA256SUMS, by the format declared. Nothing is written."""

from __future__ import annotations

import hashlib

from doorpakken.data.intake import delimited, statistics_files, workbook
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
}
# What people send in place of a table, by how it begins.
OTHERS = {
    b"<html": "a web page",
    b"<!doctype html": "a web page",
    b"<table": "a web page",
    b"<?xml": "XML",
    b"%pdf-": "a PDF",
    b"{\\rtf": "a text with layout (RTF)",
    b"\x1f\x8b": "a gzip archive",
}
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_raw(responses: Responses, data: bytes) -> RawFile:
    """The heads and records of a raw file; UserError where its format or encoding is not that declared."""
    trouble = _format_trouble(responses, data)
    if trouble:
        raise UserError(trouble)
    raw_file: RawFile = READERS[responses.format].open_raw(responses, data)
    return without_footer(raw_file, responses.footer_rows)


def _format_trouble(responses: Responses, data: bytes) -> Problem | None:
    name, declared = shown(responses.path), responses.format
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        return finding("empty file", name)
    detected = format_of(data)
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    other = next((words for beginning, words in OTHERS.items() if start.startswith(beginning)), "")
    if detected == TEXT and other:
        return finding("no table", name, found=other, other=other, declared=declared)
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
