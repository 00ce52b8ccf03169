"""A page that says each thing once: what stands in attributes of tables, facts and numbers, said shortly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pandocfilters import Plain

from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attribute,
    change,
    nodes,
    text_of,
    with_attribute,
)

ANCHOR = "n-"
LITERAL, ESTIMATE = "data-lit", "data-est"


def kind_of_most(places: Iterable[Node], tree: Any, least: int = 1) -> str:
    """The kind of literal that most of some places in a tree are, to be said once around it.

    Empty when fewer than `least` are of one kind, or when a number would be hidden by it: each in the tree
    has its own estimate or kind of literal.
    """
    kinds = Counter(kind for node in places if (kind := pair_of(node, LITERAL)))
    if max(kinds.values(), default=0) < least or any(re.search(r"\d", text) for text in _bare(tree)):
        return ""
    return kinds.most_common(1)[0][0]


def lean_record(blocks: list[Node]) -> tuple[str, list[Node]]:
    """The kind of literal that most of the words of a record are, and its blocks without that said again."""
    kind = kind_of_most(nodes(blocks), blocks)
    return kind, change(blocks, lambda node: _without(node, kind)) if kind else blocks


def lean_numbers(blocks: list[Node]) -> list[Node]:
    """Blocks in which a number is a place only when a link leads there, or when it opens its cell."""
    targets = {node["c"][2][0] for node in nodes(blocks) if node["t"] == "Link"}

    def fewer_places(node: Node) -> list[Node] | None:
        if node["t"] != "Plain" or len(node["c"]) < 2:
            return None
        first, *rest = node["c"]
        return [Plain([first, *(part for inline in rest for part in _unlinked(inline, targets))])]

    return [
        node | {"c": change(node["c"], fewer_places)} if node["t"] in ("Div", "Table") else node
        for node in blocks
    ]


def leads_to_record(node: Node) -> bool:
    """Whether a node is a link to a number's record, here or in the report beside an article."""
    return node["t"] == "Link" and f"#{ANCHOR}" in node["c"][2][0]


def pair_of(node: Node, key: str) -> str:
    """The value of a key of a node's attribute, or nothing."""
    return str(dict(attribute(node)[2]).get(key, ""))


def _unlinked(inline: Node, targets: set[str]) -> list[Node]:
    identifier = attribute(inline)[0]
    is_place = inline["t"] == "Span" and identifier.startswith(ANCHOR) and f"#{identifier}" not in targets
    return inline["c"][1] if is_place else [inline]


def _without(node: Node, kind: str) -> list[Node] | None:
    """A span or link that no longer says of itself what kind of literal it is."""
    if pair_of(node, LITERAL) != kind:
        return None
    identifier, classes, pairs = attribute(node)
    return with_attribute(node, [identifier, classes, [pair for pair in pairs if pair[0] != LITERAL]])


def _bare(tree: Any) -> Iterator[str]:
    """The words of a tree outside numbers with a record and literals."""
    sourced = [node for node in nodes(tree) if _has_source(node)]
    inside = {id(part) for node in sourced for part in nodes(node)}
    yield from (text_of(node) for node in nodes(tree) if node["t"] == "Str" and id(node) not in inside)


def _has_source(node: Node) -> bool:
    is_number = leads_to_record(node) or attribute(node)[0].startswith(ANCHOR)
    return is_number or bool(pair_of(node, LITERAL) or pair_of(node, ESTIMATE))
