"""No table of ours holds what a spreadsheet would run; what the pipeline reads back is what was there."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorpakken.data.drafting import draft_wave
from doorpakken.data.study.csv_documents import load_table
from doorpakken.data.study.spreadsheet_formulas import harmless, original
from doorpakken.data.study.write_files import write_table
from doorpakken.statistics.estimation.estimates_table import ESTIMATES, MEASURES, estimates_table
from tests.conftest import ROOT
from tests.support import tiny_study as tiny
from tests.support.spreadsheet_safety import formulas, runs

RUN = ["=1+1", "+SUM(A1)", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0", "＝1+1", "\n=1"]


@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe_and_gives_it_back(text: str) -> None:
    assert runs(text)
    assert harmless(text) == f"'{text}"
    assert original(f"'{text}") == text
    assert harmless(f"'{text}") == f"''{text}"


@pytest.mark.parametrize("text", ["", "-98", "+3.5", "-98|-99", "a=b", "ja", "'s avonds", "1-2", "a@b.nl"])
def test_numbers_codes_and_words_stay_as_they_are(text: str) -> None:
    assert not runs(text)
    assert harmless(text) == original(text) == text


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(alphabet="'=+-@|.1a \t\r\n＝", max_size=6))
def test_every_text_comes_back_and_none_runs(text: str) -> None:
    assert original(harmless(text)) == text
    assert not runs(harmless(text))


def test_a_file_of_estimates_runs_nothing_and_reads_back_equal(tmp_path: Path) -> None:
    block = {name: np.array([-1.5, 2.0]) if name in MEASURES else "" for name in ESTIMATES.columns}
    words = {"estimand": ["=1+1", "'=1+1"], "category": ["-98", "@x"], "domain_value": ["\t=1", '- "a",b']}
    made = estimates_table([block | {name: np.array(said) for name, said in words.items()}
                            | {"wave": "2014", "domain": "d", "rank": np.arange(2)}])  # fmt: skip
    write_table(tmp_path / "made.csv", made)
    pd.testing.assert_frame_equal(ESTIMATES.read(tmp_path / "made.csv"), made, check_exact=True)
    assert formulas([tmp_path / "made.csv"]) == []
    with (tmp_path / "made.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["estimand"], row["category"], row["se"]) for row in rows] == [
        ("'=1+1", "-98", "-1.5"),
        ("''=1+1", "'@x", "2.0"),
    ]


def test_a_drafted_codebook_runs_nothing_and_keeps_the_wording(tmp_path: Path) -> None:
    study = tiny.write_study(tmp_path)
    export = tmp_path / "export.csv"
    export.write_text('id,=1+1,"@SUM(A1), of niet?"\na,1,x\nb,2,y\n', "utf-8")
    folder = draft_wave(study.parent / "waves", "2022", export, ("nl", "en")).folder
    assert formulas([folder / "codebook.csv"]) == []
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as file:
        columns = [row["column"] for row in csv.DictReader(file)]
    assert columns == ["id", "'=1+1", "'@SUM(A1), of niet?"]
    assert [original(column) for column in columns] == ["id", "=1+1", "@SUM(A1), of niet?"]


def test_a_document_says_what_stood_there_before_the_apostrophe(tmp_path: Path) -> None:
    path = tmp_path / "concepts.csv"
    path.write_text("concept,label_nl,label_en,group\ngoal,'=1+1,'s avonds,\n", "utf-8")
    ((_, record),) = load_table(path, "concepts")
    assert (record["label_nl"], record["label_en"]) == ("=1+1", "'s avonds")


def test_every_table_is_written_by_the_two_that_make_it_harmless() -> None:
    """Scripts write estimates by write_table; problems have their apostrophe from problems_table."""
    places = [
        *(ROOT / "workflow" / "scripts").glob("*.py"),
        *(ROOT / "workflow" / "doorpakken").rglob("*.py"),
    ]
    writers = {path.name for path in places if ".to_csv(" in path.read_text("utf-8")}
    assert writers == {"write_files.py", "check_wave.py", "lint_document.py"}
    for path in places:
        if path.parent.name == "scripts" and path.name in writers:
            assert "problems_table(" in path.read_text("utf-8")
