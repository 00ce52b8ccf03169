"""The environment of `make`: the part of the lock that it takes, and a build that mends what was broken."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

LOCK = """\
anyio==4.0 ; sys_platform == 'linux' \\
    --hash=sha256:1
    # via
    #   httpx
    #   starlette
httpx==1.0 \\
    --hash=sha256:2 \\
    --hash=sha256:3
    # via jupyter-server
jupyter-server==2.0 \\
    --hash=sha256:4
    # via doorpakken (pyproject.toml)
py-sniff==1.1 \\
    --hash=sha256:5
    # via anyio
six==1.16 \\
    --hash=sha256:6
    # via doorpakken (pyproject.toml)
uv==0.1 \\
    --hash=sha256:7
    # via doorpakken (pyproject.toml)
"""
PROJECT = """\
[project]
dependencies = ["six"]
[project.optional-dependencies]
lab = ["Jupyter_Server>=2"]
test = []
"""


@pytest.fixture(scope="module")
def environment() -> ModuleType:
    spec = importlib.util.spec_from_file_location("environment", ROOT / ".ci" / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def names(lock: str) -> list[str]:
    return [re.split(r"\[|==", line)[0] for line in lock.splitlines() if line[:1].strip()]


def test_a_package_comes_with_all_that_it_rests_on(environment: ModuleType) -> None:
    assert names(environment.subset(LOCK, ["six"])) == ["six"]
    part = environment.subset(LOCK, ["six", "Jupyter_Server[test]>=2"])
    assert names(part) == ["anyio", "httpx", "jupyter-server", "py-sniff", "six"]
    assert all(line in LOCK.splitlines() for line in part.splitlines())
    assert part.count("--hash") == 6


def test_what_the_lock_or_the_project_lacks_is_told(environment: ModuleType) -> None:
    with pytest.raises(ValueError, match=r"lacks numpy\. Run `make lock`"):
        environment.subset(LOCK, ["six", "numpy"])
    with pytest.raises(ValueError, match="no extra labs; it has lab, test"):
        environment.dependencies(tomllib.loads(PROJECT)["project"], ["labs"])


def test_the_lock_is_what_the_project_and_its_extras_ask(environment: ModuleType) -> None:
    """Each package of the lock is needed; a run needs neither laboratory, judges nor tests."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = list(project["optional-dependencies"])
    assert names(environment.subset(lock, environment.dependencies(project, extras))) == names(lock)
    run = set(names(environment.subset(lock, environment.dependencies(project, []))))
    assert {"snakemake", "pandas", "typst", "anyio"} & run == {"snakemake", "pandas", "typst"}
    heavy = {
        "jupyterlab",
        "playwright",
        "opendataloader-pdf",
        "svy",
        "polars",
        "uv",
        "pytest",
        "mypy",
        "ruff",
    }
    assert heavy <= set(names(lock))
    assert run & heavy == set()


@pytest.fixture
def built(environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The extras of each build, in a project whose builds only make the folder."""
    (tmp_path / "requirements.lock").write_text(LOCK, "utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    monkeypatch.chdir(tmp_path)
    builds: list[list[str]] = []

    def build(aside: Path, lock: str, extras: list[str], begun: Path | None) -> Path:
        assert lock == (tmp_path / "requirements.lock").read_text("utf-8")
        builds.append([*extras, *(["begun"] if begun else [])])
        (aside / "env" / "bin").mkdir(parents=True)
        (aside / "env" / "bin" / "python").symlink_to(sys.executable)
        if "test" in extras and (tmp_path / "no-network").exists():
            raise ValueError("no network")
        return aside / "env"

    monkeypatch.setattr(environment, "build", build)
    return builds


def test_an_environment_grows_by_the_extras_that_it_lacks(
    environment: ModuleType, built: list[list[str]]
) -> None:
    for extras in ([], [], ["lab"], ["test"], ["lab"], []):
        environment.main(extras)
    assert built == [[], ["lab", "begun"], ["lab", "test", "begun"]]
    assert sorted(path.name for path in Path.cwd().iterdir() if path.is_dir()) == [".venv"]


def test_an_interrupted_build_leaves_what_was_there_and_is_made_again(
    environment: ModuleType, built: list[list[str]], tmp_path: Path
) -> None:
    environment.main([])
    (tmp_path / "no-network").touch()
    with pytest.raises(ValueError, match="no network"):
        environment.main(["test"])
    assert json.loads((tmp_path / ".venv" / "made.json").read_text("utf-8"))["extras"] == []
    (tmp_path / "no-network").unlink()
    environment.main(["test"])
    assert built == [[], ["test", "begun"], ["test", "begun"]]
    assert not (tmp_path / ".venv.new").exists()


def test_a_half_made_environment_of_another_tool_is_replaced(
    environment: ModuleType, built: list[list[str]], tmp_path: Path
) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    environment.main([])
    assert built == [[]]
    assert (tmp_path / ".venv" / "made.json").is_file()


@pytest.mark.parametrize("breakage", ["gone", "other", "lock", "project"])
def test_another_python_or_lock_makes_a_new_environment(
    environment: ModuleType, built: list[list[str]], tmp_path: Path, breakage: str
) -> None:
    environment.main([])
    python, record = tmp_path / ".venv" / "bin" / "python", tmp_path / ".venv" / "made.json"
    match breakage:
        case "gone":
            python.unlink()
            python.symlink_to(tmp_path / "removed")
        case "other":
            record.write_text(record.read_text("utf-8").replace('"python": "3.', '"python": "2.'), "utf-8")
        case "lock":
            (tmp_path / "requirements.lock").write_text(LOCK.replace("six==1.16", "six==1.17"), "utf-8")
        case "project":
            (tmp_path / "pyproject.toml").write_text(PROJECT + "docs = []\n", "utf-8")
    environment.main([])
    assert built == [[], []]
    assert python.exists()
