"""Ours against R survey and the package svy: the same samples, outputs compared before any time is told."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from doorpakken.statistics.estimation import Replicates, ratios, rescaled_bootstrap
from tests.bench.samples import Sample, made_sample
from tests.bench.timing import Timer, compare, in_turn, timed

REPLICATES = 1000
PRECISION = 1e-8


class R:
    """A running R that answers commands of survey.R."""

    def __init__(self, folder: Path) -> None:
        script = str(Path(__file__).with_name("survey.R"))
        command = ["Rscript", "--vanilla", script, str(folder)]
        self.folder = folder
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, command: str) -> float:
        """The seconds that a command took."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"R ended at the command {command}")
        return float(answer)

    def timer(self, command: str) -> Timer:
        return lambda: self(command)

    def numbers(self, command: str) -> np.ndarray:
        """The numbers that a command wrote."""
        self(command)
        return np.fromfile(self.folder / "from-r.bin")


def r_is_here() -> bool:
    """Whether R and its package survey are installed."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "--vanilla", "-e", "library(survey)"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def agree(name: str, found: np.ndarray, expected: np.ndarray) -> None:
    """Print how far two arrays are apart, relatively; SystemExit when that is too far."""
    apart = float(np.max(np.abs(found - expected) / np.abs(expected)))
    if not apart <= PRECISION:
        raise SystemExit(f"{name}: outputs differ by {apart:.1e} of themselves")
    print(f"    outputs agree with {name} to {apart:.0e}", flush=True)


def by_svy(sample: Sample) -> tuple[np.ndarray, Callable[[], object]]:
    """Estimates, errors and limits (4, d, k) by svy, and the work that they took."""
    import polars as pl
    import svy

    design = svy.Design(stratum="stratum", psu="row", wgt="weight", pop_size="fpc")
    estimation = svy.Sample(pl.DataFrame(sample.columns()), design).estimation

    def work() -> list[Any]:
        return list(estimation.mean(sample.items, by="domain"))

    found = [each.to_polars().sort("domain").select("est", "se", "lci", "uci").to_numpy() for each in work()]
    return np.array(found).transpose(2, 1, 0), work


def many_items(r: R | None, runs: int) -> None:
    """Means with their errors and limits."""
    print("  60 items x 10 domains, 250 rows: means, errors, limits")
    sample = made_sample(250, 60, 10)
    made, low, high = sample.estimated()
    ours = np.array([made.estimate, made.se, low, high])
    timers = {"ours": timed(sample.estimated)}
    if r:
        sample.write(r.folder / "items.csv")
        r("open items"), r("item_by_item")
        agree("R", r.numbers("write_found").reshape(60, 4, 10).transpose(1, 2, 0), ours)
        timers["R, svyby item by item"] = r.timer("item_by_item")
    if find_spec("svy"):
        found, work = by_svy(sample)
        agree("svy", found, ours)
        timers["svy, all items in one call"] = timed(work)
    compare(in_turn(timers, runs), {"R, svyby item by item": 100, "svy, all items in one call": 20})


def many_replicates(r: R | None, n: int, runs: int) -> None:
    """Means with errors by bootstrap, the time to make the replicates apart from that of the estimates."""
    print(f"  40 variables x 8 domains x {REPLICATES:,} bootstrap replicates, {n:,} rows")
    sample = made_sample(n, 40, 8)
    design, values, members = sample.design, sample.values, sample.members
    linear = sample.estimated()[0]

    def make() -> Replicates:
        return rescaled_bootstrap(design, REPLICATES, "bench")

    replicates = make()
    apart = ratios(replicates, values, None, members).se / linear.se
    if not abs(np.median(apart) - 1) < 0.03:
        raise SystemExit(f"errors by our bootstrap are {np.median(apart):.3f} times the linearised ones")
    print(f"    errors by our bootstrap: {np.median(apart):.3f} times the linearised ones in the median")
    making, estimating = {"ours, making": timed(make)}, {}
    if r:
        sample.write(r.folder / "sample.csv")
        r("open sample"), r("taylor")
        agree("R, linearised", from_r(r, sample), np.array([linear.estimate, linear.se]))
        r("build"), r("replicated")
        found = from_r(r, sample)
        replicates = None  # type: ignore[assignment]
        replicates = replicates_of_r(r, sample)
        made = ratios(replicates, values, None, members)
        agree("R, by its replicates", found, np.array([made.estimate, made.se]))
        making["R, as.svrepdesign"] = r.timer("build")
        estimating["R, svyby in one call"] = r.timer("replicated")
    held = replicates
    estimating = {"ours, estimating": timed(lambda: ratios(held, values, None, members))} | estimating
    compare(in_turn(making, runs), {"R, as.svrepdesign": 20})
    compare(in_turn(estimating, runs), {"R, svyby in one call": 20})


def from_r(r: R, sample: Sample) -> np.ndarray:
    """Estimates and errors (2, d, k) that R found in one call."""
    k = sample.values.shape[1]
    return r.numbers("write_found").reshape(k, 2, -1).transpose(1, 2, 0)


def replicates_of_r(r: R, sample: Sample) -> Replicates:
    """The replicate weights that R made."""
    weights = sample.design.weights
    scale, rest = np.split(r.numbers("write_replicates"), [1])
    rscales, replicates = np.split(rest, [REPLICATES])
    columns = np.ascontiguousarray(replicates.reshape(REPLICATES, weights.size).T)
    return Replicates(weights, columns, float(scale[0]), rscales, sample.design.df)


def main() -> None:
    """Compare and print; exits 1 when outputs differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    if not (with_r := r_is_here()):
        print("  Rscript with its package survey is absent: nothing is held against R")
    if not find_spec("svy"):
        print("  the package svy is absent: nothing is held against it")
    with tempfile.TemporaryDirectory() as scratch:
        r = R(Path(scratch)) if with_r else None
        many_items(r, max(runs, 5))
        many_replicates(r, 400, max(runs, 5))
        many_replicates(r, 20_000, runs)


if __name__ == "__main__":
    main()
