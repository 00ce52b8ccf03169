"""A document in print: Typst sets it, as PDF/UA-1 and PDF/A at once; then rows get their headers."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from doorpakken.errors import UserError, problem
from doorpakken.figures.style import PALETTE
from doorpakken.publishing.document import Document
from doorpakken.publishing.fonts import FACES, FAMILY, folder
from doorpakken.publishing.meta import Meta
from doorpakken.publishing.nodes import (
    Node, attr, attribute, change, div, header, link, nodes, para, plain, raw, raw_inline, text_of, words,
)  # fmt: skip
from doorpakken.publishing.pandoc import Verbatim, write
from doorpakken.publishing.structure import add_row_headers

STANDARDS = ["ua-1", "a-2a"]
SMALL_FROM = 6  # columns: wider tables are set in smaller letters
# What Typst would read as a list or a heading at the start of a cell.
MARKER = re.compile(r"([-+=/]|\d+\.)(\s|$)")


def printed(document: Document, meta: Meta) -> bytes:
    """The PDF of a document. The same document gives the same bytes, in any folder, at any time."""
    source, heads = typst_source(document, meta)
    return add_row_headers(_compiled(source, document.pictures, meta), heads)


def typst_source(document: Document, meta: Meta) -> tuple[str, list[int]]:
    """The Typst text, and for every table in reading order how many columns are row headers."""
    blocks = [node for chapter in document.chapters for node in _chapter(chapter.id, chapter.title, chapter.blocks, meta)]
    heads = [node["c"][4][0][1] for node in nodes(blocks) if node["t"] == "Table"]
    lead, rest = meta.mark_parts
    description = ". ".join(part.rstrip(".") for part in (meta.subtitle, meta.mark or meta.origin) if part) + "."
    keywords = [word for word in (meta.short_mark, meta.waves, f"{meta.word('version')} {meta.version}") if word]
    variables: dict[str, Any] = {
        "language": meta.language,
        "title": meta.title,
        "subtitle": meta.subtitle,
        "waves": meta.waves,
        "date": meta.dated,
        "origin": meta.origin,
        "version": meta.version,
        "report": meta.cover,
        "document": {
            "title": Verbatim(_text(meta.title)),
            "description": Verbatim(_text(description)),
            "keywords": Verbatim("(" + "".join(_text(word) + ", " for word in keywords) + ")"),
        },
        "colour": {role: Verbatim(PALETTE[role][0]) for role in ("ink", "muted", "grid", "accent")},
        "word": {key: meta.word(key) for key in ("contents", "waves", "date", "origin", "version")},
        "mark": {"lead": lead, "rest": rest, "short": (meta.short_mark or "").capitalize()} if meta.mark else None,
    }
    source = write(
        change(blocks, _printed), "typst-smart", version=document.version, template="document.typ", variables=variables
    )
    return source, heads


def _compiled(source: str, pictures: dict[str, str], meta: Meta) -> bytes:
    import typst

    moment = datetime.combine(meta.date, time(), tzinfo=UTC)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for name, svg in pictures.items():
            (root / name).write_text(svg, encoding="utf-8")
        fonts = root / "fonts"
        fonts.mkdir()
        for file, _, _ in FACES:
            (fonts / file).symlink_to(folder() / file)
        (root / "document.typ").write_text(source, encoding="utf-8")
        try:
            made = typst.compile(
                str(root / "document.typ"), root=str(root), font_paths=[str(fonts)], ignore_system_fonts=True,
                format="pdf", pdf_standards=STANDARDS, timestamp=int(moment.timestamp()),
            )  # fmt: skip
        except typst.TypstError as error:
            raise UserError(
                problem("pdf", "the document cannot be printed", f"{meta.title} ({meta.language})", found=str(error))
            ) from error
    assert isinstance(made, bytes), "one document, one PDF"
    return made


def _text(text: str) -> str:
    """A Typst string."""
    return json.dumps(text, ensure_ascii=False)


def _chapter(name: str, title: list[Node], blocks: list[Node], meta: Meta) -> list[Node]:
    """A chapter with the data of its figures at its end, so that the text is not broken up by them."""
    data: list[Node] = []
    made: list[Node] = [header(1, attr(name), title)]
    for block in blocks:
        made.append(_without_data(block, data, meta))
    if data:
        made += [header(2, attr(f"{name}-data", ["unlisted"]), words(meta.word("data_heading"))), *data]
    return made


def _without_data(block: Node, data: list[Node], meta: Meta) -> Node:
    if block["t"] != "Figure" or "finding" not in (attribute(block) or ["", []])[1]:
        return block
    (identifier, _, _), _, (title, drawn, image, note, tables) = block["c"]
    table = tables["c"][1][0]
    to_data = link(f"#{table['c'][0][0]}", words(meta.word("data_link")))
    back = link(f"#{identifier}", words(meta.word("figure_link")))
    data += [_small(table), div(attr("", ["note"]), [*_blocks_of(tables["c"][1][1:]), para([back])])]
    marked = meta.short_mark and meta.short_mark.lower() not in drawn["c"][1].lower()
    mark = f", mark: [{(meta.short_mark or '').capitalize()}]" if marked else ""
    _, alternative, (picture, _) = image["c"][0]["c"]
    said = [*note["c"][1][0]["c"], {"t": "Space"}, to_data]
    inlines = [
        raw_inline("typst", f"#finding(id: {_text(identifier)}, title: ["),
        *title["c"][1][0]["c"],
        raw_inline("typst", f'], image: image({_text(picture)}, width: 100%, alt: {_text(text_of(alternative))}), note: ['),
        *said,
        raw_inline("typst", f"]{mark})"),
    ]
    return plain(inlines)


def _small(table: Node) -> Node:
    """A table to be set in small letters, with a note below it."""
    (identifier, classes, pairs), *rest = table["c"]
    return {"t": "Table", "c": [[identifier, [*classes, "small", "noted"], pairs], *rest]}


def _blocks_of(notes: list[Node]) -> list[Node]:
    return [block for note in notes for block in note["c"][1]]


def _printed(node: Node) -> list[Node] | None:
    """A node as print wants it: our own functions for tables, notes and records, unbroken numbers."""
    kind = node["t"]
    classes = (attribute(node) or ["", []])[1]
    if kind in ("Link", "Span") and "whole" in classes:
        return [raw_inline("typst", "#whole["), node, raw_inline("typst", "]")]
    if kind == "Table":
        return [plain(list(_table(node)))]
    if kind == "Div" and "note" in classes:
        inlines = [part for block in node["c"][1] for part in [*block["c"], {"t": "Space"}]]
        return [plain([raw_inline("typst", "#note["), *inlines[:-1], raw_inline("typst", "]")])]
    if kind == "Div" and "record" in classes:
        (identifier, _, _), blocks = node["c"]
        return [raw("typst", f"#record(id: {_text(identifier)})["), *blocks, raw("typst", "]")]
    if kind == "Header" and "unlisted" in classes:
        level, (identifier, _, _), inlines = node["c"]
        opening, ending = f"#[#quiet-heading({level})[", f"]#label({_text(identifier)})]"
        return [plain([raw_inline("typst", opening), *inlines, raw_inline("typst", ending)])]
    if kind == "DefinitionList":
        return [plain(list(_facts(node)))]
    return None


def _facts(node: Node) -> Iterator[Node]:
    yield raw_inline("typst", "#facts(")
    for term, definitions in node["c"]:
        yield raw_inline("typst", "terms.item([")
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
    sides = ", ".join("right" if side["t"] == "AlignRight" else "left" for side, _ in columns)
    compact = "compact: true, " if "compact" in classes else ""
    small = "true" if "small" in classes or len(columns) >= SMALL_FROM else "false"
    noted = "noted: true, " if "noted" in classes else ""
    named = f"id: {_text(identifier)}, " if identifier else ""
    yield raw_inline("typst", f"#data-table({named}{noted}{compact}small: {small}, align: ({sides},), ")
    if caption:
        yield raw_inline("typst", "caption: [")
        yield from caption[0]["c"]
        yield raw_inline("typst", "], ")
    yield raw_inline("typst", "heads: (")
    yield from _cells(heads)
    yield raw_inline("typst", "), ")
    for _, _, _, rows in bodies:
        yield from _cells(rows)
    yield raw_inline("typst", ")")


def _cells(rows: list[Any]) -> Iterator[Node]:
    for _, cells in rows:
        for _, _, _, _, blocks in cells:
            inlines = [part for block in blocks for part in block["c"]]
            yield raw_inline("typst", "[#none;" if MARKER.match(text_of(inlines)) else "[")
            yield from inlines
            yield raw_inline("typst", "], ")
