"""Documents of a study are read strictly, and what is wrong is said with its place and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorpakken.data.study import LEFT_OPEN, MISSING_KINDS, load_study
from doorpakken.data.study.layout import Layout, open_study
from doorpakken.errors import UserError
from tests.support import tiny_study as tiny


def problems(study: Path) -> list:
    with pytest.raises(UserError) as caught:
        load_study(study)
    return list(caught.value.problems)


def test_a_good_study_is_read_whole(tmp_path):
    study = load_study(tiny.write_study(tmp_path))
    assert study.languages == ("nl", "en")
    assert study.simulated
    wave = study.latest
    assert study.before(wave.id) is None
    assert [item.variable for item in wave.questions] == ["goal", "share_now"]
    assert wave.item("goal").labels == {"1": {"nl": "ja", "en": "yes"}, "2": {"nl": "nee", "en": "no"}}
    assert str(wave.item("share_now").asked_if) == "goal=1"
    assert wave.item("share_now").row == 4
    assert (wave.item("share_now").minimum, wave.item("share_now").maximum) == (0, 100)
    assert study.plan.estimands[0].codes == ("1",)


def test_the_report_and_a_chapter_may_name_the_wave_that_they_speak_of(tmp_path):
    text = tiny.STUDY + 'wave: "2014"\n'
    text = text.replace("- builtin: every_question", "- {builtin: every_question, wave: latest}")
    study = load_study(tiny.write_study(tmp_path, study=text))
    (chapter,) = study.chapters
    assert (study.wave, chapter.wave) == ("2014", "latest")
    assert study.named_waves(chapter) == {"": study.latest.id, "latest": study.latest.id}


def test_a_wave_to_speak_of_must_be_there(tmp_path):
    text = tiny.STUDY + 'wave: "2019"\n'
    text = text.replace("- builtin: every_question", '- {builtin: every_question, wave: "2020"}')
    for found, wave in zip(problems(tiny.write_study(tmp_path, study=text)), ("2019", "2020"), strict=True):
        assert (found.column, found.found, found.expected) == ("wave", wave, "latest, 2014")
        assert wave in text.splitlines()[found.row - 1]


def test_a_chapter_is_a_notebook_or_one_that_comes_with_the_pipeline(tmp_path):
    for entry in ("{wave: latest}", "{builtin: every_question, notebook: a.ipynb}"):
        text = tiny.STUDY.replace("builtin: every_question", entry)
        (found,) = problems(tiny.write_study(tmp_path, study=text))
        assert found.row == 1 + next(at for at, line in enumerate(text.splitlines()) if entry in line)


def test_a_misspelt_key_is_named_with_its_line_and_the_likely_word(tmp_path):
    found = problems(tiny.write_study(tmp_path, study=tiny.STUDY.replace("subtitle:", "subtitel:")))
    unknown = next(entry for entry in found if entry.kind == "unknown key")
    assert (unknown.found, unknown.row) == ("subtitel", 3)
    assert unknown.mend == "Did you mean subtitle?"
    assert unknown.file.endswith("study.yaml")


def test_which_response_counts_cannot_be_asked_without_whose_each_is(tmp_path):
    wave = tiny.WAVE.replace("{type: simple}", "{type: simple, duplicates: most_complete}")
    (found,) = problems(tiny.write_study(tmp_path, wave=wave))
    assert found.what == "design.duplicates needs to know whose response each is"
    assert (found.found, found.expected) == ("most_complete", "a variable of type unit in the codebook")
    unit = tiny.CODEBOOK + "gm,gm,unit,,,,Gemeente,Municipality,,,,,,,first,\n"
    assert load_study(tiny.write_study(tmp_path, wave=wave, codebook=unit)).latest.design.duplicates


def test_all_problems_of_a_document_come_at_once(tmp_path):
    text = tiny.STUDY.replace("version: 0.1.0", "version: one").replace("id: tiny", "id: Tiny Study")
    kinds = {(entry.row, entry.kind) for entry in problems(tiny.write_study(tmp_path, study=text))}
    assert kinds == {(1, "bad value"), (6, "bad value")}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("id: tiny\nid: other\n", "duplicate key"),
        ("id: &a tiny\nalso: *a\n", "yaml alias"),
        ("id: !!python/name:os.system tiny\n", "yaml tag"),
        ("id: [tiny\n", "yaml"),
    ],
)
def test_yaml_that_can_surprise_is_refused(tmp_path, change, kind):
    found = problems(tiny.write_study(tmp_path, study=tiny.STUDY.replace("id: tiny\n", change)))
    assert kind in {entry.kind for entry in found}
    assert all(entry.row for entry in found)


@pytest.mark.parametrize(
    ("document", "old", "new", "kind", "words"),
    [
        ("plan", "variable: goal", "variable: gaol", "unknown variable", "gaol"),
        ("plan", '["1"]', '["7"]', "unknown code", "7"),
        ("plan", "goal_yes:", "goal:", "name taken", "goal"),
        ("plan", "goal_yes:", "share_now_median:", "name taken", "share_now_median"),
        ("plan", "goal_yes:", "response_rate:", "name taken", "response_rate"),
        ("plan", "variable: goal", "variable: respondent_id", "unknown variable", "respondent_id"),
        ("plan", "statistic: share", "statistic: sahre", "bad value", "sahre"),
        ("plan", '    codes: ["1"]\n', "", "bad value", "share"),
        ("wave", 'wave: "2014"', 'wave: "2015"', "wave name", "2015"),
        ("wave", 'nl: "2014 (gesimuleerd)"', "nl: 2014", "bad value", "in quotes"),
        ("wave", "type: simple", "type: simple, fpc: 1", "bad value", "true or false"),
        ("wave", "2014-05-30", "2014-02-30", "bad value", "2014-02-30"),
        ("wave", "file: responses.csv", "file: ../../../x.csv", "path", "../../../x.csv"),
        ("wave", "file: responses.csv", "file: answers.csv", "missing file", "answers.csv"),
        ("wave", "dont_know}", "dunno}", "bad value", "dunno"),
        ("wave", "type: simple", "type: stratified", "missing key", "strata"),
        ("codebook", ",-98,,first", ",-97,,first", "codebook", "-97"),
        ("codebook", "goal=1", "gaol=1", "codebook", "gaol"),
        ("codebook", "goal=1", "goal=1|9", "codebook", "=9"),
        ("codebook", "goal=1", "goal>1", "codebook", ">1"),
        ("codebook", "1=yes|2=no", "1=yes|3=no", "codebook", "1|3"),
        ("codebook", "1=yes|2=no", "1=yes|1=no", "codebook", "1=yes|1=no"),
        ("codebook", "single,goal", "single,gaol", "codebook", "gaol"),
        ("codebook", "goal,goal,single", "share_now,goal,single", "duplicate row", "share_now"),
        ("codebook", "integer", "intger", "bad cell", "intger"),
        ("codebook", "Do you have the goal?", "", "codebook", "empty"),
        ("codebook", "goal,goal,single", "share_now_count,goal,single", "name taken", "share_now"),
        ("codebook", "goal,goal,single", "population,goal,single", "name taken", "every wave"),
        ("concepts", "share_now,", "goal,", "duplicate concept", "goal"),
        ("concepts", "label_nl", "label_de", "columns", ""),
    ],
)
def test_each_slip_is_named(tmp_path, document, old, new, kind, words):
    text = getattr(tiny, document.upper())
    assert old in text
    found = problems(tiny.write_study(tmp_path, **{document: text.replace(old, new)}))
    named = [entry for entry in found if entry.kind == kind]
    assert named, [str(entry) for entry in found]
    assert any(words in str(entry) for entry in named)
    assert all(Path(entry.file).name.startswith((document, "study", "responses")) for entry in named)


def test_a_wave_folder_without_its_document_is_named(tmp_path):
    study = tiny.write_study(tmp_path)
    (tmp_path / "waves" / "2022").mkdir()
    (found,) = problems(study)
    assert found.kind == "missing file"
    assert found.file.endswith("2022")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["10_goal.ipynb", "20_goal.ipynb"], "two chapters are called goal"),
        (["10_goal.ipynb", "10_goal.ipynb"], "two chapters are called goal"),
        (["20_a+b.ipynb"], "no chapter can have"),
        (["2nd.ipynb"], "no chapter can have"),
        (["90_provenance.ipynb"], "no chapter can have"),
    ],
)
def test_chapters_need_names_of_their_own(tmp_path, names, words):
    listed = "".join(f"  - notebook: {name}\n" for name in names)
    for name in names:
        (tmp_path / name).write_text("{}")
    study = tiny.write_study(tmp_path, study=tiny.STUDY.replace("  - builtin: every_question\n", listed))
    (found,) = problems(study)
    assert found.kind == "chapter name"
    assert words in found.what
    assert names[-1] in found.found


ARTICLE = "chapters:\n  - notebook: 10_goal.ipynb\narticle:\n  notebook: {}\n"


def with_article(folder, name):
    for notebook in ("10_goal.ipynb", "goal.ipynb", "article.ipynb"):
        (folder / notebook).write_text("{}")
    chapters = "chapters:\n  - builtin: every_question\n"
    return tiny.write_study(folder, study=tiny.STUDY.replace(chapters, ARTICLE.format(name)))


def test_a_study_can_have_an_article_beside_its_chapters(tmp_path):
    study = load_study(with_article(tmp_path, "article.ipynb"))
    assert [chapter.id for chapter in study.chapters] == ["goal"]
    assert [chapter.id for chapter in study.notebooks] == ["goal", "article"]
    without = load_study(tiny.write_study(tmp_path / "without"))
    assert without.article is None
    assert without.notebooks == without.chapters


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("nowhere.ipynb", "missing file", "nowhere.ipynb"),
        ("goal.ipynb", "chapter name", "two chapters are called goal"),
        ("article.md", "bad value", "article"),
    ],
)
def test_an_article_needs_a_notebook_and_a_name_of_its_own(tmp_path, name, kind, words):
    (found,) = problems(with_article(tmp_path, name))
    assert found.kind == kind
    assert words in str(found)


def test_problems_of_concepts_and_plan_come_together(tmp_path):
    plan = tiny.PLAN.replace("level:", "levle:")
    concepts = tiny.CONCEPTS.replace("share_now,", "goal,")
    found = problems(tiny.write_study(tmp_path, plan=plan, concepts=concepts))
    assert {Path(entry.file).name for entry in found} == {"plan.yaml", "concepts.csv"}


def test_a_root_must_be_declared_and_bounds_the_file(tmp_path):
    wave = tiny.WAVE.replace("  file: responses.csv\n", "  file: responses.csv\n  root: far\n")
    (found,) = problems(tiny.write_study(tmp_path, wave=wave))
    assert found.kind == "unknown root"
    study = tiny.STUDY.replace("plan: plan.yaml", "plan: plan.yaml\nroots: {far: waves/2014}")
    loaded = load_study(tiny.write_study(tmp_path, wave=wave, study=study))
    assert loaded.latest.responses.path.read_text("utf-8") == tiny.RESPONSES


def test_open_disclosure_needs_a_reason(tmp_path):
    found = problems(tiny.write_study(tmp_path, study=tiny.STUDY.replace("standard", "open")))
    assert [entry.kind for entry in found] == ["missing key"]


def test_only_study_may_stand_in_config(tmp_path):
    path = tiny.write_study(tmp_path)
    assert Layout(open_study({"study": str(path)})).results == "results/studies/tiny"
    with pytest.raises(UserError, match="Did you mean study"):
        open_study({"stduy": str(path)})


def test_a_study_named_by_a_number_is_a_path_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="2014: there is no such file"):
        open_study({"study": 2014})


def test_a_message_shows_three_problems_and_counts_the_rest(tmp_path):
    codebook = tiny.CODEBOOK.replace("single", "x").replace("integer", "y").replace(",id,id,", ",id,z,")
    codebook += "more,more,w,,,,,,,,,,,,first,\n"
    with pytest.raises(UserError) as caught:
        load_study(tiny.write_study(tmp_path, codebook=codebook))
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert lines[-1] == "... and 1 more"
    assert "row 2, column type" in lines[0]


def test_every_kind_of_missing_answer_was_asked_and_left_open_or_was_not_asked() -> None:
    """A new kind has to be placed: the rates of open answers count those of LEFT_OPEN alone."""
    assert {*MISSING_KINDS} == {*LEFT_OPEN, "not_asked", "no_target", "not_applicable"}
