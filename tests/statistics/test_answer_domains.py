"""Domains by an answer, by a derived value and by two crossed: the numbers of R survey, and what is refused.

R survey 4.1-1, of the answers of tests/studies/neighbours-2026, negative codes as NA:
g <- calibrate(svydesign(ids = ~1, fpc = ~pop, data = d), ~sex + age, c(`(Intercept)` = 6400, sex2 = 3140,
age2 = 2300, age3 = 2200), calfun = "raking", epsilon = 1e-13, maxit = 500)
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.expressions import Vocabulary
from doorpakken.data.frame import load_frame, wave_units
from doorpakken.data.intake import admit, inspect_wave
from doorpakken.data.study import FACTS, Study, load_study
from doorpakken.errors import UserError
from doorpakken.statistics.change import Admitted, estimate_change
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.inference import detectable_differences, run_tests
from doorpakken.statistics.weighting import weigh
from tests.statistics.test_design_reference import DESIGNS, agrees
from tests.support import neighbours, small_study, two_waves
from tests.support.api_study import build, frame_of, sample_of
from tests.support.r_reference import reference_rows

# svyby(~trusting, <the domain>, g, svymean, na.rm = TRUE): estimate and standard error.
TRUSTING = {
    "age.1": (0.510068055823584, 0.0683022544958563),
    "age.2": (0.424879451239614, 0.0495667410318360),
    "age.3": (0.534127123295841, 0.0386999076383968),
    "sex.age.1.1": (0.482758620689655, 0.0905845436560109),
    "sex.age.1.2": (0.500000000000000, 0.0704515959877452),
    "sex.age.1.3": (0.589743589743590, 0.0543692636582129),
    "sex.age.2.1": (0.545454545454545, 0.1036329956187354),
    "sex.age.2.2": (0.347826086956522, 0.0685528194853319),
    "sex.age.2.3": (0.481481481481481, 0.0541964538124577),
    "helped.0": (0.288234830884669, 0.0483165877217884),
    "helped.1": (0.596155292905489, 0.0361174205109134),
    "household.1": (0.510272497839076, 0.0491431364987794),
    "household.2": (0.529495695410680, 0.0560647419819288),
    "household.3": (0.423562048280405, 0.0514255988915817),
    "helped.sex.0.1": (0.288114246527327, 0.0652132409296576),
    "helped.sex.0.2": (0.288354918900175, 0.0705966295124548),
    "helped.sex.1.1": (0.643807046436402, 0.0499858494493965),
    "helped.sex.1.2": (0.543124769500529, 0.0522390805249625),
}
# svyby(~hours, ~helped, g, svytotal, na.rm = TRUE)
HOURS = {"0": (1014.16412906027, 258.725787017065), "1": (7375.50424330541, 592.645374949598)}
# svycontrast(svytotal(~y1 + x1 + y0 + x0, g), quote(y1 / x1 - y0 / x0)), the totals being those of both sides
DIFFERENCES = {
    "trusting_by_helped": (0.3079204620208200, 0.0600856386424124),
    "trusting_by_age": (0.0240590674722566, 0.0783741030095713),
}


@cache
def neighbourhood() -> tuple[Study, Admitted, pd.DataFrame]:
    study = load_study(neighbours.STUDY / "study.yaml")
    wave = study.waves["2026"]
    raw, problems = inspect_wave(wave, None)
    assert raw is not None
    assert problems == []
    responses = admit(wave, raw)
    each = Admitted(wave, responses, weigh(wave, responses, None), None)
    return study, each, estimate_wave(wave, study.plan, responses, each.weights).set_index("estimate_id")


def of_plan(**changes: Any) -> pd.DataFrame:
    study, each, _ = neighbourhood()
    return estimate_wave(each.wave, replace(study.plan, **changes), each.responses, each.weights)


def test_the_raw_file_is_what_its_generator_makes() -> None:
    assert (neighbours.WAVE / "responses.csv").read_text("utf-8") == neighbours.responses()


def test_estimates_in_domains_by_answers_are_those_of_r() -> None:
    estimates = neighbourhood()[2]
    expected = {f"2026.trusting.{place}": numbers for place, numbers in TRUSTING.items()}
    expected |= {f"2026.hours_total.helped.{value}": numbers for value, numbers in HOURS.items()}
    expected |= {f"2026.{key}": numbers for key, numbers in DIFFERENCES.items()}
    for key, (estimate, se) in expected.items():
        assert estimates.loc[key, "estimate"] == pytest.approx(estimate, rel=1e-8), key
        assert estimates.loc[key, "se"] == pytest.approx(se, rel=1e-8), key
    of_trust = {
        key.removeprefix("2026.trusting.") for key in estimates.index if key.startswith("2026.trusting.")
    }
    assert of_trust == {*TRUSTING, "sex.1", "sex.2"}


@pytest.mark.parametrize("name", [name for name in DESIGNS if "by name" not in name])
def test_a_domain_by_an_answer_gives_the_numbers_of_r_in_any_design(
    shared: Path, tmp_path: Path, name: str
) -> None:
    """The classes of the reference are in the raw file too, under another name than in the frame."""
    file, reference, design = DESIGNS[name]
    folder = shared / "reference"
    sample = sample_of(folder, reference.split("_")[0])
    weights = [column for column in ("pw", "fpc", "fpc1", "fpc2") if column in sample]
    domains = ["stype", ["stype", "awards"]]
    built = build(tmp_path, sample, design, weights, frame_of(folder), domains=domains)
    found = built.estimates.rename(index=lambda key: key.replace(".stype.awards.", ".size_class.province."))
    found = found[found.index.str.contains("size_class.province") | (found["domain"] == "stype")]
    found = found.rename(index=lambda key: key.replace(".stype.", ".size_class."))
    rows = reference_rows(folder, f"{file}.csv")
    assert agrees(found, rows[rows["design"] == reference]) >= 3


@pytest.mark.parametrize("lonely", ["certainty", "adjust", "average"])
def test_it_is_the_domain_of_the_frame_in_a_design_with_lonely_strata_too(
    shared: Path, tmp_path: Path, lonely: str
) -> None:
    folder = shared / "reference"
    sample = sample_of(folder, "apistrat").query("stype != 'H'")
    sample = pd.concat([sample, sample_of(folder, "apistrat").query("stype == 'H'").head(1)])
    design = {"type": "stratified", "strata": "stype", "population": "fpc", "fpc": True, "lonely": lonely}
    domains = ["province", "awards", ["province", "size_class"], ["awards", "stype"]]
    built = build(tmp_path, sample, design, ["pw", "fpc"], frame_of(folder), domains=domains)
    estimates = built.estimates[~built.estimates["estimand"].isin(FACTS)]
    frame, answers = (
        estimates[estimates["domain"] == name].drop(columns="domain").reset_index(drop=True)
        for name in ("province", "awards")
    )
    assert len(frame) > 20
    pd.testing.assert_frame_equal(frame, answers)
    names = ("province.size_class", "awards.stype")
    crossed = [estimates[estimates["domain"] == name]["se"] for name in names]
    assert crossed[0].tolist() == pytest.approx(crossed[1].tolist(), nan_ok=True)


def test_who_left_the_question_open_is_in_no_class_and_stays_in_the_design() -> None:
    study, each, estimates = neighbourhood()
    known = each.responses["contact"].isin(["1", "2", "3"]).sum()
    counted = [estimates.loc[f"2026.sex.1.helped.{value}", "base_n"] for value in ("0", "1")]
    assert sum(counted) == known < len(each.responses)
    assert set(estimates["domain_value"]) >= {"0", "1", "0.1"}
    assert not estimates["domain_value"].str.contains("nan").any()
    of_trust = of_plan(domains=("trust",))
    of_trust = of_trust[
        (of_trust["domain"] == "trust") & (of_trust["estimand"] == "sex") & (of_trust["category"] == "1")
    ]
    assert of_trust["base_n"].sum() == each.responses["trust"].notna().sum() < len(each.responses)
    tests = run_tests(each.wave, study.plan, each.responses, each.weights).set_index("hypothesis")
    hours = each.responses["hours"].notna()
    assert tests.loc["older_help_more", "n"] == hours.sum()


def test_a_slope_is_adjusted_for_an_answer_and_leaves_out_who_gave_none() -> None:
    """The slope within the classes, by ordinary regression where all weights are equal."""
    study, each, _ = neighbourhood()
    base = study.plan.hypotheses["older_help_more"]
    slope = replace(base, test="slope", other="persons", domain=None, values=(), adjust="helped")
    plan = replace(study.plan, domains=(), hypotheses={base.id: slope}, families={"f": replace(
        study.plan.families["help_2026"], hypotheses=(base.id,))})  # fmt: skip
    wave = replace(each.wave, design=replace(each.wave.design, calibration=None))
    weights = weigh(wave, each.responses, None)
    test = run_tests(wave, plan, each.responses, weights).iloc[0]
    numbers = each.responses[["hours", "persons", "contact"]].astype("float64").dropna()
    x = np.column_stack([np.ones(len(numbers)), numbers["persons"], numbers["contact"] <= 2]).astype(float)
    assert test["n"] == len(numbers)
    assert test["estimate"] == pytest.approx(np.linalg.lstsq(x, numbers["hours"], rcond=None)[0][1])


def test_what_is_detectable_between_answers_needs_these() -> None:
    study, each, _ = neighbourhood()
    found = detectable_differences(each.wave, study.plan, each.weights, each.responses)
    assert set(found["domain_value"]) == {"", "1", "2", "3"}
    none = detectable_differences(each.wave, study.plan, each.weights)
    assert set(none["domain_value"]) == {""}


@pytest.mark.parametrize(
    ("value", "found"),
    [("persons / 2", "0.5"), ("hours * 100 + persons", "different values")],
)
def test_a_derived_value_without_classes_is_refused(tmp_path: Path, value: str, found: str) -> None:
    text = (neighbours.STUDY / "plan.yaml").read_text("utf-8").replace("contact <= 2", value)
    each = neighbourhood()[1]
    plan = load_study(small_copy(tmp_path, text)).plan
    with pytest.raises(UserError, match="has no classes") as error:
        estimate_wave(each.wave, plan, each.responses, each.weights)
    assert found in str(error.value)
    assert "Derive classes" in str(error.value)


def small_copy(folder: Path, plan: str) -> Path:
    """The study with another plan."""
    shutil.copytree(neighbours.STUDY, folder / "study")
    (folder / "study" / "plan.yaml").write_text(plan, "utf-8")
    return folder / "study" / "study.yaml"


def test_what_no_wave_can_be_split_by_is_refused_all_at_once(tmp_path: Path) -> None:
    text = (neighbours.STUDY / "plan.yaml").read_text("utf-8")
    text = text.replace("domains: [sex, age, [sex, age],", "domains: [sexe, age, [sex, hours], sex,")
    text = text.replace(
        '    domain: sex\n    values: ["1", "2"]', '    domain: heped\n    values: ["1", "2"]'
    )
    text = text.replace('from: "3"', 'from: "4"').replace('minus: "0"', 'minus: "no"')
    with pytest.raises(UserError) as error:
        load_study(small_copy(tmp_path, text))
    found = {(each.what, each.found, each.expected) for each in error.value.problems}
    assert found == {
        ("domains names nothing by which a wave can be split", "sexe", "sex"),
        ("domains is a number", "hours", "a closed question"),
        ("hypotheses.women_help_more names nothing by which a wave can be split", "heped", "helped or help"),
        ("estimands.trusting_by_age is no value of age", "4", "1, 2, 3"),
        ("estimands.trusting_by_helped is no value of helped", "no", "0, 1"),
    }


def test_codes_with_a_full_stop_are_refused(tmp_path: Path) -> None:
    codebook = small_study.CODEBOOK.replace(
        "1=gemeten|2=geschat,1=measured|2=estimated", "1.5=a|2=b,1.5=a|2=b"
    )
    plan = json.dumps(small_study.PLAN | {"domains": ["basis"]})
    with pytest.raises(UserError, match=r"codes that no class can have\. Found basis: 1\.5"):
        load_study(small_study.write(tmp_path, codebook=codebook, plan=plan))


def test_a_wave_that_does_not_ask_leaves_the_domain_out() -> None:
    study, each, estimates = neighbourhood()
    items = tuple(item for item in each.wave.items if item.variable not in ("age", "contact"))
    traits = {name: words for name, words in each.wave.vocabulary.traits.items() if name != "contact"}
    design = replace(each.wave.design, calibration=None)
    wave = replace(each.wave, items=items, vocabulary=Vocabulary(traits), design=design)
    weights = weigh(wave, each.responses, None)
    found = estimate_wave(wave, study.plan, each.responses, weights)
    assert set(found["domain"]) == {"", "sex", "household"}
    assert {"trusting_by_age", "trusting_by_helped"}.isdisjoint(found["estimand"])
    assert {"trusting_by_age", "trusting_by_helped"} <= set(estimates["estimand"])
    tests = run_tests(wave, study.plan, each.responses, weights).set_index("hypothesis")["remark"]
    assert (tests["older_help_more"] != "", tests["women_help_more"]) == (True, "")


def test_a_domain_of_the_frame_needs_the_frame(tmp_path: Path) -> None:
    text = (
        (neighbours.STUDY / "plan.yaml").read_text("utf-8").replace("[sex, age, [sex", "[province, age, [sex")
    )
    with pytest.raises(UserError, match="domains or a design need the frame"):
        load_study(small_copy(tmp_path, text))


def test_change_by_an_answer_is_of_those_who_gave_it_at_either_date(tmp_path: Path) -> None:
    """And a class of which the question was put in another way has no change."""
    study = load_study(two_waves.write(tmp_path))
    plan = replace(study.plan, domains=("size_class", "goal", "old"))
    waves = []
    for wave in study.waves.values():
        units = wave_units(study, wave)
        raw, _ = inspect_wave(wave, units)
        assert raw is not None
        responses = admit(wave, raw)
        waves.append(Admitted(wave, responses, weigh(wave, responses, units), units))
    changes = estimate_change(load_frame(study.frame), plan, waves).set_index("estimate_id")
    assert set(changes["domain"]) == {"", "size_class", "goal"}
    sides = [
        estimate_wave(each.wave, plan, each.responses, each.weights, each.units).set_index("estimate_id")
        for each in waves
    ]
    for value in ("1", "2"):
        before, after = (
            side.loc[f"{year}.calm_yes.goal.{value}"]
            for side, year in zip(sides, ("2014", "2022"), strict=True)
        )
        rows = changes[(changes["estimand"] == "calm_yes") & (changes["domain"] == "goal")]
        change = rows[(rows["domain_value"] == value) & (rows["version"] == "all")].iloc[0]
        assert change["estimate"] == pytest.approx(after["estimate"] - before["estimate"], rel=1e-9)
        assert 0 < change["se"] < 1.2 * np.hypot(before["se"], after["se"])
