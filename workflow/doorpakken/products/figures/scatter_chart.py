"""Two shares of each item against each other: a dot with its name beside it, drawn by seaborn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from doorpakken.products.figures.canvas import LINE, Drawing, Label, Share, Sheet, Words, head
from doorpakken.products.figures.chart_style import COLOURS, SMALL, WIDE, measure
from doorpakken.products.figures.share_chart import dumbbells

TALL, MARGIN, EDGE, DOT, STEP = 340, 44, 24, 11, 0.1
Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels


def positions(
    items: Sequence[tuple[Words, Share, Share]], names: tuple[Words, Words], alt: str, mark: str = ""
) -> Drawing:
    """Draw each item as a dot, by the first of `names` across and by the second up, its name beside it.

    On a small screen, where names do not fit beside dots, both shares of an item stand in a row of its own.
    Items of which a share may not be shown stand in the rows and in the data, not among the dots.
    """
    rows = [(Label(name), across, up) for name, across, up in items]
    narrow = dumbbells(rows, names, alt, mark, " · ")
    shown = [
        (name, (across.value, up.value))
        for name, across, up in items
        if across.value is not None and up.value is not None
    ]
    if not shown:
        return narrow
    sheet, ticks = _draw(shown, names, mark)
    return Drawing(sheet.svg(alt), narrow.narrow, alt, tuple(dict.fromkeys((*narrow.ticks, *ticks))))


def _draw(
    items: Sequence[tuple[Words, tuple[float, float]]], names: tuple[Words, Words], mark: str
) -> tuple[Sheet, list[str]]:
    """The sheet with dots, and the words of its axes."""
    import seaborn  # type: ignore[import-untyped]

    across, up = zip(*(dot for _, dot in items), strict=True)
    (left, right), (low, high) = ends = _range(across), _range(up)
    top = head(mark) + 22
    room = (MARGIN, top, WIDE - EDGE, top + TALL)
    sheet = Sheet(WIDE, top + TALL + 52, mark)
    axes = sheet.panel(room[0], room[1], room[2] - room[0], TALL, ends[0])
    axes.set_ylim(ends[1])

    def pixel(x: float, y: float) -> tuple[float, float]:
        width = room[2] - room[0]
        return room[0] + (x - left) / (right - left) * width, room[3] - (y - low) / (high - low) * TALL

    ticks = [[Words(f"{tick:.0%}", lit="axis") for tick in _ticks(*span)] for span in ends]
    axes.vlines(_ticks(*ends[0]), *ends[1], color=COLOURS["grid"][0], linewidth=1)
    axes.hlines(_ticks(*ends[1]), *ends[0], color=COLOURS["grid"][0], linewidth=1)
    for x, words in zip(_ticks(*ends[0]), ticks[0], strict=True):
        sheet.write(pixel(x, low)[0], room[3] + 14, words, "muted", align="center", small=True)
    for y, words in zip(_ticks(*ends[1]), ticks[1], strict=True):
        sheet.write(room[0] - 8, pixel(left, y)[1], words, "muted", align="right", small=True)
    sheet.write(8, top - 18, f"↑ {names[1].text}", small=True, bold=True)
    sheet.write(room[2], room[3] + 36, f"{names[0].text} →", align="right", small=True, bold=True)
    accent = COLOURS["accent"][0]
    seaborn.scatterplot(
        x=across, y=up, ax=axes, color=accent, s=DOT**2, linewidth=0, legend=False, clip_on=False
    )
    dots = [pixel(*shares) for _, shares in items]
    boxes = places([name.text for name, _ in items], dots, room)
    for (name, _), dot, box in zip(items, dots, boxes, strict=True):
        nearest = min(max(dot[0], box[0]), box[2]), min(max(dot[1], box[1]), box[3])
        if math.dist(nearest, dot) > DOT:
            sheet.paper.plot(*zip(dot, nearest, strict=True), color=COLOURS["muted"][0], linewidth=1)
        sheet.write(box[0], (box[1] + box[3]) / 2, name, small=True)
    return sheet, [words.text for axis in ticks for words in axis]


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Whole steps around the values, with half a step of room at either end, within 0 and 1."""
    low = math.floor((min(values) - STEP / 2) / STEP + 1e-9) * STEP
    high = math.ceil((max(values) + STEP / 2) / STEP - 1e-9) * STEP
    return max(0.0, round(low, 9)), min(1.0, round(high, 9))


def _ticks(low: float, high: float) -> list[float]:
    return [round(low + STEP * step, 9) for step in range(round((high - low) / STEP) + 1)]


def places(names: Sequence[str], dots: Sequence[tuple[float, float]], room: Box) -> list[Box]:
    """A box for each name near its dot, within the room, over no dot and no other name.

    Names are tried beside, above and below their dot, then ever further away. Raises ValueError where no
    place is left.
    """
    taken: list[Box] = [(x - DOT / 2, y - DOT / 2, x + DOT / 2, y + DOT / 2) for x, y in dots]
    for name, dot in zip(names, dots, strict=True):
        for box in _around(dot, measure(name, SMALL)):
            inside = box[0] >= room[0] and box[1] >= room[1] and box[2] <= room[2] and box[3] <= room[3]
            if inside and not any(_overlap(box, other) for other in taken):
                break
        else:
            raise ValueError(f"no room for the name {name!r} beside its dot: draw fewer items")
        taken.append(box)
    return taken[len(dots) :]


def _around(dot: tuple[float, float], wide: float) -> Iterator[Box]:
    """Boxes for words of a width around a dot, from near to far."""
    x, y = dot
    for far in range(9, 200, 6):
        for left, middle in (
            (x + far, y), (x - far - wide, y), (x - wide / 2, y - far - 3), (x - wide / 2, y + far + 3),
            (x + far * 0.7, y - far), (x + far * 0.7, y + far),
            (x - far * 0.7 - wide, y - far), (x - far * 0.7 - wide, y + far),
        ):  # fmt: skip
            yield left, middle - LINE / 2, left + wide, middle + LINE / 2


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
