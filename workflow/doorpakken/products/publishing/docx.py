"""A document as a Word file for editors: its own styles, plain numbers, figures as pictures with their data.

Editors paste words into other systems: numbers are no links there, and a table at the end says what each is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Document
from doorpakken.products.publishing.docx_styles import LANGUAGE, reference
from doorpakken.products.publishing.pandoc import write_word
from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attr,
    change,
    classes_of,
    div,
    header,
    link,
    nodes,
    para,
    text_of,
    words,
)  # fmt: skip
from doorpakken.products.publishing.pdf import drawn

WIDTH = 166.0  # millimetres between the margins
RESOLUTION = 300  # pixels to the inch, as printers ask
STYLES = {"lead": "Lead", "box": "Box", "note": "Note"}


def word(document: Document, meta: Meta) -> bytes:
    """The Word file of a document. The same document gives the same bytes, in any folder, at any time."""
    pictures = {
        name.replace(".svg", ".png"): drawn(name, document.pictures, meta, WIDTH, RESOLUTION)
        for name in document.pictures
    }
    blocks = [*_mark(meta)]
    for chapter in document.chapters:
        blocks.append(header(1, attr(chapter.id), chapter.title))
        blocks += [made for block in change(chapter.blocks, _unlinked) for made in _shown(block, meta)]
    variables = {
        "title": meta.title,
        "lang": LANGUAGE.say("tag", meta.language),
        "subject": meta.subtitle,
        "description": meta.mark or meta.origin,
        "keywords": [word for word in (meta.short_mark, meta.waves) if word],
    }
    moment = int(datetime.combine(meta.date, time(), tzinfo=UTC).timestamp())
    return write_word(
        blocks, version=document.version, reference=reference(meta), pictures=pictures,
        variables=variables, moment=moment,
    )  # fmt: skip


def _mark(meta: Meta) -> Iterator[Node]:
    if meta.mark:
        lead, rest = meta.mark_parts
        yield _styled("Mark", [para([{"t": "Strong", "c": words(lead)}, {"t": "Space"}, *words(rest)])])


def _styled(style: str, blocks: list[Node]) -> Node:
    """Blocks in a style of Word."""
    return div(attr("", custom_style=style), blocks)


def _unlinked(node: Node) -> list[Node] | None:
    """Words of links that do not leave the house, and of spans, without them: Word would break them."""
    if node["t"] == "Span":
        return list(node["c"][1])
    if node["t"] == "Link":
        _, inlines, (target, _) = node["c"]
        return [link(target, inlines)] if "://" in target else list(inlines)
    return None


def _shown(block: Node, meta: Meta) -> Iterator[Node]:
    """A block as Word has it: parts in their styles, a figure as title, picture, note and data."""
    if block["t"] == "Figure":
        yield from _figure(block, meta)
    elif block["t"] == "Table":
        yield from _table(block)
    elif block["t"] == "Div":
        inner = [made for part in block["c"][1] for made in _shown(part, meta)]
        named = [STYLES[name] for name in classes_of(block) if name in STYLES]
        yield _styled(named[0], inner) if named else div(attr(), inner)
    else:
        yield block


def _figure(figure: Node, meta: Meta) -> Iterator[Node]:
    title, _, picture, note, data = figure["c"][2]
    _, alternative, (name, _) = next(node for node in nodes(picture) if node["t"] == "Image")["c"]
    size = attr(width=f"{WIDTH:.0f}mm")
    image = {"t": "Image", "c": [size, words(text_of(alternative)), [name.replace(".svg", ".png"), ""]]}
    yield _styled("Figure Title", [para(title["c"][1][0]["c"])])
    yield _styled("Figure", [para([image])])
    yield from _shown(note, meta)
    yield _styled("Table Caption", [para(words(meta.word("data_heading")))])
    for part in data["c"][1]:
        yield from _shown(part, meta)


def _table(table: Node) -> Iterator[Node]:
    """A table below its caption, which is a paragraph: Word has no other."""
    attributes, (short, caption), *rest = table["c"]
    if caption:
        yield _styled("Table Caption", [para(caption[0]["c"])])
    yield {"t": "Table", "c": [attributes, [short, []], *rest]}
