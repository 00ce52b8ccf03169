"""Blocks of a chapter (tables, figures, records) as pandoc's tree, the same for every writer.

A table becomes a Table with its header row and row headers; a figure a Figure that holds its title, the
drawing twice (inline for a page, as a picture's name for print), its note and its data; a record a Div with a
heading, a list of facts and its values. A number carries the id of its estimate: in a record it is the anchor
`n-<id>` that every other number links to. A literal can be an anchor itself (`id`) or lead to one (`to`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pandocfilters import DefinitionList, Div, Header, Image, Para, Plain, RawBlock, Span

from doorpakken.errors import UserError, refusal
from doorpakken.products.publishing.inline_svg import drawing, lean_drawing
from doorpakken.products.publishing.pandoc_nodes import SPACE, Attr, Node, attr, link, words
from doorpakken.products.reporting.blocks import Rich, pieces_of, plain

NEEDED = {
    "heading": ("id", "text"),
    "note": ("id", "text"),
    "table": ("caption", "columns", "rows"),
    "figure": ("id", "title", "svg", "alt", "note", "data"),
    "record": ("id", "title", "facts", "values"),
}
WHOLE_BELOW = 32  # characters: shorter numbers are not broken over lines
COMPACT_BELOW = 48  # characters in the widest row
KNOWN_PIECES = ({"text", "est"}, {"text", "lit"}, {"text"}, {"text", "lit", "id"}, {"text", "lit", "to"})


@dataclass
class Expansion:
    """Turns the blocks of one document into trees; keeps the drawings and which anchors have been set."""

    pictures: dict[str, str] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=set)

    def expand(self, text: str, place: str, level: int) -> list[Node]:
        """The JSON of a block as nodes; a record's heading is of `level`. UserError, naming `place`."""
        try:
            block = json.loads(text)
        except json.JSONDecodeError as error:
            raise _refusal("a block is not JSON", place, str(error)) from error
        kind = block.get("block") if isinstance(block, dict) else None
        if kind not in NEEDED:
            raise _refusal("unknown kind of block", place, repr(kind), ", ".join(NEEDED))
        place = f"{place}, {kind} {block.get('id', '')}".rstrip()
        if missing := [key for key in NEEDED[kind] if key not in block]:
            raise _refusal(f"a {kind} lacks {' and '.join(missing)}", place)
        if kind == "heading":
            return [Header(2, attr(block["id"]), self.rich(block["text"], place))]
        if kind == "note":
            return [self.note(block["text"], place)]
        if kind == "table":
            return self.table(block, place)
        return self.figure(block, place) if kind == "figure" else self.record(block, place, level)

    def table(self, block: dict[str, Any], place: str, *, record: bool = False) -> list[Node]:
        """A table and, if it has one, the note below it."""
        columns, rows = block.get("columns") or [], block.get("rows", [])
        if not columns or not all(plain(column.get("text", "")).strip() for column in columns):
            raise _refusal(
                "a table needs a header row with words in every column", place, f"{len(columns)} columns",
                mend="Name every column, the one of the row headers too.",
            )  # fmt: skip
        for number, row in enumerate(rows, start=1):
            if len(row) != len(columns):
                raise _refusal(f"row {number} of a table", place, f"{len(row)} cells", f"{len(columns)}")
        specification = [
            [{"t": "AlignRight" if column.get("align") == "right" else "AlignLeft"}, {"t": "ColWidthDefault"}]
            for column in columns
        ]
        head = [[attr(), [_cell(attr(), self.rich(column["text"], place)) for column in columns]]]
        body = [[attr(), [self.cell(cell, place, record) for cell in row]] for row in rows]
        caption = [Plain(self.rich(block["caption"], place))] if block.get("caption") else []
        classes = {"small": record, "noted": block.get("note"), "compact": _is_compact(columns, rows)}
        own = attr(block.get("id") or "", [name for name, holds in classes.items() if holds])
        bodies = [[attr(), block.get("row_headers", 1), [], body]]
        contents = [own, [None, caption], specification, [attr(), head], bodies, [attr(), []]]
        note = [self.note(block["note"], place)] if block.get("note") else []
        return [{"t": "Table", "c": contents}, *note]

    def note(self, rich: Rich, place: str) -> Node:
        """Small words about tables."""
        return Div(attr("", ["note"]), [Para(self.rich(rich, place))])

    def figure(self, block: dict[str, Any], place: str) -> list[Node]:
        """A figure: title, drawings, note, data."""
        identifier, alt, data = block["id"], block["alt"], block["data"]
        if not isinstance(alt, str) or not alt.strip():
            raise _refusal("a figure lacks its alternative text", place)
        wide = drawing(block["svg"], alt, "wide", place)
        narrow = drawing(block["svg_narrow"], alt, "narrow", place) if block.get("svg_narrow") else ""
        picture = f"{identifier}.svg"
        self.pictures[picture] = wide
        data = data | {"id": data.get("id") or f"{identifier}-data"}
        drawings = [wide, narrow] if narrow else [wide.replace("fig-wide", "fig-only", 1)]
        body = [
            Div(attr("", ["title"]), [Plain(self.rich(block["title"], place))]),
            RawBlock("html", "".join(map(lean_drawing, drawings))),
            Plain([Image(attr(), words(alt), [picture, ""])]),
            self.note(block["note"], place),
            Div(attr("", ["data"]), self.table(data | {"caption": ""}, place)),
        ]
        ticks = {"data_ticks": "|".join(block["ticks"])} if block.get("ticks") else {}
        return [{"t": "Figure", "c": [attr(identifier, ["finding"], **ticks), [None, []], body]}]

    def record(self, block: dict[str, Any], place: str, level: int) -> list[Node]:
        """A record of the annex: what a number is and where it comes from."""
        facts = [
            [self.rich(label, place), [[Plain(self.rich(fact, place))]]] for label, fact in block["facts"]
        ]
        title = Header(level, attr(f"{block['id']}-title", ["unlisted"]), self.rich(block["title"], place))
        body = [title, DefinitionList(facts), *self.table(block["values"], place, record=True)]
        return [Div(attr(block["id"], ["record"]), body)]

    def cell(self, rich: Rich, place: str, record: bool) -> list[Any]:
        """A cell of a table; it carries the id of the first estimate in it."""
        estimates = [piece["est"] for piece in pieces_of(rich) if isinstance(piece, dict) and "est" in piece]
        attributes = attr(**({"data_est": estimates[0]} if estimates else {}))
        return _cell(attributes, self.rich(rich, place, "record" if record else "cell"))

    def rich(self, rich: Rich, place: str, where: str = "text") -> list[Node]:
        """Rich text as inlines. In "text" and "cell" a number links to its record, in "record" it is one."""
        inlines: list[Node] = []
        for piece in pieces_of(rich):
            if isinstance(piece, str):
                inlines += words(piece)
            elif isinstance(piece, dict) and set(piece) in KNOWN_PIECES:
                inlines.append(self.piece(piece, where))
            else:
                raise _refusal("unknown piece of rich text", place, repr(piece)[:60], "text, est or lit")
        return inlines

    def piece(self, piece: dict[str, str], where: str) -> Node:
        """A number or a literal with its source."""
        if "est" not in piece:
            kind = {"data_lit": piece["lit"]} if "lit" in piece else {}
            if "to" in piece:
                return link(f"#{piece['to']}", words(piece["text"]), attr(**kind))
            return Span(attr(piece.get("id", ""), **kind), words(piece["text"]))
        text, whole = unbroken(piece["text"])
        anchor = f"n-{piece['est']}"
        if where != "record":
            return link(f"#{anchor}", text, attr("", ["n", *(["cell"] if where == "cell" else []), *whole]))
        new = anchor not in self.anchors
        self.anchors.add(anchor)
        return Span(attr(anchor if new else "", whole), text)


def unbroken(text: str) -> tuple[list[Node], list[str]]:
    """A number that keeps to one line: its inlines, and the class for the whole of it.

    A long one may break, but its parts between semicolons ("42%; 35% to 50%; 61 of 140") stay together.
    """
    parts = text.split("; ")
    if len(parts) == 1 or max(map(len, parts)) >= WHOLE_BELOW:
        return words(text), ["whole"] if len(text) < WHOLE_BELOW else []
    inlines: list[Node] = []
    for part in parts[:-1]:
        inlines += [Span(attr("", ["whole"]), words(f"{part};")), SPACE]
    return [*inlines, Span(attr("", ["whole"]), words(parts[-1]))], []


def _is_compact(columns: list[Any], rows: list[list[Rich]]) -> bool:
    """Whether a table looks better narrower than the text: its columns would drift apart."""
    lines = [[column["text"] for column in columns], *rows]
    widest = [max(len(plain(rich)) for rich in column) for column in zip(*lines, strict=True)]
    return sum(widest) + 3 * len(columns) < COMPACT_BELOW


def _cell(attributes: Attr, inlines: list[Node]) -> list[Any]:
    return [attributes, {"t": "AlignDefault"}, 1, 1, [Plain(inlines)]]


def _refusal(what: str, place: str, found: str = "", expected: str = "", mend: str = "") -> UserError:
    return refusal("block", what, place, found=found, expected=expected, mend=mend)
