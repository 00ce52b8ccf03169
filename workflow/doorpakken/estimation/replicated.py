"""Totals and ratios with variances by replicate weights: matrix products in blocks of bounded size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from doorpakken.estimation.found import Linear
from doorpakken.estimation.levels import Codes, Floats, Mask
from doorpakken.estimation.replicates import Replicates

CELLS = 1 << 22


def replicated(
    design: Replicates, values: Floats, below: Floats | None, domains: Mask | None, *, ratio: bool
) -> Linear:
    """Estimates (d, k) of values over `below` (n, k), or of totals, in domains (n, d).

    df: that of the design, or the rows of the base minus 1 if these are fewer. Strata are not known, so floor
    and settled take the sample for one stratum with the inequality of its weights.
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
    return Linear(**result)


def _block(design: Replicates, rows: Codes, y: Floats, x: Floats | None, ratio: bool) -> dict[str, Floats]:
    """The fields of `Linear` (k,) for the rows of one domain; y and x (m, k)."""
    answered = ~np.isnan(y) if x is None else ~(np.isnan(y) | np.isnan(x))
    known = answered.astype(np.float64)
    y, x = np.where(answered, y, 0.0), known if x is None else np.where(answered, x, 0.0)
    weights = design.weights[rows, None] * known
    base, weight = known.sum(axis=0), weights.sum(axis=0)
    above, under = (weights * y).sum(axis=0), (weights * x).sum(axis=0)
    many = np.concatenate([y, x], axis=1) if ratio else y
    sums = np.zeros((design.rscales.size, many.shape[1]))
    for part, block in _blocks(design, rows):
        sums += block.T @ many[part]
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.where(base > 0, above / np.where(under == 0, np.nan, under) if ratio else above, np.nan)
        each = sums
        if ratio:
            over, by = np.split(sums, 2, axis=1)
            each = over / np.where(by == 0, np.nan, by)
        apart = known * (y - estimate * x)
        spread = (weights * apart**2).sum(axis=0) / weight
        floor = np.where(base > 0, (weights**2).sum(axis=0) / weight**2, 0.0)
    hits = (known * (y != 0)).sum(axis=0)
    return {
        "estimate": estimate,
        "variance": np.where(np.isnan(estimate), np.nan, design.variance(estimate, each)),
        "base": base,
        "hits": hits,
        "df": np.maximum(np.minimum(design.df, base - 1), 0),
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
