"""Read a notebook as it was saved, with an id for every cell that does not change from run to run."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doorpakken.data.study.documents import read_text, shown
from doorpakken.errors import Problem, UserError, problem, refusal
from doorpakken.strict_yaml import control_problems
from doorpakken.words import Phrases, languages

if TYPE_CHECKING:
    from nbformat import NotebookNode

FORMAT = 4
WORDS = "words"
CHAPTERS = Phrases("chapters")


def read_notebook(path: Path, spoken: Collection[str] | None = None) -> NotebookNode:
    """The notebook at a path, in format 4; UserError when it is no notebook, or one of another language.

    Cells without an id, or with one that stands twice, are called after their place: nbformat would give
    them another id in each run. A cell tagged `words` names fixed words of a chapter; there is one with these
    words for each language of `spoken` in its place, or of all that have words.
    """
    import nbformat

    text, name = read_text(path), shown(path)
    try:
        data = json.loads(text)
        if data["nbformat"] != FORMAT:
            raise ValueError(f"format {data['nbformat']}, not {FORMAT}")
        _name_cells(data["cells"])
        data["cells"] = [part for cell in data["cells"] for part in _in_each_language(cell, spoken)]
        notebook: NotebookNode = nbformat.reads(json.dumps(data), as_version=FORMAT)
        nbformat.validate(notebook)
    except (ValueError, KeyError, TypeError, RecursionError, nbformat.ValidationError) as error:
        raise refusal("notebook", "not a notebook", name,
                      row=error.lineno if isinstance(error, json.JSONDecodeError) else None,
                      found=" ".join(str(error).split())[:100] or type(error).__name__,
                      expected=f"a notebook of format {FORMAT}",
                      mend="Open it in JupyterLab and save it again.") from None  # fmt: skip
    problems = _foreign(notebook, name)
    for number, cell in enumerate(notebook.cells, start=1):
        problems += control_problems(cell.source, f"{name}, cell {number}")
    if problems:
        raise UserError(problems)
    return notebook


def languages_of(cell: NotebookNode) -> set[str]:
    """The languages that a cell speaks: those of its tags, or all when it has no such tag."""
    return {*cell.metadata.get("tags", ())} & {*languages()} or {*languages()}


def _foreign(notebook: NotebookNode, name: str) -> list[Problem]:
    """The problem of a notebook whose code is in another language than chapters are run in."""
    metadata = notebook.metadata
    language = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")
    if not language or language == "python":
        return []
    return [
        problem("kernel", "the notebook has a kernel of another language", name, found=str(language)[:60],
                expected="python", mend="Choose the Python kernel in JupyterLab and save it again.")
    ]  # fmt: skip


def _in_each_language(cell: dict[str, Any], spoken: Collection[str] | None) -> Iterator[dict[str, Any]]:
    if WORDS not in cell.get("metadata", {}).get("tags", ()):
        yield cell
        return
    key = "".join(cell["source"]).strip()
    for language in languages() if spoken is None else sorted(spoken):
        text = CHAPTERS.say(key, language).strip()
        yield cell | {"id": f"{cell['id']}-{language}", "metadata": {"tags": [language]}, "source": text}


def _name_cells(cells: list[dict[str, Any]]) -> None:
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        if "id" in cell and cell["id"] in taken:
            cell["id"] = f"cell-{number}"
        taken.add(cell.setdefault("id", f"cell-{number}"))
