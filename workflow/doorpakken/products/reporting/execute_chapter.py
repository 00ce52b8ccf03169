"""Execute a chapter: the same notebook from the same register, without times, paths or warnings in it."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from doorpakken.data.study.documents import shown
from doorpakken.data.study.frame_document import Tiles
from doorpakken.data.study.notebooks import read_notebook
from doorpakken.errors import refusal
from doorpakken.products.reporting.jupyterlab import SESSION

if TYPE_CHECKING:
    from nbformat import NotebookNode

LONGEST = 600  # seconds that a cell may run


def execute_chapter(
    path: Path, register: Path, kept: Path, tiles: Tiles | None = None, name: str = ""
) -> NotebookNode:
    """The executed notebook of a chapter.

    path: the notebook. name: the id of the chapter. register: the register its numbers come from. kept: where
    a failing notebook is kept to be looked at. tiles: the maps of the frame. Raises UserError with chapter,
    cell, its first line and the error, also for a warning.
    """
    import nbformat
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = read_notebook(path, _languages(register))
    try:
        if any(cell.cell_type == "code" for cell in notebook.cells):
            _run(notebook, path.parent, register, tiles or {}, name)
        error = ""
    except CellExecutionError as failure:
        error = f"{failure.ename}: {failure.evalue}"
    except DeadKernelError:
        error = "the kernel died"
    except CellTimeoutError:
        error = f"a cell ran for more than {LONGEST} seconds"
    mark = json.loads(register.read_text("utf-8"))["study"].get("mark")
    notebook.metadata = {"language_info": {"name": "python"}} | ({"mark": mark} if mark else {})
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            failed = output.output_type == "error"
            if failed or output.get("name") == "stderr":
                kept.parent.mkdir(parents=True, exist_ok=True)
                nbformat.write(notebook, kept)
                first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
                found = " ".join((error if failed else output.text).split())[:300]
                mend = f"The notebook is kept in {shown(kept)}."
                what = f"cell {number} fails, at `{first[:80]}`"
                raise refusal("chapter", what, shown(path), found=found, mend=mend)
    if error:
        raise refusal("chapter", "the chapter failed", shown(path), found=error)
    return notebook


def _languages(register: Path) -> list[str] | None:
    """The languages of the study; None where the register cannot be read, of which chapter() tells."""
    return json.loads(register.read_text("utf-8"))["study"]["languages"] if register.is_file() else None


def _run(notebook: NotebookNode, folder: Path, register: Path, tiles: Tiles, name: str) -> None:
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    with tempfile.TemporaryDirectory() as home:
        manager = AsyncKernelManager(transport="ipc", connection_file=f"{home}/kernel.json")
        manager._kernel_spec = KernelSpec(argv=command, display_name="Python", language="python")
        variables = {
            **os.environ,
            SESSION: "",
            "DOORPAKKEN_REGISTER": str(register.resolve()),
            "DOORPAKKEN_CHAPTER": name,
            "DOORPAKKEN_TILES": json.dumps(tiles),
            "IPYTHONDIR": home,
            "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", home),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        client = NotebookClient(notebook, km=manager, record_timing=False, timeout=LONGEST, resources={})
        client.execute(env=variables, cwd=str(folder), cleanup_kc=True)
