"""What a test by the design could see: the smallest difference that it finds with a given power."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import nctdtrinc

from doorpakken.statistics.estimation.intervals import LEAST_DF, t_quantile, wilson
from doorpakken.statistics.estimation.sample_design import Floats

HALVINGS = 60


def multipliers(df: Floats, level: float, power: float) -> tuple[Floats, Floats]:
    """The t quantile of a two-sided test, and how many standard errors away it finds with this power.

    df: any shape; both are NaN below 4. The second solves P(T > quantile) = power for the noncentrality of a
    noncentral t distribution; the far tail, below 1e-4 of the power, is left out.
    Source: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., chapter 2.
    """
    critical = t_quantile(df, level)
    usable = np.where(df >= LEAST_DF, df, LEAST_DF)
    noncentrality = nctdtrinc(usable, 1 - power, np.nan_to_num(critical, nan=1.0))
    return critical, np.where(np.isnan(critical), np.nan, noncentrality)


def smallest(
    share: float,
    variance: Callable[[Floats], Floats],
    df: Floats,
    level: float,
    power: float,
    null: Floats | None = None,
) -> Floats:
    """The smallest d by which a share may exceed `share` (at most 0.5) to be found with this power.

    variance: of the estimate when the share is share + d, for d of the shape of df. null: the variance that
    the test itself takes, where it is that of its null; without it the same. With t and delta of
    `multipliers`, d = t sqrt(null) + (delta - t) sqrt(variance(d)); with one variance, d = delta se.
    NaN below 4 degrees of freedom, and where not even share + d = 1 would be found.
    Source: Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., chapter 4,
    with quantiles of t for those of the normal distribution.
    """
    critical, delta = multipliers(df, level, power)

    def shortfall(d: Floats) -> Floats:
        se = np.sqrt(variance(d))
        own = se if null is None else np.sqrt(null)
        return np.asarray(critical * own + (delta - critical) * se - d)

    low, high = np.zeros_like(df), np.full_like(df, 1 - share)
    exists = shortfall(high) <= 0
    for _ in range(HALVINGS):  # sqrt(variance) is concave, so there is one such d
        middle = (low + high) / 2
        above = shortfall(middle) <= 0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.where(exists, high, np.nan)


def binomial(share: float, d: Floats | float = 0.0) -> Floats:
    """p (1 - p) at p = share + d, the variance of one answer."""
    return np.asarray((share + d) * (1 - share - d))


def half_width(share: float, floor: Floats, df: Floats, level: float) -> Floats:
    """Half the width of Wilson's interval of a share with effective n 1 / floor; 0 where floor is 0.

    floor: the design's variance of a mean per unit of spread (`Linear.floor`).
    """
    with np.errstate(divide="ignore"):
        low, high = wilson(np.full_like(floor, share), 1 / floor, df, level)
    return (high - low) / 2
