"""Who answered: for each class the respondents against all units of the population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from doorpakken.products.figures.canvas import (
    LINE,
    Drawing,
    Label,
    Sheet,
    Words,
    drawn,
    head,
    key_places,
    spread,
)  # fmt: skip
from doorpakken.products.figures.chart_style import COLOURS, NARROW

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
    return drawn(partial(_draw, rows, keys, mark), alt)


def _draw(rows: Sequence[Response], keys: tuple[str, str], mark: str, width: int) -> Sheet:
    narrow = width == NARROW
    high = LINE + BAR + 18 if narrow else ROW
    places = key_places(keys, 24, width)
    top = head(mark) + 22 * (places[-1][0] + 1) + 8
    sheet = Sheet(width, top + high * len(rows), mark)
    for words, fill, thick, (line, x) in zip(keys, ("accent", "frame"), (8, 16), places, strict=True):
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
        words_at = y + LINE / 2 if narrow else middle
        beside = width - spread(row.printed) if narrow else column + row.population / most * room + 10
        sheet.write(0, words_at, row.label)
        sheet.run(beside, words_at, row.printed)
        axes.barh(middle, row.population, BAR, color=COLOURS["frame"][0])
        if row.respondents:
            axes.barh(middle, row.respondents, THIN, color=COLOURS["accent"][0])
    return sheet
