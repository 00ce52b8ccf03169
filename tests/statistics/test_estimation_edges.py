"""Edges that an error planted in the estimators could pass unseen: each test names the number by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betaincinv

from doorpakken.statistics.estimation import (
    Design,
    Linear,
    Replicates,
    estimate_wave,
    ratios,
    rescaled_bootstrap,
    t_interval,
)
from doorpakken.statistics.estimation.intervals import is_indicative, kish_n, share_effective_n
from doorpakken.statistics.estimation.proportion_intervals import share_limits
from doorpakken.statistics.estimation.replicate_weights import rank
from doorpakken.statistics.weighting import weigh
from tests.support.small_wave import RESPONSES, UNITS, plan, small_wave

T = {4: 2.7764451051977934, 9: 2.2621571628540993, 29: 2.0452296421327034}


def test_a_stratum_in_which_nobody_answered_is_not_one_without_hits() -> None:
    design = Design(np.ones(6), np.arange(6) // 3, np.arange(6))
    answers = np.array([[1.0], [0], [1], [np.nan], [np.nan], [np.nan]])
    assert ratios(design, answers).settled.item() == 0
    assert ratios(design, np.nan_to_num(answers)).settled.item() == 1


def test_a_census_is_certain_and_has_no_degrees_of_freedom() -> None:
    whole = Design(np.ones(3), np.zeros(3, dtype=np.int64), np.arange(3), np.array([3.0]))
    made = ratios(whole, np.array([[1.0], [2], [6]]))
    assert made.df.item() == 0
    assert [limit.item() for limit in t_interval(made, 0.95)] == [3, 3]


@pytest.mark.parametrize(("times", "flagged"), [(1.0, False), (1 + 1e-9, True)])
def test_a_mean_is_flagged_beyond_three_tenths_of_its_spread(times: float, flagged: bool) -> None:
    one = np.ones((1, 1))
    variance = one * (times * 0.3 / T[29]) ** 2
    found = Linear(one * 0.1, variance, one * 30, one * 30, one * 29, one * 29, one * 30, one, one, one * 0)
    assert is_indicative(found, share=False).item() is flagged


def test_korn_and_graubard_weigh_the_degrees_of_freedom() -> None:
    # effective n p (1 - p) / se^2 = 84, times the squared ratio of the t quantiles with 29 and with 9
    size = 84 * (T[29] / T[9]) ** 2
    low, high = share_limits(*(np.array([each]) for each in (0.3, 0.05, 9.0)), 0.95, "beta", np.array([30.0]))
    assert low.item() == pytest.approx(betaincinv(0.3 * size, 0.7 * size + 1, 0.025), rel=1e-10)
    assert high.item() == pytest.approx(betaincinv(0.3 * size + 1, 0.7 * size, 0.975), rel=1e-10)


def test_replicates_that_differ_by_rounding_alone_add_no_degree_of_freedom() -> None:
    columns = np.random.default_rng(1).uniform(1, 2, (20, 4))
    assert rank(np.column_stack([columns, columns[:, 0] * (1 + 1e-8 * np.arange(20))])) == 4


def test_without_strata_a_share_of_nobody_has_the_effective_n_of_its_weights() -> None:
    weights = np.arange(1.0, 9)
    design = Replicates(weights, weights[:, None] * (1 + np.eye(8)), 1.0, np.ones(8), 7)
    assert share_effective_n(ratios(design, np.zeros((8, 1)))).item() == pytest.approx(kish_n(weights))


def test_the_scale_of_the_bootstrap_is_one_over_its_replicates() -> None:
    made = rescaled_bootstrap(Design(np.ones(6), np.arange(6) // 3, np.arange(6)), 8, "scale")
    assert made.scale == 1 / 8
    assert (made.rscales == 1).all()
    assert made.mse


def test_a_share_in_the_file_has_the_interval_of_a_share(tmp_path: Path) -> None:
    # 1 of 3 of the class of weight 4/3 of whom 4/10 of all are: p = 2/15; nobody of the other, so n_eff is
    # 1 / (.36 * .5 / 3 + .16 * .25 / 3), less than p (1 - p) / v = 26
    wave, responses = small_wave(tmp_path), RESPONSES.copy()
    responses["goal"] = ["2", "2", "2", "1", "2", "2"]
    responses["goal__missing"] = None
    table = estimate_wave(wave, plan(), responses, weigh(wave, responses, UNITS), UNITS)
    row = table.set_index("estimate_id").loc["2014.goal.1"]
    p, n = 2 / 15, 3 / (0.36 * 0.5 + 0.16 * 0.25)
    assert (row["estimate"], row["n_eff"], row["df"]) == (pytest.approx(p), pytest.approx(n), 4)
    q = T[4] ** 2 / n
    half = math.sqrt(q * (p * (1 - p) + q / 4))
    limits = [(p + q / 2 - half) / (1 + q), (p + q / 2 + half) / (1 + q)]
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(limits, rel=1e-10)
    assert row["interval_method"] == "wilson"
