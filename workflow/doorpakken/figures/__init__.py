"""Figures: records and words in, SVG text out, without ids or style attributes, to stand inline in a page."""

from doorpakken.figures.heat import Cell
from doorpakken.figures.likert import Part, Row, likert
from doorpakken.figures.matrix import Line, matrix
from doorpakken.figures.positions import Position, positions
from doorpakken.figures.response import Response, response
from doorpakken.figures.shares import Share, dumbbells, shares
from doorpakken.figures.sheet import Drawing, Label, Words
from doorpakken.figures.style import css
from doorpakken.figures.tiles import PROVINCES, Tile, tiles

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
