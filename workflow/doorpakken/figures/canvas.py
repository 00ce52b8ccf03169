"""A sheet in drawing units, origin top left, drawn by matplotlib and handed over as clean inline SVG."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree

from doorpakken.figures.style import COLOURS, FONT, NARROW, SMALL, TEXT, letters, measure

if TYPE_CHECKING:
    from matplotlib.artist import Artist

SVG = "http://www.w3.org/2000/svg"
ROLE_OF = {pair[0]: role for role, pair in COLOURS.items()}
KEPT = ("d", "x", "y", "transform")
STYLED = ("fill", "stroke", "stroke-width", "text-anchor")
BASELINE = 0.34  # of the size of the letters: from the middle of a line down to its baseline


@dataclass(frozen=True)
class Words:
    """Words in a figure. A number names its source: an estimate (`est`) or a kind of literal (`lit`)."""

    text: str
    est: str | None = None
    lit: str | None = None


@dataclass(frozen=True)
class Drawing:
    """A finished figure: for a page, for a screen of 320 px, and the words of its axis."""

    wide: str
    narrow: str
    ticks: tuple[str, ...] = ()


class Canvas:
    """One drawing. Roles name colours; lengths are drawing units, which are pixels at full size."""

    def __init__(self, width: int) -> None:
        letters()
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.width = width
        self.size, self.small = TEXT[width], SMALL[width]
        self.figure = Figure(dpi=72)
        self.down = Affine2D()

    @property
    def narrow(self) -> bool:
        """Whether this is the drawing for a small screen."""
        return self.width == NARROW

    def add(self, artist: Artist) -> None:
        """Put a shape on the sheet, over all that was put there before."""
        artist.set_transform(self.down)
        artist.set_zorder(len(self.figure.get_children()))
        self.figure.add_artist(artist)

    def text(
        self,
        x: float,
        middle: float,
        words: Words | str,
        role: str = "ink",
        *,
        align: Literal["left", "center", "right"] = "left",
        small: bool = False,
        bold: bool = False,
    ) -> float:
        """Write one line, its middle at the height `middle`; gives the width of the words."""
        from matplotlib.text import Text

        said = Words(words) if isinstance(words, str) else words
        size = self.small if small else self.size
        weight = "bold" if bold else "normal"
        words_only = said.text.lstrip()
        indent = measure(said.text, size, bold) - measure(words_only, size, bold)
        artist = Text(
            x + indent, middle + BASELINE * size, words_only, color=COLOURS[role][0], ha=align, va="baseline",
            fontsize=size, fontfamily=FONT, fontweight=weight, parse_math=False,
        )  # fmt: skip
        if said.est or said.lit:
            artist.set_gid(f"est|{said.est}" if said.est else f"lit|{said.lit}")
        self.add(artist)
        return measure(said.text, size, bold)

    def line(self, x: tuple[float, float], y: tuple[float, float], role: str, thick: float = 1.0) -> None:
        """A straight line from (x[0], y[0]) to (x[1], y[1])."""
        from matplotlib.lines import Line2D

        self.add(Line2D(x, y, color=COLOURS[role][0], linewidth=thick, solid_capstyle="butt"))

    def shape(self, corners: list[tuple[float, float]], fill: str | None, edge: str | None = None) -> None:
        """A closed shape, filled, outlined, or both."""
        from matplotlib.patches import Polygon

        face = COLOURS[fill][0] if fill else "none"
        self.add(
            Polygon(corners, facecolor=face, edgecolor=COLOURS[edge][0] if edge else "none", linewidth=1)
        )

    def bar(
        self, x: float, y: float, width: float, height: float, fill: str | None, edge: str | None = None
    ) -> None:
        """A rectangle whose top left corner is (x, y)."""
        self.shape([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], fill, edge)

    def dot(self, x: float, y: float, role: str, *, diamond: bool = False) -> None:
        """A round mark, or a diamond."""
        from matplotlib.patches import Ellipse

        if diamond:
            self.shape([(x, y - 7.5), (x + 7.5, y), (x, y + 7.5), (x - 7.5, y)], role)
        else:
            self.add(Ellipse((x, y), 11, 11, facecolor=COLOURS[role][0], edgecolor="none"))

    def tag(self, words: str) -> None:
        """Say in the top right corner what kind of data this is."""
        wide = measure(words, self.small, True)
        self.bar(self.width - wide - 15, 1, wide + 14, 21, None, "mark")
        self.text(self.width - 8, 11.5, words, "mark", align="right", small=True, bold=True)

    def svg(self, height: float, alt: str) -> str:
        """The drawing as inline SVG: no ids, no style attributes, real text, `alt` as its name."""
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        tall = round(height)
        self.down.clear().scale(1, -1).translate(0, tall)
        self.figure.set_size_inches(self.width / 72, tall / 72)
        FigureCanvasSVG(self.figure)
        written = io.BytesIO()
        with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "doorpakken"}):
            self.figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
        kind = "narrow" if self.narrow else "wide"
        head = {
            "xmlns": SVG, "class": f"fig fig-{kind}", "viewBox": f"0 0 {self.width} {tall}",
            "width": str(self.width), "height": str(tall), "role": "img", "aria-label": alt,
        }  # fmt: skip
        root = ElementTree.Element("svg", head)
        drawn = ElementTree.fromstring(written.getvalue())
        for shape in _shapes(drawn, {}):
            root.append(shape)
        return ElementTree.tostring(root, encoding="unicode")


def _shapes(node: ElementTree.Element, source: dict[str, str]) -> list[ElementTree.Element]:
    """All paths and texts below a node, in order, cleaned; groups and metadata are left behind."""
    name = node.tag.removeprefix(f"{{{SVG}}}")
    if name in ("defs", "metadata"):
        return []
    kind, _, value = node.get("id", "").partition("|")
    if kind == "est":
        source = {"data-est": value}
    elif kind == "lit":
        source = {"class": "lit", "data-lit": value}
    if name in ("path", "text"):
        clean = _clean(name, node, source)
        return [] if clean.get("fill") == "none" and "stroke" not in clean.attrib else [clean]
    return [shape for child in node for shape in _shapes(child, source)]


def _clean(name: str, node: ElementTree.Element, source: dict[str, str]) -> ElementTree.Element:
    """A path or text with its style as attributes, its colours as classes beside plain colours for print."""
    rules = [rule.split(":", 1) for rule in node.get("style", "").split(";") if ":" in rule]
    style = {key.strip(): value.strip() for key, value in rules}
    made = {key: node.get(key, "") for key in KEPT if node.get(key)}
    made |= {key: style[key] for key in STYLED if key in style}
    if name == "text":
        made.pop("transform", None)
        words = f"{style.get('font', '')} {style.get('font-weight', '')} {style.get('font-size', '')}"
        size = re.search(r"([\d.]+)px", words)
        made["font-size"] = size[1] if size else ""
        made["font-family"] = f"'{FONT}', sans-serif"
        if "700" in words.split():
            made["font-weight"] = "bold"
    if made.get("stroke") == "none":
        made.pop("stroke"), made.pop("stroke-width", None)
    classes = [source["class"]] if "class" in source else []
    for letter, key in (("f", "fill"), ("s", "stroke")):
        if made.get(key, "none") != "none":
            classes.append(f"{letter}-{ROLE_OF[made[key]]}")
    for key in ("d", "x", "y"):
        if key in made:
            made[key] = re.sub(
                r"-?\d+\.\d+", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), made[key]
            )
    made["d"] = " ".join(made["d"].split()) if "d" in made else ""
    made = {key: value for key, value in made.items() if value}
    element = ElementTree.Element(name, made | source | ({"class": " ".join(classes)} if classes else {}))
    element.text = node.text
    return element
