"""The page: self-contained under a strict policy, tables with scopes, links arriving, the mark in sight."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from doorpakken.products.figures.chart_style import PALETTE, PAPER, contrast
from doorpakken.products.publishing.chapter_markdown import fence
from doorpakken.products.publishing.document_tree import read_document
from doorpakken.products.publishing.fonts import FACES, font_faces
from doorpakken.products.publishing.html_page import page
from doorpakken.products.publishing.pandoc import TEMPLATES
from tests.support.publishing_sample import chapters, figure, html, meta, table

LANGUAGES = ["nl", "en"]
VOID = {"meta", "col", "br", "hr", "img", "path", "circle", "link", "input"}


class Page(HTMLParser):
    """Elements in order: (tag, attributes, path of open tags), and the text below each id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, Any]]] = []
        self.elements: list[tuple[str, dict[str, Any], tuple[str, ...]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(name for name, _ in self.open)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop()[0] == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(name for name, _ in self.open)))

    def all(self, tag: str, **wanted: str) -> list[dict[str, Any]]:
        keys = {key.replace("_", "-"): value for key, value in wanted.items()}
        return [
            attributes
            for name, attributes, _ in self.elements
            if name == tag and all(attributes.get(key) == value for key, value in keys.items())
        ]


def unmarked(language: str) -> str:
    told = meta(language, mark=None, short_mark=None)
    return page(read_document(chapters(language), told), told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_allows_the_style_and_script_of_the_page_and_nothing_else(language: str) -> None:
    text = html(language)
    policy = Page(text).all("meta", http_equiv="Content-Security-Policy")[0]["content"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (body,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert rules["default-src"] == "'none'"
    assert rules["font-src"] == "data:"
    assert "unsafe" not in policy


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_nothing_of_any_host(language: str) -> None:
    text = html(language).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|//[a-z]+\.|@import", text)
    assert set(re.findall(r"url\((\w+):", text)) == {"data"}
    found = Page(text)
    assert not any(found.all(tag) for tag in ("link", "img", "iframe", "object", "form"))
    assert not [
        a for _, a, _ in found.elements if "src" in a or "style" in a or any(k.startswith("on") for k in a)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_arrives_and_every_id_stands_once(language: str) -> None:
    found = Page(html(language))
    ids = [attributes["id"] for _, attributes, _ in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"].removeprefix("#") for attributes in found.all("a")}
    assert targets <= set(ids)
    assert "n-2014.kcc_goal" in targets
    named = [a[key] for _, a, _ in found.elements for key in ("aria-labelledby",) if key in a]
    assert set(named) <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_have_header_cells_for_columns_and_rows(language: str) -> None:
    found = Page(html(language))
    heads = [(a["scope"], path[-2]) for tag, a, path in found.elements if tag == "th"]
    assert set(heads) == {("col", "thead"), ("row", "tbody")}
    tables = found.all("table")
    assert len(tables) == 4
    rows = [path for tag, _, path in found.elements if tag == "tr" and path[-1] == "tbody"]
    assert heads.count(("row", "tbody")) == len(rows) == 17
    areas = [a for a in found.all("div") if "scroll" in a.get("class", "")]
    assert len(areas) == len(tables)
    assert all(a["tabindex"] == "0" and (a.get("aria-label") or a.get("aria-labelledby")) for a in areas)


def test_a_value_carries_its_estimate_and_a_literal_its_kind() -> None:
    found = Page(html("nl"))
    estimate = "2014.kcc_goal.size_class.under_20k"
    links = [path for tag, a, path in found.elements if tag == "a" and a["href"] == f"#n-{estimate}"]
    assert [path[-1] for path in links] == ["td"] * 3 * 3
    assert len(found.all("td", id=f"n-{estimate}")) == 1
    assert found.all("span", data_lit="checksum")
    assert found.all("figure")[0]["data-ticks"] == "0%|50%|100%"
    assert [a["data-chapter"] for a in found.all("section") if "data-chapter" in a] == [
        "summary",
        "kcc",
        "provenance",
    ]


def test_a_figure_is_drawn_wide_and_narrow_with_its_data_inside() -> None:
    found = Page(html("nl"))
    inside = [(tag, a) for tag, a, path in found.elements if "figure" in path]
    drawn = [a["class"] for tag, a in inside if tag == "svg"]
    assert drawn == ["fig fig-wide", "fig fig-narrow"] * 2
    assert all(a["role"] == "img" and a["aria-label"] for tag, a in inside if tag == "svg")
    assert [tag for tag, _ in inside].count("details") == 2
    assert [a["id"] for tag, a in inside if tag == "table"] == ["fig-goal-data", "fig-untagged-data"]


def test_a_figure_without_a_narrow_drawing_shows_the_one_it_has() -> None:
    made = {key: value for key, value in figure("nl").items() if key != "svg_narrow"} | {"title": "Titel"}
    told = meta("nl")
    text = page(read_document([("one", f"# Kop\n\n{fence(made)}")], told), told)
    assert [a["class"] for a in Page(text).all("svg")] == ["fig fig-only"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_stands_at_the_top_and_in_figures_that_do_not_show_it(language: str) -> None:
    text, without = html(language), unmarked(language)
    lead, rest = meta(language).mark_parts
    assert f'<section class="mark"' in text  # noqa: F541
    assert text.count(lead) >= 4
    assert text.count(rest) >= 3
    assert text.count('<span class="badge">') == 1
    assert lead not in without
    assert 'badge"' not in without
    assert 'class="mark"' not in without


def test_language_title_and_colophon_are_there() -> None:
    found = Page(html("en"))
    assert found.all("html")[0]["lang"] == "en"
    assert "<title>Service delivery by municipalities</title>" in html("en")
    assert '<a class="skip" href="#text">Skip to the text</a>' in html("en")
    foot = re.search(r"<footer.*?</footer>", html("en"), re.DOTALL)
    assert foot is not None
    assert "0.1.0" in foot[0]
    assert "1 June 2014" in foot[0]


def test_contents_hold_chapters_and_their_headings_but_no_records() -> None:
    (nav,) = re.findall(r"<nav.*?</nav>", html("nl"), re.DOTALL)
    assert re.findall(r'href="#([^"]+)"', nav) == [
        "summary", "wat-dit-betekent", "kcc", "kcc-wat-dit-betekent", "provenance", "meting-2014",
    ]  # fmt: skip
    assert "<nav" not in page(read_document(chapters("nl"), meta("nl")), meta("nl", cover=False))


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _, _ in Page(html("nl")).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_footnote_leads_there_and_back() -> None:
    text = html("nl")
    assert re.search(r'id="summary-ref-1"[^>]*role="doc-noteref"[^>]*>1</a>', text)
    assert re.search(r'id="summary-note-1".*?href="#summary-ref-1"', text, re.DOTALL)


@pytest.mark.parametrize(
    ("shares", "sortable"), [(("31%", "40%", "x", "71%"), True), (("31%", "40%", "n", "71"), False)]
)
def test_rows_sort_only_where_a_column_holds_one_kind_of_number(
    shares: tuple[str, ...], sortable: bool
) -> None:
    made = table("nl")
    made["rows"] = [[row[0], share, "–", "1"] for row, share in zip(made["rows"], shares, strict=True)]
    told = meta("nl")
    found = Page(page(read_document([("one", f"# Kop\n\n{fence(made)}")], told), told))
    assert ("sortable" in found.all("table")[0].get("class", "")) is sortable


def test_words_of_the_text_cannot_become_markup() -> None:
    told = meta("nl", title="A < B & </style><script>x</script>", mark='Let op </style>" <b>. Rest.')
    text = page(read_document([("one", "# Kop <b>vet</b>\n\nTekst <script>x</script>")], told), told)
    assert text.count("<script>") == 1
    assert text.count("</style>") == 1
    assert "<b>" not in text
    assert "A &lt; B &amp; " in text


def test_the_fonts_are_small_and_the_same_every_time() -> None:
    font_faces.cache_clear()
    first = font_faces()
    font_faces.cache_clear()
    assert font_faces() == first
    assert first.count("@font-face") == len(FACES)
    assert len(first) < 120_000


def test_the_colours_of_the_page_can_be_read() -> None:
    """Text against its ground, in light and in dark: at least 4.5 to 1."""
    css = (TEMPLATES / "document.css").read_text("utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in re.split(r"@media \(prefers", css)[:2]
    )
    for at, own in enumerate((light, light | dark)):
        assert contrast(own["band-ink"], own["band"]) >= 4.5
        assert contrast(own["band-soft"], own["band"]) >= 4.5
        assert contrast(own["mark-ink"], own["mark-paper"]) >= 4.5
        for role in ("ink", "muted", "accent", "mark"):
            assert contrast(PALETTE[role][at], PAPER[at]) >= 4.5
            assert contrast(PALETTE[role][at], own["wash"]) >= 4.5 or role == "mark"


@pytest.mark.skipif(shutil.which("node") is None, reason="node absent: the script's syntax is not checked")
def test_the_script_can_be_read() -> None:
    (script,) = re.findall("<script>(.*?)</script>", html("en"), re.DOTALL)
    checked = subprocess.run(
        ["node", "--check", "-"], input=script, text=True, capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert json.dumps("Sort by") in script
