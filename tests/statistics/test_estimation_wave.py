"""The estimates file of a small wave, row by row, by hand; and what it holds of the shipped study."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from doorpakken.data.study import Plan, Wave
from doorpakken.errors import UserError
from doorpakken.statistics.estimation import ESTIMATES, estimate_wave, wave_design
from doorpakken.statistics.weighting import weigh
from tests.support.small_wave import DESIGN, RESPONSES, UNITS, estimand, plan, small_wave

PLAN = plan(
    estimand("goal_yes", "goal", "share", codes=("1",)),
    estimand("half", "share_now", "share", at_least=60.0),
    estimand("staff_total", "staff", "total"),
    estimand("staff_high", "staff", "quantile", probability=0.9),
    estimand("share_per_staff", "share_now", "ratio", denominator="staff"),
    estimand("other_wave", "not_in_this_wave", "mean"),
)


@pytest.fixture
def wave(tmp_path: Path) -> Wave:
    return small_wave(tmp_path)


def estimates(wave: Wave, plan: Plan = PLAN, responses: pd.DataFrame = RESPONSES) -> pd.DataFrame:
    made = estimate_wave(wave, plan, responses, weigh(wave, responses, UNITS), UNITS)
    assert made["estimate_id"].is_unique
    return made.set_index("estimate_id", drop=False)


def test_columns_ids_and_order(wave: Wave) -> None:
    made = estimates(wave)
    assert tuple(made) == ESTIMATES.columns
    assert list(dict.fromkeys(made["estimand"])) == [
        *("population", "respondents", "responses", "response_rate", "goal", "goal_count"),
        *("share_now_mean", "share_now_median", "share_now_count"),
        *("staff_mean", "staff_median", "staff_count"),
        *("goal_yes", "half", "staff_total", "staff_high", "share_per_staff"),
    ]
    assert made.index[made["estimand"] == "goal"].tolist() == [
        *("2014.goal.1", "2014.goal.1.size_class.20k_to_50k", "2014.goal.1.size_class.under_20k"),
        *("2014.goal.2", "2014.goal.2.size_class.20k_to_50k", "2014.goal.2.size_class.under_20k"),
    ]
    assert made.index.str.fullmatch(r"[A-Za-z0-9_.-]+").all()
    assert set(made["wave"]) == {"2014"}
    assert set(made.loc[made["estimand"].str.startswith("staff"), "concept"]) == {"staff"}


def test_facts_of_the_response(wave: Wave) -> None:
    made = estimates(wave, plan(domains=("size_class", "province")))["estimate"]
    assert made["2014.population"] == 10
    assert made["2014.population.size_class.under_20k"] == 6
    assert made["2014.population.province.Drenthe"] == 7
    assert made["2014.respondents"] == 6
    assert made["2014.respondents.province.Zeeland"] == 3
    assert made["2014.response_rate"] == 0.6
    assert made["2014.response_rate.size_class.20k_to_50k"] == 0.75
    assert made["2014.response_rate.province.Zeeland"] == 1


def test_a_province_without_respondents_is_counted_in_the_response_and_nowhere_else(wave: Wave) -> None:
    units = UNITS.assign(province=["Drenthe"] * 3 + ["Flevoland"] * 3 + ["Drenthe"] + ["Zeeland"] * 3)
    weights = weigh(wave, RESPONSES, units)
    made = estimate_wave(wave, PLAN, RESPONSES, weights, units).set_index("estimate_id")["estimate"]
    for fact, counted in {"population": 3, "respondents": 0, "responses": 0, "response_rate": 0}.items():
        assert made[f"2014.{fact}.province.Flevoland"] == counted
        provinces = made[made.index.str.startswith(f"2014.{fact}.province.")]
        assert len(provinces) == 3
        if fact != "response_rate":
            assert provinces.sum() == made[f"2014.{fact}"]
    assert not made.index.str.contains(r"goal.*Flevoland").any()


def test_population_of_other_domains_is_unknown_without_the_frame(wave: Wave) -> None:
    weights = weigh(wave, RESPONSES, UNITS)
    made = estimate_wave(wave, plan(domains=("size_class", "province")), RESPONSES, weights)
    known = made.loc[made["estimand"] == "population", "estimate_id"]
    assert known.str.contains("size_class").sum() == 2
    assert not known.str.contains("province").any()


def test_share_by_hand(wave: Wave) -> None:
    # Answers 1, 1, 2 with weight 2 and 1, 2 with weight 4/3: 16/3 of 26/3, base of five.
    made = estimates(wave)
    for key in ("2014.goal.1", "2014.goal_yes"):
        row = made.loc[key]
        p = 16 / 26
        assert row["estimate"] == pytest.approx(p, rel=1e-11)
        z = [[2 * (1 - p), 2 * (1 - p), -2 * p], [4 / 3 * (1 - p), -4 / 3 * p, 0]]
        variance = sum(
            left * 3 / 2 * sum((each - sum(part) / 3) ** 2 for each in part) / (26 / 3) ** 2
            for left, part in zip((0.5, 0.25), z, strict=True)
        )
        assert row["se"] == pytest.approx(math.sqrt(variance), rel=1e-11)
        assert (row["n"], row["base_n"], row["df"]) == (3, 5, 3)
        assert row["n_eff"] == pytest.approx(p * (1 - p) / variance, rel=1e-10)
        assert (row["variance_method"], row["fpc"]) == ("taylor", "yes")
        assert row[["ci_low", "ci_high", "level"]].isna().all()  # three degrees of freedom
        assert (row["interval_method"], row["flag"]) == ("", "indicative")
    assert made.loc["2014.goal.1", "estimate"] + made.loc["2014.goal.2", "estimate"] == pytest.approx(1)


def test_interval_where_the_degrees_of_freedom_allow_one(wave: Wave) -> None:
    row = estimates(wave, PLAN, RESPONSES.assign(staff=[1.0, 4, 2, 8, 6, 15])).loc["2014.staff_mean"]
    mean = (2 * 9 + 4 / 3 * 27) / 10
    variance = 0.36 * 0.5 * 7 / 3 + 0.16 * 0.25 * 31 / 3
    assert row["estimate"] == pytest.approx(mean, rel=1e-11)
    assert row["se"] == pytest.approx(math.sqrt(variance), rel=1e-11)
    half = 2.7764451051977934 * math.sqrt(variance)
    assert (row["ci_low"], row["ci_high"]) == (pytest.approx(mean - half), pytest.approx(mean + half))
    assert (row["level"], row["df"], row["interval_method"]) == (0.95, 4, "t")
    assert (row["n"], row["base_n"], row["category"]) == (6, 6, "")
    spread = (2 * sum((each - mean) ** 2 for each in (1, 2, 6))
              + 4 / 3 * sum((each - mean) ** 2 for each in (4, 8, 15))) / 10  # fmt: skip
    assert row["n_eff"] == pytest.approx(spread / variance, rel=1e-10)
    assert row["deff"] == pytest.approx(variance / (0.4 * spread / 5), rel=1e-10)


def test_a_class_that_makes_up_most_of_the_variance_brings_the_degrees_of_freedom_down(wave: Wave) -> None:
    row = estimates(wave).loc["2014.staff_mean"]
    large, small = 0.36 * 0.5 * 7 / 3, 0.16 * 0.25 * 4 / 3
    assert row["df"] == pytest.approx((large + small) ** 2 / (large**2 + small**2) * 4 - 2, rel=1e-10)
    assert row[["ci_low", "ci_high", "level"]].isna().all()  # below 4, where the classes count 4


def test_declared_estimands_by_hand(wave: Wave) -> None:
    made = estimates(wave)["estimate"]
    assert made["2014.half"] == pytest.approx((2 + 4 / 3) / (4 + 4 / 3), rel=1e-11)
    assert made["2014.staff_total"] == pytest.approx(2 * 9 + 4 / 3 * 18, rel=1e-11)
    assert made["2014.staff_total.size_class.under_20k"] == pytest.approx(18, rel=1e-11)
    assert made["2014.staff_high"] == 8
    above, below = 2 * 40 + 2 * 60 + 4 / 3 * 90, 2 * 1 + 2 * 2 + 4 / 3 * 8
    assert made["2014.share_per_staff"] == pytest.approx(above / below, rel=1e-11)
    assert made["2014.staff_median"] == 4
    assert made["2014.share_now_median.size_class.under_20k"] == 40


def test_counts_are_of_respondents_and_keep_the_kinds_of_missing_apart(wave: Wave) -> None:
    made = estimates(wave)
    counts = made[(made["statistic"] == "count") & (made["domain"] == "")]
    counts = counts[counts["category"] != ""]
    found = {key.removeprefix("2014."): (row["n"], row["base_n"]) for key, row in counts.iterrows()}
    assert found == {
        "goal_count.1": (3, 5),
        "goal_count.2": (2, 5),
        "goal_count.answered": (5, 6),
        "goal_count.dont_know": (1, 6),
        "share_now_count.answered": (3, 6),
        "share_now_count.not_asked": (2, 6),
        "share_now_count.dont_know": (1, 6),
        "staff_count.answered": (6, 6),
        "staff_count.dont_know": (0, 6),
    }
    assert (counts["estimate"] == counts["n"]).all()
    assert counts[["se", "ci_low", "df", "n_eff"]].isna().all(axis=None)
    assert made.loc["2014.share_now_count.not_asked.size_class.20k_to_50k", "n"] == 1


def test_an_item_that_nobody_answered_has_rows_without_numbers(wave: Wave) -> None:
    silent = RESPONSES.assign(
        goal=pd.Series([None] * 6, dtype="str"), goal__missing=["dont_know"] * 6, staff=math.nan,
        staff__missing=["no_answer"] * 6,
    )  # fmt: skip
    made = estimates(wave, PLAN, silent)
    for key in ("2014.goal.1", "2014.goal_yes.size_class.under_20k", "2014.staff_mean", "2014.staff_total",
                "2014.staff_median", "2014.share_per_staff"):  # fmt: skip
        row = made.loc[key]
        assert row[["estimate", "se", "ci_low", "level"]].isna().all(), key
        assert (row["n"], row["base_n"], row["flag"], row["interval_method"]) == (0, 0, "", "")
    assert made.loc["2014.goal_count.dont_know", "n"] == 6
    assert made.loc["2014.staff_count.no_answer", "n"] == 6


def test_a_class_in_which_everyone_answered_is_certain(wave: Wave) -> None:
    units = UNITS.assign(size_class=["under_20k"] * 7 + ["20k_to_50k"] * 3)
    answered = RESPONSES.assign(goal=RESPONSES["goal"].fillna("2"), goal__missing=None).astype(
        {"goal__missing": "str"}
    )
    made = estimate_wave(wave, PLAN, answered, weigh(wave, answered, units), units).set_index("estimate_id")
    row = made.loc["2014.goal.1.size_class.20k_to_50k"]
    third = pytest.approx(1 / 3)
    assert row[["estimate", "se", "ci_low", "ci_high"]].tolist() == [third, 0, third, third]
    assert (row["interval_method"], row["flag"], row["level"]) == ("census", "", 0.95)
    assert math.isnan(row["n_eff"])
    whole = made.loc["2014.staff_mean"]
    assert whole["se"] == pytest.approx(math.sqrt(0.49 * (4 / 7) * 7 / 3), rel=1e-11)
    assert whole["df"] == 2  # of the other class alone


def test_a_class_in_which_everyone_returned_is_no_census_of_what_some_left_open(wave: Wave) -> None:
    """One of three does not know: two of three have answered, which leaves a third to chance."""
    units = UNITS.assign(size_class=["under_20k"] * 7 + ["20k_to_50k"] * 3)
    made = estimate_wave(wave, PLAN, RESPONSES, weigh(wave, RESPONSES, units), units).set_index("estimate_id")
    for key in ("2014.goal.1.size_class.20k_to_50k", "2014.goal_yes.size_class.20k_to_50k"):
        row = made.loc[key]
        assert (row["estimate"], row["df"]) == (0.5, 1)
        assert row["se"] == pytest.approx(math.sqrt(1 / 3 * 2 / 1 * 2 * 0.25**2), rel=1e-11)
        assert (row["interval_method"], row["flag"]) == ("", "indicative")
    asked = made.loc["2014.share_now_mean.size_class.20k_to_50k"]
    assert (asked["base_n"], asked["interval_method"]) == (1, "")


def test_without_the_correction_the_file_says_so(wave: Wave) -> None:
    without = estimates(replace(wave, design=replace(DESIGN, fpc=False))).loc["2014.staff_mean"]
    assert without["fpc"] == "no"
    assert without["se"] == pytest.approx(math.sqrt(0.36 * 7 / 3 + 0.16 * 4 / 3), rel=1e-11)


def test_a_simple_wave_without_population(wave: Wave) -> None:
    simple = replace(wave, design=replace(DESIGN, type="simple", strata=None, population=None))
    made = estimate_wave(simple, plan(domains=()), RESPONSES, weigh(simple, RESPONSES, None))
    made = made.set_index("estimate_id")
    assert made.loc["2014.goal.1", "estimate"] == 0.6
    assert made.loc["2014.staff_mean", "deff"] == pytest.approx(1, rel=1e-11)
    assert made.loc["2014.goal.1", "fpc"] == "no"
    assert set(made["estimand"]) & {"population", "response_rate", "respondents"} == {"respondents"}


def test_order_of_rows_does_not_matter(wave: Wave) -> None:
    mixed = RESPONSES.iloc[[3, 0, 5, 2, 1, 4]].reset_index(drop=True)
    weights = weigh(wave, RESPONSES, UNITS)
    made = estimate_wave(wave, PLAN, mixed, weights, UNITS)
    first = estimate_wave(wave, PLAN, RESPONSES, weights, UNITS)
    pd.testing.assert_frame_equal(made, first, rtol=1e-11, check_exact=False)


def test_the_file_reads_back_as_it_was_written(wave: Wave, tmp_path: Path) -> None:
    made = estimates(wave).reset_index(drop=True)
    made.to_csv(tmp_path / "2014.csv", index=False, lineterminator="\n")
    pd.testing.assert_frame_equal(ESTIMATES.read(tmp_path / "2014.csv"), made, check_exact=True)


def test_responses_of_other_rows_are_refused(wave: Wave) -> None:
    weights = weigh(wave, RESPONSES, UNITS)
    with pytest.raises(ValueError, match="not among the responses"):
        estimate_wave(wave, PLAN, RESPONSES.iloc[1:], weights, UNITS)


def test_an_answer_without_a_label_is_refused(wave: Wave) -> None:
    odd = RESPONSES.assign(goal=["1", "2", "3", "1", "2", None])
    with pytest.raises(ValueError, match="goal: an answer without a label"):
        estimates(wave, PLAN, odd)


def test_an_unknown_kind_of_missing_is_refused(wave: Wave) -> None:
    odd = RESPONSES.assign(goal__missing=[None] * 5 + ["lost"])
    with pytest.raises(ValueError, match=r"unknown kinds of missing \['lost'\]"):
        estimates(wave, PLAN, odd)


def test_a_domain_that_the_weights_lack_is_refused(wave: Wave) -> None:
    simple = replace(wave, design=replace(DESIGN, type="simple", strata=None, population=None))
    with pytest.raises(UserError, match="no size_class of the respondents"):
        estimate_wave(simple, PLAN, RESPONSES, weigh(simple, RESPONSES, None))


def test_a_code_that_the_wave_lacks_is_refused(wave: Wave) -> None:
    wanted = plan(estimand("goal_maybe", "goal", "share", codes=("1", "3")))
    with pytest.raises(UserError, match=r"row 3.*goal lacks codes that goal_maybe .*Found 3"):
        estimates(wave, wanted)


def test_a_mean_of_codes_takes_them_as_numbers_or_is_refused(wave: Wave) -> None:
    wanted = plan(estimand("goal_mean", "goal", "mean"))
    assert estimates(wave, wanted).loc["2014.goal_mean", "estimate"] == pytest.approx(1 + 10 / 26, rel=1e-11)
    words = tuple(replace(item, labels={"yes": {}, "no": {}}) if item.labels else item for item in wave.items)
    answers = RESPONSES.assign(goal=RESPONSES["goal"].map({"1": "yes", "2": "no"}))
    with pytest.raises(UserError, match="codes that are no numbers"):
        estimates(replace(wave, items=words), wanted, answers)


def test_the_design_of_a_wave(wave: Wave) -> None:
    design = wave_design(wave, weigh(wave, RESPONSES, UNITS))
    assert design.population is not None
    assert design.population.tolist() == [4, 6]  # strata in order of their names
    assert design.strata.tolist() == [1, 0] * 3
    assert design.remaining.tolist() == [0.25, 0.5]
    assert design.df == 4
