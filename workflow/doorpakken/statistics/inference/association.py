"""Tests of association in a two-way table, by the design: Rao and Scott, and Wald."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc, fdtrc

from doorpakken.statistics.estimation import Replicates
from doorpakken.statistics.estimation.design_stages import Codes, Floats, Mask
from doorpakken.statistics.inference.chi_square_mixture import f_sum
from doorpakken.statistics.inference.sampled import Sampled, base_df, score_covariance

Method = Literal["F", "chisq", "saddlepoint", "Wald", "adjusted Wald"]


@dataclass(frozen=True)
class Association:
    """A test that two questions are independent.

    statistic: Pearson's X^2 for chisq and saddlepoint, else that of an F-test with df and ddf degrees of
    freedom (ddf infinite for chisq). n: rows that answered both.
    """

    statistic: float
    df: float
    ddf: float
    p: float
    n: int


def association(
    design: Sampled, rows: Codes, columns: Codes, domain: Mask | None = None, method: Method = "F"
) -> Association:
    """Test whether two questions are independent; rows and columns (n,): codes from 0, negative when missing.

    F is Rao and Scott's second-order correction, the usual one; chisq their first-order one; saddlepoint the
    distribution itself of X^2, approximated. Wald's tests need many more clusters than cells.
    Raises ValueError when a question has fewer than two answers, or the table has too many empty cells or too
    few clusters for the test.
    Source: Rao and Scott (1984), Ann. Statist. 12, 46-60; Koch, Freeman and Freeman (1975), Int. Statist.
    Rev. 43, 59-78 (Wald); svychisq of R survey.
    """
    base = (rows >= 0) & (columns >= 0)
    base = base if domain is None else base & domain
    (_, row), (_, column) = (np.unique(codes[base], return_inverse=True) for codes in (rows, columns))
    r, c = (int(each.max(initial=-1)) + 1 for each in (row, column))
    if min(r, c) < 2:
        raise ValueError("an association needs two questions with two answers or more")
    cells = np.zeros((base.size, r * c))
    cells[np.flatnonzero(base), column * r + row] = 1.0
    nu = base_df(design, base)
    n = int(base.sum())
    if method in ("Wald", "adjusted Wald"):
        return _wald(design, cells, (r, c), nu, n, adjusted=method == "adjusted Wald")
    weights = design.weights[:, None] * base[:, None]
    share = (weights * cells).sum(axis=0) / weights.sum()
    covariances = _covariances(design, cells, share, weights)
    expected = np.outer(_sum(share, r, c, 0), _sum(share, r, c, 1)).ravel()
    pearson = n * float(((share - expected) ** 2 / expected).sum())
    effects = _effects(share, covariances, r, c, n)
    trace = float(np.trace(effects))
    df = trace**2 / float(np.trace(effects @ effects))
    if method == "F":
        statistic, ddf = pearson / trace, df * nu
        return Association(statistic, df, ddf, float(fdtrc(df, ddf, statistic)), n)
    if method == "chisq":
        cell_df = (r - 1) * (c - 1)
        return Association(pearson, cell_df, np.inf, float(chdtrc(cell_df, pearson / trace * cell_df)), n)
    eigenvalues = np.sort(np.linalg.eigvals(effects).real)[::-1]
    return Association(pearson, df, df * nu, f_sum(pearson, eigenvalues, df * nu), n)


def _covariances(design: Sampled, cells: Floats, share: Floats, weights: Floats) -> Floats:
    """The covariance of the shares of cells (n, rc), of which the replicates have their own."""
    if isinstance(design, Replicates):
        sums = design.replicates.T @ cells
        with np.errstate(divide="ignore", invalid="ignore"):
            return design.covariance(share, sums / sums.sum(axis=1, keepdims=True))
    return score_covariance(design, weights * (cells - share) / weights.sum())


def _sum(cells: Floats, r: int, c: int, axis: int) -> Floats:
    """Sums of cells (r * c,), rows first, over the rows (axis 1: of each row over the columns)."""
    return np.asarray(cells.reshape(c, r).sum(axis=1 - axis))


def _effects(share: Floats, covariances: Floats, r: int, c: int, n: int) -> Floats:
    """The matrix of generalised design effects of the interaction ((r - 1)(c - 1) square)."""
    row, column = np.tile(np.arange(r), c), np.repeat(np.arange(c), r)
    main = [np.ones(r * c), *(row == i for i in range(1, r)), *(column == j for j in range(1, c))]
    both = [(row == i) & (column == j) for j in range(1, c) for i in range(1, r)]
    x, z = np.column_stack(main).astype(np.float64), np.column_stack(both).astype(np.float64)
    interaction = z - x @ np.linalg.lstsq(x, z, rcond=None)[0]
    inverse = np.where(share == 0, 0.0, 1 / np.where(share == 0, 1, share))
    scaled = interaction * inverse[:, None]
    return _solved(scaled.T @ interaction / n, scaled.T @ covariances @ scaled)


def _solved(matrix: Floats, right: Floats) -> Floats:
    if np.linalg.matrix_rank(matrix, hermitian=True) < len(matrix):
        raise ValueError("the table has too many empty cells for this test")
    return np.asarray(np.linalg.solve(matrix, right))


def _wald(
    design: Sampled, cells: Floats, shape: tuple[int, int], nu: int, n: int, *, adjusted: bool
) -> Association:
    r, c = shape
    weighted = design.weights[:, None] * cells
    table = weighted.reshape(-1, c, r)
    total = table.sum(axis=0)
    by_column, by_row, whole = total.sum(axis=1), total.sum(axis=0), total.sum()
    interaction = total - np.outer(by_column, by_row) / whole
    scores = (
        table
        - table.sum(axis=1)[:, None, :] * (by_column / whole)[None, :, None]
        - table.sum(axis=2)[:, :, None] * (by_row / whole)[None, None, :]
        + table.sum(axis=(1, 2))[:, None, None] * np.outer(by_column, by_row) / whole**2
    )
    free = interaction[1:, 1:].ravel()
    df = free.size
    if nu < df:
        raise ValueError(f"Wald's test of {df} degrees of freedom needs more than {nu} of the design")
    covariances = score_covariance(design, scores[:, 1:, 1:].reshape(len(cells), -1))
    statistic = float(free @ _solved(covariances, free)) / df
    ddf = nu - df + 1 if adjusted else nu
    statistic = statistic * ddf / nu if adjusted else statistic
    return Association(statistic, df, ddf, float(fdtrc(df, ddf, statistic)), n)
