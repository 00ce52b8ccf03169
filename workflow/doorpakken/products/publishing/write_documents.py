"""The one way out: a document as files in several forms, all of them made before one is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Document
from doorpakken.products.publishing.docx import word
from doorpakken.products.publishing.html_page import page
from doorpakken.products.publishing.pdf import printed


def write_document(document: Document, meta: Meta, paths: Mapping[str, Path]) -> None:
    """Write a document in the forms that `paths` names: html, pdf, docx; UserError with all that is wrong."""
    writers = {"html": _page, "pdf": printed, "docx": word}
    contents = {path: writers[form](document, meta) for form, path in paths.items()}
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _page(document: Document, meta: Meta) -> bytes:
    return page(document, meta).encode()
