"""Totals and ratios with variances by replicate weights: matrix products in blocks of bounded size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np

from doorpakken.statistics.estimation.design_stages import Codes, Floats, Mask
from doorpakken.statistics.estimation.linear_estimates import Linear
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.taylor import ratio_scores, taylor, total_scores

CELLS = 1 << 22


def replicated(
    design: Replicates,
    values: Floats,
    below: Floats | None,
    domains: Mask | None,
    unanswered: Mask | None = None,
    *,
    ratio: bool,
) -> Linear:
    """Estimates (d, k) of values over `below` (n, k), or of totals, in domains (n, d).

    Of replicates that were made of a design all but the variance is that of `taylor`, and complete strata in
    which some left an item open (n, k) add what they add there. Of others, df is that of the replicates, or
    the rows of the base minus 1 if these are fewer; strata are not known, so floor and settled take the
    sample for one stratum with the inequality of its weights.
    Raises ValueError when a shape does not fit.
    """
    n, k = values.shape
    domains = np.ones((n, 1), dtype=bool) if domains is None else domains
    if n != design.weights.size or len(domains) != n or (below is not None and below.shape != values.shape):
        raise ValueError(f"values {values.shape} and domains {domains.shape} do not fit the design")
    result = {field.name: np.full((domains.shape[1], k), np.nan) for field in fields(Linear)}
    step = max(1, CELLS // (n + design.rscales.size))
    for domain in range(domains.shape[1]):
        rows = np.flatnonzero(domains[:, domain])
        for start in range(0, k, step):
            part = slice(start, start + step)
            x = None if below is None else below[rows, part]
            for name, value in _block(design, rows, values[rows, part], x, ratio).items():
                result[name][domain, part] = value
    if design.made_of is None:
        return Linear(**result)
    scores = ratio_scores if ratio else total_scores
    linear = taylor(design.made_of, values, below, domains, scores, unanswered)
    variance = result["variance"]
    if unanswered is not None and unanswered.any():
        variance = (
            variance + linear.variance - taylor(design.made_of, values, below, domains, scores).variance
        )
    return replace(linear, estimate=result["estimate"], variance=variance)


def replicate_estimates(
    design: Replicates, values: Floats, below: Floats | None, domain: Mask, *, ratio: bool
) -> tuple[Floats, Floats, Floats]:
    """Estimates (k,) in a domain (n,), those of the replicates (R, k), and the rows of the base (k,)."""
    rows = np.flatnonzero(domain)
    y, x, answered = _known(values[rows], None if below is None else below[rows])
    return (*_estimates(design, rows, y, x, answered, ratio), answered.sum(axis=0))


def _known(y: Floats, x: Floats | None) -> tuple[Floats, Floats, Floats]:
    """Values over values (m, k) with zeros for what is missing, and 1 where nothing is."""
    is_answered = ~np.isnan(y) if x is None else ~(np.isnan(y) | np.isnan(x))
    answered = is_answered.astype(np.float64)
    return np.where(is_answered, y, 0.0), answered if x is None else np.where(is_answered, x, 0.0), answered


def _estimates(
    design: Replicates, rows: Codes, y: Floats, x: Floats, answered: Floats, ratio: bool
) -> tuple[Floats, Floats]:
    many = np.concatenate([y, x], axis=1) if ratio else y
    whole = (design.weights[rows, None] * many).sum(axis=0)
    sums = np.zeros((design.rscales.size, many.shape[1]))
    for part, block in _blocks(design, rows):
        sums += block.T @ many[part]
    if not ratio:
        return np.where(answered.any(axis=0), whole, np.nan), sums
    both = np.vstack([whole, sums])
    over, by = np.split(both, 2, axis=1)
    estimates = over / np.where(by == 0, np.nan, by)
    return estimates[0], estimates[1:]


def _block(design: Replicates, rows: Codes, y: Floats, x: Floats | None, ratio: bool) -> dict[str, Floats]:
    """The fields of `Linear` (k,) for the rows of one domain; y and x (m, k)."""
    y, x, answered = _known(y, x)
    estimate, each = _estimates(design, rows, y, x, answered, ratio)
    weights = design.weights[rows, None] * answered
    base, weight, hits = answered.sum(axis=0), weights.sum(axis=0), (answered * (y != 0)).sum(axis=0)
    df = np.maximum(np.minimum(design.df, base - 1), 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        deviations = answered * (y - estimate * x)
        spread = (weights * deviations**2).sum(axis=0) / weight
        floor = np.where(base > 0, (weights**2).sum(axis=0) / weight**2, 0.0)
    return {
        "estimate": estimate,
        "variance": np.where(np.isnan(estimate), np.nan, design.variance(estimate, each)),
        "base": base,
        "hits": hits,
        "df": df,
        "sampled_df": df,
        "weight": weight,
        "spread": spread,
        "floor": floor,
        "settled": ((base > 0) & ((hits == 0) | (hits == base))).astype(np.float64),
    }


def _blocks(design: Replicates, rows: Codes) -> Iterator[tuple[slice, Floats]]:
    """The replicate weights of `rows`, some rows at a time."""
    step = max(1, CELLS // design.rscales.size)
    for start in range(0, rows.size, step):
        part = slice(start, start + step)
        yield part, design.replicates[rows[part]]
