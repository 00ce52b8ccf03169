"""Two groups compared: their means by t, their places by ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from doorpakken.statistics.estimation.design_stages import Floats, Mask
from doorpakken.statistics.inference.regression import linear_model
from doorpakken.statistics.inference.sampled import Sampled


@dataclass(frozen=True)
class Comparison:
    """The second group minus the first: the difference, its standard error, limits and two-sided p-value.

    Of means in the unit of the answer, of ranks as a share of the population. The limits are NaN below 4
    degrees of freedom.
    """

    estimate: float
    se: float
    df: int
    p: float
    low: float
    high: float


def t_test(
    design: Sampled,
    answers: Floats,
    second: Floats,
    domain: Mask | None = None,
    level: float = 0.95,
    *,
    linearised: bool = False,
) -> Comparison:
    """Means of answers (n,) in two groups; second (n,): 1 in the second group, 0 in the first, NaN in none.

    linearised: as for `linear_model`.
    Raises ValueError when a group is empty or `second` is no such variable.
    Source: the regression on the group, as svyttest of R survey.
    """
    if not np.isin(second[~np.isnan(second)], (0, 1)).all():
        raise ValueError("groups must be 0, 1 or NaN")
    predictors = np.column_stack([np.ones_like(second), second])
    model = linear_model(design, answers, predictors, domain, linearised=linearised)
    estimate, se, p, low, high = (
        float(each[1]) for each in (model.coefficients, model.se, model.p, *model.interval(level))
    )
    return Comparison(estimate, se, model.df, p, low, high)


def rank_test(
    design: Sampled,
    answers: Floats,
    second: Floats,
    domain: Mask | None = None,
    ties: Literal["middle", "rows"] = "middle",
) -> Comparison:
    """Mean ranks of answers (n,) in two groups, as shares of the population: Wilcoxon's test by the design.

    Ties share the middle of the weights that they cover. R survey takes the mean over their rows, which with
    unequal weights depends on the order of the rows: `ties` "rows". With replicate weights the ranks stay
    those of the whole, as in R, and the replicates weigh the scores.
    Arguments and errors as for `t_test`.
    Source: Lumley and Scott (2013), Biometrika 100, 831-842.
    """
    used = ~(np.isnan(answers) | np.isnan(second))
    used = used if domain is None else used & domain
    ranks = np.full(answers.shape, np.nan)
    weights = design.weights[used]
    ranks[used] = weighted_ranks(answers[used], weights, ties) / weights.sum()
    return t_test(design, ranks, second, domain, linearised=True)


def weighted_ranks(values: Floats, weights: Floats, ties: Literal["middle", "rows"] = "middle") -> Floats:
    """The ranks of values (m,): the weights below each, and half of those at it."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) - weights[order] / 2
    _, place, counts = np.unique(values[order], return_inverse=True, return_counts=True)
    if ties == "middle":
        mass = np.bincount(place, weights[order])
        midranks = np.cumsum(mass) - mass / 2
    else:
        midranks = np.bincount(place, reached) / counts
    ranks = np.empty_like(reached)
    ranks[order] = midranks[place]
    return ranks
