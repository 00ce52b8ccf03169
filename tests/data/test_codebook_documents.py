"""Codebooks as people keep them, dictionaries and forms are read as one questionnaire, or refused at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from doorpakken import cli
from doorpakken.data.intake import admit, inspect_wave, read_raw
from doorpakken.data.questionnaire import Question, Questionnaire, read_questionnaire
from doorpakken.data.questionnaire.conditions import one_condition
from doorpakken.data.questionnaire.value_labels import value_labels
from doorpakken.data.study import load_study
from doorpakken.errors import UserError
from tests.support import format_samples as formats
from tests.support import questionnaire_samples as samples
from tests.support import tiny_study as tiny
from tests.support.settle_draft import codebook, settle

CSV = "id,role,kcc,share\n" + "".join(
    f"r{at},{(1, 2, 9)[at % 3]},{('A1', 'A2')[at % 2]},{'' if at % 2 else (at, -98)[at == 4]}\n"
    for at in range(24)
)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return samples.write_documents(tmp_path_factory.mktemp("documents"))


def question(form: Questionnaire, name: str) -> Question:
    return next(each for each in form.questions if each.name == name)


def words(labels: Any) -> dict[str, str]:
    """The first text of each code."""
    return {code: next(iter(label.values())) for code, label in labels.items()}


@pytest.mark.parametrize("name", ["one a code", "in a cell", "in two cells", "sav", "xlsform"])
def test_every_document_tells_questions_answers_and_what_is_none(
    documents: dict[str, Path], name: str
) -> None:
    form = read_questionnaire(documents[name])
    role, kcc = question(form, "role"), question(form, "kcc")
    assert next(iter(role.wording.values())) == "Wat is uw functie?"
    assert (role.type, words(role.labels)) == ("single", {"1": "Beleid", "2": "Uitvoering"})
    assert words(role.missing) == {"9": "Weet niet"}
    assert words(kcc.labels) == {"A1": "ja", "A2": "nee"}


def test_routing_limits_and_languages_are_read_where_a_document_has_them(documents: dict[str, Path]) -> None:
    sheet = question(read_questionnaire(documents["in a cell"]), "share")
    assert (str(sheet.asked_if), sheet.minimum, [*sheet.missing]) == ("kcc=A1", 0, ["-98"])
    assert question(read_questionnaire(documents["in two cells"]), "kcc").wording == {
        "nl": "Heeft u een KCC?", "en": "Do you have a contact centre?",
    }  # fmt: skip
    form = read_questionnaire(documents["xlsform"])
    share, tea = question(form, "share"), question(form, "tea")
    assert (share.type, share.minimum, share.maximum, [*share.missing]) == ("integer", 0, 100, ["-98"])
    assert (str(share.asked_if), share.section["en"]) == ("kcc=A1", "Part one")
    assert (tea.stem["nl"], tea.asked_if, tea.routing) == (
        "Hoe vindt u", None, "${role}='1' and ${kcc}='A1'",
    )  # fmt: skip
    wine = question(form, "drinks/wine")
    assert (wine.is_tick, wine.stem["nl"], wine.wording["nl"], wine.labels["1"]["nl"]) == (
        True, "Wat drinkt u?", "wijn", "ja",
    )  # fmt: skip
    assert question(read_questionnaire(documents["sav"]), "share").is_missing("-95")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ('((12X3X4.NAOK == "2" or 12X3X4.NAOK == "3"))', "12X3X4=2|3"),
        ("${kcc} = 'A1'", "kcc=A1"),
        ("selected(${kcc}, 'A1') or selected(${kcc}, 'A2')", "kcc=A1|A2"),
        ("kcc.NAOK > 3", "kcc>3"),
        ("kcc ge 3", "kcc>=3"),
        ('kcc == "1" and role == "2"', "None"),
        ('kcc == "1" or role == "2"', "None"),
        ("!is_empty(kcc)", "None"),
        ('kcc == ""', "None"),
    ],
)
def test_routing_is_one_condition_or_none(text: str, condition: str) -> None:
    assert str(one_condition(text)) == condition


@pytest.mark.parametrize(
    ("cell", "pairs"),
    [
        ("1=Yes; 2=No", [("1", "Yes"), ("2", "No")]),
        ("1: Ja, graag\n2: Nee", [("1", "Ja, graag"), ("2", "Nee")]),
        ("1 = ja, 2 = nee, -9 = wn", [("1", "ja"), ("2", "nee"), ("-9", "wn")]),
        ("1 Ja | 2 Nee", [("1", "Ja"), ("2", "Nee")]),
        ("'A1' = \"ja\"", [("A1", "ja")]),
        ("1=a; b|2=c", [("1", "a; b"), ("2", "c")]),
        ("0 - 10", None),
        ("ja of nee", None),
    ],
)
def test_codes_and_labels_in_a_cell(cell: str, pairs: list[tuple[str, str]] | None) -> None:
    assert value_labels(cell) == pairs


@pytest.mark.parametrize("name", ["one a code", "in a cell", "in two cells", "sav", "xlsform"])
def test_a_draft_with_a_codebook_leaves_no_wording_and_no_label_open(
    tmp_path: Path, documents: dict[str, Path], name: str
) -> None:
    study = tiny.write_study(tmp_path)
    (tmp_path / "export.csv").write_text(CSV, "utf-8")
    command = ["new-wave", "2022", "--study", str(study), "--from-file", str(tmp_path / "export.csv")]
    assert cli.main([*command, "--language", "nl", "--codebook", str(documents[name])]) == 0
    folder = tmp_path / "waves" / "2022"
    wave = yaml.safe_load((folder / "wave.yaml").read_text("utf-8"))
    rows = {row["column"]: row for row in codebook(folder)}
    assert wave["responses"]["answers"] == "codes"
    assert wave["missing"]["9"] == "dont_know"
    assert rows["role"]["labels_nl"] == "1=Beleid|2=Uitvoering"
    assert rows["kcc"]["question_nl"] == "Heeft u een KCC?"
    assert "TODO" not in "".join(rows[each][head] for each in rows for head in rows[each] if "_nl" in head)
    assert "wording in the file" not in (folder / "SOURCE.md").read_text("utf-8")
    assert rows["share"]["asked_if"] == ("kcc=A1" if name in ("in a cell", "xlsform") else "")
    settle(study, "2022")
    settled = load_study(study).waves["2022"]
    assert [each for each in inspect_wave(settled)[1] if each.severity == "error"] == []
    answers = admit(settled, read_raw(settled))
    assert answers["role__missing"].value_counts().to_dict() == {"dont_know": 8}


def test_a_file_of_labels_has_the_codes_of_the_codebook(tmp_path: Path, documents: dict[str, Path]) -> None:
    study = tiny.write_study(tmp_path)
    text = "id,role,kcc\n" + "".join(
        f"r{at},{('Uitvoering', 'Beleid', 'Weet niet')[at % 3]},{('nee', 'ja', 'soms')[at % 3]}\n"
        for at in range(24)
    )
    (tmp_path / "export.csv").write_text(text, "utf-8")
    command = ["new-wave", "2022", "--study", str(study), "--from-file", str(tmp_path / "export.csv")]
    assert cli.main([*command, "--language", "nl", "--codebook", str(documents["in a cell"])]) == 0
    folder = tmp_path / "waves" / "2022"
    rows = {row["column"]: row for row in codebook(folder)}
    assert (rows["role"]["labels_nl"], rows["role"]["missing"]) == ("1=Beleid|2=Uitvoering", "Weet niet")
    assert rows["kcc"]["labels_nl"] == "TODO (the codebook does not name soms) A1=ja|A2=nee|3=soms"
    wave = yaml.safe_load((folder / "wave.yaml").read_text("utf-8"))
    assert (wave["responses"]["answers"], wave["responses"]["language"]) == ("labels", "nl")
    assert wave["missing"]["Weet niet"] == "dont_know"


def test_routing_that_is_more_than_one_condition_is_left_open_in_its_words(
    tmp_path: Path, documents: dict[str, Path]
) -> None:
    study = tiny.write_study(tmp_path)
    rows = "".join(f"r{at},1,A1,{('A1', 'A2')[at % 2]}\n" for at in range(20))
    (tmp_path / "export.csv").write_text(f"id,role,kcc,tea\n{rows}", "utf-8")
    command = ["new-wave", "2022", "--study", str(study), "--from-file", str(tmp_path / "export.csv")]
    assert cli.main([*command, "--codebook", str(documents["xlsform"])]) == 0
    tea = next(row for row in codebook(tmp_path / "waves" / "2022") if row["column"] == "tea")
    assert tea["asked_if"] == "TODO (who is asked; the form says ${role}='1' and ${kcc}='A1')"
    assert (tea["stem_en"], tea["question_nl"]) == ("How do you like", "thee?")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("0-100", ("", 0, 100)), ("0 t/m 10", ("", 0, 10)), ("1 to 7 (completely)", ("", 1, 7)),
        ("open", ("text", None, None)), ("numeric", ("number", None, None)),
    ],
)  # fmt: skip
def test_a_range_or_a_type_may_stand_where_labels_do(
    tmp_path: Path, cell: str, told: tuple[str, float | None, float | None]
) -> None:
    path = tmp_path / "book.csv"
    path.write_text(f"variable;label;values\na;A?;{cell}\n", "utf-8")
    (asked,) = read_questionnaire(path).questions
    assert (asked.type, asked.minimum, asked.maximum) == told


@pytest.mark.parametrize(
    "own",
    [
        ("_id", "_uuid", "_submission_time", "_status", "__version__"),
        ("SubmissionDate", "KEY", "ReviewState", "FormVersion", "Edits"),
    ],
)
def test_what_other_programs_add_is_no_question(tmp_path: Path, own: tuple[str, ...]) -> None:
    study = tiny.write_study(tmp_path)
    rows = "".join(f"r{at},{at % 3 + 1},{','.join(str(at % 2 + 1) for _ in own)}\n" for at in range(24))
    (tmp_path / "export.csv").write_text(f"id,q,{','.join(own)}\n{rows}", "utf-8")
    command = ["new-wave", "2022", "--study", str(study), "--from-file", str(tmp_path / "export.csv")]
    assert cli.main(command) == 0
    types = {row["column"]: row["type"] for row in codebook(tmp_path / "waves" / "2022")}
    assert types == {"id": "id", "q": "single"} | dict.fromkeys(own, "text")


SLIPS = [
    ["variable", "label", "code", "value label"],
    [None, None, 1, "ja"],
    ["a", "Vraag a", 1, "ja"],
    ["a", "Vraag a", 1, "nee"],
    ["a", None, 2, None],
]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        (
            {"Codes": SLIPS},
            [
                "sheet Codes, row 2: a code stands above the first variable. Found 1; expected a variable.",
                "sheet Codes, row 4: code 1 of a has two labels. Found nee; expected ja.",
                "sheet Codes, row 5: a code has no label. Found 2; expected what it stands for.",
            ],
        ),
        (
            {"Codes": [["variable", "label", "values"], ["a", "A?", "ja of nee"], ["a", "A?", None]]},
            [
                "row 2: codes and labels cannot be told apart. Found ja of nee; expected pairs as 1=Yes;",
                "row 3, column variable: the variable stands twice. Found a; expected it once,",
            ],
        ),
        (
            {"One": [["id", "score"], ["a", 3]]},
            ["no sheet has the heads of a codebook. Found One: id, score;"],
        ),
        (
            {"A": [["variable", "label"], ["a", "A?"]], "B": [["variable", "label"], ["b", "B?"]]},
            ["more than one sheet is a codebook. Found A, B; expected heads as variable and label"],
        ),
        (
            {
                "survey": [["type", "name", "label"], ["select_one x", "q", "Q?"], ["text", None, "R?"]],
                "choices": [
                    ["list_name", "name", "label"],
                    ["y", "1", "ja"],
                    ["y", "1", "nee"],
                    [None, "2", "z"],
                ],
            },
            [
                "sheet choices, row 3, column name: the answer stands twice in the list y. Found 1;",
                "sheet choices, row 4: an answer has no list or no name. Found 2, z;",
                "sheet survey, row 2, column type: the list of answers is not there. Found x;",
                "sheet survey, row 3, column name: the question has no name of its own.",
            ],
        ),
    ],
)
def test_what_is_wrong_in_a_codebook_is_told_all_at_once(
    tmp_path: Path, sheets: dict[str, Any], expected: list[str]
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(formats.xlsx(sheets))
    with pytest.raises(UserError) as told:
        read_questionnaire(path)
    lines = [str(problem) for problem in told.value.problems]
    assert len(lines) == len(expected)
    assert all(any(text in line for line in lines) for text in expected), lines


def test_a_survey_that_is_cut_off_or_pulls_in_files_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "form.lss"
    start = '<?xml version="1.0"?>{}<document><LimeSurveyDocType>Survey</LimeSurveyDocType>'
    path.write_text(start.format(""), "utf-8")
    with pytest.raises(UserError, match=r"form.lss, row 1: the file is no whole XML"):
        read_questionnaire(path)
    path.write_text(start.format("<!DOCTYPE x>") + "</document>", "utf-8")
    with pytest.raises(UserError, match=r"has a document type"):
        read_questionnaire(path)
    path.write_text(start.format("").replace("Survey</", "Label set</") + "</document>", "utf-8")
    with pytest.raises(UserError, match=r"holds no survey of LimeSurvey. Found Label set; expected Survey"):
        read_questionnaire(path)
    rows = "<questions><rows><row><qid>1</qid><type>L</type></row></rows></questions></document>"
    path.write_text(start.format("") + rows, "utf-8")
    with pytest.raises(UserError) as told:
        read_questionnaire(path)
    assert [(each.what, each.found) for each in told.value.problems] == [
        ("the survey names no language", "none"),
        ("rows of the table questions lack a field", "1 rows without gid"),
        ("rows of the table questions lack a field", "1 rows without title"),
    ]
