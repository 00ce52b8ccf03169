"""Real files of others: each goes through new-wave and check, and every value is read as it is.

The independent readings are the csv module and pyreadstat.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pyreadstat
import pytest

from doorpakken import cli
from doorpakken.data.intake import admit, inspect_wave, occurrences, read_raw
from doorpakken.data.study import Wave, load_study
from tests.support import tiny_study as tiny
from tests.support.settle_draft import codebook, settle

Records = list[tuple[str, ...]]
# Path, encoding, rows of heads, style of heads, columns.
TEXTS = {
    "2017 CA": ("rse/2017_can_public_data.csv", "utf-8", 1, "limesurvey", 62),
    "2017 ZA": ("rse/2017_zaf_public_data.csv", "utf-8", 1, "limesurvey", 277),
    "2018": ("rse/2018_all_public_data.csv", "utf-8", 1, "limesurvey", 707),
    "Qualtrics": ("formats/qualtrics_three_header_rows_masked.csv", "utf-8", 3, "qualtrics", 20),
    "SurveyMonkey": ("formats/region-survey_MIDWEST.csv", "utf-8", 2, "surveymonkey", 53),
    "register": ("formats/rvig_tabel33_2021_utf16.csv", "utf-16", 1, "names", 5),
}
STATISTICAL = {"electric": 13, "testdata": 16}
# What a researcher still has to look at after the draft.
NOT_MENDED: dict[str, Counter[tuple[str, str]]] = {
    "electric": Counter(),
    "testdata": Counter({("warning", "duplicate label"): 1}),
}


def drafted(folder: Path, file: Path) -> Wave:
    """The wave that new-wave drafts from a file; check refuses it first, and its marks are then settled."""
    study = tiny.write_study(folder)
    command = ["new-wave", "2022", "--study", str(study), "--from-file", str(file), "--language", "en"]
    assert cli.main(command) == 0
    assert cli.main(["check", "2022", "--study", str(study)]) == 1
    settle(study, "2022")
    return load_study(study).waves["2022"]


def kinds(wave: Wave) -> Counter[tuple[str, str]]:
    """How many problems of each severity and kind a wave has."""
    counts: Counter[tuple[str, str]] = Counter()
    for found in inspect_wave(wave)[1]:
        counts[found.severity, found.kind] += occurrences(found)
    return counts


def independent(path: Path, encoding: str, heads: int, columns: int) -> Records:
    with path.open(encoding=encoding, newline="") as stream:
        rows = list(csv.reader(stream))[heads:]
    return [tuple(cell.replace("\ufeff", "") for cell in row[:columns]) for row in rows]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_drafted_checked_and_read_as_it_is(tmp_path: Path, real: Path, name: str) -> None:
    path, encoding, rows, style, columns = TEXTS[name]
    wave = drafted(tmp_path, real / path)
    declared = wave.responses
    assert (declared.encoding, declared.header_rows, declared.heads) == (encoding, rows, style)
    assert len(codebook(wave.folder)) == columns
    plain = Wave(
        **{
            **vars(wave),
            "responses": type(declared)(**{**vars(declared), "ticks": None, "unanswered": "count"}),
        }
    )
    read = read_raw(plain)
    assert list(read.records()) == independent(real / path, encoding, rows, columns)
    assert read.source_row[0] == rows + 1
    found = kinds(wave)
    assert [kind for severity, kind in found if severity == "error"] == []
    assert found["warning", "row ends"] == (name == "register")


@pytest.mark.parametrize("name", STATISTICAL)
def test_an_spss_file_is_drafted_checked_and_read_as_it_is(tmp_path: Path, real: Path, name: str) -> None:
    path = real / "formats" / f"{name}.sav"
    wave = drafted(tmp_path, path)
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    read = read_raw(wave)
    assert [column.name for column in read.columns] == meta.column_names
    assert len(read.columns) == STATISTICAL[name]
    for at, column in enumerate(read.columns):
        for cell, value in zip(
            (record[at] for record in read.records()), frame[column.name].tolist(), strict=True
        ):
            assert same(cell, value), (column.name, cell, value)
    for column, pairs in meta.variable_value_labels.items():
        written = {str(code).removesuffix(".0"): label.replace("|", "/") for code, label in pairs.items()}
        labels = {item.column: item.labels for item in wave.items}[column]
        assert all(label["en"] == written.get(code, code) for code, label in labels.items()), column
    assert kinds(wave) == NOT_MENDED[name]


def same(cell: str, value: object) -> bool:
    if value is None or value != value:
        return cell == ""
    return float(cell) == value if isinstance(value, float) else cell == str(value)


def test_missing_codes_of_spss_are_those_that_the_file_names(tmp_path: Path, real: Path) -> None:
    (tmp_path / "a").mkdir()
    wave = drafted(tmp_path / "a", real / "formats" / "electric.sav")
    assert {item.column: item.missing for item in wave.items if item.missing} == {"DAYOFWK": ("9",)}
    (tmp_path / "b").mkdir()
    wave = drafted(tmp_path / "b", real / "formats" / "testdata.sav")
    assert {item.column: item.missing for item in wave.items if item.missing} == {
        "numeric_long_label": ("1", "2"),
        "factor_numeric": ("-1",),
        "factor_n_coded_miss": ("99",),
        "string_miss": ("a", "b"),
        "factor_s_coded_miss": ("u",),
    }


def test_boxes_of_surveymonkey_that_were_not_ticked(tmp_path: Path, real: Path) -> None:
    """A state that a respondent did not tick counts as not ticked if another state was, else as missing."""
    path = real / TEXTS["SurveyMonkey"][0]
    wave = drafted(tmp_path, path)
    states = [item for item in wave.items if item.stem.get("en", "").startswith("Which of the following")]
    assert len(states) == 20
    given = [row[6:26] for row in independent(path, "utf-8", 2, 53)]
    admitted = admit(wave, read_raw(wave))
    for at, item in enumerate(states):
        expected = ["1" if row[at] else "0" if any(row) else None for row in given]
        assert [None if answer != answer else answer for answer in admitted[item.variable]] == expected
