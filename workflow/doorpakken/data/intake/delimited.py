"""Delimited text: its encoding, its dialect, its records. Nothing is repaired."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
from collections.abc import Iterator

from doorpakken.data.intake.cells import LONGEST
from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.raw_file import RawFile
from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError

MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CANDIDATES = ("utf-8", "cp1252", "latin-1")


def open_raw(responses: Responses, data: bytes) -> RawFile:
    """The rows of heads and the records of a text; UserError, also while reading on, where quotes do not fit.

    The encoding must be one that fits (`encoding_trouble`).
    """

    def guarded() -> Iterator[list[str]]:
        try:
            yield from records(text_stream(data, responses.encoding), responses)
        except csv.Error as error:
            raise UserError(_misquoted(responses, data, str(error))) from None

    reader = itertools.islice(guarded(), responses.skip_rows, None)
    heads = list(itertools.islice(reader, responses.header_rows))
    return RawFile(heads, reader, responses.first_row)


def text_stream(data: bytes, encoding: str) -> io.TextIOWrapper:
    """The decoded text with its line ends as they are; a byte order mark at its start is left out."""
    with contextlib.suppress(UnicodeEncodeError):
        data = data.removeprefix("\ufeff".encode(encoding))
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline="")


def records(
    stream: io.TextIOWrapper, responses: Responses, delimiter: str | None = None
) -> Iterator[list[str]]:
    """The records of delimited text, as the declared dialect (or another delimiter) reads them."""
    return csv.reader(
        stream, delimiter=delimiter or responses.delimiter, quotechar=responses.quote, strict=True
    )


def encoding_trouble(data: bytes, responses: Responses) -> Problem | None:
    """Why the bytes cannot have the declared encoding, with the encoding that would fit; None if they can."""
    declared = responses.encoding
    try:
        if len("a".encode(declared)) == 1 and data.count(0) > len(data) // 4:
            return _misfit(data, responses, data.index(0))
        data.decode(declared)
    except LookupError:
        return finding("unknown encoding", shown(responses.path), found=declared)
    except UnicodeDecodeError as error:
        return _misfit(data, responses, error.start)
    single_byte = len("é".encode(declared, "replace")) == 1
    if single_byte and not data.isascii() and _fits(data, "utf-8"):
        return _misfit(data, responses, next(place for place, byte in enumerate(data) if byte > 0x7F))
    return None


def _misfit(data: bytes, responses: Responses, start: int) -> Problem:
    before = data[:start].decode(responses.encoding, "replace")
    # A last character that begins well but does not end, after others that do, was cut.
    cut = start + 4 > len(data) and not before.isascii() and "\ufffd" not in before
    fitting = fitting_encoding(data)
    name = "another encoding" if _fits(data, fitting) and not cut else "encoding cut off"
    row, byte = _row_of(before, responses), f"byte 0x{data[start]:02x} at offset {start}"
    fields = {"declared": responses.encoding, "fitting": fitting}
    return finding(name, shown(responses.path), row=row, found=byte, **fields)


def _row_of(prefix: str, responses: Responses) -> int:
    """The row of the record in which a text ends, as a spreadsheet counts."""
    lines = io.StringIO(prefix + ".", newline="")
    return max(1, _complete(csv.reader(lines, delimiter=responses.delimiter, quotechar=responses.quote)))


def _complete(reader: Iterator[list[str]]) -> int:
    """How many records a reader gives before it stops, or is stopped by quotes that do not fit."""
    complete = 0
    with contextlib.suppress(csv.Error):
        for _ in reader:
            complete += 1
    return complete


def fitting_encoding(data: bytes) -> str:
    """The encoding of bytes by their mark or their NULs, else the first candidate that fits them all."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return encoding
    if data.count(0) > len(data) // 4:
        return "utf-16-be" if data[0] == 0 else "utf-16-le"
    return next(encoding for encoding in CANDIDATES if _fits(data, encoding))


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _misquoted(responses: Responses, data: bytes, reason: str) -> Problem:
    name = shown(responses.path)
    row = 1 + _complete(records(text_stream(data, responses.encoding), responses))
    if "field limit" in reason:
        size = f"more than {LONGEST:,} characters in one cell"
        return finding("quotes never closed", name, row=row, found=size, longest=LONGEST)
    return finding("quotes", name, row=row, found=reason, quote=responses.quote)
