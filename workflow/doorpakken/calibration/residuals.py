"""What a calibration makes of weights, and what it leaves of the scores of an estimate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

# Turns scores w e (n, k) of all rows into w (e - what the known totals predict of e).
Residuals = Callable[[Floats], Floats]


class MarginError(ValueError):
    """A known total that the weights cannot meet; `margin` names it, `found` and `expected` say why."""

    def __init__(self, margin: str, found: str, expected: str) -> None:
        super().__init__(f"{margin} cannot be met: found {found}, expected {expected}")
        self.margin, self.found, self.expected = margin, found, expected


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Weights (n,) that meet known totals, after `iterations` rounds.

    misfit: the largest distance to a known total that is left, as a share of that total. residuals: what a
    variance makes of scores to credit the calibration; the field `calibration` of a `Design`.
    """

    weights: Floats
    iterations: int
    misfit: float
    residuals: Residuals


@dataclass(frozen=True, eq=False)
class Regression:
    """Residuals of the regression of e on the auxiliary variables (n, p), with weights `base` (n,).

    Source: Deville and Särndal (1992), J. Am. Statist. Ass. 87, 376-382.
    """

    auxiliary: Floats
    base: Floats
    weights: Floats

    def __call__(self, scores: Floats) -> Floats:
        """Scores w e (n, k) with what the regression predicts of e taken out."""
        root = np.sqrt(self.base)[:, None]
        basis, size, _ = np.linalg.svd(self.auxiliary * root, full_matrices=False)
        basis = basis[:, size > 1e-11 * size[0]]
        apart = scores / self.weights[:, None] * root
        for _ in range(2):  # once more for the rounding of the first
            apart = apart - basis @ (basis.T @ apart)
        return apart / root * self.weights[:, None]


@dataclass(frozen=True, eq=False)
class Sweeps:
    """Means of e within the categories of each margin taken out in turn, `rounds` times.

    codes, weights and bases: for each margin the category of each row (n,), the weights after that margin was
    met (n,), and the weights of the means (n,). For one margin this is the regression on its categories.
    """

    codes: tuple[Codes, ...]
    weights: tuple[Floats, ...]
    bases: tuple[Floats, ...]
    rounds: int

    def __call__(self, scores: Floats) -> Floats:
        """Scores w e (n, k) with the means of e taken out."""
        for _ in range(self.rounds):
            for codes, weights, base in zip(self.codes, self.weights, self.bases, strict=True):
                error = scores / weights[:, None]
                total = np.zeros((codes.max() + 1, scores.shape[1]))
                np.add.at(total, codes, error * base[:, None])
                mean = total[codes] / np.bincount(codes, base)[codes][:, None]
                scores = scores - mean * weights[:, None]
        return scores
