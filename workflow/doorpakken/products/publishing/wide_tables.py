"""A table that is too wide for print stands in parts below one another, each with the headers of its rows."""

from __future__ import annotations

from math import ceil
from typing import Any

from doorpakken.products.publishing.column_widths import BETWEEN, LINE, line_of, longest_piece
from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attribute,
    change,
    table_rows,
    with_attribute,
)


def in_parts(node: Node) -> list[Node] | None:
    """A table as its parts, when the longest pieces of its cells have no room on a line; None for others.

    Caption and place are those of the first part, and so are the places in the headers of rows.
    """
    if node["t"] != "Table":
        return None
    parts = _columns_of_parts(node)
    return [_part(node, parts, number) for number in range(len(parts))] if len(parts) > 1 else None


def _columns_of_parts(table: Node) -> list[range]:
    """The columns of the fewest parts that fit, about as many in each, without the headers of rows."""
    columns = zip(*(row[1] for row in table_rows(table)), strict=True)
    widths = [max(longest_piece(cell[4]) for cell in column) + BETWEEN for column in columns]
    first, line = _headers(table), LINE[line_of(table)]
    others = range(first, len(widths))
    for size in (ceil(len(others) / count) for count in range(1, len(others))):
        parts = [others[start : start + size] for start in range(0, len(others), size)]
        if all(sum(widths[:first]) + sum(widths[column] for column in part) <= line for part in parts):
            return parts
    return [range(column, column + 1) for column in others]


def _part(table: Node, parts: list[range], number: int) -> Node:
    """A part by its number; all but the last stay on the page of the next one."""
    (identifier, classes, pairs), caption, sides, (head, heads), bodies, foot = table["c"]
    first = _headers(table)
    columns = [*range(first), *parts[number]]
    kept = [name for name in classes if name != "noted" or number == len(parts) - 1]
    added = ["part", line_of(table), "noted" if number < len(parts) - 1 else ""]
    own = ["" if number else identifier, list(dict.fromkeys(filter(None, [*kept, *added]))), pairs]

    def rows(listed: list[Any]) -> list[Any]:
        chosen = [[row[0], [row[1][column] for column in columns]] for row in listed]
        again = [[own, [*map(_again, cells[:first]), *cells[first:]]] for own, cells in chosen]
        return again if number else chosen

    shown = [[body[0], body[1], rows(body[2]), rows(body[3])] for body in bodies]
    contents = [own, [None, []] if number else caption, [sides[column] for column in columns]]
    return {"t": "Table", "c": [*contents, [head, rows(heads)], shown, foot]}


def _again(cell: list[Any]) -> list[Any]:
    """The header of a row said once more: the same words, and no place that something could lead to."""
    (_, classes, pairs), *sides, blocks = cell
    return [["", classes, pairs], *sides, change(blocks, _placeless)]


def _placeless(node: Node) -> list[Node] | None:
    identifier, classes, pairs = attribute(node)
    return with_attribute(node, ["", classes, pairs]) if identifier else None


def _headers(table: Node) -> int:
    """How many columns are headers of rows."""
    return int(table["c"][4][0][1])
