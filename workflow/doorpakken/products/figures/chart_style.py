"""Colours, sizes and letters of every figure, in light and in dark, and the style sheet a page must hold."""

from __future__ import annotations

import logging
import math
from functools import cache
from pathlib import Path

FONT = "Source Sans Pro"
WIDE, NARROW = 680, 288  # drawing units; a narrow figure at 320 px keeps a margin of 16 px on either side
SIZE, SMALL = 14.0, 13.0  # of letters, in drawing units: at 320 px the small ones are 12 px
MOST_STEPS = 5
FAMILY = f"'{FONT}', sans-serif"
NARROW_BELOW = 704  # px, of a window: below it the letters of a wide drawing would be smaller than 12 px

# role: (light, dark). The light colours are all different: a finished drawing knows the role by its colour.
PALETTE = {
    "ink": ("#1b1f24", "#eceef0"),
    "muted": ("#565e68", "#adb5bd"),
    "grid": ("#d8dce1", "#3d444c"),
    "accent": ("#00589d", "#6fb6f6"),
    "mark": ("#8a3a00", "#ffb27a"),
    "frame": ("#c9d8e6", "#3f5468"),
    "against-2": ("#9a4600", "#f4a261"),
    "against-1": ("#efc39a", "#7f4a1e"),
    "neutral": ("#d0d5d9", "#4d555e"),
    "for-1": ("#a9cbea", "#2c5a82"),
    "for-2": ("#00579c", "#79bbf5"),
    "step-1": ("#e3e7ea", "#33393f"),
    "step-2": ("#bdd1e5", "#33526f"),
    "step-3": ("#8cb2d6", "#3a709f"),
    "step-4": ("#2f6fa8", "#79b4ea"),
    "step-5": ("#003c68", "#c8e4ff"),
    "hidden": ("#f1f3f5", "#2a3037"),
}
PAPER = ("#ffffff", "#16191d")

# The letters on a filled segment: dark letters on light fills, and the other way round.
LETTERS = {"letters-dark": ("#101418", "#ffffff"), "letters-light": ("#fdfefe", "#0f1317")}
DARK_LETTERS = {"against-1", "neutral", "for-1", "step-1", "step-2", "step-3", "hidden", "frame", "paper"}

COLOURS = PALETTE | LETTERS | {"paper": PAPER}


def letters_on(fill: str) -> str:
    """The role of the letters that stand on a segment filled with the role `fill`."""
    return "letters-dark" if fill in DARK_LETTERS else "letters-light"


def steps(count: int) -> list[str]:
    """Roles for an ordered item that has one direction, first answer to last: `count` from 1 to 5."""
    chosen = {1: (4,), 2: (2, 5), 3: (2, 4, 5), 4: (1, 3, 4, 5), 5: (1, 2, 3, 4, 5)}
    if count not in chosen:
        raise ValueError(f"an ordered figure holds 1 to {MOST_STEPS} answers, not {count}: show a table")
    return [f"step-{number}" for number in chosen[count]]


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def css() -> str:
    """The style sheet of the figures: colours in light and dark, and wide or narrow by the room there is.

    In a page that sets `data-theme="light"` or `"dark"` on its root, that goes before the system.
    """
    light = "".join(f"--fig-{role}:{pair[0]};" for role, pair in COLOURS.items())
    dark = "".join(f"--fig-{role}:{pair[1]};" for role, pair in COLOURS.items())
    roles = "".join(
        f".fig .f-{role}{{fill:var(--fig-{role})}}.fig .s-{role}{{stroke:var(--fig-{role})}}\n"
        for role in COLOURS
    )
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
        f"@media print{{:root:root:root{{{light}}}}}\n"
        f"{roles}"
        f".fig{{display:block;width:100%;height:auto}}\n"
        f".fig text{{font-family:{FAMILY}}}\n"
        ".fig [class^=s-]{fill:none}\n"
        ".fig-narrow{display:none}\n"
        f"@media (max-width:{NARROW_BELOW - 0.2}px)"
        "{.fig-wide{display:none}.fig-narrow{display:block;max-width:22rem}}\n"
        "@media print{.fig.fig-wide{display:block}.fig.fig-narrow{display:none}}\n"
    )


@cache
def letters() -> None:
    """Make the letters known to matplotlib, once, without a word on the terminal."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import font_source_sans_pro  # type: ignore[import-untyped]
    from matplotlib.font_manager import fontManager

    folder = Path(font_source_sans_pro.font_directory)
    for name in ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf"):
        fontManager.addfont(folder / name)


@cache
def measure(words: str, size: float, bold: bool = False) -> float:
    """The width of one line of words, in drawing units."""
    letters()
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=FONT, weight="bold" if bold else "normal", size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(words, font, ismath=False)
    return math.ceil(float(width) * 10) / 10


def wrap(words: str, size: float, width: float, bold: bool = False) -> list[str]:
    """Break words into lines of at most `width` units; a single longer word stays whole."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]
