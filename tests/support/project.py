"""A copy of the project in a folder of its own, to build and to break."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.snakemake_runs import snakemake

RESPONSES = Path("data/raw/2014/responses.csv")


@dataclass(frozen=True)
class Project:
    """A copy of the project; commands run in it with this interpreter."""

    folder: Path

    def run(
        self, *arguments: str, cores: int = 2, umask: int = -1, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run Snakemake here and return what it printed and its exit code."""
        if umask == -1 and not variables:
            return snakemake(["--cores", str(cores), *arguments], self.folder)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | variables
        command = [sys.executable, "-m", "snakemake", "--cores", str(cores), *arguments]
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            umask=umask,
            capture_output=True,
            text=True,
            check=False,
        )

    def doorpakken(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line here."""
        environment = os.environ | {"PYTHONPATH": str(self.folder / "workflow")}
        command = [sys.executable, "-m", "doorpakken.cli", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def change(self, name: str | Path, old: str, new: str) -> None:
        """Replace the first occurrence of a text in a file; it must be there."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    def table(self) -> list[list[str]]:
        """The responses of 2014 as rows of cells, heads first."""
        return list(csv.reader(io.StringIO((self.folder / RESPONSES).read_text("utf-8"), newline="")))

    def deliver_table(self, rows: list[list[str]]) -> None:
        """Put other responses of 2014 in place, given as rows of cells."""
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        self.deliver(text.getvalue().encode())

    def deliver(self, data: bytes, wave: str = "2014") -> None:
        """Put other responses of a wave in place, with their checksum."""
        folder = self.folder / RESPONSES.parents[1] / wave
        (folder / RESPONSES.name).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        (folder / "SHA256SUMS").write_text(f"{digest}  responses.csv\n", "utf-8")

    def responses(self) -> str:
        """The responses of 2014 as text."""
        return (self.folder / RESPONSES).read_text("utf-8")

    def sums(self, below: str = "results") -> dict[str, str]:
        """The checksum of every file below a folder."""
        folder = self.folder / below
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def copy(self, folder: Path) -> Project:
        """This project as it stands, its results and its history too."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Project(folder)


def copy_project(folder: Path) -> Project:
    """The files of the checkout that git tracks or would track, copied to a new folder."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return Project(folder)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Project:
    """The project that `make` builds in a folder, once for all processes of the session."""
    temporary = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        temporary = temporary.parent
    folder, done = temporary / name / "project", temporary / name / "done"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            done.write_text("it failed in the test that asked first", "utf-8")
            make(folder)
            done.write_text("", "utf-8")
        assert done.read_text("utf-8") == "", name
    return Project(folder)


def jobs(run: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines of the jobs that ran, without their numbers."""
    return re.findall(r"^ *\d+ of \d+  (.*?)(?:  \(.*\))?$", run.stdout + run.stderr, re.MULTILINE)
