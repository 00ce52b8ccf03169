"""Shares with their intervals: a dot on a line for each row, the number beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.figures.canvas import Canvas, Drawing, Words
from doorpakken.figures.style import NARROW, WIDE, measure, wrap

ROW, LINE, TOP = 40, 18, 30
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Share:
    """One row: whose share, the share (None: not shown), its interval, and what is written beside it."""

    label: Words
    said: Words
    value: float | None
    low: float | None = None
    high: float | None = None
    beneath: tuple[Words, ...] = ()
    total: bool = False


def shares(rows: Sequence[Share], ticks: Sequence[str], alt: str, mark: str = "") -> Drawing:
    """Draw shares from 0 to 1 in the order given; the row of the whole is a diamond, the others are dots.

    `ticks` are the words at 0, 25, 50, 75 and 100 per cent, `mark` says what kind of data this is.
    """
    return Drawing(
        _draw(Canvas(WIDE), rows, ticks, alt, mark),
        _draw(Canvas(NARROW), rows, ticks, alt, mark),
        tuple(ticks),
    )


def _draw(canvas: Canvas, rows: Sequence[Share], ticks: Sequence[str], alt: str, mark: str) -> str:
    room = (
        max((measure(row.said.text, canvas.size, True) for row in rows if row.value is not None), default=40)
        + 14
    )
    column = 0.0 if canvas.narrow else min(250.0, max(_label_width(canvas, row) for row in rows) + 18)
    left, right = (10.0 if canvas.narrow else column + 10), canvas.width - room
    heights = [_height(canvas, row, column) for row in rows]
    top = TOP if mark else 4
    bottom = top + sum(heights)
    axis = [left + share * (right - left) for share in SHARES]
    for x, words in zip(axis, ticks, strict=True):
        canvas.text(x, bottom + 14, Words(words, lit="axis"), "muted", align="center", small=True)
    y: float = top
    for row, height in zip(rows, heights, strict=True):
        for x in axis if row.value is not None else ():
            canvas.line(
                (x, x), (y + height - 29, y + height - 5) if canvas.narrow else (y, y + height), "grid"
            )
        middle = _label(canvas, row, y, height, column)
        if row.total and not canvas.narrow and len(rows) > 1:
            canvas.line((0, canvas.width), (y + height, y + height), "grid")
        _point(canvas, row, middle, left, right)
        y += height
    if mark:
        canvas.tag(mark)
    return canvas.svg(bottom + 24, alt)


def _label_width(canvas: Canvas, row: Share) -> float:
    beneath = sum(measure(words.text, canvas.small) for words in row.beneath)
    return max(measure(row.label.text, canvas.size, row.total), beneath)


def _height(canvas: Canvas, row: Share, column: float) -> float:
    if canvas.narrow:
        lines = len(wrap(row.label.text, canvas.size, canvas.width, row.total)) + bool(row.beneath)
        return LINE * lines + 34
    lines = len(wrap(row.label.text, canvas.size, column, row.total)) + bool(row.beneath)
    return max(ROW, LINE * lines + 10)


def _label(canvas: Canvas, row: Share, y: float, height: float, column: float) -> float:
    """Write the label of a row, beside its line or, on a small screen, above it; gives the line's height."""
    lines = wrap(row.label.text, canvas.size, canvas.width if canvas.narrow else column, row.total)
    count = len(lines) + bool(row.beneath)
    first = y + LINE / 2 + 4 if canvas.narrow else y + (height - LINE * count) / 2 + LINE / 2
    for number, line in enumerate(lines):
        words = Words(line, row.label.est, row.label.lit)
        canvas.text(0, first + number * LINE, words, bold=row.total)
    x = 0.0
    for words in row.beneath:
        x += canvas.text(x, first + len(lines) * LINE, words, "muted", small=True)
    return y + height - 17 if canvas.narrow else y + height / 2


def _point(canvas: Canvas, row: Share, middle: float, left: float, right: float) -> None:
    """The interval, the mark and the number of one row."""
    role = "ink" if row.total else "accent"
    if row.value is None:
        canvas.text(left, middle, row.said, "muted", small=True)
        return
    wide = right - left
    end = left + row.value * wide
    canvas.dot(end, middle, role, diamond=row.total)
    if row.low is not None and row.high is not None:
        canvas.line((left + row.low * wide, left + row.high * wide), (middle, middle), role, 2.4)
        end = max(end, left + row.high * wide)
    canvas.text(max(end, left + row.value * wide + 4) + 9, middle, row.said, bold=True)
