"""Every kind of broken document, path or notebook is caught with its place, what was found and its mend."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from doorpakken.data.study import load_study
from doorpakken.data.study.notebooks import read_notebook
from doorpakken.errors import Problem, UserError
from tests.conftest import ROOT
from tests.support import tiny_study as tiny
from tests.support.broken_documents import CHAPTER, CHAPTERS, KINDS, Kind, notebook

NOBODY = 65534


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder with the good study that any account may enter."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "study")
        place.mkdir()
        Path(folder).chmod(0o755)
        tiny.write_study(place)
        (place / CHAPTER).write_bytes(notebook())
        load_study(place / "study.yaml")  # with rights: an account without may be denied Python's own modules
        read_notebook(place / CHAPTER)
        yield place


@contextmanager
def without_rights() -> Iterator[None]:
    """Run as an account without rights, where the tests run as root, whom no right is denied."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def read(home: Path) -> None:
    """Read all that stands in the folder, as the workflow does."""
    with without_rights():
        load_study(home / "study.yaml")
        read_notebook(home / CHAPTER)


def problems(home: Path) -> list[Problem]:
    with pytest.raises(UserError) as caught:
        read(home)
    return list(caught.value.problems)


def test_the_good_study_has_no_problem(home: Path) -> None:
    read(home)


def test_no_kind_is_counted_twice() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) > 55


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_has_one_short_message_with_its_place_and_mend(home: Path, kind: Kind) -> None:
    kind.breaking(home)
    start = time.perf_counter()
    found = problems(home)
    assert time.perf_counter() - start < 2
    (home / "waves/2014").chmod(0o755)
    first = found[0]
    file, named = first.file.partition(", cell")[0], kind.file.partition(", cell")[0]
    assert Path(file).resolve() == (home / named).resolve(), str(first)
    assert (first.row, first.column) == (kind.row, kind.column), str(first)
    assert kind.found.casefold() in first.found.casefold(), str(first)
    assert kind.mend in first.mend, str(first)
    assert first.what
    assert first.found or first.expected or first.mend
    assert len(str(UserError(found)).splitlines()) < 8
    assert all(len(str(one)) < 800 and str(one).isprintable() for one in found)


@pytest.mark.parametrize("kind", CHAPTERS, ids=lambda kind: kind.name)
def test_a_broken_notebook_is_not_run(home: Path, kind: Kind) -> None:
    from doorpakken.products.reporting.execute_chapter import execute_chapter

    kind.breaking(home)
    with pytest.raises(UserError):
        execute_chapter(home / CHAPTER, home / "no register", home / "kept.ipynb")
    assert not (home / "kept.ipynb").exists()


def test_our_own_documents_mean_the_same_to_both_readers_of_yaml() -> None:
    """The reader in C forgives what the one in Python, the standard's letter, does not."""
    places = [ROOT / "config", ROOT / "data", ROOT / "tests/studies", ROOT / "workflow/schemas"]
    documents = [path for place in places for path in place.rglob("*.yaml")]
    assert len(documents) > 8
    for path in documents:
        text = path.read_text("utf-8")
        assert yaml.load(text, yaml.SafeLoader) == yaml.load(text, yaml.CSafeLoader), path


def test_a_broken_study_stops_before_anything_is_touched(home: Path) -> None:
    """No rule is read before the study is: one message, exit code 1, the last results as they were."""
    from tests.support.project import copy_project

    project = copy_project(home / "project")
    (project.folder / "results").mkdir(exist_ok=True)
    (project.folder / "results/register.json").write_text("the last good one")
    before = project.sums()
    project.change("config/study.yaml", "id: doorpakken", "id: !!python/object:os.system doorpakken")
    for _ in range(2):
        run = project.run()
        assert run.returncode == 1
        said = run.stdout + run.stderr
        assert "config/study.yaml, row" in said
        assert "Remove the tag." in said
        assert "Traceback" not in said
        assert project.sums() == before
    shutil.rmtree(project.folder)
