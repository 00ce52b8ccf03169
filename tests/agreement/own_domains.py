"""own_domains.csv: estimates by answers, and cross tables, of tests/studies/neighbours-2026."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from doorpakken.statistics.inference import run_tests
from doorpakken.statistics.weighting import weigh
from tests.agreement import Made, Outcome, outcome, read
from tests.agreement.own import ANSWERS, FOLDER
from tests.support.neighbours import neighbourhood

NAME = "own_domains.csv"
ESTIMANDS = {"trusting": "trusting", "hours": "hours_total"}


@cache
def tests_of(design: str) -> pd.DataFrame:
    """The tests of the cross tables, by their ids; raked as the wave is, or plain."""
    study, each, _ = neighbourhood()
    wave, weights = each.wave, each.weights
    if design == "plain":
        wave = replace(wave, design=replace(wave.design, calibration=None))
        weights = weigh(wave, each.responses, None)
    return run_tests(wave, study.plan, each.responses, weights).set_index("hypothesis")


def key_of(row: pd.Series) -> str | None:
    """The estimate that a row is about; None for that of a test."""
    kind, _, domain = row["estimand"].partition(" by ")
    if kind == "difference":
        return f"2026.{row['variable']}_by_{row['domain']}"
    return f"2026.{ESTIMANDS[row['variable']]}.{domain}.{row['domain']}" if domain else None


def estimates(_: Path | None = None) -> Iterator[Outcome]:
    """Every row of own_domains.csv; made beside this file by own_domains.R."""
    for row in read(FOLDER, NAME):
        key = key_of(row)
        if key is not None:
            found = neighbourhood()[2].loc[key]
            yield outcome(row, "domain", Made({name: float(found[name]) for name in ("estimate", "se")}))
            continue
        rows, columns = row["variable"].split("*")
        test = tests_of(row["design"]).loc[f"cross_{rows}_by_{columns}"]
        if row["estimand"] == "chisq":
            made = Made({"estimate": float(test["test_statistic"]), "df": float(test["df"])})
        elif test["n"] < len(neighbourhood()[1].responses):
            made = Made(reason=ANSWERS)
        else:
            made = Made({"estimate": float(test["p"]), "df": float(test["ddf"])})
        yield outcome(row, "cross table", made)
