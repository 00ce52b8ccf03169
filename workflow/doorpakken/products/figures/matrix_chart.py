"""Shares by row and class: each cell says its share and shows it by its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.products.figures.canvas import LINE, Drawing, Label, Sheet, Words, head
from doorpakken.products.figures.chart_style import COLOURS, NARROW, SMALL, WIDE, wrap
from doorpakken.products.figures.heat_cells import Cell, bands, heat, key

CELL, GAP, WIDEST = 28, 10, 260


@dataclass(frozen=True)
class Line:
    """A row: its name and a cell for each class; the row of a whole group is bold and opens it."""

    label: Words
    cells: tuple[Cell, ...]
    opens: bool = False


def matrix(
    rows: Sequence[Line], heads: Sequence[Words], alt: str, mark: str = "", hidden: str = ""
) -> Drawing:
    """Draw rows of cells below the heads of the classes, the first of which is the total.

    `hidden` is the word for cells that may not be shown.
    """
    scale = bands(cell for row in rows for cell in row.cells)
    sign = hidden if any(cell.value is None for row in rows for cell in row.cells) else ""
    wide, narrow = (_draw(width, rows, heads, alt, mark, sign) for width in (WIDE, NARROW))
    return Drawing(wide, narrow, scale.ticks)


def _draw(width: int, rows: Sequence[Line], heads: Sequence[Words], alt: str, mark: str, hidden: str) -> str:
    narrow = width == NARROW
    scale = bands(cell for row in rows for cell in row.cells)
    labels = [Label(row.label, bold=row.opens) for row in rows]
    column = 0.0 if narrow else min(WIDEST, max(label.width for label in labels)) + 14
    room = width if narrow else column - 14
    cell = (width - column) / len(heads)
    lines = [wrap(words.text, SMALL, cell - 8) for words in heads]
    top = head(mark) + 46 + LINE * max(map(len, lines)) + 6
    high = max(CELL, max(label.height(room) for label in labels) + (0 if narrow else 6))
    pitch = 2 * high if narrow else high
    groups = _groups(rows)
    sheet = Sheet(width, top + pitch * len(rows) + GAP * (len(groups) - 1), mark)
    key(sheet, scale, column + 14, head(mark), hidden)
    for number, (words, broken) in enumerate(zip(heads, lines, strict=True)):
        written = Words("\n".join(broken), words.est, words.lit)
        x, middle = column + cell * (number + 0.5), top - 4 - LINE * len(broken) / 2
        sheet.write(x, middle, written, align="center", small=True, bold=number == 0)
    y = float(top)
    for number, group in enumerate(groups):
        if number and not narrow:
            sheet.paper.plot((0, width), (y - GAP / 2, y - GAP / 2), color=COLOURS["grid"][0], linewidth=1)
        blank = [[None] * len(heads)] if narrow else []
        cells = [line for row in group for line in (*blank, row.cells)]
        heat(sheet.panel(column, y, width - column, pitch * len(group)), cells, scale)
        for row in group:
            label = Label(row.label, bold=row.opens)
            size = label.height(room)
            sheet.label(label, y + high - size if narrow else y + (high - size) / 2, room)
            y += pitch
        y += GAP
    return sheet.svg(alt)


def _groups(rows: Sequence[Line]) -> list[list[Line]]:
    """The rows, cut before each one that opens a group."""
    groups: list[list[Line]] = []
    for row in rows:
        if row.opens or not groups:
            groups.append([])
        groups[-1].append(row)
    return groups
