"""What the tests share: the project's root, and reference data that may be absent."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


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
