"""Rows of a file that are no response: left out as wave.yaml says, counted, and told where it is silent."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from doorpakken.cli import main
from doorpakken.data.drafting.propose_rows import rows_below
from doorpakken.data.intake import admit, inspect_wave, problems_page, read_raw
from doorpakken.data.study import Wave, load_study
from doorpakken.data.study.write_files import LEFT_OUT, read_left_out, write_parquet
from doorpakken.errors import UserError
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.notes import left_out
from doorpakken.products.reporting.provenance_annex import annex
from doorpakken.products.reporting.tables.estimate_tables import response_table
from tests.data.test_odd_files import taken
from tests.support import format_samples as formats
from tests.support.reporting_register import example

STATLINE = """\
"Personeel; kerncijfers"
"Onderwerp";"Personeel"
"Perioden";"2022"
"Gewijzigd op: 30 mei 2022"

"Regio's";"Personeel in dienst";"Aandeel vrouwen"
"";"aantal";"%"
"GM0003";"40";"12,5"
"GM0005";"55";"50,0"
"GM0007";"";""
"GM0009";"60";"37,5"

"Bron: CBS"
"""
QUALTRICS = """\
Status,Finished,Progress,ResponseId,Q1
Response Type,Finished,Progress,Response ID,How?
{"ImportId":"s"},{"ImportId":"f"},{"ImportId":"p"},{"ImportId":"_recordId"},{"ImportId":"QID1"}
Survey Preview,True,100,R_1,1
IP Address,True,100,R_2,2
IP Address,False,40,R_3,3
Spam,True,100,R_4,2
IP Address,True,100,R_5,1
IP Address,True,100,R_6,1
"""
HEADS3 = QUALTRICS.replace('{"ImportId":"', '"{""ImportId"":""').replace('"}', '""}"')


def rewritten(folder: Path, old: str, new: str) -> Wave:
    """The wave with wave.yaml changed."""
    path = folder / "waves/2022/wave.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return load_study(folder / "study.yaml").waves["2022"]


def test_an_export_of_statline_reads_as_delivered(tmp_path: Path) -> None:
    wave, rows = taken(tmp_path, STATLINE)
    responses = wave.responses
    assert (responses.skip_rows, responses.header_rows, responses.footer_rows) == (5, 2, 1)
    assert (responses.decimal, responses.delimiter, responses.unanswered) == (",", ";", "leave_out")
    assert [(row["column"], row["type"], row["question_nl"]) for row in rows] == [
        ("Regio's", "id", "Regio's"),
        ("Personeel in dienst", "integer", "Personeel in dienst (aantal)"),
        ("Aandeel vrouwen", "number", "Aandeel vrouwen (%)"),
    ]
    raw, problems = inspect_wave(wave)
    assert raw is not None
    assert [each for each in problems if each.severity == "error"] == []
    assert raw.source_row.tolist() == [8, 9, 11]
    assert dict(raw.left_out) == {"above": 5, "below": 1, "unanswered": 1}
    admitted = admit(wave, raw)
    assert admitted["aandeel_vrouwen"].tolist() == [12.5, 50.0, 37.5]
    assert admitted.attrs[LEFT_OUT] == dict(raw.left_out)
    write_parquet(tmp_path / "responses.parquet", admitted, wave)
    assert read_left_out(tmp_path / "responses.parquet") == {"above": 5, "below": 1, "unanswered": 1}
    page = problems_page(wave, problems, raw)
    assert "7 rows left out (above the heads: 5, below the answers: 1, without an answer: 1)" in page


def test_a_note_without_a_line_end_says_nothing_of_the_last_response(tmp_path: Path) -> None:
    wave, _ = taken(tmp_path, STATLINE.rstrip())
    assert [each.kind for each in inspect_wave(wave)[1]] == []


def test_what_is_left_out_is_told_at_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken(tmp_path, STATLINE)
    main(["check", "2022", "--study", str(tmp_path / "study.yaml")])
    assert "0 errors, 0 warnings; 7 rows left out (above the heads: 5" in capsys.readouterr().out


def test_previews_are_proposed_to_be_left_out_and_unfinished_ones_asked_about(tmp_path: Path) -> None:
    wave, _ = taken(tmp_path, HEADS3)
    assert dict(wave.responses.leave_out) == {"Status": ["Survey Preview", "Spam"]}
    raw = read_raw(wave)
    assert raw.source_row.tolist() == [5, 6, 8, 9]
    assert dict(raw.left_out) == {"Status=Survey Preview|Spam": 2}
    assert "they count" in (wave.folder / "SOURCE.md").read_text("utf-8")


def test_previews_of_qualtrics_are_told_by_their_numbers_too(tmp_path: Path) -> None:
    numbers = HEADS3.replace("Survey Preview", "1").replace("IP Address", "0").replace("Spam", "8")
    wave, _ = taken(tmp_path, numbers)
    assert dict(wave.responses.leave_out) == {"Status": ["1", "8"]}
    assert read_raw(wave).source_row.tolist() == [5, 6, 8, 9]


@pytest.mark.parametrize(
    ("filter_", "kept", "reasons"),
    [
        ('leave_out: {Finished: ["False"]}', [4, 5, 7, 8, 9], {"Finished=False": 1}),
        ('leave_out: {Progress: ["<100"]}', [4, 5, 7, 8, 9], {"Progress=<100": 1}),
        ('leave_out: {Progress: [">=100"]}', [6], {"Progress=>=100": 5}),
        ("keep: {Status: [IP Address]}", [5, 6, 8, 9], {"Status≠IP Address": 2}),
        (
            'keep: {Status: [IP Address], Progress: ["100"]}',
            [5, 8, 9],
            {"Status≠IP Address": 2, "Progress≠100": 1},
        ),
        (
            'leave_out: {Status: [Spam]}\n  keep: {Finished: ["True"]}',
            [4, 5, 8, 9],
            {"Status=Spam": 1, "Finished≠True": 1},
        ),
    ],
)
def test_rows_are_kept_and_left_out_by_their_cells(
    tmp_path: Path, filter_: str, kept: list[int], reasons: dict[str, int]
) -> None:
    taken(tmp_path, HEADS3)
    old = '  leave_out:\n    "Status":\n      - "Survey Preview"\n      - "Spam"\n'
    wave = rewritten(tmp_path, old, f"  {filter_}\n")
    raw = read_raw(wave)
    assert raw.source_row.tolist() == kept
    assert dict(raw.left_out) == reasons


def test_a_column_of_the_filter_needs_no_row_of_the_codebook(tmp_path: Path) -> None:
    wave, _ = taken(tmp_path, HEADS3)
    path = wave.folder / "codebook.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("status,")), "utf-8")
    wave = load_study(tmp_path / "study.yaml").waves["2022"]
    assert [each for each in inspect_wave(wave)[1] if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("filter_", "told"),
    [
        ('"Survey preview"', ("warning", "row filter", "Status", "no row has the cell Survey preview")),
        ('"Spam"\n    "State":\n      - "x"', ("error", "row filter", "State", "the file lacks a column")),
    ],
)
def test_a_filter_that_finds_nothing_is_told(
    tmp_path: Path, filter_: str, told: tuple[str, str, str, str]
) -> None:
    taken(tmp_path, HEADS3)
    wave = rewritten(tmp_path, '"Survey Preview"\n      - "Spam"', filter_)
    severity, kind, column, what = told
    (found,) = [each for each in inspect_wave(wave)[1] if each.kind == kind]
    assert (found.severity, found.column) == (severity, column)
    assert found.what.startswith(what)


def test_a_filter_that_leaves_nothing_is_refused(tmp_path: Path) -> None:
    taken(tmp_path, HEADS3)
    wave = rewritten(tmp_path, '"Survey Preview"\n', '">=0"\n')
    assert len(read_raw(wave).source_row) == 5
    wave = rewritten(tmp_path, '"Status":\n', '"Progress":\n')
    with pytest.raises(UserError, match="leaves out every row"):
        read_raw(wave)


def test_rows_without_an_answer_count_until_somebody_says_that_they_do_not(tmp_path: Path) -> None:
    wave, _ = taken(tmp_path, "id,v1,v2\na,1,4.5\nb,,\nc,2,\nd,1,3.5\ne,2,1\n")
    assert read_raw(wave).source_row.tolist() == [2, 4, 5, 6]
    silent = rewritten(tmp_path, '  unanswered: "leave_out"\n', "")
    found = [(each.kind, each.row, each.severity) for each in inspect_wave(silent)[1]]
    assert ("unanswered rows", 3, "warning") in found
    assert len(read_raw(silent).source_row) == 5


def test_notes_below_a_sheet_are_passed_over(tmp_path: Path) -> None:
    cells = [["id", "v1", "v2"], *([f"r{row}", row % 3, row] for row in range(6))]
    below = [[None, None, None], ["Definitieve cijfers", None, None], ["Totaal", 5, 15]]
    wave, _ = taken(tmp_path, formats.xlsx({"Data": [*cells, *below]}), "export.xlsx")
    assert wave.responses.footer_rows == 2
    raw = read_raw(wave)
    assert len(raw.source_row) == 6
    assert dict(raw.left_out) == {"below": 2}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "nl",
            "Van het ruwe bestand tellen 5 rijen niet mee, want ze zijn geen respons (leeg: 2; v=test: 3).",
        ),
        ("en", "Of the raw file 5 rows are left out, for they are no responses (blank: 2; v=test: 3)."),
    ],
)
def test_the_report_says_how_many_rows_were_left_out(language: str, sentence: str) -> None:
    data = deepcopy(dict(example().data))
    whole = Context(Register(data), language)
    assert left_out(whole) == []
    assert sentence not in str(response_table(whole, "tbl"))
    data["waves"][whole.wave]["left_out"] = {"blank": 2, "v=test": 3}
    context = Context(Register(data), language)
    assert plain(left_out(context)) == sentence
    shown = sentence.partition("(")[2].partition(")")[0]
    assert shown in str(response_table(context, "tbl"))
    used = list(context.register.estimates)[:1]
    assert shown in str(annex(context.register, used, language))
    assert shown not in str(annex(example(), used, language))


@pytest.mark.parametrize(
    ("records", "number"),
    [
        ([["a", "1", "2"], ["b", "", ""]], 0),
        ([["a", "1", "2"], ["Bron: CBS", "", ""]], 1),
        ([["a", "1", "2"], ["© CBS"]], 1),
        ([["a", "1", "2"], ["Totaal", "1", "2"], [], ["Bron"]], 2),
        ([["a", "1"], ["b"]], 0),
        ([["Bron: CBS"]], 0),
        ([], 0),
    ],
)
def test_notes_are_told_from_the_last_response(records: list[list[str]], number: int) -> None:
    assert rows_below(records) == number
