"""What new-wave proposes of a raw file, what it leaves open, and that it writes all or nothing."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from doorpakken import cli
from doorpakken.data.drafting import draft_wave
from doorpakken.data.drafting.detect_format import Detected, detect
from doorpakken.data.drafting.question_wording import variable_names
from doorpakken.data.intake import inspect_wave
from doorpakken.data.study import load_study
from doorpakken.data.study.frame_document import read_frame_document
from doorpakken.data.study.open_points import is_todo, todo
from doorpakken.errors import UserError
from tests.conftest import ROOT
from tests.support import format_samples as formats
from tests.support import tiny_study as tiny
from tests.support.settle_draft import codebook, settle

ANSWERS = """\
id,unit,start,v1,v2,v3
a,GM0003,2022-04-08 09:00:00,1,40,Begin
b,GM0005,2022-04-08 10:00:00,2,-99,Doe het samen
c,GM0007,2022-04-09 09:00:00,1,62,
d,GM0009,2022-04-10 09:00:00,2,11,Klein
"""


FRAME = read_frame_document(ROOT / "data" / "raw" / "frame")


def draft(folder: Path, data: str | bytes, name: str = "export.csv", **options: Any) -> Path:
    """The folder of the wave 2022 drafted from a file, in the tiny study."""
    study = tiny.write_study(folder)
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return draft_wave(study.parent / "waves", "2022", file, ("nl", "en"), **{"frame": FRAME} | options).folder


def declared(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((folder / "wave.yaml").read_text("utf-8"))
    return document


def detected(folder: Path, data: str | bytes, name: str = "export.csv") -> Detected:
    return detect(folder / name, data.encode() if isinstance(data, str) else data)


def test_a_draft_writes_out_how_the_file_is_written(tmp_path: Path) -> None:
    folder = draft(tmp_path, ANSWERS)
    assert declared(folder)["responses"] == {
        "file": "responses.csv",
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ",",
        "quote": '"',
        "decimal": ".",
        "header_rows": 1,
        "heads": "names",
        "answers": "codes",
        "other_columns": "refuse",
    }
    assert (folder / "responses.csv").read_text("utf-8") == ANSWERS
    digest = hashlib.sha256(ANSWERS.encode()).hexdigest()
    assert (folder / "SHA256SUMS").read_text("utf-8") == f"{digest}  responses.csv\n"
    assert sorted(path.name for path in folder.iterdir()) == [
        "SHA256SUMS", "SOURCE.md", "codebook.csv", "responses.csv", "wave.yaml",
    ]  # fmt: skip


def test_types_are_proposed_from_the_cells(tmp_path: Path) -> None:
    rows = {row["column"]: row for row in codebook(draft(tmp_path, ANSWERS))}
    assert {name: row["type"] for name, row in rows.items()} == {
        "id": "id",
        "unit": "unit",
        "start": "datetime",
        "v1": "integer",
        "v2": "integer",
        "v3": "text",
    }
    assert rows["v2"]["missing"] == "-99"
    missing = declared(tmp_path / "waves" / "2022")["missing"]
    assert list(missing) == ["", "-99"]
    assert all(is_todo(kind) for kind in missing.values())


def test_check_lists_all_that_is_open_and_passes_once_settled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = tiny.write_study(tmp_path)
    (tmp_path / "export.csv").write_text(ANSWERS, "utf-8")
    command = ["new-wave", "2022", "--study", str(study), "--from-file", str(tmp_path / "export.csv")]
    assert cli.main(command) == 0
    said = capsys.readouterr().out
    folder = tmp_path / "waves" / "2022"
    marks = sum(
        (folder / name).read_text("utf-8").count("TODO (")
        for name in ("wave.yaml", "codebook.csv", "SOURCE.md")
    )
    assert f"6 columns drafted, {marks} values left open" in said
    assert cli.main(["check", "2022", "--study", str(study)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == marks
    lacking = "SOURCE.md, row 11: the draft leaves this open: columns without a wording in the file: 2; write"
    assert any(lacking in line for line in lines)
    assert any(
        "wave.yaml, row 5: the draft leaves this open: collected, or simulated" in line for line in lines
    )
    assert any("SOURCE.md, row 5: the draft leaves this open: who delivered" in line for line in lines)
    settle(study, "2022")
    assert cli.main(["check", "2022", "--study", str(study)]) == 0


def test_any_todo_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    study = tiny.write_study(tmp_path, codebook=tiny.CODEBOOK.replace("Heeft u het doel?", "TODO look up"))
    with pytest.raises(
        UserError, match=r"row 3, column question_nl: this is left open. Found the proposal look up"
    ):
        load_study(study)
    study = tiny.write_study(tmp_path, wave=tiny.WAVE.replace("CC-BY-4.0", "TODO"))
    with pytest.raises(UserError, match=r"wave.yaml, row 6: this is left open. Found no proposal"):
        load_study(study)


@pytest.mark.parametrize(("year", "first"), [("2016-uk", "2016-01-01"), ("first", ""), ("20167", "")])
def test_a_date_is_proposed_where_the_name_begins_with_a_year(tmp_path: Path, year: str, first: str) -> None:
    study = tiny.write_study(tmp_path)
    (tmp_path / "export.csv").write_text(ANSWERS, "utf-8")
    folder = draft_wave(study.parent / "waves", year, tmp_path / "export.csv", ("nl", "en")).folder
    assert declared(folder)["reference_date"] == todo("the day on which the population is counted", first)


def test_units_that_answered_twice_are_asked_about(tmp_path: Path) -> None:
    folder = draft(tmp_path, ANSWERS.replace("b,GM0005", "b,GM0003"))
    doubt = "1 responses are of a unit that answered before: does the most complete one count"
    assert declared(folder)["design"]["duplicates"] == todo(doubt, "most_complete")


def test_a_draft_stops_no_other_wave(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft(tmp_path, ANSWERS)
    path = tmp_path / "study.yaml"
    study = load_study(path)
    assert (list(study.waves), list(study.drafts)) == (["2014"], ["2022"])
    assert cli.main(["check", "2014", "--study", str(path)]) == 0
    assert cli.main(["check", "--study", str(path)]) == 1
    left_out = "2022: a draft, left out of every run; doorpakken settle 2022 lists what it leaves open"
    assert left_out in capsys.readouterr().out.splitlines()
    settle(path, "2022")
    assert list(load_study(path).waves) == ["2014", "2022"]


def test_a_study_with_drafts_alone_is_refused_with_what_they_leave_open(tmp_path: Path) -> None:
    draft(tmp_path, ANSWERS)
    shutil.rmtree(tmp_path / "waves" / "2014")
    with pytest.raises(UserError) as refused:
        load_study(tmp_path / "study.yaml")
    assert {each.kind for each in refused.value.problems} == {"to settle"}


def test_what_else_is_wrong_is_said_beside_what_is_open(tmp_path: Path) -> None:
    text = tiny.WAVE.replace("CC-BY-4.0", "TODO").replace("heads: names", "heads: nouns")
    study = tiny.write_study(tmp_path, wave=text, codebook=tiny.CODEBOOK.replace(",integer,", ",TODO,"))
    with pytest.raises(UserError) as caught:
        load_study(study)
    assert [found.kind for found in caught.value.problems] == ["to settle", "bad value", "to settle"]


def test_an_existing_folder_is_never_touched(tmp_path: Path) -> None:
    study = tiny.write_study(tmp_path)
    (tmp_path / "waves" / "2022").mkdir()
    (tmp_path / "export.csv").write_text(ANSWERS, "utf-8")
    with pytest.raises(UserError, match="the wave has a folder already"):
        draft_wave(study.parent / "waves", "2022", tmp_path / "export.csv", ("nl", "en"))
    assert list((tmp_path / "waves" / "2022").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("empty.csv", b"", "empty file"),
        ("heads.csv", b"id,v1\n", "no rows"),
        ("half.xlsx", formats.xlsx({"D": [["id"], ["a"]]})[:200], "damaged file"),
        ("blank.csv", b"\n\n\nx\ny\n", "no rows"),
        ("none.xlsx", formats.xlsx({}), "damaged file"),
        ("cut.csv", "id,v\na,1\n".encode("utf-16")[:-1], "encoding"),
        ("quotes.csv", b'id,v1\na,"x" y\nb,2\n', "quotes"),
    ],
)
def test_a_failed_draft_leaves_nothing_behind(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    study = tiny.write_study(tmp_path)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError) as caught:
        draft_wave(study.parent / "waves", "2022", tmp_path / name, ("nl", "en"))
    assert [found.kind for found in caught.value.problems] == [kind]
    assert [path.name for path in (tmp_path / "waves").iterdir()] == ["2014"]


def test_a_draft_that_breaks_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("doorpakken.data.drafting.draft_folder.write_sums", full)
    with pytest.raises(OSError, match="no space left"):
        draft(tmp_path, ANSWERS)
    assert [path.name for path in (tmp_path / "waves").iterdir()] == ["2014"]


@pytest.mark.parametrize("name", ["../2022", "a b", "", ".x"])
def test_a_name_that_no_wave_can_have(tmp_path: Path, name: str) -> None:
    study = tiny.write_study(tmp_path)
    with pytest.raises(UserError, match="no wave can have this name"):
        draft_wave(study.parent / "waves", name, tmp_path / "export.csv", ("nl", "en"))


@pytest.mark.parametrize(
    ("data", "encoding", "delimiter", "decimal", "left_open"),
    [
        ("id;v\na;1,5\nb;2,5\n", "utf-8", ";", ",", []),
        ("\ufeffid\tv\na\t1.5\nb\t2.5\n", "utf-8", "\t", ".", []),
        ("id;v\na;één\nb;2\n".encode("cp1252"), "cp1252", ";", ".", ["encoding"]),
        ("id,v\na,1\nb,2\n".encode("utf-16"), "utf-16", ",", ".", []),
        ("id|v\na|1.5\nb|2,5\n", "utf-8", "|", ".", ["decimal"]),
        ("id;v\na;1.234\nb;2.345\n", "utf-8", ";", ".", ["decimal"]),
        ("id\na\nb\n", "utf-8", ",", ".", ["delimiter"]),
        ("id;v,w\na;1,2\nb;3,4\n", "utf-8", ",", ".", ["delimiter"]),
    ],
)
def test_a_dialect_is_told_from_the_bytes_or_left_open(
    tmp_path: Path, data: str | bytes, encoding: str, delimiter: str, decimal: str, left_open: list[str]
) -> None:
    found = detected(tmp_path, data)
    assert list(found.left_open) == left_open
    assert (found.responses.encoding, found.responses.decimal) == (encoding, decimal)
    if "delimiter" not in left_open:
        assert found.responses.delimiter == delimiter


@pytest.mark.parametrize(
    ("cells", "decimal", "thousands"),
    [
        (["1.234,5", "12"], ",", "."),
        (["1,234,567", "2.5"], ".", ","),
        (["1.234.567", "12"], ",", "."),
        (["12 345", "1"], ".", " "),
        (["192.0.2.1", "192.168.100.200"], ".", ""),
    ],
)
def test_signs_of_numbers(tmp_path: Path, cells: list[str], decimal: str, thousands: str) -> None:
    found = detected(tmp_path, "id;v\n" + "".join(f"{at};{cell}\n" for at, cell in enumerate(cells)))
    assert (found.responses.decimal, found.responses.thousands) == (decimal, thousands)


def test_an_open_dialect_stands_in_wave_yaml_with_its_question(tmp_path: Path) -> None:
    folder = draft(tmp_path, "id;v\na;één\nb;2\n".encode("cp1252"))
    text = declared(folder)["responses"]["encoding"]
    assert text == todo("the bytes do not say which: do the accents stand right", "cp1252")


def test_zeros_that_lead_are_no_numbers(tmp_path: Path) -> None:
    rows = codebook(draft(tmp_path, "id,code\na,0012\nb,0345\nc,0678\n"))
    assert [row["type"] for row in rows] == ["id", "text"]


def test_labels_become_codes_to_be_settled(tmp_path: Path) -> None:
    text = "id,q1,q2,q3\n" + "".join(f"{at},{answer},Yes,\n" for at, answer in enumerate(["Good", "Bad"] * 3))
    folder = draft(tmp_path, text.replace("5,Bad,Yes,", "5,Bad,No,Box"), language="en")
    rows = {row["column"]: row for row in codebook(folder)}
    assert rows["q1"]["labels_en"] == "1=Bad|2=Good"
    assert rows["q2"]["labels_en"] == "0=No|1=Yes"
    assert rows["q2"]["labels_nl"] == todo("write it in nl", "0=No|1=Yes")
    assert rows["q3"]["labels_en"] == todo("is an empty cell a box that was not ticked", "0=no|1=Box")
    assert declared(folder)["responses"]["answers"] == "labels"
    assert declared(folder)["responses"]["language"] == "en"
    assert is_todo(declared(folder)["responses"]["ticks"])


def test_a_scale_with_words_at_its_ends_is_closed_and_words_among_numbers_are_missing(tmp_path: Path) -> None:
    scale = ["1 (never)", "2", "3", "4", "5 (always)", "2", "3", "4", "1 (never)", "5 (always)"]
    years = [str(2000 + at) for at in range(9)] + ["n.v.t."]
    text = "id,scale,year\n" + "".join(f"x{at},{scale[at]},{years[at]}\n" for at in range(10))
    rows = {row["column"]: row for row in codebook(draft(tmp_path, text))}
    assert rows["scale"]["type"] == "single"
    assert rows["year"]["missing"] == "n.v.t."


def test_the_id_is_left_open_where_more_columns_could_be(tmp_path: Path) -> None:
    kinds = [row["type"] for row in codebook(draft(tmp_path, "nr,token,v\n1,x,3\n2,y,3\n"))]
    assert kinds[0] == todo("which column identifies a response; those that could: nr, token", "id")
    (tmp_path / "again").mkdir()
    folder = draft(tmp_path / "again", "v,w\n1,2\n1,2\n")
    assert "id" not in [row["type"] for row in codebook(folder)]
    asked = todo("no column differs in every row: is the row in the file the id", "row")
    assert declared(folder)["responses"]["id"] == asked


def test_labels_and_missing_values_of_spss(tmp_path: Path) -> None:
    columns = {"id": ["a", "b", "c"], "q": [1.0, 2.0, 9.0], "n": [5.0, 999.0, 4.5], "r": [1.0, 2.0, 3.0]}
    data = formats.sav(
        tmp_path,
        columns,
        column_labels=["Number", "Do you?", "How many?", "How much?"],
        variable_value_labels={
            "q": {1.0: "yes", 2.0: "no", 9.0: "refused"},
            "r": {1.0: "little", 2.0: "much"},
        },
        missing_ranges={"q": [9], "n": [{"lo": 900, "hi": 999}]},
    )
    folder = draft(tmp_path, data, "export.sav", language="en")
    rows = {row["column"]: row for row in codebook(folder)}
    assert declared(folder)["responses"] == {
        "file": "responses.sav",
        "format": "sav",
        "heads": "names",
        "answers": "codes",
        "other_columns": "refuse",
    }
    assert (rows["q"]["type"], rows["q"]["labels_en"], rows["q"]["missing"]) == ("single", "1=yes|2=no", "9")
    assert (rows["n"]["type"], rows["n"]["missing"]) == ("number", "999")
    assert rows["r"]["labels_en"] == todo("the file has no label for 3", "1=little|2=much|3=3")
    assert rows["q"]["question_en"] == "Do you?"
    assert declared(folder)["missing"]["9"] == todo("what it means: refused", "no_answer")


def test_a_sheet_is_chosen_only_where_there_is_one(tmp_path: Path) -> None:
    rows = [["id", "Kanalen", None], [None, "web", "balie"], ["a", 1, 2], ["b", 3, 4]]
    (tmp_path / "one").mkdir()
    folder = draft(tmp_path / "one", formats.xlsx({"Data": rows}, merged=["B1:C1"]), "export.xlsx")
    responses = declared(folder)["responses"]
    assert (responses["sheet"], responses["heads"], responses["header_rows"]) == ("Data", "surveymonkey", 2)
    assert [row["column"] for row in codebook(folder)] == ["id", "Kanalen [web]", "Kanalen [balie]"]
    (tmp_path / "two").mkdir()
    folder = draft(tmp_path / "two", formats.xlsx({"Data": rows, "Uitleg": [["x"]]}), "export.xlsx")
    assert declared(folder)["responses"]["sheet"] == todo("which of Data, Uitleg holds the responses", "Data")


def test_words_of_limesurvey_and_names_of_variables(tmp_path: Path) -> None:
    heads = "id. Nr,q1[SQ1]. Which? [Web],q1[SQ2]. Which? [Phone],q2._.How often? []"
    text = f"{heads}\na,Yes,No,daily\nb,No,No,weekly\n"
    rows = codebook(draft(tmp_path, text, language="en"))
    assert [(row["variable"], row["stem_en"], row["question_en"]) for row in rows] == [
        ("id", "", "Nr"),
        ("q1_sq1", "Which?", "Web"),
        ("q1_sq2", "Which?", "Phone"),
        ("q2", "", "How often?"),
    ]
    names = variable_names(["Q 1", "Q-1", "1e", "age_mean", "age"], ["population"])
    assert names == ["q_1", "q_1_2", "v_1e", "age_mean", "age_2"]


EARLIER = "id,goal,share_now\na,1,40\nb,2,-91\nc,1,-98\nd,-98,-91\n"


def test_an_earlier_wave_lends_its_codebook(tmp_path: Path) -> None:
    study = load_study(tiny.write_study(tmp_path))
    rows = codebook(draft(tmp_path, EARLIER.replace("goal", "doel"), earlier=study.waves["2014"]))
    assert [row["link"] for row in rows] == [
        "identical",
        todo("no question of 2014 is like it: is it new", "first"),
        todo("the file does not hold the wording: is it the same", "identical"),
    ]
    assert (rows[2]["labels_nl"], rows[2]["maximum"]) == ("", "100")
    assert rows[2]["asked_if"] == todo("goal has no column here: who is asked", "goal=1")
    source = (tmp_path / "waves" / "2022" / "SOURCE.md").read_text("utf-8")
    assert (
        todo("questions of 2014 without a column here: were they asked under another name", "goal") in source
    )
    assert declared(tmp_path / "waves" / "2022")["missing"] == {"-91": "not_asked", "-98": "dont_know"}


@pytest.mark.parametrize(
    ("label", "values", "name", "link"),
    [
        ("Heeft u het doel?", {1.0: "ja", 2.0: "nee"}, "goal", "identical"),
        ("Heeft u het doel?", {1.0: "ja", 2.0: "nee"}, "g2", "renamed"),
        ("Heeft u een doel?", {1.0: "ja", 2.0: "nee"}, "g2", "reworded"),
        ("Iets heel anders", {1.0: "ja", 2.0: "nee"}, "goal", "first"),
        ("Heeft u het doel?", {1.0: "nee", 2.0: "ja"}, "goal", "recoded"),
        ("Iets heel anders", {1.0: "ja", 2.0: "nee"}, "g2", None),
    ],
)
def test_links_follow_from_words_heads_and_codes(
    tmp_path: Path, label: str, values: dict[float, str], name: str, link: str | None
) -> None:
    study = load_study(tiny.write_study(tmp_path))
    data = formats.sav(
        tmp_path,
        {"id": ["a", "b"], name: [1.0, 2.0]},
        column_labels=["", label],
        variable_value_labels={name: values},
    )
    (_, row) = codebook(draft(tmp_path, data, "export.sav", language="nl", earlier=study.waves["2014"]))
    certain = link in ("identical", "renamed")
    if link is None:
        assert row["link"] == todo("no question of 2014 is like it: is it new", "first")
        return
    assert row["link"].split(") ")[-1] == link
    assert is_todo(row["link"]) != certain
    if link == "first":
        assert row["variable"] == "goal_2"
        assert 'goal was "Heeft u het doel?"' in row["link"]
        return
    own = {"recoded": "goal_2" if name == "goal" else name}
    assert (row["variable"], row["concept"]) == (own.get(link, "goal"), "goal")
    assert row["labels_nl"].endswith("1=nee|2=ja" if link == "recoded" else "1=ja|2=nee")


def test_a_wave_drafted_from_itself_says_the_same(tmp_path: Path) -> None:
    """With an earlier wave that has every question, only what no file can tell is open."""
    path = tiny.write_study(tmp_path)
    study = load_study(path)
    folder = draft(tmp_path, EARLIER, earlier=study.waves["2014"])
    assert [row["link"].split(") ")[-1] for row in codebook(folder)] == ["identical"] * 3
    settle(path, "2022")
    wave = load_study(path).waves["2022"]
    assert inspect_wave(wave)[1] == []
    same = [(item.variable, item.type, item.labels, item.missing) for item in study.waves["2014"].items]
    assert [(item.variable, item.type, item.labels, item.missing) for item in wave.items] == same


def test_what_a_draft_leaves_open_cannot_break_its_own_mark() -> None:
    assert todo("who (by name)", "x") == "TODO (who [by name]) x"
