"""Replicate weights, supplied and our own: identities with the linearised variance, bytes, edges."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from hashlib import sha256

import numpy as np
import pytest

from doorpakken.statistics.calibration import Margin, post_stratify
from doorpakken.statistics.estimation import (
    Design,
    Replicates,
    jackknife,
    quantiles,
    ratios,
    replicate_variance,
    resampling,
    rescaled_bootstrap,
    share_interval,
    supplied,
    totals,
)
from tests.agreement import counted, differing, own

# scd: 2 ambulances in each of 3 areas, and the half-samples of a Hadamard matrix of order 4 (R: data(scd)).
ARRESTS = np.array([[120.0], [78], [185], [228], [670], [530]])
ALIVE = np.array([[25.0], [24], [30], [49], [80], [70]])
HALVES = np.array([[1, 0, 1, 0, 1, 0], [1, 0, 0, 1, 0, 1], [0, 1, 1, 0, 0, 1], [0, 1, 0, 1, 1, 0.0]]).T
ONES = np.ones(6)


def survey(seed: int, n: int = 60) -> tuple[Design, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    strata = np.arange(n) % 3
    design = Design(rng.uniform(2, 6, n), strata, np.arange(n) // 6 * 3 + strata, np.array([30.0, 25, 40]))
    values = rng.normal(10, 3, (n, 4))
    values[rng.random((n, 4)) < 0.1] = np.nan
    return design, values, rng.uniform(1, 2, (n, 4)), rng.random((n, 2)) < 0.6


def test_half_samples_and_fay_give_the_numbers_of_r() -> None:
    # svyratio(~alive, ~arrests, svrepdesign(data = scd, type = "BRR", repweights = 2 * halves, ...))
    balanced = supplied("BRR", ONES, 2 * HALVES, factors=True)
    made = ratios(balanced, ALIVE, ARRESTS)
    assert made.estimate.item() == pytest.approx(0.153506350082827, rel=1e-12)
    assert made.se.item() == pytest.approx(FROM_R["BRR"], rel=1e-12)
    rho = 0.3  # the same design, type = "Fay", rho = 0.3, repweights = rho + 2 * (1 - rho) * halves
    fay = supplied("Fay", ONES, rho + 2 * (1 - rho) * HALVES, rho=rho, factors=True)
    assert ratios(fay, ALIVE, ARRESTS).se.item() == pytest.approx(FROM_R["Fay"], rel=1e-12)
    assert balanced.df == fay.df == 3


def test_degrees_of_freedom_are_those_of_the_replicates_or_of_a_smaller_base() -> None:
    balanced = supplied("BRR", ONES, 2 * HALVES, factors=True)
    few = np.arange(6)[:, None] < [2, 4, 6]
    for made in (ratios(balanced, ALIVE, ARRESTS, few), totals(balanced, ALIVE, few)):
        assert made.df.ravel().tolist() == [1, 3, 3]


FROM_R = {"BRR": 0.00941840066991849, "Fay": 0.00952518747770524}


def test_named_types_of_replicates_and_tests_by_them_give_the_numbers_of_r() -> None:
    assert differing(own.estimates()) == []
    assert counted(own.estimates())["agrees"] == 302


def test_half_samples_of_a_total_are_the_linearised_variance() -> None:
    design = Design(ONES, np.array([0, 0, 1, 1, 2, 2]), np.arange(6))
    expected = totals(design, ALIVE).variance.item()
    for rho in (0.0, 0.5):
        weights = rho + 2 * (1 - rho) * HALVES
        made = supplied("Fay", ONES, weights, rho=rho)
        assert totals(made, ALIVE).variance.item() == pytest.approx(expected, rel=1e-12)


def test_usual_scales() -> None:
    weights = np.ones((3, 5)) + np.eye(3, 5)
    scales = {
        kind: supplied(kind, np.ones(3), weights, rho=0.2).scale
        for kind in ("BRR", "Fay", "JK1", "bootstrap")
    }  # type: ignore[arg-type]
    assert scales == pytest.approx({"BRR": 0.2, "Fay": 0.3125, "JK1": 0.8, "bootstrap": 0.25})
    made = supplied("bootstrap", np.ones(3), weights, scale=1, rscales=np.full(5, 0.1), df=7, mse=True)
    assert (made.scale, made.rscales[0], made.df, made.mse) == (1, 0.1, 7, True)


def test_mse_takes_the_estimate_for_the_centre() -> None:
    weights = np.array([[2.0, 0.0], [0.0, 3.0]])
    values = np.array([[1.0], [4.0]])
    # totals 2 and 12 around 5 or around their mean 7
    around = {
        mse: Replicates(np.ones(2), weights, 0.5, np.array([1.0, 2.0]), 1, mse) for mse in (True, False)
    }
    assert totals(around[True], values).variance.item() == pytest.approx(0.5 * (9 + 2 * 49))
    assert totals(around[False], values).variance.item() == pytest.approx(0.5 * (25 + 2 * 25))
    without = Replicates(np.ones(2), weights, 0.5, np.array([1.0, 0.0]), 1)
    assert totals(without, values).variance.item() == 0  # a replicate without scale does not move the mean


def test_the_jackknife_of_a_total_is_the_linearised_variance() -> None:
    design, values, _, domains = survey(1)
    for each in (design, replace(design, population=None)):
        made, expected = totals(jackknife(each), values, domains), totals(each, values, domains)
        np.testing.assert_allclose(made.estimate, expected.estimate, rtol=1e-12)
        np.testing.assert_allclose(made.variance, expected.variance, rtol=1e-10)


def test_the_jackknife_of_a_ratio_is_near_the_linearised_variance_but_another() -> None:
    design, values, below, domains = survey(2)
    made, expected = ratios(jackknife(design), values, below, domains), ratios(design, values, below, domains)
    apart = made.se / expected.se - 1
    assert (np.abs(apart) < 0.1).all()
    assert (np.abs(apart) > 1e-6).all()
    for name in ("estimate", "base", "hits", "weight", "spread"):
        np.testing.assert_allclose(getattr(made, name), getattr(expected, name), rtol=1e-12)


def test_complete_strata_have_no_replicates() -> None:
    design, values, _, _ = survey(3)
    complete = replace(design, population=np.r_[design.sampled[0], 25, 40])
    made = jackknife(complete)
    assert made.rscales.size == design.sampled[1:].sum()
    np.testing.assert_allclose(totals(made, values).variance, totals(complete, values).variance, rtol=1e-10)
    booted = rescaled_bootstrap(complete, 5, "seed")
    assert (booted.replicates[design.strata == 0] == design.weights[design.strata == 0][:, None]).all()
    with pytest.raises(ValueError, match="no stratum"):
        jackknife(replace(design, population=design.sampled))


def test_the_bootstrap_of_means_is_the_linearised_variance_but_for_chance() -> None:
    design, values, _, domains = survey(4)
    made = ratios(rescaled_bootstrap(design, 4000, "2014"), values, None, domains)
    expected = ratios(design, values, None, domains)
    np.testing.assert_allclose(made.se, expected.se, rtol=0.08)
    free = replace(design, population=None)
    uncorrected = ratios(rescaled_bootstrap(free, 4000, "2014"), values, None, domains)
    np.testing.assert_allclose(uncorrected.se, ratios(free, values, None, domains).se, rtol=0.08)
    assert (uncorrected.se > made.se).all()


def test_every_bootstrap_replicate_keeps_the_strata() -> None:
    n = 30
    design = Design(np.full(n, 4.0), np.arange(n) % 3, np.arange(n), np.full(3, 40.0))
    made = rescaled_bootstrap(design, 200, "any")
    sums = np.stack([made.replicates[design.strata == h].sum(axis=0) for h in range(3)])
    np.testing.assert_allclose(sums, 40, rtol=1e-12)
    assert (made.replicates > 0).all()
    two = Design(np.ones(4), np.array([0, 0, 1, 1]), np.arange(4))
    assert set(np.unique(rescaled_bootstrap(two, 50, "any").replicates)) == {0.0, 2.0}


def test_the_bytes_of_the_bootstrap_are_those_of_every_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    n = 12
    design = Design(np.full(n, 2.5), np.arange(n) % 2, np.arange(n), np.array([16.0, 15.0]))
    made = rescaled_bootstrap(design, 8, "doorpakken").replicates
    assert sha256(made.tobytes()).hexdigest()[:16] == BYTES
    np.testing.assert_array_equal(rescaled_bootstrap(design, 20, "doorpakken").replicates[:, :8], made)
    assert (rescaled_bootstrap(design, 8, "another").replicates != made).any()
    monkeypatch.setattr(resampling, "CELLS", 25)
    np.testing.assert_array_equal(rescaled_bootstrap(design, 8, "doorpakken").replicates, made)
    order = np.random.default_rng(1).permutation(n)
    mixed = Design(design.weights[order], design.strata[order], order, design.population)
    np.testing.assert_array_equal(rescaled_bootstrap(mixed, 8, "doorpakken").replicates, made[order])


BYTES = "526f632f34a20ffb"


def test_calibrated_replicates_credit_the_margin() -> None:
    design, values, _, _ = survey(5)
    size = np.arange(60) // 20
    known = np.array([80.0, 70.0, 90.0])
    method = partial(post_stratify, margin=Margin("size", ("a", "b", "c"), size, known))
    made = jackknife(design).calibrated(method)
    counts = totals(made, (size[:, None] == np.arange(3)).astype(float))
    assert counts.estimate[0] == pytest.approx(known, rel=1e-12)
    assert (counts.variance == 0).all()
    linearised = post_stratify(design.weights, Margin("size", ("a", "b", "c"), size, known))
    credited = replace(design, weights=linearised.weights, calibration=linearised.residuals)
    np.testing.assert_allclose(ratios(made, values).se, ratios(credited, values).se, rtol=0.1)


def test_quantiles_and_intervals_by_replicates() -> None:
    design, values, _, _ = survey(6)
    made = quantiles(jackknife(design), values[:, :1], np.array([0.5]))
    expected = quantiles(design, values[:, :1], np.array([0.5]))
    assert made.estimate.item() == expected.estimate.item()
    assert made.low.item() <= made.estimate.item() <= made.high.item()
    share = ratios(jackknife(design), (values[:, :1] > 10).astype(float))
    low, high = share_interval(share, 0.95)
    assert 0 < low.item() < share.estimate.item() < high.item() < 1
    certain = ratios(jackknife(design), np.ones((60, 1)))
    assert (certain.variance.item(), certain.settled.item()) == (0, 1)
    assert share_interval(certain, 0.95)[0].item() < 1


def test_an_empty_domain_and_a_replicate_without_it() -> None:
    design, values, _, _ = survey(7)
    nobody = np.zeros((60, 1), dtype=bool)
    made = ratios(jackknife(design), values, None, nobody)
    assert np.isnan(made.estimate).all()
    assert np.isnan(made.variance).all()
    assert (made.df == 0).all()
    assert np.isnan(totals(jackknife(design), values, nobody).estimate).all()
    # A domain of one cluster: the replicate without it has no mean, and is left out.
    alone = (design.clusters == design.clusters[0])[:, None] & (design.strata == design.strata[0])[:, None]
    one = ratios(jackknife(design), values[:, :1], None, alone)
    assert not math.isnan(one.variance.item())


def test_blocks_give_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    design, values, below, domains = survey(8)
    booted = rescaled_bootstrap(design, 30, "blocks")
    whole = ratios(booted, values, below, domains)
    monkeypatch.setattr(replicate_variance, "CELLS", 100)
    parts = ratios(booted, values, below, domains)
    for name in ("estimate", "variance", "base", "df"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-11)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"replicates": np.ones((5, 3))}, "do not fit"),
        ({"weights": np.zeros(6)}, "positive"),
        ({"replicates": np.full((6, 4), np.nan)}, "weights of replicates"),
        ({"rscales": np.array([1, 1, 1, -1.0])}, "negative"),
        ({"scale": -1.0}, "negative"),
    ],
)
def test_impossible_replicates_are_refused(change: dict[str, object], message: str) -> None:
    good = Replicates(ONES, 2 * HALVES, 0.25, np.ones(4), 3)
    with pytest.raises(ValueError, match=message):
        replace(good, **change)


def test_what_cannot_be_resampled_is_refused() -> None:
    design, values, _, _ = survey(9)
    with pytest.raises(ValueError, match="cannot be resampled"):
        jackknife(replace(design, groups=design.clusters))
    with pytest.raises(ValueError, match="at least 2"):
        rescaled_bootstrap(design, 1, "seed")
    lonely = Design(np.ones(3), np.array([0, 0, 1]), np.arange(3), lonely="adjust")
    with pytest.raises(ValueError, match="lonely stratum cannot be resampled under adjust"):
        jackknife(lonely)
    certain = replace(lonely, lonely="certainty")
    expected = totals(certain, values[:3, 1:2]).variance.item()
    assert totals(jackknife(certain), values[:3, 1:2]).variance.item() == pytest.approx(expected, rel=1e-12)
    with pytest.raises(ValueError, match="JKn needs rscales"):
        supplied("JKn", ONES, HALVES)
    assert supplied("JKn", ONES, HALVES, rscales=np.full(4, 0.5)).scale == 1
    with pytest.raises(ValueError, match="rho"):
        supplied("Fay", ONES, HALVES, rho=1)
    with pytest.raises(ValueError, match="do not fit"):
        ratios(jackknife(design), values[:5])
