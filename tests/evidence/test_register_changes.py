"""Changes in the register of a study of two waves: words, disclosure, prose, verdicts, and the way back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from doorpakken.evidence.conclusions import judge
from doorpakken.evidence.provenance.trace import behind, trace
from doorpakken.evidence.register.change_records import shown_changes
from doorpakken.products.linting import lint_source
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.placeholders import PlaceholderError, resolver, sentence
from doorpakken.products.reporting.provenance_annex import annex
from doorpakken.products.reporting.tables.conclusion_tables import plan, table_conclusions
from doorpakken.products.reporting.verdict_placeholders import bound, changed, margin
from doorpakken.statistics.change import CHANGES
from doorpakken.statistics.inference import run_tests
from tests.support import two_waves
from tests.support.project import copy_project
from tests.support.two_waves import Built

PRODUCTS = ("register.json", "verdicts.json")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return two_waves.build(tmp_path_factory.mktemp("two"))


def found(built: Built, conclusion: str, wave: str = "2022") -> dict[str, Any]:
    return built.verdicts["conclusions"][conclusion]["waves"][wave]


@pytest.mark.parametrize(
    ("conclusion", "verdict", "reason"),
    [
        ("goal_rose", "supported", "adjusted p-value below 0.05"),
        ("fall_rose", "contradicted", "the estimate lies on the other side"),
        ("calm_rose", "undecided", "adjusted p-value not below 0.05"),
        ("calm_same", "supported", "adjusted p-value below 0.05"),
        ("old_rose", "not_comparable", "a break since the earlier wave"),
    ],
)
def test_each_verdict_can_be_that_on_a_change(
    built: Built, conclusion: str, verdict: str, reason: str
) -> None:
    judged = found(built, conclusion)
    assert judged["verdict"] == verdict
    assert reason in judged["reason"]
    assert judged["sentence"]["en"].startswith("In the simulated data: ")


def test_without_an_earlier_wave_nothing_is_compared(built: Built) -> None:
    judged = found(built, "goal_rose", "2014")
    assert (judged["verdict"], judged["estimates"]) == ("not_comparable", [])
    assert judged["reason"] == "no earlier wave to compare with"
    first = built.waves["2014"]
    alone = run_tests(first.wave, built.study.plan, first.responses, first.weights)
    assert alone["remark"].tolist() == ["no earlier wave to compare with"]


def test_the_test_of_a_change_is_that_of_its_row(built: Built) -> None:
    row = built.changes.set_index("estimate_id").loc["2014-2022.all.goal_yes"]
    test = built.verdicts["tests"]["2022"]["goal_rose"]
    assert test["statistic"] == pytest.approx(row["estimate"] / row["se"], rel=1e-2)
    assert test["df"] == pytest.approx(row["df"], rel=1e-2)
    assert (test["estimate_id"], test["direction"]) == ("2014-2022.all.goal_yes", "above")
    same = built.verdicts["tests"]["2022"]["calm_same"]
    calm = built.changes.set_index("estimate_id").loc["2014-2022.all.calm_yes"]
    assert (same["direction"], same["margin"]) == ("same", 0.15)
    least = min(0.15 - calm["estimate"], calm["estimate"] + 0.15) / calm["se"]  # of two one-sided tests
    assert abs(same["statistic"]) == pytest.approx(least, rel=1e-2)


def test_a_wider_margin_than_the_data_bear_is_undecided(built: Built) -> None:
    plan = built.study.plan
    narrow = replace(plan.hypotheses["calm_same"], margin=0.02)
    tight = replace(plan, hypotheses=dict(plan.hypotheses) | {"calm_same": narrow})
    wave = built.waves["2022"]
    made = run_tests(wave.wave, tight, wave.responses, wave.weights, built.changes).set_index("hypothesis")
    assert made.loc["calm_same", "p_adjusted"] > 0.05


def test_records_say_the_change_in_points_with_both_waves(built: Built) -> None:
    record = built.register.data["estimates"]["2014-2022.all.goal_yes"]
    row = built.changes.set_index("estimate_id").loc["2014-2022.all.goal_yes"]
    assert record["estimate"] == round(row["estimate"], 3)
    assert (record["unit"], record["wave"], record["wave_from"]) == ("points", "2022", "2014")
    assert (record["version"], record["direction"]) == ("all", "above")
    versions = {
        item.version for item in built.register.estimates.values() if item.estimand == "change.staff_mean"
    }
    assert versions == {"all", "linked", "composition"}
    words = built.register.estimands["change.goal_yes"]
    assert words["label"] == {"nl": "goal yes nl: verandering", "en": "goal yes en: change"}
    assert words["definition"]["en"].endswith("goal yes en")
    assert built.register.change("staff_mean").unit == "number"


def test_one_wave_has_no_records_of_changes(built: Built) -> None:
    records = built.register.data["estimates"]
    assert list(shown_changes(None, records, "standard")) == []
    assert list(shown_changes(built.changes.iloc[:0], records, "standard")) == []
    assert len(list(shown_changes(built.changes, records, "standard"))) == len(built.changes)


def states(built: Built, version: str) -> dict[str, str]:
    records = built.register.data["estimates"]
    return {key: one["shown"] for key, one in records.items() if one.get("version") == version}


def test_a_change_is_withheld_when_one_of_its_sides_is(built: Built) -> None:
    records = built.register.data["estimates"]
    withheld = 0
    for key, state in states(built, "all").items():
        tail = key.removeprefix("2014-2022.all.")
        sides = [records[f"{year}.{tail}"]["shown"] for year in ("2014", "2022")]
        assert (state == "yes") == (sides == ["yes", "yes"]), key
        withheld += state != "yes"
    assert withheld > 10
    hidden = records["2014-2022.all.rare_yes"]
    assert (hidden["estimate"], hidden["direction"]) == (None, None)


def test_a_change_of_what_is_too_imprecise_is_too_and_the_effect_of_classes_is_not(built: Built) -> None:
    records = dict(built.register.data["estimates"])
    given = [key for key, state in states(built, "composition").items() if state == "yes"]
    tail = given[0].removeprefix("2014-2022.all.composition.")

    def shown(imprecise: dict[str, Any]) -> dict[str, str]:
        changed = records | {key: records[key] | {"shown": "imprecise"} for key in imprecise}
        made = shown_changes(built.changes, changed, "standard")
        return {row["estimate_id"]: more["shown"] for row, more in made}

    whole = shown({f"2022.{tail}": {}})
    assert {whole[given[0]], whole[f"2014-2022.all.{tail}"]} == {"imprecise"}
    classes = {
        key: record for key, record in records.items()
        if record["wave"] == "2014" and record["domain"] == "size_class" and key.startswith(f"2014.{tail}.")
    }  # fmt: skip
    assert len(classes) == 4
    assert shown(classes)[given[0]] == "yes"


def test_few_pairs_are_hidden_and_the_effect_of_classes_with_a_class(built: Built) -> None:
    records, rows = built.register.data["estimates"], built.changes.set_index("estimate_id")
    linked = states(built, "linked")
    small = [key for key in linked if rows.loc[key, "base_n"] < 10]
    assert small
    assert {linked[key] for key in small} == {"hidden"}
    effect = states(built, "composition")
    for key, state in effect.items():
        tail = key.removeprefix("2014-2022.all.composition.")
        classes = [one["shown"] for one in records.values() if one["wave"] == "2014"
                   and one["domain"] == "size_class" and not one.get("version")
                   and ".".join(filter(None, [one["estimand"], one["category"]])) == tail]  # fmt: skip
        assert len(classes) == 4
        assert (state == "yes") == (set(classes) | {records[f"2022.{tail}"]["shown"]} == {"yes"}), key
    assert set(effect.values()) == {"yes", "suppressed"}


def test_where_nothing_is_withheld_no_change_is(built: Built) -> None:
    records = {key: {**one, "shown": "yes"} for key, one in built.register.data["estimates"].items()}
    assert {more["shown"] for _, more in shown_changes(built.changes, records, "open")} == {"yes"}


@pytest.mark.parametrize(
    ("expression", "dutch", "english"),
    [
        ('change("goal_yes")', "steeg", "rose"),
        ('change("fall_yes")', "daalde", "fell"),
        ('change("calm_yes")', "veranderde niet aantoonbaar", "did not demonstrably change"),
        ('change("goal_yes", words="more")', "meer", "more"),
        ('change("old_yes")', "is niet te vergelijken", "cannot be compared"),
        ('change("old_yes").points', "niet te vergelijken", "not comparable"),
        ('change("old_yes", domain="size_class", value="x").value', "niet te vergelijken", "not comparable"),
        ('change("rare_yes")', "is niet getoond", "is not shown"),
        ('change("rare_yes").points', "niet getoond", "not shown"),
        ('change("goal_yes").points', "+31 procentpunt", "+31 percentage points"),
        ('change("goal_yes", version="composition").exact', "+3,4", "+3.4"),
        ('change("goal", category="2").interval', "−39 tot −23", "−39 to −23"),
        ('change("staff_mean").value', "2,26", "2.26"),
        ('margin("calm_same")', "15", "15"),
        ('direction("calm_same", words="rose")', "bleef nagenoeg gelijk", "stayed about the same"),
        ('direction("goal_rose", words="rose")', "steeg", "rose"),
    ],
)  # fmt: skip
def test_prose_says_a_change_by_its_record_alone(
    built: Built, expression: str, dutch: str, english: str
) -> None:
    said = [
        sentence(Context(built.register, language), f"{{{{ {expression} }}}}").text
        for language in ("nl", "en")
    ]
    assert said == [dutch, english]


def with_test(built: Built, name: str, **changes: Any) -> Register:
    """The register with another outcome of a test of 2022."""
    verdicts = json.loads(json.dumps(built.verdicts))
    verdicts["tests"]["2022"][name] |= changes
    return Register(built.register.data, verdicts)


def test_the_word_for_a_change_is_that_of_its_adjusted_test(built: Built) -> None:
    """The interval of the goal leaves out 0; where its adjusted test finds nothing, neither does prose."""
    goal = built.register.change("goal_yes")
    assert (goal.direction, changed(Context(built.register, "en"), goal).text) == ("above", "rose")
    undecided = with_test(built, "goal_rose", direction="unclear")
    assert changed(Context(undecided, "en"), goal).text == "did not demonstrably change"
    for other in ({"value": 0.1}, {"claim": "within"}, {"estimate_id": None}, {"test": "level"}):
        assert (
            changed(Context(with_test(built, "goal_rose", direction="unclear", **other), "en"), goal).text
            == "rose"
        )
    old = built.register.change("old_yes")
    assert (
        changed(Context(with_test(built, "old_rose", direction="above"), "en"), old).text
        == "cannot be compared"
    )
    assert changed(Context(Register(built.register.data), "nl"), goal).text == "steeg"


def test_bounds_keep_their_unit_where_the_change_is_not_shown(built: Built) -> None:
    plan, rare = built.study.plan, "rare_yes"
    calm = plan.hypotheses["calm_same"]
    one = replace(calm, estimand=rare, value=0.05)
    study = replace(built.study, plan=replace(plan, hypotheses=dict(plan.hypotheses) | {"calm_same": one}))
    wave = built.waves["2022"]
    tests = run_tests(wave.wave, study.plan, wave.responses, wave.weights, built.changes)
    verdicts = judge(study, {"2022": tests}, built.register.data)
    assert verdicts["tests"]["2022"]["calm_same"]["estimate_id"] is None
    register = Register(built.register.data, verdicts)
    assert margin(Context(register, "en"), "calm_same").text == "15"
    assert bound(Context(register, "en"), "calm_same").text == "+5"


def test_tables_of_conclusions_and_of_the_plan_know_a_change(built: Built) -> None:
    context = Context(built.register, "en")
    rows = {plain(row[0]): [plain(each) for each in row] for row in table_conclusions(context)["rows"]}
    assert rows["Change of goal_yes en"][1:3] == ["+31 (+23 to +39)", "change"]
    claims = {plain(row[0]): plain(row[3]) for table in plan(context)
              if table["id"] == "tbl-hypotheses" for row in table["rows"]}  # fmt: skip
    assert claims["calm_same"].startswith("no further than 15 percentage points from 0")


def test_a_number_of_a_change_links_to_its_record(built: Built) -> None:
    said = resolver(built.register, "en")('change("goal_yes")')
    assert said == "[rose](#n-2014-2022.all.goal_yes){.n}"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ('change("gaol_yes")', "no such change"),
        ('change("goal_yes", wave="2014")', "no such change"),
        ('change("goal_yes", words="up")', "words for a direction"),
        ('change("goal_yes").pct', "cannot be said as .pct"),
        ('margin("goal_rose")', "has no margin"),
    ],
)
def test_what_cannot_be_said_of_a_change_is_refused(built: Built, expression: str, said: str) -> None:
    with pytest.raises(PlaceholderError, match=said):
        resolver(built.register, "nl")(expression)


def test_the_chapter_passes_the_lint_and_sameness_needs_its_verdict(built: Built) -> None:
    path = built.study.path.parent / "90_change.ipynb"
    assert lint_source(path, [], ["nl", "en"], built.verdicts, {"": "2022"}) == []
    weak = json.loads(json.dumps(built.verdicts))
    weak["conclusions"]["calm_same"]["waves"]["2022"]["verdict"] = "undecided"
    kinds = [one.kind for one in lint_source(path, [], ["nl", "en"], weak, {"": "2022"})]
    assert kinds == ["verdict", "sameness"]


def test_the_record_of_the_annex_names_both_waves_and_the_versions_used(built: Built) -> None:
    versions = [f"2014-2022.{version}.goal_yes" for version in ("all", "linked", "all.composition")]
    (record,) = annex(built.register, versions, "en")
    facts = [(plain(fact[0]), plain(fact[1])) for fact in record["facts"]]
    assert ("Compared with", "2014 (simulated)") in facts
    assert next(text for head, text in facts if head == "Method").endswith(
        "not adjusted for several changes."
    )
    raw = [text for head, text in facts if head == "Raw data"]
    assert [part in text for part, text in zip(("2022", "2014"), raw, strict=True)] == [True, True]
    rows = [plain(row[0]) for row in record["values"]["rows"]]
    assert rows[:3] == [
        "all respondents", "those that answered both times", "by the size of the classes"
    ]  # fmt: skip
    assert plain(record["values"]["rows"][0][1]).startswith("+31.4 (+23.1 to +39.2) n = ")
    (short,) = annex(built.register, versions[:1], "en")
    assert [plain(row[0]) for row in short["values"]["rows"]] == rows[:1]


def test_trace_leads_to_the_cells_of_both_waves(built: Built) -> None:
    key = "2014-2022.all.goal_yes.size_class.20k_to_50k"
    said, sides = behind(built.study, built.register.data, key)
    assert sides == [f"{year}.goal_yes.size_class.20k_to_50k" for year in ("2014", "2022")]
    assert "change 0.31, interval 0.18 to 0.43" in said
    for side in sides:
        wave = built.waves[side[:4]]
        text = trace(built.study, built.register.data, side, wave.responses, wave.weights)
        assert "base: 70 cells" in text
    assert (
        "no number (not_comparable)" in behind(built.study, built.register.data, "2014-2022.all.old_yes")[0]
    )
    assert behind(built.study, built.register.data, sides[0]) == ("", sides[:1])


def test_the_file_of_changes_is_read_as_it_was_made(built: Built, tmp_path: Path) -> None:
    path = tmp_path / "change.csv"
    built.changes.to_csv(path, index=False, lineterminator="\n")
    pd.testing.assert_frame_equal(CHANGES.read(path), built.changes)


def test_a_question_that_is_comparable_again_has_a_change(tmp_path: Path) -> None:
    made = two_waves.build(tmp_path, old="identical,full")
    assert found(made, "old_rose")["verdict"] == "supported"
    assert made.register.change("old_yes").is_shown


@pytest.mark.build
def test_snakemake_makes_all_of_it_from_the_folder_of_a_second_wave(
    tmp_path_factory: pytest.TempPathFactory, built: Built
) -> None:
    """The register and the verdicts of the rules are those of the library, with no code for a wave."""
    study = two_waves.write(tmp_path_factory.mktemp("study"))
    project = copy_project(tmp_path_factory.mktemp("project"))
    results = "results/studies/two-waves"
    run = project.run(
        f"{results}/verdicts.json", f"{results}/chapters/change.ipynb", "--config", f"study={study}"
    )
    assert run.returncode == 0, run.stdout + run.stderr
    read = {name: json.loads((project.folder / results / name).read_text("utf-8")) for name in PRODUCTS}
    assert read["verdicts.json"]["conclusions"] == built.verdicts["conclusions"]
    assert read["register.json"]["estimates"] == built.register.data["estimates"]
    shutil.rmtree(project.folder)
