"""Every cell held against the codebook: one breakage at a time, each named by kind, row, column and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorpakken.data.frame import load_frame, units
from doorpakken.data.intake import check, inspect_wave, occurrences, read_raw, refuse
from doorpakken.data.study.codebook import load_concepts
from doorpakken.data.study.load_wave import load_wave
from doorpakken.errors import UserError, problem
from tests.support.intake_wave import (
    CODEBOOK,
    GOOD,
    HEADS,
    ROWS,
    WAVE,
    declared,
    only,
    problems_of,
    with_cell,
    write_wave,
)

BROKEN_CELLS = [
    (2, "kcc", "7", "unlisted code", "1, 2, 3", "labels in codebook.csv, row 6"),
    (2, "kcc", "1.0", "unlisted code", "1, 2, 3", "Is 1 meant?"),
    (2, "kcc", "ja", "unlisted code", "1, 2, 3", "Add it to the labels"),
    (2, "kcc", " 1", "blanks", "1", "Blanks are not taken off"),
    (2, "kcc", "1\u00a0", "blanks", "1", "Blanks are not taken off"),
    (2, "kcc", "", "empty cell", "-98, -99", 'declare "" under `missing`'),
    (2, "kcc", "1\0", "NUL byte", "text", "damaged"),
    (2, "kcc", "-96", "missing code not allowed", "-98, -99", "`missing` in codebook.csv, row 6"),
    (2, "gm", "", "empty cell", "no missing code", "missing code"),
    (2, "id", "", "empty cell", "no missing code", "missing code"),
    (2, "gm", "GM0001", "unknown unit", "one of the 4 codes", "Correct reference_date"),
    (2, "gm", "Appingedam", "unknown unit", "one of the 4 codes", "Is GM0003 meant?"),
    (2, "share", "101", "out of range", "0 to 100", "Widen minimum or maximum in codebook.csv, row 7"),
    (2, "share", "-1", "out of range", "0 to 100", "Widen"),
    (2, "share", "40.5", "not a whole number", "a whole number", "Set type to number"),
    (2, "share", "circa 40", "not a number", "digits, with a point", "Declare it as a missing code"),
    (2, "share", "4e1", "not a number", "no exponent", "corrected file"),
    (2, "share", "nan", "not a number", "digits", "corrected file"),
    (2, "share", "٤٠", "not a number", "digits", "corrected file"),
    (2, "share", "-98.0", "missing code spelled otherwise", "-91, -98", "Declare this spelling"),
    (2, "fte", '"2,5"', "decimal sign", "a point", 'decimal: ","'),
    (2, "start", "8-4-2014 9:00", "not a date-time", "2014-05-28", "ISO 8601"),
    (2, "start", "2014-02-30T09:00:00", "not a date-time", "2014-05-28", "ISO 8601"),
]


@pytest.mark.parametrize(("row", "column", "cell", "kind", "expected", "mend"), BROKEN_CELLS)
def test_broken_cell(
    tmp_path: Path, row: int, column: str, cell: str, kind: str, expected: str, mend: str
) -> None:
    found = only(problems_of(write_wave(tmp_path, with_cell(row, column, cell))))
    assert (found.kind, found.row, found.column, found.severity) == (kind, row, column, "error")
    assert expected in found.expected
    assert mend in found.mend
    assert found.file.endswith("2014/responses.csv")
    assert found.found
    assert len(str(found).splitlines()) == 1


def test_good_wave_has_no_problems(tmp_path: Path) -> None:
    assert problems_of(write_wave(tmp_path)) == []


def test_odd_characters_are_made_visible(tmp_path: Path) -> None:
    assert only(problems_of(write_wave(tmp_path, with_cell(2, "kcc", "1\u00a0")))).found == r"'1\xa0'"
    long = only(problems_of(write_wave(tmp_path, with_cell(2, "kcc", "x" * 5000)))).found
    assert len(long) == 60


def test_blanks_around_text_are_kept_with_a_warning(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, with_cell(2, "lesson", "Begin "))))
    assert (found.kind, found.row, found.severity) == ("blanks in text", 2, "warning")
    assert "kept as it is" in found.mend


def test_empty_cell_is_fine_once_declared_except_in_the_id(tmp_path: Path) -> None:
    empty = declared('"-99": no_answer', '"-99": no_answer, "": no_answer')
    assert problems_of(write_wave(tmp_path, with_cell(2, "kcc", "").replace("40", "-91"), wave=empty)) == []
    found = only(problems_of(write_wave(tmp_path, with_cell(2, "id", ""), wave=empty)))
    assert (found.kind, found.column) == ("empty cell", "id")


def test_decimal_comma_where_declared(tmp_path: Path) -> None:
    comma = declared('decimal: "."', 'decimal: ","')
    found = only(problems_of(write_wave(tmp_path, wave=comma)))
    assert (found.kind, found.row, found.column, found.expected) == ("decimal sign", 2, "fte", "a comma")
    assert 'decimal: "."' in found.mend
    assert problems_of(write_wave(tmp_path, with_cell(2, "fte", '"2,5"'), wave=comma)) == []


def test_whole_numbers_beyond_what_can_be_kept(tmp_path: Path) -> None:
    unlimited = CODEBOOK.replace(",0,500,", ",,,")
    found = only(problems_of(write_wave(tmp_path, with_cell(2, "fte", "9" * 17), codebook=unlimited)))
    assert (found.kind, found.row, found.column) == ("too many digits", 2, "fte")
    assert "type to text" in found.mend


def test_a_number_too_long_for_any_computer(tmp_path: Path) -> None:
    unlimited = CODEBOOK.replace(",0,100,", ",,,")
    found = only(problems_of(write_wave(tmp_path, with_cell(2, "share", "9" * 400), codebook=unlimited)))
    assert (found.kind, found.row, found.column) == ("too many digits", 2, "share")


def test_a_moment_before_the_calendar_begins(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, with_cell(2, "start", "0001-01-01T00:00:00+01:00"))))
    assert (found.kind, found.row, found.column) == ("not a date-time", 2, "start")


def test_duplicate_id_names_the_first_row(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, with_cell(5, "id", "b"))))
    assert (found.kind, found.row, found.column, found.found) == ("duplicate id", 5, "id", "b, as in row 3")
    assert "which response is right" in found.mend


def test_duplicate_unit_names_the_first_row(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, with_cell(4, "gm", "GM0003"))))
    assert (found.kind, found.row, found.column) == ("duplicate unit", 4, "gm")
    assert found.found == "GM0003, as in row 2"
    assert "which response counts" in found.mend
    assert "SOURCE.md" in found.mend


def test_without_units_codes_are_not_looked_up(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, with_cell(2, "gm", "Germany"))
    assert check(wave, read_raw(wave)) == []


def test_answered_though_not_asked(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, with_cell(4, "share", "30"))))
    assert (found.kind, found.row, found.column) == ("answered though not asked", 4, "share")
    assert (found.found, found.expected) == ("30 while kcc is 3", "-91")
    assert found.what == "the item is asked only if kcc=1|2"
    assert "asked_if" in found.mend
    assert "codebook.csv, row 7" in found.mend


def test_another_missing_code_where_not_asked(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, with_cell(5, "share", "-98"))))
    assert (found.kind, found.row, found.found) == ("answered though not asked", 5, "-98 while kcc is -99")


def test_not_asked_though_due(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, with_cell(3, "share", "-91"))))
    assert (found.kind, found.row, found.column) == ("not asked though due", 3, "share")
    assert found.found == "-91 while kcc is 2"
    assert "asked_if" in found.mend


def test_broken_source_of_a_route_is_reported_once(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, with_cell(2, "kcc", "7"))))
    assert (found.kind, found.column) == ("unlisted code", "kcc")


@pytest.mark.parametrize(
    ("condition", "extra", "lacking"),
    [
        ("fte>0", [3], [5]),
        ("fte>=0", [], [5]),
        ("fte<12", [], []),
        ("fte<=2.5", [], []),
        ("fte=2.5", [3], []),
        ("fte=0|12", [2], [5]),
    ],
)
def test_conditions_on_numbers(tmp_path: Path, condition: str, extra: list[int], lacking: list[int]) -> None:
    found = problems_of(write_wave(tmp_path, codebook=CODEBOOK.replace("kcc=1|2", condition)))
    assert [one.row for one in found if one.kind == "answered though not asked"] == extra
    assert [one.row for one in found if one.kind == "not asked though due"] == lacking


def test_condition_on_no_number(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, codebook=CODEBOOK.replace("kcc=1|2", "fte>some"))))
    assert (found.kind, found.row, found.column) == ("condition", 7, "asked_if")
    assert found.file.endswith("codebook.csv")


def test_route_without_a_code_of_its_own(tmp_path: Path) -> None:
    silent = WAVE.replace('"-91": not_asked, ', '"": no_answer, ')
    codebook = CODEBOOK.replace("-91|", "")
    text = GOOD.replace("-91", "")
    assert problems_of(write_wave(tmp_path, text, wave=silent, codebook=codebook)) == []
    answered = text.replace("GM0007,3,", "GM0007,3,30")
    found = only(problems_of(write_wave(tmp_path, answered, wave=silent, codebook=codebook)))
    assert (found.kind, found.row, found.expected) == ("answered though not asked", 4, "a missing code")


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2014-04-08T09:00:00", "2014-04-08T08:59:59", True),
        ("2014-04-08 09:00", "2014-04-08 09:00", False),
        ("2014-04-08T09:00:00", "2014-04-08", False),
        ("2014-04-08T09:00:00", "2014-04-07", True),
        ("2014-04-08T09:00:00Z", "2014-04-08T10:30:00+02:00", True),
        ("2014-04-08T10:30:00+02:00", "2014-04-08T09:00:00Z", False),
        ("2014-04-08T09:00:00Z", "2014-04-08T08:30:00", False),
        ("-99", "2014-04-08T08:30:00", False),
    ],
)
def test_completed_before_started(tmp_path: Path, start: str, end: str, wrong: bool) -> None:
    text = GOOD.replace("a,2014-04-08T09:00:00,2014-04-08T09:20:00", f"a,{start},{end}")
    found = problems_of(write_wave(tmp_path, text))
    assert [(one.kind, one.row, one.column) for one in found] == (
        [("completed before started", 2, "end")] if wrong else []
    )
    if wrong:
        assert found[0].expected == f"{start} or later"
        assert "which moment is wrong" in found[0].mend


LABELS = declared("answers: codes", "answers: labels\n  language: nl")
LABELLED = (
    GOOD.replace("GM0003,1", "GM0003,ja").replace("GM0005,2", "GM0005,gedeeld").replace(",3,-91", ",nee,-91")
)


def test_label_answers(tmp_path: Path) -> None:
    assert problems_of(write_wave(tmp_path, LABELLED, wave=LABELS)) == []
    found = only(problems_of(write_wave(tmp_path, LABELLED.replace("gedeeld", "gedeelt"), wave=LABELS)))
    assert (found.kind, found.row, found.column) == ("unlisted label", 3, "kcc")
    assert found.expected == "ja, gedeeld, nee"
    assert "Is gedeeld meant?" in found.mend
    assert "codebook.csv, row 6" in found.mend


def test_label_of_two_codes_is_ambiguous(tmp_path: Path) -> None:
    codebook = CODEBOOK.replace("1=ja|2=gedeeld", "1=ja|2=ja")
    found = problems_of(write_wave(tmp_path, LABELLED, wave=LABELS, codebook=codebook))
    assert [(one.kind, one.row) for one in found] == [("unlisted label", 3), ("ambiguous label", 2)]
    assert "label of its own" in found[1].mend


def test_all_problems_at_once_errors_first(tmp_path: Path) -> None:
    lines = [HEADS, *ROWS]
    lines[1] = lines[1].replace("Begin klein", " Begin").replace(",40,", ",400,")
    lines[2] = lines[2].replace("GM0005", "GM0003")
    lines[3] = lines[3].replace(",3,", ",8,")
    found = problems_of(write_wave(tmp_path, "\n".join(lines) + "\n"))
    assert [(one.kind, one.row) for one in found] == [
        ("duplicate unit", 3),
        ("unlisted code", 4),
        ("out of range", 2),
        ("blanks in text", 2),
    ]


def test_many_of_a_kind_are_capped_but_counted(tmp_path: Path) -> None:
    rows = [f"r{number},-99,-99,GM{number:04d},9,-91,{number % 3},-99" for number in range(120)]
    wave = write_wave(tmp_path, "\n".join([HEADS, *rows]))
    codes = [one for one in check(wave, read_raw(wave)) if one.kind == "unlisted code"]
    assert len(codes) == 51
    assert [one.row for one in codes[:50]] == list(range(2, 52))
    assert codes[-1].row is None
    assert codes[-1].column == "kcc"
    assert codes[-1].what.startswith("70 more of this kind in this column")
    assert sum(map(occurrences, codes)) == 120


def test_refuse_raises_errors_and_lets_warnings_pass() -> None:
    warning = problem("blank row", "blank", "f.csv", severity="warning")
    error = problem("no rows", "nothing", "f.csv")
    refuse([])
    refuse([warning])
    with pytest.raises(UserError) as caught:
        refuse([warning, error])
    assert caught.value.problems == (error,)


def test_shipped_wave_has_no_errors(root: Path) -> None:
    concepts = load_concepts(root / "config" / "concepts.csv")
    wave = load_wave(root / "data" / "raw" / "2014", {}, concepts, ("nl", "en"))
    frame = load_frame(root / "data" / "raw" / "frame")
    raw, found = inspect_wave(wave, units(frame, wave.reference_date))
    assert [str(one) for one in found if one.severity == "error"] == []
    assert raw is not None
    assert len(raw.source_row) > 0
