"""Hypotheses, families and conclusions of a plan: what fits is read, slips are said, the frozen stays."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from doorpakken.data.study import Plan, Study, load_study
from doorpakken.data.study.frozen_families import family_hash, freeze, frozen_path, frozen_problems
from doorpakken.errors import Problem, UserError
from tests.conftest import ROOT
from tests.data.test_study_plan import CODEBOOK, CONCEPTS, OTHER, WORDS, text
from tests.support import tiny_study as tiny
from tests.support.declared_frame import declare_frame
from tests.support.project import Project, copy_project

DERIVED = {"both": {"value": "bb_a_status + bb_b_status", "unit": "number", **WORDS}}
ONE = {"test": "slope", "variable": "share_now", "with": "both", "claim": "above", **WORDS}
SAYS = {"nl": "zin", "en": "sentence"}
TEXT = {"supported": SAYS, "contradicted": SAYS, "undecided": SAYS, "not_comparable": SAYS}
FAMILIES = {"first": {"wave": "2014", "kind": "confirmatory", "hypotheses": ["one"]}}
CONCLUSION = {"hypothesis": "one", "minimum_n": 10, "text": TEXT}


def load(folder: Path, **sections: Any) -> Study:
    """A study whose plan has one hypothesis in one family, with other sections in place of these."""
    whole: dict[str, Any] = {
        "derived": DERIVED,
        "hypotheses": {"one": ONE},
        "families": FAMILIES,
        "conclusions": {"c1": CONCLUSION},
    }
    plan = text(**(whole | sections))
    declare_frame(folder / "frame")
    study = tiny.STUDY + "frame: frame\n"
    return load_study(tiny.write_study(folder, study=study, plan=plan, codebook=CODEBOOK, concepts=CONCEPTS))


def changed(**changes: Any) -> dict[str, Any]:
    """The one hypothesis with some of its keys changed; None takes one out."""
    return {"one": {key: value for key, value in (ONE | changes).items() if value is not None}}


def refused(folder: Path, **sections: Any) -> list[Problem]:
    with pytest.raises(UserError) as caught:
        load(folder, **sections)
    for found in caught.value.problems:
        assert Path(found.file).name == "plan.yaml"
        assert found.mend
        assert len(str(found).splitlines()) == 1
    return list(caught.value.problems)


def test_what_a_plan_claims_is_read_whole(tmp_path: Path) -> None:
    plan = load(tmp_path).plan
    one = plan.hypotheses["one"]
    assert (one.test, one.variable, one.other, one.claim, one.sides, one.value) == (
        *("slope", "share_now", "both", "above", "two"),
        0,
    )
    assert one.variables == ("share_now", "both")
    assert plan.families["first"].hypotheses == ("one",)
    assert (plan.conclusions["c1"].comparable, plan.conclusions["c1"].minimum_n) == ("any", 10)


def test_every_kind_is_read(tmp_path: Path) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "difference": {"variable": "both", "domain": "size_class", "values": ["a", "b"]},
        "trend": {"variable": "both", "domain": "size_class", "values": ["a", "b", "c"]},
        "correlation": {"variable": "both", "with": "share_now"},
        "slope": {"variable": "both", "with": "share_now", "per": 10, "adjust": "size_class"},
        "association": {"variable": "goal", "with": "bb_a_status", "claim": "differs"},
        "groups": {"variable": "share_now", "group": "goal == 1"},
        "level": {"estimand": "other", "value": 0.5, "sides": "one"},
        "change": {"estimand": "other", "claim": "within", "margin": 0.05},
    }
    hypotheses = {kind: {"test": kind, "claim": "above", **WORDS, **keys} for kind, keys in kinds.items()}
    families = {"all": {"wave": "2014", "kind": "exploratory", "hypotheses": list(kinds)}}
    plan = load(tmp_path, hypotheses=hypotheses, families=families, conclusions={}).plan
    assert {key: one.test for key, one in plan.hypotheses.items()} == {kind: kind for kind in kinds}
    schema = yaml.safe_load((ROOT / "workflow/schemas/plan.schema.yaml").read_text("utf-8"))
    known = schema["properties"]["hypotheses"]["additionalProperties"]["properties"]["test"]["enum"]
    assert known == list(kinds)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"variable": "share_then"}, ["names share_then, no question"]),
        ({"with": None}, ["is a slope and lacks with"]),
        ({"group": "goal == 1"}, ["is a slope and cannot have group"]),
        ({"test": "association", "claim": "differs"}, ["associates share_now", "associates both"]),
        ({"test": "association", "variable": "goal", "with": "bb_a_status"}, ["with another claim"]),
        ({"claim": "within"}, ["a claim and a margin that do not go together"]),
        ({"margin": 2}, ["a claim and a margin that do not go together"]),
        ({"claim": "within", "margin": 0.1, "sides": "one"}, ["has one side and claims within"]),
        ({"claim": "within", "margin": 0}, ["hypotheses.one.margin"]),
        ({"claim": "within", "margin": -0.1}, ["hypotheses.one.margin"]),
        ({"test": "correlation", "claim": "within", "margin": 0.6, "value": 0.5}, ["what none can be"]),
        ({"test": "change"}, ["is a change and lacks estimand", "a change and cannot have variable, with"]),
        ({"test": "change", "variable": None, "with": None, "estimand": "no"}, ["no share or mean"]),
        ({"claim": "differs", "sides": "one"}, ["has one side and claims differs"]),
        ({"question": "q9"}, ["names no research question: q9"]),
        ({"test": "level", "variable": None, "with": None, "estimand": "none"}, ["plan: none"]),
        ({"test": "groups", "with": None, "group": "goal + 1"}, ["a number, not yes or no"]),
        ({"test": "groups", "with": None, "group": "gaol == 1"}, ["unknown variable"]),
        (
            {"test": "difference", "with": None, "domain": "size_class", "values": ["a", "b", "c"]},
            ["compares more than two values"],
        ),
        ({"test": "trend", "with": None, "domain": "size_class", "values": ["a"]}, ["compares one value"]),
        *(
            ({"test": "change", "variable": None, "with": None, "estimand": "other"} | more, words)
            for more, words in (
                ({"domain": "size_class"}, ["in no class, or in more than one", "none of `domains`"]),
                ({"values": ["a"]}, ["in no class, or in more than one"]),
                ({"domain": "goal", "values": ["1", "2"]}, ["or in more than one", "none of `domains`"]),
                ({"domain": "goal", "values": ["1"]}, ["hypotheses.one is a change in a class of none of"]),
                ({"version": "pairs"}, ["does not fit"]),
            )
        ),
        ({"version": "linked"}, ["is a slope and cannot have version"]),
        ({"label": {"nl": "naam"}}, ["lacks a wording"]),
        ({"on": "both"}, ["unknown key"]),
        ({"test": "t"}, ["does not fit"]),
    ],
)  # fmt: skip
def test_a_slip_in_a_hypothesis_is_said(tmp_path: Path, changes: dict[str, Any], words: list[str]) -> None:
    sections: dict[str, Any] = {"hypotheses": changed(**changes)}
    if changes.get("claim") in ("within", "differs"):
        sections["conclusions"] = {}
    found = refused(tmp_path, **sections)
    assert len(found) == len(words)
    for one, expected in zip(found, words, strict=True):
        assert expected in str(one)


@pytest.mark.parametrize("name", ["share_now", "other", "both", "share_now_mean", "respondents"])
def test_a_hypothesis_needs_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    families = {"first": {"wave": "2014", "kind": "confirmatory", "hypotheses": [name]}}
    (found,) = refused(tmp_path, hypotheses={name: ONE}, families=families, conclusions={})
    assert (found.kind, found.found) == ("name taken", name)


def family(
    wave: str = "2014", kind: str = "confirmatory", hypotheses: list[str] | None = None
) -> dict[str, Any]:
    return {"wave": wave, "kind": kind, "hypotheses": hypotheses or ["one"]}


@pytest.mark.parametrize(
    ("families", "words"),
    [
        ({"first": family(wave="2015")}, "names no wave. Found 2015; expected 2014"),
        ({"first": family(hypotheses=["one", "two"])}, "names no hypothesis. Found two; expected one"),
        ({"first": family(), "again": family()}, "another family of wave 2014 has. Found one"),
        ({}, "belongs to no family. Found one"),
    ],
)
def test_a_slip_in_a_family_is_said(tmp_path: Path, families: dict[str, Any], words: str) -> None:
    (found,) = refused(tmp_path, families=families)
    assert words in str(found)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hypothesis": "two"}, "names no hypothesis. Found two; expected one"),
        (
            {"text": {key: SAYS for key in TEXT if key != "contradicted"}},
            "lacks the sentence for contradicted",
        ),
        ({"text": {key: SAYS for key in TEXT if key != "undecided"}}, "lacks a key"),
        ({"text": TEXT | {"undecided": {"nl": "zin"}}}, "conclusions.c1.text lacks a wording"),
        ({"minimum_n": 9}, "does not fit"),
        ({"comparable": "break"}, "does not fit"),
    ],
)
def test_a_slip_in_a_conclusion_is_said(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    (found,) = refused(tmp_path, conclusions={"c1": CONCLUSION | changes})
    assert words in str(found)


def test_a_test_of_one_side_has_no_sentence_for_the_opposite(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, hypotheses=changed(sides="one"))
    assert "can never be contradicted" in str(found)
    less = {key: SAYS for key in TEXT if key != "contradicted"}
    load(tmp_path, hypotheses=changed(sides="one"), conclusions={"c1": CONCLUSION | {"text": less}})


# Frozen families


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return load(tmp_path)


def frozen(study: Study, *names: str) -> list[str]:
    return freeze(study.plan, study.waves, Path(study.plan_path), names)


def test_nothing_is_frozen_without_being_asked(study: Study) -> None:
    path = frozen_path(Path(study.plan_path))
    assert not path.exists()
    assert list(frozen_problems(study.plan, study.waves, Path(study.plan_path))) == []
    assert frozen(study, "first") == ["first"]
    entry = yaml.safe_load(path.read_text("utf-8"))["families"]["first"]
    assert (entry["wave"], entry["hypotheses"]) == ("2014", ["one"])
    assert entry["sha256"] == family_hash(study.plan, study.waves, "first")
    before = path.read_bytes()
    assert frozen(study, "first") == []
    assert path.read_bytes() == before
    with pytest.raises(UserError, match=r"no such family\. Found second; expected first"):
        frozen(study, "second")


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"hypotheses": changed(claim="below")}, "a change of how they are tested"),
        ({"hypotheses": changed(value=1)}, "a change of how they are tested"),
        ({"hypotheses": changed(per=2)}, "a change of how they are tested"),
        (
            {"derived": {"both": DERIVED["both"] | {"value": "bb_a_status"}}},
            "a change of how they are tested",
        ),
        ({"level": 0.9}, "a change of how they are tested"),
        ({"families": {"first": family(kind="exploratory")}}, "a change of how they are tested"),
        (
            {
                "hypotheses": changed() | {"two": ONE},
                "families": {"first": family(hypotheses=["one", "two"])},
            },
            "a change of its members",
        ),
        ({"families": {"other": family()}}, "no such family"),
    ],
)
def test_a_change_of_a_frozen_family_stops_the_load(
    study: Study, tmp_path: Path, sections: dict[str, Any], words: str
) -> None:
    frozen(study, "first")
    with pytest.raises(UserError) as caught:
        load(tmp_path, **sections)
    (found,) = caught.value.problems
    assert "families.first was published" in str(found)
    assert "expected wave 2014: one" in str(found)
    assert words in str(found)
    load(tmp_path)  # put back, it is read again


def test_words_and_later_families_may_change(study: Study, tmp_path: Path) -> None:
    frozen(study, "first")
    other = {"nl": "anders", "en": "otherwise"}
    questions = {"q": other}
    hypotheses = changed(label=other, definition=other, question="q") | {"two": ONE}
    families = FAMILIES | {"second": family(kind="exploratory", hypotheses=["two"])}
    again = load(tmp_path, questions=questions, hypotheses=hypotheses, families=families)
    assert frozen(again, "second") == ["second"]
    assert list(yaml.safe_load(frozen_path(Path(study.plan_path)).read_text("utf-8"))["families"]) == [
        "first",
        "second",
    ]


def test_an_estimand_belongs_to_the_hypothesis_about_its_level(tmp_path: Path) -> None:
    level = {"test": "level", "estimand": "other", "value": 0.5, "claim": "above", **WORDS}
    study = load(tmp_path, hypotheses={"one": level})
    frozen(study, "first")
    with pytest.raises(UserError, match=r"families\.first was published"):
        load(tmp_path, hypotheses={"one": level}, estimands={"other": OTHER | {"codes": ["2"]}})


def test_what_a_list_of_concepts_stands_for_belongs_to_the_family(tmp_path: Path) -> None:
    derived = {"both": {"value": 'count(concepts(group="blocks") == 2)', "unit": "number", **WORDS}}
    study = load(tmp_path, derived=derived)
    before = family_hash(study.plan, study.waves, "first")
    other = CONCEPTS.replace("bb_b_status,Blok B,Block B,blocks", "bb_b_status,Blok B,Block B,other")
    plan = Path(study.plan_path).read_text("utf-8")
    again = load_study(tiny.write_study(tmp_path, plan=plan, codebook=CODEBOOK, concepts=other))
    assert family_hash(again.plan, again.waves, "first") != before


def test_the_hash_is_that_of_the_family_alone(study: Study) -> None:
    plan: Plan = study.plan
    more = replace(plan, conclusions={}, families={**plan.families, "later": plan.families["first"]})
    assert family_hash(more, study.waves, "first") == family_hash(plan, study.waves, "first")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path / "project")


def test_the_command_freezes_and_a_changed_claim_is_refused(project: Project) -> None:
    assert "frozen" not in {path.stem for path in (project.folder / "config").iterdir()}
    done = project.doorpakken("freeze", "confirmatory_2014")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "confirmatory_2014: frozen in config/frozen.yaml\n"
    assert project.doorpakken("freeze", "confirmatory_2014").stdout.startswith("nothing new")
    plan = (project.folder / "config" / "plan.yaml").read_text("utf-8")
    changed = re.sub(r"(delay_by_conditions:\n(?:    .*\n)*?    claim: )below", r"\1above", plan)
    assert changed != plan
    (project.folder / "config" / "plan.yaml").write_text(changed, "utf-8")
    done = project.doorpakken("freeze", "exploratory_2014")
    assert done.returncode == 1
    assert "families.confirmatory_2014 was published" in done.stderr
    assert not re.search("exploratory", (project.folder / "config" / "frozen.yaml").read_text("utf-8"))
    assert project.doorpakken("freeze").returncode == 2
