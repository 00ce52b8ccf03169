"""What the tests of the pages share: a folder in which their examples are run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Configuration, data and chapters in a folder of their own, and the terminal in it."""
    for name in ("config", "data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path
