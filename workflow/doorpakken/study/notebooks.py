"""Read a notebook as it was saved, with an id for every cell that does not change from run to run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doorpakken.errors import UserError, problem
from doorpakken.study.documents import read_text, shown

if TYPE_CHECKING:
    from nbformat import NotebookNode

FORMAT = 4


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at a path, in format 4; UserError when it is no notebook.

    Cells without an id, or with one that stands twice, are called after their place: nbformat would give
    them another id in each run.
    """
    import nbformat

    text = read_text(path)
    try:
        data = json.loads(text)
        if data["nbformat"] != FORMAT:
            raise ValueError(f"format {data['nbformat']}, not {FORMAT}")
        _name_cells(data["cells"])
        notebook: NotebookNode = nbformat.reads(json.dumps(data), as_version=FORMAT)
        nbformat.validate(notebook)
    except (ValueError, KeyError, TypeError, nbformat.ValidationError) as error:
        raise UserError(
            problem(
                "notebook",
                "not a notebook",
                shown(path),
                found=" ".join(str(error).split())[:100] or type(error).__name__,
                expected=f"a notebook of format {FORMAT}",
                mend="Open it in JupyterLab and save it again.",
            )
        ) from None
    return notebook


def _name_cells(cells: list[dict[str, Any]]) -> None:
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        if "id" in cell and cell["id"] in taken:
            cell["id"] = f"cell-{number}"
        taken.add(cell.setdefault("id", f"cell-{number}"))
