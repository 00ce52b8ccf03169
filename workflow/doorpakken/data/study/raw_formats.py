"""The formats of raw files: what wave.yaml declares of each, and how such a file begins.

A new format is an entry here, and a module of `data.intake` among the readers of its `formats`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TEXT = "csv"
SHEET = ("sheet", "decimal", "thousands", "skip_rows", "header_rows", "footer_rows", "hidden_rows")


@dataclass(frozen=True)
class RawFormat:
    """A format of raw files.

    keys: those of `responses` in wave.yaml that say how such a file is written. needed: those of them that
    must be there. beginnings: the first bytes of such a file; text may begin with anything. names_columns:
    whether the file names its columns in no row of its own. knows_missing: whether it says itself of each
    column which values are missing; it then holds codes.
    """

    keys: tuple[str, ...]
    needed: tuple[str, ...] = ()
    beginnings: tuple[bytes, ...] = ()
    names_columns: bool = False
    knows_missing: bool = False


FORMATS: Mapping[str, RawFormat] = {
    TEXT: RawFormat(
        ("encoding", "delimiter", "quote", "decimal", "thousands", "skip_rows", "header_rows", "footer_rows"),
        ("encoding", "delimiter", "quote", "decimal", "header_rows"),
    ),
    "xlsx": RawFormat(SHEET, ("sheet", "header_rows"), (b"PK\x03\x04",)),
    "xls": RawFormat(SHEET, ("sheet", "header_rows"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
    "ods": RawFormat(SHEET, ("sheet", "header_rows")),
    "sav": RawFormat(("encoding",), (), (b"$FL2", b"$FL3"), names_columns=True, knows_missing=True),
    "dta": RawFormat(
        ("encoding",),
        (),
        (b"<stata_dta>", *(bytes((release, order)) for release in (0x71, 0x72, 0x73) for order in (1, 2))),
        names_columns=True,
        knows_missing=True,
    ),
    "parquet": RawFormat((), (), (b"PAR1",), names_columns=True),
    "json": RawFormat((), names_columns=True),
}
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"(?:[^"\\]|\\.)*"\s*:')


@dataclass(frozen=True)
class Responses:
    """Where the raw responses lie and how they are written.

    What a format has no use for is empty: encoding, delimiter and quote, or the sheet; `header_rows` is 0
    where the file itself names its columns (sav, dta, parquet, json). `thousands` is empty where numbers are
    not grouped.
    keep, leave_out: cells by column that a response has, or that tell a row that is none.
    """

    file: str
    path: Path
    heads: str
    answers: str
    format: str = TEXT
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    sheet: str = ""
    decimal: str = "."
    thousands: str = ""
    skip_rows: int = 0
    header_rows: int = 0
    footer_rows: int = 0
    hidden_rows: str = ""
    durations: str = ""
    language: str | None = None
    ticks: str | None = None
    spelling: str | None = None
    id: str | None = None
    keep: Mapping[str, Sequence[str]] = field(default_factory=dict)
    leave_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unanswered: str = ""
    other_columns: str = "refuse"

    @property
    def first_row(self) -> int:
        """The row of the first record, as a spreadsheet counts."""
        return self.skip_rows + self.header_rows + 1

    @property
    def knows_missing(self) -> bool:
        """Whether the file itself says of each column which values are missing."""
        return self.format in FORMATS and FORMATS[self.format].knows_missing


def format_of(data: bytes) -> str:
    """The format that the bytes begin as; text where they begin as none."""
    if data.startswith(b"PK") and OPEN_DOCUMENT in data[:200]:
        return "ods"
    if JSON.match(data[:10_000]):
        return "json"
    return next((name for name, entry in FORMATS.items() if data.startswith(entry.beginnings)), TEXT)
