"""A plan writes families out, knows what it names, and says each slip once with its place and its mend."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from doorpakken.data.study import Plan, load_study
from doorpakken.errors import Problem, UserError
from tests.support import tiny_study as tiny

CONCEPTS = (
    "concept,label_nl,label_en,group,due\ngoal,Doel,Goal,,\nshare_now,Deel nu,Share now,,\n"
    "bb_a_status,Blok A,Block A,blocks,2015-01-01\nbb_b_status,Blok B,Block B,blocks,later\n"
)
CODEBOOK = (
    tiny.CODEBOOK
    + "bb_a_status,a,single,bb_a_status,,,A?,A?,1=nee|2=ja,1=no|2=yes,,,-98,,first,\n"
    + "bb_b_status,b,single,bb_b_status,,,B?,B?,1=nee|2=ja,1=no|2=yes,,,-98,,first,\n"
)
WORDS = {"label": {"nl": "naam", "en": "name"}, "definition": {"nl": "wat het is", "en": "what it is"}}
OTHER = {"variable": "goal", "statistic": "share", "codes": ["1"]} | WORDS
FAMILY = {
    "each": "bb_*_status",
    "variable": "bb_{}_status",
    "statistic": "share",
    "codes": ["2"],
    "label": {"nl": "{label}: klaar", "en": "{label}: done"},
    "definition": {"nl": "Klaar: {label}.", "en": "Done: {label}."},
}


def text(**sections: object) -> str:
    """A plan with these sections, as JSON, which YAML reads too."""
    whole = {"level": 0.95, "domains": [], "estimands": {"other": OTHER}} | sections
    return json.dumps(whole, ensure_ascii=False)


def load(folder: Path, plan: str) -> Plan:
    return load_study(tiny.write_study(folder, plan=plan, codebook=CODEBOOK, concepts=CONCEPTS)).plan


def refused(folder: Path, **sections: object) -> Problem:
    """The one problem that a plan must have; it names file, place and mend."""
    with pytest.raises(UserError) as caught:
        load(folder, text(**sections))
    (found,) = caught.value.problems
    assert Path(found.file).name == "plan.yaml"
    assert found.mend
    assert len(str(found).splitlines()) == 1
    return found


def estimand(**changes: object) -> dict[str, object]:
    """One declared estimand of the whole plan, with some of its entries changed; None takes one out."""
    return {"one": {key: value for key, value in (OTHER | changes).items() if value is not None}}


def derived(value: str, **changes: object) -> dict[str, object]:
    return {"value": value, "unit": "share"} | WORDS | changes


def test_a_family_over_variables_is_written_out_in_the_order_of_the_codebook(tmp_path: Path) -> None:
    made = load(tmp_path, text(estimands={"{}_done": FAMILY, "other": OTHER})).estimands
    assert [one.id for one in made] == ["a_done", "b_done", "other"]
    assert [one.variable for one in made] == ["bb_a_status", "bb_b_status", "goal"]
    assert made[1].label == {"nl": "Blok B: klaar", "en": "Block B: done"}
    assert made[1].definition == {"nl": "Klaar: Blok B.", "en": "Done: Block B."}
    assert made[0].codes == ("2",)


def test_a_family_over_a_list_fills_every_hole_with_its_names_and_labels(tmp_path: Path) -> None:
    lists = {"blocks": {"a": {"nl": "de A", "en": "the A"}, "b": {"nl": "de B", "en": "the B"}}}
    words = {
        "label": {"nl": "{label}!", "en": "{label}!"},
        "definition": {"nl": "Van {label}.", "en": "Of {label}."},
    }
    families = {
        "ratio_{}": {"each": "blocks", "variable": "bb_{}_status", "statistic": "ratio",
                     "denominator": "part_{}"} | words,
        "both_{}": {"each": "blocks", "statistic": "share", "condition": "bb_{}_status == 2 and part_{} < 1",
                    "base": "given(bb_{}_status)"} | words,
    }  # fmt: skip
    parts = {"part_{}": derived("bb_{}_status / 2", each="blocks", **words)}
    made = load(tmp_path, text(lists=lists, derived=parts, estimands=families))
    assert list(made.derived) == ["part_a", "part_b"]
    assert [one.value.text for one in made.derived.values()] == ["bb_a_status / 2", "bb_b_status / 2"]
    assert made.derived["part_b"].label == {"nl": "de B!", "en": "the B!"}
    ratio, both = made.estimands[1], made.estimands[3]
    assert (ratio.id, ratio.variable, ratio.denominator) == ("ratio_b", "bb_b_status", "part_b")
    assert both.condition is not None
    assert both.base is not None
    assert (both.condition.text, both.base.text) == ("bb_b_status == 2 and part_b < 1", "given(bb_b_status)")
    assert both.definition == {"nl": "Van de B.", "en": "Of the B."}
    assert not any(re.search(r"[{}]", word) for one in made.estimands for word in one.label.values())


def test_research_questions_are_kept_with_what_is_about_them(tmp_path: Path) -> None:
    questions = {"q1": {"nl": "Hoe ver?", "en": "How far?"}}
    made = load(tmp_path, text(questions=questions, estimands=estimand(question="q1")))
    assert made.questions == questions
    assert made.estimands[0].question == "q1"


Q1 = {"questions": {"q1": {"nl": "Hoe ver?", "en": "How far?"}}}
ONE_LANGUAGE = {"nl": "alleen Nederlands"}
# What is declared, then kind, place, found and expected of the one message.
SLIPS = {
    "an id of a variable": ({"estimands": {"goal": OTHER}}, "name taken", "estimands.goal", "goal", ""),
    "an id of an automatic estimate": (
        {"estimands": {"share_now_mean": OTHER}},
        "name taken",
        "estimands.share_now_mean",
        "share_now_mean",
        "",
    ),
    "an id of a fact": (
        {"estimands": {"responses": OTHER}},
        "name taken",
        "estimands.responses",
        "responses",
        "",
    ),
    "an id of a derived value": (
        {"derived": {"part": derived("share_now")}, "estimands": {"part": OTHER}},
        "name taken",
        "estimands.part",
        "part",
        "",
    ),
    "an id that a family makes too": (
        {"estimands": {"{}_done": FAMILY, "b_done": OTHER}},
        "name taken",
        "estimands.b_done",
        "b_done",
        "",
    ),
    "a hole without each": (
        {"estimands": {"{}_done": FAMILY | {"each": None}}},
        "bad value",
        "each",
        "None",
        "",
    ),
    "a hole and no each": (
        {"estimands": {"{}_done": OTHER}},
        "family",
        "estimands.{}_done",
        "{}_done",
        "both, as {}_finished",
    ),
    "each and no hole": (
        {"estimands": {"done": FAMILY}},
        "family",
        "estimands.done",
        "done",
        "both, as {}_finished",
    ),
    "each that matches no variable": (
        {"estimands": {"{}_done": FAMILY | {"each": "block_*"}}},
        "family",
        "estimands.{}_done.each",
        "block_*",
        "bb_*_status",
    ),
    "each that is no list": (
        {"estimands": {"{}_done": FAMILY | {"each": "blocks"}}},
        "family",
        "estimands.{}_done.each",
        "blocks",
        "bb_*_status",
    ),
    "a question that nobody asked": (
        Q1 | {"estimands": estimand(question="q2")},
        "unknown question",
        "estimands.one.question",
        "q2",
        "q1",
    ),
    "a question where there are none": (
        {"estimands": estimand(question="q2")},
        "unknown question",
        "estimands.one.question",
        "q2",
        "none",
    ),
    "a research question in one language": (
        {"questions": {"q1": ONE_LANGUAGE}},
        "missing language",
        "questions.q1",
        "",
        "en",
    ),
    "a list in one language": (
        {"lists": {"blocks": {"a": WORDS["label"], "b": ONE_LANGUAGE}}},
        "missing language",
        "lists.blocks",
        "",
        "en",
    ),
    "a derived value in one language": (
        {"derived": {"part": derived("share_now", definition=ONE_LANGUAGE)}},
        "missing language",
        "derived.part",
        "",
        "en",
    ),
    "an estimand in one language": (
        {"estimands": estimand(label=ONE_LANGUAGE)},
        "missing language",
        "estimands.one",
        "",
        "en",
    ),
    "a derived value that uses a later one": (
        {"derived": {"early": derived("later_one / 2"), "later_one": derived("share_now")}},
        "expression",
        "derived.early.value",
        "later_one",
        "number",
    ),
    "a misspelt variable in an expression": (
        {"derived": {"part": derived("share_nwo / 100")}},
        "expression",
        "derived.part.value",
        "share_nwo",
        "share_now",
    ),
    "an expression of a text": (
        {"derived": {"part": derived("respondent_id")}},
        "expression",
        "derived.part.value",
        "respondent_id",
        "",
    ),
    "a list that matches nothing": (
        {"derived": {"part": derived('share(concepts(group="block") == 2)')}},
        "expression",
        "derived.part.value",
        "concepts(group='block')",
        "at least one",
    ),
    "a number where truth is wanted": (
        {"estimands": estimand(variable=None, codes=None, condition="share_now + 1")},
        "expression",
        "estimands.one.condition",
        "share_now + 1",
        "a comparison",
    ),
    "a base that is a number": (
        {"estimands": estimand(base="share_now")},
        "expression",
        "estimands.one.base",
        "share_now",
        "a comparison",
    ),
    "a misspelt variable": (
        {"estimands": estimand(variable="gaol")},
        "unknown variable",
        "estimands.one",
        "gaol",
        "a closed question",
    ),
    "a misspelt denominator": (
        {"estimands": estimand(statistic="ratio", codes=None, denominator="gaol")},
        "unknown variable",
        "estimands.one",
        "gaol",
        "a closed question",
    ),
    "a code that the codebook lacks": (
        {"estimands": estimand(codes=["1", "9"])},
        "unknown code",
        "estimands.one.codes",
        "9",
        "1, 2",
    ),
    "condition beside codes": (
        {"estimands": estimand(variable=None, condition="goal == 1")},
        "bad value",
        "estimands.one",
        "",
        "one of these",
    ),
    "codes of nothing": (
        {"estimands": estimand(variable=None)},
        "missing key",
        "estimands.one",
        "",
        "variable",
    ),
    "a share of nothing": (
        {"estimands": estimand(codes=None)},
        "bad value",
        "estimands.one",
        "",
        "one of these",
    ),
    "codes beside at_least": (
        {"estimands": estimand(at_least=1)},
        "bad value",
        "estimands.one",
        "",
        "one of these",
    ),
    "condition beside a variable": (
        {"estimands": estimand(codes=None, condition="goal == 1")},
        "bad value",
        "estimands.one.variable",
        "goal",
        "nothing beside `condition`",
    ),
    "codes with a mean": (
        {"estimands": estimand(statistic="mean")},
        "bad value",
        "estimands.one.codes",
        "['1']",
        "only a share",
    ),
    "a bound with a ratio": (
        {"estimands": estimand(statistic="ratio", denominator="goal", codes=None, less_than=3)},
        "bad value",
        "estimands.one.less_than",
        "3",
        "only a share",
    ),
    "a share with a probability": (
        {"estimands": estimand(probability=0.5)},
        "bad value",
        "estimands.one.probability",
        "0.5",
        "only a quantile",
    ),
    "a mean with a denominator": (
        {"estimands": estimand(statistic="mean", codes=None, denominator="goal")},
        "bad value",
        "estimands.one.denominator",
        "goal",
        "only a ratio",
    ),
    "bounds that leave no number": (
        {"estimands": estimand(codes=None, at_least=60, less_than=60)},
        "bounds",
        "estimands.one",
        "at least 60 and less than 60",
        "",
    ),
    "codes beside less_than": (
        {"estimands": estimand(less_than=1)},
        "bad value",
        "estimands.one",
        "",
        "one of these",
    ),
    "condition with a mean": (
        {"estimands": estimand(codes=None, statistic="mean", condition="goal == 1")},
        "bad value",
        "estimands.one.condition",
        "goal == 1",
        "only a share",
    ),
    "a quantile of no probability": (
        {"estimands": estimand(codes=None, statistic="quantile")},
        "missing key",
        "estimands.one",
        "",
        "probability",
    ),
    "a ratio to nothing": (
        {"estimands": estimand(codes=None, statistic="ratio")},
        "missing key",
        "estimands.one",
        "",
        "denominator",
    ),
    "an unknown unit": (
        {"derived": {"part": derived("share_now", unit="percent")}},
        "bad value",
        "derived.part.unit",
        "percent",
        "share, points, number",
    ),
    "a hole in the middle of each": (
        {"estimands": {"{}_done": FAMILY | {"each": "bb_{}"}}},
        "bad value",
        "each",
        "bb_{}",
        "list of the plan",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_each_slip_has_one_message_that_names_its_place(tmp_path: Path, slip: str) -> None:
    sections, kind, place, seen, expected = SLIPS[slip]
    found = refused(tmp_path, **sections)
    assert found.kind == kind, str(found)
    assert place in found.what, str(found)
    assert seen in found.found, str(found)
    assert expected in found.expected, str(found)


@pytest.mark.parametrize(
    ("written", "nearest"), [("share_nwo", "share_now"), ("share_latr", "share_later"), ("gaol", "goal")]
)
def test_an_expression_that_no_wave_knows_is_said_once_with_the_nearest_name(
    tmp_path: Path, written: str, nearest: str
) -> None:
    study = tiny.write_study(
        tmp_path, plan=text(derived={"part": derived(written)}), codebook=CODEBOOK, concepts=CONCEPTS
    )
    copy_wave(tmp_path, "2018", CODEBOOK.replace("share_now,share_now", "share_later,share_now"))
    with pytest.raises(UserError) as caught:
        load_study(study)
    (found,) = caught.value.problems
    assert (found.found, found.expected.split(", ")[0]) == (written, nearest)


def test_variables_that_no_wave_has_together_make_no_expression(tmp_path: Path) -> None:
    study = tiny.write_study(
        tmp_path,
        plan=text(derived={"part": derived("share_now + share_later")}),
        codebook=CODEBOOK,
        concepts=CONCEPTS,
    )
    copy_wave(tmp_path, "2018", CODEBOOK.replace("share_now,share_now", "share_later,share_now"))
    with pytest.raises(UserError) as caught:
        load_study(study)
    (found,) = caught.value.problems
    assert (found.kind, found.found) == ("expression", "share_later")


def test_one_wave_that_has_what_an_expression_names_is_enough(tmp_path: Path) -> None:
    study = tiny.write_study(
        tmp_path, plan=text(derived={"part": derived("share_now / 2")}), codebook=CODEBOOK, concepts=CONCEPTS
    )
    copy_wave(tmp_path, "2018", CODEBOOK.replace("share_now,share_now", "share_later,share_now"))
    assert list(load_study(study).plan.derived) == ["part"]


def copy_wave(folder: Path, name: str, codebook: str) -> None:
    """A second wave beside that of 2014, with a codebook of its own."""
    tiny_wave, other = folder / "waves" / "2014", folder / "waves" / name
    other.mkdir()
    for path in tiny_wave.iterdir():
        (other / path.name).write_text(path.read_text("utf-8"), "utf-8")
    wave = tiny.WAVE.replace('wave: "2014"', f'wave: "{name}"').replace("2014-01-01", f"{name}-01-01")
    (other / "wave.yaml").write_text(wave, "utf-8")
    (other / "codebook.csv").write_text(codebook, "utf-8")
