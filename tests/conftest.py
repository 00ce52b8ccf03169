"""What the tests share: the project's root, and reference data that may be absent."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("project", deadline=None)  # a test is never one of time
hypothesis.settings.load_profile("project")

ROOT = Path(__file__).resolve().parents[1]
LONG = "tests/pipeline/"


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
