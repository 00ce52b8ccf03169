"""The one way out: documents as files, all of them made before one is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import read_document
from doorpakken.products.publishing.html_page import page
from doorpakken.products.publishing.pdf import printed


def publish_document(chapters: Sequence[tuple[str, str]], meta: Meta, folder: Path) -> tuple[Path, Path]:
    """Write `report.<language>.html` and `.pdf` from (chapter id, markdown) pairs; gives both paths.

    Raises UserError with all that is wrong in the chapters.
    """
    document = read_document(chapters, meta)
    made = {"html": page(document, meta).encode(), "pdf": printed(document, meta)}
    html, pdf = write_files(folder, f"report.{meta.language}", made)
    return html, pdf


def write_files(folder: Path, stem: str, made: Mapping[str, bytes]) -> list[Path]:
    """Write a document in several forms, by their suffixes; gives the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for suffix, content in made.items():
        paths.append(folder / f"{stem}.{suffix}")
        paths[-1].write_bytes(content)
    return paths
