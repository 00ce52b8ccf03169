"""Designs of several stages, and respondents that answer as one: numbers by hand, identities, coverage."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorpakken.statistics.estimation import Design, Stage, covariance, ratios, share_interval, totals
from doorpakken.statistics.estimation.intervals import is_census, share_effective_n


def one(values: np.ndarray) -> float:
    assert values.shape == (1, 1)
    return float(values[0, 0])


# Two of 5 clusters; of the first 2 of 4 units, of the second both of its 2.
CLUSTERS = np.array([7, 7, 3, 3])
UNITS = np.array([1, 2, 1, 2])
SIZES = np.array([4.0, 4.0, 2.0, 2.0])
TWO_STAGES = Design(
    np.array([5.0, 5.0, 2.5, 2.5]),
    np.zeros(4, dtype=np.int64),
    CLUSTERS,
    np.array([5.0]),
    stages=(Stage(UNITS, SIZES),),
)
ANSWERS = np.array([[1.0], [3.0], [4.0], [8.0]])


def test_two_stages_by_hand() -> None:
    # totals 5 + 15 = 20 and 10 + 20 = 30: (1 - 2/5) 2 / 1 * (5^2 + 5^2) = 60;
    # within the first, times 2/5: (1 - 2/4) 2 / 1 * (5^2 + 5^2) = 50, so 20; within the second 0
    made = totals(TWO_STAGES, ANSWERS)
    assert (one(made.estimate), one(made.df)) == (50, 1)
    assert one(made.variance) == pytest.approx(60 + 20, rel=1e-14)
    assert covariance(TWO_STAGES, ANSWERS * TWO_STAGES.weights[:, None]).item() == pytest.approx(
        80, rel=1e-14
    )
    first = totals(replace(TWO_STAGES, stages=()), ANSWERS)
    assert one(first.variance) == pytest.approx(60, rel=1e-14)


def test_a_third_stage_stands_below_the_second() -> None:
    # Rows 0 and 1 become 2 of 3 parts of one unit of the first cluster; the second cluster is complete below.
    parts = Stage(np.array([1, 2, 1, 1]), np.array([3.0, 3.0, 1.0, 1.0]))
    units = Stage(np.array([1, 1, 1, 2]), np.array([1.0, 1.0, 2.0, 2.0]))
    made = totals(replace(TWO_STAGES, stages=(units, parts)), ANSWERS)
    # the second stage is complete; the third adds 2/5 * 1 * (1 - 2/3) 2 / 1 * (5^2 + 5^2) within that unit
    assert one(made.variance) == pytest.approx(60 + 2 / 5 * 1 / 3 * 2 * 50, rel=1e-14)


def test_a_domain_of_two_stages_keeps_units_outside_it_as_zeros() -> None:
    inside = np.array([[True], [False], [True], [True]])
    made = totals(TWO_STAGES, ANSWERS, inside)
    # totals 5 and 30: 0.6 * 2 * 2 * 12.5^2; within the first 5 and 0: 2/5 * 0.5 * 2 * 2 * 2.5^2
    assert one(made.variance) == pytest.approx(0.6 * 2 * 2 * 12.5**2 + 0.4 * 0.5 * 2 * 2 * 2.5**2, rel=1e-14)


def test_all_clusters_in_the_sample_are_no_census_while_units_are_missing() -> None:
    whole = replace(TWO_STAGES, population=np.array([2.0]))
    made = ratios(whole, ANSWERS)
    assert not is_census(made).item()
    assert one(made.variance) > 0
    complete = replace(whole, stages=(Stage(UNITS, np.full(4, 2.0)),))
    assert is_census(ratios(complete, ANSWERS)).item()
    assert one(ratios(complete, ANSWERS).variance) == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"population": None}, "need the population"),
        ({"stages": (Stage(UNITS[:3], SIZES),)}, "length"),
        ({"stages": (Stage(UNITS, np.array([4.0, 5.0, 2.0, 2.0])),)}, "differs within"),
        ({"stages": (Stage(UNITS, np.array([1.0, 1.0, 2.0, 2.0])),)}, "more clusters"),
        ({"stages": (Stage(np.ones(4, dtype=np.int64), SIZES),)}, "one cluster"),
        ({"groups": np.array([1, 2, 1, 1])}, "two groups"),
        ({"groups": np.array([1, 2])}, "length"),
    ],
)
def test_impossible_stages_and_groups_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(TWO_STAGES, **change)


# Strata of 10 and 4 units, 3 and 2 sampled; the last of the first answered with the first of the second.
STRATA = np.array([0, 0, 0, 1, 1])
GROUPED = Design(
    np.array([10 / 3] * 3 + [2.0] * 2),
    STRATA,
    np.arange(5),
    np.array([10.0, 4.0]),
    groups=np.array([0, 1, 2, 2, 4]),
)
VALUES = np.array([[3.0], [6.0], [9.0], [1.0], [5.0]])


def test_a_group_across_strata_by_hand() -> None:
    # scores 10, 20, 30 and 2, 10; factors 0.7 * 3 / 2 = 1.05 and 0.5 * 2 = 1; deviations -10, 0, 10, -4, 4
    made = totals(GROUPED, VALUES)
    joint = math.sqrt(1.05) * 10 - 4
    assert one(made.variance) == pytest.approx(1.05 * 100 + 0 + joint**2 + 16, rel=1e-13)
    assert one(made.df) == GROUPED.df == 4 - 2
    alone = totals(replace(GROUPED, groups=None), VALUES)
    assert one(alone.variance) == pytest.approx(1.05 * 200 + 32, rel=1e-13)


def test_members_outside_the_domain_count_as_zeros() -> None:
    inside = np.array([[True], [True], [False], [True], [False]])
    made = totals(GROUPED, VALUES, inside)
    # scores 10, 20, 0 and 2, 0: deviations 0, 10, -10 and 1, -1; the group is the third and the fourth
    joint = math.sqrt(1.05) * -10 + 1
    assert one(made.variance) == pytest.approx(1.05 * 100 + joint**2 + 1, rel=1e-13)
    assert one(made.df) == 3 - 2  # the group is one of the three that stand in the base


def test_a_stratum_outside_the_domain_adds_nothing_to_a_group() -> None:
    inside = np.array([[True], [True], [True], [False], [False]])
    made = totals(GROUPED, VALUES, inside)
    assert one(made.variance) == pytest.approx(1.05 * 200, rel=1e-13)
    assert one(made.df) == 2


def test_a_group_of_a_whole_stratum_has_no_variance_there() -> None:
    whole = replace(GROUPED, groups=np.array([0, 1, 2, 3, 3]))
    assert one(totals(whole, VALUES).variance) == pytest.approx(1.05 * 200, rel=1e-13)
    assert one(totals(whole, VALUES).df) == 4 - 2


def test_a_group_within_a_stratum_without_correction_is_a_cluster_but_for_its_count() -> None:
    # Twins of equal score: as rows of one group (d1 + d2)^2, as a cluster of a stratum with n - 1 clusters.
    n, values = 6, np.array([[2.0], [2.0], [1.0], [4.0], [3.0], [6.0]])
    design = Design(
        np.ones(n), np.zeros(n, dtype=np.int64), np.arange(n), groups=np.array([0, 0, 2, 3, 4, 5])
    )
    apart = values[:, 0] - values.mean()
    expected = n / (n - 1) * (4 * apart[0] ** 2 + (apart[2:] ** 2).sum())
    assert one(totals(design, values).variance) == pytest.approx(expected, rel=1e-13)


def test_the_effective_n_of_a_share_knows_that_a_group_is_one_answer() -> None:
    n = 40
    single = Design(np.ones(n), np.zeros(n, dtype=np.int64), np.arange(n))
    paired = replace(single, groups=np.arange(n) // 2)
    nobody = np.zeros((n, 1))
    assert one(share_effective_n(ratios(single, nobody))) == pytest.approx(n, rel=1e-12)
    assert one(share_effective_n(ratios(paired, nobody))) == pytest.approx(n / 2, rel=1e-12)
    assert one(share_interval(ratios(paired, nobody), 0.95)[1]) > one(
        share_interval(ratios(single, nobody), 0.95)[1]
    )


def test_groups_of_one_leave_the_mean_of_the_other_strata_for_a_lonely_one() -> None:
    strata = np.array([0, 0, 0, 1, 2, 2])
    design = Design(np.arange(1.0, 7), strata, np.arange(6), lonely="average")
    single = replace(design, groups=np.arange(6))
    for domain in (np.ones(6, dtype=bool), strata < 2):  # in the second, one of two strata is lonely
        made, expected = (
            ratios(each, np.arange(6.0)[:, None] ** 2, None, domain[:, None]) for each in (single, design)
        )
        assert one(made.variance) == pytest.approx(one(expected.variance), rel=1e-12)


def test_the_effective_n_of_a_share_knows_both_stages() -> None:
    # Nobody said yes: (1 - 2/5) of the first stage, in which the clusters are 10 and 5 of 15, and
    # 2/5 * (10/15)^2 * (1 - 2/4) / 2 within the first cluster
    made = ratios(TWO_STAGES, np.zeros((4, 1)))
    assert one(made.floor) == pytest.approx(0.6 * 5 / 9 + 0.4 * (2 / 3) ** 2 * 0.5 / 2, rel=1e-14)
    assert one(share_effective_n(made)) == pytest.approx(1 / one(made.floor), rel=1e-14)


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Design, np.ndarray, np.ndarray]:
    n, strata = draw(st.integers(9, 30)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    stratum = np.arange(n) % strata
    population = np.bincount(stratum) + rng.integers(0, 20, strata)
    corrected = draw(st.booleans())
    design = Design(
        rng.uniform(1, 9, n),
        stratum,
        np.arange(n),
        population.astype(float) if corrected else None,
        "certainty",
    )
    return design, rng.normal(size=(n, 2)), rng.random((n, 2)) < 0.6


@settings(max_examples=40, deadline=None)
@given(surveys(), st.randoms(use_true_random=False))
def test_singletons_are_the_ordinary_formula_and_order_and_names_of_groups_do_not_matter(
    survey: tuple[Design, np.ndarray, np.ndarray], random: object
) -> None:
    design, values, domains = survey
    n = len(values)
    plain = ratios(design, values, None, domains)
    single = ratios(replace(design, groups=np.arange(n)[::-1].copy()), values, None, domains)
    np.testing.assert_allclose(single.variance, plain.variance, rtol=1e-10, atol=1e-20)
    np.testing.assert_allclose(single.df, plain.df, rtol=1e-12)
    groups = np.arange(n) // 3
    joint = ratios(replace(design, groups=groups), values, None, domains)
    order = np.arange(n)
    random.shuffle(order)  # type: ignore[attr-defined]
    mixed = Design(
        design.weights[order], design.strata[order], design.clusters[order], design.population, "certainty",
        groups=1000 - 7 * groups[order],
    )  # fmt: skip
    again = ratios(mixed, values[order], None, domains[order])
    np.testing.assert_allclose(again.variance, joint.variance, rtol=1e-9, atol=1e-20)
    np.testing.assert_array_equal(again.df, joint.df)


def test_without_the_groups_the_variance_is_too_small_and_with_them_it_is_right() -> None:
    """Services that answer for two municipalities in different strata, drawn as one: 2,000 samples."""
    rng = np.random.default_rng(20140101)
    services, drawn = 150, 60
    answers = rng.normal(10, 2, services)  # one answer for both municipalities of a service
    strata = np.r_[np.zeros(drawn), np.ones(drawn)].astype(np.int64)
    groups = np.r_[np.arange(drawn), np.arange(drawn)]
    size = np.array([float(services)] * 2)
    estimates, grouped, alone = [], [], []
    for _ in range(2000):
        chosen = rng.choice(services, drawn, replace=False)
        values = np.r_[answers[chosen], answers[chosen]][:, None]
        design = Design(
            np.full(2 * drawn, services / drawn), strata, np.arange(2 * drawn), size, groups=groups
        )
        made = ratios(design, values)
        estimates.append(one(made.estimate))
        grouped.append(one(made.variance))
        alone.append(one(ratios(replace(design, groups=None), values).variance))
    truth = np.var(estimates)
    assert np.mean(grouped) / truth == pytest.approx(1, abs=0.1)
    assert np.mean(alone) / truth == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("denominator", [False, True])
def test_under_average_those_without_an_answer_are_outside_as_those_of_another_domain_are(
    denominator: bool,
) -> None:
    """Four strata, one of a single unit: it has the mean of the strata that hold some of the base."""
    strata = np.repeat(np.arange(4), [1, 5, 6, 7])
    design = Design(np.linspace(1, 3, 19), strata, np.arange(19), None, "average")
    values = np.random.default_rng(2).normal(10, 2, (19, 2))
    below = values[:, ::-1] if denominator else None
    inside = strata < 3
    missing = np.where(inside[:, None], values, np.nan)
    for estimate in (ratios(design, missing, below), ratios(design, values, below, inside[:, None])):
        weights = design.weights[:, None] * inside[:, None]
        over, under = weights * values, weights * (1.0 if below is None else below)
        z = (over - over.sum(axis=0) / under.sum(axis=0) * under) / under.sum(axis=0)
        by_hand = np.zeros(2)
        for stratum, n in ((1, 5), (2, 6)):
            part = z[strata == stratum]
            by_hand += n / (n - 1) * ((part - part.mean(axis=0)) ** 2).sum(axis=0)
        assert estimate.variance[0] == pytest.approx(by_hand * 3 / 2, rel=1e-12)
