"""Tables of a page: in scroll areas, headers with a scope, cells that say each thing once."""

from __future__ import annotations

from typing import Any

from doorpakken.products.publishing.html_compaction import hoisted, leads_to_record
from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attr,
    attribute,
    change,
    classes_of,
    div,
    plain,
    span,
    text_of,
)

SORTABLE_FROM = 4  # rows
ANCHOR = "n-"
UNBROKEN = "\u00a0"


def shown_table(table: Node, label: dict[str, str]) -> Node:
    """A table in its own scroll area. Sides become classes, since the policy forbids style attributes."""
    attributes, (short, caption), columns, head, bodies, foot = table["c"]
    sides = ["number" if side["t"] == "AlignRight" else "" for side, _ in columns]
    columns = [[{"t": "AlignDefault"}, width] for _, width in columns]
    identifier = attributes[0]
    if caption and identifier:
        label = {"aria-labelledby": f"{identifier}-caption"}
        caption = [plain([span(attr(f"{identifier}-caption"), caption[0]["c"])]), *caption[1:]]
    numbers = all(sides[max(body[1] for body in bodies) :])
    within = [""] * len(sides) if numbers else sides
    heads = [_row(row, within, len(sides), "col") for row in head[1]]
    body = [[a, n, first, [_row(row, within, n, "row") for row in rows]] for a, n, first, rows in bodies]
    classes = [
        *attributes[1],
        *(["numbers"] if numbers else []),
        *(["sortable"] if _is_sortable(bodies, sides) else []),
    ]
    rows = [*heads, *(row for _, _, _, listed in body for row in listed)]
    attributes, rows = hoisted([identifier, classes, attributes[2]], caption, rows)
    heads, rest = rows[: len(heads)], iter(rows[len(heads) :])
    body = [[a, n, first, [next(rest) for _ in listed]] for a, n, first, listed in body]
    made: Node = {"t": "Table", "c": [attributes, [short, caption], columns, [head[0], heads], body, foot]}
    area = {"role": "group", "tabindex": "0", **label}
    return div(["", ["scroll"], [[key, value] for key, value in area.items()]], [made])


def _is_sortable(bodies: list[Any], sides: list[str]) -> bool:
    """Whether rows may change places: enough of them, and no column that mixes percentages and counts."""
    rows = [[text_of(cell[4]).strip() for cell in row[1]] for body in bodies for row in body[3]]
    for at, side in enumerate(sides):
        numbers = [row[at] for row in rows if side and any(sign.isdigit() for sign in row[at])]
        if len({"%" in number for number in numbers}) > 1:
            return False
    return len(rows) >= SORTABLE_FROM


def _row(row: Any, sides: list[str], heads: int, scope: str) -> Any:
    """A row whose first cells are headers with a scope; cells know their side by class."""
    cells = []
    for at, (attributes, _, down, across, blocks) in enumerate(row[1]):
        identifier, classes, pairs = attributes
        side = [sides[at]] if sides[at] else []
        scoped = [["scope", scope]] if at < heads else []
        identifier, pairs, blocks = _lean(identifier, pairs, blocks)
        cells.append(
            [[identifier, [*classes, *side], [*pairs, *scoped]], {"t": "AlignDefault"}, down, across, blocks]
        )
    return [row[0], cells]


def _lean(identifier: str, pairs: list[Any], blocks: list[Node]) -> tuple[str, list[Any], list[Node]]:
    """A cell that says each thing once: a number in it names its estimate by its link or as its own place.

    Numbers keep to one line by the spaces in them; a literal that is a whole cell says so on the cell.
    """
    blocks = change(blocks, _unbroken)
    if len(blocks) != 1 or not blocks[0]["c"]:
        return identifier, pairs, blocks
    first, *rest = blocks[0]["c"]
    others = [pair for pair in pairs if pair[0] != "data-est"]
    if leads_to_record(first):
        return identifier, others, blocks
    if first["t"] == "Span" and not identifier:
        own, classes, said = attribute(first)
        if own.startswith(ANCHOR):
            return own, others, [plain([*first["c"][1], *rest])]
        if not (own or classes or rest):
            return identifier, [*pairs, *said], [plain(first["c"][1])]
    return identifier, pairs, blocks


def _unbroken(node: Node) -> list[Node] | None:
    """A number of a cell without its classes: in a table it is known by where it leads."""
    if node["t"] not in ("Link", "Span") or not {"whole", "cell", "n"} & set(classes_of(node)):
        return None
    identifier, classes, pairs = attribute(node)
    inlines = node["c"][1]
    if "whole" in classes:
        inlines = [{"t": "Str", "c": UNBROKEN} if part["t"] == "Space" else part for part in inlines]
    kept = [identifier, [name for name in classes if name not in ("whole", "cell", "n")], pairs]
    if node["t"] == "Link":
        return [{"t": "Link", "c": [kept, inlines, node["c"][2]]}]
    return [span(kept, inlines)] if any(kept) else inlines
