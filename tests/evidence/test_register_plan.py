"""The register of a plan: raw variables, units and words of every estimand, and what may be shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from doorpakken.evidence.register import answer_sets, build_register
from doorpakken.evidence.register.estimand_definitions import declared_estimands
from tests.support.small_study import LABELS, STUDY, Built, build

OPEN = STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"), study=OPEN)


@pytest.mark.parametrize(
    ("estimand", "variables"),
    [
        ("response_rate", []),
        ("role", ["role"]),
        ("staff_median", ["staff"]),
        ("a_done", ["bb_a_status"]),
        ("done_mean", ["bb_a_status", "bb_b_status", "bb_c_status"]),  # as the list of concepts stands for
        (
            "trail_mean",
            ["bb_a_status", "bb_b_status", "bb_c_status"],
        ),  # through two derived values, each once
        ("both_done", ["bb_a_status", "bb_b_status"]),
        ("reached", ["share_now", "basis"]),  # those of its base too
        ("gap_median", ["share_target", "share_now"]),
        ("gap_per_staff", ["staff", "share_target", "share_now"]),  # and what stands below the line
    ],
)
def test_every_estimand_names_the_raw_variables_behind_it(
    built: Built, estimand: str, variables: list[str]
) -> None:
    known = built.register.estimands[estimand]
    assert known["variables"] == variables
    assert built.register.raw_variables(estimand, "2014") == variables
    assert set(variables) <= set(built.register.data["sources"]["2014"])


@pytest.mark.parametrize(
    ("estimand", "unit", "statistic"),
    [
        ("population", "number", "count"),
        ("response_rate", "share", "rate"),
        ("role", "share", "share"),
        ("role_count", "number", "count"),
        ("share_now_mean", "number", "mean"),
        ("share_now_median", "number", "quantile"),
        ("reached", "share", "share"),
        ("both_done", "share", "share"),
        ("done_mean", "share", "mean"),
        ("trail_mean", "points", "mean"),
        ("gap_median", "number", "quantile"),
        ("gap_per_staff", "number", "ratio"),
    ],
)
def test_every_estimate_has_the_unit_of_what_it_is_about(
    built: Built, estimand: str, unit: str, statistic: str
) -> None:
    known = built.register.estimands[estimand]
    assert (known["unit"], known["statistic"]) == (unit, statistic)
    records = [one for one in built.register.data["estimates"].values() if one["estimand"] == estimand]
    assert {(one["unit"], one["statistic"]) for one in records} == {(unit, statistic)}


def test_a_topic_is_what_several_estimates_of_a_question_have_in_common(built: Built) -> None:
    words = built.register.estimands
    for key in ("share_now_mean", "share_now_median", "share_now_count"):
        assert words[key]["topic"] == {"nl": "Deel nu", "en": "Share now"}
        assert words[key]["label"] != words[key]["topic"]
    assert words["reached"]["topic"] == words["reached"]["label"] == {"nl": "60 of meer", "en": "60 or more"}
    assert words["respondents"]["topic"] == {"nl": "Respondenten", "en": "Respondents"}


def test_a_declared_estimand_carries_its_expressions_its_question_and_its_place(built: Built) -> None:
    words = built.register.estimands
    assert words["reached"]["computed"] == {"condition": "share_now >= 60", "base": "basis == 1"}
    assert words["both_done"]["computed"] == {"condition": "bb_a_status == 3 and bb_b_status == 3"}
    assert list(words["trail_mean"]["computed"]) == ["trail", "done", "done_due"]
    assert words["trail_mean"]["computed"]["trail"] == "done - done_due"
    assert words["a_done"]["codes"] == ["3"]
    assert [words[key]["question"] for key in ("a_done", "gap_median", "gap_per_staff")] == ["q1", "q2", None]
    assert words["c_done"]["plan"] == "estimands.c_done"
    assert "plan" not in words["role"]
    # The question of an estimand is that of its variable; a derived value has none.
    assert [words[key]["variable"] for key in ("a_done", "reached", "done_mean", "both_done")] == [
        "bb_a_status", "share_now", None, None,
    ]  # fmt: skip


def test_bounds_are_told_with_what_they_bound(built: Built) -> None:
    done = next(one for one in built.study.plan.estimands if one.id == "done_mean")
    middle = replace(done, id="done_middle", statistic="share", at_least=0.5, less_than=0.8)
    study = replace(built.study, plan=replace(built.study.plan, estimands=(middle,)))
    assert declared_estimands(study)["done_middle"]["computed"] == {
        "condition": "done >= 0.5 and done < 0.8",
        "done": 'share(concepts(group="blocks") == 3, least=2)',
    }


def test_the_register_knows_the_research_questions_the_tables_and_the_concepts(built: Built) -> None:
    data = built.register.data
    assert data["questions"] == {
        "q1": {"nl": "Hoe ver?", "en": "How far?"},
        "q2": {"nl": "En het doel?", "en": "And the goal?"},
    }
    assert data["tables"] == ["size_class"]  # provinces are counted, yet no column of a table
    assert list(data["domains"]) == ["size_class", "province"]
    assert data["concepts"]["bb_a"] == {
        "label": {"nl": "Blok A", "en": "Block A"},
        "meaning": {"nl": "Een register.", "en": "A register."},
        **{"group": "blocks", "role": "user", "due": "2015-01-01", "aka": "AA|Aa 1"},
    }
    assert data["concepts"]["goal"] == {"label": {"nl": "Doel", "en": "Goal"}, "meaning": {}}
    assert data["trait_labels"]["later"] == {"nl": "nog geen datum", "en": "no date yet"}


def test_sources_carry_the_parts_of_a_question(built: Built) -> None:
    sources = built.register.data["sources"]["2014"]
    block = sources["bb_a_status"]
    assert (block["stem"]["en"], block["wording"]["en"], block["question"]["en"]) == (
        "How far is", "block A", "How far is block A",
    )  # fmt: skip
    assert block["note"]["nl"] == "Denk aan alles. Ook aan B."
    assert block["missing"] == {
        "-98": {"nl": "weet niet", "en": "don't know"}, "-99": {"nl": "geen antwoord", "en": "no answer"},
    }  # fmt: skip
    assert sources["basis"]["condition"] == {"variable": "share_now", "operator": ">=", "values": ("1",)}
    assert (sources["basis"]["asked_if"], sources["goal"]["condition"]) == ("share_now>=1", None)
    assert (sources["staff"]["minimum"], sources["staff"]["maximum"]) == (0.0, None)


@pytest.mark.parametrize(
    ("estimand", "value", "base", "expected", "exact"),
    [
        ("done_mean", 0.36666, 99, 0.37, "37"),  # a whole percentage
        ("done_mean", 0.36666, 100, 0.367, "36.7"),
        ("trail_mean", -0.06666, 99, -0.07, "-7"),
        ("trail_mean", -0.06666, 100, -0.067, "-6.7"),
        ("trail_mean", -0.0004, 100, 0.0, "0.0"),  # and no minus before nothing
        ("gap_median", 41.26, 99, 41, "41"),
        ("gap_median", -4.26, 99, -4.3, "-4.3"),
        ("gap_per_staff", 41.2666, 99, 41.27, "41.27"),
    ],
)
def test_means_of_shares_have_the_decimals_of_percentages(
    built: Built, estimand: str, value: float, base: int, expected: float, exact: str
) -> None:
    rows = built.estimates.reset_index()
    changed = rows["estimate_id"] == f"2014.{estimand}"
    rows.loc[changed, ["estimate", "base_n"]] = [value, base]
    record = build_register(built.study, {"2014": rows}, LABELS)["estimates"][f"2014.{estimand}"]
    printed = record["printed"]
    assert (record["estimate"], printed.get("exact", printed["value"])) == (expected, exact)
    assert str(record["estimate"])[:2] != "-0" or record["estimate"] < 0


def test_what_a_plan_counts_is_a_cell_of_its_own_or_of_its_question(built: Built) -> None:
    sets = answer_sets(built.study, built.wave)
    assert sets["a_done", ""] == sets["bb_a_status", "3"] == sets["bb_a_status_count", "3"]
    for estimand in ("reached", "both_done"):  # of some, or of two questions: no cell of one question
        assert sets[estimand, ""].question == estimand
        assert sets[estimand, ""].codes < sets[estimand, ""].of
    for estimand in ("done_mean", "trail_mean", "gap_median", "gap_per_staff"):
        assert (estimand, "") not in sets


def test_answers_of_some_are_no_cell_of_their_question(built: Built) -> None:
    """Else the counts of the question would protect, or give away, what is of another base."""
    declared = {one.id: one for one in built.study.plan.estimands}
    some = replace(declared["a_done"], id="a_done_of_some", base=declared["reached"].base)
    plan = replace(built.study.plan, estimands=(some,))
    found = answer_sets(replace(built.study, plan=plan), built.wave)["a_done_of_some", ""]
    assert found.question == "a_done_of_some"
    assert found.declared


def test_bounds_on_one_number_cut_it_into_parts_of_one_question(built: Built) -> None:
    """So that a small part does not follow from its neighbours."""
    reached = next(one for one in built.study.plan.estimands if one.id == "reached")
    bounds = {"few": (None, 40), "middle": (40, 80), "most": (80, None), "not_few": (40, None)}
    made = tuple(
        replace(reached, id=key, base=None, at_least=low, less_than=high)
        for key, (low, high) in bounds.items()
    )
    study = replace(built.study, plan=replace(built.study.plan, estimands=made))
    sets = {key: answers for (key, _), answers in answer_sets(study, built.wave).items() if key in bounds}
    assert {answers.question for answers in sets.values()} == {"share_now"}
    (every,) = {answers.of for answers in sets.values()}
    few, middle, most = (sets[key].codes for key in ("few", "middle", "most"))
    assert few | middle | most == every
    assert len(few) + len(middle) + len(most) == len(every) == 3
    assert sets["not_few"].codes == middle | most


def test_small_bases_hide_means_of_derived_values_too(built: Built, tmp_path: Path) -> None:
    standard = build(tmp_path).register.data["estimates"]
    for key in ("done_mean", "trail_mean", "gap_median", "gap_per_staff", "reached", "both_done", "a_done"):
        record = standard[f"2014.{key}"]
        assert record["shown"] == "hidden"
        assert [record[name] for name in ("estimate", "se", "n", "base_n")] == [None] * 4
    assert {one["shown"] for one in built.register.data["estimates"].values()} == {"yes"}


def test_a_register_holds_the_waves_that_lack_a_part_of_the_plan(built: Built) -> None:
    """An estimand is described once, whatever waves have it."""
    rows = built.estimates.reset_index()
    fewer = rows[rows["estimand"] != "reached"]
    made = build_register(built.study, {"2014": pd.DataFrame(fewer)}, LABELS)
    assert "reached" in made["estimands"]
    assert not any(one["estimand"] == "reached" for one in made["estimates"].values())
