"""The widths of the columns of a table in print, reckoned in characters."""

from __future__ import annotations

import re
from typing import Any

from doorpakken.products.publishing.pandoc_nodes import Node, classes_of, nodes, text_of

# Characters across a table: in letters of the text, in small ones, across a page of annexes, in half of one.
LINE = {"": 97, "small": 135, "across": 158, "half": 74}
BETWEEN = 3  # characters of white between columns
WORD = 12  # characters: longer words can be hyphenated
PROSE = 40  # characters: a column of longer cells holds words, not numbers
SMALL_FROM = 5  # columns: wider tables are set in smaller letters
FIRST_AT_MOST = 0.45  # of the line, for the headers of rows


def columns(rows: list[Any], line: int) -> str:
    """The widths of columns: as wide as their words, or parts of the line when those do not fit on it.

    Then every column gets room for its longest unbroken piece. Where the others are numbers the first one
    gets room next for its words; what is left goes to the columns by the root of what they lack.
    """
    listed = [[cell[4] for cell in column] for column in zip(*(row[1] for row in rows), strict=True)]
    wanted = [max(len(text_of(cell)) for cell in column) for column in listed]
    room = line - BETWEEN * len(listed)
    if sum(wanted) <= room:
        return "1fr, " + "auto, " * (len(listed) - 1)
    widths = [max(longest_piece(cell) for cell in column) for column in listed]
    halves = [widths[0], *(max(half(cell) for cell in column) for column in listed[1:])]
    numbers = any("whole" in classes_of(node) for node in nodes(listed[1:])) and max(wanted[1:]) < PROSE
    if numbers and sum(wholes := [widths[0], *wanted[1:]]) <= room:
        widths = wholes
    elif sum(halves) <= room:
        widths = halves
    left = max(room - sum(widths), 0)
    if max(wanted[1:], default=0) < PROSE:
        first = max(min(wanted[0] - widths[0], left, round(FIRST_AT_MOST * line) - widths[0]), 0)
        widths[0] += first
        left -= first
        wanted[0] = widths[0]
    lacking = [max(want - width, 0) ** 0.5 for want, width in zip(wanted, widths, strict=True)]
    scale = left / max(sum(lacking), 1)
    parts = [width + lack * scale for width, lack in zip(widths, lacking, strict=True)]
    return "".join(f"{width + BETWEEN:.0f}fr, " for width in parts)


def line_of(table: Node) -> str:
    """The kind of `LINE` that a table has."""
    line = next((name for name in ("half", "across", "small") if name in classes_of(table)), "")
    return line or ("small" if len(table["c"][2]) >= SMALL_FROM else "")


def longest_piece(blocks: list[Node]) -> int:
    """The characters of the longest part that stays on one line."""
    wholes = [len(text_of(node)) for node in nodes(blocks) if "whole" in classes_of(node)]
    pieces = re.split(r"\s+|(?<=_)", text_of(blocks))
    return max([*wholes, *(min(len(piece), WORD) for piece in pieces), 1])


def half(blocks: list[Node]) -> int:
    """The characters of the longer line when a cell is set in at most two lines, where numbers may break."""
    parts = [len(text_of(node)) for node in nodes(blocks) if "whole" in classes_of(node)]
    if len(parts) < 2:
        return longest_piece(blocks)
    lines = [
        (sum(parts[:cut]) + cut - 1, sum(parts[cut:]) + len(parts) - cut - 1) for cut in range(1, len(parts))
    ]
    return min(max(pair) for pair in lines)
