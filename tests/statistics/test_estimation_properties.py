"""What must stay when weights are rescaled, rows move, records split, domains are empty, strata renamed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorpakken.statistics.calibration import Margin, post_stratify, rake
from doorpakken.statistics.estimation import (
    Design,
    Stage,
    differences,
    jackknife,
    quantiles,
    ratios,
    rescaled_bootstrap,
    taylor,
    totals,
)
from doorpakken.statistics.inference import association, linear_model, rank_test

KINDS = ("plain", "free", "stages", "groups", "post-stratified", "raked")


@dataclass(frozen=True, eq=False)
class Survey:
    """A file of n rows with everything that a design is made of, and what was answered."""

    kind: str
    weights: np.ndarray
    strata: np.ndarray
    clusters: np.ndarray
    units: np.ndarray
    groups: np.ndarray
    sizes: np.ndarray  # clusters in the population of the row's stratum
    below: np.ndarray  # units in the row's cluster
    margin: np.ndarray
    values: np.ndarray
    domains: np.ndarray

    def take(self, rows: np.ndarray) -> Survey:
        """The same file with its rows in another order, or some of them twice."""
        names = [name for name in self.__dataclass_fields__ if name != "kind"]
        return replace(self, **{name: getattr(self, name)[rows] for name in names})

    @property
    def design(self) -> Design:
        codes = np.unique(self.strata, return_inverse=True)[1]
        population = np.array([self.sizes[codes == h][0] for h in range(codes.max() + 1)])
        made = Design(
            self.weights,
            codes,
            self.clusters,
            None if self.kind == "free" else population,
            "certainty",
            (Stage(self.units, self.below),) if self.kind == "stages" else (),
            self.groups if self.kind == "groups" else None,
        )
        if self.kind not in ("post-stratified", "raked"):
            return made
        first = Margin("m", ("a", "b"), self.margin, np.array([90.0, 110.0]))
        second = Margin("s", ("x", "y"), 1 * (self.values[:, 3] > 0), np.array([120.0, 80.0]))
        found = (
            post_stratify(made.weights, first)
            if self.kind == "post-stratified"
            else rake(made.weights, [first, second])
        )
        return replace(made, weights=found.weights, calibration=found.residuals)


def survey(kind: str, seed: int) -> Survey:
    rng = np.random.default_rng(seed)
    n = 48
    strata = np.arange(n) // 16
    clusters = np.arange(n) // 2
    values = rng.normal(5, 2, (n, 4)).round(1)
    values[rng.random(n) < 0.15, 0] = np.nan
    values[:, 3] = np.arange(n) % 5 - 1
    return Survey(
        kind,
        rng.uniform(1, 6, n),
        strata,
        clusters,
        np.arange(n) % 2,
        np.minimum(clusters % 8 + 100, 105),
        np.array([20.0, 8.0, 30.0])[strata],
        rng.integers(2, 6, n // 2).astype(float)[clusters],
        np.arange(n) % 7 % 2,
        values,
        rng.random((n, 2)) < 0.6,
    )


def shares_and_means(file: Survey) -> list[np.ndarray]:
    """Everything that does not change with the scale of the weights: estimates, standard errors, df."""
    design = file.design
    above = np.column_stack([file.values[:, :2], file.values[:, 0] > 5])
    below = np.abs(file.values[:, [1, 2, 1]]) + 1
    found = []
    for made in (ratios(design, above, None, file.domains), ratios(design, above, below, file.domains)):
        found += [made.estimate, made.se, made.df, made.floor]
    apart = differences(design, above, file.domains[:, :1], file.domains[:, 1:])
    medians = quantiles(design, above[:, :2], np.array([0.5, 0.3]), file.domains)
    found += [apart.estimate, apart.se, apart.df, medians.estimate, medians.low, medians.se]
    codes = (file.values[:, 1] > 5).astype(np.int64) + (file.values[:, 2] > 6)
    test = association(design, codes, file.margin.astype(np.int64))
    model = linear_model(
        design, file.values[:, 0], np.column_stack([np.ones(len(codes)), file.values[:, 1:3]])
    )
    rank = rank_test(design, file.values[:, 0], file.margin.astype(float))
    found += [np.array([test.statistic, test.df, test.p]), model.coefficients, model.se, np.array([model.df])]
    return [*found, np.array([rank.estimate, rank.se, rank.p])]


def same(first: list[np.ndarray], second: list[np.ndarray]) -> None:
    for one, other in zip(first, second, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-7, atol=1e-9)


def surveys(test: Callable[..., None]) -> Callable[..., None]:
    """A test of each kind of design, on files of chance."""
    drawn = settings(max_examples=8, deadline=None)(given(st.integers(0, 10**6))(test))
    return pytest.mark.parametrize("kind", KINDS)(drawn)


@surveys
def test_rescaled_weights(kind: str, seed: int) -> None:
    file = survey(kind, seed)
    scaled = replace(file, weights=file.weights * 3.7)
    same(shares_and_means(file), shares_and_means(scaled))
    one, other = (totals(each.design, each.values, each.domains) for each in (file, scaled))
    factor = 1 if kind in ("post-stratified", "raked") else 3.7  # there the counts are known
    np.testing.assert_allclose(other.estimate, factor * one.estimate, rtol=1e-9)
    np.testing.assert_allclose(other.se, factor * one.se, rtol=1e-7, atol=1e-9)


@surveys
def test_rows_in_another_order(kind: str, seed: int) -> None:
    file = survey(kind, seed)
    order = np.random.default_rng(seed).permutation(len(file.weights))
    same(shares_and_means(file), shares_and_means(file.take(order)))
    half = len(order) // 2
    same(shares_and_means(file), shares_and_means(file.take(np.r_[half : 2 * half, :half])))


@surveys
def test_strata_clusters_and_groups_by_other_names(kind: str, seed: int) -> None:
    file = survey(kind, seed)
    renamed = replace(
        file,
        strata=np.array([40, 2, 7])[file.strata],
        clusters=1000 - 3 * file.clusters,
        units=7 * file.units - 5,
        groups=-(file.groups**2),
    )
    same(shares_and_means(file), shares_and_means(renamed))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "raked"])
@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_records_split_in_two_of_half_the_weight(kind: str, seed: int) -> None:
    file = survey(kind, seed)
    split = file.take(np.repeat(np.arange(len(file.weights)), 2))
    split = replace(split, weights=split.weights / 2)
    for estimate in (ratios, totals):
        one, other = (
            estimate(file.design, file.values, domains=file.domains),
            estimate(split.design, split.values, domains=split.domains),
        )  # type: ignore[operator]
        np.testing.assert_allclose(other.estimate, one.estimate, rtol=1e-9)
        np.testing.assert_allclose(other.se, one.se, rtol=1e-7, atol=1e-9)
        np.testing.assert_allclose(other.df, one.df, rtol=1e-12)
        np.testing.assert_array_equal(other.base, 2 * one.base)


@surveys
def test_two_parts_make_the_whole(kind: str, seed: int) -> None:
    file = survey(kind, seed)
    parts = np.column_stack([file.domains[:, 0], ~file.domains[:, 0], np.ones(len(file.weights), dtype=bool)])
    made = totals(file.design, file.values[:, 1:], parts)
    np.testing.assert_allclose(made.estimate[0] + made.estimate[1], made.estimate[2], rtol=1e-10)
    np.testing.assert_array_equal(made.base[0] + made.base[1], made.base[2])
    minus = differences(file.design, file.values[:, 1:], parts[:, [2]], parts[:, [0]], total=True)
    np.testing.assert_allclose(minus.variance[0], made.variance[1], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_blocks_give_the_same_numbers(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = survey(kind, 5)
    whole = shares_and_means(file)
    monkeypatch.setattr(taylor, "CELLS", 100)
    same(whole, shares_and_means(file))
    monkeypatch.setattr(taylor, "LONG", 0)
    same(whole, shares_and_means(file))


@surveys
def test_an_empty_domain_beside_others(kind: str, seed: int) -> None:
    file = survey(kind, seed)
    more = np.column_stack([file.domains, np.zeros(len(file.weights), dtype=bool)])
    one, other = (ratios(file.design, file.values, None, domains) for domains in (file.domains, more))
    for name in ("estimate", "variance", "df", "base", "floor"):
        np.testing.assert_array_equal(getattr(other, name)[:2], getattr(one, name))
    assert np.isnan(other.estimate[2]).all()
    assert np.isnan(other.variance[2]).all()
    assert (other.base[2] == 0).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_replicates_do_not_depend_on_order_scale_or_names(seed: int) -> None:
    file = survey("plain", seed)
    order = np.random.default_rng(seed).permutation(len(file.weights))
    mixed = replace(file.take(order), clusters=2 * file.clusters[order] + 5, weights=2 * file.weights[order])
    for make in (jackknife, lambda design: rescaled_bootstrap(design, 40, "seed")):
        one, other = (make(each.design) for each in (file, mixed))
        np.testing.assert_allclose(other.replicates / 2, one.replicates[order], rtol=1e-13)
        first = ratios(one, file.values, None, file.domains)
        second = ratios(other, mixed.values, None, mixed.domains)
        np.testing.assert_allclose(second.estimate, first.estimate, rtol=1e-10)
        np.testing.assert_allclose(second.se, first.se, rtol=1e-8, atol=1e-12)
