"""The shipped chapters: what each chapter of findings has for those who act and for those who quote."""

from __future__ import annotations

import re

import nbformat
import pytest

from doorpakken.data.study import load_study
from tests.conftest import ROOT

FINDINGS = ("building_blocks", "service_delivery", "operations", "kcc", "conditions", "service_concept")
CHAPTERS = {one.id: one.notebook for one in load_study(ROOT / "config" / "study.yaml").chapters}
MEANS = {"nl": "Wat dit betekent, en wie nu moet handelen", "en": "What this means, and who must act now"}
MONDAY = {"nl": "**Maandag:** ", "en": "**On Monday:** "}
NOT = {"nl": "Wat u hieruit niet mag afleiden", "en": "What not to conclude"}
SOURCES = {
    "nl": re.compile(r"openbare bronnen|uit het artikel"),
    "en": re.compile(r"public sources|from the article"),
}
WHO = re.compile(r"^- \*\*[^*]+:\*\* ", re.MULTILINE)
OUTCOME = re.compile(r"\{\{ *(est|verdict|outcome|direction)\(")
QUOTED = re.compile(r'\(interval \{\{ est\("(\w+)"\)\.interval \}\}, \{\{ est\("\1"\)\.base \}\} \w+\)')
BOTH = [(chapter, language) for chapter in FINDINGS for language in ("nl", "en")]


def parts(chapter: str, language: str) -> dict[str, str]:
    """The prose of a chapter by the words of its headings."""
    cells = nbformat.read(CHAPTERS[chapter], as_version=4).cells
    text = "\n\n".join(cell.source for cell in cells if language in cell.metadata.get("tags", []))
    heads = re.split(r"^#+ +(.+?)(?: \{#[\w-]+\})?$", text, flags=re.MULTILINE)[1:]
    return dict(zip(heads[::2], heads[1::2], strict=True))


def test_every_chapter_between_response_and_conclusions_is_one_of_findings() -> None:
    order = list(CHAPTERS)
    assert tuple(order[order.index("response") + 1 : order.index("conclusions")]) == FINDINGS


@pytest.mark.parametrize(("chapter", "language"), BOTH)
def test_it_tells_who_must_act_what_to_do_on_monday_and_what_not_to_conclude(
    chapter: str, language: str
) -> None:
    said = parts(chapter, language)
    means = said[MEANS[language]]
    assert len(WHO.findall(means)) >= 3
    assert means.count(MONDAY[language]) == 1
    assert said[NOT[language]].count("\n- ") >= 3
    assert list(said)[-2:] == [MEANS[language], NOT[language]]


@pytest.mark.parametrize(("chapter", "language"), BOTH)
def test_its_advice_names_public_sources_and_rests_on_no_outcome(chapter: str, language: str) -> None:
    means = parts(chapter, language)[MEANS[language]]
    assert SOURCES[language].search(means)
    assert not OUTCOME.search(means)


@pytest.mark.parametrize(("chapter", "language"), BOTH)
def test_it_has_a_sentence_to_quote_with_interval_and_number_of_answers(chapter: str, language: str) -> None:
    quoted = [text for text in parts(chapter, language).values() if QUOTED.search(text)]
    assert quoted
    assert all("{{ data_phrase(" in text for text in quoted)
