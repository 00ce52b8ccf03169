"""Totals, ratios and quantiles against numbers worked out by hand and against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from doorpakken.statistics.estimation import Design, quantiles, ratios, taylor, totals

# Two strata of 10 and 4 units, 2 and 2 sampled: weights 5 and 2, corrections 0.8 and 0.5.
STRATA = np.array([0, 0, 1, 1])
WEIGHTS = np.array([5.0, 5.0, 2.0, 2.0])
POPULATION = np.array([10.0, 4.0])
ANSWERS = np.array([[1.0], [3.0], [10.0], [20.0]])


def hand(population: np.ndarray | None = POPULATION, **settings: object) -> Design:
    return Design(WEIGHTS, STRATA, np.arange(4), population, **settings)  # type: ignore[arg-type]


def one(values: np.ndarray) -> float:
    assert values.shape == (1, 1)
    return float(values[0, 0])


def test_mean_and_total_by_hand() -> None:
    # total 5 (1 + 3) + 2 (10 + 20) = 80; s^2 = 2 and 50, so v = 100 * 0.8 * 2 / 2 + 16 * 0.5 * 50 / 2 = 280
    total, mean = totals(hand(), ANSWERS), ratios(hand(), ANSWERS)
    assert one(total.estimate) == 80
    assert one(total.variance) == pytest.approx(280, rel=1e-14)
    assert one(mean.estimate) == pytest.approx(80 / 14, rel=1e-14)
    assert one(mean.variance) == pytest.approx(280 / 14**2, rel=1e-14)
    assert (one(mean.base), one(mean.df), one(mean.weight)) == (4, 2, 14)


def test_without_population_there_is_no_correction() -> None:
    assert one(totals(hand(None), ANSWERS).variance) == pytest.approx(100 * 2 / 2 + 16 * 50 / 2, rel=1e-14)


def test_ratio_by_hand() -> None:
    # R = 80 / (5 * 6 + 2 * 10) = 1.6; residuals y - 1.6 x: -2.2, -3.4, 3.6, 10.4; s^2 = 0.72 and 23.12
    below = np.array([[2.0], [4.0], [4.0], [6.0]])
    made = ratios(hand(), ANSWERS, below)
    assert one(made.estimate) == pytest.approx(1.6, rel=1e-14)
    variance = (100 * 0.8 * 0.72 / 2 + 16 * 0.5 * 23.12 / 2) / 50**2
    assert one(made.variance) == pytest.approx(variance, rel=1e-14)


def test_a_domain_keeps_the_whole_design() -> None:
    # Rows 0 and 2: R = (5 * 1 + 2 * 10) / 7; z = 5 (1 - R) / 7 and 2 (10 - R) / 7, zeros for the others.
    inside = np.array([[True], [False], [True], [False]])
    made = ratios(hand(), ANSWERS, None, inside)
    mean = 25 / 7
    z = (5 * (1 - mean) / 7, 2 * (10 - mean) / 7)
    assert one(made.estimate) == pytest.approx(mean, rel=1e-14)
    assert one(made.variance) == pytest.approx(0.8 * z[0] ** 2 + 0.5 * z[1] ** 2, rel=1e-13)
    assert one(made.df) == 0
    filtered = Design(WEIGHTS[[0, 2]], np.array([0, 0]), np.arange(2))
    assert not math.isclose(one(made.variance), one(ratios(filtered, ANSWERS[[0, 2]]).variance))


def test_missing_answers_are_a_domain_of_their_own_variable() -> None:
    values = np.column_stack([ANSWERS[:, 0], [1.0, np.nan, 10.0, np.nan]])
    made = ratios(hand(), values)
    inside = np.array([[True], [False], [True], [False]])
    alone = ratios(hand(), ANSWERS, None, inside)
    for name in ("estimate", "variance", "base", "hits", "df", "weight", "spread", "floor", "settled"):
        assert getattr(made, name)[0, 1] == getattr(alone, name)[0, 0], name
    assert made.estimate[0, 0] == one(ratios(hand(), ANSWERS).estimate)


def test_clusters_are_summed_before_they_are_compared() -> None:
    # Clusters (0, 1) and (2, 3) of one stratum: totals 5 and 5 of 1 + 4 and 2 + 3, so no variance between.
    values = np.array([[1.0], [4.0], [2.0], [3.0]])
    design = Design(np.ones(4), np.zeros(4, dtype=np.int64), np.array([7, 7, 3, 3]))
    assert one(totals(design, values).variance) == 0
    assert one(totals(design, values).df) == 1
    apart = Design(np.ones(4), np.zeros(4, dtype=np.int64), np.arange(4))
    assert one(totals(apart, values).variance) == pytest.approx(4 * 5 / 3, rel=1e-14)


def test_a_cluster_code_in_two_strata_is_two_clusters() -> None:
    design = Design(WEIGHTS, STRATA, np.array([0, 1, 0, 1]), POPULATION)
    assert one(totals(design, ANSWERS).variance) == one(totals(hand(), ANSWERS).variance)


def test_a_stratum_in_which_everyone_answered_adds_nothing() -> None:
    census = Design(np.array([5.0, 5.0, 1.0, 1.0]), STRATA, np.arange(4), np.array([10.0, 2.0]))
    made = totals(census, ANSWERS)
    assert one(made.variance) == pytest.approx(100 * 0.8 * 2 / 2, rel=1e-14)
    inside = (STRATA == 1)[:, None]
    assert one(ratios(census, ANSWERS, None, inside).variance) == 0
    assert one(ratios(census, ANSWERS, None, inside).floor) == 0


def test_an_empty_domain_has_no_estimate() -> None:
    made = ratios(hand(), ANSWERS, None, np.zeros((4, 1), dtype=bool))
    assert math.isnan(one(made.estimate))
    assert math.isnan(one(made.variance))
    assert (one(made.base), one(made.df)) == (0, 0)
    unanswered = ratios(hand(), np.full((4, 1), np.nan))
    assert math.isnan(one(unanswered.estimate))
    assert one(unanswered.base) == 0
    total = totals(hand(), np.full((4, 1), np.nan))
    assert math.isnan(one(total.estimate))
    assert math.isnan(one(total.variance))


def test_an_answer_that_all_give_has_exactly_no_variance() -> None:
    rng = np.random.default_rng(3)
    design = Design(rng.uniform(1, 9, 90), np.arange(90) % 3, np.arange(90))
    answers = np.tile([0.1, 0.3, 0.7, 1 / 3, math.pi, 1e9 / 7], (90, 1))
    made = ratios(design, answers)
    assert not (made.estimate == answers[0]).all()  # rounding leaves residuals
    assert made.variance.tolist() == [[0.0] * 6]


def test_the_share_of_a_stratum_has_exactly_no_variance() -> None:
    made = ratios(hand(), (STRATA == 0).astype(float)[:, None])
    assert (one(made.estimate), one(made.variance)) == (pytest.approx(10 / 14), 0)


LONELY = (np.array([5.0, 5.0, 3.0]), np.array([0, 0, 1]), np.arange(3), np.array([10.0, 3.0]))


@pytest.mark.parametrize(
    ("rule", "variance"),
    # totals 5, 15 and 30: the stratum of two adds 0.8 * 2 * (5^2 + 5^2) = 80, the lonely one (1 - 1 / 3) 30^2
    [("certainty", 80), ("adjust", 80 + 2 / 3 * 900), ("average", 160)],
)
def test_rules_for_a_lonely_stratum(rule: str, variance: float) -> None:
    made = totals(Design(*LONELY, lonely=rule), np.array([[1.0], [3.0], [10.0]]))  # type: ignore[arg-type]
    assert one(made.variance) == pytest.approx(variance, rel=1e-14)


def test_a_lonely_stratum_adds_the_mean_of_the_others() -> None:
    # totals 5, 15 and 6, 10: 0.8 * 2 * (5^2 + 5^2) = 80 and 0.5 * 2 * (2^2 + 2^2) = 8, so 44 for the third
    design = Design(
        np.array([5.0, 5, 2, 2, 3]),
        np.array([0, 0, 1, 1, 2]),
        np.arange(5),
        np.array([10.0, 4, 3]),
        "average",
    )
    made = totals(design, np.array([[1.0], [3], [3], [5], [10]]))
    assert one(made.variance) == pytest.approx(80 + 8 + 44, rel=1e-14)


def test_a_lonely_stratum_is_refused_unless_it_is_complete() -> None:
    with pytest.raises(ValueError, match="one cluster"):
        Design(*LONELY)
    complete = Design(np.array([5.0, 5.0, 1.0]), LONELY[1], LONELY[2], np.array([10.0, 1.0]))
    assert one(totals(complete, np.array([[1.0], [3.0], [10.0]])).variance) == pytest.approx(80, rel=1e-14)


def test_average_is_unknown_when_every_stratum_is_lonely() -> None:
    design = Design(np.ones(2), np.array([0, 1]), np.arange(2), lonely="average")
    assert math.isnan(one(totals(design, np.array([[1.0], [3.0]])).variance))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": np.ones(3)}, "length"),
        ({"weights": np.array([5.0, 5.0, 2.0, -1.0])}, "positive"),
        ({"weights": np.array([5.0, 5.0, 2.0, np.nan])}, "positive"),
        ({"strata": np.array([0, 0, 2, 2])}, "each with a row"),
        ({"population": np.array([10.0])}, "each stratum"),
        ({"population": np.array([10.0, 1.0])}, "more clusters"),
        ({"population": np.array([10.0, np.nan])}, "more clusters"),
    ],
)
def test_an_impossible_design_is_refused(change: dict[str, np.ndarray], message: str) -> None:
    fields = {"weights": WEIGHTS, "strata": STRATA, "clusters": np.arange(4), "population": POPULATION}
    with pytest.raises(ValueError, match=message):
        Design(**(fields | change))


def test_values_that_do_not_fit_the_design_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        ratios(hand(), ANSWERS[:3])
    with pytest.raises(ValueError, match="do not fit"):
        ratios(hand(), ANSWERS, np.ones((4, 2)))
    with pytest.raises(ValueError, match="do not fit"):
        totals(hand(), ANSWERS, np.ones((3, 1), dtype=bool))


def loop(design: Design, y: np.ndarray, inside: np.ndarray) -> tuple[float, float]:
    """A domain mean and its variance, one number at a time."""
    rows = [i for i in range(len(y)) if inside[i] and not math.isnan(y[i])]
    weight = math.fsum(design.weights[i] for i in rows)
    mean = math.fsum(design.weights[i] * y[i] for i in rows) / weight
    variance = 0.0
    for h in range(design.strata.max() + 1):
        score: dict[int, float] = {int(c): 0.0 for c in design.clusters[design.strata == h]}
        for i in rows:
            if design.strata[i] == h:
                score[int(design.clusters[i])] += design.weights[i] * (y[i] - mean) / weight
        n = len(score)
        if n == 1:
            continue  # the surveys are drawn with the rule "certainty"
        left = 1.0 if design.population is None else 1 - n / design.population[h]
        centre = math.fsum(score.values()) / n
        variance += left * n / (n - 1) * math.fsum((each - centre) ** 2 for each in score.values())
    return mean, variance


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Design, np.ndarray, np.ndarray]:
    n, strata = draw(st.integers(8, 40)), draw(st.integers(1, 3))
    stratum = np.arange(n) % strata
    cluster = np.arange(n) // strata // draw(st.sampled_from([1, 1, 2]))
    weights = draw(arrays(float, n, elements=st.floats(1, 20)))
    sampled = np.array([len(set(cluster[stratum == h])) for h in range(strata)])
    corrected = draw(st.booleans())
    population = sampled + draw(arrays(float, strata, elements=st.integers(0, 9).map(float)))
    answer = st.one_of(st.integers(-9, 9).map(float), st.just(math.nan))
    values = draw(arrays(float, (n, 3), elements=answer))
    domains = draw(arrays(bool, (n, 2)))
    design = Design(weights, stratum, cluster, population if corrected else None, "certainty")
    return design, values, domains


@settings(max_examples=60, deadline=None)
@given(surveys())
def test_all_at_once_agrees_with_a_loop(survey: tuple[Design, np.ndarray, np.ndarray]) -> None:
    design, values, domains = survey
    made = ratios(design, values, None, domains)
    for place in range(domains.shape[1]):
        for variable in range(values.shape[1]):
            base = int((domains[:, place] & ~np.isnan(values[:, variable])).sum())
            assert made.base[place, variable] == base
            if base == 0:
                assert math.isnan(made.estimate[place, variable])
                continue
            mean, variance = loop(design, values[:, variable], domains[:, place])
            assert made.estimate[place, variable] == pytest.approx(mean, rel=1e-10, abs=1e-12)
            assert made.variance[place, variable] == pytest.approx(variance, rel=1e-9, abs=1e-20)


@settings(max_examples=40, deadline=None)
@given(surveys(), st.randoms(use_true_random=False), st.floats(0.01, 100))
def test_order_of_rows_and_scale_of_weights_do_not_matter(
    survey: tuple[Design, np.ndarray, np.ndarray], random: object, scale: float
) -> None:
    design, values, domains = survey
    mixed = list(range(len(values)))
    random.shuffle(mixed)  # type: ignore[attr-defined]
    other = Design(
        design.weights[mixed] * scale,
        design.strata[mixed],
        design.clusters[mixed],
        design.population,
        "certainty",
    )
    first, second = ratios(design, values, None, domains), ratios(other, values[mixed], None, domains[mixed])
    for name in ("estimate", "variance", "base", "df", "floor", "settled", "spread"):
        np.testing.assert_allclose(getattr(second, name), getattr(first, name), rtol=1e-9, atol=1e-14)
    medians = [
        quantiles(each, answers, np.full(3, 0.5), members)
        for each, answers, members in ((design, values, domains), (other, values[mixed], domains[mixed]))
    ]
    np.testing.assert_array_equal(medians[1].estimate, medians[0].estimate)


@pytest.mark.parametrize(("limit", "value"), [("CELLS", 100), ("LONG", 0)])
def test_chunks_give_the_same_numbers(limit: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    design = Design(rng.uniform(1, 3, 60), np.arange(60) % 4, np.arange(60))
    values, domains = rng.normal(size=(60, 25)), rng.random((60, 3)) < 0.5
    whole = ratios(design, values, values**2, domains)
    monkeypatch.setattr(taylor, limit, value)
    parts = ratios(design, values, values**2, domains)
    for name in ("estimate", "variance", "base", "df"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-13)


def test_large_numbers_keep_their_small_variance() -> None:
    # Years of birth differ by little: the variance must not drown in the squares of the years.
    shifted = one(ratios(hand(), ANSWERS + 1e9).variance)
    assert shifted == pytest.approx(280 / 14**2, rel=1e-6)
