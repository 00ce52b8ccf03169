"""Small makers of pandoc's abstract syntax tree, and ways to walk it. Types: https://hackage.haskell.org/package/pandoc-types"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Node = dict[str, Any]
Attr = list[Any]  # [id, [class, ...], [[key, value], ...]]

# Where the attribute of a node stands in its contents.
ATTRIBUTE_AT = {
    "Code": 0, "CodeBlock": 0, "Div": 0, "Figure": 0, "Header": 1, "Image": 0, "Link": 0, "Span": 0,
    "Table": 0,
}  # fmt: skip
SAID = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}
QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def attr(identifier: str = "", classes: Iterable[str] = (), **pairs: str) -> Attr:
    """An attribute; `data_est="x"` becomes `data-est`."""
    return [identifier, list(classes), [[key.replace("_", "-"), value] for key, value in pairs.items()]]


def plain(inlines: list[Node]) -> Node:
    """Inlines as a block that is not a paragraph."""
    return {"t": "Plain", "c": inlines}


def para(inlines: list[Node]) -> Node:
    """A paragraph."""
    return {"t": "Para", "c": inlines}


def words(text: str) -> list[Node]:
    """Text as inlines; a newline counts as a space, a non-breaking space stays in its word."""
    made: list[Node] = []
    for at, part in enumerate(text.replace("\n", " ").split(" ")):
        if at:
            made.append({"t": "Space"})
        if part:
            made.append({"t": "Str", "c": part})
    return made


def span(attributes: Attr, inlines: list[Node]) -> Node:
    """Inlines with an attribute."""
    return {"t": "Span", "c": [attributes, inlines]}


def link(target: str, inlines: list[Node], attributes: Attr | None = None) -> Node:
    """A link."""
    return {"t": "Link", "c": [attributes or attr(), inlines, [target, ""]]}


def div(attributes: Attr, blocks: list[Node]) -> Node:
    """Blocks with an attribute."""
    return {"t": "Div", "c": [attributes, blocks]}


def header(level: int, attributes: Attr, inlines: list[Node]) -> Node:
    """A heading."""
    return {"t": "Header", "c": [level, attributes, inlines]}


def raw(writer: str, text: str) -> Node:
    """A block that one writer copies and others leave out."""
    return {"t": "RawBlock", "c": [writer, text]}


def raw_inline(writer: str, text: str) -> Node:
    """An inline that one writer copies and others leave out."""
    return {"t": "RawInline", "c": [writer, text]}


def string(text: str) -> str:
    """A Typst string."""
    return json.dumps(text, ensure_ascii=False)


def attribute(node: Node) -> Attr:
    """The attribute of a node; an empty one for nodes without."""
    at = ATTRIBUTE_AT.get(node["t"])
    found: Attr = attr() if at is None else node["c"][at]
    return found


def classes_of(node: Node) -> list[str]:
    """The classes of a node."""
    found: list[str] = attribute(node)[1]
    return found


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

    `rule` is not asked about words, spaces and other nodes without parts.
    """
    if isinstance(tree, dict):
        contents = tree.get("c")
        return {"t": tree["t"], "c": change(contents, rule)} if isinstance(contents, list) else tree
    made: list[Any] = []
    for part in tree:
        if isinstance(part, dict):
            contents = part.get("c")
            if isinstance(contents, list):
                part = {"t": part["t"], "c": change(contents, rule)}
                swap = rule(part)
                if swap is not None:
                    made += swap
                    continue
        elif isinstance(part, list) and part and not isinstance(part[0], str):
            part = change(part, rule)  # a list that opens with a text, such as an attribute, has no nodes
        made.append(part)
    return made


def text_of(tree: Any) -> str:
    """The words of a tree without markup."""
    if isinstance(tree, list):
        return "".join(text_of(part) for part in tree)
    if not isinstance(tree, dict) or "t" not in tree:
        return ""
    kind: str = tree["t"]
    contents: Any = tree.get("c")
    if kind in SAID:
        return SAID[kind]
    if kind == "Str":
        return str(contents)
    if kind in ("Code", "Math"):
        return str(contents[1])
    if kind == "Quoted":
        opening, closing = QUOTES[contents[0]["t"]]
        return opening + text_of(contents[1]) + closing
    if kind in ("RawInline", "RawBlock", "Note"):
        return ""
    return text_of(contents)
