"""The report in print: reading order, bookmarks, headers of rows and columns, full pages, links that land."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops

from doorpakken.products.publishing import chapter_pages
from doorpakken.products.publishing.pdf_row_headers import children, elements
from doorpakken.products.publishing.read_back import FOOT, HEAD

from .conftest import RESULTS, made

pytestmark = pytest.mark.judge

LANGUAGES = ("nl", "en")
CODEBOOK = "questionnaire"
RECORDS = "provenance"
FEW_LINES = 9  # with those of head and foot
HEADING = re.compile(r"/?[hH]([1-6])")


class Outline(HTMLParser):
    """The headings, drawings and tables of a page in their order, and the chapters and links that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.heads: list[tuple[int, str]] = []
        self.chapters: list[str] = []
        self.rows: list[str] = []
        self.within, self.level = 0, 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.within += tag == "main"
        if not self.within:
            return
        if found := HEADING.fullmatch(tag):
            self.parts.append(f"H{int(found[1]) - 1}")
            if "unlisted" not in given.get("class", ""):
                self.level = int(found[1]) - 1
                self.heads.append((self.level, ""))
        if tag == "table" or (tag == "svg" and "fig-narrow" not in given["class"]):
            self.parts.append({"table": "Table", "svg": "Figure"}[tag])
        if "data-chapter" in given:
            self.chapters.append(given["data-chapter"])
        if given.get("href", "").startswith("#q-"):
            self.rows.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        self.within -= tag == "main"
        if HEADING.fullmatch(tag):
            self.level = 0

    def handle_data(self, data: str) -> None:
        if self.level:
            level, text = self.heads[-1]
            self.heads[-1] = level, text + data


@cache
def page(language: str) -> Outline:
    return Outline(made(RESULTS / f"report/report.{language}.html").read_text("utf-8"))


def document(language: str) -> Path:
    return made(RESULTS / f"report/report.{language}.pdf")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def bookmarks(items: Any, level: int = 1) -> Iterator[tuple[int, str]]:
    for item in items:
        yield level, " ".join(item.title.split())
        yield from bookmarks(item.children, level + 1)


def test_it_is_read_in_the_order_of_the_page(language: str) -> None:
    with pikepdf.open(document(language)) as opened:
        assert str(opened.Root.Lang) == language
        kinds = [str(part.S).removeprefix("/") for part in elements(opened.Root.StructTreeRoot)]
    parts = [kind for kind in kinds if HEADING.fullmatch(kind) or kind in ("Table", "Figure")]
    contents, *rest = [at for at, kind in enumerate(parts) if kind == "H1"]
    assert contents == 0
    assert parts[rest[0] :] == page(language).parts
    assert {"H1", "H2", "Table", "Figure"} <= set(parts)


def test_every_chapter_and_section_has_its_bookmark(language: str) -> None:
    with pikepdf.open(document(language)) as opened, opened.open_outline() as outline:
        found = list(bookmarks(outline.root))
    assert found == [(level, " ".join(text.split())) for level, text in page(language).heads]
    assert {level for level, _ in found} >= {1, 2}


def own(cell: Any) -> Any:
    """The attributes of a cell that belong to its table."""
    listed = cell.A if isinstance(cell.A, pikepdf.Array) else [cell.A]
    return next(attributes for attributes in listed if attributes.get("/O") == "/Table")


def test_every_table_has_a_header_row_and_a_header_in_each_row(language: str) -> None:
    with pikepdf.open(document(language)) as opened:
        tables = [part for part in elements(opened.Root.StructTreeRoot) if part.get("/S") == "/Table"]
        for table in tables:
            sections = {str(part.S): part for part in children(table)}
            (head,) = children(sections["/THead"])
            assert {(str(cell.S), str(own(cell).Scope)) for cell in children(head)} == {("/TH", "/Column")}
            for row in children(sections["/TBody"]):
                first, *others = children(row)
                assert (str(first.S), str(own(first).Scope)) == ("/TH", "/Row")
                assert {str(cell.S) for cell in others} <= {"/TD"}
    assert len(tables) == page(language).parts.count("Table") > 100


def test_links_land_and_records_lead_to_the_codebook(language: str) -> None:
    """Every link has a place; numbers lead to the records, and records to the codebook."""
    parts = chapter_pages(document(language), page(language).chapters)
    to_rows = numbers = 0
    with pikepdf.open(document(language)) as opened:
        at = {sheet.obj.objgen: number for number, sheet in enumerate(opened.pages)}
        names = dict(pikepdf.NameTree(opened.Root.Names.Dests).items())
        for number, sheet in enumerate(opened.pages):
            for note in sheet.get("/Annots", []):
                if "/A" in note and note.A.S == "/URI":
                    assert str(note.A.URI).startswith("https://")
                    continue
                target = note.Dest if "/Dest" in note else note.A.D
                place = names[str(target)] if isinstance(target, pikepdf.String) else target
                place = place.D if isinstance(place, pikepdf.Dictionary) else place
                landed = at[place[0].objgen]
                assert 0 < float(place[3]) < float(sheet.mediabox[3])
                to_rows += number in parts[RECORDS] and landed in parts[CODEBOOK]
                numbers += number < parts[RECORDS].start and landed in parts[RECORDS]
    assert to_rows >= len(page(language).rows) > 100
    assert numbers > 1000


def fill(sheet: Any, height: float) -> float:
    """How far down the text of a page goes, as a part of the room between its margins."""
    drawn = sheet.render(scale=0.5).to_pil().convert("L")
    body = drawn.crop((0, int(HEAD / 2), drawn.width, int((height - FOOT) / 2)))
    box = ImageChops.invert(body).point(lambda ink: 255 * (ink > 40)).getbbox()
    return box[3] / body.height if box else 0.0


def test_no_page_inside_a_chapter_is_less_than_half_full(language: str) -> None:
    """The last page of a chapter may be, since the next opens on its own; so may cover and contents."""
    parts = chapter_pages(document(language), page(language).chapters)
    ends = {pages[-1] for pages in parts.values()}
    opened = pypdfium2.PdfDocument(document(language))
    try:
        full = {
            number + 1: fill(opened[number], opened[number].get_height())
            for number in range(min(pages[0] for pages in parts.values()), len(opened))
            if number not in ends
        }
    finally:
        opened.close()
    assert len(full) > 50
    assert {number: round(part, 2) for number, part in full.items() if part < 0.5} == {}


MOST_PAGES, MOST_BYTES, MOST_PAGES_OF_AN_ARTICLE = 99, 2_000_000, 2


def test_report_and_article_stay_within_their_size(language: str) -> None:
    for name, most in (("report", MOST_PAGES), ("article", MOST_PAGES_OF_AN_ARTICLE)):
        with pikepdf.open(made(RESULTS / f"{name}/{name}.{language}.pdf")) as opened:
            assert 0 < len(opened.pages) <= most, name
        assert 0 < made(RESULTS / f"{name}/{name}.{language}.html").stat().st_size < MOST_BYTES, name


def test_the_contents_stand_on_one_page_and_no_chapter_ends_with_a_few_lines(language: str) -> None:
    parts = chapter_pages(document(language), page(language).chapters)
    first = min(pages[0] for pages in parts.values())
    assert first == 2  # behind the cover and the contents
    opened = pypdfium2.PdfDocument(document(language))
    try:
        lines = {
            name: len(opened[pages[-1]].get_textpage().get_text_range().splitlines())
            for name, pages in parts.items()
        }
    finally:
        opened.close()
    assert {name: count for name, count in lines.items() if count < FEW_LINES} == {}
