"""A drawing (SVG) made fit to stand inline in a page under a strict policy, and in print."""

from __future__ import annotations

from xml.etree import ElementTree

from doorpakken.errors import refusal

SVG = "http://www.w3.org/2000/svg"
REFUSED = {"script", "style", "foreignObject", "image", "animate", "set", "iframe", "a"}
LINKS = {"href", "{http://www.w3.org/1999/xlink}href", "src"}

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
            raise refusal(
                "drawing",
                "a drawing holds what the page cannot show",
                place,
                found=f"<{name}>" + (f" with {keys[0]}" if keys else ""),
                mend="Use attributes and classes, no style, script, link or picture.",
            )
    kept = [name for name in root.get("class", "").split() if not name.startswith("fig")]
    root.set("class", " ".join(["fig", f"fig-{width}", *kept]))
    root.set("role", "img")
    root.set("aria-label", alt)
    root.tail = None
    return ElementTree.tostring(root, encoding="unicode")
