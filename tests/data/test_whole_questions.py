"""A draft codes a question as a whole, tells what is no plain answer, and check finds what was let pass."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from doorpakken.data.drafting import draft_wave
from doorpakken.data.intake import admit, inspect_wave, read_raw
from doorpakken.data.intake.known_scales import missing_kind, names_weight, ordered
from doorpakken.data.study import Wave, load_study
from doorpakken.data.study.open_points import is_todo
from tests.support import tiny_study as tiny
from tests.support.settle_draft import codebook, settle

Rows = dict[str, dict[str, str]]


def drafted(folder: Path, columns: dict[str, list[str]]) -> Rows:
    """The codebook rows of a draft, by column, of a file with these cells and a number for each row."""
    study = tiny.write_study(folder)
    rows = zip(*columns.values(), strict=True)
    lines = [";".join(["nr", *columns]), *(";".join([f"r{at}", *row]) for at, row in enumerate(rows))]
    (folder / "export.csv").write_text("\n".join([*lines, ""]), "utf-8")
    made = draft_wave(study.parent / "waves", "2022", folder / "export.csv", ("nl", "en"), language="en")
    return {row["column"]: row for row in codebook(made.folder)}


def settled(folder: Path) -> Wave:
    """The drafted wave with every proposal taken."""
    settle(folder / "study.yaml", "2022")
    return load_study(folder / "study.yaml").waves["2022"]


def kinds(wave: Wave) -> set[tuple[str, str]]:
    return {(each.severity, each.kind) for each in inspect_wave(wave)[1]}


GRID = {
    "Views [US]": ["Somewhat favorably", "Very favorably", "Unfamiliar"] * 4,
    "Views [EU]": ["Unfamiliar", "Very unfavorably", "Somewhat favorably"] * 4,
}


def test_rows_below_one_stem_have_one_coding_in_the_order_of_the_scale(tmp_path: Path) -> None:
    rows = drafted(tmp_path, GRID)
    coding = "1=Unfamiliar|2=Very unfavorably|3=Somewhat favorably|4=Very favorably"
    assert [rows[name]["labels_en"] for name in GRID] == [coding, coding]
    assert [rows[name]["stem_en"] for name in GRID] == ["Views", "Views"]
    wave = settled(tmp_path)
    assert kinds(wave) == set()
    answers = admit(wave, read_raw(wave))
    assert answers[rows["Views [EU]"]["variable"]].tolist()[:3] == ["1", "2", "3"]


def test_two_codings_below_a_stem_are_refused(tmp_path: Path) -> None:
    drafted(tmp_path, GRID)
    settled(tmp_path)
    path = tmp_path / "waves/2022/codebook.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[3] = lines[3].replace("1=Unfamiliar", "9=Unfamiliar")
    path.write_text("\n".join([*lines, ""]), "utf-8")
    (problem,) = inspect_wave(load_study(tmp_path / "study.yaml").waves["2022"])[1]
    assert (problem.severity, problem.kind, problem.row) == ("error", "two codings", 4)
    assert (problem.found, problem.expected) == ("9=Unfamiliar", "1=Unfamiliar, as in row 3")


@pytest.mark.parametrize(
    ("labels", "in_order"),
    [
        (["vaak", "nooit", "soms", "Altijd"], ["nooit", "soms", "vaak", "Altijd"]),
        (["Stimme zu", "Weder noch", "Trifft nicht zu"], ["Trifft nicht zu", "Weder noch", "Stimme zu"]),
        (["D\u2019accord", "Pas du tout d'accord"], ["Pas du tout d'accord", "D\u2019accord"]),
        (["65+", "under 18", "18-24", "25 - 64"], ["under 18", "18-24", "25 - 64", "65+"]),
        (["Meer dan 100", "Minder dan 5", "5-100"], ["Minder dan 5", "5-100", "Meer dan 100"]),
        (["10 (always)", "2", "1 (never)"], ["1 (never)", "2", "10 (always)"]),
    ],
)  # fmt: skip
def test_the_order_of_answers_is_known_in_four_languages_and_by_value(
    labels: list[str], in_order: list[str]
) -> None:
    assert ordered(labels) == (tuple(in_order), True)


def test_an_order_that_nobody_knows_is_that_of_the_file() -> None:
    assert ordered(["Desk", "App"]) == (("Desk", "App"), False)
    assert ordered(["often", "frequently"]) == (("often", "frequently"), False)  # one step of the scale


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("NA", "not_applicable"), ("#N/A", "no_answer"), ("n.v.t.", "not_applicable"), ("-", "no_answer"),
        ("Weet niet", "dont_know"), ("Wei\u00df nicht", "dont_know"), ("Sans r\u00e9ponse", "no_answer"),
    ],
)  # fmt: skip
def test_what_says_that_there_is_no_answer_becomes_missing(tmp_path: Path, cell: str, kind: str) -> None:
    rows = drafted(tmp_path, {"q": ["often", "never", cell, "often"] * 3})
    assert rows["q"]["labels_en"] == "1=never|2=often"
    assert rows["q"]["missing"].removeprefix("'") == cell  # which keeps a spreadsheet from reading a formula
    meant = yaml.safe_load((tmp_path / "waves/2022/wave.yaml").read_text("utf-8"))["missing"][cell]
    assert is_todo(meant)
    assert meant.endswith(f") {kind}")
    assert missing_kind(cell.upper()) == kind
    assert kinds(settled(tmp_path)) == set()


def test_none_is_no_answer_unless_it_ends_a_scale(tmp_path: Path) -> None:
    rows = drafted(tmp_path, {"q": ["Desk", "App", "None"] * 6, "r": ["None", "All", "Some"] * 6})
    assert rows["q"]["missing"] == "None"
    assert rows["r"]["labels_en"] == "1=None|2=Some|3=All"
    wave = settled(tmp_path)
    assert kinds(wave) == set()
    answers = admit(wave, read_raw(wave))
    assert answers["q"].isna().sum() == 6
    assert answers["r"].tolist()[:3] == ["1", "3", "2"]


def test_small_numbers_that_recur_are_codes_and_the_file_is_asked_once(tmp_path: Path) -> None:
    rows = drafted(tmp_path, {"q": ["1", "5", "3", "-99"] * 5, "n": [str(40 + at) for at in range(20)]})
    assert (rows["q"]["type"], rows["q"]["labels_en"]) == ("single", "1=1|3=3|5=5")
    assert rows["n"]["type"] == "integer"
    source = (tmp_path / "waves/2022/SOURCE.md").read_text("utf-8")
    assert "TODO (columns with codes but no labels: 1;" in source
    assert "TODO (columns without a wording in the file: 2;" in source


def test_a_missing_code_of_one_column_is_one_in_all(tmp_path: Path) -> None:
    rows = drafted(tmp_path, {"q": ["1", "5", "3", "-99"] * 5, "open": ["words", "-99", "other", "more"] * 5})
    assert (rows["q"]["missing"], rows["open"]["missing"]) == ("-99", "-99")
    assert kinds(settled(tmp_path)) == set()


def test_what_is_never_ticked_has_the_word_that_the_file_has_for_it(tmp_path: Path) -> None:
    boxes = {"Which? [App]": ["No"] * 6}
    rows = drafted(tmp_path, boxes)
    assert rows["Which? [App]"]["labels_en"].endswith(") 0=No|1=?")
    (tmp_path / "again").mkdir()
    rows = drafted(tmp_path / "again", boxes | {"Which? [Web]": ["No", "Yes"] * 3})
    assert rows["Which? [App]"]["labels_en"] == "0=No|1=Yes"


def test_answers_that_differ_by_blanks_and_capitals_are_one(tmp_path: Path) -> None:
    rows = drafted(tmp_path, {"q": ["Never", "Never ", "often", "Often", "Never", "Often"] * 2})
    assert rows["q"]["labels_en"] == "1=Never|2=Often"
    wave = settled(tmp_path)
    assert wave.responses.spelling == "loose"
    assert kinds(wave) == set()
    answers = admit(wave, read_raw(wave))[rows["q"]["variable"]].tolist()
    assert answers[:6] == ["1", "1", "2", "2", "1", "2"]


def test_a_box_with_words_for_not_ticked_is_a_tick(tmp_path: Path) -> None:
    rows = drafted(tmp_path, {"Which? [App]": ["Not selected", "App"] * 3})
    assert rows["Which? [App]"]["labels_en"] == "0=Not selected|1=App"


@pytest.mark.parametrize(
    ("head", "cells", "type_", "says"),
    [
        ("q", ["Desk, Website", "Desk", "Website"], "text", "several answers stand in one cell"),
        ("q", ["1,2", "2", "1", "2,3", "3", "1,3"], "text", "several answers stand in one cell"),
        ("q", ["\u20ac 1,50", "\u20ac 2,50", "3,10"], "number", "numbers with signs about them"),
        ("q", ["80", "80%", "75"], "number", "numbers with signs about them"),
        ("q", ["3/1/2022 14:05", "4/1/2022 9:30", "5/1/2022 9:30"], "text", "moments not written as"),
        ("q", ["20220301", "20220302", "20220331"], "text", "looks like a date"),
        ("tijd", ["930", "1015", "1100"], "text", "looks like a time"),
        ("q", ["1.10", "1.1", "2.1"], "single", "are one number"),
        ("RecipientEmail", ["a", "b", "c"], "text", "may tell who answered"),
        ("LocationLatitude", ["52.1", "52.2", "53.2"], "text", "may tell who answered"),
    ],
)
def test_what_is_no_plain_answer_is_left_open(
    tmp_path: Path, head: str, cells: list[str], type_: str, says: str
) -> None:
    row = drafted(tmp_path, {head: cells * 3})[head]
    mark = row["type"] if is_todo(row["type"]) else row["labels_en"]
    assert is_todo(mark)
    assert says in mark
    assert row["type"].rpartition(") ")[2] == type_


@pytest.mark.parametrize("cells", [["1,5", "2,5", "0,5"], ["10", "20", "30"], ["goed, snel", "traag", "x"]])
def test_plain_numbers_and_texts_with_commas_stay_what_they_are(tmp_path: Path, cells: list[str]) -> None:
    row = drafted(tmp_path, {"q": [f"{cell}" for cell in cells * 2]})["q"]
    assert "several answers" not in row["type"]


def test_a_question_of_many_answers_that_recur_is_left_open(tmp_path: Path) -> None:
    row = drafted(tmp_path, {"q": [f"plaats {chr(97 + at)}" for at in range(26)] * 4})["q"]
    assert is_todo(row["type"])
    assert "26 different answers that recur" in row["type"]


def test_weights_are_proposed_as_weights_of_the_design(tmp_path: Path) -> None:
    rows = drafted(tmp_path, {"wt": ["0.5", "1.5", "2"] * 3, "weightLoss": ["5", "6", "7"] * 3})
    assert [rows[name]["type"].rpartition(") ")[2] for name in rows] == ["id", "weight", "weight"]
    design = yaml.safe_load((tmp_path / "waves/2022/wave.yaml").read_text("utf-8"))["design"]
    assert is_todo(design["weights"])
    assert design["weights"].endswith(") wt")
    assert "weightloss too" in design["weights"].casefold()
    assert names_weight("gewicht_2")
    assert not names_weight("overweighted")
    assert names_weight("wt58", "expansion weight")
    assert not names_weight("wt58", "BODY WEIGHT, 1958 -- LBS")
    assert not names_weight("weight_kg")
    assert not names_weight("gewicht", "Wat is uw lichaamsgewicht?")


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        ("1=yes|2=no|3=N/A", "no answer among answers"),
        ("1=Never|2=never|3=always", "labels alike"),
        ("1=Desk|2=Web|3=Desk, Web", "several answers in a label"),
    ],
)
def test_what_a_settled_codebook_still_has_is_told(tmp_path: Path, labels: str, kind: str) -> None:
    text = tiny.CODEBOOK.replace("1=yes|2=no", f'"{labels}"').replace("1=ja|2=nee", f'"{labels}"')
    study = tiny.write_study(tmp_path, codebook=text)
    told = inspect_wave(load_study(study).waves["2014"])[1]
    assert [(each.severity, each.kind, each.row) for each in told] == [("warning", kind, 3)]


def test_a_weight_that_is_estimated_as_a_question_is_told(tmp_path: Path) -> None:
    text = tiny.CODEBOOK.replace("share_now,share_now", "share_now,Gewicht")
    responses = tiny.RESPONSES.replace("share_now", "Gewicht")
    study = tiny.write_study(tmp_path, codebook=text, responses=responses)
    told = inspect_wave(load_study(study).waves["2014"])[1]
    assert [each.kind for each in told] == ["weight among questions"]
