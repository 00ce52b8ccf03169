"""own_declared.csv: contrasts, numbers of the population, standardised estimates, propensities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from doorpakken.statistics.calibration import Margin, post_stratify
from doorpakken.statistics.calibration.complete_strata import leaving
from doorpakken.statistics.calibration.response_propensities import fifths, fitted_propensities
from doorpakken.statistics.estimation import Design, Replicates, jackknife, ratios, supplied, totals
from doorpakken.statistics.estimation.contrasts import Term, combined
from doorpakken.statistics.estimation.standardisation import Classes, standardised
from tests.agreement import Made, Outcome, outcome, read
from tests.support.r_reference import reference_design

NAME = "own_declared.csv"
FOLDER = Path(__file__).parent
AWARDS = {"No": 2027.0, "Yes": 4167.0}
TERM = re.compile(r"([+-]?)\s*(?:([\d.]+) )?([a-z][\w.]*)(?: / (\d))?")


def values_of(expression: str, sample: pd.DataFrame) -> np.ndarray:
    """A variable (n, 1), or 1 and 0 for `meals >= 50` and `awards == Yes`."""
    name, sign, value = (*expression.split(" "), "", "")[:3]
    held = {"": lambda own: own, ">=": lambda own: own >= float(value), "==": lambda own: own == value}
    return held[sign](sample[name]).astype(float).where(~sample["outside"]).to_numpy()[:, None]


def terms_of(row: pd.Series, sample: pd.DataFrame) -> list[Term]:
    """The terms of a contrast: variables in the whole, or classes of one variable with their numbers."""
    total = row["estimand"].endswith("totals")
    if row["domain"]:
        words = row["domain"].split(" ")
        values = values_of(row["variable"], sample)
        inside = [(sample["stype"] == name).to_numpy() for name in words[::2]]
        return [Term(float(n), each, values) for n, each in zip(words[1::2], inside, strict=True)]
    every = np.ones(len(sample), dtype=bool)
    return [
        Term(float(f"{sign}{times or 1}") / float(by or 1), every, values_of(name, sample), total=total)
        for sign, times, name, by in TERM.findall(row["variable"])
    ]


def designs(sample: pd.DataFrame) -> dict[str, Design | Replicates]:
    """The designs of the rows by name."""
    plain = reference_design(sample, "pw", "stype", "fpc")
    margin = Margin.of("awards", sample["awards"].tolist(), AWARDS)
    made = post_stratify(plain.weights, margin)
    own = jackknife(plain, mse=False)
    outside = np.arange(1, 201) % 9 == 0
    zero = replace(plain, weights=np.where(outside, 0.0, plain.weights))
    zeros = jackknife(zero, mse=False)
    inside = Margin.of("awards", sample.loc[~outside, "awards"].tolist(), AWARDS)
    met = leaving(outside, partial(post_stratify, margin=inside))(zero.weights)
    return {
        "taylor, some of weight 0": zero,
        "jkn, some of weight 0": zeros,
        "supplied, some of weight 0": supplied("JKn", zero.weights, zeros.replicates, rscales=zeros.rscales),
        "taylor, calibrated, some of weight 0": replace(zero, weights=met.weights, calibration=met.residuals),
        "taylor": plain,
        "jkn": own,
        "taylor, calibrated": replace(plain, weights=made.weights, calibration=made.residuals),
        "jkn, calibrated": own.calibrated(lambda weights: post_stratify(weights, margin)),
    }


def classes_by(name: str, sample: pd.DataFrame, parts: list[float]) -> Classes:
    names = sorted(sample[name].unique())
    return Classes(tuple(names), np.array(parts) / sum(parts), np.searchsorted(names, sample[name]))


def _apart(row: pd.Series, sample: pd.DataFrame, design: Design | Replicates) -> Made:
    """The difference of two standardised estimates, of two classes or of two variables."""
    by, over, *values = [*row["domain"].split(" "), "", "", ""][:4]
    parts = {"awards": list(AWARDS.values()), "stype": [4421.0, 755.0, 1018.0] if over else [1.0, 1.0, 1.0]}
    sample = sample.assign(meals99=sample["api99"] * sample["meals"] / 50)
    classes = classes_by(by, sample, parts[by])
    inside = [(sample[over] == value).to_numpy() if over else sample["pw"].to_numpy() > 0 for value in values]
    terms = [
        Term(times, where, values_of(name, sample), classes=classes)
        for times, where, name in zip((1, -1), inside, row["variable"].split(" - "), strict=True)
    ]
    whole = combined(design, terms)
    return Made({"estimate": whole.estimate.item(), "se": whole.variance.item() ** 0.5})


def _of_sample(row: pd.Series, sample: pd.DataFrame, design: Design | Replicates) -> Made:
    if row["estimand"] == "standardised contrast":
        return _apart(row, sample, design)
    if row["estimand"].startswith("contrast"):
        whole = combined(design, terms_of(row, sample))
        return Made({"estimate": whole.estimate.item(), "se": whole.variance.item() ** 0.5})
    where = np.ones((len(sample), 1), dtype=bool)
    if row["domain"]:
        where = (sample["stype"] == row["domain"].split(" ")[-1]).to_numpy()[:, None]
    above, _, below = row["variable"].partition(" / ")
    if row["estimand"] in ("number", "total"):
        part = totals(design, values_of(above, sample), where)
    elif row["estimand"] == "mean":
        part = ratios(design, values_of(above, sample), None, where)
    else:
        under = values_of(below, sample) if below else None
        wide = "sch.wide" in row["domain"]
        classes = (
            classes_by("sch.wide", sample, [1, 3])
            if wide
            else classes_by("awards", sample, [*AWARDS.values()])
        )
        part = standardised(design, values_of(above, sample), under, where, classes)
    found = {"estimate": part.estimate.item(), "se": part.se.item()}
    return Made(found if np.isnan(row["df"]) else found | {"df": part.sampled_df.item()})


@cache
def propensities(folder: Path) -> tuple[pd.DataFrame, np.ndarray]:
    """The population, and the chance of each to be in apisrs."""
    schools = pd.read_csv(folder / "datasets" / "apipop.csv", dtype={"cds": str})
    drawn = pd.read_csv(folder / "datasets" / "apisrs.csv", dtype={"cds": str})["cds"]
    columns = [np.ones(len(schools)), schools["stype"] == "H", schools["stype"] == "M"]
    columns += [schools["awards"] == "Yes", np.log(schools["api99"])]
    answered = schools["cds"].isin(drawn).to_numpy()
    return schools, fitted_propensities(answered, np.column_stack(columns).astype(float))


def _of_population(row: pd.Series, folder: Path) -> Made:
    schools, chance = propensities(folder)
    if row["estimand"] == "propensity":
        return Made({"estimate": float(chance[int(row["variable"]) - 1])})
    cells = pd.Series(fifths(chance), index=schools["cds"])
    if row["estimand"] == "fifth":
        return Made({"estimate": float((cells == int(row["variable"])).sum())})
    sample = pd.read_csv(folder / "datasets" / "apisrs.csv", dtype={"cds": str})
    counts = {str(cell): float(number) for cell, number in cells.value_counts().items()}
    made = post_stratify(
        np.full(200, 30.97), Margin.of("cell", cells[sample["cds"]].astype(str).tolist(), counts)
    )
    zeros = np.zeros(200, dtype=np.int64)
    design = Design(made.weights, zeros, np.arange(200), np.array([6194.0]), calibration=made.residuals)
    part = ratios(design, values_of(row["variable"], sample.assign(outside=False)))
    return Made({"estimate": part.estimate.item(), "se": part.se.item()})


def estimates(folder: Path) -> Iterator[Outcome]:
    """Every row of own_declared.csv, made beside this file by own_declared.R."""
    sample = pd.read_csv(folder / "datasets" / "apistrat.csv")
    known = designs(sample)
    for row in read(FOLDER, NAME):
        of_sample = row["dataset"] == "apistrat"
        inside = sample.assign(outside=("weight 0" in row["design"]) & (np.arange(1, 201) % 9 == 0))
        made = _of_sample(row, inside, known[row["design"]]) if of_sample else _of_population(row, folder)
        yield outcome(row, row["estimand"].split(" by ")[0], made)
