"""Edges that an error planted in the tests and scales could pass unseen."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import fdtrc

from doorpakken.statistics.estimation import Design, jackknife
from doorpakken.statistics.inference import association, cronbach_alpha, spearman
from doorpakken.statistics.inference.chi_square_mixture import f_sum
from doorpakken.statistics.inference.reliability import item_covariance

STRATA, CLUSTERS = np.arange(120) // 40, np.arange(120) // 4
DESIGN = Design(np.ones(120), STRATA, CLUSTERS)
ROWS, COLUMNS = np.arange(120) * 7 % 11 % 2, np.arange(120) * 5 % 13 % 3


def test_a_stratum_outside_the_base_gives_no_degrees_of_freedom() -> None:
    whole = association(DESIGN, ROWS, COLUMNS)
    inside = association(DESIGN, ROWS, COLUMNS, STRATA < 2)
    assert whole.ddf / whole.df == pytest.approx(30 - 3, rel=1e-12)
    assert inside.ddf / inside.df == pytest.approx(20 - 2, rel=1e-12)


def test_walds_test_adjusted_for_the_clusters() -> None:
    plain, adjusted = (association(DESIGN, ROWS, COLUMNS, method=each) for each in ("Wald", "adjusted Wald"))
    assert (plain.df, plain.ddf) == (2, 27)
    assert (adjusted.df, adjusted.ddf) == (2, 27 - 2 + 1)
    assert adjusted.statistic == pytest.approx(plain.statistic * 26 / 27, rel=1e-12)


def test_a_correlation_of_few_has_their_degrees_of_freedom() -> None:
    values = np.arange(120.0) * 37 % 61
    design = jackknife(DESIGN)
    assert spearman(design, values, values**2 % 17).df == design.df == 27
    assert spearman(design, values, values**2 % 17, np.arange(120) < 12).df == 11


@pytest.mark.parametrize("x", [0.5, 8.0, 20.0])
def test_a_mixture_of_equal_parts_is_f(x: float) -> None:
    assert f_sum(x, np.ones(3), 24) == pytest.approx(fdtrc(3, 24, x / 3), rel=0.02)


def test_at_its_mean_a_mixture_is_taken_for_one_chi_square() -> None:
    # mean 3 and mean square 41 / 3, so 3 * 3^2 / (41 / 3) = 81 / 41 degrees of freedom of scale 41 / 9
    assert f_sum(9, np.array([1.0, 2, 6]), 20) == pytest.approx(fdtrc(81 / 41, 20, 1), rel=1e-12)


def test_a_weight_of_two_is_a_row_twice() -> None:
    items = np.array([[1.0, 2, 2], [2, 1, 3], [4, 5, 3], [5, 4, 1]])
    weights = np.array([1.0, 2, 1, 2])
    twice = np.repeat(items, weights.astype(int), axis=0)
    assert item_covariance(items, weights) == pytest.approx(item_covariance(twice, np.ones(6)), rel=1e-12)
    assert cronbach_alpha(items, weights) == pytest.approx(cronbach_alpha(twice, np.ones(6)), rel=1e-12)
