"""docs/questionnaires.md: its examples print what the page says; heads and formats are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doorpakken.data.questionnaire import FORMATS
from doorpakken.data.questionnaire.sheet_heads import roles_of
from tests.conftest import ROOT
from tests.house.test_docs import CODE, play, table
from tests.support.settle_draft import codebook

PAGE = ROOT / "docs" / "questionnaires.md"


def test_the_examples_print_what_the_page_says(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert play(PAGE.read_text("utf-8"), project, capsys) == []
    rows = {row["column"]: row for row in codebook(project / "data" / "raw" / "2022")}
    assert rows["function"]["labels_en"] == "1=policy|2=practice"
    assert (rows["share"]["asked_if"], rows["share"]["type"]) == ("kcc=A1", "integer")
    assert (rows["share"]["minimum"], rows["share"]["maximum"]) == ("0", "100")
    assert rows["why"]["type"] == "text"


def test_another_codebook_prints_something_else(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = PAGE.read_text("utf-8").replace("A1=yes; A2=no", "A1=yes; A3=no")
    assert len(play(text, project, capsys)) == 2


def test_each_head_of_the_page_is_read_and_those_beside_it_as_the_same() -> None:
    for names, others in table(PAGE, "Head | Others that are read as it"):
        heads = re.split("`, `|` and `", names)
        if len(heads) > 1:
            assert all(roles_of([head]) for head in heads), names
            continue
        (role,) = {role for role, _ in roles_of(heads)}
        words = CODE.findall(others.partition(":")[0])
        assert {part for word in words for part, _ in roles_of([word])} == {role}, names


def test_the_formats_of_the_page_are_those_that_are_written() -> None:
    written = [code.split() for code in CODE.findall(PAGE.read_text("utf-8")) if "--format" in code]
    text = PAGE.read_text("utf-8")
    assert set(re.findall(r"--format (\w+)", text)) == set(FORMATS)
    assert all(words[0] == "doorpakken" for words in written)
