"""Intervals of shares by the methods of R survey, beside Wilson's in `intervals`."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import betaincinv, expit, logit

from doorpakken.statistics.estimation.design_stages import Floats
from doorpakken.statistics.estimation.intervals import t_quantile

Scale = Literal["mean", "xlogit", "asin", "beta"]


def share_limits(
    share: Floats, se: Floats, df: Floats, level: float, scale: Scale, rows: Floats | None = None
) -> tuple[Floats, Floats]:
    """Limits of shares: t-limits of the share, of its logit or arcsine, or those of Korn and Graubard (beta).

    share, se, df: arrays of one shape; rows, for beta alone: the respondents. Below 4 degrees of freedom, and
    where the scale has no number for a share of 0 or 1, the limits are NaN.
    Source: Korn and Graubard (1998), Survey Methodology 24, 193-201 (beta); svyciprop of R survey, whose
    `logit` is `xlogit` by another way.
    """
    t = t_quantile(df, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "mean":
            return share - t * se, share + t * se
        if scale == "xlogit":
            centre, half = logit(share), t * se / (share * (1 - share))
            return np.asarray(expit(centre - half)), np.asarray(expit(centre + half))
        if scale == "asin":
            centre, half = np.arcsin(np.sqrt(share)), t * se / (2 * np.sqrt(share * (1 - share)))
            return np.sin(centre - half) ** 2, np.sin(centre + half) ** 2
        if rows is None:
            raise ValueError("the beta interval needs the number of respondents")
        size = share * (1 - share) / se**2 * (t_quantile(rows - 1, level) / t) ** 2
        hits, others, tail = size * share, size * (1 - share), (1 - level) / 2
        limits = betaincinv(hits, others + 1, tail), betaincinv(hits + 1, others, 1 - tail)
        return np.asarray(limits[0], np.float64), np.asarray(limits[1], np.float64)
