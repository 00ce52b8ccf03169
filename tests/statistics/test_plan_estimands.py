"""What a plan may ask besides: by inhabitants, differences of domains, crossed domains, without the fpc."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from doorpakken.data.study import Disclosure, load_study
from doorpakken.errors import UserError
from doorpakken.evidence.provenance.trace import rows, trace
from doorpakken.evidence.register import build_register
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.provenance_annex import annex
from doorpakken.products.reporting.report_words import say
from doorpakken.statistics.calibration.declared_margins import METHODS
from doorpakken.statistics.estimation import estimate_wave, ratios, wave_design
from doorpakken.statistics.estimation.estimators import ESTIMATORS
from doorpakken.statistics.estimation.exact_intervals import hypergeometric_limits
from tests.conftest import ROOT
from tests.support.api_study import build as build_api
from tests.support.api_study import frame_of, key_of, sample_of
from tests.support.r_reference import reference_rows
from tests.support.small_study import LABELS, PLAN, STUDY, Built, build, words, write
from tests.support.small_wave import UNITS

OPEN = STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")
SIDES = {"domain": "size_class", "from": "20k_to_50k", "minus": "under_20k"}
ASKED: dict[str, Any] = {
    "staff_people": {"variable": "staff", "statistic": "mean", "weight": "inhabitants"},
    "staff_people_sum": {"variable": "staff", "statistic": "total", "weight": "inhabitants"},
    "staff_people_half": {
        "variable": "staff", "statistic": "quantile", "probability": 0.5, "weight": "inhabitants",
    },
    "goal_people": {"variable": "goal", "statistic": "share", "codes": ["1"], "weight": "inhabitants"},
    "goal_yes": {"variable": "goal", "statistic": "share", "codes": ["1"]},
    "staff_beyond": {"variable": "staff", "statistic": "mean", "fpc": False},
    "staff_gap": {"statistic": "difference", "of": "staff_mean", **SIDES},
    "staff_gap_beyond": {"statistic": "difference", "of": "staff_mean", "fpc": False, **SIDES},
    "goal_gap": {"statistic": "difference", "of": "goal_yes", **SIDES},
    "people_gap": {"statistic": "difference", "of": "staff_people", **SIDES},
    "sum_gap": {"statistic": "difference", "of": "staff_total", **SIDES},
}  # fmt: skip


def plan(domains: list[Any] | None = None, **asked: Any) -> str:
    total = {"staff_total": {"variable": "staff", "statistic": "total"}}
    made = {key: {**one, **words("Wat", "What")} for key, one in (total | asked).items()}
    return json.dumps(PLAN | {"domains": domains or ["size_class"], "estimands": PLAN["estimands"] | made})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    domains = ["size_class", ["size_class", "province"]]
    return build(tmp_path_factory.mktemp("study"), study=OPEN, plan=plan(domains, **ASKED))


def row(built: Built, key: str) -> pd.Series:
    return built.estimates.loc[f"2014.{key}"]


def staff(built: Built) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The answers, weights and inhabitants of the six units that count."""
    answers = built.responses.set_index("source_row").loc[built.weights["source_row"], "staff"]
    people = built.weights["size_class"].map({"under_20k": 10_000.0, "20k_to_50k": 30_000.0})
    return answers.to_numpy(), built.weights["weight"].to_numpy(), people.to_numpy()


def test_what_can_be_declared_is_what_can_be_computed() -> None:
    schemas = [
        yaml.safe_load((ROOT / "workflow" / "schemas" / f"{name}.schema.yaml").read_text("utf-8"))
        for name in ("plan", "wave")
    ]
    plan, wave = (schema["properties"] for schema in schemas)
    estimand = plan["estimands"]["additionalProperties"]["properties"]
    assert set(estimand["statistic"]["enum"]) == set(ESTIMATORS)
    calibration = wave["design"]["properties"]["calibration"]["properties"]
    assert set(calibration["method"]["enum"]) == set(METHODS)


def test_by_inhabitants_a_unit_counts_for_its_people_and_the_design_stays(built: Built) -> None:
    y, w, people = staff(built)
    found = row(built, "staff_people")
    assert found["estimate"] == pytest.approx((w * people * y).sum() / (w * people).sum(), rel=1e-11)
    same = ratios(wave_design(built.wave, built.weights), (y * people)[:, None], people[:, None])
    assert found["se"] == pytest.approx(same.se.item(), rel=1e-11)
    assert (found["df"], found["n"], found["variance_method"], found["fpc"]) == (3, 6, "taylor", "yes")
    assert math.isnan(found["deff"])
    apart = (w * people * (y - found["estimate"]) ** 2).sum() / (w * people).sum()
    assert found["n_eff"] == pytest.approx(apart / found["se"] ** 2, rel=1e-10)
    assert row(built, "staff_people_sum")["estimate"] == pytest.approx((w * people * y).sum(), rel=1e-11)
    ordered = np.argsort(y)
    half = np.searchsorted(np.cumsum((w * people)[ordered]), (w * people).sum() / 2)
    assert row(built, "staff_people_half")["estimate"] == y[ordered][half]
    share = row(built, "goal_people")
    assert (share["n"], share["base_n"]) == (row(built, "goal_yes")["n"], row(built, "goal_yes")["base_n"])
    assert share["estimate"] != row(built, "goal_yes")["estimate"]


def test_without_the_correction_where_the_plan_says_so_and_only_there(built: Built) -> None:
    found, corrected = row(built, "staff_beyond"), row(built, "staff_mean")
    assert (found["fpc"], corrected["fpc"]) == ("no", "yes")
    assert found["estimate"] == corrected["estimate"]
    assert found["se"] > corrected["se"]
    alone = build_wave_without_fpc(built)
    assert found["se"] == pytest.approx(alone.loc["2014.staff_mean", "se"], rel=1e-12)


def build_wave_without_fpc(built: Built) -> pd.DataFrame:
    wave = replace(built.wave, design=replace(built.wave.design, fpc=False))
    made = estimate_wave(wave, built.study.plan, built.responses, built.weights, UNITS)
    return made.set_index("estimate_id")


def test_a_difference_of_two_domains_has_the_covariance_of_its_sides(built: Built) -> None:
    large, small = (row(built, f"staff_mean.size_class.{name}") for name in ("20k_to_50k", "under_20k"))
    found = row(built, "staff_gap")
    assert found["estimate"] == pytest.approx(large["estimate"] - small["estimate"], rel=1e-11)
    # GM0000 and GM0008 were answered for in one go, so the classes are not independent.
    apart = math.hypot(large["se"], small["se"])
    assert abs(found["se"] - apart) > 0.01
    assert (found["n"], found["base_n"], found["df"]) == (6, 6, 3)
    assert (found["statistic"], found["domain"], found["flag"]) == ("difference", "", "indicative")
    assert row(built, "staff_gap_beyond")["se"] > found["se"]
    assert row(built, "staff_gap_beyond")["fpc"] == "no"
    classes = ("20k_to_50k", "under_20k")
    people = [row(built, f"staff_people.size_class.{name}")["estimate"] for name in classes]
    assert row(built, "people_gap")["estimate"] == pytest.approx(people[0] - people[1], rel=1e-11)
    sums = [row(built, f"staff_total.size_class.{name}")["estimate"] for name in classes]
    assert row(built, "sum_gap")["estimate"] == pytest.approx(sums[0] - sums[1], rel=1e-11)
    assert row(built, "sum_gap")["flag"] == ""


def test_an_exact_interval_where_one_stratum_answered_in_full(tmp_path: Path) -> None:
    share = {"variable": "staff", "statistic": "share", "at_least": 5}
    asked = {
        "plain": share,
        "exact": share | {"interval": "hypergeometric"},
        "mid": share | {"interval": "mid_p"},
    }
    made = build(tmp_path, study=OPEN, plan=plan(None, **asked))
    sizes = {"size_class": np.repeat(["under_20k", "20k_to_50k"], (20, 5))}
    n, responses = 25, made.responses.loc[made.responses.index.repeat(25)].head(25).reset_index(drop=True)
    responses["source_row"], responses["staff"] = np.arange(n), np.arange(n) % 10 + 0.0
    responses["staff__missing"] = None
    stratum = sizes["size_class"]
    weights = made.weights.loc[made.weights.index.repeat(25)].head(25).reset_index(drop=True)
    weights = weights.assign(source_row=np.arange(n), size_class=stratum, stratum=stratum, group=None)
    weights["population"] = np.where(stratum == "under_20k", 50.0, 5.0)
    weights["weight"] = np.where(stratum == "under_20k", 2.5, 1.0)
    found = estimate_wave(made.wave, made.study.plan, responses, weights).set_index("estimate_id")
    small, large = (f"size_class.{name}" for name in ("under_20k", "20k_to_50k"))
    for key, mid in (("exact", False), ("mid", True)):
        limits = found.loc[f"2014.{key}.{small}", ["ci_low", "ci_high"]]
        assert limits.tolist() == pytest.approx(hypergeometric_limits(10, 20, 50, 0.95, mid=mid))
        assert found.loc[f"2014.{key}.{large}", "interval_method"] == "census"
        assert found.loc[f"2014.{key}", "interval_method"] == "wilson"
        assert found.loc[f"2014.{key}", "ci_low"] == found.loc["2014.plain", "ci_low"]
        same = found.loc[f"2014.{key}.{small}", ["estimate", "se", "n_eff"]]
        assert same.tolist() == found.loc[f"2014.plain.{small}", ["estimate", "se", "n_eff"]].tolist()
    methods = [found.loc[f"2014.{key}.{small}", "interval_method"] for key in ("plain", "exact", "mid")]
    assert methods == ["wilson", "hypergeometric", "mid_p"]
    told = {say(f"interval by {method}", "en") for method in methods}
    assert len(told) == len(methods)


def test_totals_of_nearly_one_unit_are_flagged_and_suppressed_where_people_gave_them(built: Built) -> None:
    totals = built.estimates[built.estimates["estimand"] == "staff_total"]
    y, w, people = staff(built)
    for _, found in totals.iterrows():
        inside = {"under_20k": people < 20_000, "20k_to_50k": people > 20_000}.get(
            found["domain_value"].split(".")[0], people > 0
        )
        *rest, _, largest = sorted((w * y)[inside])
        assert found["flag"] == ("dominated" if sum(rest) < largest / 10 else "")
    rows = built.estimates.reset_index().assign(base_n=30.0)
    rows.loc[(rows["estimand"] == "staff_total") & (rows["domain_value"] == "under_20k"), "flag"] = (
        "dominated"
    )
    waves = {"2014": replace(built.wave, origin="collected")}
    study = replace(built.study, waves=waves, disclosure=Disclosure("standard", ""))
    records = build_register(study, {"2014": rows}, LABELS)["estimates"]
    assert records["2014.staff_total.size_class.under_20k"]["shown"] == "suppressed"
    assert records["2014.staff_total.size_class.20k_to_50k"]["estimate"] is None
    assert records["2014.sum_gap"]["shown"] == "suppressed"
    assert records["2014.staff_mean.size_class.under_20k"]["shown"] == "suppressed"
    assert records["2014.staff_total"]["shown"] == "yes"


def test_crossed_domains_are_estimated_and_labelled(built: Built) -> None:
    places = built.estimates.loc[built.estimates["domain"] == "size_class.province", "domain_value"]
    assert set(places) == {"20k_to_50k.Zeeland", "under_20k.Drenthe"}
    crossed = row(built, "staff_mean.size_class.province.under_20k.Drenthe")
    assert crossed["estimate"] == row(built, "staff_mean.size_class.under_20k")["estimate"]
    label = built.register.data["domains"]["size_class.province"]["under_20k.Drenthe"]
    assert label["en"] == "under 20,000 inhabitants, Drenthe"
    assert built.register.data["tables"] == ["size_class"]  # crossed classes are no columns
    (record,) = annex(built.register, ["2014.staff_mean.size_class.province.under_20k.Drenthe"], "en")
    assert "under 20,000 inhabitants, Drenthe" in json.dumps(record["values"]["rows"])


def test_the_way_back_of_a_difference_leads_to_both_sides(built: Built) -> None:
    record = built.register.data["estimates"]["2014.staff_gap"]
    base, counted = rows(built.study, record, built.responses, built.weights)
    assert base == counted == [2, 3, 4, 5, 6, 7]
    text = trace(built.study, built.register.data, "2014.staff_gap", built.responses, built.weights)
    assert "declared: estimands.staff_gap" in text
    crossed = built.register.data["estimates"]["2014.staff_mean.size_class.province.under_20k.Drenthe"]
    assert rows(built.study, crossed, built.responses, built.weights)[0] == [2, 4, 6]


def test_units_of_a_difference_and_what_the_register_says_of_it(built: Built) -> None:
    known = built.register.estimands
    assert (known["goal_gap"]["unit"], known["goal_gap"]["statistic"]) == ("points", "difference")
    assert (known["staff_gap"]["unit"], known["staff_gap"]["variables"]) == ("number", ["staff"])
    assert known["goal_gap"]["terms"] == [
        {"times": times, "of": "goal_yes", "domain": "size_class", "value": value}
        for times, value in ((1, "20k_to_50k"), (-1, "under_20k"))
    ]
    assert known["staff_people"]["weight"] == "inhabitants"
    assert "weight" not in known["staff_beyond"]


def registered(plan_text: str, folder: Path, estimates: pd.DataFrame) -> Register:
    study = load_study(write(folder, plan=plan_text))
    return Register(build_register(study, {"2014": estimates.reset_index()}, LABELS))


def test_what_is_shown_of_inhabitants_and_of_differences(built: Built, tmp_path: Path) -> None:
    many = built.estimates.copy()
    many[["n", "base_n"]] = 40.0  # all large enough
    domains = ["size_class", ["size_class", "province"]]
    shown = registered(plan(domains, **ASKED), tmp_path, many).estimates
    assert shown["2014.staff_people"].shown == "yes"
    assert shown["2014.staff_people.size_class.under_20k"].shown == "hidden"
    assert shown["2014.staff_people.size_class.under_20k"].base is None
    assert shown["2014.staff_people_sum"].shown == "hidden"
    assert shown["2014.staff_gap"].shown == "yes"
    assert shown["2014.people_gap"].shown == "hidden"  # its sides are
    few = many.copy()
    few.loc["2014.staff_mean.size_class.under_20k", "base_n"] = 9
    hidden = registered(plan(domains, **ASKED), tmp_path, few).estimates
    assert (hidden["2014.staff_gap"].shown, hidden["2014.staff_gap"].estimate) == ("hidden", None)
    small = many.copy()
    small.loc["2014.goal_yes.size_class.under_20k", ["n", "base_n"]] = [2, 40]
    kept = registered(plan(domains, **ASKED), tmp_path, small).estimates
    assert (kept["2014.goal_gap"].shown, kept["2014.staff_gap"].shown) == ("suppressed", "yes")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"of": "gap_median"}, "of has no difference. Found gap_median, a quantile; expected a share"),
        ({"of": "later"}, "of has no difference. Found later; expected .* earlier in the plan"),
        ({"domain": "province"}, "domain is none of the plan. Found province; expected size_class. Add it"),
        ({"minus": "20k_to_50k"}, "has one value twice. Found 20k_to_50k"),
        ({"variable": "staff"}, "variable does not fit. .* no such key"),
        ({"weight": "inhabitants"}, "weight does not fit"),
        ({"from": None}, "from does not fit"),
    ],
)
def test_a_difference_that_cannot_be_is_refused(tmp_path: Path, asked: dict[str, Any], said: str) -> None:
    gap = {"statistic": "difference", "of": "staff_mean", **SIDES} | asked
    with pytest.raises(UserError, match=said):
        load_study(write(tmp_path, plan=plan(apart=gap)))


def test_keys_of_a_difference_belong_to_it_alone(tmp_path: Path) -> None:
    mean = {"variable": "staff", "statistic": "mean", "domain": "size_class"}
    with pytest.raises(UserError, match="domain does not fit"):
        load_study(write(tmp_path, plan=plan(odd=mean)))
    half = {"statistic": "difference", "of": "staff_mean", "domain": "size_class"}
    with pytest.raises(UserError, match=r"odd lacks a key\. Expected from, minus"):
        load_study(write(tmp_path, plan=plan(odd=half)))


def test_a_value_that_a_domain_does_not_have_is_refused(tmp_path: Path) -> None:
    gap = {"statistic": "difference", "of": "staff_mean", **SIDES, "minus": "over_9"}
    said = r"apart of the plan names no value of size_class\. Found over_9; expected 20k_to_50k, under_20k"
    with pytest.raises(UserError, match=said):
        build(tmp_path, plan=plan(apart=gap))


def test_inhabitants_that_are_not_known_are_refused(built: Built) -> None:
    with pytest.raises(
        UserError, match=r"the inhabitants of a respondent are not known\. Found 6 respondents"
    ):
        estimate_wave(built.wave, built.study.plan, built.responses, built.weights)
    without_sizes = UNITS.drop(columns="inhabitants")
    with pytest.raises(UserError, match="the inhabitants of a respondent are not known"):
        estimate_wave(built.wave, built.study.plan, built.responses, built.weights, without_sizes)


def test_a_difference_and_crossed_classes_are_those_of_r(shared: Path, tmp_path: Path) -> None:
    folder = shared / "reference"
    gap = {"statistic": "difference", "of": "api00_mean", "domain": "size_class", "from": "H", "minus": "M"}
    design = {"type": "stratified", "strata": "stype", "weights": "pw", "population": "fpc", "fpc": True}
    made = build_api(
        tmp_path, sample_of(folder, "apistrat"), design, ["pw", "fpc"], frame_of(folder),
        domains=["size_class", ["size_class", "province"]], gap={**gap, **words("x", "x")},
    ).estimates  # fmt: skip
    known = reference_rows(folder, "api_taylor.csv")
    known = known[known["design"] == "apistrat_fpc"]
    (wanted,) = known[(known["estimand"] == "contrast") & (known["domain"] == "H-M")].to_dict("records")
    found = made.loc["2014.gap"]
    assert [found["estimate"], found["se"]] == pytest.approx([wanted["estimate"], wanted["se"]], rel=1e-8)
    crossed = known[known["estimand"] == "mean by stype*awards"]
    assert len(crossed) == 6
    for _, one in crossed.iterrows():
        cell = made.loc[key_of(one)]
        assert [cell["estimate"], cell["se"]] == pytest.approx([one["estimate"], one["se"]], rel=1e-8)
