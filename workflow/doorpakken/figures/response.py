"""Who answered: for each class the respondents against all units of the population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.figures.canvas import Canvas, Drawing, Words
from doorpakken.figures.style import NARROW, WIDE, measure

LINE, BAR, ROW = 18, 22, 42


@dataclass(frozen=True)
class Response:
    """One class: how many units there are, how many answered (None: not shown), both in words."""

    label: Words
    population: float
    respondents: float | None
    said: tuple[Words, ...]


def response(rows: Sequence[Response], keys: tuple[str, str], alt: str, mark: str = "") -> Drawing:
    """Draw for each class a wide light bar (the population) and in it a thin dark one (the respondents).

    `keys` are the words for respondents and for population. Lengths are counts, one scale for all classes.
    """
    wide, narrow = (_draw(Canvas(width), rows, keys, alt, mark) for width in (WIDE, NARROW))
    return Drawing(wide, narrow)


def _draw(canvas: Canvas, rows: Sequence[Response], keys: tuple[str, str], alt: str, mark: str) -> str:
    if mark:
        canvas.tag(mark)
    y = _keys(canvas, keys, 28 if mark else 2)
    column = 0.0 if canvas.narrow else max(measure(row.label.text, canvas.size) for row in rows) + 18
    said = max(sum(measure(words.text, canvas.size) for words in row.said) for row in rows)
    room = canvas.width - column - (0 if canvas.narrow else said + 12)
    unit = room / max(max(row.population for row in rows), 1.0)
    for row in rows:
        if canvas.narrow:
            canvas.text(0, y + LINE / 2, row.label)
            _said(canvas, row, canvas.width - _width(canvas, row), y + LINE / 2)
            top, y = y + LINE + 4, y + LINE + BAR + 16
        else:
            top, y = y + (ROW - BAR) / 2, y + ROW
            canvas.text(0, top + BAR / 2, row.label)
            _said(canvas, row, column + row.population * unit + 10, top + BAR / 2)
        canvas.bar(column, top, row.population * unit, BAR, "frame")
        if row.respondents:
            canvas.bar(column, top + 6, row.respondents * unit, BAR - 12, "accent")
    return canvas.svg(y, alt)


def _width(canvas: Canvas, row: Response) -> float:
    return sum(measure(words.text, canvas.size) for words in row.said)


def _said(canvas: Canvas, row: Response, x: float, middle: float) -> None:
    for words in row.said:
        x += canvas.text(x, middle, words)


def _keys(canvas: Canvas, keys: tuple[str, str], y: float) -> float:
    x = 0.0
    for words, fill, thin in zip(keys, ("accent", "frame"), (4, 0), strict=True):
        wide = 24 + measure(words, canvas.small) + 16
        if x and x + wide - 16 > canvas.width:
            x, y = 0.0, y + 22
        canvas.bar(x, y + 2 + thin, 18, 16 - 2 * thin, fill)
        canvas.text(x + 24, y + 10, words, small=True)
        x += wide
    return y + 32
