"""Tables of a page: in scroll areas, headers with a scope, cells that say each thing once."""

from __future__ import annotations

from typing import Any

from pandocfilters import Div, Plain, Span, Str

from doorpakken.products.publishing.html_compaction import (
    ANCHOR,
    ESTIMATE,
    LITERAL,
    kind_of_most,
    leads_to_record,
)
from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attr,
    attribute,
    change,
    table_rows,
    text_of,
    with_attribute,
)

SORTABLE_FROM = 4  # rows
SHARED_FROM = 3  # cells of one kind of literal, from which on the table says so
UNBROKEN = "\u00a0"


def shown_table(table: Node, label: dict[str, str]) -> Node:
    """A table in its own scroll area. Sides become classes, since the policy forbids style attributes."""
    (identifier, classes, pairs), (short, caption), columns, head, bodies, foot = table["c"]
    sides = ["number" if side["t"] == "AlignRight" else "" for side, _ in columns]
    columns = [[{"t": "AlignDefault"}, width] for _, width in columns]
    if caption and identifier:
        label = {"aria-labelledby": f"{identifier}-caption"}
        caption = [Plain([Span(attr(f"{identifier}-caption"), caption[0]["c"])]), *caption[1:]]
    numbers = all(sides[max(body[1] for body in bodies) :])
    within = [""] * len(sides) if numbers else sides
    head = [head[0], [_row(row, within, len(sides), "col") for row in head[1]]]
    shown_bodies = [
        [own, heads, first, [_row(row, within, heads, "row") for row in rows]]
        for own, heads, first, rows in bodies
    ]
    added = {"numbers": numbers, "sortable": _is_sortable(bodies, sides)}
    own = [identifier, [*classes, *(name for name, holds in added.items() if holds)], pairs]
    shown = {"t": "Table", "c": [own, [short, caption], columns, head, shown_bodies, foot]}
    _say_kind_once(shown)
    area = {"role": "group", "tabindex": "0", **label}
    return Div(["", ["scroll"], [[key, value] for key, value in area.items()]], [shown])


def _say_kind_once(table: Node) -> None:
    """When most cells of a table are literals of one kind, the table says so in their place."""
    cells = [cell for row in table_rows(table) for cell in row[1]]
    parts = [Div(cell[0], cell[4]) for cell in cells]
    own, caption, *_ = table["c"]
    if kind := kind_of_most(parts, [caption, parts], SHARED_FROM):
        own[2] = [*own[2], [LITERAL, kind]]
        for cell in cells:
            cell[0][2] = [pair for pair in cell[0][2] if pair != [LITERAL, kind]]


def _is_sortable(bodies: list[Any], sides: list[str]) -> bool:
    """Whether rows may change places: enough of them, and no column that mixes percentages and counts."""
    rows = [[text_of(cell[4]).strip() for cell in row[1]] for body in bodies for row in body[3]]
    for side, column in zip(sides, zip(*rows, strict=True), strict=False):
        numbers = [text for text in column if side and any(sign.isdigit() for sign in text)]
        if len({"%" in number for number in numbers}) > 1:
            return False
    return len(rows) >= SORTABLE_FROM


def _row(row: Any, sides: list[str], heads: int, scope: str) -> Any:
    """A row whose first cells are headers with a scope; cells know their side by class."""
    cells = []
    for column, ((identifier, classes, pairs), _, down, across, blocks) in enumerate(row[1]):
        side = [sides[column]] if sides[column] else []
        scoped = [["scope", scope]] if column < heads else []
        identifier, pairs, blocks = _lean(identifier, pairs, blocks)
        own = [identifier, [*classes, *side], [*pairs, *scoped]]
        cells.append([own, {"t": "AlignDefault"}, down, across, blocks])
    return [row[0], cells]


def _lean(identifier: str, pairs: list[Any], blocks: list[Node]) -> tuple[str, list[Any], list[Node]]:
    """A cell that says each thing once: a number in it names its estimate by its link or as its own place.

    Numbers keep to one line by the spaces in them; a literal that is a whole cell says so on the cell.
    """
    blocks = change(blocks, _unbroken)
    if len(blocks) != 1 or not blocks[0]["c"]:
        return identifier, pairs, blocks
    first, *rest = blocks[0]["c"]
    others = [pair for pair in pairs if pair[0] != ESTIMATE]
    if leads_to_record(first):
        return identifier, others, blocks
    if first["t"] == "Span" and not identifier:
        own, classes, literals = attribute(first)
        if own.startswith(ANCHOR):
            return own, others, [Plain([*first["c"][1], *rest])]
        if not (own or classes or rest):
            return identifier, [*pairs, *literals], [Plain(first["c"][1])]
    return identifier, pairs, blocks


def _unbroken(node: Node) -> list[Node] | None:
    """A number of a cell without its classes: in a table it is known by where it leads."""
    identifier, classes, pairs = attribute(node)
    if node["t"] not in ("Link", "Span") or not {"whole", "cell", "n"} & set(classes):
        return None
    if "whole" in classes:
        inlines = [Str(UNBROKEN) if part["t"] == "Space" else part for part in node["c"][1]]
        node = node | {"c": [node["c"][0], inlines, *node["c"][2:]]}
    kept = [name for name in classes if name not in ("whole", "cell", "n")]
    return with_attribute(node, [identifier, kept, pairs])
