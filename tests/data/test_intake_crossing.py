"""Checks between the answers of one response: what does not fit is named, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorpakken.data.intake import inspect_wave, occurrences, refuse
from doorpakken.data.study import load_study
from doorpakken.errors import Problem, UserError
from tests.support.small_study import CODEBOOK, RESPONSES, WAVE, write
from tests.support.small_wave import UNITS

LINES = RESPONSES.splitlines()
HEADS = LINES[0].split(",")
GOOD = "\n".join([*LINES[:3], *LINES[4:7]]) + "\n"  # each unit once, and no target below the share


def problems(folder: Path, responses: str = GOOD, **documents: str) -> list[Problem]:
    study = load_study(write(folder, responses=responses, **documents))
    return inspect_wave(study.waves["2014"], UNITS)[1]


def with_cells(row: int, **cells: str) -> str:
    """The good file with some cells of a row changed; the heads are row 1."""
    lines = GOOD.splitlines()
    changed = dict(zip(HEADS, lines[row - 1].split(","), strict=True)) | cells
    lines[row - 1] = ",".join(changed.values())
    return "\n".join(lines) + "\n"


def test_a_response_of_which_every_check_holds_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


def test_a_warning_names_row_column_cells_and_what_was_expected(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, with_cells(2, now="81"))
    assert (found.kind, found.severity) == ("check target_above", "warning")
    assert (found.row, found.column) == (2, "target")
    assert found.found == "target 80, now 81"
    assert found.expected == "a target above the share"
    assert found.mend == "Nothing is changed; look whether this can be."
    assert "checks.target_above" in found.what
    assert Path(found.file).name == "responses.csv"
    assert len(str(found).splitlines()) == 1
    refuse([found])


def test_an_error_stops_the_wave_and_says_where_to_mend_the_check(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, with_cells(4, people="1"))
    assert (found.kind, found.severity, found.row) == ("check one_barrier", "error", 4)
    assert found.column == "money"
    assert found.expected == "one barrier"
    assert "Correct checks.one_barrier in " in found.mend
    assert "wave.yaml, or have a corrected file delivered" in found.mend
    with pytest.raises(UserError):
        refuse([found])


def test_ticks_that_were_not_given_are_not_shown(tmp_path: Path) -> None:
    always = WAVE.replace('count(each("barrier_*") == 1) <= 1', "barrier_money + barrier_people == 0")
    found = problems(tmp_path, wave=always)
    assert [(one.row, one.found) for one in found] == [
        (2, "money 1"), (3, "people 1"), (4, "money 1"), (5, "people 1"),
    ]  # fmt: skip
    never = always.replace("barrier_people == 0", "barrier_people == 3")
    assert problems(tmp_path, wave=never)[0].found == "money 1"
    none = with_cells(2, money="0")
    assert problems(tmp_path, none, wave=never)[0].found == "money 0, people 0"


@pytest.mark.parametrize("cells", [{"target": "-99"}, {"now": "-98"}, {"now": "-99", "target": "-99"}])
def test_a_check_that_lacks_an_answer_is_passed_over(tmp_path: Path, cells: dict[str, str]) -> None:
    changed = {"basis": "-91"} if "now" in cells else {}
    assert problems(tmp_path, with_cells(2, **cells, **changed)) == []


def test_a_check_of_a_list_needs_as_many_answers_as_it_says(tmp_path: Path) -> None:
    ticks = {"money": "-99", "people": "1"}
    lenient = WAVE.replace("<= 1'", "== 0'")
    strict = lenient.replace("== 1) ==", "== 1, least=2) ==")
    rows = [one.row for one in problems(tmp_path, with_cells(2, **ticks), wave=lenient)]
    assert rows == [2, 3, 4, 5]
    assert [one.row for one in problems(tmp_path, with_cells(2, **ticks), wave=strict)] == [3, 4, 5]


def test_a_check_whose_column_is_lacking_leaves_the_word_to_the_column(tmp_path: Path) -> None:
    lines = [line.rsplit(",", 2) for line in GOOD.splitlines()]
    without = "\n".join(f"{start},{end}" for start, _, end in lines) + "\n"
    found = problems(tmp_path, without)
    assert {one.kind for one in found} & {"check one_barrier"} == set()
    assert any("people" in str(one) for one in found)


def test_a_cell_that_is_no_answer_is_named_once_and_not_by_the_check(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, with_cells(2, target="many"))
    assert found.kind == "not a number"


def test_long_lists_of_cells_and_of_rows_are_cut_and_counted(tmp_path: Path) -> None:
    every = WAVE + (
        "  - {name: high, severity: warning, description: much, holds: 'sum([role, bb_a_status, bb_b_status, "
        "bb_c_status, goal, share_now, share_target, staff]) > 9999'}\n"
    )
    rows = [LINES[1].replace("r1,GM0000,g1", f"r{number},GM{number:04d},-97") for number in range(60)]
    found = problems(tmp_path, "\n".join([LINES[0], *rows]) + "\n", wave=every)
    ours = [one for one in found if one.kind == "check high"]
    assert len(ours) == 51
    assert ours[0].found == "role 2, a 3, b 3, c 1, goal 1, now 40, ..."
    assert ours[-1].what.startswith("10 more of this kind")
    assert ours[-1].severity == "warning"
    assert sum(map(occurrences, ours)) == 60


@pytest.mark.parametrize(
    ("old", "new", "place", "seen", "expected"),
    [
        ("share_target >= share_now", "share_taget >= share_now", "checks.target_above", "share_taget",
         "share_target"),
        ("share_target >= share_now", "share_target - share_now", "checks.target_above",
         "share_target - share_now", "a comparison"),
        ('each("barrier_*")', 'each("barier_*")', "checks.one_barrier", "each('barier_*')", "at least one"),
        ("share_target >= share_now", "share_target => share_now", "checks.target_above",
         "share_target => share_now", "docs/expressions.md"),
        ("share_target >= share_now", "remark == 1", "checks.target_above", "remark", ""),
    ],
)  # fmt: skip
def test_a_check_that_cannot_be_used_is_refused_when_the_study_is_read(
    tmp_path: Path, old: str, new: str, place: str, seen: str, expected: str
) -> None:
    assert old in WAVE
    with pytest.raises(UserError) as caught:
        load_study(write(tmp_path, wave=WAVE.replace(old, new)))
    (found,) = caught.value.problems
    assert (found.kind, found.found) == ("expression", seen)
    assert place in found.what
    assert expected in found.expected
    assert "Correct the expression" in found.mend
    assert Path(found.file).name == "wave.yaml"


def test_two_checks_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_study(write(tmp_path, wave=WAVE.replace("one_barrier", "target_above")))
    (found,) = caught.value.problems
    assert (found.kind, "checks.target_above stands twice" in found.what) == ("duplicate check", True)


@pytest.mark.parametrize("ties", ["rolle", "staff", "remark"])
def test_ties_that_are_no_closed_question_are_refused(tmp_path: Path, ties: str) -> None:
    with pytest.raises(UserError) as caught:
        load_study(write(tmp_path, wave=WAVE.replace("ties: role", f"ties: {ties}")))
    (found,) = caught.value.problems
    assert (found.kind, found.found) == ("unknown variable", ties)
    assert "design.ties" in found.what


SECOND = with_cells(2).replace("r1", "r9", 1).splitlines()[1]


def test_a_second_response_of_a_unit_is_a_warning_where_the_wave_settles_it_and_else_an_error(
    tmp_path: Path,
) -> None:
    settled = problems(tmp_path, GOOD + SECOND + "\n")
    assert [(one.kind, one.severity, one.row) for one in settled] == [("duplicate unit", "warning", 7)]
    assert settled[0].found == "GM0000, as in row 2"
    assert "the most complete one counts" in settled[0].mend
    strict = WAVE.replace(", duplicates: most_complete, ties: role", ", duplicates: refuse")
    (found,) = problems(tmp_path, GOOD + SECOND + "\n", wave=strict)
    assert (found.kind, found.severity, found.row) == ("duplicate unit", "error", 7)
    assert "or set design.duplicates: most_complete" in found.mend


def test_an_id_that_stands_twice_is_an_error_even_where_units_may(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD + SECOND.replace("r9", "r1") + "\n")
    assert [(one.kind, one.severity) for one in found] == [
        ("duplicate id", "error"), ("duplicate unit", "warning"),
    ]  # fmt: skip


def test_a_group_of_one_is_warned_of(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, with_cells(4, grp="g2").replace(",g1,", ",-97,", 1))
    assert (found.kind, found.severity, found.row, found.column) == ("lone group", "warning", 4, "grp")
    assert (found.found, found.expected) == ("g2", "the same group with each unit that was answered for")
    assert "rows of the other units" in found.mend


def test_two_records_of_one_unit_are_no_group(tmp_path: Path) -> None:
    alone = GOOD.replace("GM0008,g1", "GM0008,-97")
    found = problems(tmp_path, alone + SECOND + "\n")
    assert sorted(one.kind for one in found) == ["duplicate unit", "lone group", "lone group"]


def test_a_codebook_without_group_has_no_lone_ones(tmp_path: Path) -> None:
    lines = [line for line in CODEBOOK.splitlines() if not line.startswith("together,")]
    without = "\n".join(
        ",".join(cells[:2] + cells[3:]) for line in GOOD.splitlines() if (cells := line.split(","))
    )
    assert problems(tmp_path, without + "\n", codebook="\n".join(lines) + "\n") == []
