"""The response of the shipped wave by hand with pandas, and waves that cannot say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from doorpakken.data.study import Plan, Wave
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.inference import benjamini_hochberg
from doorpakken.statistics.response import analyse_response
from doorpakken.statistics.response.early_late import early_and_late
from tests.statistics.test_inference_wave import by_hand, degrees
from tests.support.quality_wave import at, response, units, with_plan
from tests.support.verdict_wave import Claimed, overwritten, shipped

HEADLINES = ("due_finished_mean", "kcc_goal_80_yes")


@pytest.fixture(scope="module")
def made() -> Claimed:
    return shipped()


def analysed(made: Claimed, plan: Plan | None = None, responses: pd.DataFrame | None = None,
             wave: Wave | None = None) -> pd.DataFrame:  # fmt: skip
    return analyse_response(
        wave or made.wave,
        plan or made.study.plan,
        made.responses if responses is None else responses,
        made.weights,
        units(),
    )


def test_the_indicator_is_of_the_frame_and_of_who_is_weighed(made: Claimed) -> None:
    row = at(response(), "r_indicator")
    assert (row["n"], row["base_n"]) == (len(made.weights), len(units()))
    assert row["ci_high"] - row["estimate"] == pytest.approx(stats.norm.ppf(0.975) * row["se"])
    rate = len(made.weights) / len(units())
    assert at(response(), "maximal_bias")["estimate"] == pytest.approx(
        100 * (1 - row["estimate"]) / (4 * rate), rel=1e-9
    )


def test_what_weights_and_design_cost_by_hand(made: Claimed) -> None:
    w = made.weights["weight"].to_numpy()
    n, whole, effect = len(w), at(response(), "kish_n"), at(response(), "kish_deff")
    assert whole["estimate"] == pytest.approx(w.sum() ** 2 / (w**2).sum(), rel=1e-11)
    assert effect["estimate"] == pytest.approx(n * (w**2).sum() / w.sum() ** 2, rel=1e-11)
    assert (whole["n"], whole["base_n"], whole["statistic"]) == (n, n, "design_effect")
    estimates = estimate_wave(made.wave, made.study.plan, made.responses, made.weights, units())
    for headline in made.study.plan.response.headlines:  # type: ignore[union-attr]
        own = estimates.set_index("estimate_id").loc[f"2014.{headline}"]
        row = at(response(), f"deff_{headline}")
        assert (row["estimate"], row["n"], row["follows"]) == (own["deff"], own["base_n"], headline)


def test_a_headline_by_inhabitants_has_no_design_effect(made: Claimed) -> None:
    by_people = [
        replace(each, weight="inhabitants") if each.id == "kcc_goal_80_yes" else each
        for each in made.study.plan.estimands
    ]
    found = analysed(made, replace(made.study.plan, estimands=tuple(by_people)))
    assert at(found, "deff_kcc_goal_80_yes")["remark"].startswith("no design effect: weighted by inhabitants")
    assert at(found, "deff_due_finished_mean")["remark"] == ""


@pytest.mark.parametrize("headline", HEADLINES)
def test_early_minus_late_by_hand(made: Claimed, headline: str) -> None:
    kept = made.responses.set_index("source_row").loc[made.weights["source_row"]]
    order = np.argsort(pd.to_datetime(kept["completed_at"]).to_numpy(), kind="stable")
    size = len(order) // 3
    if headline == "kcc_goal_80_yes":
        answers = kept["kcc_goal_80"].map({"1": 1.0, "2": 0.0, "3": 0.0}).to_numpy()
    else:
        answers = made.answers.numbers("due_finished")
    w = made.weights["weight"].to_numpy()
    scores, means, bases = np.zeros((len(w), 1)), [], []
    for places, sign in ((order[:size], 1), (order[-size:], -1)):
        base = np.isin(np.arange(len(w)), places) & ~np.isnan(answers)
        means.append(np.average(answers[base], weights=w[base]))
        scores[base, 0] += sign * w[base] * (answers[base] - means[-1]) / w[base].sum()
        bases.append(base)
    row = at(response(), f"early_late_{headline}")
    se, df = np.sqrt(by_hand(made, scores)[0, 0]), degrees(made, bases[0] | bases[1])
    half = stats.t.ppf(0.975, df) * se
    estimate = means[0] - means[1]
    expected = [estimate, se, df, estimate - half, estimate + half, 2 * stats.t.sf(abs(estimate) / se, df)]
    assert [row[key] for key in ("estimate", "se", "df", "ci_low", "ci_high", "p")] == pytest.approx(expected)
    assert (row["n"], row["least_n"]) == (sum(map(np.sum, bases)), min(map(np.sum, bases)))


def test_early_and_late_are_adjusted_together() -> None:
    rows = response()[response()["family"] == "early_late"]
    assert len(rows) == 6
    assert rows["p_adjusted"].tolist() == pytest.approx(benjamini_hochberg(rows["p"].to_numpy()).tolist())


def test_a_reminder_takes_the_place_of_thirds(made: Claimed) -> None:
    spec = made.study.plan.response
    assert spec is not None
    kept = made.answers.responses
    reminded = replace(spec, reminders={"2014": date(2014, 4, 22)})
    sides = early_and_late(made.wave, reminded, kept)
    assert sides is not None
    assert sides[1].tolist() == (kept["completed_at"].str[:10] >= "2014-04-22").tolist()
    assert (sides[0] ^ sides[1]).all()
    halves = early_and_late(made.wave, replace(spec, late="half"), kept)
    assert halves is not None
    assert [side.sum() for side in halves] == [len(kept) // 2] * 2
    assert kept["completed_at"][halves[0]].max() <= kept["completed_at"][halves[1]].min()


@pytest.mark.parametrize(
    ("variable", "place"),
    [
        ("kcc_share_now_pct", ""),
        ("kcc_share_now_pct", "under_20k"),
        ("budget_inup_eur", "100k_and_over"),
        ("", ""),
    ],
)
def test_what_was_left_open_by_hand(made: Claimed, variable: str, place: str) -> None:
    kept = made.responses.set_index("source_row").loc[made.weights["source_row"]].reset_index()
    inside = (made.weights["size_class"] == place).to_numpy() if place else np.ones(len(kept), dtype=bool)
    names = [variable] if variable else [item.variable for item in made.wave.questions]
    kinds = pd.concat([kept.loc[inside, f"{name}__missing"] for name in names])
    asked = (kinds != "not_asked").sum()
    for estimand, missing in (("item_missing", ["dont_know", "no_answer"]), ("item_dont_know", ["dont_know"]),
                              ("item_no_answer", ["no_answer"])):  # fmt: skip
        row = at(response(), estimand, variable, place)
        assert (row["n"], row["base_n"]) == (kinds.isin(missing).sum(), asked)
        assert row["estimate"] == pytest.approx(kinds.isin(missing).sum() / asked)


def test_two_respondents_by_hand(made: Claimed) -> None:
    chosen = made.responses["source_row"].isin(made.weights["source_row"])
    same = total = 0
    for _, one in made.responses[~chosen].iterrows():
        main = made.responses[
            chosen & (made.responses["municipality_code"] == one["municipality_code"])
        ].iloc[0]
        for item in made.wave.questions:
            a, b = main[item.variable], one[item.variable]
            if not (pd.isna(a) or pd.isna(b)):
                total += 1
                same += a == b
    row = at(response(), "respondent_agreement")
    assert (row["n"], row["base_n"], row["least_n"]) == (same, total, 12)
    assert at(response(), "respondent_agreement", "use_brp")["base_n"] <= 6
    assert "6 pairs of respondents: too few" in at(response(), "respondent_kappa")["remark"]


def test_many_pairs_have_a_kappa_for_each_question(made: Claimed) -> None:
    again = made.responses[made.responses["source_row"].isin(made.weights["source_row"])].head(40).copy()
    again["source_row"] += 1000
    rows = analysed(made, responses=pd.concat([made.responses, again], ignore_index=True))
    kappas = rows[(rows["estimand"] == "respondent_kappa") & (rows["category"] != "")]
    assert {"use_brp", "respondent_role"} <= set(kappas["category"])
    assert "kcc_share_now_pct" not in set(kappas["category"])
    mean = at(rows, "respondent_kappa")
    assert mean["estimate"] == pytest.approx(kappas["estimate"].mean())
    assert 0.8 < mean["estimate"] < 1


def test_alpha_by_the_correlation_formula_of_its_parts(made: Claimed) -> None:
    items = np.column_stack(
        [made.answers.numbers(name) for name in made.study.plan.scales["effects_scale"].items]
    )
    base = ~np.isnan(items).any(axis=1)
    w = made.weights["weight"].to_numpy()[base]
    cov = np.cov(items[base].T, aweights=w, ddof=0)
    k = len(cov)
    off = (cov.sum() - np.trace(cov)) / (k * (k - 1))
    row = at(response(), "effects_scale_alpha")
    assert row["estimate"] == pytest.approx(k * k * off / cov.sum())
    assert row["base_n"] == base.sum()
    assert 0.85 < at(response(), "effects_scale_omega")["estimate"] < 1


def remarks(rows: pd.DataFrame) -> dict[str, str]:
    return dict(
        rows.loc[(rows["remark"] != "") & (rows["category"] == ""), ["estimand", "remark"]].to_numpy()
    )


def test_a_wave_without_frame_or_dates_says_so(made: Claimed) -> None:
    wave = replace(made.wave, items=tuple(i for i in made.wave.items if i.variable != "completed_at"))
    rows = analyse_response(wave, made.study.plan, made.responses, made.weights, None)
    said = remarks(rows)
    assert said["r_indicator"] == said["maximal_bias"] == "no frame of those invited"
    assert {said[key] for key in said if key.startswith("early_late_")} == {"no date of completion"}
    ungrouped = replace(wave, design=replace(wave.design, groupings={}))
    listed = units()[["code", "name"]]
    said = remarks(analyse_response(ungrouped, made.study.plan, made.responses, made.weights, listed))
    assert said["r_indicator"] == "no frame of those invited"
    assert rows.loc[rows["remark"] != "", ["estimate", "se", "ci_low"]].isna().all(axis=None)


def test_nobody_late_and_nobody_twice_say_so(made: Claimed) -> None:
    assert made.study.plan.response is not None
    spec = replace(made.study.plan.response, reminders={"2014": date(2015, 1, 1)})
    single = made.responses[made.responses["source_row"].isin(made.weights["source_row"])]
    said = remarks(analysed(made, plan=with_plan(response=spec), responses=single))
    assert said["early_late_kcc_goal_80_yes"] == "nobody answered early, or nobody late"
    assert said["respondent_agreement"] == said["respondent_kappa"] == "no unit answered more than once"


def test_everybody_answered_or_a_class_is_empty(made: Claimed) -> None:
    weighed = units()[units()["code"].isin(made.weights["unit"])]
    rows = analyse_response(made.wave, made.study.plan, made.responses, made.weights, weighed)
    assert (at(rows, "r_indicator")["estimate"], at(rows, "maximal_bias")["estimate"]) == (1, 0)
    more = units().assign(
        province=units()["province"].where(units()["code"].isin(made.weights["unit"]), "Nergens")
    )
    row = at(analyse_response(made.wave, made.study.plan, made.responses, made.weights, more), "r_indicator")
    assert row["remark"] == ""
    assert row["estimate"] < at(response(), "r_indicator")["estimate"]


def test_a_scale_that_is_not_asked_or_does_not_vary_says_so(made: Claimed) -> None:
    items = made.study.plan.scales["effects_scale"].items
    scale = made.study.plan.scales["effects_scale"]
    plan = with_plan(scales={scale.id: replace(scale, items=(*items, "elsewhere"))})
    assert remarks(analysed(made, plan=plan))["effects_scale_alpha"] == "not asked"
    flat = overwritten(made.responses, np.ones(len(made.responses), dtype=bool), list(items), "4")
    said = remarks(analysed(made, responses=flat))
    assert said["effects_scale_alpha"] == "the sum has no variance"
    assert "each with variance" in said["effects_scale_omega"]


def test_a_plan_that_asks_for_none_gets_none(made: Claimed) -> None:
    assert analysed(made, plan=with_plan(response=None, scales={})).empty
