"""The zip package that an .xlsx is: what it may hold, held against limits before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from xml.parsers import expat

from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError, problem

PARTS = 10_000
EXPANDED = 2**30  # bytes of all parts together
RATIO = 100  # of a part's size to the room it takes in the file, as Apache POI has it
SMALL = 10 * 2**20  # bytes of a part that may have any ratio
CHUNK = 2**16
WORKBOOK = "xl/workbook.xml"
Elements = list[tuple[str, Mapping[str, str]]]


def look_through(responses: Responses, data: bytes) -> None:
    """Read every XML part of the package once; UserError where it is no workbook that can be read safely.

    Refused are packages that would take more room than the limits above, two parts of one name, and a
    document type (DOCTYPE), by which XML pulls in other files and grows without end.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    trouble = _directory_trouble(responses, archive)
    if trouble:
        raise UserError(trouble)
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            parse(responses, archive, name, expat.ParserCreate())


def parse(responses: Responses, archive: zipfile.ZipFile, part: str, parser: expat.XMLParserType) -> None:
    """Give a part to a parser piece by piece; UserError at a document type."""

    def refuse(*_: object) -> None:
        raise UserError(
            problem(
                "document type",
                "the workbook declares a document type (DOCTYPE), by which a file can pull in others",
                shown(responses.path),
                found=f"one in {part}",
                expected="none, for Excel writes none",
                mend="Ask who made the file; open it in Excel, save it again, and renew SHA256SUMS.",
            )
        )

    parser.StartDoctypeDeclHandler = refuse
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def elements(responses: Responses, archive: zipfile.ZipFile, part: str) -> Elements:
    """The elements of a small part in their order: name without prefix, attributes."""
    found: Elements = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, about: found.append((name.rpartition(":")[2], about))
    parse(responses, archive, part, parser)
    return found


def _directory_trouble(responses: Responses, archive: zipfile.ZipFile) -> Problem | None:
    """What the directory of the package says that is too much, before a byte is unpacked."""
    entries, name = archive.infolist(), shown(responses.path)
    total = sum(entry.file_size for entry in entries)
    dense = [entry.filename for entry in entries if entry.file_size > max(SMALL, RATIO * entry.compress_size)]
    found = (
        f"{len(entries):,} parts"
        if len(entries) > PARTS
        else f"{total / 2**20:,.0f} MB in it"
        if total > EXPANDED
        else f"{dense[0]}, more than {RATIO} times its size"
        if dense
        else ""
    )
    if found:
        return problem(
            "zip bomb",
            "the workbook would take far more room unpacked than as a file",
            name,
            found=found,
            expected=f"at most {PARTS:,} parts, {EXPANDED // 2**20:,} MB, and {RATIO} times for a part",
            mend="Ask who made the file; have the answers exported as CSV, and renew SHA256SUMS.",
        )
    twice = [each for each, times in Counter(archive.namelist()).items() if times > 1]
    if WORKBOOK in archive.namelist() and not twice:
        return None
    return problem(
        "format",
        "the file is a zip archive, but not of an Excel workbook",
        name,
        found=f"{twice[0]} twice" if twice else ", ".join(archive.namelist()[:3]) or "an empty archive",
        expected=f"one {WORKBOOK}",
        mend="Open it in the program that wrote it, save it as xlsx or CSV, and renew SHA256SUMS.",
    )
