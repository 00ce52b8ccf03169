"""A drawing (SVG) made fit to stand inline in a page under a strict policy, and in print; in few signs."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

from doorpakken.errors import refusal
from doorpakken.products.figures.chart_style import FAMILY

SVG = "http://www.w3.org/2000/svg"
REFUSED = {"script", "style", "foreignObject", "image", "animate", "set", "iframe", "a"}
LINKS = {"href", "{http://www.w3.org/1999/xlink}href", "src"}
RECTANGLE = re.compile(r"M(\S+) (\S+)L(\S+) \2L\3 (\S+)L\1 \4L\1 \2z?")
CIRCLE = re.compile(r"M0 ([\d.]+)(?:C[^A-Z]+){8}z")
PLACE = re.compile(r"translate\((\S+) (\S+)\)")

ElementTree.register_namespace("", SVG)


def drawing(svg: str, alt: str, width: str, place: str) -> str:
    """The SVG with `alt` as its accessible name and the classes `fig fig-<width>`, wide or narrow.

    Refuses what a page without requests, scripts and inline styles cannot show: raises UserError.
    """
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise refusal("drawing", "a drawing is not XML", place, found=str(error)) from error
    if root.tag != f"{{{SVG}}}svg" or not root.get("viewBox"):
        raise refusal("drawing", "a drawing needs an svg element with a viewBox", place, found=root.tag)
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        keys = [key for key in element.attrib if key == "style" or key.startswith("on")]
        keys += [key for key in LINKS if not element.get(key, "#").startswith("#")]
        if name in REFUSED or keys:
            what, held = "a drawing holds what the page cannot show", f" with {keys[0]}" if keys else ""
            mend = "Use attributes and classes, no style, script, link or picture."
            raise refusal("drawing", what, place, found=f"<{name}>{held}", mend=mend)
    kept = [name for name in root.get("class", "").split() if not name.startswith("fig")]
    root.attrib |= {"class": " ".join(["fig", f"fig-{width}", *kept]), "role": "img", "aria-label": alt}
    root.tail = None
    return ElementTree.tostring(root, encoding="unicode")


def lean_drawing(svg: str) -> str:
    """An SVG for a page that has the style sheet of the figures: what that says is left out.

    What most shapes share (letters, sides, width of lines) stands on the drawing.
    """
    root = ElementTree.fromstring(svg)
    texts = [*root.iter(f"{{{SVG}}}text")]
    stroked = [shape for shape in root.iter() if shape.get("stroke", "none") != "none"]
    _share(root, texts, "font-size", "")
    _share(root, texts, "text-anchor", "start")
    _share(root, stroked, "stroke-width", "1")
    for shape in root.iter():
        _use_classes(shape)
        if "d" in shape.attrib:
            _shorten(shape)
    written = ElementTree.tostring(root, encoding="unicode").replace(f' xmlns="{SVG}"', "", 1)
    return written.replace(" />", "/>")


def _share(root: ElementTree.Element, shapes: list[ElementTree.Element], key: str, default: str) -> None:
    """Say on the drawing what most shapes say, or would say when they are silent."""
    values = Counter(shape.get(key, default) for shape in shapes)
    if not values or "" in values:
        return
    root.set(key, values.most_common(1)[0][0])
    for shape in shapes:
        own = shape.attrib.pop(key, default)
        shape.attrib.update({key: own} if own != root.get(key) else {})


def _use_classes(shape: ElementTree.Element) -> None:
    """Classes for what the style sheet knows: colours and the family of letters."""
    names = [name for name in shape.get("class", "").split() if name != "lit"]
    for key, prefix in (("fill", "f-"), ("stroke", "s-")):
        if any(name.startswith(prefix) for name in names):
            shape.attrib.pop(key, None)
    if shape.get("fill") == "none" and names[:1] and names[0].startswith("s-"):
        del shape.attrib["fill"]
    if shape.get("font-family") == FAMILY:
        del shape.attrib["font-family"]
    if names:
        shape.set("class", " ".join(names))
    else:
        shape.attrib.pop("class", None)


def _shorten(path: ElementTree.Element) -> None:
    """A path in few signs; a rectangle by its sides, a dot as a circle."""
    drawn = re.sub(r"\s*([A-Za-z])\s*", r"\1", path.get("d", ""))
    place = PLACE.fullmatch(path.get("transform", ""))
    if place and (dot := CIRCLE.fullmatch(drawn)):
        path.tag = f"{{{SVG}}}circle"
        del path.attrib["d"], path.attrib["transform"]
        path.attrib.update(cx=place[1], cy=place[2], r=dot[1])
        return
    path.set("d", RECTANGLE.sub(r"M\1 \2H\3V\4H\1z", drawn))
