"""The chapters that ship: bilingual, without outputs, speaking only of what the plan and codebook hold."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from doorpakken.data.study import FACTS, Study, load_study
from doorpakken.data.study.documents import validator
from doorpakken.data.study.notebooks import read_notebook
from doorpakken.evidence.register.detectable_records import declared_detectable
from doorpakken.evidence.sensitivity import define_quality
from doorpakken.products.reporting import Display, Register, resolver
from doorpakken.products.reporting.placeholders import PLACEHOLDER
from doorpakken.products.reporting.report_words import say
from doorpakken.products.reporting.tables.quality_tables import PARTS
from tests.conftest import ROOT
from tests.support.reporting_register import example, plain_survey

SHIPPED = sorted((ROOT / "notebooks").glob("*.ipynb"))
BUILT_INS = sorted((ROOT / "workflow" / "templates" / "chapters").glob("*.ipynb"))
BUILT_IN = ROOT / "workflow" / "templates" / "chapters" / "every_question.ipynb"
NUMBERLESS = {"07_why", "80_questionnaire", "86_plan"}  # what they show names no estimand
DIRECTIONS = {
    "nl": r"\b(?:steeg|stijgt|daalde|daalt|groeide|meer dan|minder dan|het meest|slechts|ruim|meerderheid)\b",
    "en": r"\b(?:rose|rises|fell|falls|grew|more than|less than|the most|only|majority|minority)\b",
}


def cells(path: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = read_notebook(path, ("nl", "en")).cells
    return loaded


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(ROOT / "config" / "study.yaml")


def estimands(study: Study) -> set[str]:
    automatic = {
        f"{item.variable}{suffix}"
        for wave in study.waves.values()
        for item in wave.questions
        for suffix in (("_mean", "_median", "_count") if item.is_numeric else ("", "_count"))
    }
    declared = {*study.plan.hypotheses, *(estimand.id for estimand in study.plan.estimands)}
    return {*FACTS} | automatic | declared | {*define_quality(study)} | {*declared_detectable(study)}


@pytest.mark.parametrize("path", [*SHIPPED, *BUILT_INS], ids=lambda path: path.stem)
def test_chapter_has_both_languages_and_no_outputs(path: Path) -> None:
    prose = [cell["metadata"].get("tags") for cell in cells(path) if cell["cell_type"] == "markdown"]
    order = [["en"], ["nl"]] if path in BUILT_INS else [["nl"], ["en"]]  # fixed words come by code
    assert prose == order * (len(prose) // 2)
    assert len(prose) >= 2
    assert all(source(cell).startswith("# ") for cell in cells(path)[:2])
    for cell in cells(path):
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
    ids = [cell["id"] for cell in cells(path)]
    assert len(set(ids)) == len(ids)


def shape(text: str) -> list[str]:
    """What both languages share of a text, in its order: paragraphs, headings, items, ids, links, numbers."""
    shared: list[str] = []
    text = re.sub(r"\.(?:nl|en)\.html", ".html", text)
    for section in re.split(r"\n(?=#)", f"\n{text}"):
        shared += re.findall(r"^(#+|- |\|)|\n(\n)|\{(#[\w-]+)\}|(\]\([^)]*\))|(\*\*)", section, re.MULTILINE)
        shared += sorted(PLACEHOLDER.findall(section))
        shared += sorted(re.findall(r"\d+", PLACEHOLDER.sub("", re.sub(r"\]\([^)]*\)", "]", section))))
    return shared


def languages(path: Path) -> list[tuple[str, str]]:
    """The prose of a chapter, cell by cell, in both languages."""
    prose = [source(cell) for cell in cells(path) if cell["cell_type"] == "markdown"]
    return list(zip(prose[::2], prose[1::2], strict=True))


@pytest.mark.parametrize("path", [*SHIPPED, *BUILT_INS], ids=lambda path: path.stem)
def test_languages_have_the_same_sections_and_numbers(path: Path) -> None:
    """Figures and tables are the same by themselves: code cells are shared by the languages."""
    for dutch, english in languages(path):
        assert shape(dutch) == shape(english)
    assert not any(cell["metadata"].get("tags") for cell in cells(path) if cell["cell_type"] == "code")


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ('{{ est("digid_finished").pct }}', '{{ est("bsn_finished").pct }}'),
        (" {#digital}", ""),
        ("\n- **", "\n**"),
        ("](#why)", "](#plan)"),
        ("1 January 2016", "1 January 2015"),
        ("\n\n## What not", "\n\n### What not"),
    ],
)
def test_a_language_that_differs_is_seen(there: str, here: str) -> None:
    pairs = [pair for path in SHIPPED for pair in languages(path)]
    dutch, english = next(pair for pair in pairs if there in pair[1])
    assert shape(dutch) != shape(english.replace(there, here, 1))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_chapter_names_only_what_is_estimated(path: Path, study: Study) -> None:
    known = estimands(study)
    text = "\n".join(source(cell) for cell in cells(path))
    groups = set(re.findall(r'report\.concepts\("(\w+)"', text))
    named = set(re.findall(r"est\(['\"](\w+)['\"]", text))
    for topics in re.findall(r"TOPICS = (\[.*?\])", text, re.DOTALL):
        named |= set(ast.literal_eval(topics))
    listed = re.findall(r'report\.\w+\(\s*\[?((?:"\w+",?\s*)+)', text)
    named |= set(re.findall(r'"(\w+)"', " ".join(listed))) - {"nl", "en"} - groups
    parts = set(re.findall(r'report\.table_quality\("(\w+)"', text))
    assert parts <= {*PARTS}
    named -= parts
    judged = set(re.findall(r"verdict\(['\"](\w+)['\"]\)", text))
    unknown = named - known - {f"{name}" for name in named if f"{name}_mean" in known}
    assert bool(named | judged) == (path.stem not in NUMBERLESS)
    assert unknown == set()
    assert judged <= set(study.plan.conclusions)
    assert groups <= {concept.group for concept in study.concepts.values()}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_sentences_with_numbers_take_no_side(path: Path) -> None:
    """A direction or comparison beside a number could contradict it once other answers come in."""
    for cell in cells(path):
        if cell["cell_type"] != "markdown":
            continue
        (language,) = cell["metadata"]["tags"]
        for sentence in re.split(r"(?<=[.:;])\s", PLACEHOLDER.sub("@", source(cell))):
            if "@" in sentence:
                assert not re.search(DIRECTIONS[language], sentence), sentence


@pytest.mark.parametrize(("register", "blocks"), [(example(), 6), (plain_survey(), 2)])
def test_every_question_chapter_runs_for_any_study(
    register: Register, blocks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "register.json"
    path.write_text(json.dumps(register.data), encoding="utf-8")
    monkeypatch.setenv("DOORPAKKEN_REGISTER", str(path))
    shown: list[Display] = []
    space: dict[str, Any] = {"display": shown.append}
    for cell in cells(BUILT_IN):
        if cell["cell_type"] == "code":
            exec(source(cell), space)
        else:
            for expression in PLACEHOLDER.findall(source(cell)):
                resolver(register, "en")(expression)
    assert len(shown) == blocks
    assert all(list(display.blocks) == list(register.languages) for display in shown)


def test_every_type_of_the_codebook_without_codes_has_words() -> None:
    types = validator("codebook").schema["properties"]["type"]["enum"]
    for kind in set(types) - {"single", "integer", "number"}:
        assert all(say(f"answer of type {kind}", language) for language in ("nl", "en"))
