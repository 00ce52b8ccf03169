"""The distribution of ordered answers: stacked bars, or diverging ones with the neutral answer apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.figures.canvas import Canvas, Drawing, Words
from doorpakken.figures.style import MOST_STEPS, NARROW, WIDE, letters_on, measure, steps, wrap

LINE, BAR, GAP, PANEL = 18, 26, 1.5, 22


@dataclass(frozen=True)
class Part:
    """One answer of one row: its share of 1 (None: not shown) and the number as it is written."""

    share: float | None
    said: Words


@dataclass(frozen=True)
class Row:
    """One item or one group: its label, its answers in order, and what stands beneath (n, don't know)."""

    label: Words
    parts: tuple[Part, ...]
    beneath: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Segment:
    """A piece of a bar, in shares of the row."""

    start: float
    share: float
    fill: str
    said: Words | None
    apart: bool = False


def distribution(
    rows: Sequence[Row],
    answers: Sequence[Words],
    alt: str,
    mark: str = "",
    *,
    neutral: int | None = None,
    hidden: str = "",
) -> Drawing:
    """Draw the answers of every row as parts of a bar.

    `answers` are the answers in order, at most five. With `neutral`, the place of the neutral answer,
    bars run to the left and to the right of zero and the neutral answer stands apart. `hidden` is the word
    for parts that may not be shown; their room is drawn as one open piece.
    Raises ValueError for more than five answers: those belong in a table.
    """
    if len(answers) > MOST_STEPS:
        raise ValueError(
            f"an ordered figure holds 1 to {MOST_STEPS} answers, not {len(answers)}: show a table"
        )
    fills = steps(len(answers)) if neutral is None else _two_sides(len(answers), neutral)
    bars = [_stacked(row, fills) if neutral is None else _diverging(row, fills, neutral) for row in rows]
    keys = list(zip(fills, answers, strict=True))
    if any(part.share is None for row in rows for part in row.parts):
        keys.append(("hidden", Words(hidden)))
    wide, narrow = (_draw(Canvas(width), rows, bars, keys, alt, mark) for width in (WIDE, NARROW))
    return Drawing(wide, narrow)


def _two_sides(count: int, neutral: int) -> list[str]:
    against = ["against-2"] if neutral == 1 else ["against-2", "against-1"]
    favour = ["for-2"] if count - neutral == 2 else ["for-1", "for-2"]
    if neutral not in (1, 2) or count - neutral not in (2, 3):
        raise ValueError(
            f"{count} answers with answer {neutral + 1} as neutral: one or two must stand on each side"
        )
    return [*against, "neutral", *favour]


def _run(parts: Sequence[tuple[Part, str]], start: float, whole: float, apart: bool = False) -> list[Segment]:
    segments = []
    for part, fill in parts:
        if part.share:
            segments.append(Segment(start, part.share / whole, fill, part.said, apart))
            start += part.share / whole
    return segments


def _whole(row: Row) -> tuple[float, float]:
    """What the shown shares are divided by (rounding may leave .99 or 1.01), and the share not shown."""
    shown = sum(part.share or 0.0 for part in row.parts)
    hidden = any(part.share is None for part in row.parts)
    return (1.0, max(0.0, 1 - shown)) if hidden else (shown or 1.0, 0.0)


def _stacked(row: Row, fills: Sequence[str]) -> list[Segment]:
    whole, rest = _whole(row)
    segments = _run(list(zip(row.parts, fills, strict=True)), 0.0, whole)
    return segments + ([Segment(1 - rest, rest, "hidden", None)] if rest else [])


def _diverging(row: Row, fills: Sequence[str], neutral: int) -> list[Segment]:
    whole, rest = _whole(row)
    parts = list(zip(row.parts, fills, strict=True))
    against = sum(part.share or 0.0 for part, _ in parts[:neutral]) / whole
    middle = _run([parts[neutral]], 0.0, whole, True)
    start = middle[0].share if middle else 0.0
    return [
        *_run(parts[:neutral], -against, whole),
        *_run(parts[neutral + 1 :], 0.0, whole),
        *middle,
        *([Segment(start, rest, "hidden", None, True)] if rest else []),
    ]


def _draw(
    canvas: Canvas,
    rows: Sequence[Row],
    bars: Sequence[list[Segment]],
    keys: Sequence[tuple[str, Words]],
    alt: str,
    mark: str,
) -> str:
    if mark:
        canvas.tag(mark)
    y = _key(canvas, keys, 28 if mark else 2) + 10
    column = 0.0 if canvas.narrow else min(250.0, max(_label_width(canvas, row) for row in rows) + 16)
    main = [segment for bar in bars for segment in bar if not segment.apart]
    apart = [segment for bar in bars for segment in bar if segment.apart]
    low = min((segment.start for segment in main), default=0.0)
    high = max((segment.start + segment.share for segment in main), default=1.0)
    aside = max((segment.start + segment.share for segment in apart), default=0.0)
    unit = (canvas.width - column - (PANEL if apart else 0)) / max(high - low + aside, 0.01)
    zero = column - low * unit
    other = column + (high - low) * unit + PANEL
    for row, bar in zip(rows, bars, strict=True):
        above, (y, top) = y, _row_label(canvas, row, y, column)
        for segment in bar:
            _segment(canvas, segment, other if segment.apart else zero, unit, top)
        for x in (zero, other) if apart else ():
            canvas.line((x, x), (top - 4, top + BAR + 4) if canvas.narrow else (above - 4, y - 4), "ink", 1.2)
    return canvas.svg(y, alt)


def _key(canvas: Canvas, keys: Sequence[tuple[str, Words]], y: float) -> float:
    """The answers with their colours, in order, broken over lines; gives the height below."""
    x = 0.0
    for fill, words in keys:
        wide = 18 + measure(words.text, canvas.small) + 16
        if x and x + wide - 16 > canvas.width:
            x, y = 0.0, y + 22
        canvas.bar(x, y + 3, 13, 13, fill, "muted" if fill == "hidden" else None)
        canvas.text(x + 19, y + 9.5, words, small=True)
        x += wide
    return y + 22


def _label_width(canvas: Canvas, row: Row) -> float:
    return max(
        measure(row.label.text, canvas.size), sum(measure(words.text, canvas.small) for words in row.beneath)
    )


def _row_label(canvas: Canvas, row: Row, y: float, column: float) -> tuple[float, float]:
    """Write a row's label; gives the height where the next row starts and the top of this row's bar."""
    lines = wrap(row.label.text, canvas.size, canvas.width if canvas.narrow else column - 12)
    count = len(lines) + bool(row.beneath)
    high = LINE * count + BAR + 16 if canvas.narrow else max(LINE * count, BAR) + 14
    start = y + LINE / 2 if canvas.narrow else y + (high - 8 - LINE * count) / 2 + LINE / 2
    for number, line in enumerate(lines):
        canvas.text(0, start + number * LINE, Words(line, row.label.est, row.label.lit))
    x = 0.0
    for words in row.beneath:
        x += canvas.text(x, start + len(lines) * LINE, words, "muted", small=True)
    return y + high, y + LINE * count + 3 if canvas.narrow else y + (high - 8 - BAR) / 2


def _segment(canvas: Canvas, segment: Segment, zero: float, unit: float, top: float) -> None:
    x, wide = zero + segment.start * unit, segment.share * unit
    edge = "muted" if segment.fill == "hidden" else None
    canvas.bar(x + GAP / 2, top, max(wide - GAP, 0.5), BAR, segment.fill, edge)
    if segment.said and measure(segment.said.text, canvas.small) + 7 <= wide:
        role = letters_on(segment.fill)
        canvas.text(x + wide / 2, top + BAR / 2, segment.said, role, align="center", small=True)
