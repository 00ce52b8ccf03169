"""A document as a Word file for editors: its own styles, plain numbers, figures as pictures with their data.

Editors paste words into other systems: numbers are no links there, and a table at the end says what each is.
"""

from __future__ import annotations

from pandocfilters import Div, Header, Image, Para, Strong

from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Document
from doorpakken.products.publishing.docx_styles import LANGUAGE, reference
from doorpakken.products.publishing.pandoc import write_word
from doorpakken.products.publishing.pandoc_nodes import SPACE, Node, attr, change, link, text_of, words
from doorpakken.products.publishing.pdf import drawn

WIDTH = 166.0  # millimetres between the margins
RESOLUTION = 300  # pixels to the inch, as printers ask
STYLES = {"lead": "Lead", "box": "Box", "note": "Note"}


def word(document: Document, meta: Meta) -> bytes:
    """The Word file of a document. The same document gives the same bytes, in any folder, at any time."""
    pictures = {
        _png(name): drawn(name, document.pictures, meta, WIDTH, RESOLUTION) for name in document.pictures
    }
    blocks: list[Node] = []
    if meta.mark:
        lead, rest = meta.mark_parts
        blocks.append(_styled("Mark", [Para([Strong(words(lead)), SPACE, *words(rest)])]))
    for chapter in document.chapters:
        blocks.append(Header(1, attr(chapter.id), chapter.title))
        blocks += change(chapter.blocks, lambda node: _shown(node, meta))
    variables = {
        "title": meta.title,
        "lang": LANGUAGE.say("tag", meta.language),
        "subject": meta.subtitle,
        "description": meta.mark or meta.origin,
        "keywords": [word for word in (meta.short_mark, meta.waves) if word],
    }
    return write_word(
        blocks, reference=reference(meta), pictures=pictures, variables=variables, moment=meta.moment
    )


def _shown(node: Node, meta: Meta) -> list[Node] | None:
    """A node as Word has it: parts in their styles, a caption as a paragraph, for Word has no other.

    Of spans, and of links that do not leave the house, only the words: Word would break them.
    """
    match node["t"], node["c"]:
        case "Span", [_, inlines]:
            return list(inlines)
        case "Link", [_, inlines, [target, _]]:
            return [link(target, inlines)] if "://" in target else list(inlines)
        case "Div", [(_, classes, _), blocks]:
            styles = [STYLES[name] for name in classes if name in STYLES]
            return [_styled(styles[0], blocks) if styles else Div(attr(), blocks)]
        case "Table", [own, (short, caption), *rest]:
            table = {"t": "Table", "c": [own, [short, []], *rest]}
            return [*(_caption(block["c"]) for block in caption), table]
        case "Figure", [_, _, (title, _, picture, note, data)]:
            _, alternative, (name, _) = picture["c"][0]["c"]
            size = attr(width=f"{WIDTH:.0f}mm")
            image = Image(size, words(text_of(alternative)), [_png(name), ""])
            return [
                _styled("Figure Title", [Para(title["c"][1][0]["c"])]),
                _styled("Figure", [Para([image])]),
                note,
                _caption(words(meta.word("data_heading"))),
                *data["c"][1],
            ]
    return None


def _styled(style: str, blocks: list[Node]) -> Node:
    """Blocks in a style of Word."""
    return Div(attr("", custom_style=style), blocks)


def _caption(inlines: list[Node]) -> Node:
    return _styled("Table Caption", [Para(inlines)])


def _png(name: str) -> str:
    return name.replace(".svg", ".png")
