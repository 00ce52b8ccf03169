"""A finished PDF or Word file read back: what its chapters say, running heads and feet left out."""

from __future__ import annotations

import ctypes
import zipfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from doorpakken.errors import refusal

HEAD, FOOT = 72.0, 54.0  # points at the top and the bottom of a page: running heads and feet, never text

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINE = 8.0  # points: a strip lower than this holds no text


@dataclass(frozen=True)
class Place:
    """A page, counted from 0, and a height on it in points from its foot."""

    page: int
    top: float


def chapter_places(path: Path, chapters: Sequence[str]) -> dict[str, Place]:
    """Where each chapter begins, from the named destinations of the headings; UserError for one not there."""
    import pikepdf

    with pikepdf.open(path) as opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
        names = pikepdf.NameTree(opened.Root.Names.Dests)
        if missing := [name for name in chapters if name not in names]:
            raise refusal("pdf", "chapter not in the PDF", path.name, found=", ".join(missing))
        targets = {name: names[name] for name in chapters}
        return {name: Place(pages[target[0].objgen], float(target[3])) for name, target in targets.items()}


def chapter_pages(path: Path, chapters: Sequence[str]) -> dict[str, range]:
    """The pages of each chapter, counted from 0, for `chapters` in the order of the document."""
    parts = _parts(path, chapters)
    return {name: range(pages[0][0], pages[-1][0] + 1) for name, pages in parts.items()}


def chapter_texts(path: Path, chapters: Sequence[str]) -> dict[str, str]:
    """The text of each chapter as a reader would copy it, words of its figures included."""
    import pypdfium2  # type: ignore[import-untyped]

    with closing(pypdfium2.PdfDocument(path)) as opened:
        return {
            name: "\n".join(_between(opened[page].get_textpage(), *heights) for page, *heights in pieces)
            for name, pieces in _parts(path, chapters).items()
        }


def _between(text: Any, bottom: float, top: float) -> str:
    """The text of a page between two heights, by the place of each letter.

    Pdfium's own text of an area lacks the white between cells of which one stands on a higher line.
    """
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    left, right, low, high = (ctypes.c_double() for _ in range(4))
    letters = []
    for number in range(text.count_chars()):
        pdfium.FPDFText_GetCharBox(text, number, left, right, low, high)
        if bottom <= (low.value + high.value) / 2 <= top:
            letters.append(chr(pdfium.FPDFText_GetUnicode(text, number)))
    return "".join(letters)


def word_text(path: Path, chapter: str) -> str:
    """The text of a Word file from the heading of a chapter to the end; UserError without that heading."""
    with zipfile.ZipFile(path) as opened:
        body = ElementTree.fromstring(opened.read("word/document.xml"))
    lines: list[str] = []
    inside = False
    for element in body.iter():
        inside |= element.tag == f"{WORD}bookmarkStart" and element.get(f"{WORD}name") == chapter
        if inside and element.tag == f"{WORD}p":
            lines.append("".join(part.text or "" for part in element.iter(f"{WORD}t")))
    if not inside:
        raise refusal("word", "chapter not in the Word file", path.name, found=chapter)
    return "\n".join(lines)


def _parts(path: Path, chapters: Sequence[str]) -> dict[str, list[tuple[int, float, float]]]:
    """For each chapter its pieces of pages: page, lower and upper edge."""
    import pypdfium2

    places = chapter_places(path, chapters)
    with closing(pypdfium2.PdfDocument(path)) as opened:
        heights = [opened.get_page_size(page)[1] for page in range(len(opened))]
    ends = [*list(places.values())[1:], Place(len(heights), 0.0)]
    parts: dict[str, list[tuple[int, float, float]]] = {}
    for (name, start), end in zip(places.items(), ends, strict=True):
        pieces = []
        for page in range(start.page, min(end.page + 1, len(heights))):
            highest = heights[page] - HEAD
            top = min(start.top, highest) if page == start.page else highest
            bottom = end.top if page == end.page else FOOT
            if bottom < top - LINE:
                pieces.append((page, bottom, top))
        parts[name] = pieces
    return parts
