"""A map of tiles: every province of the Netherlands as large as another, about where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doorpakken.products.figures.canvas import Drawing, Sheet, Words, head
from doorpakken.products.figures.chart_style import NARROW, SMALL, WIDE, letters_on, wrap
from doorpakken.products.figures.heat_cells import Cell, bands, heat, key

# The province in each tile, from north to south and west to east.
NETHERLANDS = (
    ("", "", "Friesland", "Groningen"),
    ("", "Noord-Holland", "Flevoland", "Drenthe"),
    ("Zuid-Holland", "Utrecht", "Gelderland", "Overijssel"),
    ("Zeeland", "Noord-Brabant", "Limburg", ""),
)
PROVINCES = tuple(name for row in NETHERLANDS for name in row if name)
ACROSS, DOWN = 4, len(NETHERLANDS)


@dataclass(frozen=True)
class Tile:
    """A province: its name as it is written, and its share."""

    label: Words
    cell: Cell


def tiles(provinces: Mapping[str, Tile], alt: str, mark: str = "", hidden: str = "") -> Drawing:
    """Draw a tile for each of the twelve provinces, by its name in `PROVINCES`, with its share in it.

    `hidden` is the word for shares that may not be shown. Raises ValueError for other provinces than these.
    """
    if strange := sorted(set(provinces) ^ set(PROVINCES)):
        raise ValueError(f"a map of tiles holds each of the {len(PROVINCES)} provinces; not so {strange}")
    wide, narrow = (_draw(width, provinces, alt, mark, hidden) for width in (WIDE, NARROW))
    return Drawing(wide, narrow, bands(tile.cell for tile in provinces.values()).ticks)


def _draw(width: int, provinces: Mapping[str, Tile], alt: str, mark: str, hidden: str) -> str:
    narrow = width == NARROW
    scale = bands(tile.cell for tile in provinces.values())
    side, high = (width / ACROSS, 70) if narrow else (120, 70)
    left, top = (0.0, head(mark) + 48) if narrow else ((width - ACROSS * side) / 2, head(mark))
    sheet = Sheet(width, top + DOWN * high, mark)
    key(
        sheet,
        scale,
        16,
        head(mark),
        hidden if any(tile.cell.value is None for tile in provinces.values()) else "",
    )
    heat(
        sheet.panel(left, top, ACROSS * side, DOWN * high),
        [[provinces[name].cell if name else None for name in row] for row in NETHERLANDS],
        scale,
        lower=0.2,
    )
    for down, row in enumerate(NETHERLANDS):
        for across, name in enumerate(row):
            if name:
                tile = provinces[name]
                x, y = left + side * (across + 0.5), top + high * (down + 0.34)
                sheet.write(
                    x,
                    y,
                    _name(tile, side - 10),
                    letters_on(scale.fill(tile.cell)),
                    align="center",
                    small=True,
                )
    return sheet.svg(alt)


def _name(tile: Tile, width: float) -> Words:
    """The name of a province, broken after a hyphen where it does not fit."""
    lines = wrap(tile.label.text.replace("-", "- "), SMALL, width)
    return Words("\n".join(line.replace("- ", "-") for line in lines), lit=tile.label.lit)
