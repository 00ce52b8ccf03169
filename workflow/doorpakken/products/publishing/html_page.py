"""A document as one self-contained page: it asks nothing of any host and needs no script to be read."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from doorpakken.products.figures.chart_style import css
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Chapter, Document
from doorpakken.products.publishing.fonts import font_faces
from doorpakken.products.publishing.html_compaction import lean_numbers, lean_record
from doorpakken.products.publishing.page_tables import shown_table
from doorpakken.products.publishing.pandoc import TEMPLATES, Verbatim, write
from doorpakken.products.publishing.pandoc_nodes import (
    Node,
    attr,
    change,
    classes_of,
    div,
    header,
    link,
    nodes,
    para,
    raw,
    span,
    text_of,
    words,
)  # fmt: skip
from doorpakken.words import Phrases

CONTENTS_DEPTH = 2
LANGUAGE = Phrases("language")
# Line ends between the parts of tables and of lists of facts, which no reader sees.
BETWEEN_PARTS = re.compile(
    r"\n(?=</?(?:table|caption|thead|tbody|tr|th|td|dl|dt|dd|details|summary)\b)|(?<=<dd>)\n"
)


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
        "report": meta.cover,
    }
    blocks = lean_numbers([_section(chapter, meta) for chapter in document.chapters])
    made = write(
        blocks, "html5", version=document.version, template="document.html", variables=variables,
    )  # fmt: skip
    return BETWEEN_PARTS.sub("", made)


def _style(meta: Meta) -> str:
    sheets = ("document.css",) if meta.cover else ("document.css", "article.css")
    own = "\n".join((TEMPLATES / sheet).read_text(encoding="utf-8") for sheet in sheets)
    margin = f"@page{{@top-center{{content:{_css_text(meta.mark)}}}}}" if meta.mark else ""
    return "\n".join((font_faces(), css(), own, margin)).strip()


def _css_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("<", "\\3c ") + '"'


def _script(meta: Meta) -> str:
    words = {"link": "section_link", "sort": "sort", "arrows": "arrows"}
    texts = {key: meta.word(word) for key, word in words.items()}
    texts |= {sign: LANGUAGE.say(sign, meta.language) for sign in ("decimal", "thousands")}
    said = json.dumps(texts, ensure_ascii=False)
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
    """A chapter as a section; its heading is of level 2, below the title of the page, or is that title."""
    notes: list[Node] = []
    label = {"aria-label": text_of(chapter.title)}
    below = int(meta.cover)
    blocks = change(chapter.blocks, lambda node: _shift(node, below) or _note(node, notes, chapter.id, meta))
    shown = [part for block in blocks for part in _shown(block, meta, label)]
    head = header(1 + below, attr(f"{chapter.id}-title"), chapter.title)
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


def _shift(node: Node, levels: int) -> list[Node] | None:
    if node["t"] != "Header":
        return None
    level, attributes, inlines = node["c"]
    return [header(min(level + levels, 6), attributes, inlines)]


def _shown(block: Node, meta: Meta, label: dict[str, str]) -> list[Node]:
    """A block with what a page adds: scroll areas around tables, data that open on request."""
    if block["t"] == "Table":
        return [shown_table(block, label)]
    if block["t"] == "Figure" and "finding" in classes_of(block):
        return [_figure(block, meta)]
    if block["t"] == "Div":
        attributes, inner = block["c"]
        if "record" in attributes[1]:
            label = {"aria-labelledby": f"{attributes[0]}-title"}
            kind, inner = lean_record(inner)
            return _record(
                attributes[0], kind, [shown for part in inner for shown in _shown(part, meta, label)]
            )
        return [div(attributes, [shown for part in inner for shown in _shown(part, meta, label)])]
    return [block]


def _record(identifier: str, kind: str, inner: list[Node]) -> list[Node]:
    """A record that opens on request; its heading is what one opens it by."""
    head, *rest = inner
    literal = f' data-lit="{kind}"' if kind else ""
    opening = f'<details class="record" id="{identifier}"{literal}><summary>'
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
