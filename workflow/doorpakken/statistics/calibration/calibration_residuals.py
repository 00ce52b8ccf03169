"""What a calibration makes of weights, and what it leaves of the scores of an estimate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

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

    @cached_property
    def basis(self) -> Floats:
        """Orthonormal columns (n, at most p) that span the auxiliary variables, in the weights' root."""
        basis, size, _ = np.linalg.svd(self.auxiliary * np.sqrt(self.base)[:, None], full_matrices=False)
        return np.asarray(basis[:, size > 1e-11 * size[0]])

    def __call__(self, scores: Floats) -> Floats:
        """Scores w e (n, k) with what the regression predicts of e taken out."""
        scale = (np.sqrt(self.base) / self.weights)[:, None]
        residuals = scores * scale
        for _ in range(2):  # once more for the rounding of the first
            residuals -= self.basis @ (self.basis.T @ residuals)
        return residuals / scale


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

    @cached_property
    def places(self) -> list[Codes]:
        """The categories that have rows, numbered anew for each margin."""
        return [np.unique(codes, return_inverse=True)[1].reshape(-1) for codes in self.codes]

    @cached_property
    def tables(self) -> list[list[Floats]]:
        """What a mean taken out by one margin (columns) takes from the sums of another (rows)."""
        margins = list(zip(self.places, self.weights, self.bases, strict=True))
        return [
            [_crossed(place, other, base * weight / own) for other, weight, _ in margins]
            for place, own, base in margins
        ]

    def __call__(self, scores: Floats) -> Floats:
        """Scores w e (n, k) with the means of e taken out."""
        sums = [
            _sums(place, scores * (base / weights)[:, None])
            for place, weights, base in zip(self.places, self.weights, self.bases, strict=True)
        ]
        means = [np.zeros_like(each) for each in sums]
        for _ in range(self.rounds):
            for margin, tables in enumerate(self.tables):
                left = sums[margin] - sum(table @ mean for table, mean in zip(tables, means, strict=True))
                means[margin] += left / np.diag(tables[margin])[:, None]
        residuals = scores
        for place, weights, mean in zip(self.places, self.weights, means, strict=True):
            residuals = residuals - mean[place] * weights[:, None]
        return residuals


def _sums(place: Codes, values: Floats) -> Floats:
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(place.max() + 1))
    return np.asarray(np.add.reduceat(values[order], starts, axis=0))


def _crossed(first: Codes, second: Codes, values: Floats) -> Floats:
    shape = int(first.max()) + 1, int(second.max()) + 1
    sums = np.bincount(first * shape[1] + second, values, shape[0] * shape[1])
    return np.asarray(sums.reshape(shape), dtype=np.float64)
