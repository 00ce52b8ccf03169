"""docs/quality-report.md: its keys are those of the schema, its plan has the numbers that it prints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from doorpakken.data.study import load_study
from doorpakken.data.study.documents import load_yaml
from doorpakken.evidence.sensitivity import analyse_sensitivity, define_quality
from doorpakken.statistics.response import analyse_response
from tests.conftest import ROOT
from tests.house.test_docs import blocks, described, schema, table
from tests.support.project import copy_project
from tests.support.quality_wave import register, units
from tests.support.verdict_wave import shipped

PAGE = ROOT / "docs" / "quality-report.md"


@pytest.mark.parametrize(
    ("head", "section"),
    [("the response", "response"), ("a scale", "scales"), ("the sensitivity", "sensitivity")],
)
def test_the_keys_are_those_of_the_schema(head: str, section: str) -> None:
    part = schema("plan")["properties"][section]
    part = part if "properties" in part else part["additionalProperties"]
    assert table(PAGE, f"Key of {head} | What") == list(described("plan", part))


def test_the_names_of_the_page_are_all_there_are() -> None:
    named = [name for names, _ in table(PAGE, "In the register | What") for name in names.split("`, `")]
    plan = replace(shipped().study.plan, scales={}, sensitivity=None)
    supplied = replace(shipped().wave, design=replace(shipped().wave.design, weights="w"))
    made = define_quality(replace(shipped().study, plan=plan, waves={"2014": supplied}))
    assert {name for name in named if "<" not in name} == {
        name for name in made if not name.startswith(("early_late_", "deff_"))
    }


def test_the_plan_of_the_page_has_the_numbers_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_project(tmp_path / "project").folder
    monkeypatch.chdir(folder)
    path = folder / "config" / "plan.yaml"
    (example,) = [block.text for block in blocks(PAGE.read_text("utf-8")) if block.language == "yaml"]
    plan = load_yaml(path, "plan") | yaml.safe_load(example)
    path.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), "utf-8")
    study, made = load_study(folder / "config" / "study.yaml"), shipped()
    response = analyse_response(made.wave, study.plan, made.responses, made.weights, units())
    panel = analyse_sensitivity(study, made.wave, made.responses, units())
    found = register(response, panel, study)["estimates"]
    rows = [
        [key, str(found[key]["estimate"]), str(found[key]["n"]), str(found[key]["base_n"])]
        for key, *_ in table(PAGE, "Estimate | Number | n | Base")
    ]
    assert rows == table(PAGE, "Estimate | Number | n | Base")
    assert "raked" in shipped().study.plan.sensitivity.weights
    assert "2014.panel_c6.weights_raked" not in found
