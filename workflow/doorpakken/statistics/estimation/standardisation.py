"""Direct standardisation: estimates as they would be if every domain had one distribution of classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from doorpakken.statistics.calibration import Calibrated, Margin, post_stratify
from doorpakken.statistics.calibration.complete_strata import leaving
from doorpakken.statistics.estimation.linear_estimates import Linear
from doorpakken.statistics.estimation.replicate_variance import replicate_estimates
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample_design import Codes, Design, Floats, Mask
from doorpakken.statistics.estimation.taylor import ratio_scores
from doorpakken.statistics.estimation.totals_ratios import ratios


@dataclass(frozen=True, eq=False)
class Classes:
    """Classes, the part that each is to have (c,), which sum to 1, and the class of each row (n,).

    The code of a row is below 0 where its class is not known; it then has no value.
    """

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


def standard_scores(
    design: Design, values: Floats, below: Floats | None, domain: Mask, classes: Classes
) -> tuple[Floats, Floats, Floats, Mask]:
    """Estimates (k,) in a domain (n,), their scores and the scale of these (n, k), and the base (n, k).

    As `contrasts.scores`: what the classes predict is taken out of the scores, what a calibration of the wave
    predicts is not yet.
    """
    k = values.shape[1]
    estimate, scores, scale = np.full(k, np.nan), np.zeros(values.shape), np.zeros(values.shape)
    base = domain[:, None] & ~np.isnan(values if below is None else values + below)
    for column in range(k):
        step = _to_parts(classes, base[:, column])(design.weights)
        weights = step.weights * base[:, column]
        wy, wx = (
            (weights * np.where(base[:, column], each, 0.0))[:, None]
            for each in (values[:, column], 1.0 if below is None else below[:, column])
        )
        estimate[column], own, size = (each[..., 0] for each in ratio_scores(wy, wx))
        scores[:, column], scale[:, column] = step.residuals(np.nan_to_num(own)[:, None])[:, 0], size
    return estimate, scores, scale, base


def standard_replicates(
    design: Replicates, values: Floats, below: Floats | None, domain: Mask, classes: Classes
) -> tuple[Floats, Floats, Floats]:
    """As `replicate_estimates`, with the parts of the classes met in each replicate anew."""
    columns = []
    for column in range(values.shape[1]):
        y, x = (None if each is None else each[:, [column]] for each in (values, below))
        assert y is not None, "values are there"
        inside = domain & ~np.isnan(y if x is None else y + x)[:, 0]
        own = design.calibrated(_to_parts(classes, inside))
        columns.append(replicate_estimates(own, y, x, domain, ratio=True))
    whole, each, base = (np.concatenate(parts, axis=-1) for parts in zip(*columns, strict=True))
    return whole, each, base


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
