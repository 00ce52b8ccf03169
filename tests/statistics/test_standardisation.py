"""Direct standardisation: R's svystandardize, what it leaves as it was, what is refused and said of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.frame import settled_plan
from doorpakken.data.study import Estimand, Plan, load_study
from doorpakken.data.study.plan_model import Standard
from doorpakken.errors import UserError
from doorpakken.evidence.disclosure.magnitude_rules import withhold_apart
from doorpakken.evidence.provenance.trace import rows
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.provenance_annex import annex
from doorpakken.statistics.estimation import Design, Replicates, jackknife, ratios
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.contrasts import Term, combined
from doorpakken.statistics.estimation.standardisation import Classes, standardised
from doorpakken.statistics.estimation.targets import declared
from tests.conftest import ROOT
from tests.statistics.test_contrasts_declared import DESIGN, JKN
from tests.statistics.test_plan_estimands import OPEN, plan
from tests.support.api_study import build as build_api
from tests.support.api_study import frame_of, sample_of
from tests.support.small_study import Built, build, words, write

TO_AWARDS = {"by": "province", "to": "population", "over": "size_class"}
TYPES = {"E": 4421, "H": 755, "M": 1018}
ASKED: dict[str, Any] = {
    "score": {"variable": "api00", "statistic": "mean", "standardise": TO_AWARDS},
    "poor": {"variable": "meals", "statistic": "share", "at_least": 50, "standardise": TO_AWARDS},
    "per_pupil": {
        "variable": "enroll", "denominator": "api_stu", "statistic": "ratio", "standardise": TO_AWARDS,
    },
    "quarter": {
        "variable": "api00", "statistic": "mean",
        "standardise": {"by": "province", "to": {"No": 1, "Yes": 3}},
    },
    "by_type": {
        "variable": "api00", "statistic": "mean",
        "standardise": {"by": "size_class", "to": TYPES, "over": "province"},
    },
}  # fmt: skip
# R survey 4.1-1: d <- svydesign(~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat), of JKn
# as.svrepdesign(d, "JKn"); s <- svystandardize(d, by = ~awards, over = ~stype, c(2027, 4167)), and
# svyby(~api00, ~stype, s, svymean), of I(meals >= 50), and of svyratio(~enroll, ~api.stu); svymean(~api00, .)
# with over = ~1, population = c(1, 3); and by = ~stype, over = ~awards, population = c(4421, 755, 1018)
VALUES = {
    "score.size_class.E": 673.283765471143, "score.size_class.H": 644.588259036259,
    "score.size_class.M": 651.652245659571, "poor.size_class.E": 0.480116189101022,
    "poor.size_class.H": 0.216312275636764, "poor.size_class.M": 0.441079767020193,
    "per_pupil.size_class.E": 1.17215480969951, "per_pupil.size_class.H": 1.19243602486992,
    "per_pupil.size_class.M": 1.17993523372000, "quarter": 667.250532125682,
    "by_type.province.No": 643.619683025232, "by_type.province.Yes": 677.229793930789,
}  # fmt: skip
TAYLOR = [
    12.6314228162714, 21.2732170824934, 16.1187595229860, 0.0500524860415523, 0.0736889911345682,
    0.0725535282931171, 0.00939056207577457, 0.02574524547872644, 0.02043855116282790, 9.67801277471888,
    18.8303299509822, 11.2275031871841,
]  # fmt: skip
REPLICATED = [
    12.8166370372751, 22.1936968853694, 16.4725903603569, 0.0507188158281949, 0.0768503983457197,
    0.0741481001106923, 0.00949701341035679, 0.02658825783703266, 0.02096413984204185, 9.72214624085226,
    19.3495119024135, 11.3434369130201,
]  # fmt: skip


@pytest.mark.parametrize(("how", "errors"), [({}, TAYLOR), (JKN, REPLICATED)])
def test_standardised_estimates_are_those_of_r(
    shared: Path, tmp_path: Path, how: dict[str, Any], errors: list[float]
) -> None:
    folder = shared / "reference"
    made = build_api(
        tmp_path, sample_of(folder, "apistrat"), DESIGN | how, ["pw", "fpc"], frame_of(folder),
        domains=["size_class", "province"], **{key: {**one, **words("x", "x")} for key, one in ASKED.items()},
    ).estimates  # fmt: skip
    for (name, value), se in zip(VALUES.items(), errors, strict=True):
        row = made.loc[f"2014.{name}"]
        assert [row["estimate"], row["se"]] == pytest.approx([value, se], rel=1e-8), name
    assert "2014.score.province.No" not in made.index
    assert {name for name in made.index if name.startswith("2014.quarter")} == {"2014.quarter"}
    assert made.loc["2014.poor.size_class.E", "interval_method"] == "wilson"
    assert np.isnan(made.loc["2014.poor.size_class.E", "deff"])
    plain_row = made.loc["2014.api00_mean.size_class.E"]
    assert made.loc["2014.score.size_class.E", "n"] == plain_row["n"]


def sample(seed: int = 3) -> tuple[Design, np.ndarray, np.ndarray, Classes]:
    rng = np.random.default_rng(seed)
    strata, n = np.repeat(np.arange(3), 20), 60
    design = Design(rng.uniform(1, 4, n), strata, np.arange(n), np.array([60.0, 70, 80]))
    values = rng.normal(10, 3, (n, 2))
    values[rng.random((n, 2)) < 0.1] = np.nan
    codes = rng.integers(0, 3, n)
    return (
        design,
        values,
        rng.random((n, 2)) < 0.6,
        Classes(("a", "b", "c"), np.array([0.2, 0.3, 0.5]), codes),
    )


def test_it_is_the_sum_of_the_means_of_the_classes() -> None:
    design, values, domains, classes = sample()
    made = standardised(design, values, None, domains, classes)
    for place in range(2):
        cells = domains[:, [place]] & (classes.codes[:, None] == np.arange(3))
        means = ratios(design, values, None, cells).estimate
        np.testing.assert_allclose(made.estimate[place], classes.parts @ means, rtol=1e-12)
    assert (made.base <= domains.sum(axis=0)[:, None]).all()


def test_a_distribution_that_is_there_already_changes_no_estimate() -> None:
    design, values, _, classes = sample(4)
    whole, answered = np.ones((60, 1), dtype=bool), ~np.isnan(values[:, 0])
    own = np.bincount(classes.codes[answered], design.weights[answered])
    made = standardised(design, values[:, :1], None, whole, replace(classes, parts=own / own.sum()))
    before = ratios(design, values[:, :1])
    assert made.estimate.item() == pytest.approx(before.estimate.item(), rel=1e-12)
    assert made.se.item() < before.se.item()  # the classes explain a part, as post-strata do


def test_a_calibration_of_the_wave_stays_in_the_variance() -> None:
    design, values, domains, classes = sample(5)
    seen = []

    def residuals(scores: np.ndarray) -> np.ndarray:
        seen.append(scores)
        return scores / 2

    half = standardised(replace(design, calibration=residuals), values, None, domains, classes)
    whole = standardised(design, values, None, domains, classes)
    np.testing.assert_allclose(half.se, whole.se / 2, rtol=1e-12)
    scores = seen[0][:, 0]
    for code in range(3):  # no score is left of the mean of a class
        assert scores[classes.codes == code].sum() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("sized", [False, True])
@pytest.mark.parametrize("how", [lambda design: design, jackknife])
def test_a_term_of_a_contrast_is_the_standardised_estimate_itself(
    how: Callable[[Design], Design | Replicates], sized: bool
) -> None:
    design, values, domains, classes = sample(7)
    size = np.random.default_rng(8).uniform(1, 5, 60) if sized else None
    own = replace(design, weights=design.weights * size) if size is not None else design
    expected = standardised(how(own), values, None, domains, classes)
    for place in range(2):
        term = Term(1, domains[:, place], values, classes=classes, size=size)
        made = combined(how(design), [term])
        np.testing.assert_allclose(made.estimate, expected.estimate[place], rtol=1e-12)
        np.testing.assert_allclose(made.variance, expected.variance[place], rtol=1e-10)
        np.testing.assert_array_equal(made.base, expected.base[place])


def test_a_class_that_loses_its_weight_in_a_replicate_is_refused() -> None:
    design, values, domains, _ = sample(6)
    lone = np.zeros(60, dtype=np.int64)
    lone[np.flatnonzero(domains[:, 0] & ~np.isnan(values[:, 0]))[0]] = 1
    two = Classes(("a", "b"), np.array([0.5, 0.5]), lone)
    assert np.isfinite(standardised(design, values[:, :1], None, domains[:, :1], two).estimate).all()
    with pytest.raises(ValueError, match="no weight in a replicate"):
        standardised(jackknife(design), values[:, :1], None, domains[:, :1], two)


def test_it_is_hidden_where_people_answered() -> None:
    rows_of_a_wave = pd.DataFrame(
        {"estimand": ["even", "staff_mean"], "statistic": "mean", "domain": "", "domain_value": ""}
    )
    even = Estimand("even", "staff", "mean", {}, {}, standardise=Standard("size_class", "population"))
    made, shown = Plan(0.95, (), (even,)), pd.Series(["yes", "yes"])
    for collected, rule, state in (
        (True, "standard", "hidden"),
        (False, "standard", "yes"),
        (True, "open", "yes"),
    ):
        found = withhold_apart(rows_of_a_wave, shown, made, rule=rule, collected=collected)
        assert found.tolist() == [state, "yes"]


SMALL = {"statistic": "mean", "variable": "staff"}
NUMBERS = {"under_20k": 1, "20k_to_50k": 3}


def small(**standard: Any) -> dict[str, Any]:
    return SMALL | {"standardise": {"by": "size_class", "to": NUMBERS} | standard}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    weighted = small(to="population") | {"weight": "inhabitants"}
    terms = [{"of": "even", "times": 1}, {"of": "as_all", "times": -1}]
    asked = {
        "even": small(), "as_all": small(to="population"), "by_people": weighted,
        "by_goal": small(by="goal", to={"1": 1, "2": 3}),
        "by_far": small(by="far", to={"0": 1, "1": 1}),
        "apart": {"statistic": "contrast", "terms": terms},
        "step": {
            "statistic": "difference", "of": "staff_mean", "domain": "size_class", "from": "20k_to_50k",
            "minus": "under_20k",
        },
        "people_gap": {"statistic": "contrast", "terms": [{"of": "by_people", "times": 2}]},
    }  # fmt: skip
    made = json.loads(plan(["size_class", "goal", "far"], **asked))
    made["derived"]["far"] = {"value": "staff >= 5", "unit": "share", **words("Ver", "Far")}
    return build(tmp_path_factory.mktemp("study"), study=OPEN, plan=json.dumps(made))


def test_the_mean_of_two_classes_by_hand(built: Built) -> None:
    found = built.estimates["estimate"]
    classes = [found[f"2014.staff_mean.size_class.{name}"] for name in NUMBERS]
    assert found["2014.even"] == pytest.approx(np.dot([0.25, 0.75], classes), rel=1e-11)
    assert found["2014.as_all"] == pytest.approx(np.dot([0.6, 0.4], classes), rel=1e-11)
    assert built.register.estimands["even"]["standardise"] == {"by": "size_class", "over": "", "to": NUMBERS}
    record = built.register.data["estimates"]["2014.even"]
    assert rows(built.study, record, built.responses, built.weights)[0] == [2, 3, 4, 5, 6, 7]


def test_by_an_answer_only_those_who_gave_it_count(built: Built) -> None:
    """Goal: GM0000 (9 staff), GM0001 (2), GM0008 (8); no goal: GM0009 (4), GM0002 (6); GM0007 did not say."""
    weights = built.weights.set_index("source_row")["weight"]
    staff = built.responses.set_index("source_row").loc[weights.index, "staff"]
    goal = built.responses.set_index("source_row").loc[weights.index, "goal"]
    means = [np.average(staff[goal == code], weights=weights[goal == code]) for code in "12"]
    row = built.estimates.loc["2014.by_goal"]
    assert row["estimate"] == pytest.approx(np.dot([0.25, 0.75], means), rel=1e-11)
    assert (row["n"], row["base_n"]) == (5, 5)
    record = built.register.data["estimates"]["2014.by_goal"]
    assert rows(built.study, record, built.responses, built.weights)[0] == [2, 3, 4, 5, 6]
    assert built.register.estimands["by_goal"]["variables"] == ["staff", "goal"]
    far = staff >= 5
    derived = [np.average(staff[each], weights=weights[each]) for each in (~far, far)]
    assert built.estimates.loc["2014.by_far", "estimate"] == pytest.approx(np.mean(derived), rel=1e-11)


def test_who_gave_a_number_and_no_class_left_the_estimate_open(built: Built) -> None:
    """GM0007 said how many staff, not whether it has the goal: a stratum that it completes is no census."""
    counted = built.responses[built.responses["source_row"].isin(built.weights["source_row"])]
    (by_goal,) = (each for each in built.study.plan.estimands if each.id == "by_goal")
    quantity = declared(by_goal, Answers(built.wave, counted, built.study.plan))
    silent = counted["goal"].isna() & counted["staff"].notna()
    assert silent.sum() == 1
    assert quantity.unanswered is not None
    assert quantity.unanswered[silent].all()
    assert np.isnan(quantity.values[silent]).all()


def test_a_contrast_of_two_by_hand(built: Built) -> None:
    found = built.estimates
    gap = found.loc["2014.apart"]
    assert gap["estimate"] == pytest.approx(
        found.loc["2014.even", "estimate"] - found.loc["2014.as_all", "estimate"], rel=1e-9
    )
    step = found.loc["2014.step"]  # (0.25 - 0.6) small + (0.75 - 0.4) large, of which two answered as one
    assert [gap["estimate"], gap["se"]] == pytest.approx(
        [0.35 * step["estimate"], 0.35 * step["se"]], rel=1e-9
    )
    assert (gap["base_n"], gap["variance_method"]) == (6, "taylor")
    double, single = found.loc["2014.people_gap"], found.loc["2014.by_people"]
    assert [double["estimate"], double["se"]] == pytest.approx([2 * single["estimate"], 2 * single["se"]])
    assert double["df"] == single["df"]


@pytest.mark.parametrize("over", ["", "size_class"])
def test_a_contrast_where_its_term_is_not_standardised_is_refused(tmp_path: Path, over: str) -> None:
    terms = [{"of": "even", "times": 1, "domain": "goal", "value": "1"}]
    even = {"by": "province", "to": {"Drenthe": 1, "Zeeland": 1}} | ({"over": over} if over else {})
    made = plan(
        ["size_class", "province", "goal"], even=SMALL | {"standardise": even},
        apart={"statistic": "contrast", "terms": terms},
    )  # fmt: skip
    with pytest.raises(UserError) as error:
        load_study(write(tmp_path, plan=made))
    (told,) = error.value.problems
    assert "takes even where it is not standardised" in str(told)
    assert (told.found, told.expected) == ("goal", over or "the whole alone")


@pytest.mark.parametrize(
    ("key", "language", "said"),
    [
        ("by_goal", "en", "Goal: yes 1; Goal: no 3"),
        ("by_far", "en", "Far: no 1; Far: yes 1"),
        ("even", "en", "size class: under 20,000 inhabitants 1; 20,000 to 50,000 inhabitants 3"),
        ("as_all", "en", "size class: the population of this wave"),
        ("as_all", "nl", "grootteklasse: de populatie van deze meting"),
    ],
)
def test_the_record_says_to_what(built: Built, key: str, language: str, said: str) -> None:
    (record,) = annex(built.register, [f"2014.{key}"], language)
    told = {plain(name): plain(text) for name, text in record["facts"]}
    assert said in (told.get("Standardised"), told.get("Gestandaardiseerd"))


def test_every_class_without_an_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        build(tmp_path, plan=plan(["size_class", "province"], odd=small(to="population", over="province")))
    said = [str(each) for each in error.value.problems]
    assert len(said) == 2
    assert "odd of the plan has a class without an answer. Found nobody of 20k_to_50k in Drenthe" in said[0]
    assert "Found nobody of under_20k in Zeeland; expected an answer in each class" in said[1]


def test_a_wave_that_was_not_settled_is_no_population_of_this_one(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has a wave for a standard"):
        build(tmp_path, plan=plan(odd=small(to="2014")))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (small(by="province"), "names no domain of the plan. Found province"),
        (small(by="goal", to="population"), "in the frame, which does not know goal. Found population"),
        (small(over="size_class"), "one distribution of themselves. Found size_class"),
        (small(to="2013"), "standardise.to names no wave. Found 2013; expected population, 2014"),
        (small(to={"under_20k": 1}), "to does not fit"),
        (small(to={"under_20k": 1, "20k_to_50k": 0}), "to does not fit"),
        (small() | {"statistic": "total"}, "standardise does not fit"),
        (
            {"statistic": "share", "variable": "goal", "codes": ["1"], "interval": "mid_p",
             "standardise": {"by": "size_class", "to": NUMBERS}},
            "has an exact interval. Found mid_p",
        ),
    ],
)  # fmt: skip
def test_a_standard_that_cannot_be_is_refused(tmp_path: Path, made: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        load_study(write(tmp_path, plan=plan(odd=made)))


@pytest.mark.parametrize(
    ("test", "to", "fits"),
    [("change", NUMBERS, True), ("change", "population", False), ("level", NUMBERS, False)],
)
def test_a_hypothesis_may_be_about_the_change_of_one_with_the_same_parts_at_both_dates(
    tmp_path: Path, test: str, to: Any, fits: bool
) -> None:
    made = json.loads(plan(even=small(to=to)))
    made["hypotheses"] = {
        "more": {"test": test, "estimand": "even", "claim": "above", **words("Meer", "More")}
    }
    made["families"] = {"one": {"wave": "2014", "kind": "exploratory", "hypotheses": ["more"]}}
    path = write(tmp_path, plan=json.dumps(made))
    if fits:
        assert load_study(path).plan.hypotheses["more"].estimand == "even"
        return
    with pytest.raises(UserError, match="names no share or mean of the plan: even"):
        load_study(path)


def test_a_class_without_a_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no number for a class of size_class\. Found 20k_to_50k; expected"):
        build(tmp_path, plan=plan(odd=small(to={"under_20k": 1, "over_9": 2})))
    by_state = {"by": "bb_a_status", "to": {"1": 1, "3": 2}}
    with pytest.raises(UserError, match=r"no number for a class of bb_a_status\. Found 2; expected 1, 3"):
        build(tmp_path, plan=plan(["size_class", "bb_a_status"], odd=small(**by_state)))
    by_goal = small(by="goal", to={"1": 1, "yes": 2})
    with pytest.raises(UserError, match=r"standardise.to is no value of goal\. Found yes; expected 1, 2"):
        load_study(write(tmp_path, plan=plan(["size_class", "goal"], odd=by_goal)))


def test_a_wave_stands_for_the_classes_of_its_population() -> None:
    study = load_study(ROOT / "config" / "study.yaml")
    first = replace(study.plan.estimands[0], standardise=Standard("size_class", "2014"))
    (settled,) = settled_plan(replace(study, plan=replace(study.plan, estimands=(first,)))).estimands
    assert settled.standardise is not None
    assert dict(settled.standardise.to) == {  # type: ignore[arg-type]
        "under_20k": 137, "20k_to_50k": 192, "50k_to_100k": 44, "100k_and_over": 30,
    }  # fmt: skip
    bare = replace(study, frame=None, plan=replace(study.plan, estimands=(first,)))
    with pytest.raises(UserError, match="wave 2014 without a frame; expected a frame, or numbers"):
        settled_plan(bare)
