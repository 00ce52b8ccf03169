"""The page on conclusions says what is so: its keys, tests, plan with verdicts, what the lint says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from doorpakken.data.frame import wave_units
from doorpakken.data.intake import admit, read_raw
from doorpakken.data.study import GROUPINGS, VERDICTS, load_study
from doorpakken.data.study.read_hypotheses import NEEDED
from doorpakken.evidence.conclusions import judge
from doorpakken.evidence.register import build_register, domain_labels
from doorpakken.products.linting import lint_source
from doorpakken.products.reporting import Register, resolver
from doorpakken.products.reporting.quotations import quote_conclusions
from doorpakken.products.reporting.verdict_placeholders import DIRECTIONS
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.inference import run_tests
from doorpakken.statistics.weighting import weigh
from tests.conftest import ROOT
from tests.house.test_docs import CODE, blocks, described, prose, schema, table
from tests.support.project import copy_project
from tests.support.simulated_wave import shipped_frame
from tests.support.verdict_wave import shipped

PAGE = ROOT / "docs" / "conclusions.md"
LABELS = domain_labels(shipped_frame(), GROUPINGS)
NEEDS = ("Grote gemeenten kennen hun eigen maat.", "needs: c1=contradicted")
DIRECTED = ("{{ data_phrase() }} hebben grote gemeenten vaker een KCC.",)


def example(language: str, words: str) -> str:
    (found,) = [
        block.text
        for block in blocks(PAGE.read_text("utf-8"))
        if block.language == language and words in block.text
    ]
    return found


def judged(folder: Path) -> dict[str, Any]:
    """The verdicts on the plan of the page, with their sentences."""
    (folder / "config" / "plan.yaml").write_text(example("yaml", "level:"), "utf-8")
    study = load_study(folder / "config" / "study.yaml")
    wave = study.waves["2014"]
    responses, units = admit(wave, read_raw(wave)), wave_units(study, wave)
    weights = weigh(wave, responses, units)
    tests = {"2014": run_tests(wave, study.plan, responses, weights)}
    estimates = {"2014": estimate_wave(wave, study.plan, responses, weights, units)}
    register = build_register(study, estimates, LABELS, tests)
    return quote_conclusions(register, judge(study, tests, register), study.plan.conclusions, "plan.yaml")


def p_said(p: float) -> str:
    return "below 0.001" if p < 0.001 else f"{p:.3f}"


def lint_example(source: str, *tags: str) -> list[str]:
    """What the lint says of a cell in notebooks/40_size.ipynb below the working directory."""
    cell = nbformat.v4.new_markdown_cell(source, metadata={"tags": ["nl", *tags]})
    path = Path("notebooks/40_size.ipynb")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return [str(found) for found in lint_source(path, [], ["nl", "en"], shipped().verdicts(), {"": "2014"})]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = copy_project(tmp_path / "project").folder
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("head", "section"),
    [("a hypothesis", "hypotheses"), ("a family", "families"), ("a conclusion", "conclusions")],
)
def test_the_keys_are_those_of_the_schema(head: str, section: str) -> None:
    part = schema("plan")["properties"][section]["additionalProperties"]
    assert table(PAGE, f"Key of {head} | What") == list(described("plan", part))


def test_tests_and_verdicts_are_all_named() -> None:
    needed = {test: tuple(CODE.findall(keys)) for test, keys, _ in table(PAGE, "Test | Needs | Its estimate")}
    assert needed == NEEDED
    assert [name for name, _ in table(PAGE, "Verdict | When")] == list(VERDICTS)
    rows = table(PAGE, "`words` | above | below | within its margin | none of these")
    said = {name: [tuple(cell.split(", ")) for cell in cells] for name, *cells in rows}
    ways = ("above", "below", "same", "unclear")
    assert said == {
        name: [tuple(DIRECTIONS.translations(f"{name}.{way}", ("nl", "en")).values()) for way in ways]
        for name in DIRECTIONS
    }


def test_the_plan_of_the_page_gets_the_verdicts_of_the_page(project: Path) -> None:
    made = judged(project)["conclusions"]
    rows = [
        [key, one["verdict"], p_said(one["p_adjusted"]), one["sentence"]["en"]]
        for key, entry in made.items()
        for one in entry["waves"].values()
    ]
    assert table(PAGE, "Conclusion | Verdict | Adjusted p-value | What it says") == rows


@pytest.mark.usefixtures("project")
def test_the_lint_says_what_the_page_says() -> None:
    assert lint_example(*NEEDS) == example("text", "needs another verdict").splitlines()
    assert lint_example(*DIRECTED) == example("text", "tells a direction").splitlines()


def test_placeholders_of_the_page_can_be_said() -> None:
    made = shipped()
    register = Register(made.register(), made.verdicts())
    tried = [
        resolver(register, "en")(code.removeprefix("{{ ").removesuffix(" }}"))
        for code in CODE.findall(prose(PAGE.read_text("utf-8")))
        if code.startswith("{{ ")
    ]
    assert len(tried) == 5
    assert all(tried)
    (key,) = re.findall(r"as\n`(2014\.\w+)`", PAGE.read_text("utf-8"))
    assert key in register.estimates
