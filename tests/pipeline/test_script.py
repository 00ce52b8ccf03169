"""The adapter of a rule's script: where its output and its failure go."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from doorpakken.errors import UserError, problem
from doorpakken.script import RARELY, job


@pytest.fixture
def snakemake(tmp_path: Path) -> SimpleNamespace:
    return SimpleNamespace(log=[str(tmp_path / "logs" / "wave" / "job.log")])


def log_of(snakemake: SimpleNamespace) -> str:
    return Path(snakemake.log[0]).read_text(encoding="utf-8")


def test_output_of_the_body_and_of_its_children_goes_to_the_log(snakemake, capfd) -> None:
    with job(snakemake):
        print("from the body")
        print("a warning", file=sys.stderr)
        subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
    assert capfd.readouterr() == ("", "")
    assert log_of(snakemake).splitlines() == ["from the body", "a warning", "from a child"]


def test_the_collector_runs_rarely_in_a_job_and_as_before_after_it(snakemake) -> None:
    before = gc.get_threshold()
    within = []
    with pytest.raises(SystemExit), job(snakemake):
        within.append(gc.get_threshold()[0]) or chatter_then(ValueError())
    assert within == [RARELY]
    assert gc.get_threshold() == before != (RARELY, *before[1:])


def chatter_then(error: Exception) -> None:
    print("chatter")
    raise error


def test_streams_are_given_back(snakemake, capfd) -> None:
    with pytest.raises(SystemExit), job(snakemake):
        raise ValueError
    print("after")
    assert capfd.readouterr().out == "after\n"


def test_a_user_error_opens_the_log_and_leaves_no_stack(snakemake, capfd) -> None:
    found = problem("unknown code", "unknown code", "responses.csv", row=3, column="goal", found="7")
    with pytest.raises(SystemExit) as stop, job(snakemake):
        chatter_then(UserError(found))
    assert stop.value.code == 1
    assert log_of(snakemake) == f"{found}\n\nchatter\n"
    assert capfd.readouterr() == ("", "")


def test_the_log_lists_all_problems_below_the_first_of_them(snakemake) -> None:
    several = [problem("unknown code", f"code {number}", "responses.csv", row=number) for number in range(9)]
    with pytest.raises(SystemExit), job(snakemake):
        chatter_then(UserError(several))
    message, every, chatter = log_of(snakemake).split("\n\n")
    assert message.splitlines() == [*map(str, several[:3]), "... and 6 more"]
    assert every.splitlines() == ["All 9 problems:", *map(str, several)]
    assert chatter == "chatter\n"


def test_another_error_opens_the_log_with_one_line_and_then_its_stack(snakemake) -> None:
    with pytest.raises(SystemExit) as stop, job(snakemake):
        raise KeyError("kcc_goal")
    assert stop.value.code == 1
    first, empty, stack = log_of(snakemake).split("\n", 2)
    assert (first, empty) == ("KeyError: 'kcc_goal'", "")
    assert stack.startswith("Traceback")
    assert "test_script.py" in stack


def test_an_interruption_is_not_taken_for_a_failure_of_the_job(snakemake) -> None:
    with pytest.raises(KeyboardInterrupt), job(snakemake):
        raise KeyboardInterrupt


def test_an_old_log_does_not_linger(snakemake) -> None:
    with pytest.raises(SystemExit), job(snakemake):
        raise ValueError("old")
    with job(snakemake):
        pass
    assert log_of(snakemake) == ""
