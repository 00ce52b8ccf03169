"""Shares on a line with their intervals: one dot in a row, or two that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorpakken.products.figures.canvas import LINE, Drawing, Label, Sheet, Words, head, spread
from doorpakken.products.figures.chart_style import COLOURS, NARROW, SMALL, WIDE, measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, TRACK, APART = 40, 32, 6
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
MOST = 250.0  # the widest column of labels
# How a dot looks, by what it stands for: role, shape, whether it is filled, size. Shapes differ in grey too.
LOOKS = {
    "part": ("accent", "o", True, 11.0),
    "whole": ("ink", "D", True, 10.5),
    "before": ("accent", "o", False, 10.0),
    "after": ("ink", "D", True, 9.5),
}


@dataclass(frozen=True)
class Point:
    """A share of 1, its interval, and what it stands for (a key of LOOKS)."""

    value: float
    low: float | None = None
    high: float | None = None
    look: str = "part"


@dataclass(frozen=True)
class Track:
    """A row: its label, its points (none: not shown), and what is written beside them."""

    label: Label
    points: tuple[Point, ...]
    printed: tuple[Words, ...]


def tracks(
    rows: Sequence[Track], alt: str, mark: str = "", keys: Sequence[tuple[str, Words]] = ()
) -> Drawing:
    """Draw shares from 0 to 1 in the order given; two points of a row are joined.

    `keys` says what the looks of the points stand for. What is written stands beside a single interval, and
    of two points in a column at the right, on a small screen beneath the label.
    """
    ticks = tuple(Words(f"{tick:.0%}", lit="axis") for tick in TICKS)
    wide, narrow = (_draw(width, rows, alt, mark, keys, ticks) for width in (WIDE, NARROW))
    return Drawing(wide, narrow, tuple(tick.text for tick in ticks))


def _draw(
    width: int,
    rows: Sequence[Track],
    alt: str,
    mark: str,
    keys: Sequence[tuple[str, Words]],
    ticks: Sequence[Words],
) -> str:
    narrow, paired = width == NARROW, bool(keys)
    column = 0.0 if narrow else min(MOST, max(row.label.width for row in rows)) + 18
    numbers = max((spread(row.printed, bold=True) for row in rows if row.points), default=40.0) + 14
    left, right = column + 10, width - (18 if narrow and paired else numbers)
    below = narrow and paired
    heights = [_height(row, column or width, narrow, below) for row in rows]
    top = head(mark) + (26 if keys else 0)
    bottom = top + sum(heights)
    sheet = Sheet(width, bottom + 24, mark)
    axes = sheet.panel(left, 0, right - left, bottom + 24)
    _keys(sheet, keys, left if not narrow else 0, top - 14)
    for x, words in zip(TICKS, ticks, strict=True):
        sheet.write(left + x * (right - left), bottom + 14, words, "muted", align="center", small=True)
    y = float(top)
    for row, height in zip(rows, heights, strict=True):
        _row(sheet, axes, row, (y, height, column, left, right), paired)
        if row.label.bold and not narrow and len(rows) > 1:
            sheet.paper.plot((0, width), (y + height, y + height), color=COLOURS["grid"][0], linewidth=1)
        y += height
    return sheet.svg(alt)


def _height(row: Track, column: float, narrow: bool, below: bool) -> float:
    if narrow:
        return row.label.height(column) + TRACK + (LINE if below and row.points else 0) + 4
    return max(ROW, row.label.height(column - 18) + 12)


def _row(
    sheet: Sheet, axes: Axes, row: Track, place: tuple[float, float, float, float, float], paired: bool
) -> None:
    """Grid, label, points and numbers of one row; `place` is its top, height, column, and the line's ends."""
    y, height, column, left, right = place
    tall = row.label.height(column - 18 if column else sheet.width)
    middle = y + height / 2
    sheet.label(
        row.label, y + 4 if sheet.narrow else middle - tall / 2, column - 18 if column else sheet.width
    )
    if sheet.narrow:
        middle = y + height - TRACK / 2
        if paired and row.points:
            sheet.run(0, y + 4 + tall + LINE / 2, row.printed, bold=True)
    if not row.points:
        sheet.run(left if column else 0, middle, row.printed, "muted", small=True)
        return
    span = (middle - 12, middle + 12) if sheet.narrow else (y, y + height)
    axes.vlines(TICKS, *span, color=COLOURS["grid"][0], linewidth=1)
    end = _points(axes, row.points, middle)
    if not paired:
        sheet.run(max(left + end * (right - left), left + row.points[0].value * (right - left) + 6) + 9,
                  middle, row.printed, bold=True)  # fmt: skip
    elif not sheet.narrow:
        sheet.run(right + 14, middle, row.printed, bold=True)


def _points(axes: Axes, points: Sequence[Point], middle: float) -> float:
    """Draw the points of a row at a height, two one above the other; gives where the last one ends."""
    shift = APART if len(points) > 1 else 0
    heights = [middle - shift + 2 * shift * index for index in range(len(points))]
    axes.plot([point.value for point in points], heights, color=COLOURS["frame"][0], linewidth=4)
    for point, y in zip(points, heights, strict=True):
        if point.low is not None and point.high is not None:
            axes.hlines(y, point.low, point.high, color=COLOURS[LOOKS[point.look][0]][0], linewidth=2.4)
        _dot(axes, point.value, y, point.look)
    return max(point.value if point.high is None else point.high for point in points)


def _dot(axes: Axes, x: float, y: float, look: str) -> None:
    role, shape, filled, size = LOOKS[look]
    colour, fill = COLOURS[role][0], COLOURS[role if filled else "paper"][0]
    axes.plot([x], [y], shape, markersize=size, markerfacecolor=fill, markeredgecolor=colour,
              markeredgewidth=0 if filled else 2)  # fmt: skip


def _keys(sheet: Sheet, keys: Sequence[tuple[str, Words]], x: float, middle: float) -> None:
    """What each look stands for, with the dot before its words."""
    for look, words in keys:
        _dot(sheet.paper, x + 6, middle, look)
        sheet.write(x + 18, middle, words, small=True)
        x += measure(words.text, SMALL) + 40
