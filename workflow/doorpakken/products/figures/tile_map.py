"""A map of tiles: every region as large as another, about where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from doorpakken.products.figures.canvas import Drawing, Share, Sheet, Words, drawn, head
from doorpakken.products.figures.chart_style import NARROW, letters_on
from doorpakken.products.figures.heat_cells import Bands, bands, heat, key

HIGH, WIDE = 70, 120
Tile = tuple[Words, Share]  # a region: its name as it is written, and its share


def tiles(
    regions: Mapping[str, Tile],
    places: Mapping[str, tuple[int, int]],
    alt: str,
    mark: str = "",
    hidden: str = "",
) -> Drawing:
    """Draw a tile for each region, by its name, with its share in it.

    places: the row and the column of each tile, from 1. `hidden` is the word for shares that may not be
    shown. Raises ValueError for other regions than those that have a place.
    """
    if strange := sorted(set(regions) ^ set(places)):
        raise ValueError(f"a map of tiles holds each of its {len(places)} regions; not so {strange}")
    cells = [cell for _, cell in regions.values()]
    scale = bands(cells)
    sign = hidden if any(cell.value is None for cell in cells) else ""
    return drawn(partial(_draw, regions, _grid(places), scale, mark, sign), alt, scale.ticks)


def _grid(places: Mapping[str, tuple[int, int]]) -> list[list[str]]:
    """The name of the region in each tile, from top to bottom and from left to right; empty for none."""
    names = {place: name for name, place in places.items()}
    down, across = (max(place[side] for place in names) for side in (0, 1))
    return [[names.get((row, column), "") for column in range(1, across + 1)] for row in range(1, down + 1)]


def _draw(
    regions: Mapping[str, Tile],
    grid: list[list[str]],
    scale: Bands,
    mark: str,
    hidden: str,
    width: int,
) -> Sheet:
    across, down = len(grid[0]), len(grid)
    narrow = width == NARROW
    side = width / across if narrow else min(WIDE, width / across)
    left, top = (0.0, head(mark) + 48) if narrow else ((width - across * side) / 2, head(mark))
    sheet = Sheet(width, top + down * HIGH, mark)
    key(sheet, scale, 16, head(mark), hidden)
    cells = [[regions[name][1] if name else None for name in row] for row in grid]
    heat(sheet.panel(left, top, across * side, down * HIGH), cells, scale, lower=0.2)
    for row_number, row in enumerate(grid):
        for column_number, name in enumerate(row):
            if name:
                words, cell = regions[name]
                x, y = left + side * (column_number + 0.5), top + HIGH * (row_number + 0.34)
                role = letters_on(scale.fill(cell))
                sheet.write(x, y, _broken(words, side - 10), role, align="center", small=True)
    return sheet


def _broken(name: Words, width: float) -> Words:
    """The name of a region, broken after a hyphen where it does not fit."""
    lines = replace(name, text=name.text.replace("-", "- ")).broken(width)
    return replace(lines, text=lines.text.replace("- ", "-"))
