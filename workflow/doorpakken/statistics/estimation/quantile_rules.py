"""Rules for a quantile of a weighted sample: which number stands where the weights reach the probability."""

from __future__ import annotations

from typing import Literal

import numpy as np

from doorpakken.statistics.estimation.design_stages import Floats

Rule = Literal["math", "school", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"]
TOLERANCE = 1e-12
# Of hf5 to hf9: the part of a row's weight that lies below it, and what the last weight adds to the sum.
PLACES = {
    "hf5": (1 / 2, 0.0),
    "hf6": (1.0, 1.0),
    "hf7": (0.0, -1.0),
    "hf8": (2 / 3, 1 / 3),
    "hf9": (5 / 8, 1 / 4),
}


def quantile(values: Floats, weights: Floats, probability: float, rule: Rule = "math") -> float:
    """The quantile of values (m,) in ascending order with their weights; NaN for none, or beyond 0 to 1.

    math and hf1 take the least value at which the probability is reached; school and hf2 the middle of it and
    the next where it is reached exactly; hf3 the even one of the two; hf4 to hf9 lie on lines between the
    values, and stop at the least and the largest.
    Source: Hyndman and Fan (1996), Am. Statistician 50, 361-365; qrule of R survey 4.1.
    """
    if values.size == 0 or not -TOLERANCE <= probability <= 1 + TOLERANCE:
        return np.nan
    if rule == "hf3":
        values, starts = np.unique(values, return_index=True)
        weights = np.add.reduceat(weights, starts)
    sums = np.cumsum(weights)
    if rule in PLACES:
        part, last = PLACES[rule]
        reached = (sums - weights + part * weights) / (sums[-1] + last * weights[-1])
        return float(np.interp(probability, reached, values))
    reached = sums / sums[-1]
    if rule == "hf4":
        return float(np.interp(probability, reached, values))
    place = min(int(np.searchsorted(reached, probability - TOLERANCE)), values.size - 1)
    following = values[min(place + 1, values.size - 1)]
    exact = abs(reached[place] - probability) <= TOLERANCE
    if exact and rule in ("school", "hf2"):
        return float((values[place] + following) / 2)
    if exact and rule == "hf3" and place % 2 == 0:
        return float(following)
    return float(values[place])
