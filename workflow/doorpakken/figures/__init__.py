"""Figures: records and words in, SVG text out, without ids or style attributes, to stand inline in a page."""

from doorpakken.figures.canvas import Drawing, Words
from doorpakken.figures.distribution import Part, Row, distribution
from doorpakken.figures.response import Response, response
from doorpakken.figures.shares import Share, shares
from doorpakken.figures.style import css

__all__ = [
    "Drawing",
    "Part",
    "Response",
    "Row",
    "Share",
    "Words",
    "css",
    "distribution",
    "response",
    "shares",
]
