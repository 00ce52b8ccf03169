"""P-values of a family of tests, adjusted for their number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def holm(p: Floats) -> Floats:
    """Adjusted p-values (m,) that hold the chance of any false verdict in the family; NaN ones are not of it.

    Raises ValueError when a p-value does not lie between 0 and 1.
    Source: Holm (1979), Scand. J. Statist. 6, 65-70.
    """
    known, order = _ordered(p)
    factor = np.arange(known.size, 0, -1)
    return _placed(p, order, np.minimum(np.maximum.accumulate(factor * known[order]), 1))


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p-values (m,) that hold the expected share of false verdicts; NaN ones are not of the family.

    Raises ValueError when a p-value does not lie between 0 and 1.
    Source: Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57, 289-300.
    """
    known, order = _ordered(p)
    scaled = known.size / np.arange(1, known.size + 1) * known[order]
    return _placed(p, order, np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1))


def _ordered(p: Floats) -> tuple[Floats, NDArray[np.int64]]:
    known = p[~np.isnan(p)]
    if ((known < 0) | (known > 1)).any():
        raise ValueError("p-values must lie between 0 and 1")
    return known, np.argsort(known, kind="stable")


def _placed(p: Floats, order: NDArray[np.int64], adjusted: Floats) -> Floats:
    known = np.empty(order.size)
    known[order] = adjusted
    result = np.full(p.shape, np.nan)
    result[~np.isnan(p)] = known
    return result
