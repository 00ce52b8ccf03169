"""Calibration to known totals of auxiliary variables, by three distances between old and new weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from doorpakken.statistics.calibration.calibration_residuals import (
    Calibrated,
    Floats,
    MarginError,
    Regression,
)

Method = Literal["linear", "raking", "logit"]
PRECISION = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Distance:
    """How weights may move: `ratio` gives new / old weight for u = x'lambda, `slope` its derivative."""

    ratio: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]


def calibrate(
    weights: Floats,
    auxiliary: Floats,
    totals: Floats,
    names: Sequence[str],
    method: Method = "linear",
    bounds: tuple[float, float] = (-np.inf, np.inf),
    variance: Floats | None = None,
    tolerance: float = 1e-12,
    iterations: int = 50,
) -> Calibrated:
    """Weights (n,) as near to the old ones as the known totals (p,) of the auxiliary variables (n, p) allow.

    names (p,): what messages call the variables. bounds: the least and largest new / old weight. variance
    (n,): the rows' variance around the regression, to a factor. tolerance: the largest misfit, as a share of
    1 + |total|; R survey's calibrate stops at 1e-7.
    Raises ValueError when the shapes do not fit, or the bounds do not hold 1 (logit: are not finite); and
    MarginError, which names the variable with the largest misfit, when the totals cannot be met.
    Source: Deville and Särndal (1992), J. Am. Statist. Ass. 87, 376-382; grake of R survey.
    """
    if auxiliary.shape != (weights.size, totals.size) or len(names) != totals.size:
        raise ValueError(f"auxiliary variables {auxiliary.shape} do not fit weights, totals and names")
    if not bounds[0] < 1 < bounds[1] or (method == "logit" and not np.isfinite(bounds).all()):
        raise ValueError(f"bounds {bounds} must hold 1, and be finite for logit")
    spread = np.ones_like(weights) if variance is None else variance
    scaled = auxiliary / spread[:, None]
    distance = DISTANCES[method](*bounds)
    free = method == "linear" and not np.isfinite(bounds).any()
    parameter = np.zeros(totals.size)
    ratio, slope = distance.ratio(scaled @ parameter), distance.slope(scaled @ parameter)
    misfit = totals - auxiliary.T @ (weights * ratio)
    for iteration in range(1, iterations + 1):
        moment = (auxiliary * (weights * slope)[:, None]).T @ scaled
        step = np.linalg.pinv(moment, rcond=256 * PRECISION) @ misfit
        for _ in range(60):
            with np.errstate(over="ignore", invalid="ignore"):
                ratio = distance.ratio(scaled @ (parameter + step))
                slope = distance.slope(scaled @ (parameter + step))
            if np.isfinite(ratio).all() and np.isfinite(slope).all():
                break
            step = step / 2
        parameter = parameter + step
        misfit = totals - auxiliary.T @ (weights * ratio)
        relative_misfit = np.abs(misfit) / (1 + np.abs(totals))
        if (relative_misfit < (1e-9 if free else tolerance)).all():
            adjusted = np.asarray(weights * ratio)
            base = weights / spread if free else weights
            return Calibrated(
                adjusted, iteration, float(relative_misfit.max()), Regression(auxiliary, base, adjusted)
            )
    worst = int(relative_misfit.argmax())
    reached = totals[worst] - misfit[worst]
    raise MarginError(names[worst], f"{reached:.6g} after {iterations} rounds", f"{totals[worst]:.6g}")


def _linear(low: float, high: float) -> Distance:
    return Distance(
        lambda u: np.clip(1 + u, low, high), lambda u: ((1 + u < high) & (1 + u > low)).astype(np.float64)
    )


def _raking(low: float, high: float) -> Distance:
    return Distance(
        lambda u: np.clip(np.exp(u), low, high),
        lambda u: np.where((np.exp(u) < high) & (np.exp(u) > low), np.exp(u), 0.0),
    )


def _logit(low: float, high: float) -> Distance:
    steep = (high - low) / ((high - 1) * (1 - low))

    def ratio(u: Floats) -> Floats:
        part = (1 - low) * np.exp(steep * u)
        return np.asarray((low * (high - 1) + high * part) / (high - 1 + part))

    def slope(u: Floats) -> Floats:
        part = (1 - low) * np.exp(steep * u)
        return np.asarray(steep * part * (high - 1) * (high - low) / (high - 1 + part) ** 2)

    return Distance(ratio, slope)


# To add a distance, add it here and to `Method`.
DISTANCES: dict[Method, Callable[[float, float], Distance]] = {
    "linear": _linear,
    "raking": _raking,
    "logit": _logit,
}
