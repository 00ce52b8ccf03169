"""Forms that are written from a wave hold its questionnaire, and their answers need no linking."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from doorpakken import cli
from doorpakken.data.drafting import draft_wave
from doorpakken.data.frame import wave_units
from doorpakken.data.intake import admit, inspect_wave, read_raw
from doorpakken.data.questionnaire import read_questionnaire, write_form
from doorpakken.data.questionnaire.codebook_rows import question_rows
from doorpakken.data.questionnaire.form_blocks import form_mark, limesurvey_names, xlsform_names
from doorpakken.data.questionnaire.lss_tables import read_tables
from doorpakken.data.questionnaire.sheet_rows import read_sheets
from doorpakken.data.study import Study, Wave, load_study
from doorpakken.data.study.load_wave import load_wave
from doorpakken.errors import UserError
from tests.conftest import ROOT
from tests.support import tiny_study as tiny
from tests.support.form_answers import write_answers
from tests.support.settle_draft import codebook

FORMS = ("xlsform", "limesurvey")
NOT_IN_FORMS = ("column", "concept", "link", "comparability")


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(ROOT / "config" / "study.yaml")


@pytest.fixture(scope="module")
def wave(study: Study) -> Wave:
    return study.waves["2014"]


@pytest.fixture(scope="module")
def forms(wave: Wave, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, paths = tmp_path_factory.mktemp("forms"), {}
    for form in FORMS:
        suffix, data, lost = write_form(wave, ("nl", "en"), form)
        assert lost == []
        paths[form] = folder / f"form{suffix}"
        paths[form].write_bytes(data)
    return paths


def test_a_limesurvey_form_reads_back_to_the_codebook_it_was_written_from(
    wave: Wave, forms: dict[str, Path]
) -> None:
    form = read_questionnaire(forms["limesurvey"])
    with (wave.folder / "codebook.csv").open(encoding="utf-8", newline="") as stream:
        rows = [
            {head: cell for head, cell in row.items() if head not in NOT_IN_FORMS}
            for row in csv.DictReader(stream)
        ]
    assert question_rows(form.questions, ("nl", "en")) == [
        {head: cell.removeprefix("'") for head, cell in row.items()} for row in rows
    ]
    assert dict(form.kinds) == dict(wave.missing)
    assert form.languages == ("nl", "en")


def test_what_a_limesurvey_form_has_no_place_for_is_little(wave: Wave, forms: dict[str, Path]) -> None:
    tables = read_tables(forms["limesurvey"], forms["limesurvey"].read_bytes())
    hidden = {row["help"] for row in tables["questions"] if row["title"] == "formof"}
    path = forms["limesurvey"].with_name("without.lss")
    path.write_text(forms["limesurvey"].read_text("utf-8").replace(hidden.pop(), ""), "utf-8")
    form = read_questionnaire(path)
    names = limesurvey_names(wave.items)
    asked = [item for item in wave.items if item.type not in ("id", "datetime")]
    assert len(form.questions) == len(asked)
    for question, item in zip(form.questions, asked, strict=True):
        title, row = names[item.variable]
        assert question.name == (f"{title}[{row}]" if row else title)
        assert (question.wording, question.stem, question.labels) == (item.wording, item.stem, item.labels)
        assert (question.minimum, question.maximum) == (item.minimum, item.maximum)
        assert bool(question.asked_if) == bool(item.asked_if)


def test_texts_in_tables_of_their_own_are_read_as_the_others(forms: dict[str, Path]) -> None:
    """As LimeSurvey writes them since version 4: a row without language, and one a language elsewhere."""
    data = forms["limesurvey"].read_bytes()
    tables, texts = (
        read_tables(forms["limesurvey"], data),
        ("question", "help", "group_name", "answer", "language"),
    )
    numbers = {f"{row['qid']} {row['code']}": str(at) for at, row in enumerate(tables["answers"])}
    for row in tables["answers"]:
        row["aid"] = numbers[f"{row['qid']} {row['code']}"]
    apart: dict[str, list[dict[str, str]]] = {"group_l10ns": [], "question_l10ns": [], "answer_l10ns": []}
    for name, key, other in (
        ("groups", "gid", "group_l10ns"), ("questions", "qid", "question_l10ns"),
        ("subquestions", "qid", "question_l10ns"), ("answers", "aid", "answer_l10ns"),
    ):  # fmt: skip
        for row in tables[name]:
            own = {head: row.pop(head) for head in texts if head in row}
            apart[other].append({"id": str(len(apart[other])), key: row[key], **own})
        tables[name] = list({row[key]: row for row in tables[name]}.values())
    document = ElementTree.Element("document")
    ElementTree.SubElement(document, "LimeSurveyDocType").text = "Survey"
    spoken = ElementTree.SubElement(document, "languages")
    for each in tables.pop("languages"):
        ElementTree.SubElement(spoken, "language").text = each["language"]
    for name, rows in (tables | apart).items():
        below = ElementTree.SubElement(ElementTree.SubElement(document, name), "rows")
        for row in rows:
            element = ElementTree.SubElement(below, "row")
            for head, cell in row.items():
                ElementTree.SubElement(element, head).text = cell
    path = forms["limesurvey"].with_name("later.lss")
    path.write_bytes(ElementTree.tostring(document, "utf-8"))
    assert read_questionnaire(path).questions == read_questionnaire(forms["limesurvey"]).questions


def test_a_real_limesurvey_form_is_read(real: Path) -> None:
    form = read_questionnaire(real / "rse" / "limesurvey_uk_core_survey.lss")
    assert (form.languages, len(form.questions)) == (("en",), 162)
    routed = {question.name: str(question.asked_if) for question in form.questions if question.asked_if}
    assert routed["edu2"] == "edu1=3|4|5|7"
    assert routed["currentEmp4"] == "currentEmp1=priva|gov|ngo|other"
    assert (routed["currentEmp13[SQ001]"], routed["ukrs3"]) == ("currentEmp7=Y", "ukrse2=-oth-")
    assert [question.routing for question in form.questions if question.routing] == []
    assert form.questions[0].labels["2"] == {"en": "\u00c5land Islands"}


def test_a_limesurvey_form_has_the_tables_and_fields_of_the_program(
    forms: dict[str, Path], real: Path
) -> None:
    layout = re.compile(r"<(\w+)>\s*<fields>(.*?)</fields>", re.DOTALL)
    written, own = (
        [
            (table, re.findall("<fieldname>(.*?)</fieldname>", fields))
            for table, fields in layout.findall(text)
        ]
        for text in (
            forms["limesurvey"].read_text("utf-8"),
            (real / "rse" / "limesurvey_uk_core_survey.lss").read_text("utf-8"),
        )
    )
    assert written == own


def test_codes_of_limesurvey_are_short_and_each_is_there_once(forms: dict[str, Path]) -> None:
    tables = read_tables(forms["limesurvey"], forms["limesurvey"].read_bytes())
    titles = [row["title"] for row in tables["questions"] if row["language"] == "nl"]
    rows = [(row["parent_qid"], row["title"]) for row in tables["subquestions"] if row["language"] == "nl"]
    assert max(Counter(title.casefold() for title in titles).values()) == 1
    assert max(Counter(rows).values()) == 1
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9]{0,19}", title) for title in titles)
    assert all(re.fullmatch("[A-Za-z0-9]{1,20}", title) for _, title in rows)
    assert all(re.fullmatch("-?[A-Za-z0-9]{1,5}", row["code"]) for row in tables["answers"])


def test_an_xlsform_is_whole(wave: Wave, forms: dict[str, Path]) -> None:
    sheets = read_sheets(forms["xlsform"], forms["xlsform"].read_bytes())
    heads, *rows = sheets["survey"]
    survey = [dict(zip(heads, row, strict=False)) for row in rows]
    depth, names = 0, Counter[str]()
    for row in survey:
        depth += {"begin_group": 1, "end_group": -1}.get(row["type"], 0)
        assert depth >= 0
        names[row.get("name", "")] += row["type"] != "end_group"
    assert (depth, max(names.values())) == (0, 1)
    lists = {row[0] for row in sheets["choices"][1:]}
    assert {row["type"].split()[1] for row in survey if " " in row["type"]} == lists
    used = {name for row in survey for cell in row.values() for name in re.findall(r"\$\{(\w+)\}", cell)}
    assert used <= set(names)
    form = read_questionnaire(forms["xlsform"])
    heads_of = xlsform_names(wave.items)
    by_name = {question.name: question for question in form.questions}
    for item in wave.items:
        question = by_name[heads_of[item.variable]]
        if item.asked_if and item.type == "single":
            source = heads_of[item.asked_if.variable]
            assert str(question.asked_if) == str(item.asked_if).replace(item.asked_if.variable, source, 1)
        if item.is_question and not question.is_tick:
            assert (question.stem, question.wording, question.labels) == (
                item.stem,
                item.wording,
                item.labels,
            )
            assert (question.minimum, question.maximum, question.mandatory) == (
                item.minimum,
                item.maximum,
                True,
            )


def test_errors_become_constraints_and_warnings_notes(forms: dict[str, Path]) -> None:
    sheets = read_sheets(forms["xlsform"], forms["xlsform"].read_bytes())
    survey = {row[1]: dict(zip(sheets["survey"][0], row, strict=False)) for row in sheets["survey"][1:]}
    constraint = survey["barrier"]["constraint"]
    assert "if(selected(., 'money'), 1, 0) = 1" in constraint
    assert constraint.endswith("if(selected(., 'none'), 1, 0) = 1, 1, 0)) = 1))")
    assert survey["barrier"]["constraint_message::English (en)"] == (
        "at most three barriers no other barrier beside none"
    )
    note = survey["check_target_not_below_now"]
    assert note["type"] == "note"
    assert note["relevant"].endswith("(${kcc_share_target_pct} >= ${kcc_share_now_pct}))")
    tables = read_tables(forms["limesurvey"], forms["limesurvey"].read_bytes())
    barrier = next(row["qid"] for row in tables["questions"] if row["title"] == "barrier")
    tests = {row["attribute"]: row["value"] for row in tables["question_attributes"] if row["qid"] == barrier}
    assert 'if(barrier_money.NAOK == "Y", 1, 0) == 1' in tests["em_validation_q"]
    shown = {row["title"]: row for row in tables["questions"] if row["type"] == "X"}
    assert len(shown) == 2
    assert all(row["relevance"].startswith("!(") for row in shown.values())


@pytest.mark.parametrize("form", FORMS)
def test_answers_to_a_form_of_our_own_need_no_linking(
    tmp_path: Path, study: Study, wave: Wave, form: str
) -> None:
    names = write_answers(wave, tmp_path / "answers.csv", form)
    (tmp_path / "waves").mkdir()
    folder = draft_wave(tmp_path / "waves", "2016", tmp_path / "answers.csv", ("nl", "en"), "nl", wave).folder
    rows = {row["column"]: row for row in codebook(folder)}
    assert not [cell for row in rows.values() for cell in row.values() if "TODO" in cell]
    for item in wave.items:
        row = rows[names[item.variable]]
        assert (row["variable"], row["link"], row["type"]) == (item.variable, "identical", item.type)
        assert row["comparability"] == "full"
    said = (folder / "SOURCE.md").read_text("utf-8")
    assert "wording" not in said
    assert "words" not in said
    settled_text = re.sub(r"TODO \([^()]*\) ?", "", (folder / "wave.yaml").read_text("utf-8"))
    declared = yaml.safe_load(settled_text)
    declared |= {"licence": "CC0", "reference_date": wave.reference_date, "date": wave.date}
    (folder / "wave.yaml").write_text(yaml.safe_dump(declared, allow_unicode=True), "utf-8")
    (folder / "SOURCE.md").write_text("# Source\n", "utf-8")
    again = load_wave(folder, {}, study.concepts, ("nl", "en"))
    assert [
        each for each in inspect_wave(again, wave_units(study, again))[1] if each.severity == "error"
    ] == []
    answers, before = admit(again, read_raw(again)), admit(wave, read_raw(wave))
    for item in wave.questions:
        assert answers[item.variable].equals(before[item.variable]), item.variable
        kinds = answers[f"{item.variable}__missing"]
        assert kinds.equals(before[f"{item.variable}__missing"]), item.variable


@pytest.mark.parametrize("form", FORMS)
def test_a_form_as_codebook_leaves_nothing_open_of_the_columns(
    tmp_path: Path, wave: Wave, forms: dict[str, Path], form: str
) -> None:
    write_answers(wave, tmp_path / "answers.csv", form)
    book = read_questionnaire(forms[form])
    (tmp_path / "waves").mkdir()
    draft = draft_wave(
        tmp_path / "waves", "2016", tmp_path / "answers.csv", ("nl", "en"), "nl", codebook=book
    )
    rows = codebook(draft.folder)
    assert not [cell for row in rows for cell in row.values() if "TODO" in cell]
    assert draft.left_open == 9
    declared = yaml.safe_load((draft.folder / "wave.yaml").read_text("utf-8"))
    assert {code: declared["missing"][code] for code in ("-96", "-98")} == {
        "-96": "no_target", "-98": "dont_know",
    }  # fmt: skip
    routed = {row["variable"]: row["asked_if"] for row in rows if row["asked_if"]}
    assert len(routed) == sum(item.asked_if is not None for item in wave.items)


def test_without_the_mark_of_the_form_one_thing_is_asked(tmp_path: Path, wave: Wave) -> None:
    write_answers(wave, tmp_path / "answers.csv", "limesurvey", marked=False)
    (tmp_path / "waves").mkdir()
    folder = draft_wave(tmp_path / "waves", "2016", tmp_path / "answers.csv", ("nl", "en"), "nl", wave).folder
    assert {row["link"] for row in codebook(folder)} == {"identical"}
    assert (folder / "SOURCE.md").read_text("utf-8").count(
        "heads are those of the form of the earlier wave"
    ) == 1


def test_other_words_have_another_mark(tmp_path: Path) -> None:
    one = load_study(tiny.write_study(tmp_path)).waves["2014"]
    before = form_mark(one)
    other = tiny.CODEBOOK.replace("Heeft u het doel?", "Had u het doel?")
    assert form_mark(load_study(tiny.write_study(tmp_path, codebook=other)).waves["2014"]) != before
    same = load_study(tiny.write_study(tmp_path, codebook=tiny.CODEBOOK.replace("0,100", "0,90")))
    assert form_mark(same.waves["2014"]) == before


def test_what_a_form_cannot_hold_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checks = (
        "checks:\n  - {name: largest, holds: 'max([share_now, goal]) < 9', severity: error, description: x}\n"
        "  - {name: goals, holds: 'goal == 1 or not share_now > 50', severity: error, description: y}\n"
    )
    study = tiny.write_study(tmp_path, wave=tiny.WAVE + checks)
    path = tmp_path / "form.xlsx"
    command = ["questionnaire", "2014", "--study", str(study), "--format", "xlsform", "--output", str(path)]
    assert cli.main(command) == 0
    said = capsys.readouterr().out
    assert f"{path}: 2 questions in nl, en\nlost: largest: the form has no words for max\n" in said
    survey = read_sheets(path, path.read_bytes())["survey"]
    share = dict(zip(survey[0], next(row for row in survey if row[1] == "share_now"), strict=False))
    assert share["constraint"] == (
        "((. >= 0 and . <= 100) or . = -98) and (not((${goal} != '' and ${goal} != '-98') and "
        "(. != '' and . != -91 and . != -98)) or ((number(${goal}) = 1 or not(. > 50))))"
    )
    assert share["relevant"] == "${goal} = '1'"


def test_a_code_for_which_limesurvey_has_no_room_is_refused(tmp_path: Path) -> None:
    long = tiny.CODEBOOK.replace("1=ja|2=nee", "zeker_ja=ja|2=nee").replace("1=yes|2=no", "zeker_ja=yes|2=no")
    long = long.replace("goal=1", "goal=zeker_ja")
    plan = tiny.PLAN.replace('["1"]', "[zeker_ja]")
    wave = load_study(tiny.write_study(tmp_path, codebook=long, plan=plan)).waves["2014"]
    with pytest.raises(UserError, match=r"row 3, column labels: LimeSurvey has no room .* Found zeker_ja"):
        write_form(wave, ("nl", "en"), "limesurvey")


def test_a_form_is_written_where_one_may_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tiny.write_study(tmp_path)
    command = ["questionnaire", "2014", "--study", str(study), "--format", "limesurvey", "--output"]
    assert cli.main([*command, str(tmp_path / "nowhere" / "form.lss")]) == 1
    assert "the file cannot be written" in capsys.readouterr().err
