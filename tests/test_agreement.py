"""Every row of the R reference is tried: it agrees, or the reason why not is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agreement import calibrated, counted, differing, replicated

FILES = {
    "api_calibration.csv": calibrated.estimates,
    "api_calibrated_weights.csv": calibrated.weights,
    "api_replicates.csv": replicated.estimates,
}


@pytest.mark.parametrize("name", FILES)
def test_every_row_agrees_or_the_reason_is_told(name: str, shared: Path) -> None:
    outcomes = list(FILES[name](shared / "reference"))
    assert differing(outcomes) == []
    lines = (shared / "reference" / name).read_text("utf-8").splitlines()
    assert sum(counted(outcomes).values()) == len(lines) - 1


def test_our_own_jackknife_gives_the_numbers_of_r(shared: Path) -> None:
    outcomes = list(replicated.estimates(shared / "reference", own=True))
    assert counted(outcomes) == {"agrees": 3 * 34}
