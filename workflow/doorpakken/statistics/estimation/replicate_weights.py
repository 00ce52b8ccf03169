"""Replicate weights: supplied with a study, or made from a design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from doorpakken.statistics.calibration import Calibrated
from doorpakken.statistics.estimation.sample_design import Design, Floats
from doorpakken.statistics.estimation.variance import NOISE

Kind = Literal["BRR", "Fay", "JK1", "JKn", "bootstrap", "ACS", "successive-difference", "JK2"]
AROUND_ESTIMATE = ("ACS", "successive-difference", "JK2")  # kinds whose definition takes it for the centre


@dataclass(frozen=True, eq=False)
class Replicates:
    """A sample with replicate weights; the variance is scale * sum_r rscales_r (theta_r - centre)^2.

    weights (n,): the weights of the estimates, as of a `Design`. replicates (n, R): weights of the
    replicates, not factors. rscales (R,): not negative. mse: the centre is the estimate itself; otherwise the
    mean of the replicates whose rscale is not 0. df: degrees of freedom. made_of: the design that they were
    made of, where they did not come with a study; what the strata tell of an estimate is then known too.
    Raises ValueError when a shape does not fit, a weight or a scale is negative, or every weight is 0.
    """

    weights: Floats
    replicates: Floats
    scale: float
    rscales: Floats
    df: int
    mse: bool = False
    made_of: Design | None = None

    def __post_init__(self) -> None:
        if self.replicates.shape != (self.weights.size, self.rscales.size) or self.rscales.size == 0:
            raise ValueError(f"replicates {self.replicates.shape} do not fit weights and rscales")
        if (
            not (np.isfinite(self.weights) & (self.weights >= 0)).all()
            or not self.weights.any()
            or not np.isfinite(self.replicates).all()
        ):
            raise ValueError(
                "weights must be from 0 on, one of them positive, and weights of replicates numbers"
            )
        if not self.scale >= 0 or not (self.rscales >= 0).all():
            raise ValueError("scale and rscales must not be negative")

    def variance(self, estimate: Floats, replicates: Floats) -> Floats:
        """The variance (k,) of estimates (k,) from those of the replicates (R, k); NaN ones are left out.

        A variance that is nothing but rounding, next to the square of the estimate, becomes 0.
        """
        used = ~np.isnan(replicates)
        values = np.where(used, replicates, 0.0)
        counted = used & (self.rscales > 0)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (values * counted).sum(axis=0) / counted.sum(axis=0)
        centre = estimate if self.mse else mean
        deviations = np.where(used, values - centre, 0.0)
        variance = np.asarray(self.scale * (self.rscales[:, None] * deviations**2).sum(axis=0))
        return np.where(variance <= NOISE * estimate**2, 0.0, variance)

    def covariance(self, estimate: Floats, replicates: Floats) -> Floats:
        """The covariance (k, k) of estimates (k,) from those of the replicates (R, k).

        A replicate in which one of them is NaN is left out.
        """
        used = ~np.isnan(replicates).any(axis=1)
        counted = used & (self.rscales > 0)
        if not counted.any():
            return np.full((estimate.size,) * 2, np.nan)
        centre = estimate if self.mse else replicates[counted].mean(axis=0)
        deviations = replicates[used] - centre
        return np.asarray(self.scale * (self.rscales[used, None] * deviations).T @ deviations)

    def calibrated(self, method: Callable[[Floats], Calibrated]) -> Replicates:
        """The same sample with every set of weights calibrated anew, so that the variance credits it."""
        columns = [method(column).weights for column in self.replicates.T]
        whole, design = method(self.weights), self.made_of
        if design is not None:
            design = replace(design, weights=whole.weights, calibration=whole.residuals)
        return replace(self, weights=whole.weights, replicates=np.column_stack(columns), made_of=design)

    def measured(self, size: Floats) -> Replicates:
        """The same sample in which each row also counts by its size (n,)."""
        design = self.made_of and replace(self.made_of, weights=self.made_of.weights * size)
        whole = self.replicates * size[:, None]
        return replace(self, weights=self.weights * size, replicates=whole, made_of=design)


def supplied(
    kind: Kind,
    weights: Floats,
    replicates: Floats,
    *,
    rho: float = 0.0,
    factors: bool = False,
    scale: float | None = None,
    rscales: Floats | None = None,
    df: int | None = None,
    mse: bool | None = None,
) -> Replicates:
    """Replicate weights (n, R) that come with a study; factors: they still are to multiply the weights (n,).

    scale: by default 1 / R for BRR, 1 / (R (1 - rho)^2) for Fay, (R - 1) / R for JK1, 1 / (R - 1) for a
    bootstrap, 4 / R for ACS and successive differences, 1 for JK2 and for JKn, which needs rscales of its own
    (R,). df: by default the rank of the replicate weights minus 1, as in R survey. mse: by default the
    estimate is the centre for `AROUND_ESTIMATE`, the mean of the replicates for the others.
    Raises ValueError when rho is not from 0 to 1 or JKn has no rscales, and as `Replicates` does.
    Source: Wolter (2007), Introduction to Variance Estimation, ch. 3 to 5; Judkins (1990), J. Official
    Statist. 6, 223-239; Fay and Train (1995), Proc. Sect. Gov. Statist., Am. Statist. Ass., 154-159
    (successive differences, which the American Community Survey takes).
    """
    if not 0 <= rho < 1:
        raise ValueError(f"rho {rho} must be at least 0 and below 1")
    if kind == "JKn" and rscales is None:
        raise ValueError("JKn needs rscales, one for each replicate")
    count = replicates.shape[1]
    usual = {
        "BRR": 1 / count,
        "Fay": 1 / (count * (1 - rho) ** 2),
        "JK1": (count - 1) / count,
        "JKn": 1.0,
        "bootstrap": 1 / max(count - 1, 1),
        "ACS": 4 / count,
        "successive-difference": 4 / count,
        "JK2": 1.0,
    }
    whole = replicates * weights[:, None] if factors else replicates
    return Replicates(
        weights,
        whole,
        usual[kind] if scale is None else scale,
        np.ones(count) if rscales is None else rscales,
        rank(whole) - 1 if df is None else df,
        kind in AROUND_ESTIMATE if mse is None else mse,
    )


def rank(replicates: Floats) -> int:
    """The rank of replicate weights (n, R): singular values above 1e-5 of the largest."""
    narrow = replicates if len(replicates) >= replicates.shape[1] else replicates.T
    squares = np.linalg.eigvalsh(narrow.T @ narrow)
    return int((squares > 1e-10 * squares[-1]).sum())
