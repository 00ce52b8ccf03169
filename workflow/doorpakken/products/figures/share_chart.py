"""Shares on a line with their intervals: of the whole and of classes, or two that belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from doorpakken.products.figures.canvas import LINE, Drawing, Label, Share, Sheet, Words, drawn, head, spread
from doorpakken.products.figures.chart_style import COLOURS, NARROW, SMALL, measure

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
Keys = Sequence[tuple[str, Words]]


@dataclass(frozen=True)
class Point:
    """A share that is shown, and what it stands for (a key of LOOKS)."""

    look: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Track:
    """A row: its label, what is written beside its shares, and those of these that are shown."""

    label: Label
    printed: tuple[Words, ...]
    points: list[Point]


def shares(rows: Sequence[tuple[Label, Share]], alt: str, mark: str = "") -> Drawing:
    """Draw shares from 0 to 1 in the order given; the row with a bold label, of the whole, has a diamond."""
    tracks = [
        _track(label, (share.printed,), {"whole" if label.bold else "part": share}) for label, share in rows
    ]
    return _drawing(tracks, (), alt, mark)


def dumbbells(
    rows: Sequence[tuple[Label, Share, Share]],
    keys: tuple[Words, Words],
    alt: str,
    mark: str = "",
    between: str = " → ",
) -> Drawing:
    """Draw two shares a row, an open dot and a diamond, joined, such as those of two waves.

    `keys` are the words for the first and for the second, `between` stands between their numbers. Where one
    may not be shown, the other stands alone.
    """
    tracks = [
        _track(label, (first.printed, Words(between), second.printed), {"before": first, "after": second})
        for label, first, second in rows
    ]
    return _drawing(tracks, list(zip(("before", "after"), keys, strict=True)), alt, mark)


def _track(label: Label, printed: tuple[Words, ...], by_look: Mapping[str, Share]) -> Track:
    points = [
        Point(look, share.value, share.low, share.high)
        for look, share in by_look.items()
        if share.value is not None
    ]
    return Track(label, printed, points)


def _drawing(tracks: Sequence[Track], keys: Keys, alt: str, mark: str) -> Drawing:
    ticks = [Words(f"{tick:.0%}", lit="axis") for tick in TICKS]
    return drawn(partial(_draw, tracks, keys, ticks, mark), alt, [tick.text for tick in ticks])


def _draw(tracks: Sequence[Track], keys: Keys, ticks: Sequence[Words], mark: str, width: int) -> Sheet:
    """What is written stands beside a single interval; of two points at the right, or beneath the label."""
    narrow = width == NARROW
    column = 0.0 if narrow else min(MOST, max(track.label.width for track in tracks)) + 18
    room = width if narrow else column - 18
    numbers = max((spread(track.printed, bold=True) for track in tracks if track.points), default=40.0) + 14
    left, right = column + 10, width - (18 if narrow and keys else numbers)
    edge = 0.0 if narrow else left
    heights = [_height(track, room, narrow, bool(keys)) for track in tracks]
    top = head(mark) + (26 if keys else 0)
    bottom = top + sum(heights)
    sheet = Sheet(width, bottom + 24, mark)
    axes = sheet.panel(left, 0, right - left, bottom + 24)
    _keys(sheet, keys, edge, top - 14)
    for x, words in zip(TICKS, ticks, strict=True):
        sheet.write(left + x * (right - left), bottom + 14, words, "muted", align="center", small=True)
    y = float(top)
    for track, height in zip(tracks, heights, strict=True):
        tall = track.label.height(room)
        middle = y + height - TRACK / 2 if narrow else y + height / 2
        sheet.label(track.label, y + 4 if narrow else middle - tall / 2, room)
        if not track.points:
            sheet.run(edge, middle, track.printed, "muted", small=True)
        else:
            span = (middle - 12, middle + 12) if narrow else (y, y + height)
            axes.vlines(TICKS, *span, color=COLOURS["grid"][0], linewidth=1)
            ends = _points(axes, track.points, middle), track.points[0].value
            beside = max(left + ends[0] * (right - left), left + ends[1] * (right - left) + 6) + 9
            place = (beside, middle) if not keys else (right + 14, middle)
            sheet.run(*((0, y + 4 + tall + LINE / 2) if narrow and keys else place), track.printed, bold=True)
        y += height
        if track.label.bold and not narrow and len(tracks) > 1:
            sheet.rule(y)
    return sheet


def _height(track: Track, room: float, narrow: bool, paired: bool) -> float:
    if narrow:
        return track.label.height(room) + TRACK + (LINE if paired and track.points else 0) + 4
    return max(ROW, track.label.height(room) + 12)


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


def _keys(sheet: Sheet, keys: Keys, x: float, middle: float) -> None:
    """What each look stands for, with the dot before its words."""
    for look, words in keys:
        _dot(sheet.paper, x + 6, middle, look)
        sheet.write(x + 18, middle, words, small=True)
        x += measure(words.text, SMALL) + 40
