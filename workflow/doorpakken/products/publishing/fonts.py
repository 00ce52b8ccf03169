"""The one typeface: Source Sans Pro, as a folder of files for print and as small embedded fonts for pages."""

from __future__ import annotations

import base64
import io
from functools import cache
from importlib.resources import files
from pathlib import Path

FAMILY = "Source Sans Pro"
# (file, weight, style)
FACES = (
    ("SourceSansPro-Regular.ttf", 400, "normal"),
    ("SourceSansPro-It.ttf", 400, "italic"),
    ("SourceSansPro-Semibold.ttf", 600, "normal"),
    ("SourceSansPro-Bold.ttf", 700, "normal"),
)
# Latin letters with their accents, punctuation, arrows, and the signs of statistics.
LETTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x202F, 0x2030, 0x2032, 0x2033, 0x2039,
    0x203A, 0x20AC, *range(0x2190, 0x2194), 0x2212, 0x2215, 0x221A, 0x2248, 0x2260, 0x2264, 0x2265,
)  # fmt: skip


def font_file(name: str) -> Path:
    """Where the package keeps a file of `FACES`."""
    return Path(str(files("font_source_sans_pro") / "files" / name))


@cache
def font_faces() -> str:
    """CSS that embeds every face, reduced to `LETTERS`, as WOFF2; the same bytes every time."""
    return "\n".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};font-style:{style};font-display:swap;"
        f"src:url(data:font/woff2;base64,{_reduced(font_file(file))}) format('woff2')}}"
        for file, weight, style in FACES
    )


def _reduced(path: Path) -> str:
    from fontTools import subset  # type: ignore[import-untyped]

    options = subset.Options(
        flavor="woff2", layout_features=["kern", "liga", "tnum", "lnum", "mark", "ccmp"], desubroutinize=True,
        hinting=False, notdef_outline=True, name_IDs=[1, 2], recalc_timestamp=False,
    )  # fmt: skip
    font = subset.load_font(str(path), options)
    reducer = subset.Subsetter(options)
    reducer.populate(unicodes=LETTERS)
    reducer.subset(font)
    written = io.BytesIO()
    subset.save_font(font, written, options)
    return base64.b64encode(written.getvalue()).decode()
