"""What a page leaves out because it is said elsewhere, and records of one kind as one: nothing is lost."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pandocfilters import Div, Plain, Span

from doorpakken.products.figures.chart_style import NARROW_BELOW, SMALL, WIDE, css
from doorpakken.products.linting.number_words import tokens
from doorpakken.products.publishing.html_compaction import lean_numbers, lean_record
from doorpakken.products.publishing.inline_svg import lean_drawing
from doorpakken.products.publishing.page_tables import shown_table
from doorpakken.products.publishing.pandoc import TEMPLATES
from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attr,
    attribute,
    link,
    nodes,
    table_rows,
    text_of,
    words,
)
from doorpakken.products.reporting.blocks import Block, said_once, table
from doorpakken.products.reporting.blocks import plain as text
from doorpakken.products.reporting.condense import MOST_ROWS, merged
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.provenance_annex import annex_records
from tests.support.small_study import STUDY, Built, build

SHAPES = '<svg xmlns="http://www.w3.org/2000/svg" class="fig" viewBox="0 0 9 9" font-size="9">%s</svg>'
BOX = '<path d="M 1 2 L 3 2 L 3 4 L 1 4 L 1 2 z" fill="#fff" stroke="#000" stroke-width="3" class="f-a s-b"/>'
LINE = '<path d="M 0 1 L 5 1" fill="none" stroke="#000" stroke-width="3" class="s-b"/>'
DOT = f'<path d="M 0 5.5 {"C 1 2 3 4 5 6 " * 8}z" transform="translate(7 8.5)" class="f-a" fill="#fff"/>'
TEXT = (
    '<text x="1" y="2" font-size="%s" font-family="\'Source Sans Pro\', sans-serif" class="lit f-a">%s</text>'
)


def lean(*shapes: str) -> list[str]:
    return re.findall(r"<(?:path|text|circle)[^>]*>", lean_drawing(SHAPES % "".join(shapes)))


def test_a_drawing_says_what_the_style_sheet_does_not_know() -> None:
    assert lean(BOX) == ['<path d="M1 2H3V4H1z" class="f-a s-b"/>']
    assert lean(LINE) == ['<path d="M0 1L5 1" class="s-b"/>']
    assert lean(DOT) == ['<circle class="f-a" cx="7" cy="8.5" r="5.5"/>']
    odd = '<path d="M 0 1 L 5 1" fill="none" stroke="#123456" stroke-dasharray="2" />'
    assert lean(odd) == ['<path d="M0 1L5 1" fill="none" stroke="#123456" stroke-dasharray="2"/>']


def test_what_most_shapes_say_stands_on_the_drawing_and_the_others_say_their_own() -> None:
    shown = lean_drawing(SHAPES % (TEXT % ("13", "a") + TEXT % ("13", "b") + TEXT % ("14", "c") + BOX + LINE))
    assert re.search(r'<svg [^>]*font-size="13"', shown)
    assert re.search(r'<svg [^>]*stroke-width="3"', shown)
    assert re.findall(r"<text[^>]*>", shown)[2] == '<text x="1" y="2" class="f-a" font-size="14">'
    assert "font-size" not in re.findall(r"<text[^>]*>", shown)[0]
    thin = LINE.replace(' stroke-width="3"', "")
    assert 'stroke-width="1"' in lean(BOX, LINE, thin)[2]


def test_the_style_sheet_says_what_drawings_leave_out() -> None:
    assert ".fig [class^=s-]{fill:none}" in css()
    assert ".fig text{font-family:'Source Sans Pro',sans-serif}" in css().replace(", ", ",")


def test_narrow_drawings_come_where_wide_letters_would_be_too_small_and_that_stands_once() -> None:
    room = NARROW_BELOW - 48 - 1  # px: the window without the margins of the page
    assert SMALL * room / WIDE >= 12
    assert css().count("fig-wide{display:none}") == 1
    for sheet in TEMPLATES.glob("*.css"):
        assert "fig-narrow" not in sheet.read_text("utf-8"), sheet.name
        assert "--paper: #" not in sheet.read_text("utf-8"), sheet.name


def row(*cells: list[Node]) -> list[Any]:
    return [attr(), [[attr(), None, 1, 1, [Plain(inlines)]] for inlines in cells]]


def shown(*rows: list[Any]) -> Node:
    """A table of two columns as a page has it, without its scroll area."""
    column = [{"t": "AlignLeft"}, {"t": "ColWidthDefault"}]
    head = [attr(), [row([], [])]]
    contents = [attr("t"), [None, []], [column] * 2, head, [[attr(), 1, [], list(rows)]], [attr(), []]]
    (table,) = shown_table({"t": "Table", "c": contents}, {})["c"][1]
    return table


def test_a_table_says_once_what_its_cells_are_unless_a_number_would_hide_behind_it() -> None:
    number = link("#n-2014.a", words("42%"), attr())
    rows = [row([Span(attr(data_lit="codebook"), words(f"answer {n}"))], [number]) for n in range(4)]
    made = shown(*rows)
    assert attribute(made)[2] == [["data-lit", "codebook"]]
    assert [row[1][0][0][2] for row in table_rows(made)[1:]] == [[["scope", "row"]]] * 4
    bare = shown(*rows, row(words("7"), [number]))
    assert attribute(bare)[2] == []
    assert [row[1][0][0][2][0] for row in table_rows(bare)[1:5]] == [["data-lit", "codebook"]] * 4


def test_a_record_says_once_what_its_words_are_unless_a_number_would_hide_behind_it() -> None:
    path, sign = (Span(attr(data_lit=kind), words("a1")) for kind in ("identifier", "checksum"))
    kind, made = lean_record([Plain([path, {"t": "Space"}, path, {"t": "Space"}, sign])])
    assert kind == "identifier"
    assert [node["c"][0][2] for node in nodes(made) if node["t"] == "Span"] == [[["data-lit", "checksum"]]]
    assert text_of(made) == "a1 a1 a1"
    hidden = [Plain([path, path, *words("12")])]
    assert lean_record(hidden) == ("", hidden)


def test_only_the_first_number_of_a_cell_is_a_place_when_no_link_leads_to_another() -> None:
    first, second = (Span(attr(f"n-{name}"), words("1")) for name in ("a", "b"))
    inside = Div(attr(), [Plain([first, second])])
    (made,) = lean_numbers([inside])
    assert [node["c"][0][0] for node in nodes(made) if node["t"] == "Span"] == ["n-a"]
    kept, _ = lean_numbers([inside, Plain([link("#n-b", words("1"))])])
    assert [node["c"][0][0] for node in nodes(kept) if node["t"] == "Span"] == ["n-a", "n-b"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(
        tmp_path_factory.mktemp("study"),
        study=STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}"),
    )


def alone_and_merged(built: Built, language: str) -> tuple[list[Block], list[Block]]:
    context = Context(built.register, language)
    records = annex_records(context, built.register.estimates)
    return [record.block() for record in records], [record.block() for record in merged(context, records)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_records_of_one_kind_become_one_and_every_number_and_link_stays(built: Built, language: str) -> None:
    records, made = alone_and_merged(built, language)
    assert len(made) < len(records)
    for part in ("est", "to"):
        found = [
            Counter(re.findall(rf"'{part}': '([^']+)'", str([block["values"], block["facts"]])))
            for block in (records, made)
            for block in [
                {"values": [one["values"] for one in block], "facts": [one["facts"] for one in block]}
            ]
        ]
        assert set(found[0]) == set(found[1])
        assert part == "to" or found[0] == found[1]
    alone = {record["id"]: record for record in records}
    for record in made:
        several = record != alone[record["id"]]
        assert several == (" – " in text(record["title"]) or "; " in text(record["title"]))
        rows = [text(row[0]) for row in record["values"]["rows"]]
        if several:
            names = [text(label) for label, _ in record["facts"] if not isinstance(label, str)]
            assert len(names) > 1
            assert all(any(row.startswith(name) for row in rows) for name in names)
            assert len(rows) <= MOST_ROWS * len(names)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_one_record_of_several_says_every_word_that_they_said(built: Built, language: str) -> None:
    records, merged_records = alone_and_merged(built, language)
    at = 0
    for made in merged_records:
        rows = len(made["values"]["rows"])
        within = []
        while sum(len(one["values"]["rows"]) for one in within) < rows:
            within.append(records[at])
            at += 1
        whole = " ".join(f"{text(label)} {text(said)}" for label, said in made["facts"])
        for record in within:
            for _, said in record["facts"]:
                for word in text(said).replace(";", " ").split():
                    assert word.strip(",.") in whole, (record["id"], word)
                assert set(tokens(text(said), language)) <= set(tokens(whole, language))
    assert at == len(records)


def test_tables_say_their_notes_once() -> None:
    number = [["One.", " ", ["a"], " ", "Two."], ["One.", " ", "Three."]]
    notes = [[piece for piece in note if isinstance(piece, str)] for note in number]
    note, *shown = said_once([table(f"t{at}", "", said, [], []) for at, said in enumerate(notes)])
    assert (note["block"], text(note["text"])) == ("note", "One. Two. Three.")
    assert [block["note"] for block in shown] == ["", ""]
    assert said_once([table("t", "", "", [], [])]) == [table("t", "", "", [], [])]


def test_the_page_of_a_study_has_no_line_ends_between_cells(tmp_path: Path) -> None:
    from doorpakken.products.publishing.document_tree import read_document
    from tests.support.publishing_sample import chapters, meta, publish

    page, _ = publish(read_document(chapters("nl"), meta("nl")), meta("nl"), tmp_path / "report")
    shown = page.read_text("utf-8")
    assert "</td>\n" not in shown
    assert shown.count("<td") > 10
