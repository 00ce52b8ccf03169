"""Who answered: for each class the respondents against all units of the population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.products.figures.canvas import LINE, Drawing, Label, Sheet, Words, head, spread
from doorpakken.products.figures.chart_style import COLOURS, NARROW, SMALL, WIDE, measure

BAR, THIN, ROW = 22, 10, 42


@dataclass(frozen=True)
class Response:
    """One class: how many units there are, how many answered (None: not shown), both in words."""

    label: Words
    population: float
    respondents: float | None
    printed: tuple[Words, ...]


def response(rows: Sequence[Response], keys: tuple[str, str], alt: str, mark: str = "") -> Drawing:
    """Draw for each class a wide light bar (the population) and in it a thin dark one (the respondents).

    `keys` are the words for respondents and for population. Lengths are counts, one scale for all classes.
    """
    wide, narrow = (_draw(width, rows, keys, alt, mark) for width in (WIDE, NARROW))
    return Drawing(wide, narrow)


def _draw(width: int, rows: Sequence[Response], keys: tuple[str, str], alt: str, mark: str) -> str:
    narrow = width == NARROW
    high = LINE + BAR + 18 if narrow else ROW
    lines = _key_lines(keys, width)
    top = head(mark) + 22 * (max(line for line, _ in lines) + 1) + 8
    sheet = Sheet(width, top + high * len(rows), mark)
    for words, fill, thick, (line, x) in zip(keys, ("accent", "frame"), (8, 16), lines, strict=True):
        middle = head(mark) + 22.0 * line + 10
        sheet.box(x, middle - thick / 2, 18, thick, fill)
        sheet.write(x + 24, middle, words, small=True)
    column = 0.0 if narrow else max(Label(row.label).width for row in rows) + 18
    room = width - column - (0 if narrow else max(spread(row.printed) for row in rows) + 12)
    most = max(max(row.population for row in rows), 1.0)
    axes = sheet.panel(column, 0, room, sheet.height, (0, most))
    for number, row in enumerate(rows):
        y = top + high * number
        middle = y + LINE + 4 + BAR / 2 if narrow else y + ROW / 2
        beside = column + row.population / most * room + 10
        sheet.write(0, y + LINE / 2 if narrow else middle, row.label)
        if narrow:
            sheet.run(width - spread(row.printed), y + LINE / 2, row.printed)
        else:
            sheet.run(beside, middle, row.printed)
        axes.barh(middle, row.population, BAR, color=COLOURS["frame"][0])
        if row.respondents:
            axes.barh(middle, row.respondents, THIN, color=COLOURS["accent"][0])
    return sheet.svg(alt)


def _key_lines(keys: Sequence[str], width: int) -> list[tuple[int, float]]:
    """On which line each key stands, and where on it."""
    x = 0.0
    places, line = [], 0
    for words in keys:
        wide = 24 + measure(words, SMALL)
        if x and x + wide > width:
            line, x = line + 1, 0.0
        places.append((line, x))
        x += wide + 16
    return places
