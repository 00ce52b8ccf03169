"""A picture of some pages of a finished PDF, side by side, as one sees them before opening it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from doorpakken.products.publishing.read_back import chapter_pages

HEIGHT = 800  # pixels of a page
GAP = 18
TABLE = "#e4e7eb"  # what the pages lie on


def opening_pages(pdf: Path, chapters: Sequence[str]) -> list[int]:
    """The cover and the first page of each chapter, counted from 0."""
    return [0, *(pages[0] for pages in chapter_pages(pdf, chapters).values())]


def picture(pdf: Path, pages: Sequence[int], mark: str | None) -> bytes:
    """The pages side by side as PNG; `mark` stands in its metadata. The same bytes every time."""
    import pypdfium2  # type: ignore[import-untyped]
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    with closing(pypdfium2.PdfDocument(pdf)) as opened:
        sheets = [
            opened[page].render(scale=HEIGHT / opened[page].get_height()).to_pil().convert("RGB")
            for page in pages
        ]
    width = sum(sheet.width + GAP for sheet in sheets) + GAP
    whole = Image.new("RGB", (width, HEIGHT + 2 * GAP), TABLE)
    left = GAP
    for sheet in sheets:
        whole.paste(sheet, (left, GAP))
        left += sheet.width + GAP
    metadata = PngInfo()
    if mark:
        metadata.add_itxt("Description", mark)
    written = io.BytesIO()
    whole.quantize(128).save(written, "PNG", pnginfo=metadata, optimize=True)
    return written.getvalue()
