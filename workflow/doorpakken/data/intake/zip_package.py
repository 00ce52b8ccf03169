"""The zip package that an .xlsx or .ods is: what it may hold, held against limits before it is unpacked."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from xml.parsers import expat

from doorpakken.data.intake.findings import finding, refusal
from doorpakken.data.study import Responses
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError

PARTS = 10_000
EXPANDED = 2**30  # bytes of all parts together
RATIO = 100  # of a part's size to the room it takes in the file, as Apache POI has it
SMALL = 10 * 2**20  # bytes of a part that may have any ratio
CHUNK = 2**16
WORKBOOK = "xl/workbook.xml"
CONTENT = "content.xml"  # of OpenDocument
Elements = list[tuple[str, Mapping[str, str]]]


def check_package(responses: Responses, data: bytes, needed: str = WORKBOOK) -> None:
    """Read every XML part of the package once; UserError where it is no workbook that can be read safely.

    Refused are packages that would take more room than the limits above, two parts of one name, and a
    document type (DOCTYPE), by which XML pulls in other files and grows without end. needed: the part that
    makes it a workbook.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    trouble = _directory_trouble(responses, archive, needed)
    if trouble:
        raise UserError(trouble)
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            parse(responses, archive, name, expat.ParserCreate())


def parse(responses: Responses, archive: zipfile.ZipFile, part: str, parser: expat.XMLParserType) -> None:
    """Give a part to a parser piece by piece; UserError at a document type."""

    def refuse(*_: object) -> None:
        raise refusal("document type", shown(responses.path), found=f"one in {part}")

    parser.StartDoctypeDeclHandler = refuse
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def elements(responses: Responses, archive: zipfile.ZipFile, part: str) -> Elements:
    """The elements of a small part in their order: name without prefix, attributes."""
    elements_in_order: Elements = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: elements_in_order.append(
        (name.rpartition(":")[2], attributes)
    )
    parse(responses, archive, part, parser)
    return elements_in_order


def _directory_trouble(responses: Responses, archive: zipfile.ZipFile, needed: str) -> Problem | None:
    """What the directory of the package says that is too much, before a byte is unpacked."""
    entries, name = archive.infolist(), shown(responses.path)
    total = sum(entry.file_size for entry in entries)
    dense = [entry.filename for entry in entries if entry.file_size > max(SMALL, RATIO * entry.compress_size)]
    excess = (
        f"{len(entries):,} parts"
        if len(entries) > PARTS
        else f"{total / 2**20:,.0f} MB in it"
        if total > EXPANDED
        else f"{dense[0]}, more than {RATIO} times its size"
        if dense
        else ""
    )
    if excess:
        megabytes = EXPANDED // 2**20
        return finding("zip bomb", name, found=excess, parts=PARTS, megabytes=megabytes, ratio=RATIO)
    parts = archive.namelist()
    repeated = [part for part, times in Counter(parts).items() if times > 1]
    if needed in parts and not repeated:
        return None
    contents = f"{repeated[0]} twice" if repeated else ", ".join(parts[:3]) or "an empty archive"
    return finding("no workbook", name, found=contents, part=needed)
