"""A wave before its file is there, the first wave of a study, and what is taken over from the earlier one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from doorpakken import cli
from doorpakken.data.drafting.question_wording import variable_names
from doorpakken.data.intake import inspect_wave
from doorpakken.data.study import load_study
from doorpakken.errors import UserError
from tests.support import tiny_study as tiny
from tests.support.settle_draft import codebook, settle

CHECKS = """\
checks:
  - {name: some, holds: "share_now > 0 or goal == 2", severity: error, description: a share with the goal}
  - {name: all, holds: share_now <= 90, severity: warning, description: seldom more}
"""
ANSWERS = "id,goal,share_now\na,1,40\nb,2,-91\nc,1,-98\nd,-98,-91\n"
WITHOUT = "id,goal\na,1\nb,2\nc,1\nd,-98\n"


def study(folder: Path) -> Path:
    return tiny.write_study(folder, wave=tiny.WAVE + CHECKS)


def new_wave(path: Path, *options: str) -> int:
    return cli.main(["new-wave", "2022", "--study", str(path), *options])


def export(folder: Path, text: str) -> str:
    (folder / "export.csv").write_text(text, "utf-8")
    return str(folder / "export.csv")


def test_checks_of_the_earlier_wave_are_taken_over_where_their_questions_are_asked(tmp_path: Path) -> None:
    path = study(tmp_path)
    assert new_wave(path, "--from", "2014", "--from-file", export(tmp_path, ANSWERS)) == 0
    settle(path, "2022")
    waves = load_study(path).waves
    assert [check.name for check in waves["2022"].checks] == ["some", "all"]
    assert [check.description for check in waves["2022"].checks] == [
        check.description for check in waves["2014"].checks
    ]


def test_checks_of_questions_without_a_column_are_named(tmp_path: Path) -> None:
    path = study(tmp_path)
    assert new_wave(path, "--from", "2014", "--from-file", export(tmp_path, WITHOUT)) == 0
    folder = tmp_path / "waves" / "2022"
    assert "checks" not in yaml.safe_load((folder / "wave.yaml").read_text("utf-8"))
    source = (folder / "SOURCE.md").read_text("utf-8")
    assert "TODO (checks of the earlier wave that name questions without a column here) some, all" in source


def test_a_wave_is_prepared_before_its_file_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = study(tmp_path)
    assert new_wave(path, "--from", "2014") == 0
    folder = tmp_path / "waves" / "2022"
    rows = codebook(folder)
    assert [row["variable"] for row in rows] == ["respondent_id", "goal", "share_now"]
    assert {(row["link"], row["comparability"]) for row in rows} == {("identical", "full")}
    assert rows[2]["asked_if"] == "goal=1"
    declared = yaml.safe_load((folder / "wave.yaml").read_text("utf-8"))
    assert [check["name"] for check in declared["checks"]] == ["some", "all"]
    assert declared["missing"] == {"-91": "not_asked", "-98": "dont_know"}
    assert list(load_study(path).drafts) == ["2022"]
    assert sorted(each.name for each in folder.iterdir()) == ["SOURCE.md", "codebook.csv", "wave.yaml"]
    assert cli.main(["settle", "2022", "--study", str(path)]) == 1
    assert "the file, once it is delivered" in capsys.readouterr().out


def test_the_file_of_a_prepared_wave_is_held_against_what_was_prepared(tmp_path: Path) -> None:
    path = study(tmp_path)
    assert new_wave(path, "--from", "2014") == 0
    folder = tmp_path / "waves" / "2022"
    prepared = (folder / "codebook.csv").read_text("utf-8")
    semicolons = ANSWERS.replace(",", ";").replace("b;2", "b;7")
    assert new_wave(path, "--from-file", export(tmp_path, semicolons)) == 0
    assert (folder / "codebook.csv").read_text("utf-8") == prepared
    settle(path, "2022")
    wave = load_study(path).waves["2022"]
    assert (wave.responses.delimiter, wave.responses.file) == (";", "responses.csv")
    assert [check.name for check in wave.checks] == ["some", "all"]
    errors = [(each.kind, each.row) for each in inspect_wave(wave)[1] if each.severity == "error"]
    assert errors == [("unlisted code", 3)]
    assert new_wave(path, "--from-file", export(tmp_path, ANSWERS)) == 1


def test_a_wave_needs_a_file_or_an_earlier_wave(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new_wave(study(tmp_path)) == 2
    assert "expected --from-file or --from" in capsys.readouterr().err.replace("Expected", "expected")


@pytest.mark.parametrize("command", [["check", "2015"], ["check", ""], ["settle", "2015"]])
def test_a_wave_that_does_not_exist_is_wrong_usage(tmp_path: Path, command: list[str]) -> None:
    assert cli.main([*command, "--study", str(study(tmp_path))]) == 2


def test_a_reader_that_stops_leaves_no_stack(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "doorpakken.cli", "check", "--study", str(study(tmp_path))]
    run = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (run.returncode, run.stderr) == (1, "")


def test_the_first_wave_of_a_study_is_drafted_like_any_other(tmp_path: Path) -> None:
    path = study(tmp_path)
    waves = tmp_path / "waves"
    for document in (waves / "2014").iterdir():
        document.unlink()
    (waves / "2014").rmdir()
    waves.rmdir()
    assert new_wave(path, "--from-file", export(tmp_path, ANSWERS)) == 0
    assert [row["column"] for row in codebook(waves / "2022")] == ["id", "goal", "share_now"]


def test_a_number_that_became_classes_is_another_variable(tmp_path: Path) -> None:
    path = study(tmp_path)
    rows = "".join(f"r{row},{row % 2 + 1},{('1', '2', '5+')[row % 3]}\n" for row in range(12))
    assert (
        new_wave(path, "--from", "2014", "--from-file", export(tmp_path, f"id,goal,share_now\n{rows}")) == 0
    )
    row = codebook(tmp_path / "waves" / "2022")[2]
    assert (row["type"], row["variable"] == "share_now") == ("single", False)
    assert "share_now was a number, and some cells are none" in row["link"]
    assert row["link"].endswith(") recoded")


def test_cells_as_5_plus_are_told_to_be_classes(tmp_path: Path) -> None:
    path = tiny.write_study(tmp_path, responses=tiny.RESPONSES.replace("a,1,40", "a,1,5+"))
    (found,) = inspect_wave(load_study(path).waves["2014"])[1]
    assert found.kind == "not a number"
    assert "set type to single and give them labels" in found.mend


def test_an_unknown_concept_says_nothing_of_the_design(tmp_path: Path) -> None:
    path = tiny.write_study(
        tmp_path,
        codebook=tiny.CODEBOOK.replace("single,goal,", "single,goaal,"),
        wave=tiny.WAVE.replace("{type: simple}", "{type: simple, duplicates: most_complete}"),
    )
    with pytest.raises(UserError) as caught:
        load_study(path)
    assert [each.kind for each in caught.value.problems] == ["codebook"]


def test_a_sign_lost_in_a_wording_is_told(tmp_path: Path) -> None:
    path = study(tmp_path)
    rows = "".join(f"r{row},{row % 3},{row % 2}\n" for row in range(12))
    text = f"id,Why weren?t you asked,How sure are you?\n{rows}"
    assert new_wave(path, "--from-file", export(tmp_path, text)) == 0
    source = (tmp_path / "waves" / "2022" / "SOURCE.md").read_text("utf-8")
    assert "TODO (1 wordings have lost a sign, as weren?t: correct them in codebook.csv)" in source


def test_names_of_variables_end_with_a_whole_word() -> None:
    stem = "Please state whether you view the following as an asset"
    assert variable_names([f"{stem} [Open source software]", f"{stem} [Other]", "x" * 60], []) == [
        "please_state_whether_open_source_software",
        "please_state_whether_you_view_the_other",
        "x" * 40,
    ]
