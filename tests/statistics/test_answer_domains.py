"""Domains by an answer, by a derived value and by two crossed: as R survey has them, and what is refused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.expressions import Vocabulary
from doorpakken.data.frame import load_frame, wave_units
from doorpakken.data.intake import admit, inspect_wave
from doorpakken.data.study import FACTS, load_study
from doorpakken.errors import UserError
from doorpakken.statistics.change import Admitted, estimate_change
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.inference import detectable_differences, run_tests
from doorpakken.statistics.weighting import weigh
from tests.agreement import own_domains, read
from tests.statistics.test_design_reference import DESIGNS, agrees
from tests.support import neighbours, small_study, two_waves
from tests.support.api_study import build, frame_of, sample_of
from tests.support.neighbours import neighbourhood
from tests.support.r_reference import reference_rows


def of_plan(**changes: Any) -> pd.DataFrame:
    study, each, _ = neighbourhood()
    return estimate_wave(each.wave, replace(study.plan, **changes), each.responses, each.weights)


def test_the_raw_file_is_what_its_generator_makes() -> None:
    assert (neighbours.WAVE / "responses.csv").read_text("utf-8") == neighbours.responses()


def test_every_class_of_the_domains_is_held_against_r() -> None:
    """By tests/agreement/own_domains.csv, of which tests/statistics/test_agreement.py tries each row."""
    estimates = neighbourhood()[2]
    held = {key for key in map(own_domains.key_of, read(own_domains.FOLDER, own_domains.NAME)) if key}
    of_trust = estimates.index[(estimates["estimand"] == "trusting") & ~estimates["domain"].isin(["", "sex"])]
    assert set(of_trust) == {key for key in held if key.startswith("2026.trusting.")}
    assert len(held) == 22


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
    family = replace(study.plan.families["help_2026"], hypotheses=(base.id,))
    plan = replace(study.plan, domains=(), cross_tables=(), estimands=(), hypotheses={base.id: slope},
                   families={"f": family})  # fmt: skip
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
    with pytest.raises(UserError, match="Found province; expected a column of a frame"):
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
