"""The one way out: chapters as markdown become a page and a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from doorpakken.publishing.document import read_document
from doorpakken.publishing.html import page
from doorpakken.publishing.meta import Meta
from doorpakken.publishing.pdf import printed


def publish_document(
    chapters: Sequence[tuple[str, str]], meta: Meta, folder: Path, name: str | None = None
) -> tuple[Path, Path]:
    """Write `<name>.<language>.html` and `.pdf` from (chapter id, markdown) pairs; gives both paths.

    `name` is "report" with a cover and "article" without, unless given. Both are made before either is
    written. Raises UserError with all that is wrong in the chapters.
    """
    document = read_document(chapters, meta)
    html, pdf = page(document, meta), printed(document, meta)
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{name or ('report' if meta.cover else 'article')}.{meta.language}"
    html_path, pdf_path = folder / f"{stem}.html", folder / f"{stem}.pdf"
    html_path.write_text(html, encoding="utf-8", newline="\n")
    pdf_path.write_bytes(pdf)
    return html_path, pdf_path
