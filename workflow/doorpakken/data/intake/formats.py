"""Open a raw file: its bytes as sealed in SHA256SUMS, by the format declared. Nothing is written."""

from __future__ import annotations

import hashlib

from doorpakken.data.intake.delimited import encoding_trouble, open_delimited
from doorpakken.data.intake.raw_file import Opened
from doorpakken.data.intake.statistics_files import open_statfile
from doorpakken.data.intake.workbook import open_workbook
from doorpakken.data.study import Responses, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError, problem

FORMATS = ("csv", "xlsx", "xls", "sav", "dta")
# How files of each format begin; text may begin with anything else.
BEGINNINGS = {
    b"PK\x03\x04": "xlsx",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "xls",
    b"$FL2": "sav",
    b"$FL3": "sav",
    b"<stata_dta>": "dta",
    b"\x71\x01": "dta",
    b"\x71\x02": "dta",
    b"\x72\x01": "dta",
    b"\x72\x02": "dta",
    b"\x73\x01": "dta",
    b"\x73\x02": "dta",
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


def format_of(data: bytes) -> str:
    """The format that the bytes begin as: xlsx, xls, sav or dta, else csv."""
    return next((name for start, name in BEGINNINGS.items() if data.startswith(start)), "csv")


def open_table(responses: Responses, data: bytes) -> Opened:
    """The heads and records of a raw file; UserError where its format or encoding is not that declared."""
    trouble = _format_trouble(responses, data)
    if trouble:
        raise UserError(trouble)
    if responses.format == "csv":
        return open_delimited(responses, data)
    if responses.format in ("xlsx", "xls"):
        return open_workbook(responses, data)
    return open_statfile(responses, data)


def _format_trouble(responses: Responses, data: bytes) -> Problem | None:
    name = shown(responses.path)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        return nothing("empty file", "the raw file is empty", name)
    found = format_of(data)
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    other = next((name for beginning, name in OTHERS.items() if start.startswith(beginning)), "")
    if found == "csv" and other:
        return problem(
            "format",
            f"the file holds {other}, not a table of answers, whatever its name says",
            name,
            found=other,
            expected=f"a file of format {responses.format}",
            mend="Open it in a spreadsheet, save it as xlsx, declare that `format` and renew SHA256SUMS.",
        )
    if found == "xls" and ENCRYPTED in data:
        return problem(
            "password",
            "the workbook is locked with a password",
            name,
            expected="a workbook that opens without one",
            mend="Open it in Excel, take the password off, save it again, and renew SHA256SUMS.",
        )
    if found != responses.format:
        return problem(
            "format",
            "the file has another format than declared",
            name,
            found=found if found != "csv" else "no beginning of such a file",
            expected=responses.format,
            mend=f"Set format: {found} under `responses` in wave.yaml, or have the file delivered again.",
        )
    return encoding_trouble(data, responses) if found == "csv" else None


def nothing(kind: str, what: str, file: str) -> Problem:
    """A file without anything to read."""
    return problem(kind, what, file, expected="heads and rows", mend="Put the delivered file there again.")


def sealed_bytes(wave: Wave) -> bytes:
    """The bytes of the raw file; UserError when it cannot be read or differs from its checksum."""
    responses, name = wave.responses, shown(wave.responses.path)
    sums = shown(wave.folder / "SHA256SUMS")
    try:
        data = responses.path.read_bytes()
    except OSError as error:
        raise UserError(
            problem(
                "unreadable",
                "the raw file cannot be read",
                name,
                found=error.strerror or "an error",
                mend="Put the file there, or correct `responses.file` in wave.yaml.",
            )
        ) from None
    expected = wave.sha256.get(responses.file)
    if expected is None:
        raise UserError(
            problem(
                "checksum",
                "the raw file is not listed",
                sums,
                expected=responses.file,
                mend=f"Add the line that sha256sum {responses.file} prints.",
            )
        )
    if _digest(data) != expected:
        ends = _only_line_ends_differ(data, expected)
        raise UserError(
            problem(
                "changed file",
                f"{'only the line ends' if ends else 'the bytes'} differ from those sealed in {sums}",
                name,
                found=f"sha256 {_digest(data)[:16]}…",
                expected=f"{expected[:16]}…",
                mend=f"Restore the file; if the change is meant, renew it with sha256sum {responses.file} "
                "and say why in SOURCE.md.",
            )
        )
    return data


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _only_line_ends_differ(data: bytes, expected: str) -> bool:
    unix = data.replace(b"\r\n", b"\n")
    return expected in (_digest(unix), _digest(unix.replace(b"\n", b"\r\n")))
