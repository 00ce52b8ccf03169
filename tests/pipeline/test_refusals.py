"""Every slip stops the line at its gate with one message, twice, and the last good report stays."""

from __future__ import annotations

import csv
import io
import subprocess
from pathlib import Path

import pytest

from doorpakken.data.study.layout import open_study
from doorpakken.errors import UserError
from snakemake_logger_plugin_doorpakken import brief, paragraph
from tests.bench import pipeline
from tests.support import slips
from tests.support.project import Project, jobs
from tests.support.slips import CHECKED, CONFIGURED, DRAFTED, EXECUTED, LINTED, LINTED_IN_ARTICLE, Slip


def refused_twice(project: Project, made: dict[Slip, list[str]], *kept: str, gates: int = 1) -> None:
    """Make the slips; two runs fail at the gates with what has to be said, and leave folders as they were."""
    before = [project.sums(folder) for folder in kept]
    assert all(before)
    for slip in made:
        slip(project)
    for _ in range(2):
        run = project.run()
        assert run.returncode == 1, run.stdout + run.stderr
        said = message(run)
        assert len(said) < gates * (8 if len(made) == 1 else 10), said  # three of several, and how many more
        for words in made.values():
            says([*said, *listed(project, said)], words)
    assert [project.sums(folder) for folder in kept] == before


def listed(project: Project, lines: list[str]) -> list[str]:
    """The rows of the tables that a message names, where all problems stand."""
    named = [line.split(": ")[1] for line in lines if line.strip().startswith("All of them: ")]
    tables = [(project.folder / name).read_text("utf-8") for name in named if name.endswith(".csv")]
    return [", ".join(row) for table in tables for row in csv.reader(io.StringIO(table, newline=""))]


def says(lines: list[str], words: list[str]) -> None:
    """One of the lines holds all of these words."""
    assert any(all(word in line for word in words) for line in lines), (words, lines)


def message(run: subprocess.CompletedProcess[str]) -> list[str]:
    """What is printed beside the lines of jobs that ran."""
    lines = (run.stdout + run.stderr).splitlines()
    ran = jobs(run)
    return [
        line
        for line in lines
        if line.strip() and not any(line.endswith(job) and " of " in line for job in ran)
    ]


# One run of Snakemake for each gate, with several slips where one message lists them all; in `make check`.


@pytest.mark.build
@pytest.mark.parametrize(
    ("made", "gates"),
    [
        ({slip: CHECKED[slip] for slip in (slips.unknown_code, slips.duplicate_respondent)}, 1),
        ({slips.misspelt_key: CONFIGURED[slips.misspelt_key]}, 1),
        (EXECUTED, 1),
        (LINTED | LINTED_IN_ARTICLE, 2),
    ],
    ids=["raw data", "configuration", "execution", "lint of the report and of the article"],
)
def test_slips_are_refused_twice_and_the_last_report_and_article_stay(
    project: Project, made: dict[Slip, list[str]], gates: int
) -> None:
    refused_twice(project, made, "results/report", "results/article", gates=gates)


@pytest.mark.build
def test_a_slip_in_a_draft_is_refused_twice_and_the_last_report_stays(project: Project) -> None:
    refused_twice(project, DRAFTED, "results/report")


@pytest.mark.build
def test_an_unknown_key_of_config_is_refused_twice(project: Project) -> None:
    before = project.sums("results/report")
    for _ in range(2):
        run = project.run("--config", "stduy=x")
        said = message(run)
        assert run.returncode == 1
        assert len(said) < 8
        says(said, ["stduy", "Did you mean study?"])
    assert project.sums("results/report") == before


# The other slips at the same gates, without Snakemake: the jobs that it would run, one after the other.


@pytest.mark.parametrize("slip", CHECKED)
def test_the_gate_of_a_wave_says_what_is_wrong_with_its_raw_file(
    project: Project, slip: Slip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.folder)
    slip(project)
    pipeline.floor("results/waves/2014/errors.txt")
    ((written, _, _),) = pipeline.listed(gate := "results/waves/2014/accepted")
    with pytest.raises(subprocess.CalledProcessError):
        pipeline.floor(gate)
    says(paragraph(Path(written[-1])), CHECKED[slip])


@pytest.mark.parametrize("slip", CONFIGURED)
def test_no_rule_is_read_before_the_study(
    project: Project, slip: Slip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.folder)
    slip(project)
    with pytest.raises(UserError) as refused:
        open_study({})
    says(brief(str(refused.value)), CONFIGURED[slip])
