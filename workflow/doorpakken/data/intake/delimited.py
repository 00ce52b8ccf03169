"""Delimited text: its encoding, its dialect, its records. Nothing is repaired."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
from collections.abc import Iterator

from doorpakken.data.intake.cells import LONGEST
from doorpakken.data.intake.raw_file import Opened
from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError, problem

MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CANDIDATES = ("utf-8", "cp1252", "latin-1")


def open_delimited(responses: Responses, data: bytes) -> Opened:
    """The rows of heads and the records of a text; UserError, also while reading on, where quotes do not fit.

    The encoding must be known to fit (`encoding_trouble`).
    """

    def guarded() -> Iterator[list[str]]:
        try:
            yield from records(text_stream(data, responses.encoding), responses)
        except csv.Error as error:
            raise UserError(_misquoted(responses, data, str(error))) from None

    reader = guarded()
    heads = list(itertools.islice(reader, responses.header_rows))
    return Opened(heads, reader, responses.header_rows + 1)


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
        return problem(
            "encoding",
            "no encoding has the declared name",
            shown(responses.path),
            found=declared,
            mend='Correct `responses.encoding` in wave.yaml, e.g. "utf-8" or "cp1252".',
        )
    except UnicodeDecodeError as error:
        return _misfit(data, responses, error.start)
    single_byte = len("é".encode(declared, "replace")) == 1
    if single_byte and not data.isascii() and _fits(data, "utf-8"):
        return _misfit(data, responses, next(at for at, byte in enumerate(data) if byte > 0x7F))
    return None


def _misfit(data: bytes, responses: Responses, start: int) -> Problem:
    before = data[:start].decode(responses.encoding, "replace")
    # A last character that begins well but does not end, after others that do, was cut.
    cut = start + 4 > len(data) and not before.isascii() and "\ufffd" not in before
    fitting = fitting_encoding(data)
    return problem(
        "encoding",
        "the file has another encoding than declared",
        shown(responses.path),
        row=_row_of(before, responses),
        found=f"byte 0x{data[start]:02x} at offset {start}",
        expected=responses.encoding,
        mend=f'Set encoding: "{fitting}" under `responses` in wave.yaml: it fits every byte.'
        if _fits(data, fitting) and not cut
        else "The file is damaged or cut off: have it delivered again and renew SHA256SUMS.",
    )


def _row_of(prefix: str, responses: Responses) -> int:
    """The row of the record in which a text ends, as a spreadsheet counts."""
    lines = io.StringIO(prefix + ".", newline="")
    complete = 0
    with contextlib.suppress(csv.Error):
        for _ in csv.reader(lines, delimiter=responses.delimiter, quotechar=responses.quote):
            complete += 1
    return max(1, complete)


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
    row = 1
    mend = "Have the file exported again with quotes doubled, or correct `responses.quote` in wave.yaml."
    with contextlib.suppress(csv.Error):
        for _ in records(text_stream(data, responses.encoding), responses):
            row += 1
    if "field limit" in reason:
        return problem(
            "quotes",
            "a cell never ends, as behind a quote that is not closed",
            shown(responses.path),
            row=row,
            found=f"more than {LONGEST:,} characters in one cell",
            expected=f"at most {LONGEST:,}",
            mend=mend,
        )
    return problem(
        "quotes",
        "the quotes around a cell do not close where the cell ends",
        shown(responses.path),
        row=row,
        found=reason,
        expected=f"a cell that holds {responses.quote} to have it doubled",
        mend=mend,
    )
