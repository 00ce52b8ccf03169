"""Ordered answers: stacked bars, or diverging ones with the neutral answer and who did not know apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.products.figures.canvas import LINE, Drawing, Label, Sheet, Words, head, spread
from doorpakken.products.figures.chart_style import (
    COLOURS,
    MOST_STEPS,
    NARROW,
    SMALL,
    WIDE,
    letters_on,
    measure,
    steps,
    wrap,
)

BAR, GAP, PANEL, MOST = 26, 1.5, 22, 220


@dataclass(frozen=True)
class Part:
    """One answer of one row: its share of 1 (None: not shown) and the number as it is written."""

    share: float | None
    printed: Words


@dataclass(frozen=True)
class Row:
    """One item or one group: its label, its answers in order, and the numbers of those who are missing."""

    label: Label
    parts: tuple[Part, ...]
    missing: tuple[Words | None, ...] = ()


@dataclass(frozen=True)
class Segment:
    """A piece of a bar, in shares of the row."""

    start: float
    share: float
    fill: str
    printed: Words | None


@dataclass(frozen=True)
class Bar:
    """The two panels of a row: its answers around zero, or from zero, and what stands beside them."""

    main: tuple[Segment, ...]
    beside: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class _Chart:
    """What the drawings of a figure have in common: rows with their bars, the key, heads of the missing."""

    rows: Sequence[Row]
    bars: Sequence[Bar]
    keys: Sequence[tuple[str, Words]]
    missing: Sequence[Words]
    alt: str
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
    if len(answers) > MOST_STEPS:
        raise ValueError(
            f"an ordered figure holds 1 to {MOST_STEPS} answers, not {len(answers)}: show a table"
        )
    fills = steps(len(answers)) if neutral is None else _two_sides(len(answers), neutral)
    bars = [_bar(row, fills, neutral) for row in rows]
    keys = list(zip(fills, answers, strict=True))
    if any(part.share is None for row in rows for part in row.parts):
        keys.append(("hidden", Words(hidden)))
    chart = _Chart(rows, bars, keys, missing, alt, mark)
    return Drawing(_wide(chart), _narrow(chart))


def _two_sides(count: int, neutral: int) -> list[str]:
    against = ["against-2"] if neutral == 1 else ["against-2", "against-1"]
    favour = ["for-2"] if count - neutral == 2 else ["for-1", "for-2"]
    if neutral not in (1, 2) or count - neutral not in (2, 3):
        raise ValueError(
            f"{count} answers with answer {neutral + 1} as neutral: one or two must stand on each side"
        )
    return [*against, "neutral", *favour]


def _run(parts: Sequence[tuple[Part, str]], start: float, whole: float) -> tuple[Segment, ...]:
    segments = []
    for part, fill in parts:
        if part.share:
            segments.append(Segment(start, part.share / whole, fill, part.printed))
            start += part.share / whole
    return tuple(segments)


def _bar(row: Row, fills: Sequence[str], neutral: int | None) -> Bar:
    """The segments of a row. Shown shares may add up to .99 or 1.01: with all shown they fill the bar."""
    shown = sum(part.share or 0.0 for part in row.parts)
    some_hidden = any(part.share is None for part in row.parts)
    whole, rest = (1.0, max(0.0, 1 - shown)) if some_hidden else (shown or 1.0, 0.0)
    parts = list(zip(row.parts, fills, strict=True))
    if neutral is None:
        return Bar((*_run(parts, 0.0, whole), *_rest(1 - rest, rest)))
    against = sum(part.share or 0.0 for part, _ in parts[:neutral]) / whole
    beside = _run([parts[neutral]], 0.0, whole)
    main = (*_run(parts[:neutral], -against, whole), *_run(parts[neutral + 1 :], 0.0, whole))
    return Bar(main, (*beside, *_rest(beside[0].share if beside else 0.0, rest)))


def _rest(start: float, rest: float) -> tuple[Segment, ...]:
    return (Segment(start, rest, "hidden", None),) if rest else ()


def _wide(chart: _Chart) -> str:
    """Labels at the left, bars beside them, the numbers of those who are missing in columns at the right."""
    column = min(MOST, max(row.label.width for row in chart.rows)) + 16
    heads = [wrap(words.text, SMALL, 70) for words in chart.missing]
    columns = [max([measure(line, SMALL) for line in broken] + [24]) for broken in heads]
    heights = [max(row.label.height(column - 16), BAR) + 14 for row in chart.rows]
    lines = _key_lines(chart.keys, WIDE)
    above = max((LINE * len(broken) for broken in heads), default=0)
    top = head(chart.mark) + LINE * 1.25 * len(lines) + max(12, above + 6)
    sheet = Sheet(WIDE, top + sum(heights), chart.mark)
    _key(sheet, lines, head(chart.mark))
    end = WIDE - sum(columns) - 20 * len(columns)
    unit, zero, beside = _scale(chart.bars, column, end)
    edges = [
        WIDE - sum(columns[index + 1 :]) - 20 * (len(columns) - index - 1) for index in range(len(columns))
    ]
    for edge, words, broken in zip(edges, chart.missing, heads, strict=True):
        written = Words("\n".join(broken), words.est, words.lit)
        sheet.write(edge, top - 4 - LINE * len(broken) / 2, written, "muted", align="right", small=True)
    y = float(top)
    for row, bar, height in zip(chart.rows, chart.bars, heights, strict=True):
        middle = y + height / 2
        sheet.label(row.label, middle - row.label.height(column - 16) / 2, column - 16)
        _segments(sheet, bar, (zero, beside), unit, middle)
        for edge, number in zip(edges, row.missing, strict=True):
            if number:
                sheet.write(edge, middle, number, align="right", small=True)
        y += height
    _zero(sheet, chart.bars, zero, (top, y))
    return sheet.svg(chart.alt)


def _narrow(chart: _Chart) -> str:
    """Labels above their bars, the numbers of those who are missing in words beneath it."""
    labels = [_with_missing(row, chart.missing) for row in chart.rows]
    lines = _key_lines(chart.keys, NARROW)
    top = head(chart.mark) + LINE * 1.25 * len(lines) + 12
    sheet = Sheet(NARROW, top + sum(label.height(NARROW) + BAR + 18 for label in labels), chart.mark)
    _key(sheet, lines, head(chart.mark))
    unit, zero, beside = _scale(chart.bars, 0.0, NARROW)
    y = float(top)
    for label, bar in zip(labels, chart.bars, strict=True):
        sheet.label(label, y, NARROW)
        y += label.height(NARROW) + 4
        _segments(sheet, bar, (zero, beside), unit, y + BAR / 2)
        _zero(sheet, [bar], zero, (y - 2, y + BAR + 2))
        y += BAR + 14
    return sheet.svg(chart.alt)


def _with_missing(row: Row, missing: Sequence[Words]) -> Label:
    beneath = list(row.label.beneath)
    for words, number in zip(missing, row.missing, strict=True):
        if number:
            more = [Words(" · " if beneath else ""), words, Words(" "), number]
            if spread([*beneath, *more], small=True) <= NARROW:
                beneath += more
    return Label(row.label.words, tuple(beneath), row.label.bold)


def _scale(bars: Sequence[Bar], left: float, right: float) -> tuple[float, float, float]:
    """Pixels for a share of 1, where zero is, and where the panel beside begins."""
    edges = [
        x for bar in bars for segment in bar.main for x in (segment.start, segment.start + segment.share)
    ]
    low, high = min([0.0, *edges]), max([0.0, *edges])
    besides = max(sum(segment.share for segment in bar.beside) for bar in bars)
    room = right - left - (PANEL if besides else 0)
    unit = room / ((high - low) + besides or 1.0)
    return unit, left - low * unit, right - besides * unit


def _segments(sheet: Sheet, bar: Bar, starts: tuple[float, float], unit: float, middle: float) -> None:
    for zero, segments in zip(starts, (bar.main, bar.beside), strict=True):
        for segment in segments:
            x, wide = zero + segment.start * unit, segment.share * unit
            edge = COLOURS["muted"][0] if segment.fill == "hidden" else "none"
            sheet.paper.barh(
                middle, max(wide - GAP, 0.5), BAR, x + GAP / 2, color=COLOURS[segment.fill][0], edgecolor=edge
            )
            number, colour = segment.printed, letters_on(segment.fill)
            if number and measure(number.text, SMALL) + 7 <= wide:
                sheet.write(x + wide / 2, middle, number, colour, align="center", small=True)


def _zero(sheet: Sheet, bars: Sequence[Bar], zero: float, span: tuple[float, float]) -> None:
    if any(segment.start < 0 for bar in bars for segment in bar.main) or any(bar.beside for bar in bars):
        sheet.paper.vlines(zero, *span, color=COLOURS["ink"][0], linewidth=1.2)


def _key_lines(keys: Sequence[tuple[str, Words]], width: int) -> list[list[tuple[float, str, Words]]]:
    """The answers with their colours, in order, broken over lines: where each begins."""
    lines: list[list[tuple[float, str, Words]]] = [[]]
    x = 0.0
    for fill, words in keys:
        wide = 19 + measure(words.text, SMALL) + 16
        if lines[-1] and x + wide - 16 > width:
            lines.append([])
            x = 0.0
        lines[-1].append((x, fill, words))
        x += wide
    return lines


def _key(sheet: Sheet, lines: Sequence[Sequence[tuple[float, str, Words]]], top: float) -> None:
    for number, line in enumerate(lines):
        middle = top + LINE * 1.25 * (number + 0.5)
        for x, fill, words in line:
            sheet.box(x, middle - 6.5, 13, 13, fill, "muted" if fill == "hidden" else "")
            sheet.write(x + 19, middle, words, small=True)
