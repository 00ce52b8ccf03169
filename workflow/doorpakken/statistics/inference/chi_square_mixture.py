"""The tail of a mixture of chi-squares over an independent chi-square, by the saddlepoint."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import fdtrc, ndtr

from doorpakken.statistics.estimation.design_stages import Floats


def f_sum(x: float, parts: Floats, ddf: float) -> float:
    """The chance that sum_i parts_i chi2_1 exceeds x chi2_ddf / ddf, by saddlepoint or else Satterthwaite.

    Source: Kuonen (1999), Biometrika 86, 929-935; Lumley and Scott (2014), Aust. N. Z. J. Statist. 56, 1-14;
    pFsum of R survey, which cuts ddf to a whole number in one of its two places.
    """
    mean, square = parts.mean(), (parts**2).mean()
    scale, df = square / mean, parts.size * mean**2 / square
    satterthwaite = float(fdtrc(df, ddf, x / df / scale))
    tail = saddlepoint(np.r_[parts, -x / ddf], np.r_[np.ones_like(parts), ddf])
    return satterthwaite if math.isnan(tail) else tail


def saddlepoint(parts: Floats, df: Floats) -> float:
    """The chance that sum_i parts_i chi2_df_i is positive; NaN near its mean, where the formula fails."""
    from scipy.optimize import brentq  # slow to import, and hardly ever needed

    parts = parts / parts.max()
    low = float((1 / (2 * parts[parts < 0])).max()) * 0.99999
    high = float((1 / (2 * parts[parts > 0])).min()) * 0.99999

    def slope(zeta: float) -> float:
        return float((df * parts / (1 - 2 * zeta * parts)).sum())

    zeta = brentq(slope, low, high, xtol=1e-12)
    if abs(zeta) < 1e-4:
        return math.nan
    cumulant = -float((df * np.log(1 - 2 * zeta * parts)).sum()) / 2
    curve = 2 * float((df * parts**2 / (1 - 2 * zeta * parts) ** 2).sum())
    w = math.copysign(math.sqrt(-2 * cumulant), zeta)
    v = zeta * math.sqrt(curve)
    return float(ndtr(-(w + math.log(v / w) / w)))
