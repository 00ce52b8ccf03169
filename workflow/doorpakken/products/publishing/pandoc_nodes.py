"""Pandoc's abstract syntax tree beyond its makers (pandocfilters): attributes, words, and ways to walk it.

Types: https://hackage.haskell.org/package/pandoc-types
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pandocfilters import Link

Node = dict[str, Any]
Attr = list[Any]  # [id, [class, ...], [[key, value], ...]]

# Where the attribute of a node stands in its contents.
ATTRIBUTE_AT = {"Header": 1} | dict.fromkeys(
    ("Code", "CodeBlock", "Div", "Figure", "Image", "Link", "Span", "Table"), 0
)
QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
SPACE: Node = {"t": "Space"}


def attr(identifier: str = "", classes: Iterable[str] = (), **pairs: str) -> Attr:
    """An attribute; `data_est="x"` becomes `data-est`."""
    return [identifier, list(classes), [[key.replace("_", "-"), value] for key, value in pairs.items()]]


def words(text: str) -> list[Node]:
    """Text as inlines; a newline counts as a space, a non-breaking space stays in its word."""
    inlines: list[Node] = []
    for position, word in enumerate(text.replace("\n", " ").split(" ")):
        inlines += [SPACE] if position else []
        inlines += [{"t": "Str", "c": word}] if word else []
    return inlines


def link(target: str, inlines: list[Node], own: Attr | None = None) -> Node:
    """A link."""
    return Link(own or attr(), inlines, [target, ""])


def attribute(node: Node) -> Attr:
    """The attribute of a node; an empty one for nodes without."""
    position = ATTRIBUTE_AT.get(node["t"])
    own: Attr = attr() if position is None else node["c"][position]
    return own


def classes_of(node: Node) -> list[str]:
    """The classes of a node."""
    classes: list[str] = attribute(node)[1]
    return classes


def with_attribute(node: Node, own: Attr) -> list[Node]:
    """A node with another attribute; of a span that has nothing in it the words."""
    if node["t"] == "Span" and not any(own):
        return list(node["c"][1])
    contents = list(node["c"])
    contents[ATTRIBUTE_AT[node["t"]]] = own
    return [node | {"c": contents}]


def table_rows(table: Node) -> list[Any]:
    """The rows of a table, those of its head first: [attribute, [cell, ...]]; a cell ends with its blocks."""
    _, _, _, (_, heads), bodies, _ = table["c"]
    return [*heads, *(row for body in bodies for row in body[3])]


def nodes(tree: Any) -> Iterator[Node]:
    """All nodes below (and including) a tree, in reading order."""
    ahead = [tree]
    while ahead:
        part = ahead.pop()
        if isinstance(part, list):
            ahead.extend(reversed(part))
        elif isinstance(part, dict):
            if "t" in part:
                yield part
            if "c" in part:
                ahead.append(part["c"])


def change(tree: Any, rule: Callable[[Node], list[Node] | None]) -> Any:
    """A copy of a tree in which `rule` replaces nodes, inner nodes first; None keeps a node.

    `rule` is not asked about words, spaces and other nodes without parts, nor about `tree` itself.
    """
    if isinstance(tree, dict):
        return tree | {"c": change(tree["c"], rule)} if isinstance(tree.get("c"), list) else tree
    if not isinstance(tree, list):
        return tree
    changed: list[Any] = []
    for part in tree:
        part = change(part, rule)
        has_parts = isinstance(part, dict) and isinstance(part.get("c"), list)
        replaced = rule(part) if has_parts else None
        changed += [part] if replaced is None else replaced
    return changed


def text_of(tree: Any) -> str:
    """The words of a tree without markup."""
    if isinstance(tree, list):
        return "".join(map(text_of, tree))
    if not isinstance(tree, dict):
        return ""
    match tree.get("t"), tree.get("c"):
        case (("Space" | "SoftBreak" | "LineBreak"), _):
            return " "
        case "Str", text:
            return str(text)
        case (("Code" | "Math"), [_, text]):
            return str(text)
        case "Quoted", [quotes, inlines]:
            opening, closing = QUOTES[quotes["t"]]
            return opening + text_of(inlines) + closing
        case (("RawInline" | "RawBlock" | "Note"), _):
            return ""
        case _, contents:
            return text_of(contents)
    return ""
