"""A chapter in JupyterLab: below the cell that opens it, its prose with the numbers in place.

JupyterLab shows a markdown cell as it is written. The build sets no session, so nothing of this is in it.
"""

from __future__ import annotations

import os
import re
from html import escape
from pathlib import Path

from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.formatting import MARKUP, SourcedText
from doorpakken.products.reporting.placeholders import PLACEHOLDER, evaluate
from doorpakken.products.reporting.register_reader import Register
from doorpakken.words import Phrases

SESSION = "JPY_SESSION_NAME"  # in which Jupyter tells a kernel its notebook
RED = "color:#c00000"
PROSE = Phrases("prose")


def show_prose(register: Register) -> None:
    """Show the prose of the notebook that this kernel runs in, if it runs in one that somebody has open."""
    named = os.environ.get(SESSION, "")
    if named.endswith(".ipynb") and Path(named).is_file():
        from IPython.display import Markdown, display

        display(Markdown(prose(register, Path(named))))  # type: ignore[no-untyped-call]


def prose(register: Register, path: Path) -> str:
    """The markdown cells of a notebook, resolved; what cannot be resolved is red.

    Each language stands behind a heading that opens; the first is open.
    """
    from doorpakken.data.study.notebooks import languages_of, read_notebook

    cells = [cell for cell in read_notebook(path).cells if cell.cell_type == "markdown"]
    parts = []
    for language in register.languages:
        start = "<details open>" if language == register.languages[0] else "<details>"
        parts.append(f"{start}<summary>{PROSE.say('opening', language)} ({language})</summary>")
        parts += [f"**{register.study['mark'][language]}**"] if register.study.get("mark") else []
        spoken = (cell.source for cell in cells if language in languages_of(cell))
        parts += [_resolved(Context(register, language), source) for source in spoken]
        parts.append("</details>")
    return "\n\n".join(parts)


def _resolved(context: Context, source: str) -> str:
    def replaced(placeholder: re.Match[str]) -> str:
        try:
            value = evaluate(context, placeholder[1])
        except ValueError as error:
            return f'<strong style="{RED}">{escape(" ".join(str(error).split()))}</strong>'
        return "".join(map(_piece, [value] if isinstance(value, SourcedText) else value.pieces))

    return PLACEHOLDER.sub(replaced, source)


def _piece(piece: SourcedText) -> str:
    words = MARKUP.sub(lambda sign: f"&#{ord(sign[0])};", piece.text)
    return f'<span title="{escape(piece.est)}">{words}</span>' if piece.est else words
