"""Shares by row and class: each cell says its share and shows it by its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.figures.heat import Cell, bands, heat, key
from doorpakken.figures.sheet import LINE, Drawing, Label, Sheet, Words, head
from doorpakken.figures.style import COLOURS, NARROW, SMALL, WIDE, wrap

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
    known = bands(cell for row in rows for cell in row.cells)
    sign = hidden if any(cell.value is None for row in rows for cell in row.cells) else ""
    wide, narrow = (_draw(width, rows, heads, alt, mark, sign) for width in (WIDE, NARROW))
    return Drawing(wide, narrow, known.ticks)


def _draw(width: int, rows: Sequence[Line], heads: Sequence[Words], alt: str, mark: str, hidden: str) -> str:
    narrow = width == NARROW
    known = bands(cell for row in rows for cell in row.cells)
    labels = [Label(row.label, bold=row.opens) for row in rows]
    column = 0.0 if narrow else min(WIDEST, max(label.width for label in labels)) + 14
    cell = (width - column) / len(heads)
    lines = [wrap(words.text, SMALL, cell - 8) for words in heads]
    strip = head(mark) + 46
    top = strip + LINE * max(map(len, lines)) + 6
    tall = [label.height(column - 14 if column else width) for label in labels]
    gaps = [GAP if row.opens and number else 0 for number, row in enumerate(rows)]
    highs = [high + CELL + 8 if narrow else max(CELL, high + 6) for high in tall]
    sheet = Sheet(width, top + sum(highs) + sum(gaps), mark)
    key(sheet, known, 14 if narrow else column + 14, head(mark), hidden)
    for number, (words, said) in enumerate(zip(heads, lines, strict=True)):
        middle = top - 4 - LINE * len(said) / 2
        written = Words("\n".join(said), words.est, words.lit)
        x = column + cell * (number + 0.5)
        sheet.write(x, middle, written, align="center", small=True, bold=number == 0)
    y = float(top)
    for row, label, high, gap in zip(rows, labels, highs, gaps, strict=True):
        y += gap
        size = label.height(column - 14 if column else width)
        if gap and not narrow:
            sheet.paper.plot((0, width), (y - gap / 2, y - gap / 2), color=COLOURS["grid"][0], linewidth=1)
        sheet.label(label, y if narrow else y + (high - size) / 2, column - 14 if column else width)
        place = (y + size + 2, CELL) if narrow else (y, high)
        heat(sheet.panel(column, place[0], width - column, place[1]), [row.cells], known)
        y += high
    return sheet.svg(alt)
