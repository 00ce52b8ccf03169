"""Contrasts that a plan declares: as R's svycontrast, and what is refused, shown and said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from doorpakken.data.study import Estimand, load_study
from doorpakken.data.study.plan_model import Term
from doorpakken.errors import UserError
from doorpakken.evidence.provenance.trace import rows
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.provenance_annex import annex
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.statistics.test_plan_estimands import OPEN, plan, registered
from tests.support.api_study import build as build_api
from tests.support.api_study import frame_of, sample_of
from tests.support.small_study import Built, build, words, write
from tests.support.small_wave import RESPONSES, UNITS, small_wave
from tests.support.small_wave import plan as small_plan

DESIGN = {"type": "stratified", "strata": "stype", "weights": "pw", "population": "fpc", "fpc": True}
JKN = {"replicates": {"method": "jkn"}}
TO_AWARDS = {"calibration": {"method": "post_stratification", "margins": ["province"]}}


def term(of: str, times: float, value: str = "", domain: str = "size_class") -> dict[str, Any]:
    return {"of": of, "times": times} | ({"domain": domain, "value": value} if value else {})


def contrast(*terms: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"statistic": "contrast", "terms": [*terms], **more}


TWO = contrast(term("api00_mean", 1), term("api99_mean", -1))
TOTALS = contrast(term("enroll_total", 1), term("api_stu_total", -1.1))
CONTRASTS = {
    "average": contrast(term("api00_mean", 0.5, "E"), term("api00_mean", 0.5, "H")),
    "trend": contrast(*(term("api00_mean", n, v) for n, v in ((-1, "E"), (0.25, "M"), (0.75, "H")))),
    "two": TWO,
    "totals": TOTALS,
    "shares_thrice": contrast(*(term("awarded", n, v) for n, v in ((3, "E"), (-1.5, "H"), (-1.5, "M")))),
    "shares": contrast(*(term("awarded", n, v) for n, v in ((1, "E"), (-0.5, "H"), (-0.5, "M")))),
}
# R survey 4.1-1: d <- svydesign(~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat), of JKn
# as.svrepdesign(d, "JKn"), calibrated postStratify(d, ~awards, as.data.frame(table(awards = apipop$awards)));
# b <- svyby(~api00, ~stype, d, svymean, covmat = TRUE), and svycontrast(b, c(E = .5, H = .5)) and so on,
# svycontrast(svymean(~api00 + api99, d), c(1, -1)), svycontrast(svytotal(~enroll + api.stu, d), c(1, -1.1))
PLAIN = {
    "average": (650.125, 9.70107769976671),
    "trend": (-45.915, 17.1831859701289),
    "two": (32.8925183753596, 2.05111240771061),
    "totals": (292568.040377045, 32954.9792881428),
    "shares": (0.33, 0.0647570729355278),
}
R: list[tuple[dict[str, Any], dict[str, tuple[float, float]]]] = [
    ({}, PLAIN),
    (JKN, PLAIN),
    (TO_AWARDS, {"two": (34.100613368054, 1.74202373080853), "totals": (283792.781803969, 32196.4205329372)}),
    (
        TO_AWARDS | JKN,
        {"two": (34.100613368054, 1.74960260165195), "totals": (283792.781803969, 32319.8165561864)},
    ),
]


@pytest.mark.parametrize(("how", "expected"), R)
def test_contrasts_are_those_of_r(
    shared: Path, tmp_path: Path, how: dict[str, Any], expected: dict[str, tuple[float, float]]
) -> None:
    folder = shared / "reference"
    share = {"variable": "awards", "statistic": "share", "codes": ["Yes"]}
    asked = {key: {**one, **words("x", "x")} for key, one in {"awarded": share, **CONTRASTS}.items()}
    made = build_api(
        tmp_path, sample_of(folder, "apistrat"), DESIGN | how, ["pw", "fpc"], frame_of(folder), **asked
    ).estimates
    for name, numbers in expected.items():
        found = made.loc[f"2014.{name}"]
        assert [found["estimate"], found["se"]] == pytest.approx(numbers, rel=1e-8), name
        assert found["df"] <= 197
        assert (found["n"], found["interval_method"]) == ({"average": 150}.get(name, 200), "t")
    assert set(made.loc["2014.totals", ["flag", "domain"]]) == {""}
    assert set(made.loc[["2014.shares", "2014.shares_thrice"], "flag"]) == {""}  # 13 points on either side


STAFF = ("staff_mean", "staff_total", "staff_people", "goal_yes")
BASE: dict[str, Any] = {
    "staff_people": {"variable": "staff", "statistic": "mean", "weight": "inhabitants"},
    "goal_yes": {"variable": "goal", "statistic": "share", "codes": ["1"]},
    "barrier": {"variable": "barrier_money", "statistic": "share", "codes": ["1"]},
}
LARGE, SMALL = "20k_to_50k", "under_20k"
ASKED = BASE | {
    "mixed": contrast(term("staff_mean", 1), term("staff_people", -1)),
    "sum_of_all": contrast(*(term("staff_total", 1, value) for value in (LARGE, SMALL))),
    "half": contrast(term("goal_yes", 0.5), term("barrier", 0.5)),
    "apart": contrast(term("goal_yes", 1, LARGE), term("barrier", -1)),
    "gap_of_goal": {
        "statistic": "difference",
        "of": "goal_yes",
        "domain": "size_class",
        "from": LARGE,
        "minus": SMALL,
    },
    "all_with_goal": contrast(term("goal_yes", 10), unit="number"),
    "same": contrast(term("goal_yes", 1, LARGE), term("goal_yes", -1, SMALL)),
    "thrice": contrast(term("goal_yes", 3, LARGE), term("goal_yes", -3, SMALL)),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"), study=OPEN, plan=plan(**ASKED))


def test_a_contrast_is_the_sum_of_its_terms_with_their_covariance(built: Built) -> None:
    found = built.estimates
    mixed = found.loc["2014.mixed", "estimate"]
    apart = found.loc["2014.staff_mean", "estimate"] - found.loc["2014.staff_people", "estimate"]
    assert mixed == pytest.approx(apart, rel=1e-10)
    whole, total = found.loc["2014.sum_of_all"], found.loc["2014.staff_total"]
    for name in ("estimate", "se", "ci_low", "ci_high", "df", "n"):
        assert whole[name] == pytest.approx(total[name], rel=1e-10, nan_ok=True), name
    assert found.loc["2014.mixed", "se"] < found.loc["2014.staff_mean", "se"]


def test_a_difference_is_a_case_of_it_and_a_multiple_is_as_reliable(built: Built) -> None:
    gap, same, thrice = (built.estimates.loc[f"2014.{name}"] for name in ("gap_of_goal", "same", "thrice"))
    kept = [name for name in gap.index if name not in ("estimand", "statistic")]
    assert gap[kept].equals(same[kept])
    assert thrice["estimate"] == pytest.approx(3 * gap["estimate"], rel=1e-10)
    assert thrice["se"] == pytest.approx(3 * gap["se"], rel=1e-10)
    assert thrice["flag"] == gap["flag"]


def test_an_average_of_shares_is_one_and_other_contrasts_are_points(built: Built) -> None:
    known = built.register.estimands
    units = {
        name: known[name]["unit"]
        for name in ("half", "apart", "gap_of_goal", "mixed", "thrice", "all_with_goal")
    }
    assert units == {
        "half": "share", "apart": "points", "gap_of_goal": "points", "mixed": "number", "thrice": "points",
        "all_with_goal": "number",
    }  # fmt: skip
    assert known["half"]["variables"] == ["goal", "barrier_money"]


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [("en", "Contrast", "0.5 × What; 0.5 × What"), ("nl", "Contrast", "0,5 × Wat; 0,5 × Wat")],
)
def test_the_record_says_what_it_is_the_sum_of(built: Built, language: str, name: str, said: str) -> None:
    (record,) = annex(built.register, ["2014.half"], language)
    facts = {plain(key): plain(told) for key, told in record["facts"]}
    assert facts[name] == said
    (record,) = annex(built.register, ["2014.apart"], "en")
    told = {plain(key): plain(value) for key, value in record["facts"]}["Contrast"]
    assert told == "1 × What: 20,000 to 50,000 inhabitants; −1 × What"


def test_the_way_back_leads_to_the_rows_of_all_terms(built: Built) -> None:
    record = built.register.data["estimates"]["2014.apart"]
    base, counted = rows(built.study, record, built.responses, built.weights)
    large = set(rows(built.study, built.register.data["estimates"]["2014.goal_yes.size_class.20k_to_50k"],
                     built.responses, built.weights)[0])  # fmt: skip
    money = set(
        rows(built.study, built.register.data["estimates"]["2014.barrier"], built.responses, built.weights)[0]
    )
    assert base == counted == sorted(large | money)
    assert large - money == set()
    assert len(money) > len(large)


def test_it_is_withheld_as_the_worst_of_its_terms(built: Built, tmp_path: Path) -> None:
    many = built.estimates.copy()
    many[["n", "base_n"]] = 40.0
    shown = registered(plan(**ASKED), tmp_path, many).estimates
    assert {shown[f"2014.{name}"].shown for name in ("half", "apart", "gap_of_goal", "sum_of_all")} == {"yes"}
    small = many.copy()
    small.loc["2014.barrier", ["n", "base_n"]] = [2, 40]
    kept = registered(plan(**ASKED), tmp_path, small).estimates
    assert [kept[f"2014.{name}"].shown for name in ("half", "apart", "gap_of_goal")] == [
        "suppressed",
        "suppressed",
        "yes",
    ]
    assert kept["2014.half"].estimate is None


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            contrast(term("staff_mean", 1), term("gap_median", 1)),
            "of has no contrast. Found gap_median, a quantile",
        ),
        (contrast(term("staff_mean", 1), term("later", 1)), "of has no contrast. Found later; expected"),
        (contrast(term("staff_mean", 1), term("goal_yes", 1)), "different units. Found numbers and shares"),
        (contrast(term("staff_mean", 1), term("staff_mean", -1)), "has one value twice. Found staff_mean"),
        (contrast(term("staff_mean", 1, "x", "province")), "domain is none of the plan. Found province"),
        (contrast(term("staff_mean", 0)), "times does not fit"),
        (contrast(), "terms does not fit"),
        (contrast({"of": "staff_mean", "times": 1, "domain": "size_class"}), "value"),
        (contrast(term("staff_mean", 1), variable="staff"), "variable does not fit"),
        (contrast(term("staff_mean", 1), minus="x"), "minus does not fit"),
        ({"statistic": "mean", "variable": "staff", "unit": "number"}, "unit does not fit"),
        ({"statistic": "contrast"}, "lacks a key. Expected terms"),
        ({"statistic": "mean", "variable": "staff", "terms": [term("staff_mean", 1)]}, "terms does not fit"),
    ],
)
def test_a_contrast_that_cannot_be_is_refused(tmp_path: Path, made: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        load_study(write(tmp_path, plan=plan(**BASE, odd=made)))


def test_a_value_that_the_domain_of_a_term_does_not_have_is_refused(tmp_path: Path) -> None:
    made = contrast(term("staff_mean", 1), term("staff_mean", -1, "over_9"))
    said = r"odd of the plan names no value of size_class\. Found over_9; expected 20k_to_50k, under_20k"
    with pytest.raises(UserError, match=said):
        build(tmp_path, plan=plan(odd=made))


@pytest.mark.parametrize(("left_open", "method"), [([], "census"), ([2], "t")])
def test_it_is_certain_where_everybody_answered_and_nobody_left_it_open(
    tmp_path: Path, left_open: list[int], method: str
) -> None:
    answers = RESPONSES.copy()
    answers.loc[left_open, "staff"] = np.nan
    answers.loc[left_open, "staff__missing"] = "dont_know"
    units = UNITS[UNITS["code"].isin(answers["municipality"])]
    terms = (Term(1, "staff_mean", "size_class", LARGE), Term(-1, "staff_mean"))
    mean = Estimand("gone", None, "contrast", {}, {}, terms=terms)
    wave = small_wave(tmp_path)
    weights = weigh(wave, answers, units)
    found = estimate_wave(wave, small_plan(mean), answers, weights, units).set_index("estimate_id")
    row = found.loc["2014.gone"]
    assert (row["se"] == 0) == (method == "census")
    assert row["interval_method"] == (method if method == "census" else "")  # fewer than 4 df
    assert (row["ci_low"] == row["estimate"]) == (method == "census")
