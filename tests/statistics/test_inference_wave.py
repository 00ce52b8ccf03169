"""The tests of a wave: each kind by hand with numpy and pandas on the shipped wave; families and claims."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from doorpakken.data.study import Family, Hypothesis, Plan
from doorpakken.errors import UserError
from doorpakken.evidence.provenance.trace import rows, trace
from doorpakken.statistics.estimation import (
    Design,
    covariance,
    generalised_bootstrap,
    ratios,
    rescaled_bootstrap,
    totals,
)
from doorpakken.statistics.inference import TESTS, benjamini_hochberg, holm, run_tests, spearman
from doorpakken.statistics.inference.hypothesis_test import distance, p_value
from doorpakken.statistics.inference.wave_tests import used_by
from tests.support.simulated_wave import CLASSES
from tests.support.verdict_wave import Claimed, overwritten, shipped


@pytest.fixture(scope="module")
def made() -> Claimed:
    return shipped()


def by_hand(made: Claimed, scores: np.ndarray) -> np.ndarray:
    """The covariance of totals of scores (n, k) without correction: groups summed across strata, in loops."""
    strata = made.weights["stratum"].to_numpy(dtype=object)
    group = made.weights["group"].fillna(made.weights["unit"]).to_numpy(dtype=object)
    apart = np.zeros_like(scores)
    for name in set(strata):
        inside = strata == name
        n = inside.sum()
        apart[inside] = np.sqrt(n / (n - 1)) * (scores[inside] - scores[inside].mean(axis=0))
    summed = np.array([apart[group == one].sum(axis=0) for one in sorted(set(group))])
    return summed.T @ summed


def degrees(made: Claimed, base: np.ndarray) -> int:
    inside = made.weights[base]
    return inside["group"].fillna(inside["unit"]).nunique() - inside["stratum"].nunique()


def slope_by_hand(made: Claimed, y: np.ndarray, x: np.ndarray) -> tuple[float, float, int]:
    """The second coefficient of weighted least squares, its standard error and degrees of freedom."""
    base = ~(np.isnan(y) | np.isnan(x).any(axis=1))
    w = made.weights["weight"].to_numpy()[base]
    inverse = np.linalg.inv(x[base].T @ (w[:, None] * x[base]))
    beta = inverse @ (x[base].T @ (w * y[base]))
    scores = np.zeros_like(x)
    scores[base] = (x[base] * (w * (y[base] - x[base] @ beta))[:, None]) @ inverse
    df = degrees(made, base) + 1 - x.shape[1]
    return float(beta[1]), float(np.sqrt(by_hand(made, scores)[1, 1])), df


def holds(row: dict, estimate: float, se: float, df: float, null: float = 0.0) -> None:
    """Whether a row has these numbers, with t, its two-sided p-value and interval."""
    t = (estimate - null) / se
    half = stats.t.ppf(0.975, df) * se
    expected = [estimate, se, df, t, 2 * stats.t.sf(abs(t), df), estimate - half, estimate + half]
    names = ["estimate", "se", "df", "test_statistic", "p", "ci_low", "ci_high"]
    assert [row[name] for name in names] == pytest.approx(expected, rel=1e-8)


def test_the_largest_minus_the_smallest_by_hand(made: Claimed) -> None:
    due, w = made.answers.numbers("due_finished"), made.weights["weight"].to_numpy()
    size = made.weights["size_class"].to_numpy(dtype=object)
    scores, means, bases = np.zeros((len(due), 1)), [], []
    for name, sign in (("100k_and_over", 1), ("under_20k", -1)):
        base = (size == name) & ~np.isnan(due)
        means.append(np.average(due[base], weights=w[base]))
        scores[base, 0] += sign * w[base] * (due[base] - means[-1]) / w[base].sum()
        bases.append(base)
    row = made.test("larger_further")
    df = degrees(made, bases[0] | bases[1])
    holds(row, means[0] - means[1], np.sqrt(by_hand(made, scores)[0, 0]), df)
    assert (row["n"], row["least_n"]) == (sum(map(np.sum, bases)), min(map(np.sum, bases)))


def test_the_trend_over_the_classes_by_hand(made: Claimed) -> None:
    rank = made.weights["size_class"].map(CLASSES.index).to_numpy(dtype=float)
    x = np.column_stack([np.ones_like(rank), rank])
    holds(made.test("further_by_class"), *slope_by_hand(made, made.answers.numbers("due_finished"), x))


@pytest.mark.parametrize(
    ("hypothesis", "of", "on", "per"),
    [
        ("effect_by_progress", "favourable_effect", "due_finished", 0.1),
        ("progress_by_conditions", "due_finished", "conditions_present", 0.125),
        ("delay_by_conditions", "delay_months", "conditions_present", 0.125),
    ],
)
def test_slopes_adjusted_for_class_by_hand(
    made: Claimed, hypothesis: str, of: str, on: str, per: float
) -> None:
    x = made.answers.numbers(on) / per
    dummies = pd.get_dummies(made.weights["size_class"], dtype=float)[CLASSES[1:]].to_numpy()
    columns = np.column_stack([np.ones_like(x), x, dummies])
    holds(made.test(hypothesis), *slope_by_hand(made, made.answers.numbers(of), columns))


def test_conditions_with_missing_answers_leave_the_base(made: Claimed) -> None:
    wanted = made.answers.numbers("delay_months") + made.answers.numbers("conditions_present")
    assert made.test("delay_by_conditions")["n"] == np.isfinite(wanted).sum()
    hypothesis = made.study.plan.hypotheses["delay_by_conditions"]
    used = used_by(made.wave, made.study.plan, hypothesis, made.responses, made.weights)
    assert used.tolist() == np.isfinite(wanted).tolist()


def test_the_rank_correlation_by_hand(made: Claimed) -> None:
    x, y = (made.answers.numbers(name) for name in ("favourable_effect", "due_finished"))
    base = ~np.isnan(x + y)
    w = made.weights["weight"].to_numpy()[base]

    def rho(weights: np.ndarray) -> float:
        ranks = []
        for values in (x[base], y[base]):
            below = np.array([weights[values < value].sum() for value in values])
            same = np.array([weights[values == value].sum() for value in values])
            ranks.append(below + same / 2)
        return np.cov(*ranks, aweights=weights)[0, 1] / np.sqrt(
            np.cov(ranks[0], aweights=weights) * np.cov(ranks[1], aweights=weights)
        )

    row = made.test("effect_with_progress")
    assert row["estimate"] == pytest.approx(rho(w), rel=1e-10)
    unweighted = pd.Series(x).corr(pd.Series(y), method="spearman")
    assert row["estimate"] == pytest.approx(unweighted, abs=0.05)
    assert row["df"] == degrees(made, base)
    # The jackknife by group, in loops: another way to the same standard error.
    group = made.weights["group"].fillna(made.weights["unit"]).to_numpy(dtype=object)[base]
    left = np.array([rho(np.where(group == one, 1e-12, w)) for one in sorted(set(group))])
    jackknife = np.sqrt((len(left) - 1) / len(left) * ((left - left.mean()) ** 2).sum())
    assert row["se"] == pytest.approx(jackknife, rel=0.08)
    z = np.arctanh(row["estimate"])
    error = (np.arctanh(row["ci_high"]) - z) / stats.t.ppf(0.975, row["df"])
    assert row["test_statistic"] == pytest.approx(z / error, rel=1e-9)
    assert row["p"] == pytest.approx(2 * stats.t.sf(z / error, row["df"]), rel=1e-8)


def test_two_groups_by_hand(made: Claimed) -> None:
    products = made.answers.numbers("digital_top20")
    adopted = made.answers.numbers("service_concept_status")
    second = np.where(np.isnan(adopted), np.nan, adopted == 3)
    x = np.column_stack([np.ones_like(second), second])
    row = made.test("products_by_concept")
    holds(row, *slope_by_hand(made, products, x))
    both = ~np.isnan(products + second)
    assert row["least_n"] == min((second[both] == 1).sum(), (second[both] == 0).sum())
    w = made.weights["weight"].to_numpy()
    means = [
        np.average(products[both & (second == one)], weights=w[both & (second == one)]) for one in (1, 0)
    ]
    assert row["estimate"] == pytest.approx(means[0] - means[1], rel=1e-9)


def test_an_association_by_hand(made: Claimed) -> None:
    rows, columns = (made.answers.numbers(name) for name in ("ambition_change", "cond_urgency_presence"))
    both = ~np.isnan(rows + columns)
    w = made.weights["weight"].to_numpy()[both]
    table = pd.crosstab(rows[both], columns[both], values=w, aggfunc="sum").fillna(0).to_numpy()
    share = table / table.sum()
    expected = np.outer(share.sum(axis=1), share.sum(axis=0))
    cramer = np.sqrt(((share - expected) ** 2 / expected).sum() / (min(table.shape) - 1))
    row = made.test("ambition_and_urgency")
    assert row["estimate"] == pytest.approx(cramer, rel=1e-8)
    assert np.isnan(row["se"])
    assert row["p"] == pytest.approx(stats.f.sf(row["test_statistic"], row["df"], row["ddf"]), rel=1e-8)
    assert row["ddf"] == pytest.approx(row["df"] * degrees(made, both), rel=1e-8)


def test_the_rows_of_an_association_need_no_numbers(made: Claimed) -> None:
    """Codes of a closed question may be words."""
    named = {code: f"code {code}" for code in made.wave.item("ambition_change").labels}
    items = tuple(
        replace(item, labels={named[code]: words for code, words in item.labels.items()})
        if item.variable == "ambition_change"
        else item
        for item in made.wave.items
    )
    responses = made.responses.assign(ambition_change=made.responses["ambition_change"].map(named))
    wave, one = replace(made.wave, items=items), made.study.plan.hypotheses["ambition_and_urgency"]
    plan = replace(made.study.plan, families={"only": Family("only", "2014", "exploratory", (one.id,))})
    row = run_tests(wave, plan, responses, made.weights).iloc[0]
    assert row["p"] == made.test(one.id)["p"]
    assert used_by(wave, plan, one, responses, made.weights).sum() == row["n"]


def test_levels_use_the_design_as_it_is_declared(made: Claimed) -> None:
    lead = made.answers.numbers("service_lead")
    found = ratios(made.design, lead[:, None])
    holds(made.test("service_before_operations"), found.estimate.item(), found.se.item(), found.df.item())
    assert made.test("service_before_operations")["fpc"] == "yes"
    others = made.tests[~made.tests["statistic"].isin(["level", "association"])]
    assert set(others["fpc"]) == {"no"}


def test_a_share_is_held_against_a_bound_as_its_interval_is(made: Claimed) -> None:
    goal = made.answers.numbers("kcc_goal_80")
    found = ratios(made.design, np.where(np.isnan(goal), np.nan, goal == 1)[:, None])
    share, df = found.estimate.item(), found.df.item()
    n_eff = share * (1 - share) / found.variance.item()
    row = made.test("goal_80_held_by_half")
    t = (share - 0.5) / np.sqrt(0.25 / n_eff)
    assert row["test_statistic"] == pytest.approx(t, rel=1e-8)
    assert row["p"] == pytest.approx(2 * stats.t.sf(abs(t), df), rel=1e-8)
    # At a limit of Wilson's interval the p-value is 5%.
    hypothesis = replace(made.study.plan.hypotheses["goal_80_held_by_half"], value=row["ci_low"])
    plan = replace(
        made.study.plan, hypotheses={**made.study.plan.hypotheses, "goal_80_held_by_half": hypothesis}
    )
    again = run_tests(made.wave, plan, made.responses, made.weights).set_index("hypothesis")
    assert again.loc["goal_80_held_by_half", "p"] == pytest.approx(0.05, rel=1e-6)


# Families


def test_p_values_are_adjusted_within_their_family(made: Claimed) -> None:
    for family, adjust in (("confirmatory_2014", holm), ("exploratory_2014", benjamini_hochberg)):
        rows = made.tests[made.tests["family"] == family]
        assert rows["hypothesis"].tolist() == list(made.study.plan.families[family].hypotheses)
        assert rows["p_adjusted"].to_numpy() == pytest.approx(adjust(rows["p"].to_numpy()), rel=1e-11)
        assert (rows["p_adjusted"] > rows["p"]).sum() >= len(rows) - 1


def test_a_hypothesis_that_cannot_be_tested_counts_in_its_family(made: Claimed) -> None:
    plan = without_variable(made.study.plan, "delay_by_conditions")
    tests = run_tests(made.wave, plan, made.responses, made.weights).set_index("hypothesis")
    assert tests.loc["delay_by_conditions", "remark"] == "not asked"
    assert np.isnan(tests.loc["delay_by_conditions", ["estimate", "p", "p_adjusted"]].astype(float)).all()
    rest = tests[(tests["family"] == "confirmatory_2014") & (tests["remark"] == "")]
    expected = holm(np.r_[rest["p"].to_numpy(), 1.0])[:-1]
    assert rest["p_adjusted"].to_numpy() == pytest.approx(expected, rel=1e-11)


def without_variable(plan: Plan, hypothesis: str) -> Plan:
    """A plan in which a hypothesis is about a question that no wave asks."""
    other = replace(plan.hypotheses[hypothesis], variable="never_asked")
    return replace(plan, hypotheses={**plan.hypotheses, hypothesis: other})


def test_a_model_that_has_no_solution_says_so(made: Claimed) -> None:
    same = replace(made.study.plan.hypotheses["effect_by_progress"], other="alike", adjust=None)
    plan = replace(made.study.plan, hypotheses={**made.study.plan.hypotheses, "effect_by_progress": same})
    derived = {**plan.derived, "alike": replace(plan.derived["kcc_gap"], id="alike")}
    everybody = np.ones(len(made.responses), bool)
    responses = overwritten(made.responses, everybody, ["kcc_share_now_pct", "kcc_share_target_pct"], 50)
    tests = run_tests(made.wave, replace(plan, derived=derived), responses, made.weights)
    row = tests.set_index("hypothesis").loc["effect_by_progress"]
    assert "combination of the others" in row["remark"]
    assert np.isnan(row["p_adjusted"])


def test_a_family_of_another_wave_is_left_alone(made: Claimed) -> None:
    families = {key: replace(one, wave="2022") for key, one in made.study.plan.families.items()}
    plan = replace(made.study.plan, families=families)
    assert run_tests(made.wave, plan, made.responses, made.weights).empty
    # Then nothing is asked of the design either.
    lone = made.weights[made.weights["size_class"] == "under_20k"].index[1:]
    assert run_tests(made.wave, plan, made.responses, made.weights.drop(lone)).empty


def test_a_class_where_nobody_lies_is_named(made: Claimed) -> None:
    wrong = replace(made.study.plan.hypotheses["larger_further"], values=("100k_and_over", "under_2k"))
    plan = replace(made.study.plan, hypotheses={**made.study.plan.hypotheses, "larger_further": wrong})
    with pytest.raises(UserError, match=r"larger_further.*under_2k.*under_20k"):
        run_tests(made.wave, plan, made.responses, made.weights)


def test_a_stratum_of_one_is_refused_as_the_wave_says(made: Claimed) -> None:
    weights = made.weights.copy()
    lone = weights.index[weights["size_class"] == "under_20k"][1:]
    weights = weights.drop(lone).reset_index(drop=True)
    weights["population"] = weights["population"].where(weights["size_class"] != "under_20k", 1.0)
    with pytest.raises(UserError, match=r"leave out the finite population.*design\.lonely"):
        run_tests(made.wave, made.study.plan, made.responses, weights)


def test_the_file_is_read_as_it_was_written(made: Claimed, tmp_path: Path) -> None:
    made.tests.to_csv(tmp_path / "tests.csv", index=False, lineterminator="\n")
    pd.testing.assert_frame_equal(TESTS.read(tmp_path / "tests.csv"), made.tests)
    run_tests(made.wave, replace(made.study.plan, families={}), made.responses, made.weights).to_csv(
        tmp_path / "none.csv", index=False
    )
    assert TESTS.read(tmp_path / "none.csv").empty


def test_the_same_answers_give_the_same_bytes_in_any_order_of_families(made: Claimed) -> None:
    again = made.with_answers(made.responses).tests
    pd.testing.assert_frame_equal(again, made.tests)
    families = dict(reversed(made.study.plan.families.items()))
    turned = run_tests(made.wave, replace(made.study.plan, families=families), made.responses, made.weights)
    pd.testing.assert_frame_equal(
        turned.sort_values("hypothesis", ignore_index=True),
        made.tests.sort_values("hypothesis", ignore_index=True),
    )


# Claims


@pytest.mark.parametrize(
    ("claim", "sides", "t", "expected"),
    [
        ("above", "two", 2.0, 2 * stats.t.sf(2, 30)),
        ("above", "two", -2.0, 2 * stats.t.sf(2, 30)),
        ("differs", "two", -2.0, 2 * stats.t.sf(2, 30)),
        ("above", "one", 2.0, stats.t.sf(2, 30)),
        ("above", "one", -2.0, stats.t.cdf(2, 30)),
        ("below", "one", -2.0, stats.t.sf(2, 30)),
        ("below", "one", 2.0, stats.t.cdf(2, 30)),
    ],
)
def test_the_p_value_follows_the_claim(claim: str, sides: str, t: float, expected: float) -> None:
    statistic, p = p_value(lambda null: t - null, 30, claim, sides)
    assert (statistic, p) == pytest.approx((t, expected), rel=1e-12)


def test_the_same_takes_two_tests_of_one_side() -> None:
    def at(null: float) -> float:
        return (0.02 - null) / 0.01

    # 3 standard errors below the upper margin, 7 above the lower one: the nearer one counts.
    assert p_value(at, 50, "within", margin=0.05) == pytest.approx((-3, stats.t.sf(3, 50)), rel=1e-12)
    assert p_value(at, 50, "within", margin=0.01)[1] > 0.5
    # An estimate far from significant is not the same for that: a wide one is within nothing.
    assert p_value(lambda null: (0 - null) / 0.2, 50, "within", margin=0.05)[1] > 0.35
    with pytest.raises(ValueError, match="margin"):
        p_value(at, 50, "within")
    with pytest.raises(ValueError, match="no claim"):
        p_value(at, 50, "beyond")


def test_few_degrees_of_freedom_give_no_p_value() -> None:
    assert np.isnan(p_value(lambda null: 9.0 - null, 3, "above")[1])
    assert p_value(lambda null: 9.0 - null, 4, "above")[1] < 0.001


def test_a_distance_without_error_is_infinite_or_none() -> None:
    assert [distance(0.6, 0.5, 0.0), distance(0.4, 0.5, 0.0), distance(0.5, 0.5, 0.0)] == [np.inf, -np.inf, 0]
    assert np.isnan(distance(np.nan, 0.5, 0.0))
    assert p_value(lambda null: distance(0.6, null, 0.0), 9, "above", value=0.5)[1] == 0


def test_equivalence_is_tested_in_a_wave(made: Claimed) -> None:
    one = made.study.plan.hypotheses["progress_by_conditions"]
    for margin, is_same in ((0.1, True), (0.03, False)):
        claim = replace(one, claim="within", margin=margin)
        plan = replace(made.study.plan, hypotheses={**made.study.plan.hypotheses, one.id: claim})
        row = run_tests(made.wave, plan, made.responses, made.weights).set_index("hypothesis").loc[one.id]
        t = (row["estimate"] - margin) / row["se"]
        assert row["p"] == pytest.approx(stats.t.cdf(t, row["df"]), rel=1e-8)
        assert (row["p"] < 0.05) == is_same


def test_records_of_a_claim_know_what_they_can_find() -> None:
    words = {"nl": "x", "en": "x"}
    for claim, sides, can in (("above", "two", True), ("above", "one", False), ("differs", "two", False)):
        assert Hypothesis("h", "groups", claim, words, words, sides=sides).can_contradict == can


# The bootstrap


def grouped(seed: int, n: int = 48) -> tuple[Design, np.ndarray]:
    rng = np.random.default_rng(seed)
    groups = np.arange(n)
    groups[[3, 10, 29]] = 3  # three answered as one, in several strata
    design = Design(rng.uniform(1, 4, n), np.arange(n) % 3, np.arange(n), groups=groups)
    return design, rng.normal(5, 2, (n, 2))


def test_the_bootstrap_has_the_variance_of_the_formula_groups_included() -> None:
    design, values = grouped(1)
    made = generalised_bootstrap(design, 40_000, "a seed")
    assert (made.replicates > 0).all()
    each = made.replicates.T @ values
    found = made.variance((design.weights[:, None] * values).sum(axis=0), each)
    exact = totals(design, values).variance[0]
    assert found == pytest.approx(exact, rel=0.03)
    alone = totals(replace(design, groups=None), values).variance[0]
    assert abs(exact / alone - 1).min() > 0.0005  # the groups are in it
    scores = design.weights[:, None] * values
    assert exact == pytest.approx(np.diag(covariance(design, scores)), rel=1e-12)


def test_the_bootstrap_has_the_formula_exactly_when_every_sign_is_tried() -> None:
    values = np.array([[1.0], [4], [2], [7]])
    design = Design(np.array([2.0, 2, 3, 3]), np.array([0, 0, 1, 1]), np.arange(4), np.array([4.0, 6]))
    made = generalised_bootstrap(design, 2000, "all")
    each = np.unique(made.replicates, axis=1)
    apart = each.T @ values - (design.weights[:, None] * values).sum()
    weights = np.array([np.isclose(made.replicates, column[:, None]).all(axis=0).mean() for column in each.T])
    assert each.shape[1] == 9  # of 16 signs, those that differ within a stratum or not
    assert 4 * (weights[:, None] * apart**2).sum() == pytest.approx(totals(design, values).variance, rel=0.1)


def test_the_bootstrap_agrees_with_the_other_one_without_groups() -> None:
    design, values = grouped(2)
    plain = replace(design, groups=None)
    one = spearman(generalised_bootstrap(plain, 4000, "s"), values[:, 0], values[:, 1])
    other = spearman(rescaled_bootstrap(plain, 4000, "s"), values[:, 0], values[:, 1])
    assert one.estimate == other.estimate
    assert one.se == pytest.approx(other.se, rel=0.08)


def test_the_bootstrap_keeps_its_first_replicates_and_refuses_what_it_cannot() -> None:
    design, _ = grouped(3)
    few, many = generalised_bootstrap(design, 5, "s"), generalised_bootstrap(design, 9, "s")
    assert (few.replicates == many.replicates[:, :5]).all()
    assert (few.replicates != generalised_bootstrap(design, 5, "t").replicates).any()
    with pytest.raises(ValueError, match="two replicates"):
        generalised_bootstrap(design, 1, "s")
    lonely = Design(np.ones(3), np.array([0, 0, 1]), np.arange(3), lonely="adjust")
    with pytest.raises(ValueError, match="lonely stratum"):
        generalised_bootstrap(lonely, 5, "s")
    certain = replace(lonely, lonely="certainty")
    assert (generalised_bootstrap(certain, 5, "s").replicates[2] == 1).all()


# The way back


def test_the_record_of_a_test_leads_to_its_columns_and_rows(made: Claimed) -> None:
    register = made.register()
    key = "2014.delay_by_conditions"
    base, counted = rows(made.study, register["estimates"][key], made.responses, made.weights)
    wanted = made.answers.numbers("delay_months") + made.answers.numbers("conditions_present")
    expected = made.answers.responses.loc[np.isfinite(wanted), "source_row"]
    assert base == counted == sorted(expected)
    said = trace(made.study, register, key, made.responses, made.weights)
    for words in (
        "slope -1.6, interval -2.2 to -1, n 92, base 92",
        "column delay_months:",
        "column cond_admin_commitment_presence:",
        'conditions_present: share(each("cond_*_presence") >= 4, least=7)',
        "declared: hypotheses.delay_by_conditions",
    ):
        assert words in said


def decimals(printed: dict[str, str]) -> int:
    return len(printed.get("exact", printed["value"]).partition(".")[2])


def test_the_records_of_tests_have_the_unit_and_decimals_of_what_they_are_about(made: Claimed) -> None:
    register = made.register()
    told = {
        key: register["estimates"][f"2014.{key}"]
        for key in register["estimands"]
        if key in made.study.plan.hypotheses
    }
    assert {key: (one["unit"], decimals(one["printed"]), one["fpc"]) for key, one in told.items()} == {
        "larger_further": ("points", 0, False),
        "further_by_class": ("points", 1, False),
        "effect_with_progress": ("number", 2, False),
        "effect_by_progress": ("points", 1, False),
        "progress_by_conditions": ("points", 1, False),
        "delay_by_conditions": ("number", 1, False),
        "products_by_concept": ("number", 2, False),
        "ambition_and_urgency": ("number", 2, False),
    }
    assert told["larger_further"]["p_adjusted"] == pytest.approx(
        made.test("larger_further")["p_adjusted"], rel=0.005
    )
    assert "p_adjusted" not in register["estimates"]["2014.kcc_goal_80_yes"]
