"""Open a raw file: its bytes as sealed in SHA256SUMS, and the text they stand for. Nothing is written."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
from collections.abc import Iterator

from doorpakken.errors import Problem, UserError, problem
from doorpakken.study import Responses, Wave
from doorpakken.study.documents import shown

MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CANDIDATES = ("utf-8", "cp1252", "latin-1")


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
    return problem(
        "encoding",
        "the file has another encoding than declared",
        shown(responses.path),
        row=_row_of(data[:start].decode(responses.encoding, "replace"), responses),
        found=f"byte 0x{data[start]:02x} at offset {start}",
        expected=responses.encoding,
        mend=f'Set encoding: "{_fitting(data)}" under `responses` in wave.yaml: it fits every byte.',
    )


def _row_of(prefix: str, responses: Responses) -> int:
    """The row of the record in which a text ends, as a spreadsheet counts."""
    lines = io.StringIO(prefix + ".", newline="")
    complete = 0
    with contextlib.suppress(csv.Error):
        for _ in csv.reader(lines, delimiter=responses.delimiter, quotechar=responses.quote):
            complete += 1
    return max(1, complete)


def _fitting(data: bytes) -> str:
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


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _only_line_ends_differ(data: bytes, expected: str) -> bool:
    unix = data.replace(b"\r\n", b"\n")
    return expected in (_digest(unix), _digest(unix.replace(b"\n", b"\r\n")))
