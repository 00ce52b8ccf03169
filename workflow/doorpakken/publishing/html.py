"""A document as one self-contained page: it asks nothing of any host and needs no script to be read."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from doorpakken.figures.style import PAPER, css
from doorpakken.publishing.document import Chapter, Document
from doorpakken.publishing.fonts import font_faces
from doorpakken.publishing.meta import Meta
from doorpakken.publishing.nodes import (
    Node,
    attr,
    attribute,
    change,
    classes_of,
    div,
    header,
    link,
    nodes,
    para,
    plain,
    raw,
    span,
    text_of,
    words,
)  # fmt: skip
from doorpakken.publishing.pandoc import TEMPLATES, Verbatim, write

SORTABLE_FROM = 4  # rows
CONTENTS_DEPTH = 2
ANCHOR = "n-"


def page(document: Document, meta: Meta) -> str:
    """The HTML of a document, in which the policy allows the page's own style and script and nothing else."""
    style, script = _style(meta), _script(meta)
    banner, rest = meta.mark_parts
    variables: dict[str, Any] = {
        "language": meta.language,
        "title": meta.title,
        "subtitle": meta.subtitle or None,
        "waves": meta.waves,
        "version": meta.version,
        "date": meta.dated,
        "origin": meta.origin,
        "iso": meta.date.isoformat(),
        "word": {
            key: meta.word(key)
            for key in ("contents", "skip", "notice", "waves", "date", "origin", "version")
        },
        "mark": {"lead": banner, "rest": rest} if meta.mark else None,
        "contents": _contents(document) if meta.cover else None,
        "style": Verbatim(style),
        "script": Verbatim(script),
        "policy": Verbatim(_policy(style, script)),
        "form": "report" if meta.cover else "article",
    }
    blocks = [_section(chapter, meta) for chapter in document.chapters]
    return write(
        blocks, "html5", version=document.version, template="document.html", variables=variables,
    )  # fmt: skip


def _style(meta: Meta) -> str:
    own = (TEMPLATES / "document.css").read_text(encoding="utf-8")
    paper = (
        f":root{{--paper:{PAPER[0]}}}\n@media (prefers-color-scheme:dark){{:root{{--paper:{PAPER[1]}}}}}\n"
        f"@media print{{:root{{--paper:{PAPER[0]}}}}}\n"
    )
    margin = f"@page{{@top-center{{content:{_css_text(meta.mark)}}}}}" if meta.mark else ""
    return "\n".join((font_faces(), css(), paper, own, margin)).strip()


def _css_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("<", "\\3c ") + '"'


def _script(meta: Meta) -> str:
    words = {"link": "section_link", "sort": "sort", "arrows": "arrows"}
    said = json.dumps({key: meta.word(word) for key, word in words.items()}, ensure_ascii=False)
    script = (TEMPLATES / "document.js").read_text(encoding="utf-8")
    return script.replace("WORDS", said.replace("<", "\\u003c"), 1).strip()


def _policy(style: str, script: str) -> str:
    def allowed(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; style-src {allowed(style)}; script-src {allowed(script)}; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def _contents(document: Document) -> list[dict[str, Any]]:
    """Chapters, and their headings down to `CONTENTS_DEPTH`."""
    made: list[dict[str, Any]] = []
    for chapter in document.chapters:
        parts = [
            {"id": Verbatim(node["c"][1][0]), "title": text_of(node["c"][2])}
            for node in nodes(chapter.blocks)
            if node["t"] == "Header" and node["c"][0] <= CONTENTS_DEPTH and "unlisted" not in node["c"][1][1]
        ]
        made.append({"id": Verbatim(chapter.id), "title": text_of(chapter.title), "parts": parts or None})
    return made


def _section(chapter: Chapter, meta: Meta) -> Node:
    """A chapter as a section; its heading is of level 2, below the title of the page."""
    notes: list[Node] = []
    label = {"aria-label": text_of(chapter.title)}
    blocks = change(chapter.blocks, lambda node: _shift(node) or _note(node, notes, chapter.id, meta))
    shown = [part for block in blocks for part in _shown(block, meta, label)]
    head = header(2, attr(f"{chapter.id}-title"), chapter.title)
    attributes = attr(
        chapter.id, ["section", "chapter"], data_chapter=chapter.id, aria_labelledby=f"{chapter.id}-title"
    )
    return div(attributes, [head, *shown, *_notes(notes, meta)])


def _note(node: Node, notes: list[Node], chapter: str, meta: Meta) -> list[Node] | None:
    """A footnote: a number in the text that leads to the words at the end of the chapter, and back."""
    if node["t"] != "Note":
        return None
    number = str(len(notes) + 1)
    here, there = f"{chapter}-ref-{number}", f"{chapter}-note-{number}"
    back = link(f"#{here}", words(meta.word("back")), attr("", ["back"], role="doc-backlink"))
    *before, last = node["c"]
    last = (
        {"t": last["t"], "c": [*last["c"], {"t": "Space"}, back]} if last["t"] in ("Para", "Plain") else last
    )
    notes.append(div(attr(there), [*before, last]))
    sign = link(
        f"#{there}", words(number), attr(here, ["lit", "sign"], data_lit="identifier", role="doc-noteref")
    )
    return [{"t": "Superscript", "c": [sign]}]


def _notes(notes: list[Node], meta: Meta) -> list[Node]:
    if not notes:
        return []
    listed = {
        "t": "OrderedList",
        "c": [[1, {"t": "DefaultStyle"}, {"t": "DefaultDelim"}], [[note] for note in notes]],
    }
    return [div(attr("", ["footnotes"], role="group", aria_label=meta.word("notes")), [listed])]


def _shift(node: Node) -> list[Node] | None:
    if node["t"] != "Header":
        return None
    level, attributes, inlines = node["c"]
    return [header(min(level + 1, 6), attributes, inlines)]


def _shown(block: Node, meta: Meta, label: dict[str, str]) -> list[Node]:
    """A block with what a page adds: scroll areas around tables, data that open on request."""
    if block["t"] == "Table":
        return [_table(block, label)]
    if block["t"] == "Figure" and "finding" in classes_of(block):
        return [_figure(block, meta)]
    if block["t"] == "Div":
        attributes, inner = block["c"]
        if "record" in attributes[1]:
            label = {"aria-labelledby": f"{attributes[0]}-title"}
            return _record(attributes[0], [shown for part in inner for shown in _shown(part, meta, label)])
        return [div(attributes, [shown for part in inner for shown in _shown(part, meta, label)])]
    return [block]


def _record(identifier: str, inner: list[Node]) -> list[Node]:
    """A record that opens on request; its heading is what one opens it by."""
    head, *rest = inner
    opening = f'<details class="record" id="{identifier}"><summary>'
    return [raw("html", opening), head, raw("html", "</summary>"), *rest, raw("html", "</details>")]


def _figure(figure: Node, meta: Meta) -> Node:
    attributes, caption, body = figure["c"]
    title, drawn, _, note, data = body
    marked = meta.short_mark and meta.short_mark.lower() not in drawn["c"][1].lower()
    badge = [para([span(attr("", ["badge"]), words((meta.short_mark or "").capitalize()))])] if marked else []
    inner = [
        shown for part in data["c"][1] for shown in _shown(part, meta, {"aria-label": text_of(title["c"][1])})
    ]
    label = {"aria-labelledby": f"{attributes[0]}-title"}
    summary = f"<details><summary>{meta.word('data_table')}</summary>"
    made = [
        raw("html", f'<figcaption id="{label["aria-labelledby"]}">'),
        *title["c"][1],
        raw("html", "</figcaption>"),
        *badge,
        drawn,
        note,
        raw("html", summary),
        *inner,
        raw("html", "</details>"),
    ]
    return {
        "t": "Figure",
        "c": [[attributes[0], attributes[1], [*attributes[2], *label.items()]], caption, made],
    }


def _table(table: Node, label: dict[str, str]) -> Node:
    """A table in its own scroll area. Sides become classes, since the policy forbids style attributes."""
    attributes, (short, caption), columns, head, bodies, foot = table["c"]
    sides = ["number" if side["t"] == "AlignRight" else "" for side, _ in columns]
    columns = [[{"t": "AlignDefault"}, width] for _, width in columns]
    identifier = attributes[0]
    if caption and identifier:
        label = {"aria-labelledby": f"{identifier}-caption"}
        caption = [plain([span(attr(f"{identifier}-caption"), caption[0]["c"])]), *caption[1:]]
    heads = [_row(row, sides, len(sides), "col") for row in head[1]]
    body = [[a, n, first, [_row(row, sides, n, "row") for row in rows]] for a, n, first, rows in bodies]
    classes = [*attributes[1], *(["sortable"] if _is_sortable(bodies, sides) else [])]
    made: Node = {
        "t": "Table",
        "c": [[identifier, classes, attributes[2]], [short, caption], columns, [head[0], heads], body, foot],
    }
    area = {"role": "group", "tabindex": "0", **label}
    return div(["", ["scroll"], [[key, value] for key, value in area.items()]], [made])


def _is_sortable(bodies: list[Any], sides: list[str]) -> bool:
    """Whether rows may change places: enough of them, and no column that mixes percentages and counts."""
    rows = [[text_of(cell[4]).strip() for cell in row[1]] for body in bodies for row in body[3]]
    for at, side in enumerate(sides):
        numbers = [row[at] for row in rows if side and any(sign.isdigit() for sign in row[at])]
        if len({"%" in number for number in numbers}) > 1:
            return False
    return len(rows) >= SORTABLE_FROM


def _row(row: Any, sides: list[str], heads: int, scope: str) -> Any:
    """A row whose first cells are headers with a scope; cells know their side by class."""
    cells = []
    for at, (attributes, _, down, across, blocks) in enumerate(row[1]):
        identifier, classes, pairs = attributes
        side = [sides[at]] if sides[at] else []
        scoped = [["scope", scope]] if at < heads else []
        identifier, pairs, blocks = _lean(identifier, pairs, blocks)
        cells.append(
            [[identifier, [*classes, *side], [*pairs, *scoped]], {"t": "AlignDefault"}, down, across, blocks]
        )
    return [row[0], cells]


def _lean(identifier: str, pairs: list[Any], blocks: list[Node]) -> tuple[str, list[Any], list[Node]]:
    """A cell that says each thing once: a number in it names its estimate by its link or as its own place."""
    if len(blocks) != 1 or not blocks[0]["c"]:
        return identifier, pairs, blocks
    first, *rest = blocks[0]["c"]
    kept = [pair for pair in pairs if pair[0] != "data-est"]
    if first["t"] == "Link" and "n" in classes_of(first):
        return identifier, kept, blocks
    own, classes, others = attribute(first)
    if first["t"] != "Span" or identifier:
        return identifier, pairs, blocks
    if own.startswith(ANCHOR):
        inner = span(["", classes, others], first["c"][1]) if classes or others else None
        return own, kept, [plain([*([inner] if inner else first["c"][1]), *rest])]
    if not own and not classes and not rest:
        return identifier, [*pairs, *others], [plain(first["c"][1])]
    return identifier, pairs, blocks
