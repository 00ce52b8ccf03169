"""Pandoc's tree for Typst: tables, figures, records and notes become calls of functions in our template."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pandocfilters import Plain, RawBlock, RawInline

from doorpakken.products.publishing.column_widths import LINE, columns, line_of
from doorpakken.products.publishing.pandoc_nodes import (
    SPACE,
    Node,
    attribute,
    classes_of,
    link,
    nodes,
    table_rows,
    text_of,
)

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


def string(text: str) -> str:
    """A Typst string."""
    return json.dumps(text, ensure_ascii=False)


def called(opening: str, inlines: Iterable[Node], ending: str = "]") -> Node:
    """Inlines between the opening and the ending of a call in Typst, as a block."""
    return Plain([RawInline("typst", opening), *inlines, RawInline("typst", ending)])


def wrapped(opening: str, blocks: Iterable[Node]) -> list[Node]:
    """Blocks in a call in Typst."""
    return [RawBlock("typst", f"{opening}["), *blocks, RawBlock("typst", "]")]


def typeset(node: Node, records: dict[str, str]) -> list[Node] | None:
    """A node as print wants it: our own functions for tables, notes and records, unbroken numbers.

    A link to a number leads to the head of its record, since a page in print opens at the place of a link.
    """
    identifier, classes, _ = attribute(node)
    match node["t"], node["c"]:
        case "Link", [own, inlines, [target, _]]:
            place = records.get(target[1:]) if target[:1] == "#" else None
            node = link(f"#{place}", inlines, own) if place else node
            return _whole(node, classes)
        case "Span", _ if "whole" in classes:
            return _whole(node, classes)
        case "Table", _:
            return [Plain(list(_table(node)))]
        case "Div", [_, blocks] if "note" in classes:
            inlines = [part for block in blocks for part in [*block["c"], SPACE]]
            return [called("#note(small: true)[" if "small" in classes else "#note[", inlines[:-1])]
        case "Div", [_, blocks] if names := [PARTS[name] for name in classes if name in PARTS]:
            return wrapped(f"#{names[0]}", blocks)
        case "Div", [_, blocks] if "record" in classes:
            return wrapped(f"#record(id: {string(identifier)})", blocks)
        case "Header", [level, _, inlines] if "unlisted" in classes:
            return [called(f"#[#quiet-heading({level})[", inlines, f"]#label({string(identifier)})]")]
        case "DefinitionList", facts:
            return [called("#facts(", [part for fact in facts for part in _fact(*fact)], ")")]
    return None


def _whole(node: Node, classes: list[str]) -> list[Node]:
    """A node in a box, when it is a number that keeps to one line."""
    return called("#whole[", [node])["c"] if "whole" in classes else [node]


def _fact(term: list[Node], definitions: list[list[Node]]) -> Iterator[Node]:
    yield RawInline("typst", "([")
    yield from ([] if text_of(definitions).startswith(text_of(term)) else term)  # "Method 1" tells what it is
    yield RawInline("typst", "], [")
    for number, definition in enumerate(definitions):
        for block in definition:
            yield from ([SPACE] if number else [])
            yield from block["c"]
    own = "true" if any(part["t"] == "Span" for part in term) else "false"
    yield RawInline("typst", f"], {own}), ")


def _table(table: Node) -> Iterator[Node]:
    (identifier, classes, _), (_, caption), specification, (_, heads), *_ = table["c"]
    line = line_of(table)
    rows = table_rows(table)
    sides = ["right" if side["t"] == "AlignRight" else "left" for side, _ in specification]
    settings = {
        "align": "(" + "".join(f"{side}, " for side in sides) + ")",
        "columns": f"({columns(rows, LINE[line])})",
    }
    settings |= {name: "true" for name in ("noted", "compact", "part") if name in classes}
    if "part" not in classes and ((line != "half" and "small" in classes) or len(text_of(rows)) > LONG):
        settings["breaks"] = "true"
    settings |= {"small": "true" if line else "false"} | ({"id": string(identifier)} if identifier else {})
    listed = ", ".join(f"{name}: {value}" for name, value in settings.items())
    yield RawInline("typst", f"#data-table({listed}, ")
    if caption:
        yield from called("caption: [", caption[0]["c"], "], ")["c"]
    yield from called("heads: (", _cells(rows[: len(heads)]), "), ")["c"]
    yield from _cells(rows[len(heads) :])
    yield RawInline("typst", ")")


def _cells(rows: list[Any]) -> Iterator[Node]:
    for _, cells in rows:
        for *_, blocks in cells:
            inlines = [part for block in blocks for part in block["c"]]
            yield from called("[#none;" if MARKER.match(text_of(inlines)) else "[", inlines, "], ")["c"]
