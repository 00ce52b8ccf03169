"""Pandoc's tree for Typst: tables, figures, records and notes become calls of functions in our template."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from doorpakken.publishing.document import Chapter
from doorpakken.publishing.meta import Meta
from doorpakken.publishing.nodes import (
    Node,
    attr,
    attribute,
    classes_of,
    header,
    link,
    nodes,
    plain,
    raw,
    raw_inline,
    text_of,
    words,
)  # fmt: skip

SMALL_FROM = 6  # columns: wider tables are set in smaller letters
LINE = {"false": 92, "true": 118}  # characters across a table, in letters that are small or not
BETWEEN = 3  # characters of white between columns
WORD = 12  # characters: longer words can be hyphenated
PROSE = 40  # characters: a column of longer cells holds words, not numbers
FIRST_AT_MOST = 0.45  # of the line, for the headers of rows
LEADING = 440  # characters: words under a heading that are no longer stay with the figure below them
LONG = 1500  # characters: a table of more words breaks over pages, however few its rows
# What parts of an article are called in its template.
PARTS = {"opening": "opening", "lead": "lead", "spread": "spread", "box": "aside", "sources": "sources"}
# What Typst would read as a list or a heading at the start of a cell.
MARKER = re.compile(r"([-+=/]|\d+\.)(\s|$)")


def string(text: str) -> str:
    """A Typst string."""
    return json.dumps(text, ensure_ascii=False)


def chapter_in_print(chapter: Chapter, meta: Meta) -> list[Node]:
    """A chapter with the data of each figure in small letters below it; a chapter of tables is small."""
    blocks = [part for block in _led(chapter.blocks) for part in with_data(block, meta)]
    if is_reference(chapter.blocks):
        blocks = [in_small(block) for block in blocks]
    return [header(1, attr(chapter.id), chapter.title), *blocks]


def is_reference(blocks: list[Node]) -> bool:
    """Whether a chapter is for looking things up: more tables and records than paragraphs and lists."""
    prose = sum(block["t"] not in ("Table", "Div", "Header") for block in blocks)
    return bool(prose < sum(block["t"] == "Table" or "record" in classes_of(block) for block in blocks))


def _led(blocks: list[Node]) -> Iterator[Node]:
    """The blocks; a short paragraph between a heading and a figure or table is marked to stay with both."""
    kinds = [block["t"] for block in blocks]
    for at, block in enumerate(blocks):
        leads = kinds[at : at + 2] in (["Para", "Figure"], ["Para", "Table"])
        if leads and at and kinds[at - 1] == "Header" and len(text_of(block)) <= LEADING:
            yield plain([raw_inline("typst", "#leading["), *block["c"], raw_inline("typst", "]")])
        else:
            yield block


def with_data(block: Node, meta: Meta) -> list[Node]:
    """A figure as a call of our function, and its data in small letters; another block as it is."""
    if block["t"] != "Figure" or "finding" not in classes_of(block):
        return [block]
    (identifier, _, _), _, (title, drawn, image, note, tables) = block["c"]
    table, *notes = tables["c"][1]
    caption = [plain(words(meta.word("data_heading")))]
    marked = meta.short_mark and meta.short_mark.lower() not in drawn["c"][1].lower()
    mark = f", mark: [{(meta.short_mark or '').capitalize()}]" if marked else ""
    _, alternative, (picture, _) = image["c"][0]["c"]
    inlines = [
        raw_inline("typst", f"#finding(id: {string(identifier)}, title: ["),
        *title["c"][1][0]["c"],
        raw_inline(
            "typst",
            f"], image: image({string(picture)}, width: 100%, alt: {string(text_of(alternative))}), note: [",
        ),
        *note["c"][1][0]["c"],
        raw_inline("typst", f"]{mark})"),
    ]
    attributes, _, *rest = in_small(table)["c"]
    return [plain(inlines), {"t": "Table", "c": [attributes, [None, caption], *rest]}, *map(in_small, notes)]


def in_small(block: Node) -> Node:
    """A table or a note to be set in small letters; other blocks as they are."""
    if block["t"] != "Table" and "note" not in classes_of(block):
        return block
    (identifier, classes, pairs), *rest = block["c"]
    return {"t": block["t"], "c": [[identifier, [*classes, "small"], pairs], *rest]}


def records_of(blocks: list[Node]) -> dict[str, str]:
    """For every anchor of a number the id of the record that it stands in."""
    records = [node for node in nodes(blocks) if "record" in classes_of(node)]
    return {
        attribute(part)[0]: attribute(record)[0]
        for record in records
        for part in nodes(record["c"][1])
        if part["t"] == "Span" and attribute(part)[0]
    }


def typeset(node: Node, records: dict[str, str]) -> list[Node] | None:
    """A node as print wants it: our own functions for tables, notes and records, unbroken numbers.

    A link to a number leads to the head of its record, since a page in print opens at the place of a link.
    """
    kind = node["t"]
    classes = classes_of(node)
    if kind == "Link":
        attributes, inlines, (target, _) = node["c"]
        node = (
            link("#" + records.get(target[1:], target[1:]), inlines, attributes)
            if target[:1] == "#"
            else node
        )
    if kind in ("Link", "Span") and "whole" in classes:
        return [raw_inline("typst", "#whole["), node, raw_inline("typst", "]")]
    if kind == "Link":
        return [node]
    if kind == "Table":
        return [plain(list(_table(node)))]
    if kind == "Div" and "note" in classes:
        inlines = [part for block in node["c"][1] for part in [*block["c"], {"t": "Space"}]]
        opening = "#note(small: true)[" if "small" in classes else "#note["
        return [plain([raw_inline("typst", opening), *inlines[:-1], raw_inline("typst", "]")])]
    if kind == "Div" and (called := [PARTS[name] for name in classes if name in PARTS]):
        return [raw("typst", f"#{called[0]}["), *node["c"][1], raw("typst", "]")]
    if kind == "Div" and "record" in classes:
        (identifier, _, _), blocks = node["c"]
        return [raw("typst", f"#record(id: {string(identifier)})["), *blocks, raw("typst", "]")]
    if kind == "Header" and "unlisted" in classes:
        level, (identifier, _, _), inlines = node["c"]
        opening, ending = f"#[#quiet-heading({level})[", f"]#label({string(identifier)})]"
        return [plain([raw_inline("typst", opening), *inlines, raw_inline("typst", ending)])]
    if kind == "DefinitionList":
        return [plain(list(_facts(node)))]
    return None


def _facts(node: Node) -> Iterator[Node]:
    yield raw_inline("typst", "#facts(")
    for term, definitions in node["c"]:
        yield raw_inline("typst", "([")
        yield from term
        yield raw_inline("typst", "], [")
        for at, definition in enumerate(definitions):
            for block in definition:
                yield from ([{"t": "Space"}] if at else [])
                yield from block["c"]
        yield raw_inline("typst", "]), ")
    yield raw_inline("typst", ")")


def _table(node: Node) -> Iterator[Node]:
    (identifier, classes, _), (_, caption), columns, (_, heads), bodies, _ = node["c"]
    small = "true" if "small" in classes or len(columns) >= SMALL_FROM else "false"
    rows = [*heads, *(row for body in bodies for row in body[3])]
    settings = {
        "align": "".join("right, " if side["t"] == "AlignRight" else "left, " for side, _ in columns),
        "columns": _columns(rows, LINE[small]),
    }
    called = [f"{name}: ({value})" for name, value in settings.items()]
    called += [f"{name}: true" for name in ("noted", "compact") if name in classes]
    called += ["breaks: true"] if "small" in classes or len(text_of(rows)) > LONG else []
    called += [f"small: {small}", *([f"id: {string(identifier)}"] if identifier else [])]
    yield raw_inline("typst", f"#data-table({', '.join(called)}, ")
    if caption:
        yield raw_inline("typst", "caption: [")
        yield from caption[0]["c"]
        yield raw_inline("typst", "], ")
    yield raw_inline("typst", "heads: (")
    yield from _cells(heads)
    yield raw_inline("typst", "), ")
    yield from _cells(rows[len(heads) :])
    yield raw_inline("typst", ")")


def _columns(rows: list[Any], line: int) -> str:
    """The widths of columns: as wide as their words, or parts of the line when those do not fit on it.

    Then every column gets room for its longest unbroken piece. Where the others are numbers the first one
    gets room next for its words; what is left goes to the columns by the root of what they lack.
    """
    columns = [[cell[4] for cell in column] for column in zip(*(row[1] for row in rows), strict=True)]
    wanted = [max(len(text_of(cell)) for cell in column) for column in columns]
    room = line - BETWEEN * len(columns)
    if sum(wanted) <= room:
        return "1fr, " + "auto, " * (len(columns) - 1)
    widths = [max(_longest_piece(cell) for cell in column) for column in columns]
    halves = [widths[0], *(max(_half(cell) for cell in column) for column in columns[1:])]
    if sum(halves) <= room:
        widths = halves
    left = max(room - sum(widths), 0)
    if max(wanted[1:], default=0) < PROSE:
        first = max(min(wanted[0] - widths[0], left, round(FIRST_AT_MOST * line) - widths[0]), 0)
        widths[0] += first
        left -= first
        wanted[0] = widths[0]
    lacking = [max(want - width, 0) ** 0.5 for want, width in zip(wanted, widths, strict=True)]
    scale = left / max(sum(lacking), 1)
    parts = [width + lack * scale for width, lack in zip(widths, lacking, strict=True)]
    return "".join(f"{width + BETWEEN:.0f}fr, " for width in parts)


def _longest_piece(blocks: list[Node]) -> int:
    """The characters of the longest part that stays on one line."""
    wholes = [len(text_of(node)) for node in nodes(blocks) if "whole" in classes_of(node)]
    pieces = re.split(r"\s+|(?<=_)", text_of(blocks))
    return max([*wholes, *(min(len(piece), WORD) for piece in pieces), 1])


def _half(blocks: list[Node]) -> int:
    """The characters of the longer line when a cell is set in at most two lines, where numbers may break."""
    parts = [len(text_of(node)) for node in nodes(blocks) if "whole" in classes_of(node)]
    if len(parts) < 2:
        return _longest_piece(blocks)
    lines = [(sum(parts[:at]) + at - 1, sum(parts[at:]) + len(parts) - at - 1) for at in range(1, len(parts))]
    return min(max(pair) for pair in lines)


def _cells(rows: list[Any]) -> Iterator[Node]:
    for _, cells in rows:
        for _, _, _, _, blocks in cells:
            inlines = [part for block in blocks for part in block["c"]]
            yield raw_inline("typst", "[#none;" if MARKER.match(text_of(inlines)) else "[")
            yield from inlines
            yield raw_inline("typst", "], ")
