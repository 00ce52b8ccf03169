"""Figures: records and words in, SVG text out, without ids or style attributes, to stand inline in a page."""

from doorpakken.products.figures.canvas import Drawing, Label, Words
from doorpakken.products.figures.chart_style import css
from doorpakken.products.figures.heat_cells import Cell
from doorpakken.products.figures.likert_chart import Part, Row, likert
from doorpakken.products.figures.matrix_chart import Line, matrix
from doorpakken.products.figures.response_chart import Response, response
from doorpakken.products.figures.scatter_chart import Position, positions
from doorpakken.products.figures.share_chart import Share, dumbbells, shares
from doorpakken.products.figures.tile_map import PROVINCES, Tile, tiles

__all__ = [
    "PROVINCES",
    "Cell",
    "Drawing",
    "Label",
    "Line",
    "Part",
    "Position",
    "Response",
    "Row",
    "Share",
    "Tile",
    "Words",
    "css",
    "dumbbells",
    "likert",
    "matrix",
    "positions",
    "response",
    "shares",
    "tiles",
]
