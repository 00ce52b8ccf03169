"""From an executed notebook to the markdown of one language, with the blocks of its outputs in raw fences."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from doorpakken.data.study.notebooks import languages_of
from doorpakken.errors import Problems, refusal
from doorpakken.products.reporting.block_preview import MIME
from doorpakken.products.reporting.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from nbformat import NotebookNode

Resolve = Callable[[str], str]


def chapter_markdown(
    notebook: NotebookNode, language: str, resolve: Resolve, *, name: str = "notebook"
) -> str:
    """The pandoc markdown of one executed chapter in one language.

    Markdown cells tagged with another language are left out, untagged ones belong to all. `resolve`
    gets what stands between the braces of a placeholder and gives markdown. Of code cells only the outputs
    of type `MIME` remain, each as a raw block `doorpakken` that holds the block of this language.
    `name` is how messages call the notebook. Raises UserError for an output that is an error, a block without
    this language, and for all braces that do not close and every ValueError of `resolve`, with its cell.
    """
    return "\n\n".join(chapter_cells(notebook, language, resolve, name=name).values()) + "\n"


def chapter_cells(
    notebook: NotebookNode, language: str, resolve: Resolve, *, name: str = "notebook"
) -> dict[int, str]:
    """The same by the number of the cell, from 1, for the cells that say something in the language."""
    texts: dict[int, str] = {}
    problems = Problems(name)
    for number, cell in enumerate(notebook.cells, start=1):
        within = Problems(f"{name}, cell {number}")
        with within.gathered():
            if cell.cell_type == "markdown" and language in languages_of(cell):
                texts[number] = _resolved(cell.source, resolve, within).strip()
            elif cell.cell_type == "code":
                texts[number] = "\n\n".join(_fences(cell, language, within))
        problems.problems += within.problems
    problems.refuse()
    return {number: text for number, text in texts.items() if text}


def fence(block: Any) -> str:
    """A block as a raw block of markdown, in a fence longer than any in its JSON."""
    text = json.dumps(block, ensure_ascii=False, sort_keys=True)
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{ticks}{{=doorpakken}}\n{text}\n{ticks}"


def _resolved(source: str, resolve: Resolve, problems: Problems) -> str:
    """A text with its placeholders resolved; those that cannot be are added to the problems."""

    def replaced(placeholder: re.Match[str]) -> str:
        try:
            return resolve(placeholder[1].strip())
        except ValueError as error:
            problems.add("placeholder", "a placeholder cannot be resolved", error, mend="")
            return ""

    if opened := re.search(r"\{\{.{,38}", PLACEHOLDER.sub("", source)):
        problems.add("placeholder", "a placeholder does not close", opened[0], mend="Write {{ ... }}.")
    return PLACEHOLDER.sub(replaced, source)


def _fences(cell: NotebookNode, language: str, problems: Problems) -> Iterator[str]:
    """The blocks of a cell in one language; an error that it ended in is added to the problems."""
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            what, error = "the cell ended in an error", f"{output.ename}: {output.evalue}"
            problems.add("output", what, error, mend="Mend the chapter and run it again.")
        elif MIME in (data := output.get("data", {})):
            bundle = json.loads(data[MIME]) if isinstance(data[MIME], str) else data[MIME]
            yield fence(_pick(bundle, language, problems.file))


def _pick(bundle: Any, language: str, place: str) -> Any:
    if isinstance(bundle, dict) and language in bundle:
        return bundle[language]
    held = ", ".join(sorted(bundle)) or "nothing" if isinstance(bundle, dict) else type(bundle).__name__
    mend = "Use the display functions of doorpakken.products.reporting."
    raise refusal("block", "an output lacks a language", place, found=held, expected=language, mend=mend)
