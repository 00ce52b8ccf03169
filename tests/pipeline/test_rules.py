"""What every rule is told: its study, hashes of its documents and code; and that the seal names all code."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from doorpakken.evidence.provenance.import_closure import LIBRARY, closure, closure_hash
from tests.bench import pipeline
from tests.conftest import ROOT
from tests.support import rule_graph
from tests.support.project import Project, copy_project
from tests.support.validation_tables import printed

RULE = '''

rule planted:
    """A rule that nobody added to any list."""
    message:
        "Plant"
    input:
        study=str(STUDY.path),
    output:
        planted=f"{RESULTS}/planted.txt",
    log:
        f"{LOGS}/planted.log",
    script:
        "../scripts/planted.py"


PRODUCTS += rules.planted.output
'''
SCRIPT = "from doorpakken.data.simulation import chance\n"


def listed(project: Project) -> dict[str, list]:
    """What Snakemake hands to the scripts of a run, by rule."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([".", "workflow"])}
    subprocess.run([sys.executable, "-c", pipeline.LIST], cwd=project.folder, env=environment, check=True)
    handed: dict[str, list] = {}
    for _, script, job in pickle.loads((project.folder / pipeline.JOBS).read_bytes()):
        if script:
            handed.setdefault(job.rule, []).append((Path(script), job))
    return handed


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    """The project with one rule more, that stands in the rule files and nowhere else."""
    project = copy_project(tmp_path_factory.mktemp("rules") / "project")
    with (project.folder / "workflow/rules/quality.smk").open("a", encoding="utf-8") as file:
        file.write(RULE)
    (project.folder / "workflow/scripts/planted.py").write_text(SCRIPT, "utf-8")
    return project


def test_every_script_is_told_its_study_and_hashes_and_the_seal_names_the_code_of_all(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = listed(project)
    assert {"planted", "sensitivity", "lint", "draft_word", "seal"} <= set(scripts)
    monkeypatch.chdir(project.folder)
    expected = {}
    for rule, jobs in scripts.items():
        for script, job in jobs:
            expected[rule] = closure_hash(f"workflow/scripts/{script.name}")
            assert job.params.study == "config/study.yaml"
            assert job.params.library == expected[rule], rule
            assert len(job.params.sources) == 16
    ((_, seal),) = scripts["seal"]
    assert seal.params.code == expected


ADMITTED = {"check_wave", "admit_wave"}
JUDGED = {"register", "sensitivity", "verdicts"}
TESTED = {"analyse_response", "hypothesis_tests", "minimum_detectable", *JUDGED}
ESTIMATED = {"estimate_wave", "estimate_change", *TESTED}
DRAFTED = {"draft", "lint", "picture", "usage"}
SCRIPTS = {
    "data/intake/read_wave.py": ADMITTED,
    "data/intake/findings_page.py": ADMITTED,
    "statistics/weighting/weigh_wave.py": {"weigh_wave", "estimate_change", "hypothesis_tests", *JUDGED},
    "statistics/estimation/estimates_table.py": ESTIMATED,
    "statistics/inference/hypothesis_test.py": TESTED,
    "evidence/register/build_register.py": JUDGED,
    "evidence/conclusions/verdict.py": JUDGED,
    # the sentences of conclusions are made by reporting, whole
    "products/figures/share_chart.py": {"execute_chapter", "verdicts", *DRAFTED},
    "products/publishing/html_page.py": DRAFTED,
    "products/linting/number_words.py": {"lint", "usage"},
    "evidence/provenance/manifest.py": {"seal"},
    "evidence/provenance/verify.py": set(),
    "data/simulation/chance.py": set(),
}


@pytest.mark.parametrize("room", SCRIPTS)
def test_the_hash_of_a_script_covers_the_rooms_that_it_uses_and_no_others(room: str) -> None:
    scripts = (ROOT / "workflow/scripts").glob("*.py")
    assert {script.stem for script in scripts if LIBRARY / room in closure(str(script))} == SCRIPTS[room]


def test_other_bytes_in_a_document_change_the_hash_of_the_rules_that_read_it_only(project: Project) -> None:
    def sources() -> dict[str, set[str]]:
        return {rule: {job.params.sources for _, job in jobs} for rule, jobs in listed(project).items()}

    before = sources()
    project.change("notebooks/30_kcc.ipynb", "\n", " \n")
    after = sources()
    assert {rule for rule in before if before[rule] != after[rule]} == {"execute_chapter", "lint"}


def test_a_dry_run_in_a_fresh_clone_is_one_readable_line_a_job(project: Project) -> None:
    run = project.run("--dry-run", PYTHONPATH=str(project.folder / "workflow"))
    said = (run.stdout + run.stderr).splitlines()
    lines = [line for line in said if not line.startswith("Using workflow specific profile")]
    number = len(lines)
    assert number > 50
    for at, line in enumerate(lines, start=1):
        assert re.fullmatch(rf" *{at} of {number}  \w.*  \((not made yet|after others)\)", line), line
        assert len(line) < 100, line


@pytest.mark.build
def test_a_draft_of_a_wave_is_left_out_of_a_run_which_says_so(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    (tmp_path / "export.csv").write_text("id;gemeente;v1\na;GM0060;4\nb;GM0448;5\n", "utf-8")

    def names(run: subprocess.CompletedProcess[str]) -> set[str]:
        return {line.partition("  ")[2] for line in run.stdout.splitlines()}

    before = names(project.run("--dry-run"))
    drafted = project.doorpakken("new-wave", "2022", "--from-file", str(tmp_path / "export.csv"))
    assert drafted.returncode == 0, drafted.stderr
    run = project.run("--dry-run")
    assert run.returncode == 0, run.stderr
    assert "Wave 2022 is a draft and left out: doorpakken settle 2022" in run.stderr.splitlines()
    assert names(run) == before
    assert len(before) > 50


def test_the_drawing_of_the_rules_is_that_of_a_run() -> None:
    page = rule_graph.PAGE.read_text("utf-8")
    made = rule_graph.drawing(rule_graph.reduced(rule_graph.rule_graph()))
    assert printed(page, rule_graph.NAME) == made, "renew it: python -m tests.support.rule_graph"


def test_jobs_of_one_rule_are_drawn_as_one_and_a_gate_by_what_it_checks() -> None:
    jobs = "id0[all]\nid1[check - wave: 2014]\nid2[accept - checked: waves/2014]\nid3[check - wave: 2022]\n"
    waits = "id1 --> id2\nid3 --> id2\nid2 --> id0\n"
    assert rule_graph.arrows(jobs + waits) == {("check", "accept_waves")}


def test_an_arrow_that_others_say_already_is_not_drawn() -> None:
    chain = {("check", "admit"), ("admit", "weigh"), ("weigh", "estimate")}
    assert rule_graph.reduced(chain | {("check", "weigh"), ("check", "estimate")}) == chain
