"""What matplotlib draws, as clean inline SVG: real text, colours as classes, no ids, no styles, no links."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from doorpakken.products.figures.chart_style import COLOURS, FAMILY

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SVG = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
ROLE_OF = {pair[0]: role for role, pair in COLOURS.items()}
STYLED = ("fill", "stroke", "stroke-width", "text-anchor", "stroke-dasharray")


def inline(figure: Figure, kind: str, alt: str) -> str:
    """A drawing with the classes `fig fig-<kind>` and `alt` as its name; the same bytes every time.

    A group whose id is `est|<id>` or `lit|<kind>` gives its words that source. Every colour must be one of
    the palette; raises KeyError for another.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    FigureCanvasSVG(figure)
    written = io.BytesIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "doorpakken"}):
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    width, height = (str(round(side * 72)) for side in figure.get_size_inches())
    head = {
        "xmlns": SVG, "class": f"fig fig-{kind}", "viewBox": f"0 0 {width} {height}",
        "width": width, "height": height, "role": "img", "aria-label": alt,
    }  # fmt: skip
    root = ElementTree.Element("svg", head)
    drawn = ElementTree.fromstring(written.getvalue())
    marks = {f"#{node.get('id')}": node for node in drawn.iter(f"{{{SVG}}}path") if node.get("id")}
    root.extend(_shapes(drawn, {}, marks))
    return ElementTree.tostring(root, encoding="unicode")


def _shapes(
    node: ElementTree.Element, source: dict[str, str], marks: dict[str, ElementTree.Element]
) -> list[ElementTree.Element]:
    """All paths, marks and texts below a node, in order, cleaned; groups and definitions are left behind."""
    name = node.tag.removeprefix(f"{{{SVG}}}")
    if name in ("defs", "metadata"):
        return []
    kind, _, value = node.get("id", "").partition("|")
    if kind == "est":
        source = {"data-est": value}
    elif kind == "lit":
        source = {"class": "lit", "data-lit": value}
    if name in ("path", "text", "use"):
        clean = _clean(node, source, marks)
        drawn = clean.text or any(clean.get(key, "none") != "none" for key in ("fill", "stroke"))
        return [clean] if drawn else []
    return [shape for child in node for shape in _shapes(child, source, marks)]


def _clean(
    node: ElementTree.Element, source: dict[str, str], marks: dict[str, ElementTree.Element]
) -> ElementTree.Element:
    """A shape with its style as attributes, its colours as classes beside plain colours for print."""
    name = node.tag.removeprefix(f"{{{SVG}}}")
    style, attributes = _style(node), {}
    if name == "text":
        attributes = {key: node.get(key, "") for key in ("x", "y")} | _letters(style)
    elif name == "use":
        mark = marks[node.get(LINK, "")]
        style = _style(mark) | style
        place = f"translate({_short(node.get('x', '0'))} {_short(node.get('y', '0'))})"
        attributes = {"d": mark.get("d", ""), "transform": place}
    else:
        attributes = {key: node.get(key, "") for key in ("d", "transform") if node.get(key)}
    attributes |= {key: style[key] for key in STYLED if style.get(key, "none") != "none"}
    if "stroke" not in attributes:
        attributes.pop("stroke-width", None)
    if name != "text" and "fill" not in attributes:
        attributes["fill"] = "none"
    for key in ("d", "x", "y"):
        if key in attributes:
            attributes[key] = " ".join(_short(attributes[key]).split())
    classes = [source["class"]] if "class" in source else []
    for letter, key in (("f", "fill"), ("s", "stroke")):
        if attributes.get(key, "none") != "none":
            classes.append(f"{letter}-{ROLE_OF[attributes[key]]}")
    element = ElementTree.Element("text" if name == "text" else "path", attributes | source)
    if classes:
        element.set("class", " ".join(classes))
    element.text = node.text if name == "text" else None
    return element


def _style(node: ElementTree.Element) -> dict[str, str]:
    rules = [rule.split(":", 1) for rule in node.get("style", "").split(";") if ":" in rule]
    return {key.strip(): value.strip() for key, value in rules}


def _letters(style: dict[str, str]) -> dict[str, str]:
    """Size, family and weight of a text, from the short form or from single rules."""
    words = " ".join(style.get(key, "") for key in ("font", "font-weight", "font-size"))
    size = re.search(r"([\d.]+)px", words)
    font = {"font-size": size[1] if size else "", "font-family": FAMILY}
    return font | ({"font-weight": "bold"} if "700" in words.split() else {})


def _short(numbers: str) -> str:
    """Numbers at two decimals, without zeros at their end."""
    return re.sub(r"-?\d+\.\d+", lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), numbers)
