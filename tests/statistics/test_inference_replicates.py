"""Tests of a wave that has replicate weights: each kind by them, and those made of the design against it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.study import ReplicateSpec, Wave
from doorpakken.errors import UserError
from doorpakken.evidence.sensitivity.specification import Specification, specified, spread
from doorpakken.statistics.estimation import Design, Replicates, ratios, supplied
from doorpakken.statistics.inference import association, rank_test, run_tests, spearman
from doorpakken.statistics.inference.replicate_fits import straight_fits
from doorpakken.statistics.inference.sampled import base_df
from doorpakken.statistics.inference.wave_designs import designs
from tests.support.replicate_sample import successive_differences
from tests.support.verdict_wave import Claimed, shipped

COLUMNS = tuple(f"rw_{place:02d}" for place in range(32))
ACS = ReplicateSpec("acs", COLUMNS)


@pytest.fixture(scope="module")
def made() -> Claimed:
    return shipped()


def with_replicates(made: Claimed, spec: ReplicateSpec) -> tuple[Wave, pd.DataFrame]:
    """The wave and weights with replicates; of one's own the groups that answered as one are taken out."""
    design = replace(made.wave.design, replicates=spec)
    weights = made.weights.assign(group=np.nan)
    if spec.columns:
        design = replace(design, type="simple", strata=None, population=None, fpc=False, weights="w")
        factors = successive_differences(np.arange(len(weights)), len(COLUMNS))
        added = pd.DataFrame(weights["weight"].to_numpy()[:, None] * factors, columns=list(COLUMNS))
        weights = pd.concat([weights, added], axis=1)
    return replace(made.wave, design=design), weights


def run(made: Claimed, spec: ReplicateSpec | None) -> pd.DataFrame:
    wave, weights = with_replicates(made, spec) if spec else (made.wave, made.weights.assign(group=np.nan))
    return run_tests(wave, made.study.plan, made.responses, weights).set_index("hypothesis", drop=False)


def test_every_kind_of_test_takes_the_replicates_that_came(made: Claimed) -> None:
    tests, plain = run(made, ACS), run(made, None)
    assert tests["p"].notna().all()
    assert tests["estimate"].to_numpy() == pytest.approx(plain["estimate"].to_numpy(), rel=1e-9)
    by_kind = tests.drop(index="ambition_and_urgency")
    assert set(by_kind["variance_method"]) == {"replicates"}
    assert set(tests["fpc"]) == {""}
    apart = by_kind["se"] / plain["se"].drop(index="ambition_and_urgency")
    assert (np.abs(apart - 1) > 1e-3).all()
    assert (tests["df"] <= 30).all()  # the rank of 32 is 31


def test_each_number_is_that_of_the_replicates(made: Claimed) -> None:
    wave, weights = with_replicates(made, ACS)
    tests = run(made, ACS)
    design = supplied("ACS", weights["weight"].to_numpy(), weights[list(COLUMNS)].to_numpy())
    answers = made.answers
    y, x = answers.numbers("delay_months"), answers.numbers("conditions_present") / 0.125
    sizes = weights["size_class"].to_numpy(dtype=object)
    predictors = np.column_stack([np.ones_like(x), x, *(sizes == size for size in sorted(set(sizes))[1:])])
    both = ~(np.isnan(y) | np.isnan(x))

    def slope(w: np.ndarray) -> float:
        root = np.sqrt(w[both])
        return float(np.linalg.lstsq(predictors[both] * root[:, None], y[both] * root, rcond=None)[0][1])

    each = np.array([slope(column) for column in design.replicates.T]) - slope(design.weights)
    row = tests.loc["delay_by_conditions"]
    assert row["estimate"] == pytest.approx(slope(design.weights), rel=1e-8)
    assert row["se"] == pytest.approx(np.sqrt(4 / 32 * (each**2).sum()), rel=1e-8)
    assert row["df"] == 30 + 1 - 5
    first, second = made.study.plan.hypotheses["ambition_and_urgency"].variables
    codes = [np.nan_to_num(answers.codes(name), nan=-1).astype(int) for name in (first, second)]
    assert tests.loc["ambition_and_urgency", "p"] == pytest.approx(association(design, *codes).p, rel=1e-8)
    named = made.study.plan.hypotheses["effect_with_progress"]
    pair = (answers.numbers(str(named.variable)), answers.numbers(str(named.other)))
    rho = spearman(design, *pair)
    assert tests.loc["effect_with_progress", "ci_low"] == pytest.approx(rho.low, rel=1e-12)
    assert "replicate weights" in tests.loc["effect_with_progress", "method"]
    assert designs(wave, weights)[0] is not None


def test_a_jackknife_of_our_own_leaves_the_correction_out_as_the_design_does(made: Claimed) -> None:
    tests, plain = run(made, ReplicateSpec("jkn", centre="estimate")), run(made, None)
    kinds = ["difference", "trend", "slope", "groups"]
    ours, theirs = (each[each["statistic"].isin(kinds)] for each in (tests, plain))
    assert ours["se"].to_numpy() == pytest.approx(theirs["se"].to_numpy(), rel=0.06)
    assert (ours["df"] == theirs["df"]).all()
    assert set(ours["fpc"]) == {"no"}
    assert set(ours["variance_method"]) == {"jackknife"}
    levels = tests[tests["statistic"] == "level"]
    assert set(levels["fpc"]) == {"yes"}
    assert tests.loc["ambition_and_urgency", "test_statistic"] == pytest.approx(
        plain.loc["ambition_and_urgency", "test_statistic"], rel=0.05
    )


def test_a_difference_has_the_degrees_of_the_replicates_that_its_two_classes_move(made: Claimed) -> None:
    """Twelve groups are left out in turn, of which six lie in the largest and the smallest class."""
    inside = made.weights["size_class"].isin(["under_20k", "100k_and_over"]).to_numpy()
    group = np.where(inside, 0, 6) + np.arange(len(inside)) % 6
    names = tuple(f"g_{place}" for place in range(12))
    spec = ReplicateSpec("jk1", names, centre="estimate")
    wave, weights = made.wave, made.weights.assign(group=np.nan)
    design = replace(
        wave.design, type="simple", replicates=spec, strata=None, population=None, fpc=False, weights="w"
    )
    left_out = np.where(group[:, None] == np.arange(12), 0.0, 12 / 11) * weights["weight"].to_numpy()[:, None]
    weights = pd.concat([weights, pd.DataFrame(left_out, columns=list(names))], axis=1)
    tests = run_tests(replace(wave, design=design), made.study.plan, made.responses, weights)
    rows = tests.set_index("hypothesis")
    assert rows.loc["larger_further", "df"] == 5
    assert rows.loc["goal_80_held_by_half", "df"] == 11


def test_a_bootstrap_of_our_own_is_near_the_design(made: Claimed) -> None:
    tests = run(made, ReplicateSpec("bootstrap", count=400, seed="tests"))
    plain = run(made, None)
    assert set(tests["remark"]) == {""}
    apart = (tests["se"] / plain["se"]).drop(index="ambition_and_urgency")
    assert apart.between(0.85, 1.2).all()
    assert (
        tests["df"].drop(index="ambition_and_urgency") <= plain["df"].drop(index="ambition_and_urgency")
    ).all()
    with_correction = tests[tests["fpc"] == "yes"]
    assert set(with_correction["statistic"]) == {"level"}


def test_degrees_of_freedom_are_the_rank_among_those_used() -> None:
    replicates = np.array([[2.0, 0, 1, 1], [0, 2, 1, 1], [1, 1, 2, 0], [1, 1, 0, 2]])
    came = supplied("BRR", np.ones(4), replicates)
    assert came.df == 2
    assert base_df(came, np.array([True, True, True, True])) == 2
    assert base_df(came, np.array([True, True, False, False])) == 1
    assert base_df(came, np.zeros(4, dtype=bool)) == 0
    assert base_df(replace(came, df=1), np.ones(4, dtype=bool)) == 1
    design = Design(np.ones(4), np.array([0, 0, 1, 1]), np.arange(4))
    own = Replicates(np.ones(4), replicates, 1.0, np.ones(4), 99, made_of=design)
    assert base_df(own, np.ones(4, dtype=bool)) == 2


def test_a_replicate_without_an_estimate_is_left_out_and_weights_may_be_negative() -> None:
    x = np.column_stack([np.ones(4), [0.0, 0, 1, 1]])
    y = np.array([1.0, 3, 4, 8])
    weights = np.array([[1.0, 1, 3], [1, 1, 1], [1, 0, 1], [1, 0, -0.5]])
    fits = straight_fits(x, y, np.ones(4), weights)
    assert fits[0] == pytest.approx([2, 4])
    assert np.isnan(fits[1]).all()
    assert fits[2] == pytest.approx([1.5, 0 - 1.5])
    design = Replicates(np.ones(4), weights, 0.5, np.array([1.0, 7, 2]), 2, mse=True)
    apart = fits[[0, 2]] - np.array([2.0, 4])
    expected = 0.5 * sum(scale * np.outer(row, row) for scale, row in zip((1, 2), apart, strict=True))
    assert design.covariance(np.array([2.0, 4]), fits) == pytest.approx(expected)
    around_mean = replace(design, mse=False, rscales=np.array([1.0, 7, 0]))
    assert around_mean.covariance(np.array([2.0, 4]), fits) == pytest.approx(np.zeros((2, 2)))


def test_a_panel_leaves_weights_as_they_came(made: Claimed) -> None:
    wave, weights = with_replicates(made, ACS)
    for other in (
        Specification(weights="raked"),
        Specification(weights="unweighted"),
        Specification(fpc="x"),
    ):
        with pytest.raises(UserError, match="weights and correction are as they came"):
            specified(wave, other, {}, made.responses, None)
    twice = made.responses.iloc[[0]].assign(source_row=9999)
    _, divided = spread(wave, pd.concat([made.responses, twice]), weights)
    first = divided[divided["unit"] == weights["unit"].iloc[0]]
    assert len(first) == 2
    assert first["rw_03"].to_numpy() == pytest.approx(weights["rw_03"].iloc[0] / 2)
    shares = [ratios(supplied("ACS", each["weight"].to_numpy(), each[list(COLUMNS)].to_numpy()),
                     np.ones((len(each), 1))).weight for each in (weights, divided)]  # fmt: skip
    assert shares[0] == pytest.approx(shares[1])


def test_units_of_weight_zero_are_left_out_of_ranks_and_scores() -> None:
    rng = np.random.default_rng(5)
    weights = np.where(np.arange(40) % 8 == 0, 0.0, rng.uniform(1, 3, 40))
    factors = successive_differences(np.arange(40), 16)
    whole = supplied("ACS", weights, weights[:, None] * factors, df=15)
    answers, second = rng.normal(5, 2, 40), (np.arange(40) % 3 == 0) * 1.0
    inside = weights > 0
    alone = supplied("ACS", weights[inside], whole.replicates[inside], df=15)
    found = rank_test(whole, np.where(inside, answers, np.nan), second)
    expected = rank_test(alone, answers[inside], second[inside])
    assert [found.estimate, found.se, found.p] == pytest.approx([expected.estimate, expected.se, expected.p])
