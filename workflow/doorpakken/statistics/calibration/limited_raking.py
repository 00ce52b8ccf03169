"""Raking to margins within limits of the weights: trimmed and raked in turn, until both hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from doorpakken.statistics.calibration.calibration_residuals import Calibrated, Floats, MarginError, Sweeps
from doorpakken.statistics.calibration.raking import R_ROUNDS, Margin, met, raking

ROUNDS = 20_000
TOLERANCE = 1e-9


def limited_raking(margins: Sequence[Margin], limits: tuple[float, float]) -> Callable[[Floats], Calibrated]:
    """What rakes weights (n,) to margins, each within `limits` times the median of the raked weights.

    In each round weights outside the limits are cut off at them, and the margins are met in turn. It ends
    where, after a round, no weight passes a limit and no category its count by more than 1e-9 of itself. A
    weight of 0, as of a replicate, stays 0. The variance is that of the raking of the last round.
    Raises MarginError as `raking` does, and what it gives raises it, with the category and the limit, where
    both cannot hold, or do not after 20,000 rounds.
    Source: Izrael, Battaglia and Frankel (2009), Extreme survey weight adjustment as a component of sample
    balancing, SAS Global Forum, paper 247.
    """
    plain = raking(margins)

    def raked(weights: Floats) -> Calibrated:
        first = plain(weights)
        used = first.weights > 0
        low, high = (limit * float(np.median(first.weights[used])) for limit in limits)
        _refuse_impossible(margins, used.astype(np.float64), low, high)
        steps = [first.weights]
        for iteration in range(1, ROUNDS + 1):
            last, steps = np.where(used, np.clip(steps[-1], low, high), 0.0), []
            for margin in margins:
                last = met(last, margin)
                steps.append(last)
            misfit = max(margin.misfit(last)[0] for margin in margins)
            passed = max(float((low - last[used]).max()) / high, float(last.max()) / high - 1)
            if max(misfit, passed) <= TOLERANCE:
                ones = (np.ones_like(weights),) * len(steps)
                residuals = Sweeps(tuple(each.codes for each in margins), tuple(steps), ones, R_ROUNDS)
                return Calibrated(last, first.iterations + iteration, misfit, residuals)
        raise _apart(margins, np.where(used, np.clip(last, low, high), 0.0), low, high)

    return raked


def _refuse_impossible(margins: Sequence[Margin], used: Floats, low: float, high: float) -> None:
    """MarginError for a category whose rows cannot sum to its count; used (n,): 1 for a row that counts."""
    for margin in margins:
        rows = margin.sums(used)
        for category, count, total in zip(margin.categories, rows, margin.totals, strict=True):
            if count * high < total * (1 - TOLERANCE) or count * low > total * (1 + TOLERANCE):
                raise _error(margin, category, f"{count:g} rows", low, high)


def _apart(margins: Sequence[Margin], trimmed: Floats, low: float, high: float) -> MarginError:
    """The category that is furthest from its count when all weights are within the limits."""
    worst = max(margins, key=lambda margin: margin.misfit(trimmed)[0])
    size, category = worst.misfit(trimmed)
    return _error(worst, category, f"{size:.2%} off", low, high)


def _error(margin: Margin, category: str, found: str, low: float, high: float) -> MarginError:
    total = margin.totals[margin.categories.index(category)]
    limits = f"with weights from {low:.6g} to {high:.6g} (limits)"
    return MarginError(f"{margin.name}={category}", f"{found} {limits}", f"a sum of {total:g}")
