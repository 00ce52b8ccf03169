"""A document in print: Typst sets it, as PDF/UA-1 and PDF/A at once; then rows get their headers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from doorpakken.errors import refusal
from doorpakken.products.figures.chart_style import PALETTE
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Document
from doorpakken.products.publishing.fonts import FACES, folder
from doorpakken.products.publishing.pandoc import Verbatim, write
from doorpakken.products.publishing.pandoc_nodes import change, nodes, string
from doorpakken.products.publishing.pdf_row_headers import add_row_headers
from doorpakken.products.publishing.print_layout import chapters_in_print
from doorpakken.products.publishing.typst import records_of, typeset
from doorpakken.products.publishing.typst_article import article_in_print

STANDARDS: dict[str, Any] = {"format": "pdf", "pdf_standards": ["ua-1", "a-2a"]}


def printed(document: Document, meta: Meta) -> bytes:
    """The PDF of a document. The same document gives the same bytes, in any folder, at any time."""
    source, heads = typst_source(document, meta)
    return add_row_headers(_compiled(source, document.pictures, meta, **STANDARDS), heads)


def drawn(name: str, pictures: Mapping[str, str], meta: Meta, width: float, resolution: int) -> bytes:
    """A drawing as PNG, on white, so many millimetres wide, in pixels to the inch."""
    sheet = f"#set page(width: {width}mm, height: auto, margin: 0mm, fill: white)"
    source = f"{sheet}\n#image({string(name)}, width: 100%)"
    return _compiled(source, pictures, meta, format="png", ppi=resolution)


def typst_source(document: Document, meta: Meta) -> tuple[str, list[int]]:
    """The Typst text, and for every table in reading order how many columns are row headers."""
    blocks = (
        chapters_in_print(document.chapters, meta)
        if meta.cover
        else [node for chapter in document.chapters for node in article_in_print(chapter, meta)]
    )
    heads = [node["c"][4][0][1] for node in nodes(blocks) if node["t"] == "Table"]
    records = records_of(blocks)
    lead, rest = meta.mark_parts
    description = (
        ". ".join(part.rstrip(".") for part in (meta.subtitle, meta.mark or meta.origin) if part) + "."
    )
    keywords = [
        word for word in (meta.short_mark, meta.waves, f"{meta.word('version')} {meta.version}") if word
    ]
    variables: dict[str, Any] = {
        "language": meta.language,
        "title": meta.title,
        "subtitle": meta.subtitle,
        "waves": meta.waves,
        "date": meta.dated,
        "origin": meta.origin,
        "version": meta.version,
        "report": meta.cover,
        "document": {
            "title": Verbatim(string(meta.title)),
            "description": Verbatim(string(description)),
            "keywords": Verbatim("(" + "".join(string(word) + ", " for word in keywords) + ")"),
        },
        "colour": {role: Verbatim(PALETTE[role][0]) for role in ("ink", "muted", "grid", "accent")},
        "word": {key: meta.word(key) for key in ("contents", "waves", "date", "origin", "version")},
        "mark": {"lead": lead, "rest": rest, "short": (meta.short_mark or "").capitalize()}
        if meta.mark
        else None,
    }
    source = write(
        change(blocks, lambda node: typeset(node, records)),
        "typst-smart",
        version=document.version,
        template="document.typ",
        variables=variables,
    )
    return source, heads


def _compiled(source: str, pictures: Mapping[str, str], meta: Meta, **settings: Any) -> bytes:
    import typst

    moment = datetime.combine(meta.date, time(), tzinfo=UTC)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for name, svg in pictures.items():
            (root / name).write_text(svg, encoding="utf-8")
        fonts = root / "fonts"
        fonts.mkdir()
        for file, _, _ in FACES:
            (fonts / file).symlink_to(folder() / file)
        (root / "document.typ").write_text(source, encoding="utf-8")
        try:
            made = typst.compile(
                str(root / "document.typ"), root=str(root), font_paths=[str(fonts)], ignore_system_fonts=True,
                timestamp=int(moment.timestamp()), **settings,
            )  # fmt: skip
        except typst.TypstError as error:
            raise refusal(
                "pdf", "the document cannot be printed", f"{meta.title} ({meta.language})", found=str(error)
            ) from error
    assert isinstance(made, bytes), "one document, one file"
    return made
