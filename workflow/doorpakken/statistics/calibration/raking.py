"""Post-stratification and raking: weights that meet the known counts of categories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from doorpakken.statistics.calibration.calibration_residuals import (
    Calibrated,
    Codes,
    Floats,
    MarginError,
    Sweeps,
)

R_ROUNDS = 10


@dataclass(frozen=True, eq=False)
class Margin:
    """The known counts of the categories of a variable.

    name: what messages call it. categories: names of the c categories. codes (n,): the category of each row.
    totals (c,): units of the population in each category.
    """

    name: str
    categories: tuple[str, ...]
    codes: Codes
    totals: Floats

    @classmethod
    def of(cls, name: str, values: Sequence[str], totals: Mapping[str, float]) -> Margin:
        """The margin of values (n,), with the known count of each category.

        Raises MarginError when a value has no known count, or a count above 0 has no rows.
        """
        places = {category: place for place, category in enumerate(totals)}
        for value in values:
            if value not in places or not totals[value] > 0:
                raise MarginError(f"{name}={value}", "rows", "none, for its known count is not above 0")
        codes = np.array([places[value] for value in values], dtype=np.int64)
        for category, total in totals.items():
            if total > 0 and category not in values:
                raise MarginError(f"{name}={category}", "no rows", f"some, to stand for {total:g} units")
        return cls(name, tuple(totals), codes, np.array(list(totals.values()), dtype=np.float64))

    def sums(self, weights: Floats) -> Floats:
        """The sum of the weights in each category (c,)."""
        return np.asarray(np.bincount(self.codes, weights, len(self.categories)), dtype=np.float64)

    def misfit(self, weights: Floats) -> tuple[float, str]:
        """The largest distance to a count, as a share of it, and the category in which it is."""
        counts = np.where(self.totals > 0, self.totals, 1)
        relative_misfit = np.abs(self.sums(weights) - self.totals) / counts
        return float(relative_misfit.max()), self.categories[int(relative_misfit.argmax())]


def post_stratify(weights: Floats, margin: Margin) -> Calibrated:
    """Weights (n,) raised or lowered within each category to its known count.

    Source: Holt and Smith (1979), J. R. Statist. Soc. A 142, 33-46; postStratify of R survey.
    """
    stratified = met(weights, margin)
    residuals = Sweeps((margin.codes,), (stratified,), (weights,), 1)
    return Calibrated(stratified, 1, margin.misfit(stratified)[0], residuals)


def rake(
    weights: Floats, margins: Sequence[Margin], tolerance: float = 1e-12, iterations: int = 1000
) -> Calibrated:
    """Weights (n,) post-stratified to each margin in turn, until they no longer change.

    tolerance: the largest change of a cell of the margins crossed in one round, as a share of all weights;
    R survey's rake stops at 1 unit, after 10 rounds at most.
    Raises MarginError when that takes more than `iterations` rounds, or the margins differ in their sums; it
    names the category that is furthest from its count.
    Source: Deming and Stephan (1940), Ann. Math. Statist. 11, 427-444. The variance takes out unweighted
    means in ten rounds, as R survey does.
    """
    return raking(margins, tolerance, iterations)(weights)


def raking(
    margins: Sequence[Margin], tolerance: float = 1e-12, iterations: int = 1000
) -> Callable[[Floats], Calibrated]:
    """`rake` for many sets of weights (n,) of the same rows: what rakes one of them.

    Raises MarginError when the margins differ in their sums; what it gives raises it as `rake` does.
    """
    first, *others = margins
    for other in others:
        if not np.isclose(other.totals.sum(), first.totals.sum(), rtol=1e-9):
            raise MarginError(
                other.name, f"a sum of {other.totals.sum():g}", f"{first.totals.sum():g} as in {first.name}"
            )
    crossed = np.unique(np.column_stack([margin.codes for margin in margins]), axis=0, return_inverse=True)[1]
    crossed = crossed.reshape(-1)

    def raked(weights: Floats) -> Calibrated:
        return _raked(weights, margins, crossed, tolerance, iterations)

    return raked


def _raked(
    weights: Floats, margins: Sequence[Margin], crossed: Codes, tolerance: float, iterations: int
) -> Calibrated:
    before = np.bincount(crossed, weights)
    limit = tolerance * weights.sum()
    raked = weights
    for iteration in range(1, iterations + 1):
        steps = []
        for margin in margins:
            raked = met(raked, margin)
            steps.append(raked)
        after = np.bincount(crossed, raked)
        largest_misfit = max(np.abs(margin.sums(raked) - margin.totals).max() for margin in margins)
        if np.abs(after - before).max() < limit and largest_misfit <= limit * after.size:
            ones = (np.ones_like(weights),) * len(steps)
            residuals = Sweeps(tuple(each.codes for each in margins), tuple(steps), ones, R_ROUNDS)
            return Calibrated(raked, iteration, max(each.misfit(raked)[0] for each in margins), residuals)
        before = after
    worst = max(margins, key=lambda margin: margin.misfit(raked)[0])
    size, category = worst.misfit(raked)
    count = f"{worst.totals[worst.categories.index(category)]:g}"
    raise MarginError(f"{worst.name}={category}", f"{size:.1%} off after {iterations} rounds", count)


def met(weights: Floats, margin: Margin) -> Floats:
    """Weights (n,) raised or lowered within each category to its known count."""
    sums = margin.sums(weights)
    return np.asarray(weights * (margin.totals / np.where(sums > 0, sums, 1))[margin.codes])
