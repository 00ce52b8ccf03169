"""Two respondents of one unit: who is paired, and kappa against other formulae and a published table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from doorpakken.statistics.response import agreement, cohen_kappa, pairs


def answers(table: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of answers whose cross table this is."""
    cells = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    first, second = np.array(cells, dtype=float).T
    return first, second


def test_a_kappa_of_two_doctors() -> None:
    # 20 and 15 of 50 agree: p_o = .7, p_e = .5, kappa = .4
    first, second = answers([[20, 5], [10, 15]])
    assert agreement(first, second) == (35, 50)
    assert cohen_kappa(first, second, 2) == pytest.approx(0.4)


def test_kappa_by_the_formula_of_observed_and_expected() -> None:
    table = np.array([[12, 3, 1], [4, 9, 2], [0, 5, 14]])
    first, second = answers(table.tolist())
    share = table / table.sum()
    by_chance = (share.sum(axis=1) * share.sum(axis=0)).sum()
    assert cohen_kappa(first, second, 3) == pytest.approx((np.trace(share) - by_chance) / (1 - by_chance))


def test_a_quadratic_kappa_is_an_intraclass_correlation() -> None:
    first, second = answers([[12, 3, 1, 0], [4, 9, 2, 1], [0, 5, 14, 2], [1, 0, 3, 8]])
    # Fleiss and Cohen (1973): 2 cov / (var + var + (difference of means)^2), with n in the denominators
    cov = np.mean((first - first.mean()) * (second - second.mean()))
    apart = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    assert cohen_kappa(first, second, 4, "quadratic") == pytest.approx(2 * cov / apart)


def test_a_quadratic_kappa_of_two_categories_is_the_plain_one() -> None:
    first, second = answers([[20, 5], [10, 15]])
    assert cohen_kappa(first, second, 2, "quadratic") == pytest.approx(cohen_kappa(first, second, 2))


def test_perfect_and_reversed_agreement() -> None:
    first = np.array([0.0, 1, 0, 1])
    assert cohen_kappa(first, first, 2) == 1
    assert cohen_kappa(first, 1 - first, 2) == -1


def test_missing_answers_leave_and_nothing_left_is_nan() -> None:
    first, second = np.array([0, np.nan, 1, 1]), np.array([0, 1, np.nan, 0])
    assert agreement(first, second) == (1, 2)
    assert cohen_kappa(first, second, 2) == pytest.approx(0)
    assert np.isnan(cohen_kappa(np.array([np.nan]), np.array([1.0]), 2))
    assert np.isnan(cohen_kappa(np.zeros(4), np.zeros(4), 2))


def test_the_response_that_counts_is_paired_with_each_other_one() -> None:
    units = pd.Series(["a", "b", "a", None, "c", "a", None, "b"])
    counts = pd.Series([False, True, True, True, True, False, True, False])
    first, second = pairs(units, counts)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(2, 0), (2, 5), (1, 7)]


def test_nobody_twice_is_no_pair() -> None:
    first, second = pairs(pd.Series(["a", "b"]), pd.Series([True, True]))
    assert (first.size, second.size) == (0, 0)
