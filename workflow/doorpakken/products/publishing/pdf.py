"""A document in print: Typst sets it, as PDF/UA-1 and PDF/A at once; then rows get their headers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from doorpakken.errors import refusal
from doorpakken.products.figures.chart_style import PALETTE
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Document
from doorpakken.products.publishing.fonts import FACES, font_file
from doorpakken.products.publishing.pandoc import Verbatim, write
from doorpakken.products.publishing.pandoc_nodes import change, nodes
from doorpakken.products.publishing.print_layout import article_in_print, chapters_in_print
from doorpakken.products.publishing.typst import records_of, string, typeset
from doorpakken.products.publishing.wide_tables import in_parts

STANDARDS: dict[str, Any] = {"format": "pdf", "pdf_standards": ["ua-1", "a-2a"]}


def printed(document: Document, meta: Meta) -> bytes:
    """The PDF of a document. The same document gives the same bytes, in any folder, at any time."""
    from doorpakken.products.publishing.pdf_row_headers import add_row_headers

    source, heads = typst_source(document, meta)
    return add_row_headers(_compiled(source, document.pictures, meta, **STANDARDS), heads)


def drawn(name: str, pictures: Mapping[str, str], meta: Meta, width: float, resolution: int) -> bytes:
    """A drawing as PNG, on white, so many millimetres wide, in pixels to the inch."""
    sheet = f"#set page(width: {width}mm, height: auto, margin: 0mm, fill: white)"
    source = f"{sheet}\n#image({string(name)}, width: 100%)"
    return _compiled(source, pictures, meta, format="png", ppi=resolution)


def typst_source(document: Document, meta: Meta) -> tuple[str, list[int]]:
    """The Typst text, and for every table in reading order how many columns are row headers."""
    blocks = (chapters_in_print if meta.cover else article_in_print)(document.chapters, meta)
    blocks = change(blocks, in_parts)
    heads = [node["c"][4][0][1] for node in nodes(blocks) if node["t"] == "Table"]
    records = records_of(blocks)
    about = [part.rstrip(".") for part in (meta.subtitle, meta.mark or meta.origin) if part]
    keywords = [meta.short_mark, meta.waves, f"{meta.word('version')} {meta.version}"]
    variables = meta.variables() | {
        "document": {
            "title": Verbatim(string(meta.title)),
            "description": Verbatim(string(". ".join(about) + ".")),
            "keywords": Verbatim("(" + "".join(f"{string(word)}, " for word in keywords if word) + ")"),
        },
        "colour": {role: Verbatim(PALETTE[role][0]) for role in ("ink", "muted", "grid", "accent")},
    }
    typst_blocks = change(blocks, lambda node: typeset(node, records))
    return write(typst_blocks, "typst-smart", template="document.typ", variables=variables), heads


def _compiled(source: str, pictures: Mapping[str, str], meta: Meta, **settings: Any) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, svg in pictures.items():
            (root / name).write_text(svg, encoding="utf-8")
        fonts = root / "fonts"
        fonts.mkdir()
        for file, _, _ in FACES:
            (fonts / file).symlink_to(font_file(file))
        (root / "document.typ").write_text(source, encoding="utf-8")
        try:
            content = typst.compile(
                str(root / "document.typ"), root=str(root), font_paths=[str(fonts)], ignore_system_fonts=True,
                timestamp=meta.moment, **settings,
            )  # fmt: skip
        except typst.TypstError as error:
            place = f"{meta.title} ({meta.language})"
            raise refusal("pdf", "the document cannot be printed", place, found=str(error)) from error
    assert isinstance(content, bytes), "one document, one file"
    return content
