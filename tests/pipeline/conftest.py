"""The shipped study, built by Snakemake once for all processes of the session, and copies of it to break."""

from __future__ import annotations

import re
import shutil
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.bench import pipeline
from tests.support.project import Project, copy_project, made_once
from tests.support.slips import add_cell

KEPT = "30_kcc|84_detectable"
VERDICT = """{{ verdict("c1") }} Dat is {{ direction("larger_further", words="more") }} dan
    {{ bound("larger_further") }} (p {{ est("larger_further").p }}, rho
    {{ est("effect_with_progress").interval }}). Zij zijn vaker klaar."""


def build(folder: Path) -> None:
    run = copy_project(folder).run()
    assert run.returncode == 0, run.stdout + run.stderr


def shrink(built: Project, folder: Path) -> None:
    """Leave two of its chapters and no article, say a verdict in one, run again, and list the jobs."""
    project = built.copy(folder)
    path = project.folder / "config/study.yaml"
    listed = rf"^  - (notebook: \.\./notebooks/(?!{KEPT})|builtin: ).*\n"
    path.write_text(re.sub(listed, "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    project.change("config/study.yaml", "article:\n  notebook: ../notebooks/article.ipynb\n", "")
    add_cell(project, VERDICT, "nl", "needs: c1=supported")
    for name in ("chapters", "drafts", "report", "article"):
        shutil.rmtree(project.folder / "results" / name)
    run = project.run()
    assert run.returncode == 0, run.stdout + run.stderr
    made = sorted(path.stem for path in (project.folder / "results/chapters").iterdir())
    assert made == ["detectable", "kcc"]
    pipeline.seconds([sys.executable, "-c", pipeline.LIST], project.folder)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The whole study; only to be read."""
    return made_once(tmp_path_factory, "built", build)


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    return built.copy(tmp_path / "project")


@pytest.fixture(scope="session")
def small(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The study with two chapters, made again in seconds; only to be read."""
    return made_once(tmp_path_factory, "small", partial(shrink, built))


@pytest.fixture
def small_project(small: Project, tmp_path: Path) -> Project:
    return small.copy(tmp_path / "project")
