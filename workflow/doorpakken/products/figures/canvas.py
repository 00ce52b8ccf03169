"""A sheet to draw on: a matplotlib figure measured in pixels from its top left corner, and its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from doorpakken.products.figures.chart_style import (
    COLOURS,
    FONT,
    NARROW,
    SIZE,
    SMALL,
    WIDE,
    letters,
    measure,
    wrap,
)  # fmt: skip
from doorpakken.products.figures.clean_svg import inline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = 18  # from one line of words to the next
BASELINE = 0.34  # of the size of the letters: from the middle of a line down to its baseline


@dataclass(frozen=True)
class Words:
    """Words in a figure. A number names its source: an estimate (`est`) or a kind of literal (`lit`)."""

    text: str
    est: str | None = None
    lit: str | None = None

    def broken(self, width: float) -> Words:
        """The same in small letters on lines of at most `width` pixels."""
        return replace(self, text="\n".join(wrap(self.text, SMALL, width)))

    @property
    def height(self) -> int:
        """How tall its lines are together."""
        return LINE * len(self.text.split("\n"))


@dataclass(frozen=True)
class Share:
    """The number as it is written, its share of 1 (None: not shown) and the interval of that, if any."""

    printed: Words
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Drawing:
    """A finished figure: for a page, for a screen of 320 px, its alternative text, the words of its axis."""

    wide: str
    narrow: str
    alt: str
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Label:
    """What stands beside or above a row: its name, broken over lines, and small words beneath it."""

    words: Words
    beneath: tuple[Words, ...] = ()
    bold: bool = False

    @property
    def width(self) -> float:
        """The room it takes on as few lines as it can."""
        return max(measure(self.words.text, SIZE, self.bold), spread(self.beneath, small=True))

    def lines(self, width: float) -> list[str]:
        """Its name on lines of at most `width` pixels."""
        return wrap(self.words.text, SIZE, width, self.bold)

    def height(self, width: float) -> float:
        """How tall it is when it may be `width` pixels wide."""
        return LINE * (len(self.lines(width)) + bool(self.beneath))


class Sheet:
    """One drawing. Roles name colours; lengths are pixels at full size; `mark` says what data these are."""

    def __init__(self, width: int, height: float, mark: str = "") -> None:
        letters()
        from matplotlib.figure import Figure

        self.width, self.height = width, round(height)
        self.figure = Figure(figsize=(self.width / 72, self.height / 72), dpi=72)
        self.paper, self.words = (self.panel(0, 0, width, self.height, (0, width)) for _ in range(2))
        self.words.set_zorder(1)
        if mark:
            wide = measure(mark, SMALL, bold=True)
            self.box(self.width - wide - 15, 1, wide + 14, 21, edge="mark")
            self.write(self.width - 8, 11.5, mark, "mark", align="right", small=True, bold=True)

    def panel(
        self, left: float, top: float, width: float, height: float, x: tuple[float, float] = (0, 1)
    ) -> Axes:
        """Axes without a frame: across run the data from `x[0]` to `x[1]`, down run pixels."""
        bottom = 1 - (top + height) / self.height
        place = (left / self.width, bottom, width / self.width, height / self.height)
        axes = self.figure.add_axes(place, xlim=x, ylim=(height, 0))
        axes.set_axis_off()
        return axes

    def box(
        self, left: float, top: float, width: float, height: float, fill: str = "", edge: str = ""
    ) -> None:
        """A rectangle of which some sides are filled or outlined in the colour of a role."""
        from matplotlib.patches import Rectangle

        face, line = (COLOURS[role][0] if role else "none" for role in (fill, edge))
        self.words.add_patch(Rectangle((left, top), width, height, facecolor=face, edgecolor=line))

    def write(
        self,
        x: float,
        middle: float,
        words: Words | str,
        role: str = "ink",
        *,
        align: Literal["left", "center", "right"] = "left",
        small: bool = False,
        bold: bool = False,
    ) -> None:
        """Write words, one or more lines, their middle at the height `middle`."""
        words = Words(words) if isinstance(words, str) else words
        size, lines = SMALL if small else SIZE, words.text.split("\n")
        source = f"est|{words.est}" if words.est else f"lit|{words.lit}" if words.lit else None
        for number, line in enumerate(lines):
            indent = measure(line, size, bold) - measure(line.lstrip(), size, bold)
            text = self.words.text(
                x + indent, middle + LINE * (number - (len(lines) - 1) / 2) + BASELINE * size, line.lstrip(),
                color=COLOURS[role][0], ha=align, va="baseline", fontsize=size, fontfamily=FONT,
                fontweight="bold" if bold else "normal", parse_math=False,
            )  # fmt: skip
            text.set_gid(source)

    def run(
        self,
        x: float,
        middle: float,
        words: Sequence[Words],
        role: str = "ink",
        *,
        small: bool = False,
        bold: bool = False,
    ) -> None:
        """Write words with different sources after one another on one line."""
        for each in words:
            self.write(x, middle, each, role, small=small, bold=bold)
            x += measure(each.text, SMALL if small else SIZE, bold)

    def label(self, label: Label, top: float, width: float) -> None:
        """Write a label at the left side, from `top` down, at most `width` pixels wide."""
        lines = label.lines(width)
        for number, line in enumerate(lines):
            words = replace(label.words, text=line)
            self.write(0, top + LINE * (number + 0.5), words, bold=label.bold)
        self.run(0, top + LINE * (len(lines) + 0.5), label.beneath, "muted", small=True)

    def rule(self, y: float) -> None:
        """A thin line across the sheet."""
        self.paper.plot((0, self.width), (y, y), color=COLOURS["grid"][0], linewidth=1)

    def svg(self, alt: str) -> str:
        """The drawing as inline SVG, `alt` as its name."""
        return inline(self.figure, "narrow" if self.width == NARROW else "wide", alt)


def drawn(draw: Callable[[int], Sheet], alt: str, ticks: Sequence[str] = ()) -> Drawing:
    """Both drawings of a figure, from a function that draws one as wide as it is told."""
    return Drawing(draw(WIDE).svg(alt), draw(NARROW).svg(alt), alt, tuple(ticks))


def key_places(keys: Sequence[str], indent: float, width: float) -> list[tuple[int, float]]:
    """On which line each key stands, and where on it: small words `indent` pixels behind their sign."""
    places, line, x = [], 0, 0.0
    for words in keys:
        wide = indent + measure(words, SMALL)
        if x and x + wide > width:
            line, x = line + 1, 0.0
        places.append((line, x))
        x += wide + 16
    return places


def spread(words: Sequence[Words], *, small: bool = False, bold: bool = False) -> float:
    """The width of words after one another."""
    return sum(measure(each.text, SMALL if small else SIZE, bold) for each in words)


def head(mark: str) -> int:
    """How far down a drawing starts: below its mark, if it has one."""
    return 30 if mark else 4
