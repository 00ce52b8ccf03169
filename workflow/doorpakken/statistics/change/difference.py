"""The difference of two estimates that covary: variance, degrees of freedom, and interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorpakken.statistics.estimation.intervals import (
    LEAST_DF,
    exceeds_reach,
    is_census,
    share_interval,
    t_quantile,
)
from doorpakken.statistics.estimation.linear_estimates import Linear
from doorpakken.statistics.estimation.sample_design import Floats, Mask

NOISE = 1e-12


@dataclass(frozen=True, eq=False)
class Changes:
    """Changes of k variables in d domains; every field is a (d, k) array.

    estimate: later minus earlier, in the unit of the answer; NaN when one of the two has no base.
    variance, covariance: that of the change, and that of its two parts. df: Welch and Satterthwaite's.
    low, high: limits at the level asked for. pairs: linked pairs in both bases. base: the smaller of the two
    bases. census: both populations answered in full. indicative: the 95% interval reaches too far, or there
    is none.
    """

    estimate: Floats
    variance: Floats
    covariance: Floats
    df: Floats
    low: Floats
    high: Floats
    pairs: Floats
    base: Floats
    census: Mask
    indicative: Mask

    @property
    def se(self) -> Floats:
        """Standard errors (d, k), in the unit of the answer."""
        return np.sqrt(self.variance)


def difference(
    earlier: Linear,
    later: Linear,
    covariance: Floats,
    pairs: Floats,
    level: float,
    *,
    share: bool,
    df: Floats | None = None,
) -> Changes:
    """The change from one set of estimates to another (d, k), with their covariance (d, k).

    var = v1 + v2 - 2 Cov, Cov held within -+ sqrt(v1 v2). df = (v1 + v2)^2 / (v1^2 / df1 + v2^2 / df2), the
    smaller of the two where both variances are 0 (Welch 1947, Biometrika 34, 28-35). Limits of shares by
    `newcombe`, of means -+ t se; none where one of the two has fewer than 4 degrees of freedom. df (d, k):
    those of a change of which the variance is no sum of two.
    """
    reach = np.sqrt(earlier.variance * later.variance)
    bounded = np.clip(covariance, -reach, reach)
    both = earlier.variance + later.variance
    variance = both - 2 * bounded
    variance = np.where(variance <= NOISE * both, 0.0, variance)
    correlation = np.divide(bounded, reach, out=np.zeros_like(reach), where=reach > 0)
    df = _degrees(earlier, later) if df is None else df
    estimate = later.estimate - earlier.estimate
    census = is_census(earlier) & is_census(later)

    def limits(confidence: float) -> tuple[Floats, Floats]:
        if share:
            return newcombe(earlier, later, correlation, confidence)
        half = np.where(census, 0.0, t_quantile(df, confidence) * np.sqrt(variance))
        return estimate - half, estimate + half

    low, high = limits(level)
    usual = limits(0.95)
    indicative = exceeds_reach(estimate, *usual, (earlier.spread + later.spread) / 2, share=share)
    base = np.minimum(earlier.base, later.base)
    return Changes(estimate, variance, bounded, df, low, high, pairs, base, census, indicative)


def newcombe(earlier: Linear, later: Linear, correlation: Floats, level: float) -> tuple[Floats, Floats]:
    """Limits of the difference of two shares (d, k), from Wilson's limits of each and their correlation.

    They have width where both shares are 0 or 1, which -+ t se has not. NaN where a share has no limits.
    Source: Newcombe (1998), Statist. Med. 17, 873-890 and 2635-2650; Zou and Donner (2008), Statist. Med.
    27, 1693-1702.
    """
    (low1, high1), (low2, high2) = (share_interval(estimates, level) for estimates in (earlier, later))
    estimate = later.estimate - earlier.estimate

    def reach(first: Floats, second: Floats) -> Floats:
        return np.sqrt(np.maximum(first**2 + second**2 - 2 * correlation * first * second, 0.0))

    down = reach(later.estimate - low2, high1 - earlier.estimate)
    up = reach(high2 - later.estimate, earlier.estimate - low1)
    return estimate - down, estimate + up


def _degrees(earlier: Linear, later: Linear) -> Floats:
    """Welch and Satterthwaite's; an estimate without variance brings none, and takes none away."""
    first, second = (np.where(each.variance == 0, np.inf, each.df) for each in (earlier, later))
    least = np.minimum(first, second)
    least = np.where(np.isinf(least), np.minimum(earlier.df, later.df), least)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = earlier.variance**2 / first + later.variance**2 / second
        welch = (earlier.variance + later.variance) ** 2 / below
    return np.where((least >= LEAST_DF) & np.isfinite(welch), welch, least)
