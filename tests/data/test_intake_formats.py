"""Every format comes out as the same table: the good wave in each of them, and what each can have wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from doorpakken.data.intake import admit, read_raw
from doorpakken.data.intake.raw_file import ColumnDescription, spelled
from doorpakken.data.study import Wave
from doorpakken.errors import UserError
from tests.support import format_samples as formats
from tests.support.format_samples import Fault, Formula
from tests.support.intake_wave import CODEBOOK, GOOD, HEADS, ROWS, WAVE, only, problems_of, write_wave

TEXT = '  encoding: utf-8\n  delimiter: ","\n  quote: \'"\'\n  decimal: "."\n  header_rows: 1\n'
SMALL = Path(__file__).parents[1] / "fixtures" / "small.xls"
NUMBERS = ("kcc", "share", "fte")


def wave_of(folder: Path, data: bytes, format_: str, lines: str = "", **changed: str) -> Wave:
    """The good wave with its responses in another format, which `lines` of wave.yaml describe."""
    assert TEXT in WAVE
    declared = f"  format: {format_}\n{lines}" if format_ != "csv" else lines
    text = changed.pop("wave", WAVE).replace(TEXT, declared)
    return write_wave(folder, data, wave=text, **changed)


def cells() -> list[list[Any]]:
    """The rows of the good wave as a spreadsheet has them: numbers as numbers, moments as dates."""
    typed: list[list[Any]] = []
    for row in ROWS:
        record = dict(zip(HEADS.split(","), row.split(","), strict=True))
        for name in NUMBERS:
            record[name] = float(record[name])  # type: ignore[assignment]
        for name in ("start", "end"):
            if record[name] != "-99":
                record[name] = datetime.fromisoformat(record[name])  # type: ignore[assignment]
        typed.append(list(record.values()))
    return typed


def statistical() -> dict[str, list[Any]]:
    """The columns of the good wave as a statistics program has them."""
    columns: dict[str, list[Any]] = {}
    for at, name in enumerate(HEADS.split(",")):
        column = [row.split(",")[at] for row in ROWS]
        columns[name] = [float(cell) for cell in column] if name in NUMBERS else column
    return columns


def as_csv(**dialect: str) -> Callable[[Path], Wave]:
    def make(folder: Path) -> Wave:
        text = (
            GOOD.replace("2.5", f"2{dialect['decimal']}5")
            .replace(",", "\0")
            .replace(f"2{dialect['decimal']}5".replace(",", "\0"), f"2{dialect['decimal']}5")
        )
        cut = text.replace("\0", dialect["delimiter"])
        lines = (
            f'  encoding: {dialect["encoding"]}\n  delimiter: "{dialect["delimiter"]}"\n  quote: \'"\'\n'
            f'  decimal: "{dialect["decimal"]}"\n  header_rows: 1\n'
        ).replace("\t", "\\t")
        return wave_of(folder, cut.encode(dialect["encoding"]), "csv", lines)

    return make


def as_xlsx(folder: Path) -> Wave:
    data = formats.xlsx({"Uitleg": [["niets"]], "Data": [HEADS.split(","), *cells()]})
    return wave_of(folder, data, "xlsx", "  sheet: Data\n  header_rows: 1\n")


def as_sav(folder: Path) -> Wave:
    ranges = {"kcc": [{"lo": -99, "hi": -98}], "share": [-91, -98], "fte": [-98]}
    data = formats.sav(folder, statistical(), missing_ranges=ranges)
    return wave_of(folder, data, "sav")


def as_dta(folder: Path) -> Wave:
    return wave_of(folder, formats.dta(folder, statistical()), "dta")


MADE = {
    "utf-8 with mark": as_csv(encoding="utf-8-sig", delimiter=",", decimal="."),
    "utf-16, tabs": as_csv(encoding="utf-16", delimiter="\t", decimal=","),
    "cp1252, semicolons, decimal comma": as_csv(encoding="cp1252", delimiter=";", decimal=","),
    "xlsx": as_xlsx,
    "sav": as_sav,
    "dta": as_dta,
}


@pytest.mark.parametrize("name", MADE)
def test_every_format_admits_the_same_answers(tmp_path: Path, name: str) -> None:
    (tmp_path / "csv").mkdir()
    expected = write_wave(tmp_path / "csv")
    wave = MADE[name](tmp_path)
    assert problems_of(wave) == []
    first, other = read_raw(expected), read_raw(wave)
    assert list(other.records()) == [
        tuple(cell.replace("2.5", f"2{wave.responses.decimal}5") for cell in row) for row in first.records()
    ]
    rows = ["source_row"] if wave.responses.knows_missing else []
    pd.testing.assert_frame_equal(
        admit(wave, other).drop(columns=rows), admit(expected, first).drop(columns=rows)
    )


def test_records_of_spss_and_stata_count_from_one(tmp_path: Path) -> None:
    for make in (as_sav, as_dta):
        assert read_raw(make(tmp_path)).source_row.tolist() == [1, 2, 3, 4]
    found = only(
        problems_of(
            wave_of(tmp_path, formats.dta(tmp_path, statistical() | {"gm": ["GM0003"] * 3 + ["x"]}), "dta")
        )[:1]
    )
    assert (found.row, found.column) == (2, "gm")


def test_an_old_excel_file(tmp_path: Path) -> None:
    """The fixture has two sheets, merged heads, a date, a moment, a truth value and merged cells in row 6."""
    codebook = CODEBOOK.splitlines()[0] + "\n"
    for variable, column, kind in (
        ("respondent_id", "id", "id"),
        ("day", "day", "datetime"),
        ("web", "Channels [web]", "text"),
        ("phone", "Channels [phone]", "text"),
    ):
        codebook += f"{variable},{column},{kind},,,,,,,,,,,,first,\n"
    text = WAVE.replace("heads: names", "heads: surveymonkey").replace('"-91"', '"": no_answer, "-91"')
    wave = wave_of(
        tmp_path, SMALL.read_bytes(), "xls", "  sheet: Data\n  header_rows: 2\n", wave=text, codebook=codebook
    )
    raw = read_raw(wave)
    assert [column.name for column in raw.columns] == ["id", "day", "Channels [web]", "Channels [phone]"]
    assert list(raw.records()) == [
        ("a", "2014-04-08", "40.5", "1"),
        ("b", "2014-04-08T09:30:00", "Één", "TRUE"),
        ("c", "", "", ""),
    ]
    assert raw.source_row.tolist() == [3, 5, 6]
    assert [(found.kind, found.row, found.column) for found in raw.problems] == [
        ("merged cells", 6, "column 1"),
        ("blank row", 4, None),
    ]


def test_numbers_and_moments_of_excel_as_text(tmp_path: Path) -> None:
    rows = [
        ["id", "start", "fte", "lesson"],
        ["a", date(2014, 4, 8), 0.1, True],
        ["b", datetime(2014, 4, 8, 9, 30, 15), 1e-7, Formula("1+1", 2.0)],
        ["c", None, 12345678901234.0, " x "],
    ]
    lines = '  sheet: Data\n  decimal: ","\n  header_rows: 1\n'
    raw = read_raw(wave_of(tmp_path, formats.xlsx({"Data": rows}), "xlsx", lines))
    assert list(raw.records()) == [
        ("a", "2014-04-08", "0,1", "TRUE"),
        ("b", "2014-04-08T09:30:15", "0,0000001", "2"),
        ("c", "", "12345678901234", " x "),
    ]
    lower = wave_of(tmp_path, formats.xlsx({"Data": rows}, first="B3"), "xlsx", lines)
    assert only(problems_of(lower)).what == "the first row is blank"


def test_merged_heads_are_filled_and_merged_answers_told(tmp_path: Path) -> None:
    rows = [["id", "Kanalen", None], [None, "web", "balie"], ["a", 1, 2], ["b", 3, None]]
    data = formats.xlsx({"Data": rows}, merged=["B1:C1", "B4:C4"])
    text = WAVE.replace("heads: names", "heads: surveymonkey").replace(
        "other_columns: refuse", "other_columns: ignore"
    )
    wave = wave_of(tmp_path, data, "xlsx", "  sheet: Data\n  header_rows: 2\n", wave=text)
    raw = read_raw(wave)
    assert [column.name for column in raw.columns] == ["id", "Kanalen [web]", "Kanalen [balie]"]
    (merged,) = [found for found in raw.problems if found.kind == "merged cells"]
    assert (merged.row, merged.column) == (4, "column 2")


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    found = only(
        problems_of(
            wave_of(
                tmp_path,
                formats.xlsx({"Blad1": [["id"], ["a"]]}),
                "xlsx",
                "  sheet: Data\n  header_rows: 1\n",
            )
        )
    )
    assert (found.kind, found.found, found.expected) == ("sheet", "Blad1", "Data")
    assert "responses.sheet" in found.mend


@pytest.mark.parametrize(
    ("format_", "lines"), [("xlsx", "  sheet: D\n  header_rows: 1\n"), ("sav", ""), ("dta", "")]
)
def test_a_damaged_file_is_one_problem(tmp_path: Path, format_: str, lines: str) -> None:
    made = {
        "xlsx": lambda: formats.xlsx({"D": [["id"], ["a"]]}),
        "sav": lambda: formats.sav(tmp_path, statistical()),
        "dta": lambda: formats.dta(tmp_path, statistical()),
    }
    whole = made[format_]()
    found = only(problems_of(wave_of(tmp_path, whole[: len(whole) // 2], format_, lines)))
    assert found.kind == "damaged file"
    assert f"a whole {format_} file" in found.expected


def test_a_text_that_is_cut_off_is_not_told_to_have_its_own_encoding(tmp_path: Path) -> None:
    data = GOOD.encode("utf-16")[:-1]
    found = only(problems_of(write_wave(tmp_path, data, wave=WAVE.replace("utf-8", "utf-16"))))
    assert (found.kind, found.row) == ("encoding", 5)
    assert "cut off" in found.mend


def test_another_format_than_declared(tmp_path: Path) -> None:
    data = formats.xlsx({"D": [["id"], ["a"]]})
    found = only(problems_of(write_wave(tmp_path, data)))
    assert (found.kind, found.found, found.expected) == ("format", "xlsx", "csv")
    assert "format: xlsx" in found.mend
    found = only(problems_of(wave_of(tmp_path, GOOD.encode(), "sav")))
    assert (found.kind, found.expected) == ("format", "sav")


def test_a_value_that_the_file_holds_missing_must_be_so_in_the_codebook(tmp_path: Path) -> None:
    data = formats.sav(tmp_path, statistical(), missing_ranges={"fte": [{"lo": 12, "hi": 13}], "id": ["a"]})
    problems = problems_of(wave_of(tmp_path, data, "sav"))
    assert [(found.kind, found.row, found.column, found.found) for found in problems] == [
        ("undeclared missing", 1, "id", "a"),
        ("undeclared missing", 4, "fte", "12"),
    ]
    assert "codebook.csv, row 8" in problems[1].mend


def test_a_missing_code_of_one_column_is_an_answer_in_another_of_spss(tmp_path: Path) -> None:
    """In text it is refused, for nothing but the codebook says where the code is missing."""
    text = WAVE.replace('"-91"', '"3": no_answer, "-91"')
    codebook = CODEBOOK.replace(",0,500,-98|-99", ",0,500,-98|-99|3")
    columns = statistical() | {"fte": [2.5, 3.0, -98.0, 12.0]}
    ranges = {"fte": [-98, 3]}
    wave = wave_of(
        tmp_path, formats.sav(tmp_path, columns, missing_ranges=ranges), "sav", wave=text, codebook=codebook
    )
    assert problems_of(wave) == []
    admitted = admit(wave, read_raw(wave))
    assert admitted["kcc"].tolist()[2] == "3"
    assert admitted["fte__missing"].tolist()[1] == "no_answer"
    other = write_wave(tmp_path, GOOD, wave=text, codebook=codebook)
    assert {found.kind for found in problems_of(other)} == {"missing code not allowed"}


def test_letters_of_stata_are_missing_codes(tmp_path: Path) -> None:
    columns = statistical() | {"fte": [2.5, "b", None, 12.0]}
    data = formats.dta(tmp_path, columns, missing_user_values={"fte": ["b"]})
    text = WAVE.replace('"-91"', '".b": dont_know, "": no_answer, "-91"')
    wave = wave_of(tmp_path, data, "dta", wave=text, codebook=CODEBOOK.replace("500,-98|-99", "500,.b"))
    assert problems_of(wave) == []
    assert admit(wave, read_raw(wave))["fte__missing"].tolist()[1:3] == ["dont_know", "no_answer"]
    wave = wave_of(tmp_path, data, "dta", wave=text, codebook=CODEBOOK)
    assert only(problems_of(wave)[:1]).found == ".b"


def test_ranges_hold_both_their_ends() -> None:
    about = ColumnDescription(missing=((9.0, 99.0), ("u", "u")))
    held = [cell for cell in ("8", "9", "9.5", "99", "100", "u", "v", "") if about.is_missing(cell)]
    assert held == ["9", "9.5", "99", "u"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(3.0, "3"), (-0.0, "0"), (2.5, "2.5"), (1e-7, "0.0000001"), (1e20, "100000000000000000000")],
)
def test_numbers_are_spelled_without_exponent(number: float, text: str) -> None:
    assert spelled(number) == text


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("  format: sav\n  delimiter: ','\n", "useless key"),
        ("  format: xlsx\n  sheet: D\n  header_rows: 1\n  encoding: utf-8\n", "useless key"),
        (TEXT + "  sheet: D\n", "useless key"),
        (TEXT + '  thousands: "."\n', "signs"),
        (TEXT.replace("header_rows: 1", "header_rows: 2") + "  format: csv\n", None),
    ],
)
def test_declarations_that_do_not_fit_the_format(tmp_path: Path, lines: str, kind: str | None) -> None:
    text = WAVE.replace(TEXT, lines)
    if kind is None:
        assert write_wave(tmp_path, wave=text).responses.header_rows == 2
        return
    with pytest.raises(UserError) as caught:
        write_wave(tmp_path, wave=text)
    assert kind in [found.kind for found in caught.value.problems]


def test_heads_of_a_style_take_their_number_of_rows(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="header_rows: 1; expected 3"):
        write_wave(tmp_path, wave=WAVE.replace("heads: names", "heads: qualtrics"))


def test_thousands(tmp_path: Path) -> None:
    text = WAVE.replace('delimiter: ","', 'delimiter: ";"').replace(
        'decimal: "."', 'decimal: ","\n  thousands: "."'
    )
    codebook = CODEBOOK.replace(",0,500,", ",0,5000,")
    rows = GOOD.replace(",", ";")
    wave = write_wave(tmp_path, rows.replace(";2.5;", ";1.002,5;"), wave=text, codebook=codebook)
    assert problems_of(wave) == []
    assert admit(wave, read_raw(wave))["fte"].tolist()[0] == 1002.5
    for cell, kind in (("10.02", "decimal sign"), ("1.0000", "decimal sign"), ("1 002", "not a number")):
        found = only(
            problems_of(
                write_wave(tmp_path, rows.replace(";2.5;", f";{cell};"), wave=text, codebook=codebook)
            )
        )
        assert (found.kind, found.row, found.column, found.found) == (kind, 2, "fte", cell)


def test_heads_of_qualtrics(tmp_path: Path) -> None:
    names = HEADS.split(",")
    ids = ",".join(f'"{{""ImportId"":""{name}""}}"' for name in names)
    text = WAVE.replace("heads: names", "heads: qualtrics").replace("header_rows: 1", "header_rows: 3")
    good = "\n".join([HEADS, ",".join(f"Question {name}?" for name in names), ids, *ROWS]) + "\n"
    wave = write_wave(tmp_path, good, wave=text)
    assert problems_of(wave) == []
    assert read_raw(wave).source_row.tolist() == [4, 5, 6, 7]
    found = only(
        [each for each in problems_of(write_wave(tmp_path, GOOD, wave=text)) if each.kind == "heads"]
    )
    assert (found.row, found.expected) == (3, '{"ImportId":"..."}')


def test_a_delimiter_too_many_at_the_end_of_every_row(tmp_path: Path) -> None:
    ended = HEADS + "\n" + "".join(f"{row},\n" for row in ROWS)
    wave = write_wave(tmp_path, ended)
    found = only(problems_of(wave))
    assert (found.kind, found.severity, found.row) == ("row ends", "warning", 2)
    assert list(read_raw(wave).records()) == list(read_raw(write_wave(tmp_path)).records())
    filled = ended.replace("GM0007,3,-91,-98,Één loket,", "GM0007,3,-91,-98,Één loket,x")
    found = only(problems_of(write_wave(tmp_path, filled)))
    assert (found.kind, found.severity, found.row, found.found) == ("ragged row", "error", 4, "9 cells")


def test_one_row_that_is_too_long_costs_no_other_row(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, GOOD.replace("Begin klein", "Begin klein,"))
    found = only(problems_of(wave))
    assert (found.kind, found.row, found.found, found.expected) == ("ragged row", 2, "9 cells", "8")
    assert read_raw(wave).source_row.tolist() == [3, 4, 5]


BOXES = (
    CODEBOOK.splitlines()[0].replace("section_nl,section_en,", "section_nl,section_en,stem_nl,stem_en,")
    + """
respondent_id,id,id,,,,,,,,,,,,,,first,
web,Which? [Web],single,kcc,,,Welke?,Which?,Web,Web,0=nee|1=web,0=no|1=Web,,,,,first,
phone,Which? [Phone],single,kcc,,,Welke?,Which?,Tel,Phone,0=nee|1=tel,0=no|1=Phone,,,,,first,
"""
)


def boxes(folder: Path, rows: str, ticks: str = "  ticks: blank\n") -> Wave:
    text = WAVE.replace("heads: names", "heads: surveymonkey").replace("header_rows: 1", "header_rows: 2")
    text = text.replace("answers: codes\n", "answers: labels\n  language: en\n" + ticks)
    text = text.replace('"-91"', '"": no_answer, "-91"')
    return write_wave(folder, f"id,Which?,\n,Web,Phone\n{rows}", wave=text, codebook=BOXES)


def test_boxes_that_were_not_ticked_count_where_another_was(tmp_path: Path) -> None:
    wave = boxes(tmp_path, "a,Web,\nb,,Phone\nc,Web,Phone\nd,,\n")
    assert [(found.kind, found.row) for found in problems_of(wave)] == [("unanswered rows", 6)]
    admitted = admit(wave, read_raw(wave))
    assert admitted["web"].tolist()[:3] == ["1", "0", "1"]
    assert admitted["phone"].tolist()[:3] == ["0", "1", "1"]
    assert admitted["web__missing"].tolist()[3] == admitted["phone__missing"].tolist()[3] == "no_answer"
    untouched = boxes(tmp_path, "a,Web,\nb,,Phone\n", ticks="")
    assert admit(untouched, read_raw(untouched))["phone__missing"].tolist()[0] == "no_answer"


def test_boxes_with_a_no_of_their_own_are_left_as_they_are(tmp_path: Path) -> None:
    wave = boxes(tmp_path, "a,Web,\nb,no,Phone\n")
    assert admit(wave, read_raw(wave))["phone__missing"].tolist()[0] == "no_answer"


def test_error_cells_of_excel_are_told(tmp_path: Path) -> None:
    rows = cells()
    rows[2][6] = Fault("#N/A")
    data = formats.xlsx({"Data": [HEADS.split(","), *rows]})
    wave = wave_of(tmp_path, data, "xlsx", "  sheet: Data\n  header_rows: 1\n")
    found = only(problems_of(wave))
    assert (found.kind, found.row, found.column, found.found) == ("error cell", 4, "fte", "#N/A")


def test_reading_writes_nothing_to_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    wave = wave_of(tmp_path, b"$FL2" + bytes(range(256)) * 4, "sav")
    assert only(problems_of(wave)).kind == "damaged file"
    assert capfd.readouterr() == ("", "")
