"""Shares by row and class: each cell says its share and shows it by its colour."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from doorpakken.products.figures.canvas import Drawing, Label, Share, Sheet, Words, drawn, head
from doorpakken.products.figures.chart_style import NARROW
from doorpakken.products.figures.heat_cells import Bands, bands, heat, key

CELL, GAP, WIDEST = 28, 10, 260


Row = tuple[Label, Sequence[Share]]


def matrix(
    rows: Sequence[Row], heads: Sequence[Words], alt: str, mark: str = "", hidden: str = ""
) -> Drawing:
    """Draw rows of a share for each class below the heads of the classes, the first of which is the total.

    A row with a bold label is of a whole group, and opens it. `hidden` is the word for shares that may not
    be shown.
    """
    cells = [cell for _, row in rows for cell in row]
    scale = bands(cells)
    sign = hidden if any(cell.value is None for cell in cells) else ""
    return drawn(partial(_draw, rows, heads, scale, mark, sign), alt, scale.ticks)


def _draw(
    rows: Sequence[Row], heads: Sequence[Words], scale: Bands, mark: str, hidden: str, width: int
) -> Sheet:
    narrow = width == NARROW
    labels = [label for label, _ in rows]
    column = 0.0 if narrow else min(WIDEST, max(label.width for label in labels)) + 14
    room = width if narrow else column - 14
    cell = (width - column) / len(heads)
    broken = [words.broken(cell - 8) for words in heads]
    top = head(mark) + 46 + max(words.height for words in broken) + 6
    high = max(CELL, max(label.height(room) for label in labels) + (0 if narrow else 6))
    pitch = 2 * high if narrow else high
    groups = _groups(rows)
    sheet = Sheet(width, top + pitch * len(rows) + GAP * (len(groups) - 1), mark)
    key(sheet, scale, column + 14, head(mark), hidden)
    for number, words in enumerate(broken):
        x, middle = column + cell * (number + 0.5), top - 4 - words.height / 2
        sheet.write(x, middle, words, align="center", small=True, bold=number == 0)
    y = float(top)
    for number, group in enumerate(groups):
        if number and not narrow:
            sheet.rule(y - GAP / 2)
        blank = [[None] * len(heads)] if narrow else []
        cells = [line for _, row in group for line in (*blank, row)]
        heat(sheet.panel(column, y, width - column, pitch * len(group)), cells, scale)
        for label, _ in group:
            size = label.height(room)
            sheet.label(label, y + high - size if narrow else y + (high - size) / 2, room)
            y += pitch
        y += GAP
    return sheet


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows, cut before each one that opens a group."""
    groups: list[list[Row]] = []
    for row in rows:
        if row[0].bold or not groups:
            groups.append([])
        groups[-1].append(row)
    return groups
