"""An article for Typst: which of its parts reach over both columns."""

from __future__ import annotations

from doorpakken.publishing.document import Chapter
from doorpakken.publishing.layout import in_small, with_data
from doorpakken.publishing.meta import Meta
from doorpakken.publishing.nodes import Node, attr, attribute, classes_of, div, header


def article_in_print(chapter: Chapter, meta: Meta) -> list[Node]:
    """An article: its opening, its figures with their data, and its sources in small letters."""
    opening = div(attr("", ["opening"]), [header(1, attr(chapter.id), chapter.title)])
    return [opening, *(_spread(block, meta) for block in chapter.blocks)]


def _spread(block: Node, meta: Meta) -> Node:
    if block["t"] == "Figure":
        return div(attr("", ["spread"]), with_data(block, meta))
    if "sources" in classes_of(block):
        return div(attribute(block), [in_small(part) for part in block["c"][1]])
    return block
