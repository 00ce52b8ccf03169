"""Pandoc's tree for Typst: tables, figures, records and notes become calls of functions in our template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from doorpakken.products.publishing.column_widths import LINE, columns
from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attribute,
    classes_of,
    link,
    nodes,
    plain,
    raw,
    raw_inline,
    string,
    text_of,
)  # fmt: skip

SMALL_FROM = 5  # columns: wider tables are set in smaller letters
LONG = 1500  # characters: a table of more words breaks over pages, however few its rows
# What parts of an article are called in its template.
PARTS = {"opening": "opening", "lead": "lead", "spread": "spread", "box": "aside", "sources": "sources"}
# What Typst would read as a list or a heading at the start of a cell.
MARKER = re.compile(r"([-+=/]|\d+\.)(\s|$)")


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
        said = text_of([block for definition in definitions for block in definition])
        yield from ([] if said.startswith(text_of(term)) else term)  # "Method 1" tells what it is
        yield raw_inline("typst", "], [")
        for at, definition in enumerate(definitions):
            for block in definition:
                yield from ([{"t": "Space"}] if at else [])
                yield from block["c"]
        own = "true" if any(part["t"] == "Span" for part in term) else "false"
        yield raw_inline("typst", f"], {own}), ")
    yield raw_inline("typst", ")")


def _table(node: Node) -> Iterator[Node]:
    (identifier, classes, _), (_, caption), specification, (_, heads), bodies, _ = node["c"]
    line = next((name for name in ("half", "across", "small") if name in classes), "")
    line = line or ("small" if len(specification) >= SMALL_FROM else "")
    small = "true" if line else "false"
    rows = [*heads, *(row for body in bodies for row in body[3])]
    settings = {
        "align": "".join("right, " if side["t"] == "AlignRight" else "left, " for side, _ in specification),
        "columns": columns(rows, LINE[line]),
    }
    called = [f"{name}: ({value})" for name, value in settings.items()]
    called += [f"{name}: true" for name in ("noted", "compact") if name in classes]
    breaks = line != "half" and "small" in classes
    called += ["breaks: true"] if breaks or len(text_of(rows)) > LONG else []
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


def _cells(rows: list[Any]) -> Iterator[Node]:
    for _, cells in rows:
        for _, _, _, _, blocks in cells:
            inlines = [part for block in blocks for part in block["c"]]
            yield raw_inline("typst", "[#none;" if MARKER.match(text_of(inlines)) else "[")
            yield from inlines
            yield raw_inline("typst", "], ")
