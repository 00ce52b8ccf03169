"""A document as one self-contained page: it asks nothing of any host and needs no script to be read."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from typing import Any

from pandocfilters import Div, Header, OrderedList, Para, RawBlock, Span, Superscript

from doorpakken.products.figures.chart_style import css
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Chapter, Document
from doorpakken.products.publishing.fonts import font_faces
from doorpakken.products.publishing.html_compaction import (
    ANCHOR,
    ESTIMATE,
    LITERAL,
    leads_to_record,
    lean_numbers,
    lean_record,
    pair_of,
)
from doorpakken.products.publishing.page_tables import shown_table
from doorpakken.products.publishing.pandoc import TEMPLATES, Verbatim, write
from doorpakken.products.publishing.pandoc_nodes import (
    SPACE,
    Node,
    attr,
    change,
    classes_of,
    link,
    nodes,
    text_of,
    words,
)
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
    variables = meta.variables() | {
        "iso": meta.date.isoformat(),
        "contents": _contents(document) if meta.cover else None,
        "style": Verbatim(style),
        "script": Verbatim(script),
        "policy": Verbatim(_policy(style, script)),
        "form": "report" if meta.cover else "article",
    }
    blocks = lean_numbers([_section(chapter, meta) for chapter in document.chapters])
    return BETWEEN_PARTS.sub("", write(blocks, "html5", template="document.html", variables=variables))


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
    script = (TEMPLATES / "document.js").read_text(encoding="utf-8")
    return script.replace("WORDS", json.dumps(texts, ensure_ascii=False).replace("<", "\\u003c"), 1).strip()


def _policy(style: str, script: str) -> str:
    def allowed(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; style-src {allowed(style)}; script-src {allowed(script)}; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def _contents(document: Document) -> list[dict[str, Any]]:
    """Chapters, and their headings down to `CONTENTS_DEPTH`."""
    contents: list[dict[str, Any]] = []
    for chapter in document.chapters:
        parts = [
            {"id": Verbatim(identifier), "title": _entry(inlines)}
            for node in nodes(chapter.blocks)
            if node["t"] == "Header"
            for level, (identifier, classes, _), inlines in [node["c"]]
            if level <= CONTENTS_DEPTH and "unlisted" not in classes
        ]
        contents.append({"id": Verbatim(chapter.id), "title": _entry(chapter.title), "parts": parts or None})
    return contents


def _entry(inlines: list[Node]) -> Verbatim:
    """The words of a heading for the contents, in which a number or a literal still says where it is from."""
    entry = ""
    for node in inlines:
        source = f' {LITERAL}="{kind}"' if (kind := pair_of(node, LITERAL)) else ""
        if leads_to_record(node):
            source = f' {ESTIMATE}="{node["c"][2][0].partition(ANCHOR)[2]}"'
        words_in = escape(text_of(node), quote=False)
        entry += f"<span{source}>{words_in}</span>" if source else words_in
    return Verbatim(entry)


def _section(chapter: Chapter, meta: Meta) -> Node:
    """A chapter as a section; its heading is of level 2, below the title of the page, or is that title."""
    below = int(meta.cover)
    footnotes: list[Node] = []

    def on_page(node: Node) -> list[Node] | None:
        if node["t"] == "Header":
            level, own, inlines = node["c"]
            return [Header(min(level + below, 6), own, inlines)]
        if node["t"] == "Note":
            sign, footnote = _footnote(node["c"], chapter.id, len(footnotes) + 1, meta)
            footnotes.append(footnote)
            return [Superscript([sign])]
        return None

    blocks = _shown(change(chapter.blocks, on_page), meta, {"aria-label": text_of(chapter.title)})
    head = Header(1 + below, attr(f"{chapter.id}-title"), chapter.title)
    named = {"data_chapter": chapter.id, "aria_labelledby": f"{chapter.id}-title"}
    if footnotes:
        numbered = [1, {"t": "DefaultStyle"}, {"t": "DefaultDelim"}]
        listed = OrderedList(numbered, [[footnote] for footnote in footnotes])
        blocks.append(Div(attr("", ["footnotes"], role="group", aria_label=meta.word("notes")), [listed]))
    return Div(attr(chapter.id, ["section", "chapter"], **named), [head, *blocks])


def _footnote(blocks: list[Node], chapter: str, number: int, meta: Meta) -> tuple[Node, Node]:
    """A footnote: a number in the text that leads to the words at the end of the chapter, and back."""
    here, there = f"{chapter}-ref-{number}", f"{chapter}-note-{number}"
    back = link(f"#{here}", words(meta.word("back")), attr("", ["back"], role="doc-backlink"))
    *before, last = blocks
    if last["t"] in ("Para", "Plain"):
        last = last | {"c": [*last["c"], SPACE, back]}
    own = attr(here, ["lit", "sign"], data_lit="identifier", role="doc-noteref")
    return link(f"#{there}", words(str(number)), own), Div(attr(there), [*before, last])


def _shown(blocks: list[Node], meta: Meta, label: dict[str, str]) -> list[Node]:
    """Blocks with what a page adds: scroll areas around tables, data and records that open on request."""
    shown: list[Node] = []
    for block in blocks:
        classes = classes_of(block)
        if block["t"] == "Table":
            shown.append(shown_table(block, label))
        elif block["t"] == "Figure" and "finding" in classes:
            shown.append(_figure(block, meta))
        elif block["t"] == "Div" and "record" in classes:
            shown += _record(block, meta)
        elif block["t"] == "Div":
            own, inner = block["c"]
            shown.append(Div(own, _shown(inner, meta, label)))
        else:
            shown.append(block)
    return shown


def _record(record: Node, meta: Meta) -> list[Node]:
    """A record that opens on request; its heading is what one opens it by."""
    (identifier, _, _), blocks = record["c"]
    kind, blocks = lean_record(blocks)
    head, *rest = _shown(blocks, meta, {"aria-labelledby": f"{identifier}-title"})
    literal = f' data-lit="{kind}"' if kind else ""
    opening = RawBlock("html", f'<details class="record" id="{identifier}"{literal}><summary>')
    return [opening, head, RawBlock("html", "</summary>"), *rest, RawBlock("html", "</details>")]


def _figure(figure: Node, meta: Meta) -> Node:
    """A figure with its title as caption, a badge where the drawing has no mark, its data below."""
    (identifier, classes, pairs), caption, (title, drawn, _, note, data) = figure["c"]
    badge = meta.badge(drawn["c"][1])
    blocks = [
        RawBlock("html", f'<figcaption id="{identifier}-title">'),
        *title["c"][1],
        RawBlock("html", "</figcaption>"),
        *([Para([Span(attr("", ["badge"]), words(badge))])] if badge else []),
        drawn,
        note,
        RawBlock("html", f"<details><summary>{meta.word('data_table')}</summary>"),
        *_shown(data["c"][1], meta, {"aria-label": text_of(title["c"][1])}),
        RawBlock("html", "</details>"),
    ]
    own = [identifier, classes, [*pairs, ["aria-labelledby", f"{identifier}-title"]]]
    return {"t": "Figure", "c": [own, caption, blocks]}
