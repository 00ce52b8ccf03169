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
    valid, order = _ordered(p)
    factor = np.arange(valid.size, 0, -1)
    return _placed(p, order, np.minimum(np.maximum.accumulate(factor * valid[order]), 1))


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p-values (m,) that hold the expected share of false verdicts; NaN ones are not of the family.

    Raises ValueError when a p-value does not lie between 0 and 1.
    Source: Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57, 289-300.
    """
    valid, order = _ordered(p)
    scaled = valid.size / np.arange(1, valid.size + 1) * valid[order]
    return _placed(p, order, np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1))


def _ordered(p: Floats) -> tuple[Floats, NDArray[np.int64]]:
    valid = p[~np.isnan(p)]
    if ((valid < 0) | (valid > 1)).any():
        raise ValueError("p-values must lie between 0 and 1")
    return valid, np.argsort(valid, kind="stable")


def _placed(p: Floats, order: NDArray[np.int64], adjusted: Floats) -> Floats:
    valid = np.empty(order.size)
    valid[order] = adjusted
    result = np.full(p.shape, np.nan)
    result[~np.isnan(p)] = valid
    return result
