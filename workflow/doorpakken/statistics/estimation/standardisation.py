"""Direct standardisation: estimates as they would be if every domain had one distribution of classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from doorpakken.statistics.calibration import Calibrated, Margin, post_stratify
from doorpakken.statistics.calibration.complete_strata import leaving
from doorpakken.statistics.estimation.linear_estimates import Linear
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Codes, Design, Floats, Mask
from doorpakken.statistics.estimation.totals_ratios import ratios


@dataclass(frozen=True, eq=False)
class Classes:
    """Classes, the part that each is to have (c,), which sum to 1, and the class of each row (n,)."""

    names: tuple[str, ...]
    parts: Floats
    codes: Codes


def standardised(
    design: Design | Replicates,
    values: Floats,
    below: Floats | None,
    domains: Mask,
    classes: Classes,
    unanswered: Mask | None = None,
) -> Linear:
    """Means, shares or ratios (d, k) with the same parts of the classes in each domain (n, d).

    Those who answered in a domain are post-stratified to these parts; the variance credits that, in each
    replicate anew. The other arguments are those of `ratios`.
    Raises ValueError when a class has no answer, or no weight in a replicate.
    Source: Kalton (1968), Applied Statistics 17, 118-136; svystandardize of R survey.
    """
    d, k = domains.shape[1], values.shape[1]
    whole = {field.name: np.full((d, k), np.nan) for field in fields(Linear)}
    for place in range(d):
        for column in range(k):
            y, x = (None if each is None else each[:, [column]] for each in (values, below))
            left_open = None if unanswered is None else unanswered[:, [column]]
            assert y is not None, "values are there"
            inside = domains[:, place] & ~np.isnan(y if x is None else y + x)[:, 0]
            own = _reweighted(design, _to_parts(classes, inside))
            part = ratios(own, y, x, domains[:, [place]], left_open)
            for name, array in whole.items():
                array[place, column] = getattr(part, name).item()
    return Linear(**whole)


def empty_classes(classes: Classes, inside: Mask) -> list[str]:
    """The classes in which none of the rows (n,) lies."""
    counts = np.bincount(classes.codes[inside], minlength=len(classes.names))
    return [name for name, count in zip(classes.names, counts, strict=True) if not count]


def _to_parts(classes: Classes, inside: Mask) -> Callable[[Floats], Calibrated]:
    codes = classes.codes[inside]

    def method(weights: Floats) -> Calibrated:
        margin = Margin("class", classes.names, codes, classes.parts * weights.sum())
        if (margin.sums(weights) <= 0).any():
            raise ValueError("a class has no answer, or no weight in a replicate")
        return post_stratify(weights, margin)

    return leaving(~inside, method)


def _reweighted(design: Design | Replicates, method: Callable[[Floats], Calibrated]) -> Design | Replicates:
    """The sample with other weights, whose variance credits this step after those of before."""
    if isinstance(design, Replicates):
        made_of = None if design.made_of is None else _design(design.made_of, method)
        return replace(design.calibrated(method), made_of=made_of)
    return _design(design, method)


def _design(design: Design, method: Callable[[Floats], Calibrated]) -> Design:
    step, before = method(design.weights), design.calibration

    def residuals(scores: Floats) -> Floats:
        own = step.residuals(scores)
        return own if before is None else before(own)

    return replace(design, weights=step.weights, calibration=residuals)
