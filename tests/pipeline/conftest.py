"""Two studies that Snakemake builds once for all processes of the session, and copies of them to break.

`built` is the shipped study with two of its chapters and its article, for `make test`: the jobs of
Snakemake, run in one process and then entered in its books, in half the time of a run; `make check` holds
the two against each other. `whole` is all of it, which `make check` has made already in this checkout.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.bench import pipeline
from tests.conftest import ROOT
from tests.support.project import Project, copy_project, made_once
from tests.support.slips import add_cell

KEPT = "30_kcc|84_detectable"
VERDICT = """{{ verdict("c1") }} Dat is {{ direction("larger_further", words="more") }} dan
    {{ bound("larger_further") }} (p {{ est("larger_further").p }}, rho
    {{ est("effect_with_progress").interval }}). Zij zijn vaker klaar."""
LED_TO = """{{ data_phrase() }} {{ est("respondents").count }}, {{ est("population").count }},
    {{ est("response_rate").pct }}, {{ est("service_lead_mean").value }}, {{ est("larger_further").p }}."""


def build(folder: Path) -> None:
    """Two chapters, with a verdict and what the article leads to, the article, and a list of the jobs."""
    project = copy_project(folder)
    path = project.folder / "config/study.yaml"
    listed = rf"^  - (notebook: \.\./notebooks/(?!{KEPT})|builtin: ).*\n"
    path.write_text(re.sub(listed, "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    add_cell(project, VERDICT, "nl", "needs: c1=supported")
    for language in ("nl", "en"):
        add_cell(project, LED_TO, language)
    for work in (pipeline.LIST, pipeline.FLOOR):
        pipeline.seconds([sys.executable, "-c", work], project.folder)
    run = project.run("--touch", "--forceall")
    assert run.returncode == 0, run.stdout + run.stderr
    made = sorted(path.stem for path in (project.folder / "results/chapters").iterdir())
    assert made == ["article", "detectable", "kcc"]


def build_whole(folder: Path) -> None:
    """The shipped study; what this checkout has made of it is not made again."""
    project = copy_project(folder)
    for made in ("results", ".snakemake/metadata"):
        if (ROOT / made).is_dir():
            shutil.copytree(ROOT / made, folder / made, dirs_exist_ok=True)
    shutil.rmtree(folder / "results/studies", ignore_errors=True)
    run = project.run()
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Two chapters and the article; only to be read."""
    return made_once(tmp_path_factory, "built", build)


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    return built.copy(tmp_path / "project")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The whole study; only to be read."""
    return made_once(tmp_path_factory, "whole", build_whole)
