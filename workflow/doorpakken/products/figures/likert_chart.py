"""Ordered answers: stacked bars, or diverging ones with the neutral answer and who did not know apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from doorpakken.products.figures.canvas import (
    LINE,
    Drawing,
    Label,
    Share,
    Sheet,
    Words,
    drawn,
    head,
    key_places,
    spread,
)
from doorpakken.products.figures.chart_style import COLOURS, NARROW, SMALL, WIDE, letters_on, measure, steps

BAR, GAP, PANEL, MOST = 26, 1.5, 22, 220


@dataclass(frozen=True)
class Row:
    """One item or one group: its label, its answers in order, and the numbers of those who are missing."""

    label: Label
    parts: Sequence[Share]
    missing: Sequence[Words | None] = ()


@dataclass(frozen=True)
class Segment:
    """A piece of a bar, in shares of the row."""

    start: float
    share: float
    fill: str
    printed: Words | None = None


Bar = tuple[Sequence[Segment], Sequence[Segment]]  # answers around zero, or from zero; what stands beside


@dataclass(frozen=True)
class _Chart:
    """What the drawings of a figure have in common: rows with their bars, the key, heads of the missing."""

    rows: Sequence[Row]
    bars: Sequence[Bar]
    keys: Sequence[tuple[str, Words]]
    missing: Sequence[Words]
    mark: str


def likert(
    rows: Sequence[Row],
    answers: Sequence[Words],
    alt: str,
    mark: str = "",
    *,
    neutral: int | None = None,
    hidden: str = "",
    missing: Sequence[Words] = (),
) -> Drawing:
    """Draw the answers of every row as parts of a bar.

    `answers` are the answers in order, at most five. With `neutral`, the place of the neutral answer, bars
    run to the left and to the right of zero and the neutral answer has a panel of its own. `missing` are the
    heads of the numbers of those who are missing. `hidden` is the word for parts that may not be shown; their
    room is drawn as one open piece. Raises ValueError for more than five answers: those belong in a table.
    """
    fills = steps(len(answers))
    if neutral is not None:
        fills = _two_sides(len(answers), neutral)
    bars = [_bar(row, fills, neutral) for row in rows]
    keys = list(zip(fills, answers, strict=True))
    if any(part.value is None for row in rows for part in row.parts):
        keys.append(("hidden", Words(hidden)))
    return drawn(partial(_draw, _Chart(rows, bars, keys, missing, mark)), alt)


def _two_sides(count: int, neutral: int) -> list[str]:
    if neutral not in (1, 2) or count - neutral not in (2, 3):
        raise ValueError(
            f"{count} answers with answer {neutral + 1} as neutral: one or two must stand on each side"
        )
    return [*("against-2", "against-1")[:neutral], "neutral", *("for-1", "for-2")[neutral + 1 - count :]]


def _run(parts: Sequence[tuple[Share, str]], start: float, whole: float) -> list[Segment]:
    segments = []
    for part, fill in parts:
        if part.value:
            segments.append(Segment(start, part.value / whole, fill, part.printed))
            start += part.value / whole
    return segments


def _bar(row: Row, fills: Sequence[str], neutral: int | None) -> Bar:
    """The segments of a row. Shown shares may add up to .99 or 1.01: with all shown they fill the bar."""
    shown = sum(part.value or 0.0 for part in row.parts)
    some_hidden = any(part.value is None for part in row.parts)
    whole, rest = (1.0, max(0.0, 1 - shown)) if some_hidden else (shown or 1.0, 0.0)
    parts = list(zip(row.parts, fills, strict=True))
    if neutral is None:
        return [*_run(parts, 0.0, whole), *_rest(1 - rest, rest)], []
    against = sum(part.value or 0.0 for part, _ in parts[:neutral]) / whole
    beside = _run([parts[neutral]], 0.0, whole)
    main = [*_run(parts[:neutral], -against, whole), *_run(parts[neutral + 1 :], 0.0, whole)]
    return main, [*beside, *_rest(beside[0].share if beside else 0.0, rest)]


def _rest(start: float, rest: float) -> list[Segment]:
    return [Segment(start, rest, "hidden")] if rest else []


def _draw(chart: _Chart, width: int) -> Sheet:
    return _narrow(chart) if width == NARROW else _wide(chart)


def _keyed(chart: _Chart, width: int, below: float) -> tuple[Sheet, float]:
    """A sheet with the key on it and so much room below it, and where that begins."""
    places = key_places([words.text for _, words in chart.keys], 19, width)
    top = head(chart.mark) + LINE * 1.25 * (places[-1][0] + 1)
    sheet = Sheet(width, top + below, chart.mark)
    for (fill, words), (line, x) in zip(chart.keys, places, strict=True):
        middle = head(chart.mark) + LINE * 1.25 * (line + 0.5)
        sheet.box(x, middle - 6.5, 13, 13, fill, "muted" if fill == "hidden" else "")
        sheet.write(x + 19, middle, words, small=True)
    return sheet, top


def _wide(chart: _Chart) -> Sheet:
    """Labels at the left, bars beside them, the numbers of those who are missing in columns at the right."""
    column = min(MOST, max(row.label.width for row in chart.rows)) + 16
    heads = [words.broken(70) for words in chart.missing]
    columns = [max([measure(line, SMALL) for line in words.text.split("\n")] + [24]) for words in heads]
    heights = [max(row.label.height(column - 16), BAR) + 14 for row in chart.rows]
    above = max(12, max((words.height for words in heads), default=0) + 6)
    sheet, top = _keyed(chart, WIDE, above + sum(heights))
    top += above
    unit, zero, beside = _scale(chart.bars, column, WIDE - sum(columns) - 20 * len(columns))
    edges = [WIDE - sum(columns[index:]) - 20 * len(columns[index:]) for index in range(1, len(columns) + 1)]
    for edge, words in zip(edges, heads, strict=True):
        sheet.write(edge, top - 4 - words.height / 2, words, "muted", align="right", small=True)
    y = top
    for row, bar, height in zip(chart.rows, chart.bars, heights, strict=True):
        middle = y + height / 2
        sheet.label(row.label, middle - row.label.height(column - 16) / 2, column - 16)
        _segments(sheet, bar, (zero, beside), unit, middle)
        for edge, number in zip(edges, row.missing, strict=True):
            if number:
                sheet.write(edge, middle, number, align="right", small=True)
        y += height
    _zero(sheet, chart.bars, zero, (top, y))
    return sheet


def _narrow(chart: _Chart) -> Sheet:
    """Labels above their bars, the numbers of those who are missing in words beneath it."""
    labels = [_with_missing(row, chart.missing) for row in chart.rows]
    sheet, top = _keyed(chart, NARROW, 12 + sum(label.height(NARROW) + BAR + 18 for label in labels))
    unit, zero, beside = _scale(chart.bars, 0.0, NARROW)
    y = top + 12
    for label, bar in zip(labels, chart.bars, strict=True):
        sheet.label(label, y, NARROW)
        y += label.height(NARROW) + 4
        _segments(sheet, bar, (zero, beside), unit, y + BAR / 2)
        _zero(sheet, [bar], zero, (y - 2, y + BAR + 2))
        y += BAR + 14
    return sheet


def _with_missing(row: Row, missing: Sequence[Words]) -> Label:
    beneath = list(row.label.beneath)
    for words, number in zip(missing, row.missing, strict=True):
        if number:
            more = [Words(" · " if beneath else ""), words, Words(" "), number]
            if spread([*beneath, *more], small=True) <= NARROW:
                beneath += more
    return replace(row.label, beneath=tuple(beneath))


def _scale(bars: Sequence[Bar], left: float, right: float) -> tuple[float, float, float]:
    """Pixels for a share of 1, where zero is, and where the panel beside begins."""
    edges = [x for main, _ in bars for each in main for x in (each.start, each.start + each.share)]
    low, high = min([0.0, *edges]), max([0.0, *edges])
    besides = max(sum(segment.share for segment in beside) for _, beside in bars)
    room = right - left - (PANEL if besides else 0)
    unit = room / ((high - low) + besides or 1.0)
    return unit, left - low * unit, right - besides * unit


def _segments(sheet: Sheet, bar: Bar, starts: tuple[float, float], unit: float, middle: float) -> None:
    for zero, segments in zip(starts, bar, strict=True):
        for segment in segments:
            x, wide = zero + segment.start * unit, segment.share * unit
            edge = COLOURS["muted"][0] if segment.fill == "hidden" else "none"
            sheet.paper.barh(
                middle, max(wide - GAP, 0.5), BAR, x + GAP / 2, color=COLOURS[segment.fill][0], edgecolor=edge
            )
            number, role = segment.printed, letters_on(segment.fill)
            if number and measure(number.text, SMALL) + 7 <= wide:
                sheet.write(x + wide / 2, middle, number, role, align="center", small=True)


def _zero(sheet: Sheet, bars: Sequence[Bar], zero: float, span: tuple[float, float]) -> None:
    if any(beside or any(segment.start < 0 for segment in main) for main, beside in bars):
        sheet.paper.vlines(zero, *span, color=COLOURS["ink"][0], linewidth=1.2)
