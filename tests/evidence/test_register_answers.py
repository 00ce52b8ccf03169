"""Domains by answers in the register: labels, what is withheld where people answered, and the way back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from doorpakken.data.study import Disclosure, ResponseSpec
from doorpakken.evidence.disclosure.key_rules import withhold_keyed
from doorpakken.evidence.provenance.trace import rows, trace
from doorpakken.evidence.register import build_register
from doorpakken.evidence.sensitivity import collect_quality, quality_rows
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.figures.share_figures import figure_shares_by_class
from doorpakken.products.reporting.placeholders import evaluate
from doorpakken.products.reporting.register_reader import Place, UnknownNumber
from doorpakken.products.reporting.tables.estimate_tables import table_question, table_response
from doorpakken.products.reporting.tables.worksheet import worksheets
from doorpakken.statistics.inference import detectable_differences, run_tests
from doorpakken.statistics.response import analyse_response
from tests.support.neighbours import neighbourhood

ANSWERS = ("sex", "age", "sex.age", "helped", "household", "helped.sex", "trust")


@cache
def register(origin: str = "simulated", rule: str = "standard") -> dict[str, Any]:
    study, each, estimates = neighbourhood()
    wave = replace(each.wave, origin=origin)
    study = replace(study, waves={"2026": wave}, disclosure=Disclosure(rule, "public"))
    seen = detectable_differences(wave, study.plan, each.weights, each.responses)
    tests = run_tests(wave, study.plan, each.responses, each.weights)
    found = pd.concat([estimates.reset_index(), seen], ignore_index=True)
    return build_register(study, {"2026": found}, {}, {"2026": tests})


def context() -> Context:
    return Context(Register(register()), "en")


def test_labels_are_those_of_the_codebook_and_say_of_what_where_they_do_not_speak_for_themselves() -> None:
    made = register()
    assert made["tables"] == ["sex", "age", "helped", "household"]
    assert list(made["domains"]) == [*made["tables"], "trust", "sex.age", "helped.sex"]
    assert made["domains"]["age"] == {
        "1": {"en": "18 to 34"},
        "2": {"en": "35 to 54"},
        "3": {"en": "55 and over"},
    }
    assert [text["en"] for text in made["domains"]["helped"].values()] == ["yes", "no"]
    assert list(made["domains"]["household"]) == ["1", "2", "3"]
    assert set(made["domain_labels"]) == {"helped", "household"}
    label = context().place_label
    assert label(Place("age", "3")) == "55 and over"
    assert label(Place("sex.age", "2.3")) == "man, 55 and over"
    assert label(Place("helped", "1")) == "Meets neighbours weekly: yes"
    assert label(Place("helped.sex", "0.2")) == "Meets neighbours weekly: no, man"


def test_a_label_that_two_domains_share_says_of_which() -> None:
    study, each, estimates = neighbourhood()
    labels = {code: {"en": "18 to 34" if code == "1" else words["en"]}
              for code, words in each.wave.item("sex").labels.items()}  # fmt: skip
    items = tuple(
        replace(item, labels=labels) if item.variable == "sex" else item for item in each.wave.items
    )
    study = replace(study, waves={"2026": replace(each.wave, items=items)})
    made = build_register(study, {"2026": estimates.reset_index()}, {})
    assert {"sex", "age"} <= set(made["domain_labels"])


@pytest.mark.parametrize(("origin", "rule"), [("simulated", "standard"), ("collected", "open")])
def test_a_domain_by_an_answer_is_shown_where_nobody_answered_or_all_is_public(
    origin: str, rule: str
) -> None:
    records = register(origin, rule)["estimates"]
    assert records["2026.trusting.helped.1"]["shown"] == "yes"
    assert records["2026.trusting_by_age"]["shown"] == "yes"
    assert records["2026.older_help_more"]["shown"] == "yes"


def test_where_people_answered_every_row_by_an_answer_is_hidden() -> None:
    records = register("collected")["estimates"]
    for key, record in records.items():
        if record["domain"] is not None:
            assert (record["shown"], record["estimate"], record["base_n"]) == ("hidden", None, None), key
    between = ("trusting_by_age", "trusting_by_helped", "older_help_more", "women_help_more")
    assert {records[f"2026.{key}"]["shown"] for key in between} == {"hidden"}
    assert records["2026.trusting"]["shown"] == "yes"
    assert {record["domain"] for record in records.values()} == {None, *ANSWERS}


def test_a_crossing_of_the_frame_by_an_answer_is_a_key_too() -> None:
    table = pd.DataFrame({"domain": ["", "province", "province.goal", "goal.province"], "estimand": "x"})
    shown = pd.Series(["yes", "suppressed", "suppressed", "yes"])
    plan = neighbourhood()[0].plan
    found = withhold_keyed(table, shown, plan, ["goal"], rule="standard", collected=True)
    assert found.tolist() == ["yes", "suppressed", "hidden", "hidden"]


def test_the_way_back_lists_the_rows_of_the_class_and_its_column() -> None:
    study, each, _ = neighbourhood()
    made = register()
    record = made["estimates"]["2026.trusting.helped.sex.1.2"]
    base, counted = rows(study, record, each.responses, each.weights)
    answers = each.responses.set_index("source_row")
    inside = answers["contact"].isin(["1", "2"]) & (answers["sex"] == "2") & answers["trust"].notna()
    assert base == sorted(answers.index[inside])
    assert counted == sorted(answers.index[inside & answers["trust"].isin(["1", "2"])])
    text = trace(study, made, "2026.trusting.sex.1", each.responses, each.weights)
    assert "split by column sex: Are you a woman or a man?" in text
    difference = made["estimates"]["2026.trusting_by_age"]
    ends = answers["age"].isin(["1", "3"]) & answers["trust"].notna()
    assert rows(study, difference, each.responses, each.weights)[0] == sorted(answers.index[ends])


def test_tables_have_a_column_for_each_class_and_the_response_is_none_of_them() -> None:
    table = table_question(context(), "trust")
    heads = [plain(column["text"]) for column in table["columns"]]
    assert heads == ["Answer", "Total", "woman", "man", "18 to 34", "35 to 54", "55 and over",
                     *(f"Meets neighbours weekly: {word}" for word in ("yes", "no")),
                     *(f"Size of the household: {number}" for number in (1, 2, 3))]  # fmt: skip
    response = table_response(context())
    assert len(response["rows"]) == 1
    with pytest.raises(UnknownNumber, match="counted by columns of the frame, not by sex"):
        table_response(context(), "sex")
    sheets = [sheet["id"] for sheet in worksheets(context(), ["trusting"])]
    assert len(sheets) == len(set(sheets)) == 10


def test_a_figure_has_a_line_for_each_class() -> None:
    drawn = figure_shares_by_class(context(), "trusting", title="Trust")
    labels = [plain(row[0]) for row in drawn["data"]["rows"]]
    assert labels[0] == "Total"
    assert labels[-4:] == ["Meets neighbours weekly: no", *(f"Size of the household: {n}" for n in (1, 2, 3))]


@pytest.mark.parametrize("origin", ["simulated", "collected"])
def test_what_was_left_open_is_told_by_an_answer_and_hidden_where_people_answered(origin: str) -> None:
    study, each, estimates = neighbourhood()
    plan = replace(study.plan, response=ResponseSpec(headlines=("trusting",)))
    wave = replace(each.wave, origin=origin)
    study = replace(study, plan=plan, waves={"2026": wave})
    response = analyse_response(wave, plan, each.responses, each.weights, None)
    panel = pd.DataFrame(columns=["subject", "remark"])
    quality = collect_quality(study, {"2026": response}, {"2026": panel})
    records = build_register(study, {"2026": estimates.reset_index()}, {}, None, quality)["estimates"]
    record = records["2026.item_missing.trust.age.1"]
    young = each.responses["age"] == "1"
    left_open = (young & each.responses["trust"].isna()).sum()
    assert (record["shown"], record["n"]) == (
        ("yes", left_open) if origin == "simulated" else ("hidden", None)
    )
    base, counted = quality_rows(study, record, each.responses, each.weights)
    assert (len(base), len(counted)) == (young.sum(), left_open)


def test_a_placeholder_names_a_class_by_its_codes() -> None:
    said = evaluate(context(), 'est("trusting", domain="sex.age", value="1.3").exact')
    assert (said.text, said.est) == ("54%", "2026.trusting.sex.age.1.3")
