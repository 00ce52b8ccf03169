"""Blocks, drawings and links: what becomes of them, and what is refused with which words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doorpakken.errors import UserError
from doorpakken.products.publishing import Meta
from doorpakken.products.publishing.block_trees import Expansion, unbroken
from doorpakken.products.publishing.chapter_markdown import fence
from doorpakken.products.publishing.document_tree import Document, read_document
from doorpakken.products.publishing.inline_svg import drawing
from doorpakken.products.publishing.pandoc_nodes import Node, attribute, change, nodes, text_of, words
from tests.support.publishing_sample import GOAL, figure, meta, record, svg, table


def read(*chapters: str, **changes: Any) -> Document:
    named = [(f"c{at}", text) for at, text in enumerate(chapters)]
    return read_document(named, meta("nl", **changes))


def chapter(*blocks: Any, title: str = "Kop") -> str:
    return f"# {title}\n\n" + "\n\n".join(b if isinstance(b, str) else fence(b) for b in blocks)


def links(document: Document) -> list[Node]:
    return [node for one in document.chapters for node in nodes(one.blocks) if node["t"] == "Link"]


ANNEX = chapter(record("nl"), title="Herkomst")


def test_a_table_keeps_its_header_its_sides_and_its_row_headers() -> None:
    (found,) = Expansion().table(table("nl") | {"note": ""}, "here")
    _, caption, columns, head, bodies, _ = found["c"]
    assert text_of(caption[1]) == "Doel naar grootte van de gemeente"
    assert [side["t"] for side, _ in columns] == ["AlignLeft", "AlignRight", "AlignRight", "AlignRight"]
    assert [text_of(cell[4]) for cell in head[1][0][1]] == [
        "Grootteklasse",
        "Aandeel",
        "Interval",
        "Antwoorden",
    ]
    assert bodies[0][1] == 1
    assert [text_of(row[1][1][4]) for row in bodies[0][3]] == ["31%", "40%", "55%", "71%"]
    assert bodies[0][3][0][1][1][0] == ["", [], [["data-est", f"{GOAL}.size_class.under_20k"]]]


def test_an_anchor_is_set_once_and_only_in_records() -> None:
    expansion = Expansion()
    made = expansion.record(record("nl"), "here", 2)
    ids = [attribute(node)[0] for node in nodes(made) if node["t"] == "Span"]
    assert [name for name in ids if name] == [
        f"n-{GOAL}", *(f"n-{GOAL}.size_class.{value}" for value in
                       ("under_20k", "20k_to_50k", "50k_to_100k", "100k_and_over")),
    ]  # fmt: skip
    again = expansion.record(record("nl"), "here", 2)
    assert not any(attribute(node)[0] for node in nodes(again) if node["t"] == "Span")


def test_every_number_links_to_its_record() -> None:
    document = read(chapter(table("nl"), figure("nl")), ANNEX)
    targets = {node["c"][2][0] for node in links(document)}
    assert f"#n-{GOAL}.size_class.under_20k" in targets
    assert all(target.startswith("#n-") for target in targets)


def test_a_number_without_a_record_is_refused_in_prose_and_plain_in_a_table() -> None:
    with pytest.raises(
        UserError, match=r"chapter c0: a link arrives nowhere\. Found #n-x\. Every number needs"
    ):
        read(chapter("Tekst [5%](#n-x){.n}."), ANNEX)
    document = read(chapter(table("nl")))
    assert links(document) == []
    assert "31%" in text_of(document.chapters[0].blocks)


def test_a_document_without_records_can_name_the_one_that_has_them() -> None:
    document = read(chapter("Tekst [5%](#n-x){.n}.", table("nl")), evidence="report.nl.html", cover=False)
    targets = {node["c"][2][0] for node in links(document)}
    assert targets == {"report.nl.html#n-x"} | {
        f"report.nl.html#n-{GOAL}.size_class.{value}"
        for value in ("under_20k", "20k_to_50k", "50k_to_100k", "100k_and_over")
    }


def test_equal_headings_get_ids_of_their_own_and_links_follow() -> None:
    text = "# {0}\n\nZie [hier](#gelijk) en [boven](#{0}).\n\n## Gelijk\n\nTekst."
    document = read(text.format("een"), text.format("twee"))
    assert [node["c"][2][0] for node in links(document)] == ["#gelijk", "#c0", "#c1-gelijk", "#c1"]


def test_numbers_keep_to_one_line_or_break_between_their_parts() -> None:
    assert unbroken("44 tot 51%")[1] == ["whole"]
    inlines, classes = unbroken("42%; 35% tot 50%; 61 van 140")
    assert classes == []
    assert [text_of(node) for node in inlines if node["t"] == "Span"] == [
        "42%;",
        "35% tot 50%;",
        "61 van 140",
    ]
    assert text_of(inlines) == "42%; 35% tot 50%; 61 van 140"
    document = read(chapter(f"Tekst [5%](#n-{GOAL}){{.n}}."), ANNEX)
    assert links(document)[0]["c"][0][1] == ["n", "whole"]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            {"block": "chart", "id": "x"},
            "unknown kind of block. Found 'chart'; expected heading, note, table, figure, record",
        ),
        ([], "unknown kind of block. Found None"),
        (table("nl") | {"columns": []}, "table tbl-goal: a table needs a header row"),
        (
            table("nl") | {"columns": [{"text": " "}] * 4},
            "a table needs a header row with words in every column",
        ),
        (table("nl") | {"rows": [["a"]]}, "row 1 of a table. Found 1 cells; expected 4"),
        ({"block": "table", "columns": []}, "a table lacks caption and rows"),
        (figure("nl") | {"alt": " "}, "figure fig-goal: a figure lacks its alternative text"),
        ({k: v for k, v in figure("nl").items() if k != "data"}, "a figure lacks data"),
        (figure("nl") | {"note": [{"text": "5", "source": "x"}]}, "unknown piece of rich text"),
        (figure("nl") | {"svg": "<svg>"}, "a drawing is not XML"),
    ],
)
def test_a_wrong_block_is_refused_with_its_place(block: Any, message: str) -> None:
    with pytest.raises(UserError) as caught:
        read(chapter(block))
    assert message in str(caught.value)
    assert str(caught.value).startswith("chapter c0")
    assert str(caught.value).count("\n") < 8


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("Geen kop.", "a chapter opens with its only level-1 heading. Found 0 level-1 headings"),
        ("Tekst.\n\n# Kop", "Found text before the heading"),
        ("# Kop\n\n# Nog een", "Found 2 level-1 headings"),
        ("# Kop\n\n```{=html}\n<b>\n```", "raw text of one format in the prose. Found {=html}"),
        ("# Kop\n\n![plaatje](x.png)", "a picture in the prose. Found x.png"),
        ("# Kop\n\n|   |   |\n|---|---|\n| a | b |", "a table needs a header row"),
        ("# Kop\n\n[daar](#nergens)", "a link arrives nowhere. Found #nergens"),
        ("# Kop\n\n[a]{#x} en [b]{#x}", "an id stands twice. Found x"),
        ("# Kop\n\n```{=doorpakken}\n{\n```", "a block is not JSON"),
    ],
)
def test_wrong_markdown_is_refused(markdown: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        read(markdown)
    assert message in str(caught.value)


def test_a_document_needs_chapters_with_plain_names() -> None:
    with pytest.raises(UserError, match="needs chapters"):
        read_document([], meta("nl"))
    with pytest.raises(UserError, match="a chapter id is"):
        read_document([("een hoofdstuk", "# Kop")], meta("nl"))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>", "<style>a{}</style>", '<path style="fill:red"/>', '<path onclick="x()"/>',
        '<use href="https://example.org/a.svg"/>', "<foreignObject/>", '<image href="x.png"/>',
    ],
)  # fmt: skip
def test_a_drawing_holds_nothing_that_the_policy_would_block(inside: str) -> None:
    wrong = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'
    with pytest.raises(UserError, match="a drawing holds what the page cannot show"):
        drawing(wrong, "alt", "wide", "here")


def test_a_drawing_gets_its_name_its_role_and_its_width() -> None:
    made = drawing(svg("nl", 288), 'Zij zei: "ja" & nee', "narrow", "here")
    assert made.startswith("<svg ")
    assert 'role="img"' in made
    assert 'class="fig fig-narrow"' in made
    assert 'aria-label="Zij zei: &quot;ja&quot; &amp; nee"' in made
    with pytest.raises(UserError, match="viewBox"):
        drawing('<svg xmlns="http://www.w3.org/2000/svg"/>', "alt", "wide", "here")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"language": ""}, "needs a language"),
        ({"language": "it"}, "Found 'it'; expected de or en or fr or nl"),
        ({"title": " "}, "needs a title"),
        ({"short_mark": None}, "banner and the short mark belong together"),
    ],
)
def test_a_document_says_who_it_is(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        replace(meta("nl"), **changes)


def test_words_of_the_interface_and_dates_follow_the_language() -> None:
    assert (meta("nl").dated, meta("en").dated) == ("1 juni 2014", "1 June 2014")
    assert (meta("nl").word("contents"), meta("en").word("contents")) == ("Inhoud", "Contents")
    assert meta("nl").mark_parts[0] == "Gesimuleerde gegevens."
    assert isinstance(meta("nl", mark=None, short_mark=None), Meta)


def test_change_leaves_the_given_tree_alone() -> None:
    tree = [{"t": "Para", "c": words("een twee")}]
    made = change(tree, lambda node: [node, node] if node["t"] == "Para" else None)
    assert len(made) == 2
    assert tree == [{"t": "Para", "c": words("een twee")}]
