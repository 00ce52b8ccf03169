"""Raking within limits of the weights: by hand, what holds at its end, and what cannot hold together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from doorpakken.data.study import Wave
from doorpakken.data.study.design_model import CalibrationSpec, ReplicateSpec
from doorpakken.errors import UserError
from doorpakken.statistics.calibration import Margin, MarginError, in_complete_strata, rake
from doorpakken.statistics.calibration.limited_raking import limited_raking
from doorpakken.statistics.estimation import Design, jackknife, ratios
from doorpakken.statistics.estimation.estimate_wave import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.statistics.test_complete_strata import FRAME
from tests.support.small_wave import DESIGN, RESPONSES, UNITS, plan, small_wave

SIZE = Margin.of("size", ["small", "small", "large", "large"], {"small": 30, "large": 10})
UNEQUAL = np.array([1.0, 3, 2, 2])


def test_what_is_cut_off_goes_to_the_others_of_the_category() -> None:
    # Raked they are 7.5, 22.5, 5 and 5; the median is 6.25, and 3 times that 18.75
    made = limited_raking([SIZE], (0.5, 3))(UNEQUAL)
    assert made.weights == pytest.approx([11.25, 18.75, 5, 5], rel=1e-8)
    raised = limited_raking([SIZE], (0.75, 9))(UNEQUAL)
    assert raised.weights == pytest.approx([7.5, 22.5, 5, 5], rel=1e-8)
    with pytest.raises(
        MarginError, match=r"size=large cannot be met: found 2 rows with weights from 5\.625 to"
    ):
        limited_raking([SIZE], (0.9, 9))(UNEQUAL)


def sample(seed: int = 2, n: int = 200) -> tuple[np.ndarray, list[Margin]]:
    rng = np.random.default_rng(seed)
    codes = [rng.integers(0, c, n) for c in (3, 4)]
    known = [np.array([460.0, 400, 340]), np.array([360.0, 300, 280, 260])]
    margins = [
        Margin(f"m{place}", tuple(map(str, range(own.size))), each, own)
        for place, (each, own) in enumerate(zip(codes, known, strict=True))
    ]
    return rng.lognormal(1, 0.8, n), margins


def test_both_hold_at_the_end_and_the_raking_alone_would_pass_the_limits() -> None:
    weights, margins = sample()
    plain, made = rake(weights, margins), limited_raking(margins, (0.3, 3))(weights)
    middle = np.median(plain.weights)
    assert plain.weights.max() > 3 * middle
    assert plain.weights.min() < 0.3 * middle
    assert made.weights.max() <= 3 * middle * (1 + 1e-8)
    assert made.weights.min() >= 0.3 * middle * (1 - 1e-8)
    for margin in margins:
        np.testing.assert_allclose(margin.sums(made.weights), margin.totals, rtol=1e-8)
    assert made.misfit <= 1e-9
    assert (made.weights > 3 * middle * (1 - 1e-6)).sum() >= (plain.weights > 3 * middle).sum() > 0


@pytest.mark.parametrize("limits", [(0.3, 50), (0.0001, 3)])
def test_one_limit_that_binds_is_kept_to(limits: tuple[float, float]) -> None:
    weights, margins = sample(5)
    middle = np.median(rake(weights, margins).weights)
    made = limited_raking(margins, limits)(weights).weights / middle
    assert made.min() >= limits[0] * (1 - 1e-8)
    assert made.max() <= limits[1] * (1 + 1e-8)
    assert min(abs(made.min() / limits[0] - 1), abs(made.max() / limits[1] - 1)) < 1e-8


def test_within_wide_limits_it_is_the_raking() -> None:
    weights, margins = sample(3)
    made, plain = limited_raking(margins, (0.0001, 10_000))(weights), rake(weights, margins)
    np.testing.assert_allclose(made.weights, plain.weights, rtol=1e-9)
    answers = np.random.default_rng(3).normal(size=(200, 1)) * weights[:, None]
    np.testing.assert_allclose(made.residuals(answers), plain.residuals(answers), rtol=1e-6, atol=1e-9)


def test_the_variance_credits_the_margins_and_replicates_are_raked_within_limits_too() -> None:
    weights, margins = sample(4)
    rake_within = limited_raking(margins, (0.3, 3))
    made = rake_within(weights)
    strata = np.repeat(np.arange(4), 50)
    design = Design(made.weights, strata, np.arange(200), calibration=made.residuals)
    share = (margins[0].codes == 1)[:, None].astype(float)
    assert ratios(design, share).se.item() < 1e-7
    replicated = jackknife(Design(weights, strata, np.arange(200))).calibrated(rake_within)
    assert ((replicated.replicates == 0).sum(axis=0) == 1).all()  # the one that each leaves out stays out
    for column in replicated.replicates.T[:5]:
        np.testing.assert_allclose(margins[1].sums(column), margins[1].totals, rtol=1e-8)


def test_what_cannot_hold_together_is_refused_with_category_and_limit() -> None:
    first = Margin("a", ("x", "y"), np.array([0, 0, 1, 1]), np.array([30.0, 10]))
    with pytest.raises(
        MarginError, match=r"a=y cannot be met: found 2 rows with weights from 9 to 20 .limits"
    ):
        limited_raking([first], (0.9, 2))(np.ones(4))
    # Each margin by itself can: the two together need more of one row than the limits let it have
    second = Margin("b", ("x", "y"), np.array([0, 1, 0, 1]), np.array([27.0, 13]))
    limited_raking([first, second], (0.1, 2.5))(np.ones(4))
    with pytest.raises(
        MarginError, match=r"(a|b)=. cannot be met: found .*% off with weights from .* .limits"
    ):
        limited_raking([first, second], (0.6, 1.9))(np.ones(4))


LIMITED = CalibrationSpec("raking", (("province",), ("size_class",)), limits=(0.9, 1.2))


@pytest.fixture
def wave(tmp_path: Path) -> Wave:
    return small_wave(tmp_path)


def test_a_wave_that_declares_limits_keeps_to_them_and_complete_strata_stay(wave: Wave) -> None:
    wide = replace(LIMITED, limits=(0.2, 5))
    weights = weigh(replace(wave, design=replace(DESIGN, calibration=wide)), RESPONSES, FRAME)
    complete = in_complete_strata(weights)
    assert (weights["weight"][complete] == 1).all()
    sums = weights.groupby("province")["weight"].sum().to_dict()
    assert sums == pytest.approx(FRAME["province"].value_counts().to_dict(), rel=1e-8)
    narrow = replace(wave, design=replace(DESIGN, calibration=LIMITED))
    with pytest.raises(
        UserError, match=r"column design.calibration: the known total of .* cannot be met"
    ) as error:
        weigh(narrow, RESPONSES, FRAME)
    assert "(limits)" in str(error.value)


def test_estimates_are_made_by_replicates_within_limits(wave: Wave) -> None:
    spec = CalibrationSpec("raking", (("size_class",),), limits=(0.2, 5))
    design = replace(DESIGN, calibration=spec, replicates=ReplicateSpec("jkn"))
    by_replicates = replace(wave, design=design)
    weights = weigh(by_replicates, RESPONSES, UNITS)
    found = estimate_wave(by_replicates, plan(), RESPONSES, weights, UNITS).set_index("estimate_id")
    assert found.loc["2014.staff_mean", "se"] > 0
