"""The nonresponse adjustment: numbers of R survey, classes merged and refused by name, and its variance."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.study import DesignSpec, Wave
from doorpakken.data.study.design_model import (
    CalibrationSpec,
    NonresponseSpec,
    ReplicateSpec,
)
from doorpakken.errors import UserError
from doorpakken.statistics.calibration import calibrate, in_complete_strata, post_stratify
from doorpakken.statistics.calibration.complete_strata import in_turn
from doorpakken.statistics.calibration.raking import Margin
from doorpakken.statistics.calibration.response_classes import ResponseClass, classes_of, merged
from doorpakken.statistics.calibration.response_propensities import fifths, fitted_propensities
from doorpakken.statistics.estimation.estimate_wave import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.support.api_study import build, frame_of, sample_of
from tests.support.small_wave import RESPONSES, UNITS, plan, small_wave

PLAN = plan()
INVITED = {"type": "simple", "population": "frame", "fpc": True}
# R survey 4.1-1: svydesign(~1, fpc = 6194) of apisrs, postStratify to stype, and to stype by awards.
REFERENCE: dict[str, tuple[list[str], dict[str, tuple[float, float]]]] = {
    "type": (
        ["size_class"],
        {
            "api00_mean": (656.78158095253059, 9.15653816164697),
            "api99_mean": (624.78641209789441, 9.47169190434063),
            "api_stu_total": (2977458.279726846, 107016.578784350),
            "enroll_total": (3605259.382586427, 122264.297722085),
        },
    ),
    "type by awards": (
        ["size_class", "province"],
        {
            "api00_mean": (660.95578952213111, 8.96944412190819),
            "api99_mean": (627.57532313238880, 9.42994461933033),
            "api_stu_total": (2976802.633712731, 101105.030632644),
            "enroll_total": (3597370.974611350, 114389.513921186),
        },
    ),
}


@pytest.mark.parametrize("name", REFERENCE)
def test_classes_are_post_strata_with_the_numbers_of_r(shared: Path, tmp_path: Path, name: str) -> None:
    folder = shared / "reference"
    classes, expected = REFERENCE[name]
    design = INVITED | {"nonresponse": {"classes": classes, "least": 9, "at_most": 60}}
    built = build(tmp_path, sample_of(folder, "apisrs"), design, [], frame_of(folder))
    for key, (estimate, se) in expected.items():
        row = built.estimates.loc[f"2014.{key}"]
        assert row["estimate"] == pytest.approx(estimate, rel=1e-8)
        assert row["se"] == pytest.approx(se, rel=1e-8)
    assert built.weights.attrs["nonresponse"]["classes"] == 3 * len(classes)


BY_PROPENSITY = {"method": "propensity", "classes": ["size_class", "province", "inhabitants"]}
# R survey 4.1-1: g <- glm(answered ~ stype + awards + log(api99), binomial, apipop, epsilon = 1e-14) with
# answered <- cds %in% apisrs$cds; p <- fitted(g); b <- quantile(p, 1:4 / 5);
# cell <- findInterval(p, b, left.open = TRUE);
# postStratify(svydesign(~1, fpc = 6194) of apisrs, ~cell, table(cell))
PROPENSITIES = [0.0276801964809028, 0.0362090657663139, 0.0295486105029552]  # of apipop[1:3, ]
QUINTILES = (0.0286943982028119, 0.0300012923957791, 0.0319518177726213, 0.0367139174726935)
FIFTHS = [(1246, 35), (1234, 36), (1236, 35), (1239, 46), (1239, 48)]  # invited, answered
BY_FIFTHS = {
    "api00_mean": (665.31794708469181, 6.30479917240491),
    "api99_mean": (631.71119339565462, 6.55817397046165),
    "api_stu_total": (2942036.5712215323, 125396.359277573),
    "enroll_total": (3553779.6357401656, 154168.640515735),
}


def test_propensities_and_their_fifths_are_those_of_r(shared: Path) -> None:
    frame, answered = frame_of(shared / "reference"), sample_of(shared / "reference", "apisrs")["cds"]
    columns = [np.ones(len(frame)), np.log(frame["inhabitants"])]
    columns += [frame["size_class"] == "H", frame["size_class"] == "M", frame["province"] == "Yes"]
    has_answered = frame["code"].isin(answered).to_numpy()
    found = fitted_propensities(has_answered, np.column_stack(columns).astype(float))
    assert found[:3] == pytest.approx(PROPENSITIES, rel=1e-9)
    assert found.sum() == pytest.approx(200, rel=1e-10)
    assert (found**2).sum() == pytest.approx(6.55767009278058, rel=1e-9)
    assert np.quantile(found, (0.2, 0.4, 0.6, 0.8)) == pytest.approx(QUINTILES, rel=1e-9)
    cells = fifths(found)
    counts = zip(np.bincount(cells), np.bincount(cells[has_answered]), strict=True)
    assert list(counts) == FIFTHS


def test_fifths_are_post_strata_with_the_numbers_of_r(shared: Path, tmp_path: Path) -> None:
    folder = shared / "reference"
    design = INVITED | {"nonresponse": BY_PROPENSITY | {"at_most": 60}}
    built = build(tmp_path, sample_of(folder, "apisrs"), design, [], frame_of(folder))
    for key, numbers in BY_FIFTHS.items():
        row = built.estimates.loc[f"2014.{key}"]
        assert [row["estimate"], row["se"]] == pytest.approx(numbers, rel=1e-8)
    assert built.weights.attrs["nonresponse"]["classes"] == 5


@pytest.fixture
def wave(tmp_path: Path) -> Wave:
    return small_wave(tmp_path)


SIMPLE = DesignSpec("simple", population="frame", fpc=True)
SMALL = NonresponseSpec(("size_class",), least=2)


def declared(wave: Wave, **parts: Any) -> Wave:
    return replace(wave, design=replace(SIMPLE, **parts))


def test_each_class_has_its_own_response_rate(wave: Wave) -> None:
    weights = weigh(declared(wave, nonresponse=SMALL), RESPONSES, UNITS)
    assert weights["weight"].tolist() == pytest.approx([2, 4 / 3] * 3)
    assert weights["base_weight"].tolist() == pytest.approx([10 / 6] * 6)
    assert weights.attrs["nonresponse"] == {"classes": 2, "merged": [], "greatest_factor": 2}


@pytest.mark.parametrize("replicates", [None, ReplicateSpec("jkn"), ReplicateSpec("bootstrap", count=40)])
def test_estimates_are_those_of_the_same_post_stratification(
    wave: Wave, replicates: ReplicateSpec | None
) -> None:
    by_classes = declared(wave, nonresponse=SMALL, replicates=replicates)
    margin = CalibrationSpec("post_stratification", (("size_class",),))
    by_margin = declared(wave, calibration=margin, replicates=replicates)
    one, other = (
        estimate_wave(each, PLAN, RESPONSES, weigh(each, RESPONSES, UNITS), UNITS)
        for each in (by_classes, by_margin)
    )
    pd.testing.assert_frame_equal(one, other, rtol=1e-11)
    none = declared(wave, replicates=replicates)
    plain = estimate_wave(none, PLAN, RESPONSES, weigh(none, RESPONSES, UNITS), UNITS)
    assert not np.allclose(one["se"], plain["se"], equal_nan=True)


def test_a_calibration_comes_after_and_its_totals_are_met(wave: Wave) -> None:
    spec = CalibrationSpec("linear", (("size_class",), ("inhabitants",)))
    units = UNITS.assign(inhabitants=[10, 11, 12, 10, 11, 13, 30, 31, 32, 30])
    weights = weigh(declared(wave, nonresponse=SMALL, calibration=spec), RESPONSES, units)
    people = weights["unit"].map(units.set_index("code")["inhabitants"])
    assert people @ weights["weight"] == pytest.approx(units["inhabitants"].sum(), rel=1e-9)
    assert weights["base_weight"].tolist() == pytest.approx([10 / 6] * 6)


def test_two_steps_leave_the_derivative_of_the_estimate_to_the_weights_of_the_design() -> None:
    rng = np.random.default_rng(6)
    size, answers = rng.integers(0, 3, 40), rng.normal(5, 2, 40)
    auxiliary = np.column_stack([np.ones(40), rng.uniform(0, 3, 40)])
    margin = Margin("class", ("a", "b", "c"), size, np.array([90.0, 60.0, 70.0]))
    weights, wanted = rng.uniform(3, 6, 40), np.array([230.0, 350.0])

    def linear(before: np.ndarray) -> Any:
        return calibrate(before, auxiliary, wanted, ["1", "x"])

    both = in_turn(lambda before: post_stratify(before, margin), linear)
    made = both(weights)
    residuals = made.residuals((made.weights * answers)[:, None])[:, 0]
    step = 1e-5
    slopes = [
        (both(weights + step * unit).weights - both(weights - step * unit).weights) @ answers / (2 * step)
        for unit in np.eye(40)
    ]
    np.testing.assert_allclose(residuals, weights * slopes, rtol=1e-6, atol=1e-6)


CELLS = {f"{name}{number}": tuple(name) for name, size in (("ax", 8), ("ay", 8), ("bx", 8), ("by", 8))
         for number in range(size)}  # fmt: skip


def counts(**answered: int) -> list[ResponseClass]:
    """Classes of 8 units, of which so many answered."""
    codes = [f"{name}{number}" for name, size in answered.items() for number in range(size)]
    return classes_of(CELLS, codes)


def names(classes: list[ResponseClass]) -> dict[str, tuple[int, int]]:
    return {each.name: (each.invited, each.answered) for each in classes}


def test_the_smallest_class_joins_that_of_its_first_column() -> None:
    assert names(counts(ax=6, ay=2, bx=3, by=0)) == {
        "a.x": (8, 6),
        "a.y": (8, 2),
        "b.x": (8, 3),
        "b.y": (8, 0),
    }
    # b.y joins b.x though a.y is nearer; a.y then joins a.x though b is nearer
    assert names(merged(counts(ax=6, ay=2, bx=3, by=0), 3)) == {"a.x + a.y": (16, 8), "b.x + b.y": (16, 3)}
    # a has too few together, so it joins b
    assert names(merged(counts(ax=1, ay=0, bx=4, by=7), 3)) == {"a.x + a.y + b.x": (24, 5), "b.y": (8, 7)}
    assert names(merged(counts(ax=1), 3)) == {"a.x + a.y + b.x + b.y": (32, 1)}
    everyone = merged(counts(ax=8, ay=8, bx=8, by=8), 20)
    assert len(everyone) == 4  # nobody stands for another


def test_the_smallest_class_is_merged_first() -> None:
    answered = {"x": (8, 1), "y": (8, 2), "z": (10, 3)}
    classes = [ResponseClass(((name,),), *number) for name, number in answered.items()]
    # Were y first, it would join z, whose response rate is nearer to its own, and x would join both.
    assert names(merged(classes, 3)) == {"x + y": (16, 3), "z": (10, 3)}


def refused(wave: Wave, spec: NonresponseSpec) -> list[str]:
    with pytest.raises(UserError) as error:
        weigh(declared(wave, nonresponse=spec), RESPONSES, UNITS)
    return [str(each).partition("column ")[2] for each in error.value.problems]


def test_every_class_beyond_the_limits_is_named(wave: Wave) -> None:
    assert refused(wave, NonresponseSpec(("size_class", "province"))) == [
        "design.nonresponse: a class has too few respondents. Found 0 of 1 answered in 20k_to_50k.Drenthe; "
        "expected 20 respondents or more. Merge classes (nonresponse.small: merge), or take fewer columns.",
        "design.nonresponse: a class has too few respondents. Found 3 of 6 answered in under_20k.Drenthe; "
        "expected 20 respondents or more. Merge classes (nonresponse.small: merge), or take fewer columns.",
    ]  # of 20k_to_50k.Zeeland all three answered: nobody stands for another
    (many,) = refused(wave, NonresponseSpec(("size_class",), least=2, at_most=1.9))
    assert "stand for too many. Found 3 of 6 answered in under_20k; expected 1.9 invited for each" in many
    (few,) = refused(wave, NonresponseSpec(("size_class",), small="merge"))
    assert "Found 6 of 10 answered in 20k_to_50k + under_20k; expected 20 respondents" in few


def test_small_classes_are_merged_where_that_is_declared(wave: Wave) -> None:
    spec = NonresponseSpec(("size_class", "province"), least=3, small="merge")
    weights = weigh(declared(wave, nonresponse=spec), RESPONSES, UNITS)
    assert weights.attrs["nonresponse"]["merged"] == ["20k_to_50k.Drenthe + 20k_to_50k.Zeeland"]
    assert weights["weight"].tolist() == pytest.approx([2, 4 / 3] * 3)


def test_units_of_a_complete_stratum_are_in_no_class_of_others(wave: Wave) -> None:
    large = ("GM0007", "GM0008", "GM0009")
    frame = UNITS.assign(size_class=["large" if code in large else "small" for code in UNITS["code"]])
    spec = NonresponseSpec(("province",), least=2)
    design = DesignSpec("stratified", "size_class", "frame", True, nonresponse=spec)
    frame = frame.assign(province=["north"] * 10)
    weights = weigh(replace(wave, design=design), RESPONSES, frame)
    complete = in_complete_strata(weights)
    assert weights["weight"][complete].tolist() == [1, 1, 1]
    assert weights["weight"][~complete].tolist() == pytest.approx([7 / 3] * 3)
    assert weights.attrs["nonresponse"]["greatest_factor"] == pytest.approx(7 / 3)


def test_units_that_are_alike_are_in_one_fifth() -> None:
    assert fifths(np.repeat([0.5, 0.2, 0.9], (2, 6, 2))).tolist() == [3, 3, *[0] * 6, 4, 4]
    assert fifths(np.array([0.3, 0.3 + 1e-15, 0.3 - 1e-15, 0.1])).tolist()[:3] == [1] * 3
    assert fifths(np.arange(10) / 10).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_propensities_that_cannot_be_estimated_are_refused() -> None:
    x = np.column_stack([np.ones(6), np.arange(6.0)])
    with pytest.raises(ValueError, match="predictors part those who answered"):
        fitted_propensities(np.arange(6) > 2, x)
    with pytest.raises(ValueError, match="combination of the others"):
        fitted_propensities(np.arange(6) % 2 == 0, np.column_stack([x, 2 * x[:, 1]]))


def test_of_a_propensity_every_value_must_tell_something_and_numbers_are_no_classes(wave: Wave) -> None:
    (settled,) = refused(wave, NonresponseSpec(("province", "size_class"), "propensity", least=2))
    assert "a value of province tells who answered. Found 3 of 3 answered in Zeeland" in settled
    assert "Leave province out" in settled
    beyond = refused(wave, NonresponseSpec(("size_class",), "propensity", least=4))
    assert ["3 of 6 answered in fifth 1; expected 4" in beyond[0], "3 of 4 answered in" in beyond[1]] == [
        True
    ] * 2


def test_small_fifths_are_merged_and_complete_strata_left_out(wave: Wave) -> None:
    large = ("GM0007", "GM0008", "GM0009")
    frame = UNITS.assign(size_class=["large" if code in large else "small" for code in UNITS["code"]])
    frame = frame.assign(inhabitants=[10, 70, 30, 40, 50, 60, 20, 5, 5, 5])
    spec = NonresponseSpec(("inhabitants",), "propensity", least=2, small="merge", at_most=9)
    design = DesignSpec("stratified", "size_class", "frame", True, nonresponse=spec)
    weights = weigh(replace(wave, design=design), RESPONSES, frame)
    complete = in_complete_strata(weights)
    assert weights["weight"][complete].tolist() == [1, 1, 1]
    assert weights["weight"].sum() == pytest.approx(10)
    assert all("fifth" in name for name in weights.attrs["nonresponse"]["merged"])
    rates = weights[~complete].groupby("response_class")["response_class_total"].first().sum()
    assert rates == 7
