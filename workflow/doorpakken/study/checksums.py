"""Checksums: SHA-256 of files, and lists of them as sha256sum writes them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from doorpakken.errors import Problem, UserError, problem
from doorpakken.study.documents import read_text, shown

LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def sha256(path: Path) -> str:
    """SHA-256 of a file as 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sums(path: Path, mend: str) -> dict[str, str]:
    """The checksums of a list by file name; UserError, with the `mend` of the caller, for any other line."""
    sums: dict[str, str] = {}
    found: list[Problem] = []
    for row, line in enumerate(read_text(path).splitlines(), start=1):
        if match := LINE.fullmatch(line):
            sums[match[2]] = match[1]
        else:
            what = "not a line of sha256sum"
            found.append(problem("checksum", what, shown(path), row=row, found=repr(line[:60]), mend=mend))
    if found:
        raise UserError(found)
    return sums


def write_sums(path: Path, sums: Mapping[str, str]) -> None:
    """Write checksums by file name in the format of sha256sum, in the order of the names."""
    path.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())), "utf-8")
