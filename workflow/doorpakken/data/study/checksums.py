"""Checksums: SHA-256 of files, and lists of them as sha256sum writes them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from doorpakken.data.study.documents import ordinary, read_text, shown
from doorpakken.errors import Problems

LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def sha256(path: Path) -> str:
    """SHA-256 of a file as 64 hex digits; UserError when it is no file that can be read."""
    ordinary(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sums(path: Path, mend: str) -> dict[str, str]:
    """The checksums of a list by file name; UserError, with the `mend` of the caller, for any other line.

    A file stands in it once, below the folder of the list.
    """
    sums: dict[str, str] = {}
    problems = Problems(shown(path))
    for row, line in enumerate(read_text(path).splitlines(), start=1):
        match = LINE.fullmatch(line)
        if not match:
            what = "not a line of sha256sum"
        elif match[2] in sums:
            what = "the file is listed twice"
        elif match[2].startswith(("/", "~")) or ".." in re.split(r"[/\\]", match[2]):
            what = "the file lies outside the folder of the list"
        else:
            sums[match[2]] = match[1]
            continue
        entry, expected = match[2] if match else line, "64 hex digits, two blanks and a file name"
        problems.add("checksum", what, repr(entry[:60]), expected, mend, row=row)
    problems.refuse()
    return sums


def write_sums(path: Path, sums: Mapping[str, str]) -> None:
    """Write checksums by file name in the format of sha256sum, in the order of the names."""
    path.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())), "utf-8")
