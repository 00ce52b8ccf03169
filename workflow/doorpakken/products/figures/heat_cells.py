"""Cells that show a share by their colour and say it in words, drawn by seaborn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorpakken.products.figures.canvas import Share, Sheet, Words
from doorpakken.products.figures.chart_style import COLOURS, FONT, SMALL, letters_on, steps

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTHS = (0.05, 0.1, 0.2)  # of a band of shares; a figure has at most five bands
SWATCH = 32


@dataclass(frozen=True)
class Bands:
    """The limits of the bands of shares, each with a colour of its own."""

    edges: tuple[float, ...]

    @property
    def roles(self) -> list[str]:
        """The role of each band, from the lowest to the highest."""
        return steps(len(self.edges) - 1)

    @property
    def ticks(self) -> tuple[str, ...]:
        """The limits as they are written below the key."""
        return tuple(f"{edge:.0%}" for edge in self.edges)

    def fill(self, cell: Share) -> str:
        """The role of the band that a share falls in: from its lower limit to below its upper one."""
        if cell.value is None:
            return "paper"
        return self.roles[sum(cell.value >= edge - 1e-9 for edge in self.edges[1:-1])]


def bands(cells: Iterable[Share]) -> Bands:
    """Up to five bands of 5, 10 or 20 points that hold the shares of all cells."""
    values = [cell.value for cell in cells if cell.value is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    for width in WIDTHS:
        first = math.floor(low / width + 1e-9)
        last = max(math.ceil(high / width - 1e-9), first + 1)
        if last - first <= 5:
            break
    return Bands(tuple(round(width * step, 2) for step in range(first, last + 1)))


def heat(axes: Axes, cells: Sequence[Sequence[Share | None]], scale: Bands, lower: float = 0.0) -> None:
    """Fill axes with cells, row by row; where there is no cell (None) the sheet stays empty.

    Words stand in the middle of their cell, or `lower` by a part of its height.
    """
    import numpy as np
    import seaborn  # type: ignore[import-untyped]
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Rectangle

    roles = ["paper", *scale.roles]
    fills = np.array([[roles.index(scale.fill(cell)) if cell else math.nan for cell in row] for row in cells])
    seaborn.heatmap(
        fills, ax=axes, cbar=False, vmin=-0.5, vmax=len(roles) - 0.5, linewidths=3,
        xticklabels=False, yticklabels=False,
        cmap=ListedColormap([COLOURS[role][0] for role in roles]), linecolor=COLOURS["paper"][0],
        annot=np.array([[cell.printed.text if cell else "" for cell in row] for row in cells]), fmt="",
        annot_kws={"fontsize": SMALL, "fontfamily": FONT, "parse_math": False, "va": "center_baseline"},
    )  # fmt: skip
    axes.set_axis_off()
    shown = [cell for row in cells for cell in row if cell is not None]
    for text, cell in zip(axes.texts, shown, strict=True):
        text.set_color(COLOURS[letters_on(scale.fill(cell))][0])
        text.set_gid(f"est|{cell.printed.est}")
        x, y = text.get_position()
        if cell.value is None:
            corner, edge = (x - 0.48, y - 0.44), COLOURS["grid"][0]
            axes.add_patch(Rectangle(corner, 0.96, 0.88, facecolor="none", edgecolor=edge))
        text.set_y(y + lower)


def key(sheet: Sheet, scale: Bands, left: float, top: float, hidden: str = "") -> None:
    """The bands in a strip with their limits below it, and the sign for what is not shown."""
    for index, role in enumerate(scale.roles):
        sheet.box(left + SWATCH * index, top, SWATCH - 2, 14, role)
    for index, tick in enumerate(scale.ticks):
        x, words = left + SWATCH * index - 1, Words(tick, lit="axis")
        sheet.write(x, top + 25, words, "muted", align="center", small=True)
    if hidden:
        x = left + SWATCH * len(scale.roles) + 14
        sheet.box(x, top, 14, 14, edge="muted")
        sheet.write(x + 20, top + 7, hidden, small=True)
