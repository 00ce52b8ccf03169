"""The tools of `make bench`: outputs that differ end it, runs go in turn, a missed aim is called one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.bench.intake import admitted, checked, told, write_long
from tests.bench.rows import peak
from tests.bench.samples import made_sample
from tests.bench.survey import agree, by_svy
from tests.bench.timing import aimed, compare, in_turn
from tests.broken import KINDS


def test_outputs_that_differ_end_the_bench(capsys: pytest.CaptureFixture[str]) -> None:
    agree("R", np.array([1.0, 2]), np.array([1.0, 2 + 1e-9]))
    assert capsys.readouterr().out.strip() == "outputs agree with R to 5e-10"
    for other in (2 + 1e-7, np.nan):
        with pytest.raises(SystemExit, match="R: outputs differ"):
            agree("R", np.array([1.0, 2]), np.array([1.0, other]))


def test_runs_go_in_turn_and_their_ratios_stand_beside_the_aims(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    timers = {name: lambda name=name: told.append(name) or len(told) for name in ("ours", "R")}
    measured = in_turn(timers, 3)
    assert told == ["ours", "R"] * 3
    assert measured == {"ours": [1, 3, 5], "R": [2, 4, 6]}
    compare(measured, {"R": 1.5})
    assert capsys.readouterr().out.endswith("2.0 and    1.3 times   aim 1.5: MISSED\n")
    assert aimed(9, 10, most=True).endswith("aim at most 10: met")


def test_a_sample_reads_back_as_it_was_written(tmp_path: Path) -> None:
    sample = made_sample(60, 8, 3)
    sample.write(tmp_path / "sample.csv")
    found = pd.read_csv(tmp_path / "sample.csv")
    assert found[sample.items].to_numpy().tolist() == sample.values.tolist()
    assert found["weight"].tolist() == sample.design.weights.tolist()
    assert peak() > 1


def test_svy_agrees_on_a_sample_of_the_bench() -> None:
    pytest.importorskip("svy", reason="the package svy is absent: make env installs it")
    sample = made_sample(60, 8, 3)
    made, low, high = sample.estimated()
    agree("svy", by_svy(sample)[0], np.array([made.estimate, made.se, low, high]))


def test_a_long_file_is_counted_and_admitted_or_ends_the_bench(tmp_path: Path) -> None:
    for name, broken in (("broken", True), ("good", False)):
        (tmp_path / name).mkdir()
        write_long(tmp_path / name, 6001, broken=broken)
    assert checked(tmp_path / "broken", 6001)[0] > 0
    assert admitted(tmp_path / "good", 6001)[0] > 0
    with pytest.raises(SystemExit, match="61 cells are broken, 0 rows"):
        checked(tmp_path / "good", 6001)
    with pytest.raises(SystemExit, match="6002 rows were written, 6001 admitted"):
        admitted(tmp_path / "good", 6002)


def test_every_kind_of_broken_file_is_timed_beside_the_good_one(tmp_path: Path) -> None:
    found = told(tmp_path, KINDS[:3])
    assert list(found) == ["the good file", *(kind.name for kind in KINDS[:3])]
    assert all(seconds > 0 and held > 1 for seconds, held in found.values())
