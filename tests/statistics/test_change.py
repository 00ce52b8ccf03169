"""The covariance of overlapping samples, by hand, by enumeration and by its properties."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from doorpakken.statistics.calibration import Margin, post_stratify
from doorpakken.statistics.change import (
    Overlap,
    changes,
    composition,
    linked_changes,
    linked_design,
    newcombe,
    overlap_covariance,
)
from doorpakken.statistics.change.difference import Changes
from doorpakken.statistics.change.linked_pairs import cluster_pairs
from doorpakken.statistics.estimation import Design, ratios, share_interval
from doorpakken.statistics.estimation.contrasts import scores
from doorpakken.statistics.estimation.sample_design import Floats
from doorpakken.statistics.estimation.standardisation import Classes, standardised


def design(strata: list[int], population: list[float] | None, corrected: bool = True) -> Design:
    codes = np.array(strata)
    n = np.bincount(codes)
    weights = np.ones(codes.size) if population is None else (np.array(population) / n)[codes]
    size = np.array(population) if corrected and population else None
    return Design(weights, codes, np.arange(codes.size), size)


def overlap(first: list[int], second: list[int], linked: object) -> Overlap:
    return Overlap(np.array(first, dtype=int), np.array(second, dtype=int), np.array(linked, dtype=float))


def whole(made: Design) -> np.ndarray:
    return np.ones((made.weights.size, 1), dtype=bool)


def covariance(designs: tuple[Design, Design], values: tuple[Floats, Floats], pairs: Overlap) -> Floats:
    z = [scores(d, v, None, whole(d)[:, 0])[1] for d, v in zip(designs, values, strict=True)]
    return overlap_covariance(designs, (z[0], z[1]), pairs)


def change(
    designs: tuple[Design, Design], values: tuple[Floats, Floats], pairs: Overlap, share: bool = False
):
    return changes(designs, values, (whole(designs[0]), whole(designs[1])), pairs, 0.95, share=share)


def column(*values: float) -> Floats:
    return np.array(values, dtype=float)[:, None]


def test_one_stratum_and_one_population_is_tam() -> None:
    designs = design([0] * 5, [20.0]), design([0] * 4, [20.0])
    y1, y2 = column(3, 1, 4, 1, 5), column(9, 2, 6, 5)
    pairs = overlap([0, 2, 4], [3, 1, 0], [[20]])
    s12 = np.cov([3, 4, 5], [5, 2, 9])[0, 1]
    tam = (3 / (5 * 4) - 1 / 20) * s12
    assert covariance(designs, (y1, y2), pairs) == pytest.approx([tam], rel=1e-12)
    v1, v2 = (ratios(d, y).variance.item() for d, y in zip(designs, (y1, y2), strict=True))
    assert change(designs, (y1, y2), pairs).variance.item() == pytest.approx(v1 + v2 - 2 * tam, rel=1e-12)


def test_two_strata_and_two_populations_by_hand() -> None:
    designs = design([0, 0, 0, 1, 1, 1], [12.0, 8.0]), design([0, 0, 1, 1, 1, 1], [9.0, 10.0])
    y1, y2 = column(1, 2, 4, 3, 7, 5), column(2, 3, 6, 5, 9, 4)
    # Pairs in cells (0, 0): rows 0-0 and 1-1; (0, 1): row 2-2, too few; (1, 1): 3-3, 4-4, 5-5.
    pairs = overlap([0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5], [[8, 2], [0, 6]])
    by_cell = {
        (0, 0): (12 * 9, 2 / (3 * 2) - 8 / (12 * 9), np.cov([1, 2], [2, 3])[0, 1]),
        (1, 1): (8 * 10, 3 / (3 * 4) - 6 / (8 * 10), np.cov([3, 7, 5], [5, 9, 4])[0, 1]),
    }
    expected = sum(sizes / (20 * 19) * bracket * s for sizes, bracket, s in by_cell.values())
    assert covariance(designs, (y1, y2), pairs) == pytest.approx([expected], rel=1e-12)


def test_a_cell_of_one_pair_takes_from_the_covariance_and_does_not_add_to_it() -> None:
    """Its answers hang together as those of the other cells do, with the spread of its two strata."""
    y1, y2 = column(1, 2, 4, 3, 7, 5), column(2, 3, 6, 5, 9, 4)
    pairs = [0, 1, 2, 3, 4, 5]
    few = design([0, 0, 0, 1, 1, 1], [12.0, 8.0]), design([0, 0, 1, 1, 1, 1], [9.0, 10.0])
    dense = design([0, 0, 0, 1, 1, 1], [4.0, 8.0]), design([0, 0, 1, 1, 1, 1], [9.0, 5.0])
    z = [scores(each, y, None, whole(each)[:, 0])[1] for each, y in zip(dense, (y1, y2), strict=True)]
    net = 1 - 3 * (3 / 4) * (4 / 5)  # of three linked pairs chance would draw 1.8
    within = [[each[rows] - each[rows].mean(axis=0) for rows in ([0, 1], [3, 4, 5])] for each in z]
    products = sum((a * b).sum() for a, b in zip(*within, strict=True))
    sizes = sum(np.sqrt((a**2).sum() * (b**2).sum()) for a, b in zip(*within, strict=True))
    spread = z[0][:3].std(ddof=1) * z[1][2:].std(ddof=1)
    with_three, with_one = (
        covariance(dense, (y1, y2), overlap(pairs, pairs, [[2, linked], [0, 5]])) for linked in (3, 1)
    )
    assert (with_three - with_one).item() == pytest.approx(net * products / sizes * spread, rel=1e-12)
    assert with_three < with_one
    sparse = [covariance(few, (y1, y2), overlap(pairs, pairs, [[8, linked], [0, 6]])) for linked in (1, 2)]
    assert sparse[0] == sparse[1]


def test_every_pair_of_samples_of_a_small_population() -> None:
    """The covariance given the number of pairs is that over all pairs of samples, and S12 is unbiased."""
    y1, y2 = np.array([1.0, 3, 2, 7, 5, 4]), np.array([2.0, 2, 5, 9, 4, 3])
    for n1, n2, m in ((3, 3, 2), (3, 4, 3), (4, 4, 2)):
        means, estimated = [], []
        for one, other in product(combinations(range(6), n1), combinations(range(6), n2)):
            both = sorted(set(one) & set(other))
            if len(both) != m:
                continue
            means.append((y1[list(one)].mean(), y2[list(other)].mean()))
            pairs = overlap([one.index(i) for i in both], [other.index(i) for i in both], [[6]])
            designs = design([0] * n1, [6.0]), design([0] * n2, [6.0])
            values = y1[list(one)][:, None], y2[list(other)][:, None]
            estimated.append(covariance(designs, values, pairs).item())
        true = np.cov(np.array(means).T, ddof=0)[0, 1]
        assert np.mean(estimated) == pytest.approx(true, rel=1e-10)


def test_every_pair_of_samples_of_clusters() -> None:
    """Clusters of one to three units, each asked whole, over all pairs of samples: exact for totals."""
    sizes = np.array([1, 3, 2, 1, 2, 3])
    village = np.repeat(np.arange(6), sizes)
    y1, y2 = np.arange(12) ** 2 % 7 + 1.0, np.arange(12) % 5 + village
    n1, n2, m = 3, 4, 2
    found, estimated = [], []
    for one, other in product(combinations(range(6), n1), combinations(range(6), n2)):
        if len(set(one) & set(other)) != m:
            continue
        rows = [np.flatnonzero(np.isin(village, drawn)) for drawn in (one, other)]
        designs = tuple(
            Design(np.full(each.size, 6 / n), np.zeros(each.size, int), village[each], np.array([6.0]))
            for each, n in zip(rows, (n1, n2), strict=True)
        )
        scores = tuple(
            (design.weights * y[each])[:, None]
            for design, y, each in zip(designs, (y1, y2), rows, strict=True)
        )
        in_both = np.intersect1d(*rows)
        units = [np.searchsorted(each, in_both) for each in rows]
        pairs = Overlap(*cluster_pairs(*units, designs), np.array([[6.0]]))
        assert pairs.first.size == m
        found.append([z.sum() for z in scores])
        estimated.append(overlap_covariance(designs, scores, pairs).item())
    true = np.cov(np.array(found).T, ddof=0)[0, 1]
    assert np.mean(estimated) == pytest.approx(true, rel=1e-10)


def test_a_cluster_of_which_units_went_to_two_is_linked_to_none() -> None:
    zeros = np.zeros(5, int)
    designs = (
        Design(np.ones(5), zeros, np.array([0, 0, 1, 1, 2])),
        Design(np.ones(5), zeros, np.array([7, 7, 7, 8, 9])),
    )
    everyone = np.arange(5)
    first, second = cluster_pairs(everyone, everyone, designs)
    assert (first.tolist(), second.tolist()) == ([4], [4])  # units of 1 went to 7 and to 8, and 7 has two
    assert [each.size for each in cluster_pairs(zeros[:0], zeros[:0], designs)] == [0, 0]


def test_cells_of_two_strata_agree_with_drawn_samples() -> None:
    """Class moves: the variance of the change over many draws, against the mean of its estimates."""
    random = np.random.default_rng(5)
    linked = np.array([[30, 10], [5, 25]])
    cell = np.repeat([0, 1, 2, 3], linked.ravel())
    h, g = np.divmod(cell, 2)
    y1 = random.normal(size=cell.size) + 2 * h
    y2 = 0.9 * y1 + 0.4 * random.normal(size=cell.size) + g
    sizes = np.bincount(h).astype(float), np.bincount(g).astype(float)
    made, variances, apart = [], [], []
    for _ in range(900):
        keys = random.normal(size=cell.size)
        rows = []
        for stratum, n in ((h, (14, 10)), (g, (12, 12))):
            order = np.argsort(keys + 0.3 * random.normal(size=cell.size))
            rows.append(np.concatenate([order[stratum[order] == s][: n[s]] for s in (0, 1)]))
        later = {unit: place for place, unit in enumerate(rows[1])}
        both = [(place, later[unit]) for place, unit in enumerate(rows[0]) if unit in later]
        pairs = overlap(*map(list, zip(*both, strict=True)), linked)
        designs = design(list(h[rows[0]]), list(sizes[0])), design(list(g[rows[1]]), list(sizes[1]))
        found = change(designs, (y1[rows[0]][:, None], y2[rows[1]][:, None]), pairs)
        made.append(found.estimate.item())
        variances.append(found.variance.item())
        apart.append(found.variance.item() + 2 * found.covariance.item())
    assert np.mean(made) == pytest.approx(y2.mean() - y1.mean(), abs=0.02)
    assert np.mean(variances) == pytest.approx(np.var(made), rel=0.12)
    assert np.mean(apart) > 1.5 * np.var(made)  # waves taken as independent


def test_no_overlap_adds_the_variances() -> None:
    designs = design([0] * 4, [20.0]), design([0] * 5, [20.0])
    y1, y2 = column(1, 0, 1, 1), column(0, 0, 1, 0, 1)
    made = change(designs, (y1, y2), overlap([], [], [[20]]), share=True)
    v1, v2 = (ratios(d, y).variance.item() for d, y in zip(designs, (y1, y2), strict=True))
    assert made.variance.item() == v1 + v2
    assert made.pairs.item() == 0


@pytest.mark.parametrize("population", [[4.0, 3.0], [40.0, 30.0]])
def test_the_same_sample_with_the_same_answers_has_not_changed(population: list[float]) -> None:
    made = design([0, 0, 0, 0, 1, 1, 1], population)
    y = column(1, 0, 1, 1, 0, 0, 1)
    rows = list(range(7))
    pairs = overlap(rows, rows, np.diag(population))
    found = change((made, made), (y, y), pairs, share=True)
    assert found.estimate.item() == found.variance.item() == 0
    assert found.census.item() == (population == [4.0, 3.0])


def test_both_dates_answered_in_full_leave_no_doubt() -> None:
    designs = design([0] * 6, [6.0]), design([0] * 5, [5.0])
    values = column(1, 0, 1, 0, 0, 0), column(1, 1, 1, 0, 0)
    for share in (True, False):
        found = change(designs, values, overlap([0, 1], [1, 4], [[2]]), share=share)
        assert found.low.item() == found.high.item() == pytest.approx(3 / 5 - 2 / 6)
        assert found.variance.item() == 0


def test_one_date_answered_in_full_leaves_the_doubt_of_the_other() -> None:
    values = column(1, 0, 1, 0, 0, 0), column(1, 1, 1, 0, 0)
    for sizes in ([6.0], [50.0]), ([60.0], [5.0]):
        designs = design([0] * 6, sizes[0]), design([0] * 5, sizes[1])
        for share in (True, False):
            found = change(designs, values, overlap([0, 1], [1, 4], [[2]]), share=share)
            assert found.low.item() < found.estimate.item() < found.high.item()
            assert not found.census.item()
            assert found.base.item() == 5


def test_order_of_rows_and_pairs_does_not_matter() -> None:
    random = np.random.default_rng(2)
    strata = [np.repeat([0, 1, 2], (6, 5, 4)), np.repeat([0, 1, 2], (5, 5, 6))]
    designs = [design(list(each), [15.0, 12.0, 9.0]) for each in strata]
    values = [random.normal(size=(each.size, 3)) for each in strata]
    pairs = overlap([0, 1, 2, 6, 7, 11, 12], [0, 1, 3, 5, 6, 10, 12], np.full((3, 3), 6))
    before = change(tuple(designs), tuple(values), pairs)
    shuffles = [random.permutation(each.size) for each in strata]
    moved = [design(list(each[s]), [15.0, 12.0, 9.0]) for each, s in zip(strata, shuffles, strict=True)]
    shuffled = tuple(each[s] for each, s in zip(values, shuffles, strict=True))
    order = random.permutation(7)
    places = [np.argsort(s) for s in shuffles]
    again = overlap(list(places[0][pairs.first][order]), list(places[1][pairs.second][order]), pairs.linked)
    after = change(tuple(moved), shuffled, again)
    assert after.variance == pytest.approx(before.variance, rel=1e-12)
    assert after.low == pytest.approx(before.low, rel=1e-12)
    wrong = overlap(list(places[0][pairs.first][order]), list(places[1][pairs.second]), pairs.linked)
    assert change(tuple(moved), shuffled, wrong).variance != pytest.approx(before.variance, rel=1e-3)


def test_a_domain_is_at_each_date_those_in_it_then() -> None:
    """A pair that leaves the domain counts in it at the earlier date only, and is no pair of both bases."""
    designs = design([0] * 6, [30.0]), design([0] * 6, [30.0])
    y1, y2 = column(1, 2, 3, 4, 5, 6), column(2, 2, 4, 4, 6, 7)
    inside = np.array([1, 1, 1, 1, 0, 0], bool)[:, None], np.array([0, 1, 1, 1, 1, 0], bool)[:, None]
    rows = list(range(6))
    made = changes(designs, (y1, y2), inside, overlap(rows, rows, [[30]]), 0.95, share=False)
    assert made.estimate.item() == pytest.approx((2 + 4 + 4 + 6) / 4 - (1 + 2 + 3 + 4) / 4)
    assert made.pairs.item() == 3
    apart = [
        np.where(each, y - mean, 0)[:, 0] for each, y, mean in zip(inside, (y1, y2), (2.5, 4), strict=True)
    ]
    # 6 of 30 answered and 20 are in the domain at each date.
    expected = (30 / 20) ** 2 * (6 / 36 - 1 / 30) * np.cov(*apart)[0, 1]
    assert made.covariance.item() == pytest.approx(expected, rel=1e-12)


def test_without_correction_the_populations_do_not_count() -> None:
    designs = design([0] * 5, [20.0], corrected=False), design([0] * 4, [20.0])
    y1, y2 = column(3, 1, 4, 1, 5), column(9, 2, 6, 5)
    pairs = overlap([0, 2, 4], [3, 1, 0], [[20]])
    assert covariance(designs, (y1, y2), pairs) == pytest.approx(
        [3 / 20 * np.cov([3, 4, 5], [5, 2, 9])[0, 1]], rel=1e-12
    )


def test_a_calibrated_wave_brings_residuals() -> None:
    """A share that the weights were calibrated to is known: it covaries with nothing."""
    known = design([0] * 6, [30.0])
    margin = Margin.of("class", ["a", "a", "b", "b", "b", "b"], {"a": 12, "b": 18})
    made = post_stratify(known.weights, margin)
    first = replace(known, weights=made.weights, calibration=made.residuals)
    second = design([0] * 6, [30.0])
    rows = list(range(6))
    pairs = overlap(rows, rows, [[30]])
    y = column(1, 1, 0, 0, 0, 0), column(1, 1, 0, 1, 0, 0)
    assert covariance((first, second), y, pairs) == pytest.approx([0], abs=1e-15)
    assert covariance((known, second), y, pairs)[0] > 0.01


def test_of_a_panel_a_standardised_change_is_that_of_the_differences() -> None:
    """All answered twice, so the variance is that of the standardised mean of what each moved."""
    random = np.random.default_rng(6)
    plain, rows = design([0] * 40, None), list(range(40))
    codes = random.integers(0, 2, 40)
    y1 = random.normal(10, 3, (40, 1)) + 5 * codes[:, None]
    y2 = y1 + random.normal(1, 2, (40, 1)) + 4 * codes[:, None]
    classes = Classes(("a", "b"), np.array([0.8, 0.2]), codes)
    panel = Overlap(np.array(rows), np.array(rows), np.array([[40.0]]), counted=False)
    both = whole(plain), whole(plain)
    made = changes((plain, plain), (y1, y2), both, panel, 0.95, share=False, classes=(classes, classes))
    moved = standardised(plain, y2 - y1, None, both[0], classes)
    assert made.estimate.item() == pytest.approx(moved.estimate.item(), rel=1e-12)
    assert made.variance.item() == pytest.approx(moved.variance.item(), rel=1e-10)


def of_pairs(designs: tuple[Design, Design], values: tuple[Floats, Floats], pairs: Overlap) -> Changes:
    made = linked_design(designs, pairs)
    assert made is not None
    rows = pairs.first, pairs.second
    return linked_changes(made, rows, values, whole(designs[0]), 0.95, share=False)


def test_linked_pairs_are_a_sample_of_the_linked_of_both_frames() -> None:
    designs = design([0] * 5, [20.0]), design([0] * 6, [18.0])
    y1, y2 = column(3, 1, 4, 1, 5), column(9, 2, 6, 5, 7, 7)
    pairs = overlap([0, 1, 2, 4], [3, 1, 0, 5], [[15]])
    made = of_pairs(designs, (y1, y2), pairs)
    d = np.array([5 - 3, 2 - 1, 9 - 4, 7 - 5])
    assert made.estimate.item() == pytest.approx(d.mean())
    assert made.variance.item() == pytest.approx((1 - 4 / 15) * d.var(ddof=1) / 4, rel=1e-12)
    assert made.pairs.item() == 4
    assert made.df.item() == 3  # one sample of pairs, and not two of the dates
    lacking = y1.copy()
    lacking[4] = np.nan
    less = of_pairs(designs, (lacking, y2), pairs)
    assert less.estimate.item() == pytest.approx(d[:3].mean())
    assert less.base.item() == 3


def test_linked_pairs_without_correction() -> None:
    designs = design([0] * 5, [20.0]), design([0] * 6, [18.0], corrected=False)
    y1, y2 = column(3, 1, 4, 1, 5), column(9, 2, 6, 5, 7, 7)
    made = of_pairs(designs, (y1, y2), overlap([0, 1, 2, 4], [3, 1, 0, 5], [[15]]))
    assert made.variance.item() == pytest.approx(np.var([2, 1, 5, 2], ddof=1) / 4, rel=1e-12)


def test_pairs_more_alike_than_their_samples_leave_no_variance_below_nothing() -> None:
    """The pairs are the extremes of both samples: their covariance is held at what two estimates can have."""
    designs = design([0] * 6, [600.0]), design([0] * 6, [600.0])
    y = column(0, 10, 5, 5, 5, 5)
    made = change(designs, (y, y), overlap([0, 1], [0, 1], [[500]]))
    assert made.variance.item() == 0
    assert made.covariance.item() == ratios(designs[0], y).variance.item()


def test_rounding_is_no_variance() -> None:
    same = design([0, 0, 0, 0, 1, 1, 1], [41.0, 37.0])
    y = np.random.default_rng(4).normal(size=(7, 200))
    rows = list(range(7))
    made = change((same, same), (y, y), overlap(rows, rows, np.diag([41, 37])))
    assert (made.variance == 0).all()


def test_too_few_linked_pairs_make_no_design() -> None:
    designs = design([0, 0, 0, 1, 1], [12.0, 8.0]), design([0] * 6, [18.0])
    few = overlap([0, 1, 3], [0, 1, 2], [[9], [5]])
    assert linked_design(designs, few) is None
    enough = overlap([0, 1, 3, 4], [0, 1, 2, 3], [[9], [5]])
    made = linked_design(designs, enough)
    assert made is not None
    assert made.weights.tolist() == [4.5, 4.5, 2.5, 2.5]
    assert linked_design(designs, overlap([0, 1, 3], [0, 1, 2], [[9], [1]])) is not None
    assert linked_design(designs, overlap([], [], [[0], [0]])) is None


def test_composition_moves_with_the_classes_alone() -> None:
    made = design([0, 0, 0, 0, 1, 1, 1], [60.0, 40.0])
    y = column(1, 0, 0, 0, 1, 1, 0)
    growth = np.array([0.5] * 4 + [1.5] * 3)
    found = composition(made, y, growth, 0.95, share=True)
    # Class shares 1/4 and 2/3; weights 60 : 40 become 30 : 60.
    assert found.estimate.item() == pytest.approx(
        (30 * 0.25 + 60 * 2 / 3) / 90 - (60 * 0.25 + 40 * 2 / 3) / 100
    )
    slope = 60 / 90 - 40 / 100
    v = [(1 - 4 / 60) * 0.25 / 4, (1 - 3 / 40) * (1 / 3) / 3]
    assert found.variance.item() == pytest.approx(slope**2 * sum(v), rel=1e-12)
    same = composition(made, y, np.full(7, 0.8), 0.95, share=True)
    assert same.estimate.item() == pytest.approx(0, abs=1e-15)
    assert same.se.item() == pytest.approx(0, abs=1e-9)


def test_limits_of_independent_shares_are_newcombes_method_10() -> None:
    """Newcombe (1998), example (a): 56 of 70 against 48 of 80, limits .0524 and .3339 with the normal."""
    earlier, later = (
        ratios(design([0] * n, None), column(*[1] * x, *[0] * (n - x))) for x, n in ((48, 80), (56, 70))
    )
    wide = [replace(each, df=np.full((1, 1), 1e7), variance=each.estimate * (1 - each.estimate) / each.base)
            for each in (earlier, later)]  # fmt: skip
    low, high = newcombe(wide[0], wide[1], np.zeros((1, 1)), 0.95)
    assert (low.item(), high.item()) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    narrower = newcombe(wide[0], wide[1], np.full((1, 1), 0.5), 0.95)
    assert low < narrower[0] < narrower[1] < high


def test_limits_have_width_where_nobody_said_yes() -> None:
    designs = design([0] * 20, [100.0]), design([0] * 30, [100.0])
    none = np.zeros((20, 1)), np.zeros((30, 1))
    made = change(designs, none, overlap([], [], [[100]]), share=True)
    highs = [share_interval(ratios(d, y), 0.95)[1].item() for d, y in zip(designs, none, strict=True)]
    assert (made.low.item(), made.high.item()) == pytest.approx((-highs[0], highs[1]))
    assert made.se.item() == 0


def test_degrees_of_freedom_lie_between_the_smaller_and_the_sum() -> None:
    designs = design([0] * 9, [90.0]), design([0] * 21, [90.0])
    random = np.random.default_rng(3)
    values = random.normal(size=(9, 50)), random.normal(size=(21, 50))
    made = change(designs, values, overlap([], [], [[90]]))
    assert ((made.df >= 8) & (made.df <= 28)).all()
    assert made.df.std() > 1
    short = change((design([0] * 4, [90.0]), designs[1]), (values[0][:4], values[1]), overlap([], [], [[90]]))
    assert np.isnan(short.low).all()
    assert short.indicative.all()


def test_impossible_overlaps_are_refused() -> None:
    with pytest.raises(ValueError, match="more than one linked pair"):
        overlap([0, 0], [0, 1], [[5]])
    designs = design([0] * 5, [20.0]), design([0] * 4, [20.0])
    y = column(1, 2, 3, 4, 5), column(1, 2, 3, 4)
    with pytest.raises(ValueError, match="more linked pairs in the samples"):
        covariance(designs, y, overlap([0, 1], [0, 1], [[1]]))
