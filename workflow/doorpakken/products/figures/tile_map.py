"""A map of tiles: every province of the Netherlands as large as another, about where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from doorpakken.products.figures.canvas import Drawing, Share, Sheet, Words, drawn, head
from doorpakken.products.figures.chart_style import NARROW, letters_on
from doorpakken.products.figures.heat_cells import Bands, bands, heat, key

# The province in each tile, from north to south and west to east.
NETHERLANDS = (
    ("", "", "Friesland", "Groningen"),
    ("", "Noord-Holland", "Flevoland", "Drenthe"),
    ("Zuid-Holland", "Utrecht", "Gelderland", "Overijssel"),
    ("Zeeland", "Noord-Brabant", "Limburg", ""),
)
PROVINCES = tuple(name for row in NETHERLANDS for name in row if name)
ACROSS, DOWN, HIGH = 4, len(NETHERLANDS), 70


Tile = tuple[Words, Share]  # a province: its name as it is written, and its share


def tiles(provinces: Mapping[str, Tile], alt: str, mark: str = "", hidden: str = "") -> Drawing:
    """Draw a tile for each of the twelve provinces, by its name in `PROVINCES`, with its share in it.

    `hidden` is the word for shares that may not be shown. Raises ValueError for other provinces than these.
    """
    if strange := sorted(set(provinces) ^ set(PROVINCES)):
        raise ValueError(f"a map of tiles holds each of the {len(PROVINCES)} provinces; not so {strange}")
    cells = [cell for _, cell in provinces.values()]
    scale = bands(cells)
    sign = hidden if any(cell.value is None for cell in cells) else ""
    return drawn(partial(_draw, provinces, scale, mark, sign), alt, scale.ticks)


def _draw(provinces: Mapping[str, Tile], scale: Bands, mark: str, hidden: str, width: int) -> Sheet:
    narrow = width == NARROW
    side = width / ACROSS if narrow else 120
    left, top = (0.0, head(mark) + 48) if narrow else ((width - ACROSS * side) / 2, head(mark))
    sheet = Sheet(width, top + DOWN * HIGH, mark)
    key(sheet, scale, 16, head(mark), hidden)
    cells = [[provinces[name][1] if name else None for name in row] for row in NETHERLANDS]
    heat(sheet.panel(left, top, ACROSS * side, DOWN * HIGH), cells, scale, lower=0.2)
    for down, row in enumerate(NETHERLANDS):
        for across, name in enumerate(row):
            if name:
                words, cell = provinces[name]
                x, y = left + side * (across + 0.5), top + HIGH * (down + 0.34)
                role = letters_on(scale.fill(cell))
                sheet.write(x, y, _broken(words, side - 10), role, align="center", small=True)
    return sheet


def _broken(name: Words, width: float) -> Words:
    """The name of a province, broken after a hyphen where it does not fit."""
    lines = replace(name, text=name.text.replace("-", "- ")).broken(width)
    return replace(lines, text=lines.text.replace("- ", "-"))
