"""api_replicates.csv: the replicate weights of the reference, and our own jackknife where R made one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from doorpakken.statistics.estimation import Design, Replicates, jackknife, quantiles
from doorpakken.statistics.estimation.replicate_weights import rank
from tests.agreement import Made, Outcome, linear, outcome, read
from tests.support.r_reference import reference_design


def sample_of(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "datasets" / f"{name.split('_')[0]}.csv")


def supplied_weights(folder: Path, name: str, *, mse: bool) -> Replicates:
    """The replicate weights of a design of the reference, with their scales."""
    weights = pd.read_csv(folder / "datasets" / f"repweights_{name}.csv.gz")
    scales = pd.read_csv(folder / "datasets" / f"repscales_{name}.csv")
    assert (weights["snum"] == sample_of(folder, name)["snum"]).all()
    replicates = weights.filter(regex=r"^r\d+$").to_numpy(float)
    scale = scales["scale"].unique().item()
    return Replicates(
        weights["w0"].to_numpy(float),
        replicates,
        scale,
        scales["rscale"].to_numpy(float),
        rank(replicates) - 1,
        mse,
    )


def own_jackknife(folder: Path, name: str, *, mse: bool) -> Replicates:
    """The jackknife that we make from the sample itself."""
    sample = sample_of(folder, name)
    stratum = "stype" if name.startswith("apistrat") else None
    made = reference_design(sample, "pw", stratum, None if "nofpc" in name else "fpc")
    clusters = sample["dnum"].to_numpy() if name.startswith("apiclus1") else made.clusters
    return jackknife(Design(made.weights, made.strata, clusters, made.population), mse=mse)


def estimates(folder: Path, *, own: bool = False) -> Iterator[Outcome]:
    """Every row of api_replicates.csv; own: those of a jackknife, by the one that we make."""
    known: dict[tuple[str, bool], tuple[pd.DataFrame, Replicates]] = {}
    make = own_jackknife if own else supplied_weights
    for row in read(folder, "api_replicates.csv"):
        if own and "_JK" not in row["design"]:
            continue
        key = row["design"], "mse=TRUE" in row["method"]
        if key not in known:
            known[key] = sample_of(folder, key[0]), make(folder, key[0], mse=key[1])
        sample, design = known[key]
        kind = row["estimand"].split(" by ")[0].split("_")[0]
        if kind == "quantile":
            wanted = np.array([float(row["estimand"].split("_")[1])])
            found = quantiles(design, linear.values_of(row, sample), wanted, whole_df=True)
            made = {name: getattr(found, name).item() for name in ("estimate", "se")}
            made |= {"ci_low": found.low.item(), "ci_high": found.high.item(), "df": float(design.df)}
            yield outcome(row, kind, Made(made))
        else:
            found_row = row.copy()
            found_row["df"] = float(design.df)
            made_row = linear.with_interval(
                found_row, linear.estimated(row, sample, *linear.by_design(design))
            )
            yield outcome(row, kind, made_row)
