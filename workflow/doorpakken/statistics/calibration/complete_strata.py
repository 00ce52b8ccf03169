"""Units that keep their weight whatever is known of the totals: of complete strata, and those of weight 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from doorpakken.statistics.calibration.calibration_residuals import Calibrated, Floats, Residuals

Mask = NDArray[np.bool_]
Calibration = Callable[[Floats], Calibrated]


def kept_apart(table: pd.DataFrame) -> Mask:
    """Which rows of the weights nothing changes (n,): of weight 0, and those in complete strata.

    table: weight, and what `in_complete_strata` asks for.
    """
    return in_complete_strata(table) | of_no_weight(table)


def of_no_weight(table: pd.DataFrame) -> Mask:
    """Which rows of the weights lie outside the population (n,): those of weight 0 before a calibration."""
    weights = table["base_weight" if "base_weight" in table else "weight"]
    return (weights == 0).to_numpy(dtype=bool)


def in_complete_strata(table: pd.DataFrame) -> Mask:
    """Which rows of the weights lie in a stratum whose whole population is in the sample (n,).

    table: stratum, population, respondents and, where they were drawn, cluster. With a second stage none do.
    """
    if "second_unit" in table:
        return np.zeros(len(table), dtype=bool)
    sampled = table["respondents"]
    if "cluster" in table:
        sampled = table.groupby("stratum")["cluster"].transform("nunique")
    return (table["population"] == sampled).to_numpy(dtype=bool)


@dataclass(frozen=True, eq=False)
class Outside:
    """Residuals of the rows that were calibrated (n,); the others keep their scores."""

    calibrated: Mask
    residuals: Residuals

    def __call__(self, scores: Floats) -> Floats:
        """Scores (n, k) with what the known totals predict taken out of the calibrated rows."""
        left = scores.copy()
        left[self.calibrated] = self.residuals(scores[self.calibrated])
        return left


def leaving(complete: Mask, calibration: Calibration | None) -> Calibration:
    """A calibration of the rows outside complete strata (n,) as one of all; None without others."""
    if calibration is not None and not complete.any():
        return calibration

    def calibrated(weights: Floats) -> Calibrated:
        if calibration is None:
            return Calibrated(weights, 0, 0.0, np.copy)
        others = calibration(weights[~complete])
        adjusted = weights.copy()
        adjusted[~complete] = others.weights
        return Calibrated(adjusted, others.iterations, others.misfit, Outside(~complete, others.residuals))

    return calibrated


def in_turn(first: Calibration, *others: Calibration) -> Calibration:
    """Calibrations one after another as one; the variance credits all of them, the last one first.

    A score is that of the last weights. What the last known totals predict is taken out of it, and what is
    left goes to the calibration before.
    """
    if not others:
        return first
    second = in_turn(*others)

    def calibrated(weights: Floats) -> Calibrated:
        before = first(weights)
        after = second(before.weights)

        def residuals(scores: Floats) -> Floats:
            return before.residuals(after.residuals(scores))

        misfit = max(before.misfit, after.misfit)
        return Calibrated(after.weights, before.iterations + after.iterations, misfit, residuals)

    return calibrated
