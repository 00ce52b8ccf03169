"""Strata in which everyone answered: their units stand for themselves, and their answers are certain."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from doorpakken.data.study import Wave
from doorpakken.data.study.design_model import CalibrationSpec, ReplicateSpec, TrimmingSpec
from doorpakken.errors import UserError
from doorpakken.statistics.calibration import MarginError, calibrate, in_complete_strata, meeting
from doorpakken.statistics.calibration.complete_strata import leaving
from doorpakken.statistics.estimation import Design, jackknife, ratios, rescaled_bootstrap, totals
from doorpakken.statistics.estimation.estimate_wave import estimate_wave
from doorpakken.statistics.estimation.intervals import is_census, share_interval, t_interval
from doorpakken.statistics.estimation.variance import satterthwaite
from doorpakken.statistics.weighting import weigh
from tests.support.small_wave import DESIGN, RESPONSES, UNITS, plan, small_wave

PLAN = plan()
# Three of three answered in the class of large ones; of the seven others one in Zeeland and two in Drenthe.
SOUTH = {"GM0002", "GM0005", "GM0006", "GM0008", "GM0009"}
FRAME = UNITS.assign(
    size_class=["under_20k"] * 7 + ["20k_to_50k"] * 3,
    province=["Zeeland" if code in SOUTH else "Drenthe" for code in UNITS["code"]],
    inhabitants=[10_000, 14_000, 11_000, 12_000, 12_000, 11_000, 11_000, 30_000, 40_000, 50_000],
)
RAKING = CalibrationSpec("raking", (("province",), ("size_class",)))
SPECS = [RAKING, CalibrationSpec("post_stratification", (("province",),)),
         CalibrationSpec("linear", (("province",), ("inhabitants",))),
         CalibrationSpec("exponential", (("province",), ("inhabitants",)))]  # fmt: skip


@pytest.fixture
def wave(tmp_path: Path) -> Wave:
    return small_wave(tmp_path)


def declared(wave: Wave, **parts: object) -> Wave:
    return replace(wave, design=replace(DESIGN, **parts))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.method)
def test_units_of_a_complete_stratum_keep_their_weight_and_the_totals_are_met(
    wave: Wave, spec: CalibrationSpec
) -> None:
    weights = weigh(declared(wave, calibration=spec), RESPONSES, FRAME)
    complete = in_complete_strata(weights)
    assert complete.tolist() == (weights["size_class"] == "20k_to_50k").tolist()
    assert (weights["weight"][complete] == 1).all()
    sums = weights.groupby("province")["weight"].sum()
    assert sums.to_dict() == pytest.approx(FRAME["province"].value_counts().to_dict(), rel=1e-9)
    if ("inhabitants",) in spec.margins:
        people = weights["unit"].map(FRAME.set_index("code")["inhabitants"]) @ weights["weight"]
        assert people == pytest.approx(FRAME["inhabitants"].sum(), rel=1e-9)
    else:
        assert weights["weight"][~complete].tolist() == pytest.approx([2, 2, 3])  # 4 and 3 are left


@pytest.mark.parametrize(
    ("spec", "replicates"),
    [
        *((spec, None) for spec in SPECS),
        *(
            (CalibrationSpec(method, (("size_class",),)), ReplicateSpec("jkn"))
            for method in ("raking", "linear", "post_stratification")
        ),
    ],
)
def test_what_a_complete_stratum_answered_is_certain_and_the_whole_is_not(
    wave: Wave, spec: CalibrationSpec, replicates: ReplicateSpec | None
) -> None:
    answered = RESPONSES.assign(goal=["1", "2", "1", "1", "2", "1"], goal__missing=None)
    answered = answered.astype({"goal__missing": "str"})
    design = declared(wave, calibration=spec, replicates=replicates)
    weights = weigh(design, answered, FRAME)
    estimates = estimate_wave(design, PLAN, answered, weights, FRAME).set_index("estimate_id")
    staff = answered["staff"][in_complete_strata(weights)].mean()
    for key, value in {"2014.staff_mean": staff, "2014.goal.1": 2 / 3}.items():
        row = estimates.loc[f"{key}.size_class.20k_to_50k"]
        assert (row["se"], row["interval_method"]) == (0, "census")
        assert row[["estimate", "ci_low", "ci_high"]].tolist() == pytest.approx([value] * 3, rel=1e-11)
    whole = estimates.loc["2014.staff_mean"]
    assert whole["interval_method"] != "census"


def test_where_everyone_answered_a_calibration_changes_nothing(wave: Wave) -> None:
    frame = FRAME[FRAME["code"].isin(RESPONSES["municipality"])]
    weights = weigh(declared(wave, calibration=RAKING), RESPONSES, frame)
    assert (weights["weight"] == 1).all()
    assert (weights.attrs["calibration"]["rounds"], weights.attrs["calibration"]["misfit"]) == (0, 0)


def test_what_is_left_of_a_total_must_be_there_and_have_someone_to_stand_for_it(wave: Wave) -> None:
    nobody = FRAME.assign(province=FRAME["province"].where(FRAME["code"] != "GM0002", "Drenthe"))
    with pytest.raises(UserError) as error:
        weigh(declared(wave, calibration=RAKING), RESPONSES, nobody)
    assert "province=Zeeland" in str(error.value)
    assert "no rows" in str(error.value)
    weights = weigh(declared(wave, calibration=RAKING), RESPONSES, FRAME)
    weights.loc[weights["margin_1"] == "Zeeland", "margin_1_total"] = 1
    with pytest.raises(
        MarginError, match=r"province=Zeeland.*2 in strata in which everyone answered.*at most 1"
    ):
        meeting(RAKING, weights)


def test_units_of_a_complete_stratum_are_not_trimmed(wave: Wave) -> None:
    trimmed = weigh(declared(wave, trimming=TrimmingSpec(1, 1)), RESPONSES, FRAME)
    assert trimmed["weight"].tolist() == [7 / 3, 1] * 3  # limits of all would make each (1 + 7/3) / 2
    everyone = FRAME[FRAME["code"].isin(RESPONSES["municipality"])]
    assert (weigh(declared(wave, trimming=TrimmingSpec(2, 3)), RESPONSES, everyone)["weight"] == 1).all()


def test_scores_of_a_complete_stratum_stay_as_they_are() -> None:
    # Where the correction is left out they count, and no total predicts them.
    alone, scores = np.array([True, False, False]), np.array([[5.0], [1.0], [3.0]])
    made = leaving(alone, lambda weights: calibrate(weights, np.ones((2, 1)), np.array([6.0]), ["1"]))
    residuals = made(np.array([1.0, 2.0, 2.0])).residuals(scores)
    assert residuals[:, 0].tolist() == pytest.approx([5, -1, 1])


STRATA = np.repeat([0, 1], [10, 30])
ANSWERS = np.random.default_rng(8).normal(5, 2, (40, 1))
OPEN = np.arange(40)[:, None] >= 28  # 12 of the 30


def complete(population: tuple[float, float] = (40.0, 30.0)) -> Design:
    weights = np.array(population)[STRATA] / np.bincount(STRATA)[STRATA]
    return Design(weights, STRATA, np.arange(40), np.array(population))


def test_a_stratum_of_thirty_of_whom_twelve_left_the_item_open_is_a_sample_of_eighteen() -> None:
    values, only = np.where(OPEN, np.nan, ANSWERS), (STRATA == 1)[:, None]
    made = ratios(complete(), values, domains=only, unanswered=OPEN)
    answered = ANSWERS[10:28, 0]
    assert made.se.item() == pytest.approx(math.sqrt(0.4 * answered.var(ddof=1) / 18), rel=1e-12)
    assert (made.df.item(), made.floor.item()) == (17, pytest.approx(0.4 / 18))
    assert not is_census(made).item()
    low, high = t_interval(made, 0.95)
    assert high.item() - low.item() == pytest.approx(2 * 2.1098155778331806 * made.se.item(), rel=1e-12)
    routed = ratios(complete(), values, domains=only, unanswered=np.zeros_like(OPEN))
    assert (routed.se.item(), is_census(routed).item()) == (0, True)  # they were not asked
    shares = np.where(OPEN, np.nan, ANSWERS > 5)
    low, high = share_interval(ratios(complete(), shares, domains=only, unanswered=OPEN), 0.95)
    assert 0 < low.item() < np.nanmean(shares[10:]) < high.item() < 1


def test_open_items_of_a_complete_stratum_add_to_the_whole_by_taylor_and_by_replicates() -> None:
    values, none = np.where(OPEN, np.nan, ANSWERS), np.zeros_like(OPEN)
    for estimate in (totals, ratios):
        with_open, without = (estimate(complete(), values, unanswered=mask) for mask in (OPEN, none))
        more = with_open.variance - without.variance
        if estimate is totals:
            assert more.item() == pytest.approx(18 * 0.4 * ANSWERS[10:28].var(ddof=1), rel=1e-11)
        for made in (jackknife(complete()), rescaled_bootstrap(complete(), 50, "open")):
            by_replicates = [estimate(made, values, unanswered=mask).variance.item() for mask in (OPEN, none)]
            assert by_replicates[0] - by_replicates[1] == pytest.approx(more.item(), rel=1e-9)


def test_complete_strata_bring_no_degrees_of_freedom() -> None:
    made = ratios(complete(), ANSWERS)
    assert (made.sampled_df.item(), made.df.item()) == (9, 9)
    assert ratios(jackknife(complete()), ANSWERS).df.item() == 9
    everyone = replace(complete(), population=None)
    assert ratios(everyone, ANSWERS).sampled_df.item() == 38  # without the correction they count


def test_of_strata_with_equal_parts_the_variance_has_the_degrees_of_freedom_of_all() -> None:
    parts, df = np.full((3, 1), 2.0), np.full((3, 1), 2.0)
    assert satterthwaite(parts, df).item() == 3 * 4 - 2  # more than the 6 that are counted
    assert satterthwaite(parts * [[1], [0], [0]], df).item() == pytest.approx(2)
    unequal = satterthwaite(np.array([[9.0], [1.0]]), np.array([[4.0], [29.0]]))
    assert unequal.item() == pytest.approx(100 / (81 / 6 + 1 / 31) - 2)


def test_intervals_hold_the_truth_as_often_as_said_in_unequal_strata() -> None:
    """Five of 200 with three times the spread: counted degrees of freedom hold it in 88%."""
    random, size, drawn = np.random.default_rng(5), np.array([200, 60, 60]), np.array([5, 30, 30])
    strata = np.repeat(np.arange(3), drawn)
    design = Design((size / drawn)[strata], strata, np.arange(65), size.astype(float))
    values = random.normal(0, np.array([3.0, 1, 1])[strata][:, None], (65, 4000))
    rest = [
        random.normal(0, spread / math.sqrt(n - m), 4000) * (n - m)
        for spread, n, m in zip((3.0, 1.0, 1.0), size, drawn, strict=True)
    ]
    truth = (values.sum(axis=0) + sum(rest)) / size.sum()
    made = ratios(design, values)
    low, high = t_interval(made, 0.95)
    assert ((low <= truth) & (truth <= high)).mean() == pytest.approx(0.95, abs=0.012)
    low, high = t_interval(replace(made, df=made.sampled_df), 0.95)
    assert ((low <= truth) & (truth <= high)).mean() < 0.9
