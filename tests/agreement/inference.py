"""Rows of tests and models: what our code makes of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from doorpakken.statistics.estimation import Design
from doorpakken.statistics.inference import (
    Model,
    association,
    linear_model,
    logistic_model,
    rank_test,
    t_test,
)
from tests.agreement import Made

# Without its package CompQuadForm R falls back on the saddlepoint for `lincom`.
METHODS = {
    "F": "F",
    "Chisq": "chisq",
    "Wald": "Wald",
    "adjWald": "adjusted Wald",
    "lincom": "saddlepoint",
    "saddlepoint": "saddlepoint",
}
CUT = "R cuts fractional degrees of freedom to whole ones inside the saddlepoint"
SADDLE = 1e-6  # R finds the saddlepoint to 1e-8, and the p-value follows from its difference with 0


def codes(answers: pd.Series) -> np.ndarray:
    return pd.Categorical(answers).codes.astype(np.int64)


def chisq(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    """Estimates are the statistic or its p-value; df is R's first parameter, or its second."""
    method = METHODS[row["method"].split()[-1]]
    first, second = (codes(sample[name]) for name in row["variable"].split("*"))
    made = association(design, first, second, method=method)  # type: ignore[arg-type]
    tolerance = SADDLE if method == "saddlepoint" else 0.0
    if row["estimand"] == "chisq_p":
        if method == "saddlepoint" and cut_by_r(made.ddf):
            return Made(reason=CUT)
        df = {} if np.isnan(row["df"]) else {"df": made.ddf}
        return Made({"estimate": made.p, **df}, tolerance=tolerance)
    # Pearson's statistic of R counts the rows with a missing answer into n.
    statistic = made.statistic * (len(sample) / made.n if method in ("chisq", "saddlepoint") else 1)
    return Made({"estimate": statistic, **({} if np.isnan(row["df"]) else {"df": made.df})})


def cut_by_r(ddf: float) -> bool:
    """Whether R takes another number of degrees of freedom, for want of a fraction."""
    return not np.isclose(ddf, round(ddf), rtol=1e-9)


def growth(sample: pd.DataFrame) -> np.ndarray:
    return (sample["comp.imp"] == "Yes").to_numpy(float)


def ttest(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    made = t_test(design, sample["api00"].to_numpy(float), growth(sample))
    if row["estimand"] == "ttest_p":
        return Made({"estimate": made.p, "df": made.df})
    return Made({"estimate": made.estimate, "ci_low": made.low, "ci_high": made.high, "df": made.df})


def ranktest(_: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    made = rank_test(design, sample["api00"].to_numpy(float), growth(sample), ties="rows")
    return Made({"estimate": made.p, "df": made.df})


def glm(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    names, model = fitted(row["dataset"], row["estimand"] == "glm_gaussian", sample, design)
    place = names.index(row["variable"])
    made = {"estimate": model.coefficients[place], "se": model.se[place], "df": float(model.df)}
    if not np.isnan(row["ci_low"]):
        low, high = model.interval(0.95)
        made |= {"ci_low": low[place], "ci_high": high[place]}
    return Made(made)


def fitted(dataset: str, linear: bool, sample: pd.DataFrame, design: Design) -> tuple[list[str], Model]:
    """The models of run_reference.R, and the names that R gives their coefficients."""
    if dataset == "nhanes":
        ages = ["(19,39]", "(39,59]", "(59,Inf]"]
        parts = [
            np.ones(len(sample)),
            sample["race"],
            *(sample["agecat"] == age for age in ages),
            sample["RIAGENDR"],
        ]
        names = ["(Intercept)", "race", *(f"agecat{age}" for age in ages), "RIAGENDR"]
        predictors = np.column_stack([np.asarray(part, dtype=np.float64) for part in parts])
        return names, logistic_model(design, sample["HI_CHOL"].to_numpy(float), predictors)
    names = ["ell", "meals", "mobility"]
    predictors = np.column_stack([np.ones(len(sample)), sample[names].to_numpy(float)])
    if linear:
        return ["(Intercept)", *names], linear_model(design, sample["api00"].to_numpy(float), predictors)
    answers = (sample["sch.wide"] == "Yes").to_numpy(float)
    return ["(Intercept)", *names], logistic_model(design, answers, predictors)
