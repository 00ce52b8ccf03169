"""Every proposal of a draft taken unread: each estimate equals a count of the raw cells, or check refuses.

The files are small ones of the kinds that people deliver; `python -m tests.support.tired_researcher` does the
same for files given by name.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from doorpakken.errors import UserError
from tests.support import format_samples as formats
from tests.support.tired_researcher import main, outcome, started

ANSWERS = ("Never", "Often", "Sometimes", "Don't know", "", "Often ")
LIMESURVEY = '"id. Response ID","lastpage. Last page","startlanguage. Start language",' + ",".join(
    ['"use1[SQ001]. How often? [Web]"', '"use1[SQ002]. How often? [Desk]"', '"n1. How many?"', '"wt. Weight"']
)
QUALTRICS = (
    "Status,Progress,ResponseId,Q1_1,Q1_2,Q2\n"
    "Response Type,Progress,Response ID,Which? - Web,Which? - Desk,How satisfied are you?\n"
    '"{""ImportId"":""a""}","{""ImportId"":""b""}","{""ImportId"":""c""}","{""ImportId"":""d""}",'
    '"{""ImportId"":""e""}","{""ImportId"":""f""}"\n'
)
MONKEY = "Respondent ID,How useful?,,Which of these?,\n,Web,Desk,Phone,Mail\n"


def limesurvey() -> str:
    rows = (
        f'"{row}","{4 - (row % 7 == 0)}","en","{ANSWERS[row % 6].strip()}","{ANSWERS[(row + 2) % 6]}",'
        f'"{row % 13 * 3}","{1 if row % 2 else 2}"'
        for row in range(1, 41)
    )
    return "\n".join((LIMESURVEY, *rows)) + "\n"


def qualtrics() -> str:
    steps = ("Very dissatisfied", "Satisfied", "Very satisfied", "Dissatisfied", "")
    rows = (
        f"{'Survey Preview' if row % 9 == 0 else 'IP Address'},{100 if row % 5 else 40},R_{row},"
        f"{'Web' if row % 2 else ''},{'Desk' if row % 3 else ''},{steps[row % 5]}"
        for row in range(45)
    )
    return QUALTRICS + "\n".join(rows) + "\n"


def monkey() -> str:
    steps = ("Not at all useful", "Useful", "Very useful", "N/A")
    rows = (
        f"{row},{steps[row % 4]},{steps[row % 3]},{'Phone' if row % 2 else ''},{'Mail' if row % 5 else ''}"
        for row in range(1, 41)
    )
    return MONKEY + "\n".join(rows) + "\n"


FILES = {"limesurvey": (limesurvey, 3), "qualtrics": (qualtrics, 4), "surveymonkey": (monkey, 4)}

REAL = [
    *(("rse/2017_can_public_data.csv", 51), ("rse/2017_de_public_data.csv", 240)),
    *(("rse/2017_us_public_data.csv", 237), ("rse/2017_zaf_public_data.csv", 269)),
    *(("rse/2018_all_public_data.csv", 695), ("formats/region-survey_MIDWEST.csv", 49)),
    *(("formats/electric.sav", 12), ("formats/testdata.sav", 12)),
]


@pytest.mark.parametrize("kind", FILES)
def test_a_text_counts_as_its_cells_do(tmp_path: Path, kind: str) -> None:
    make, questions = FILES[kind]
    (tmp_path / "export.csv").write_text(make(), "utf-8")
    result = outcome(started(tmp_path, tmp_path / "export.csv", "en"))
    assert (list(result.refused), result.differ) == ([], [])
    assert result.agree >= questions


@pytest.mark.build
@pytest.mark.parametrize(("name", "questions"), REAL)
def test_a_real_export_counts_as_its_cells_do(real: Path, tmp_path: Path, name: str, questions: int) -> None:
    result = outcome(started(tmp_path, real / name, "en"))
    assert (result.agree, result.differ, list(result.refused)) == (questions, [], [])


@pytest.mark.build
def test_a_file_of_one_respondent_is_refused(real: Path, tmp_path: Path) -> None:
    study = started(tmp_path, real / "formats/qualtrics_three_header_rows_masked.csv", "en")
    with pytest.raises(UserError, match="one respondent in stratum all, so no variance"):
        outcome(study)


def test_the_weight_of_a_body_weighs_nobody_else(tmp_path: Path) -> None:
    columns = {
        "caseid": [float(row) for row in range(20)],
        "wt58": [120.0 + 7 * row for row in range(20)],
        "chd": [float(row % 2) for row in range(20)],
        "cigs": [float(row % 7 * 5) if row % 6 else -9.0 for row in range(20)],
    }
    data = formats.sav(
        tmp_path,
        columns,
        column_labels=["Case", "BODY WEIGHT, 1958 - LBS", "Disease", "Cigarettes a day"],
        variable_value_labels={"chd": {0.0: "no", 1.0: "yes"}},
        missing_ranges={"cigs": [{"lo": -9.0, "hi": -9.0}]},
    )
    (tmp_path / "export.sav").write_bytes(data)
    study = started(tmp_path, tmp_path / "export.sav", "en")
    assert study.waves["2017"].design.weights is None
    result = outcome(study)
    assert (result.agree, result.differ, list(result.refused)) == (3, [], [])


def test_files_by_name_are_told_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("id;v1\n" + "".join(f"r{row};{row % 3}\n" for row in range(30)), "utf-8")
    bad.write_text("id;v1\n", "utf-8")
    assert main([str(good), str(bad)]) == 0
    told = capsys.readouterr().out
    assert "good.csv: 1 questions agree, 0 differ" in told
    assert "bad.csv: refused, 1 errors" in told
