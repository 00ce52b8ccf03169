"""What the tests share: the project's root, and reference data that may be absent."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

from tests.support.once import FOLDER

hypothesis.settings.register_profile("project", deadline=None)  # a test is never one of time
hypothesis.settings.load_profile("project")

ROOT = Path(__file__).resolve().parents[1]
LONG = "tests/pipeline/"


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a session makes the folder that all of them share, and takes it away."""
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="doorpakken-tests-")
        config.add_cleanup(_forget)


def _forget() -> None:
    shutil.rmtree(os.environ.pop(FOLDER))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that a process that runs out of tests takes short ones from another."""
    items.sort(key=_is_short)


def _is_short(item: pytest.Item) -> bool:
    return not item.nodeid.startswith(LONG)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("reference data absent: ../shared/data is not beside this checkout")
    return folder


@pytest.fixture
def real(shared: Path) -> Path:
    if not (shared / "real").is_dir():
        pytest.skip("reference data absent: ../shared/data/real is not beside this checkout")
    return shared / "real"
