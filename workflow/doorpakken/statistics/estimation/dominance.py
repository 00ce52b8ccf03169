"""Totals that one unit makes up almost alone, from which its answer could be computed."""

from __future__ import annotations

import numpy as np

from doorpakken.statistics.estimation.design_stages import Floats, Mask

DOMINATED = "dominated"
LEAST_REST = 0.1


def dominated(weights: Floats, values: Floats, domains: Mask) -> Mask:
    """Whether totals of values (n, k) in domains (n, d) are dominated (d, k); weights (n,).

    The second largest contributor knows its own part: when all others add less than a tenth of the largest,
    it knows that one to within a tenth. Without contributions, or with nothing but zeros, no total is.
    Source: the p% rule, Hundepool and others (2012), Statistical Disclosure Control, section 4.2.
    """
    weighted = np.abs(np.nan_to_num(values * weights[:, None]))
    is_dominated = np.zeros((domains.shape[1], values.shape[1]), dtype=bool)
    for place, inside in enumerate(domains.T):
        contributions = np.sort(weighted[inside], axis=0)
        if len(contributions):
            is_dominated[place] = contributions[:-2].sum(axis=0) < LEAST_REST * contributions[-1]
    return is_dominated
