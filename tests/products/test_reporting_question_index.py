"""The way from a question to its answer, the evidence of conclusions, the plan as tables, and worksheets."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from doorpakken.data.study.notebooks import read_notebook
from doorpakken.errors import UserError
from doorpakken.products.publishing.document_tree import Document, read_document
from doorpakken.products.publishing.pandoc_nodes import attribute, nodes
from doorpakken.products.publishing.report_document import report_chapters, report_meta
from doorpakken.products.reporting import Register, Report, resolver
from doorpakken.products.reporting.blocks import Block, plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.tables.conclusion_tables import LITERAL
from doorpakken.products.reporting.tables.question_index import answer_tables, estimates_in, sections
from tests.support.verdict_wave import shipped

LANGUAGES = ("nl", "en")
OUTSIDE = (
    "quality_report",
    "detectable",
)  # chapters on numbers of the quality report, which this register lacks
BLOCKS = ("blocks-citizens", "blocks-businesses", "blocks-registers", "blocks-technical", "register-use")
LEADS = {  # of the prose alone
    "q1": ("ready", *BLOCKS),
    "q2": ("ready",),
    "q3": ("groups",),
    "q4": ("size", "conclusion-size"),
    "q5": ("service-effects", "operations-effects", "service-or-operations", "conclusion-effect"),
    "q6": ("progress-and-effect", "conclusion-effect"),
    "q7": ("important", "present", "missed"),
    "q8": ("conditions-and-progress", "conclusion-conditions"),
    "q9": ("kcc-scope", "kcc-goal", "kcc-now", "kcc-gap", "kcc-phase", "kcc-staff", "conclusion-kcc"),
    "q10": ("concept",),
    "q11": ("delay", "ambitions"),
    "q12": ("barriers",),
    "q13": ("digital",),
}
PROSE = """# Title

## First {#first}

{{ data_phrase() }} 5 ([40%](#n-2014.larger_further){.n}).

### Within {#within}

```{=doorpakken}
{"rows": [[{"est": "2014.delay_late", "text": "72%"}]]}
```

## Without an id

[11%](#n-2014.kcc_goal_none){.n}

# [50%](#n-2014.no_planning){.n} of *all* {#all .unlisted}
"""


@cache
def register() -> Register:
    claimed = shipped()
    return Register(claimed.register(), claimed.verdicts())


def with_verdicts(**changes: Any) -> Register:
    """The shipped register, with other entries in its verdicts."""
    return Register(register().data, {**register().verdicts, **changes})


def rows(block: Block) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in block["rows"]]


@cache
def report(language: str) -> tuple[dict[str, str], Document]:
    """The shipped chapters without what their code shows: markdown by chapter, and the document of it."""
    study = shipped().study
    notebooks = {one.id: read_notebook(one.notebook) for one in study.chapters}
    for name in OUTSIDE:
        for cell in notebooks[name].cells if name in notebooks else ():
            cell.source = cell.source.splitlines()[0] if cell.source.startswith("# ") else ""
    chapters = report_chapters(register(), notebooks, language)
    return dict(chapters), read_document(chapters, report_meta(study, language))


def shown(language: str) -> dict[str, Block]:
    markdown = report(language)[0]["answers"]
    blocks = [json.loads(text) for text in re.findall(r"`{3,}\{=doorpakken\}\n(.*)\n`{3,}", markdown)]
    return {block["id"]: block for block in blocks}


def led_to(cell: Any) -> list[str]:
    return [piece["to"] for piece in cell if isinstance(piece, dict) and "to" in piece]


# The shipped report.


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_leads_to_sections_that_are_there(language: str) -> None:
    questions, heads = shipped().study.plan.questions, set()
    for node in nodes([block for chapter in report(language)[1].chapters for block in chapter.blocks]):
        heads |= {attribute(node)[0]} if node["t"] == "Header" else set()
    answered = shown(language)["answered"]["rows"]
    assert [plain(row[0]) for row in answered] == [words[language] for words in questions.values()]
    for question, where in answered:
        assert led_to(where), plain(question)
        assert set(led_to(where)) <= heads


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_leads_to_the_sections_that_answer_it(language: str) -> None:
    answered = {plain(question): led_to(where) for question, where in shown(language)["answered"]["rows"]}
    questions = shipped().study.plan.questions
    found = {key: tuple(answered[words[language]]) for key, words in questions.items()}
    assert {key: set(there) for key, there in found.items()} == {key: set(ids) for key, ids in LEADS.items()}


def test_a_section_that_answers_tells_an_estimate_of_its_question() -> None:
    """Of the 13 questions each: in its own prose, by the estimands or hypotheses declared for it."""
    plan = shipped().study.plan
    declared = {one.id: one.question for one in plan.estimands}
    declared |= {key: one.question for key, one in plan.hypotheses.items()}
    told = {section.id: section.estimates for section in sections(report("nl")[0])}
    assert len(LEADS) == 13
    for key, ids in LEADS.items():
        for section in ids:
            about = {declared.get(register().estimates[one].estimand) for one in told[section]}
            assert key in about, (key, section)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_conclusion_leads_to_its_test_its_verdict_and_its_place(language: str) -> None:
    plan = shipped().study.plan
    concluded = shown(language)["concluded"]["rows"]
    assert len(concluded) == len(plan.conclusions)
    for one, row in zip(plan.conclusions.values(), concluded, strict=True):
        label, question, estimate, tested, verdict, where = row
        hypothesis = plan.hypotheses[one.hypothesis]
        (family,) = [key for key, family in plan.families.items() if one.hypothesis in family.hypotheses]
        assert plain(label) == f"{one.id}: {hypothesis.label[language]}"
        assert plain(question) == plan.questions[hypothesis.question][language]
        assert estimate[0]["est"] == f"2014.{hypothesis.estimand or hypothesis.id}"
        assert plain(tested).startswith(f"{one.hypothesis}, {family} (")
        assert verdict == resolver(register(), language)(f'outcome("{one.id}")')
        assert any(place.startswith("conclusion-") for place in led_to(where)), one.id


def test_the_sections_that_answer_have_the_same_ids_in_each_language() -> None:
    dutch, english = (
        {
            key: [[led_to(cell) for cell in row if isinstance(cell, list)] for row in block["rows"]]
            for key, block in shown(language).items()
        }
        for language in LANGUAGES
    )
    assert dutch == english


# Sections and links.


def test_a_section_with_an_id_holds_what_stands_below_it_up_to_the_next_of_its_level() -> None:
    first, within, last = sections({"one": PROSE})
    assert (first.id, first.title, first.chapter) == ("first", "First", "Title")
    assert first.estimates == {"2014.larger_further", "2014.delay_late"}
    assert (within.id, within.estimates) == ("within", {"2014.delay_late"})
    assert (last.id, last.title) == ("all", "50% of *all*")
    assert estimates_in(PROSE) == first.estimates | last.estimates | {"2014.kcc_goal_none"}


def test_an_id_of_two_sections_is_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"an id stands twice.*first, within"):
        sections({"one": PROSE, "two": PROSE.replace("{#all .unlisted}", "")})


def test_a_question_that_no_section_answers_says_so_and_others_lead_there() -> None:
    block, _ = answer_tables(Context(register(), "en"), {"one": PROSE})
    found = {plain(row[0]): row[1] for row in block["rows"]}
    assert found["What are the main barriers?"] == "nowhere"
    assert found["Are larger municipalities further?"] == [
        {"text": "Title", "lit": "heading"},
        " (",
        {"text": "First", "lit": "heading", "to": "first"},
        ")",
    ]
    delays = "How large are delays and lowered ambitions?"
    assert led_to(found[delays]) == ["first", "within", "all"]
    assert plain(found[delays]) == "Title (First; Within; 50% of *all*)"


def test_sections_of_several_chapters_stand_behind_their_chapter() -> None:
    other = "# Other\n\n## More {#other}\n\n[1](#n-2014.larger_further){.n}\n"
    block, _ = answer_tables(Context(register(), "en"), {"one": PROSE, "two": other})
    found = {plain(row[0]): plain(row[1]) for row in block["rows"]}
    assert found["Are larger municipalities further?"] == "Title (First); Other (More)"


# Evidence and plan.


@pytest.mark.parametrize(
    ("language", "at", "expected"),
    [
        ("en", 0, ["Largest minus smallest municipalities (percentage points)", "+40 (+30 to +51)",
                   "difference between classes", "less than 0.001", "55", "supported"]),
        ("nl", 4, ["De helft haalt 80 procent", "11% (7% tot 18%)", "niveau tegen een grens",
                   "minder dan 0,001", "84", "weersproken"]),
        ("en", 5, ["Half have the goal", "51% (44% to 58%)", "level against a bound", "0.787", "136",
                   "undecided"]),
    ],
)  # fmt: skip
def test_each_conclusion_has_its_evidence(language: str, at: int, expected: list[str]) -> None:
    block = Report(register()).table_conclusions().blocks[language]
    assert len(block["rows"]) == len(shipped().study.plan.conclusions)
    assert rows(block)[at] == expected


def test_a_p_value_is_that_of_the_record_and_else_a_literal_of_the_verdict() -> None:
    block = Report(register()).table_conclusions().blocks["en"]
    own, level = block["rows"][0][3], block["rows"][5][3]
    assert own[0]["est"] == "2014.larger_further"
    assert level == [{"text": "0.787", "lit": LITERAL}]


def test_a_test_that_is_not_shown_has_a_dash_for_each_number() -> None:
    tests = json.loads(json.dumps(register().verdicts["tests"]))
    tests["2014"]["larger_further"] |= {"estimate_id": None, "p_adjusted": None}
    block = Report(with_verdicts(tests=tests)).table_conclusions().blocks["en"]
    assert rows(block)[0][1:5] == ["–", "difference between classes", "–", "–"]


def test_the_plan_says_what_is_estimated_tested_and_concluded() -> None:
    made = {one.blocks["en"]["id"]: one.blocks["en"] for one in Report(register()).plan()}
    plan = shipped().study.plan
    assert list(made) == ["tbl-estimated", "tbl-families", "tbl-hypotheses", "tbl-conclusions"]
    estimated = {row[0]: row[1:] for row in rows(made["tbl-estimated"])}
    assert len(estimated) == len(plan.questions)
    ready = estimated["Is the programme ready for its end date?"]
    assert ready == ["means: 1; quantiles: 1; shares: 4", "–"]
    assert estimated["Are larger municipalities further?"][0] == "–"
    assert "For each larger class" in estimated["Are larger municipalities further?"][1]
    assert [row[0] for row in rows(made["tbl-hypotheses"])] == list(register().verdicts["tests"]["2014"])
    assert [row[:3] for row in rows(made["tbl-families"])] == [
        ["confirmatory_2014", "confirmatory", "Holm"],
        ["exploratory_2014", "exploratory", "Benjamini-Hochberg"],
    ]
    assert rows(made["tbl-conclusions"])[0] == ["c1", "larger_further", "10", "not needed"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "above 50%, on both sides"),
        ({"claim": "below", "sides": "one"}, "below 50%, on one side"),
        ({"claim": "differs", "value": 0.4}, "other than 40%, on both sides"),
        ({"claim": "within", "margin": 0.1}, "no further than 10 percentage points from 50%, on both sides"),
    ],
)
def test_a_claim_is_told_with_its_bounds_and_sides(changes: Mapping[str, Any], said: str) -> None:
    tests = json.loads(json.dumps(register().verdicts["tests"]))
    tests["2014"]["goal_80_held_by_half"] |= changes
    _, _, block, _ = Report(with_verdicts(tests=tests)).plan()
    (row,) = [row for row in rows(block.blocks["en"]) if row[0] == "goal_80_held_by_half"]
    assert row[3] == said


@pytest.mark.parametrize(
    ("verdict", "dutch", "english"),
    [
        ("supported", "ondersteund", "supported"),
        ("contradicted", "weersproken", "contradicted"),
        ("undecided", "niet beslist", "undecided"),
        ("not_comparable", "niet te zeggen", "cannot be said"),
    ],
)
def test_the_word_for_each_verdict(verdict: str, dutch: str, english: str) -> None:
    conclusions = json.loads(json.dumps(register().verdicts["conclusions"]))
    conclusions["c1"]["waves"]["2014"]["verdict"] = verdict
    changed = with_verdicts(conclusions=conclusions)
    assert [resolver(changed, language)('outcome("c1")') for language in LANGUAGES] == [dutch, english]


# Worksheets.


def test_a_worksheet_for_each_class_has_a_place_for_the_own_answer() -> None:
    topics = ["due_finished_mean", "digital_products_mean", "kcc_goal_80_yes", "digid_finished"]
    sheets = [sheet.blocks["en"] for sheet in Report(register()).worksheets(topics)]
    context = Context(register(), "en")
    assert [plain(sheet["caption"]) for sheet in sheets] == [
        f"Worksheet: {context.place_label(place)}" for place in context.places()[1:]
    ]
    heads = [plain(column["text"]) for column in sheets[0]["columns"]]
    assert heads == ["Topic", "Your answer", "Your class (interval)", "All municipalities"]
    assert rows(sheets[0]) == [
        ["Blocks ready in time (mean)", "…%", "38% (32% to 44%)", "50%"],
        ["Digital products (mean of 20)", "…", "8.8 (7.4 to 10.2)", "10.9"],
        ["Has the goal of 80 per cent", "yes / no", "44% (30% to 60%)", "51%"],
        ["DigiD: completed", "yes / no", "x", "94%"],
    ]
    assert "x or not shown" in plain(sheets[0]["note"])
    assert sheets[0]["rows"][2][2][0]["est"] == "2014.kcc_goal_80_yes.size_class.under_20k"


def test_a_star_in_a_worksheet_is_explained_also_before_its_interval() -> None:
    key = "2014.due_finished_mean.size_class.under_20k"
    changed = Register(register().data, register().verdicts)
    changed.estimates[key] = replace(changed.estimates[key], flag="indicative")
    first, *_ = Report(changed).worksheets(["due_finished_mean"])
    assert rows(first.blocks["en"])[0][2] == "38%* (32% to 44%)"
    assert "* or indicative" in plain(first.blocks["en"]["note"])
