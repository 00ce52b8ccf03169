"""The quality report in the register, in its tables and back to the raw rows; what may not be shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from doorpakken.errors import UserError
from doorpakken.evidence.provenance.trace import trace
from doorpakken.evidence.sensitivity import SPECIFICATIONS, define_quality
from doorpakken.evidence.sensitivity.quality_definitions import CHOICES
from doorpakken.evidence.sensitivity.specification import AXES
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.formatting import FormattedEstimate
from doorpakken.products.reporting.placeholders import PlaceholderError, evaluate
from doorpakken.products.reporting.provenance_annex import annex
from doorpakken.products.reporting.register_reader import UnknownNumber
from doorpakken.products.reporting.tables.quality_tables import PARTS, most_open, table_quality
from doorpakken.statistics.response import RESPONSE
from tests.support.quality_wave import panel, register, response, whole, with_plan
from tests.support.verdict_wave import shipped


def shown(data: dict, key: str) -> str:
    return data["estimates"][f"2014.{key}"]["shown"]


def test_every_row_is_a_record_with_its_words_in_each_language() -> None:
    data, words = whole(), define_quality(shipped().study)
    for row in response().to_dict("records"):
        record = data["estimates"][row["estimate_id"]]
        assert record["estimand"] in words
        if row["category"]:
            assert set(record["category_label"]) == {"nl", "en"}
    for entry in words.values():
        assert {*entry["label"]} == {*entry["definition"]} == {"nl", "en"}
        assert all(
            text and "{" not in text for key in ("label", "definition") for text in entry[key].values()
        )
    assert {choice.split("_")[0] for choice in CHOICES} == set(AXES)


def test_files_are_read_as_they_were_written(tmp_path) -> None:
    for made, read, name in ((response(), RESPONSE.read, "a.csv"), (panel(), SPECIFICATIONS.read, "b.csv")):
        made.to_csv(tmp_path / name, index=False, lineterminator="\n")
        pd.testing.assert_frame_equal(read(tmp_path / name), made, check_dtype=False)


def test_small_groups_are_hidden_and_the_reason_for_no_number_is_told() -> None:
    data = whole()
    assert shown(data, "respondent_agreement.use_brp") == "hidden"
    assert data["estimates"]["2014.respondent_agreement.use_brp"]["estimate"] is None
    assert shown(data, "respondent_agreement") == shown(data, "r_indicator") == "yes"
    kappa = data["estimates"]["2014.respondent_kappa"]
    assert (kappa["shown"], kappa["estimate"]) == ("unavailable", None)
    assert kappa["remark"].startswith("6 pairs")
    assert "remark" not in data["estimates"]["2014.r_indicator"]


@pytest.mark.parametrize(
    ("cut", "nl", "en"),
    [
        ("third", "het vroegste derde deel van de antwoorden met het laatste",
         "the earliest third of the answers with the last"),
        ("half", "de vroegste helft van de antwoorden met de laatste",
         "the earliest half of the answers with the last"),
        ("2014-05-01", "de antwoorden van voor 1 mei 2014 met de andere",
         "the answers from before 1 May 2014 with the others"),
    ],
)  # fmt: skip
def test_prose_says_which_answers_are_early_as_the_plan_cuts_them(cut: str, nl: str, en: str) -> None:
    asked = shipped().study.plan.response
    assert asked is not None
    dated = cut[:1].isdigit()
    spec = replace(
        asked,
        late="half" if dated else cut,
        reminders={"2014": date.fromisoformat(cut)} if dated else {},
    )
    study = replace(shipped().study, plan=with_plan(response=spec))
    known = Register(register(response(), panel(), study))
    for language, words in (("nl", nl), ("en", en)):
        assert (
            evaluate(Context(known, language), 'fact("early_late")').markdown()
            == f'[{words}]{{.lit data-lit="fact"}}'
        )


def test_a_plan_that_compares_no_early_answers_has_no_words_for_them() -> None:
    data = whole()
    bare = {**data, "waves": {"2014": {**data["waves"]["2014"], "early_late": None}}}
    with pytest.raises(PlaceholderError, match="compares no early and late answers"):
        evaluate(Context(Register(bare), "nl"), 'fact("early_late")')


def test_what_is_not_available_is_said_so_and_is_a_dash_in_a_table() -> None:
    kappa = Register(whole()).est("respondent_kappa")
    assert (
        FormattedEstimate(kappa, "en").say("value").text
        == FormattedEstimate(kappa, "en").exactly().text
        == "not available"
    )
    assert FormattedEstimate(kappa, "nl").say("value").text == "niet te berekenen"
    assert FormattedEstimate(kappa, "nl").cell().text == "–"
    hidden = Register(whole()).est("respondent_agreement", category="use_brp")
    assert (FormattedEstimate(hidden, "en").say("pct").text, FormattedEstimate(hidden, "en").cell().text) == (
        "not shown",
        "x",
    )


def test_what_is_about_an_estimand_is_shown_no_more_than_that() -> None:
    made, few = response().copy(), panel().copy()
    few.loc[few["subject"] == "c1", "least_n"] = 9
    made.loc[made["estimand"] == "early_late_kcc_goal_80_yes", "follows"] = "elsewhere"
    made.loc[made["estimand"] == "early_late_delay_late", "least_n"] = 9
    data = register(made, few)
    assert shown(data, "early_late_kcc_goal_80_yes") == shown(data, "early_late_delay_late") == "hidden"
    assert shown(data, "early_late_due_finished_mean") == "yes"
    assert shown(data, "panel_c1_low") == "hidden"
    assert shown(data, "panel_c2_low") == "yes"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("part", list(PARTS))
def test_tables_have_a_number_with_a_source_in_every_cell(part: str, language: str) -> None:
    block = table_quality(Context(Register(whole()), language), part)
    assert block["rows"]
    for line in block["rows"]:
        assert len(line) == len(block["columns"])
        for cell in line[1:]:
            assert plain(cell) == "–" or cell[0]["est"] in whole()["estimates"]


def test_the_table_of_the_panel_says_what_the_rows_of_the_panel_say() -> None:
    block = table_quality(Context(Register(whole()), "en"), "panel")
    rows = panel()
    for line, conclusion in zip(block["rows"], ["c1", "c2", "c3", "c4", "c5", "c6"], strict=True):
        found = rows[rows["subject"] == conclusion]
        agrees = found["verdict"] == found["verdict"].iloc[0]
        assert plain(line[1]) == f"{round(100 * agrees.mean())}%"
        assert plain(line[2]) == f"{round(100 * agrees[found['weights'] == 'unweighted'].mean())}%"
    assert [plain(column["text"]) for column in block["columns"]][1:] == [
        "All choices",
        *(CHOICES.say(key, "en").format(columns="class and province")
          for key in ("weights_unweighted", "weights_raked", "fpc_without", "missing_counted",
                      "respondents_all")),
    ]  # fmt: skip


def test_the_questions_most_left_open_come_first() -> None:
    view = Register(whole())
    rates = [
        view.est("item_missing", category=name).estimate
        for name in most_open(Context(view, "en", "2014"), 10)
    ]
    every = response()
    every = every[(every["estimand"] == "item_missing") & (every["category"] != "") & (every["domain"] == "")]
    assert rates == sorted(rates, reverse=True)
    public = [round(rate, 2 + (base >= 100)) for rate, base in every[["estimate", "base_n"]].to_numpy()]
    assert rates == sorted(public, reverse=True)[:10]
    assert len(most_open(Context(view, "en", "2014"), 1000)) == (every["estimate"] > 0).sum()


def test_an_unknown_part_and_a_plan_without_quality_report_are_said() -> None:
    view = Register(whole())
    with pytest.raises(UnknownNumber, match="no part 'elsewhere'"):
        table_quality(Context(view, "en"), "elsewhere")
    with pytest.raises(UnknownNumber, match="the plan asks for no quality report"):
        table_quality(Context(Register(shipped().register()), "en"), "panel")


def test_records_say_how_they_were_made() -> None:
    view = Register(whole())
    for key, words in (
        ("r_indicator", "Logistic regression"),
        ("panel_c1", "The whole analysis again"),
        ("early_late_due_finished_mean", "Taylor"),
        ("item_missing", "not weighted"),
    ):
        (record,) = annex(view, [f"2014.{key}"], "en")
        assert words in plain(dict(record["facts"])["Method"])


def traced(key: str) -> list[str]:
    made = shipped()
    return trace(made.study, whole(), f"2014.{key}", made.responses, made.weights).splitlines()


def rows_of(lines: list[str], word: str) -> set[int]:
    (line,) = [line for line in lines if line.startswith(f"  {word}: ")]
    found: set[int] = set()
    for part in line.split("rows ")[1].split(", "):
        low, _, high = part.partition("-")
        found |= set(range(int(low), int(high or low) + 1))
    return found


def test_trace_points_at_the_cells_that_were_left_open() -> None:
    made = shipped()
    lines = traced("item_dont_know.kcc_share_now_pct.size_class.20k_to_50k")
    kept = made.responses.set_index("source_row").loc[
        made.weights["source_row"], "kcc_share_now_pct__missing"
    ]
    inside = (made.weights["size_class"] == "20k_to_50k").to_numpy()
    assert rows_of(lines, "counted") == set(kept.index[inside & (kept == "dont_know").to_numpy()])
    assert rows_of(lines, "base") == set(kept.index[inside & (kept != "not_asked").to_numpy()])
    assert [line for line in lines if line.startswith("  column ")] == [
        "  column kcc_share_now_pct: " + made.wave.item("kcc_share_now_pct").question["nl"]
    ]


def test_trace_of_the_other_parts() -> None:
    made = shipped()
    twice = made.responses["municipality_code"].duplicated(keep=False)
    assert rows_of(traced("respondent_agreement"), "base") == set(made.responses.loc[twice, "source_row"])
    assert rows_of(traced("panel_c6_low"), "base") == set(made.responses["source_row"])
    goal = made.answers.numbers("kcc_goal_80")
    asked = set(made.weights.loc[~np.isnan(goal), "source_row"])
    assert (
        rows_of(traced("panel_c6"), "counted")
        == rows_of(traced("panel_kcc_goal_80_yes_low"), "counted")
        == asked
    )
    early = rows_of(traced("early_late_kcc_goal_80_yes"), "base")
    assert early < asked
    assert len(early) == whole()["estimates"]["2014.early_late_kcc_goal_80_yes"]["base_n"]
    items = made.study.plan.scales["effects_scale"].items
    whole_rows = ~np.isnan(np.column_stack([made.answers.numbers(name) for name in items])).any(axis=1)
    assert rows_of(traced("effects_scale_omega"), "base") == set(made.weights.loc[whole_rows, "source_row"])
    assert "  counted from the frame and from all admitted responses" in traced("r_partial_province")
    assert any(line.startswith("  not available: 6 pairs") for line in traced("respondent_kappa"))
    with pytest.raises(UserError, match="there is no such estimate"):
        traced("panel_c7")


def test_a_study_without_these_parts_has_the_register_it_had() -> None:
    made = shipped()
    plan = with_plan(response=None, scales={}, sensitivity=None)
    study = type(made.study)(**{**made.study.__dict__, "plan": plan})
    bare = register(response().head(0), panel().head(0), study)
    assert bare["estimates"] == made.register()["estimates"]
    assert not any("response_quality" in entry for entry in bare["estimands"].values())
