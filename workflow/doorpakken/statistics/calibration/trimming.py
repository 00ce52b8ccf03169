"""Trimming: weights held between two limits, and what is cut off spread over the others."""

from __future__ import annotations

import numpy as np

from doorpakken.statistics.calibration.calibration_residuals import Floats

ROUNDS = 1000


def trim(weights: Floats, lower: float = -np.inf, upper: float = np.inf, *, strict: bool = True) -> Floats:
    """Weights (n,) between the limits, with the same sum; strict repeats until none is outside.

    What a round cuts off or adds is spread evenly over the rows that it leaves.
    Raises ValueError when the limits leave no room for the sum.
    Source: Potter (1990), Proc. Surv. Res. Meth. Sect. Am. Statist. Ass., 225-230; trimWeights of R survey.
    """
    if not lower * weights.size <= weights.sum() <= upper * weights.size:
        raise ValueError(
            f"{weights.size} weights between {lower} and {upper} cannot sum to {weights.sum():g}"
        )
    trimmed = weights
    for _ in range(ROUNDS):
        outside = (trimmed < lower) | (trimmed > upper)
        if not outside.any():
            return trimmed
        clipped = np.clip(trimmed, lower, upper)
        if outside.all():
            raise ValueError(f"no weight lies between {lower} and {upper}")
        trimmed = np.where(outside, clipped, trimmed + (trimmed - clipped).sum() / (~outside).sum())
        if not strict:
            return trimmed
    raise ValueError(f"weights still pass {lower} or {upper} after {ROUNDS} rounds")
