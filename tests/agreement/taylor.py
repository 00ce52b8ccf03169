"""Rows by linearisation: api_taylor.csv, nhanes.csv, classic_small.csv and nl2014.csv."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from doorpakken.statistics.estimation import (
    Design,
    Linear,
    Stage,
    differences,
    jackknife,
    quantiles,
    ratios,
    supplied,
    totals,
)
from doorpakken.statistics.estimation.contrasts import Term, combined
from doorpakken.statistics.estimation.intervals import design_effect, is_census
from doorpakken.statistics.estimation.proportion_intervals import share_limits
from tests.agreement import Made, Outcome, inference, linear, outcome, read
from tests.support.r_reference import columns, reference_design

Compute = Callable[[pd.Series, pd.DataFrame, Design], Made]
SHAHVAISH = "R 4.1's rule changes with the scale of the weights"
SCORE = "R reads the limits of the score method off the unweighted distribution"
PROFILE = "R reads the limits off a spline through the profile likelihood"
EDGE = "a share of 0: R's iteration ends near it, and its interval is that point"
COMPLETE = "R counts degrees of freedom of a stratum in which everyone answered, and nears a share of 0"
PPS = "unequal probabilities without replacement: not asked of this code"
TRUTH = "the population's own answers are not among the files"


def stratified(
    sample: pd.DataFrame, weight: str, stratum: str, cluster: str, size: str | None = None
) -> Design:
    """A design of clusters within strata."""
    made = reference_design(sample, weight, stratum, size)
    clusters = np.unique(sample[cluster], return_inverse=True)[1]
    sizes = sample[size].astype(float).groupby(made.strata).first().to_numpy() if size else None
    return Design(made.weights, made.strata, clusters, sizes)


def two_stages(sample: pd.DataFrame, names: tuple[str, str, str, str]) -> Design:
    """Two stages without strata, the weights made of the sampling fractions."""
    first, second, size, size_below = names
    clusters = np.unique(sample[first], return_inverse=True)[1]
    units = np.unique(sample[second], return_inverse=True)[1]
    below = sample.groupby(first)[second].transform("nunique")
    weights = sample[size] / sample[first].nunique() * sample[size_below] / below
    stage = Stage(units, sample[size_below].to_numpy(float))
    zeros = np.zeros(len(sample), dtype=np.int64)
    return Design(
        weights.to_numpy(float), zeros, clusters, np.array([float(sample[size].iloc[0])]), stages=(stage,)
    )


def api_designs(samples: dict[str, pd.DataFrame]) -> dict[str, Design]:
    strat, clus1 = samples["apistrat"], samples["apiclus1"]
    zero = clus1.assign(all=0)
    return {
        "apisrs_fpc": reference_design(samples["apisrs"], "pw", None, "fpc"),
        "apisrs_nofpc": reference_design(samples["apisrs"], "pw", None, None),
        "apistrat_fpc": reference_design(strat, "pw", "stype", "fpc"),
        "apistrat_nofpc": reference_design(strat, "pw", "stype", None),
        "apiclus1_fpc": stratified(zero, "pw", "all", "dnum", "fpc"),
        "apiclus2_fpc": two_stages(samples["apiclus2"], ("dnum", "snum", "fpc1", "fpc2")),
    }


def compute(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    """What our code makes of a row."""
    for start, method in COMPUTE.items():
        if row["estimand"].startswith(start):
            return method(row, sample, design)
    return linear.with_interval(row, linear.estimated(row, sample, *linear.by_design(design)))


def quantile(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    method = dict(
        part.split("=") for part in row["method"].replace("svyquantile ", "").split("; ") if "=" in part
    )
    rule, scale = method.get("qrule", "math"), method.get("interval.type", "mean")
    if rule == "shahvaish":
        return Made(reason=SHAHVAISH)
    wanted = np.array([float(row["estimand"].split("_")[1])])
    how = {"rule": rule, "scale": "mean" if scale == "score" else scale, "whole_df": True}
    found = quantiles(design, linear.values_of(row, sample), wanted, **how)  # type: ignore[arg-type]
    made = {"estimate": found.estimate.item()}
    if np.isnan(row["se"]) and np.isnan(row["ci_low"]):
        return Made(made)
    made["df"] = float(design.df)
    if scale == "score":
        return Made(made, SCORE)
    return Made(made | {"se": found.se.item(), "ci_low": found.low.item(), "ci_high": found.high.item()})


def proportion(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    method = next(
        name for name in ("xlogit", "logit", "likelihood", "asin", "beta", "mean") if name in row["method"]
    )
    by_size = row["estimand"].endswith(" by size")
    inside = (sample["size"] == row["domain"]).to_numpy()[:, None] if by_size else None
    found = ratios(design, linear.values_of(row, sample), None, inside)
    made = {"estimate": found.estimate.item(), "se": found.se.item(), "df": df_of(design, found, by_size)}
    if is_census(found).item() and found.estimate.item() == 0:
        return Made({"se": made["se"]}, COMPLETE)
    if found.estimate.item() == 0:
        return Made({name: made[name] for name in ("se", "df")}, EDGE)
    if method == "likelihood":
        return Made(made, PROFILE)
    scale = "xlogit" if method == "logit" else method
    limits = share_limits(
        found.estimate,
        found.se,
        np.array(made["df"]),
        0.95,
        scale,
        np.array(float(len(sample))),  # type: ignore[arg-type]
    )
    return Made(made | {"ci_low": limits[0].item(), "ci_high": limits[1].item()})


def df_of(design: Design, found: Linear, domain: bool) -> float:
    return found.df.item() if domain else float(design.df)


def subset(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    found = linear.estimated(row, sample, *linear.by_design(design))
    made = linear.with_interval(row, found)
    return replace(made, columns=made.columns | {"df": found.df.item()})


def effect(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    found = ratios(design, linear.values_of(row, sample))
    return Made({"estimate": design_effect(found, fpc=row["estimand"] != "deff_wr").item()})


def spread(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    """R's variance of an answer: the mean of squares around the mean, which counts as known."""
    values = linear.values_of(row, sample)
    n = len(values)
    found = ratios(design, (values - ratios(design, values).estimate) ** 2 * n / (n - 1))
    return Made({"estimate": found.estimate.item(), "se": found.se.item(), "df": float(design.df)})


def coefficient(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    found = ratios(design, linear.values_of(row, sample))
    return Made({"estimate": (found.se / found.estimate).item()})


def contrast(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    if row["variable"] == "api00-api99":
        everyone = np.ones(len(sample), dtype=bool)
        sides = ((1, "api00"), (-1, "api99"))
        terms = [Term(times, everyone, sample[[name]].to_numpy(float)) for times, name in sides]
        made = combined(design, terms)
        return Made(
            {"estimate": made.estimate.item(), "se": made.variance.item() ** 0.5, "df": float(design.df)}
        )
    first, second = ((sample["stype"] == value).to_numpy()[:, None] for value in "HM")
    found = differences(design, sample[["api00"]].to_numpy(float), first, second)
    return Made({"estimate": found.estimate.item(), "se": found.se.item(), "df": float(design.df)})


def sum_of_weights(row: pd.Series, _: pd.DataFrame, design: Design) -> Made:
    return Made(
        {"estimate": float(design.weights.sum()), **({} if np.isnan(row["df"]) else {"df": float(design.df)})}
    )


COMPUTE: dict[str, Compute] = {
    "quantile": quantile,
    "prop_ci": proportion,
    "mean_subset": subset,
    "total_subset": subset,
    "deff": effect,
    "variance": spread,
    "cv": coefficient,
    "contrast": contrast,
    "sum_weights": sum_of_weights,
    "chisq": inference.chisq,
    "ttest": inference.ttest,
    "ranktest": inference.ranktest,
    "glm": inference.glm,
}


def kind(row: pd.Series) -> str:
    estimand = str(row["estimand"])
    for name in ("quantile", "prop_ci", "deff", "chisq", "glm", "ttest"):
        if estimand.startswith(name):
            return name
    return estimand.split(" by ")[0].removesuffix("_narm").removesuffix("_subset")


def api(folder: Path) -> Iterator[Outcome]:
    """Every row of api_taylor.csv."""
    names = ("apisrs", "apistrat", "apiclus1", "apiclus2")
    samples = {name: pd.read_csv(folder / "datasets" / f"{name}.csv") for name in names}
    designs = api_designs(samples)
    for row in read(folder, "api_taylor.csv"):
        yield outcome(row, kind(row), compute(row, samples[row["dataset"]], designs[row["design"]]))


def nhanes(folder: Path) -> Iterator[Outcome]:
    """Every row of nhanes.csv: two clusters, or three, in each of 15 strata, with missing answers."""
    sample = pd.read_csv(folder / "datasets" / "nhanes.csv")
    design = stratified(sample, "WTMEC2YR", "SDMVSTRA", "SDMVPSU")
    for row in read(folder, "nhanes.csv"):
        if row["design"] == "JKn":
            found = ratios(jackknife(design), sample[["HI_CHOL"]].to_numpy(float))
            yield outcome(row, "mean", linear.with_interval(row, found))
        else:
            yield outcome(row, kind(row), compute(row, sample, design))


def nl2014(folder: Path) -> Iterator[Outcome]:
    """Every row of nl2014.csv: 185 of 403 municipalities, the largest class complete."""
    sample = pd.read_csv(folder / "datasets" / "nl2014_sample_strat.csv")
    design = reference_design(sample, "w", "size", "N_h")
    facts = pd.read_csv(folder.parent / "facts" / "population.csv").query("year == 2014")
    bounds = [0, 20_000, 50_000, 100_000, np.inf]
    size = pd.cut(facts["population"], bounds, right=False, labels=["<20k", "20-50k", "50-100k", ">100k"])
    for row in read(folder, "nl2014.csv"):
        if row["design"] != "census":
            yield outcome(row, kind(row), compute(row, sample, design))
        elif row["estimand"] == "N":
            yield outcome(row, "population", Made({"estimate": float((size == row["domain"]).sum())}))
        elif row["variable"] == "population":
            yield outcome(row, "population", Made({"estimate": float(facts["population"].sum())}))
        else:
            yield outcome(row, "population", Made(reason=TRUTH))


def complete(population: pd.DataFrame) -> Design:
    """A sample of everyone."""
    n = len(population)
    return Design(np.ones(n), np.zeros(n, dtype=np.int64), np.arange(n), np.array([float(n)]))


def truth(folder: Path) -> Iterator[Outcome]:
    """Every row of api_census_truth.csv: the population itself, as a sample of everyone."""
    population = pd.read_csv(folder / "datasets" / "apipop.csv")
    design = complete(population)
    for row in read(folder, "api_census_truth.csv"):
        if row["estimand"] == "N":
            found = totals(design, (population[["stype"]] == row["domain"]).to_numpy(float))
        else:
            found = linear.estimated(row, population, *linear.by_design(design))
        assert found.variance.item() == 0
        yield outcome(row, "population", Made({"estimate": found.estimate.item()}))


def classic(folder: Path) -> Iterator[Outcome]:
    """Every row of classic_small.csv."""
    files = ("scd", "hospital", "mu284_twostage", "fpc", "election_pps", "election_pop", "yrbs")
    samples = {name.split("_t")[0]: pd.read_csv(folder / "datasets" / f"{name}.csv") for name in files}
    designs = classic_designs(samples)
    for row in read(folder, "classic_small.csv"):
        key = row["dataset"], row["design"]
        if key in designs:
            sample = samples["election_pps" if row["dataset"] == "election" else row["dataset"]]
            yield outcome(row, kind(row), compute(row, sample, designs[key]))
        elif row["design"] in ("BRR", "as.svrepdesign_BRR", "as.svrepdesign_JKn"):
            yield outcome(row, "ratio", halves(row, samples["scd"], designs["scd", "taylor"]))
        elif row["design"] == "census":
            population = samples["election_pop"]
            found = totals(
                complete(population), columns(population, row["variable"])[row["variable"]][:, None]
            )
            yield outcome(row, "population", Made({"estimate": found.estimate.item()}))
        else:
            yield outcome(row, "total, unequal probabilities", Made(reason=PPS))


def halves(row: pd.Series, sample: pd.DataFrame, design: Design) -> Made:
    """The ratio of scd by half-samples (those of a Hadamard matrix of order 4) or by the jackknife."""
    chosen = np.array([[1, 0, 1, 0, 1, 0], [1, 0, 0, 1, 0, 1], [0, 1, 1, 0, 0, 1], [0, 1, 0, 1, 1, 0.0]]).T
    ones = np.ones(len(sample))
    made = jackknife(design) if row["design"].endswith("JKn") else supplied("BRR", ones, 2 * chosen)
    found = ratios(made, sample[["alive"]].to_numpy(float), sample[["arrests"]].to_numpy(float))
    return Made({"estimate": found.estimate.item(), "se": found.se.item()})


def classic_designs(samples: dict[str, pd.DataFrame]) -> dict[tuple[str, str], Design]:
    scd = samples["scd"].assign(one=1.0, five=5.0)
    election = samples["election_pps"]
    place = partial(stratified, samples["fpc"], "weight", "stratid", "psuid")
    hospital = ("weighta", "oblevel", "hospno", "tothosp")
    return {
        ("scd", "taylor"): stratified(scd, "one", "ESA", "ambulance"),
        ("scd", "taylor_fpc5"): stratified(scd, "one", "ESA", "ambulance", "five"),
        ("hospital", "strat_cluster_fpc"): stratified(samples["hospital"], *hospital),
        ("mu284", "twostage_fpc"): two_stages(samples["mu284"], ("id1", "id2", "n1", "n2")),
        ("fpc", "stata_nofpc"): place(),
        ("fpc", "stata_fpc"): place("Nh"),
        ("election", "pps_wr"): reference_design(election, "wt", None, None),
        ("yrbs", "strat_cluster"): stratified(samples["yrbs"], "weight", "stratum", "psu"),
    }
