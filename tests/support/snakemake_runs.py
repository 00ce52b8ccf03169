"""Snakemake started from a process that has imported it already, so that a start costs its own work alone."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import ROOT

STARTED = multiprocessing.get_context("forkserver")
STARTED.set_forkserver_preload(["snakemake.cli"])


def snakemake(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """What `python -m snakemake` prints and returns in a folder, by the library of it or of the checkout."""
    with tempfile.TemporaryDirectory() as scratch:
        process = STARTED.Process(target=_run, args=(list(arguments), str(folder), scratch))
        process.start()
        process.join()
        printed = (Path(scratch, name).read_text("utf-8") for name in ("stdout", "stderr"))
        return subprocess.CompletedProcess(list(arguments), process.exitcode or 0, *printed)


def _run(arguments: list[str], folder: str, scratch: str) -> None:
    for number, name in enumerate(("stdout", "stderr"), start=1):
        os.dup2(os.open(Path(scratch, name), os.O_WRONLY | os.O_CREAT), number)
    os.chdir(folder)
    os.environ.pop("PYTHONPATH", None)
    library = str(ROOT / "workflow")
    sys.path[:] = ["", *(path for path in sys.path if path not in (str(ROOT), library))]
    if not Path("workflow").is_dir():
        sys.path.insert(1, library)
        os.environ["PYTHONPATH"] = library
    from snakemake.cli import main

    sys.argv = ["snakemake", *arguments]
    main(arguments)
