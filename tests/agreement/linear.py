"""Rows of means, totals and ratios, whole and by domain, in any design: what the reference calls them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from doorpakken.statistics.estimation import Linear, ratios, totals
from doorpakken.statistics.estimation.intervals import t_quantile
from tests.agreement import Made
from tests.support.r_reference import columns

Estimate = Callable[..., Linear]
SUBSETS = {
    "comp.imp==Yes & stype==E": lambda sample: (sample["comp.imp"] == "Yes") & (sample["stype"] == "E"),
    "meals>75": lambda sample: sample["meals"] > 75,
}


def inside(row: pd.Series, sample: pd.DataFrame) -> np.ndarray:
    """The rows (n, 1) of the domain of a reference row; R writes its values before the variable."""
    keys = row["estimand"].partition(" by ")[2].split("*")
    if row["domain"] in SUBSETS:
        return SUBSETS[row["domain"]](sample).to_numpy()[:, None]
    if keys == [""]:
        return np.ones((len(sample), 1), dtype=bool)
    values = row["domain"].split(":")[0].split(".")
    held = [sample[key].astype(str) == value for key, value in zip(keys, values, strict=True)]
    return np.logical_and.reduce(held)[:, None]


def values_of(row: pd.Series, sample: pd.DataFrame) -> np.ndarray:
    """The variable (n, 1) of a reference row; R names a category after the variable and the value."""
    wanted = (row["domain"].partition(":")[2] if " by " in row["estimand"] else "") or row["variable"]
    for column in sample.columns:
        if wanted.startswith(column) and wanted in (found := columns(sample, column)):
            return found[wanted][:, None]
        if wanted in (f"{column}=={value}" for value in ("Yes", "yes", "1")):
            answers = sample[column]
            hit = answers == (1 if answers.dtype.kind in "if" else wanted.partition("==")[2])
            return np.where(answers.isna(), np.nan, hit.astype(float))[:, None]
    raise KeyError(wanted)


def estimated(row: pd.Series, sample: pd.DataFrame, mean: Estimate, total: Estimate) -> Linear:
    """The estimate of a row of means, totals or a ratio."""
    where = inside(row, sample)
    if row["estimand"] == "ratio":
        above, below = (columns(sample, name)[name][:, None] for name in row["variable"].split("/"))
        return mean(above, below, where)
    if row["estimand"].startswith("total"):
        return total(values_of(row, sample), where)
    return mean(values_of(row, sample), None, where)


def by_design(design: object) -> tuple[Estimate, Estimate]:
    """Estimators of means and totals by a design."""
    return (
        lambda values, below, where: ratios(design, values, below, where),  # type: ignore[arg-type]
        lambda values, where: totals(design, values, where),  # type: ignore[arg-type]
    )


def with_interval(row: pd.Series, found: Linear) -> Made:
    """Estimate, standard error and the t-interval with R's degrees of freedom for the row."""
    estimate, se = found.estimate.item(), found.se.item()
    if np.isnan(row["ci_low"]):
        df = {} if np.isnan(row["df"]) else {"df": row["df"]}
        return Made({"estimate": estimate, "se": se, **df})
    half = t_quantile(np.array(row["df"]), 0.95) * se
    if row["df"] < 4:
        return Made({"estimate": estimate, "se": se, "df": row["df"]}, "no interval below 4 df")
    return Made(
        {
            "estimate": estimate,
            "se": se,
            "ci_low": estimate - half,
            "ci_high": estimate + half,
            "df": row["df"],
        }
    )
