"""Markup, script and formulas in labels, titles and answers are shown as they are, by every product."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from html import unescape
from html.parser import HTMLParser

import pikepdf
import pypdfium2
import pytest

from doorpakken.products.publishing.pandoc import parse
from doorpakken.products.publishing.pandoc_nodes import nodes, text_of
from doorpakken.products.reporting.formatting import SourcedText, literal_markdown
from doorpakken.products.reporting.tables.question_index import estimates_in
from tests.conftest import ROOT
from tests.support.hostile_study import EVILS, FORMULA, Hostile, make
from tests.support.spreadsheet_safety import formulas

PAGES = ("report.en.html", "article.en.html", "draft.en.html", "preview.html", "problems.html")
NEVER = {"img", "iframe", "object", "embed", "form", "u", "label", "b", "math"}
RELATIONS = "_rels/document.xml.rels"
SILENT = re.compile("[\\s\u00ad\u00a0\u200b\u2011\u2060\ufffe\x02-]+")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    return make(tmp_path_factory.mktemp("hostile"))


class Seen(HTMLParser):
    """The elements of a page with their attributes, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def packed(text: str) -> str:
    """A text without what breaking over lines adds or takes away."""
    return SILENT.sub("", text)


def absent(text: str) -> list[str]:
    """The texts that are not shown as they are."""
    shown = packed(text)
    return [evil for evil in EVILS if packed(evil) not in shown]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_it_and_takes_nothing_for_markup(hostile: Hostile, name: str) -> None:
    seen = Seen((hostile.folder / name).read_text("utf-8"))
    assert absent("".join(seen.words)) == []
    counted = Counter(tag for tag, _ in seen.tags)
    assert not NEVER & set(counted)
    assert counted["script"] == (0 if name in ("preview.html", "problems.html") else 1)
    assert [(tag, key) for tag, attrs in seen.tags for key in attrs if key.startswith("on")] == []
    leads = {
        str(attrs.get(key)) for _, attrs in seen.tags for key in ("href", "src", "xlink:href") if key in attrs
    }
    assert {to for to in leads if not to.startswith(("#", "../report/", "../../report/"))} == set()


@pytest.mark.parametrize("name", ["report.en.pdf", "article.en.pdf"])
def test_a_print_shows_it_and_leads_nowhere_else(hostile: Hostile, name: str) -> None:
    opened = pypdfium2.PdfDocument(hostile.folder / name)
    try:
        assert absent("".join(page.get_textpage().get_text_range() for page in opened)) == []
    finally:
        opened.close()
    with pikepdf.open(hostile.folder / name) as pdf:
        acts = [note.A for page in pdf.pages for note in page.get("/Annots", []) if "/A" in note]
        assert {str(act.S) for act in acts} <= {"/GoTo", "/URI"}
        assert all(str(act.URI).startswith("../report/") for act in acts if "/URI" in act)
        assert "/OpenAction" not in pdf.Root
        assert "/JavaScript" not in pdf.Root.get("/Names", {})


def test_a_word_file_shows_it_and_leads_nowhere_else(hostile: Hostile) -> None:
    with zipfile.ZipFile(hostile.folder / "article.en.docx") as opened:
        text, relations = (opened.read(f"word/{part}").decode() for part in ("document.xml", RELATIONS))
    said = re.findall(r"<w:t(?: [^>]*)?>([^<]*)", text)
    assert absent(unescape("".join(said))) == []
    assert 'TargetMode="External"' not in relations
    assert "w:instrText" not in text


def test_drawings_keep_it_as_words(hostile: Hostile) -> None:
    page = (hostile.folder / "report.en.html").read_text("utf-8")
    drawings = re.findall(r"<svg .*?</svg>", page, re.DOTALL)
    words = "".join(unescape(text) for text in re.findall(r"<text [^>]*>([^<]*)</text>", "".join(drawings)))
    assert len(drawings) >= 8
    assert len(EVILS) - len(absent(words)) >= 4
    assert not re.search(r"<(?!/?(svg|text|path|rect|circle)[ >])", "".join(drawings))


def test_tables_run_nothing_and_open_answers_reach_no_page(hostile: Hostile) -> None:
    assert formulas(hostile.folder.glob("*.csv")) == []
    assert f"'{FORMULA}" in (hostile.folder / "problems.csv").read_text("utf-8")
    assert {found.kind for found in hostile.problems} >= {"unlisted code", "unknown unit"}
    pages = [hostile.folder / name for name in PAGES if name != "problems.html"]
    assert [page.name for page in pages if FORMULA in page.read_text("utf-8")] == []


@pytest.mark.parametrize(
    "evil", [*EVILS, "- a", "+ a", "# a", "> a", "::: box", "| a", "a\n\n# b", "@a [@b]", "\t= a"]
)
def test_words_in_prose_are_words(evil: str) -> None:
    for markdown in (
        literal_markdown(evil),
        SourcedText(evil, lit="fact").markdown(),
        SourcedText(evil, "2014.a").markdown(),
    ):
        (block,) = parse(markdown)["blocks"]
        assert block["t"] == "Para"
        assert {node["t"] for node in nodes(block)} <= {
            *("Para", "Str", "Space", "SoftBreak", "Quoted", "SingleQuote", "DoubleQuote", "Span", "Link"),
        }
        straight = text_of(block).translate(str.maketrans("‘’“”", "''\"\""))
        assert packed(straight.replace("–", "-")) == packed(evil)


def test_words_of_a_table_are_no_links_to_estimates() -> None:
    fenced = '```{=doorpakken}\n{"text": "(#n-bogus) \\"est\\": \\"bogus\\"", "est": "2014.a"}\n```'
    assert estimates_in(f'[1](#n-2014.b){{.n}} "est": "no"\n\n{fenced}\n') == {"2014.a", "2014.b"}


def test_captions_of_the_page_for_reviewers_name_wildcards_only() -> None:
    """Their ids cannot hold markup: schemas leave them letters, digits, - and _."""
    captions = "".join(path.read_text("utf-8") for path in (ROOT / "workflow/report").glob("*.rst"))
    named = set(re.findall(r"{{(.*?)}}", captions))
    wildcards = {name.strip().removeprefix("snakemake.wildcards.") for name in named}
    assert wildcards == {"wave", "language", "document", "form"}
    assert "{%" not in captions
