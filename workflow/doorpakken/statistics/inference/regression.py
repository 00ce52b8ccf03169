"""Linear and logistic regression, with standard errors by the design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, stdtr

from doorpakken.statistics.estimation import Replicates
from doorpakken.statistics.estimation.design_stages import Floats, Mask
from doorpakken.statistics.estimation.intervals import t_quantile
from doorpakken.statistics.inference.replicate_fits import R_PRECISION, R_ROUNDS, logistic_fits, straight_fits
from doorpakken.statistics.inference.sampled import Sampled, base_df, score_covariance


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted model of p coefficients.

    coefficients (p,), in the unit of the answer per unit of the predictor, or in log odds. covariance (p, p).
    df: `base_df` plus 1, minus p. base: rows that have all answers.
    """

    coefficients: Floats
    covariance: Floats
    df: int
    base: int

    @property
    def se(self) -> Floats:
        """Standard errors (p,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def p(self) -> Floats:
        """Two-sided p-values (p,) of coefficients of 0, by t; NaN without degrees of freedom."""
        if self.df <= 0:
            return np.full(self.coefficients.shape, np.nan)
        return np.asarray(2 * stdtr(self.df, -np.abs(self.coefficients / self.se)))

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Limits (p,) by t; NaN below 4 degrees of freedom."""
        half = t_quantile(np.array(float(self.df)), level) * self.se
        return self.coefficients - half, self.coefficients + half


def linear_model(
    design: Sampled,
    answers: Floats,
    predictors: Floats,
    domain: Mask | None = None,
    *,
    linearised: bool = False,
) -> Model:
    """Weighted least squares of answers (n,) on predictors (n, p), of which one may be a column of ones.

    Rows with a NaN, and those outside the domain (n,), leave the base but stay in the design. With replicate
    weights the model is fitted anew in each, unless `linearised`: then they weigh its scores.
    Raises ValueError when a predictor is a combination of others, or a shape does not fit.
    Source: Binder (1983), Int. Statist. Rev. 51, 279-292; svyglm of R survey.
    """
    base = _base(design, answers, predictors, domain)
    y, x, w = answers[base], predictors[base], design.weights[base]
    coefficients = _least_squares(x, y, w)
    if isinstance(design, Replicates) and not linearised:
        return _refitted(design, base, coefficients, straight_fits(x, y, w, design.replicates[base]))
    return _model(design, base, x, w * (y - x @ coefficients), w, coefficients)


def logistic_model(design: Sampled, answers: Floats, predictors: Floats, domain: Mask | None = None) -> Model:
    """Logistic regression of answers of 0 or 1; arguments and errors as for `linear_model`.

    The start and the end of the iterations are those of glm in R: they stop when the deviance changes by less
    than 1e-8 of itself. Raises ValueError when 25 rounds do not suffice, as when predictors part 0 from 1.
    """
    base = _base(design, answers, predictors, domain)
    y, x = answers[base], predictors[base]
    inside = np.ones_like(base) if domain is None else domain
    w = design.weights[base] / design.weights[inside].mean()
    if not np.isin(y, (0, 1)).all():
        raise ValueError("the answers of a logistic model must be 0 or 1")
    mean = (w * y + 0.5) / (w + 1)
    linear, last = np.log(mean / (1 - mean)), np.inf
    for _ in range(R_ROUNDS):
        slope = mean * (1 - mean)
        if not (slope > 0).all():
            break
        coefficients = _least_squares(x, linear + (y - mean) / slope, w * slope)
        linear = x @ coefficients
        mean = expit(linear)
        with np.errstate(divide="ignore"):
            deviance = -2 * float((w * np.where(y == 1, np.log(mean), np.log1p(-mean))).sum())
        if abs(deviance - last) < R_PRECISION * (abs(deviance) + 0.1):
            if isinstance(design, Replicates):
                each = logistic_fits(x, y, w, coefficients, design.replicates[base])
                return _refitted(design, base, coefficients, each)
            # R takes the weights of the last round beside the residuals that it led to.
            residual = (y - mean) / (mean * (1 - mean))
            return _model(design, base, x, w * slope * residual, w * slope, coefficients)
        last = deviance
    raise ValueError(f"the logistic model does not converge in {R_ROUNDS} rounds: predictors part 0 from 1")


def _base(design: Sampled, answers: Floats, predictors: Floats, domain: Mask | None) -> Mask:
    n = design.weights.size
    if answers.shape != (n,) or len(predictors) != n or (domain is not None and domain.shape != (n,)):
        raise ValueError(f"answers {answers.shape} and predictors {predictors.shape} do not fit the design")
    base = ~(np.isnan(answers) | np.isnan(predictors).any(axis=1))
    return np.asarray(base if domain is None else base & domain)


def _least_squares(x: Floats, y: Floats, w: Floats) -> Floats:
    root = np.sqrt(w)
    basis, triangle = np.linalg.qr(x * root[:, None])
    size = np.abs(np.diag(triangle))
    if x.shape[0] < x.shape[1] or (size <= 1e-11 * np.linalg.norm(x * root[:, None], axis=0)).any():
        raise ValueError("a predictor is a combination of the others")
    return np.asarray(np.linalg.solve(triangle, basis.T @ (y * root)))


def _model(
    design: Sampled, base: Mask, x: Floats, weighted: Floats, information: Floats, coefficients: Floats
) -> Model:
    inverse = np.linalg.inv((x * information[:, None]).T @ x)
    scores = np.zeros((base.size, x.shape[1]))
    scores[base] = (x * weighted[:, None]) @ inverse
    df = base_df(design, base) + 1 - x.shape[1]
    return Model(coefficients, score_covariance(design, scores), df, int(base.sum()))


def _refitted(design: Replicates, base: Mask, coefficients: Floats, each: Floats) -> Model:
    """The model with the covariance of its fits in the replicates (R, p)."""
    df = base_df(design, base) + 1 - coefficients.size
    return Model(coefficients, design.covariance(coefficients, each), df, int(base.sum()))
