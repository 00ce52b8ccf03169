"""An article for Typst: which of its parts reach over both columns."""

from __future__ import annotations

from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Chapter
from doorpakken.products.publishing.pandoc_nodes import Node, attr, attribute, classes_of, div, header
from doorpakken.products.publishing.print_layout import in_small, with_data


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
