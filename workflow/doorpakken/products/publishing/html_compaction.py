"""A page that says each thing once: what stands in attributes of drawings, tables and facts, said shortly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from doorpakken.products.figures.chart_style import FAMILY
from doorpakken.products.publishing.pandoc_nodes import Node, attribute, change, nodes, plain, span, text_of

SVG = "{http://www.w3.org/2000/svg}"
ANCHOR = "n-"
LEAST = 2  # places that say the same, from which on it is said once around them
RECTANGLE = re.compile(r"M(\S+) (\S+)L(\S+) \2L\3 (\S+)L\1 \4L\1 \2z?")
CIRCLE = re.compile(r"M0 ([\d.]+)(?:C[^A-Z]+){8}z")
PLACE = re.compile(r"translate\((\S+) (\S+)\)")


def lean_drawing(svg: str) -> str:
    """An SVG for a page that has the style sheet of the figures: what that says is left out.

    What most shapes share (letters, sides, width of lines) stands on the drawing.
    """
    root = ElementTree.fromstring(svg)
    texts = [*root.iter(f"{SVG}text")]
    stroked = [shape for shape in root.iter() if shape.get("stroke", "none") != "none"]
    _share(root, texts, "font-size", "")
    _share(root, texts, "text-anchor", "start")
    _share(root, stroked, "stroke-width", "1")
    for shape in root.iter():
        _use_classes(shape)
        if "d" in shape.attrib:
            _shorten(shape)
    written = ElementTree.tostring(root, encoding="unicode").replace(f' xmlns="{SVG[1:-1]}"', "", 1)
    return written.replace(" />", "/>")


def _share(root: ElementTree.Element, shapes: list[ElementTree.Element], key: str, default: str) -> None:
    """Say on the drawing what most shapes say, or would say when they are silent."""
    said = Counter(shape.get(key, default) for shape in shapes)
    if not said or "" in said:
        return
    root.set(key, said.most_common(1)[0][0])
    for shape in shapes:
        own = shape.attrib.pop(key, default)
        shape.attrib.update({key: own} if own != root.get(key) else {})


def _use_classes(shape: ElementTree.Element) -> None:
    """Classes for what the style sheet knows: colours and the family of letters."""
    names = [name for name in shape.get("class", "").split() if name != "lit"]
    for key, prefix in (("fill", "f-"), ("stroke", "s-")):
        if any(name.startswith(prefix) for name in names):
            shape.attrib.pop(key, None)
    if shape.get("fill") == "none" and names[:1] and names[0].startswith("s-"):
        del shape.attrib["fill"]
    if shape.get("font-family") == FAMILY:
        del shape.attrib["font-family"]
    if names:
        shape.set("class", " ".join(names))
    else:
        shape.attrib.pop("class", None)


def _shorten(path: ElementTree.Element) -> None:
    """A path in few signs; a rectangle by its sides, a dot as a circle."""
    drawn = re.sub(r"\s*([A-Za-z])\s*", r"\1", path.get("d", ""))
    place = PLACE.fullmatch(path.get("transform", ""))
    if place and (dot := CIRCLE.fullmatch(drawn)):
        path.tag = f"{SVG}circle"
        del path.attrib["d"], path.attrib["transform"]
        path.attrib.update(cx=place[1], cy=place[2], r=dot[1])
        return
    path.set("d", RECTANGLE.sub(r"M\1 \2H\3V\4H\1z", drawn))


def lean_record(blocks: list[Node]) -> tuple[str, list[Node]]:
    """The kind of literal that most of the words of a record are, and its blocks without that said again.

    The kind is empty when a number would be hidden by it: each has its own estimate or kind of literal.
    """
    kinds = Counter(kind for node in nodes(blocks) if (kind := _literal(node)))
    if not kinds or any(re.search(r"\d", words) for words in _bare(blocks)):
        return "", blocks
    kind = kinds.most_common(1)[0][0]
    return kind, change(blocks, lambda node: _without(node, kind))


def lean_numbers(blocks: list[Node]) -> list[Node]:
    """Blocks in which a number is a place only when a link leads there, or when it opens its cell."""
    targets = {node["c"][2][0] for node in nodes(blocks) if node["t"] == "Link"}
    return [_fewer_places(node, targets) for node in blocks]


def _fewer_places(node: Node, targets: set[str]) -> Node:
    def further(part: Node) -> list[Node] | None:
        if part["t"] != "Plain" or len(part["c"]) < LEAST:
            return None
        first, *rest = part["c"]
        return [plain([first, *(words for inline in rest for words in _unlinked(inline, targets))])]

    return {"t": node["t"], "c": change(node["c"], further)} if node["t"] in ("Div", "Table") else node


def _unlinked(inline: Node, targets: set[str]) -> list[Node]:
    identifier = attribute(inline)[0]
    place = inline["t"] == "Span" and identifier.startswith(ANCHOR) and f"#{identifier}" not in targets
    return inline["c"][1] if place else [inline]


def leads_to_record(node: Node) -> bool:
    """Whether a node is a link to a number's record, here or in the report beside an article."""
    return node["t"] == "Link" and f"#{ANCHOR}" in node["c"][2][0]


def _literal(node: Node) -> str:
    return str(dict(attribute(node)[2]).get("data-lit", ""))


def _without(node: Node, kind: str) -> list[Node] | None:
    """A span or link that no longer says of itself what kind of literal it is."""
    if _literal(node) != kind:
        return None
    identifier, classes, pairs = attribute(node)
    pairs = [pair for pair in pairs if pair[0] != "data-lit"]
    if node["t"] == "Link":
        return [{"t": "Link", "c": [[identifier, classes, pairs], *node["c"][1:]]}]
    return (
        [span([identifier, classes, pairs], node["c"][1])] if identifier or classes or pairs else node["c"][1]
    )


def hoisted(attributes: Any, caption: Any, rows: list[Any]) -> tuple[Any, list[Any]]:
    """The attributes of a table and its rows; when most cells are literals of one kind the table says so.

    Only when no number would be hidden by it: each has its own estimate or kind of literal.
    """
    cells = [cell for row in rows for cell in row[1]]
    kinds = Counter(kind for cell in cells if (kind := dict(cell[0][2]).get("data-lit")))
    bare = [*_bare(caption), *(words for cell in cells for words in _bare_in(cell))]
    if not kinds or kinds.most_common(1)[0][1] <= LEAST or any(re.search(r"\d", words) for words in bare):
        return attributes, rows
    kind = kinds.most_common(1)[0][0]
    identifier, classes, pairs = attributes
    own = ["data-lit", kind]
    made = [
        [
            row[0],
            [[[*cell[0][:2], [pair for pair in cell[0][2] if pair != own]], *cell[1:]] for cell in row[1]],
        ]
        for row in rows
    ]
    return [identifier, classes, [*pairs, own]], made


def _bare_in(cell: Any) -> Iterator[str]:
    """The words of a cell that have no source."""
    identifier, _, pairs = cell[0]
    if not (identifier.startswith(ANCHOR) or {"data-lit", "data-est"} & {key for key, _ in pairs}):
        yield from _bare(cell[4])


def _bare(tree: Any) -> Iterator[str]:
    """The words of a tree outside numbers with a record and literals."""
    sourced = [
        node
        for node in nodes(tree)
        if _literal(node) or leads_to_record(node) or attribute(node)[0].startswith(ANCHOR)
    ]
    inside = {id(part) for node in sourced for part in nodes(node)}
    yield from (text_of(node) for node in nodes(tree) if node["t"] == "Str" and id(node) not in inside)
