"""The file of tests: its columns, its ids and its rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study import Plan, Wave
from doorpakken.statistics.estimation import COLUMNS as ESTIMATES
from doorpakken.statistics.estimation.estimates_table import MEASURES, read_settled, settled

NUMBERS = ("value", "margin", "test_statistic", "ddf", "p", "p_adjusted", "least_n")
WORDS = ("hypothesis", "family", "kind", "claim", "sides", "method", "remark")
COLUMNS = (*ESTIMATES, *WORDS, *NUMBERS)
VARIANCES = {"correlation": "multipliers", "association": ""}
INTERVALS = {"correlation": "fisher"}


def table_of_tests(wave: Wave, plan: Plan, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Columns of the file of tests, which begin with those of the estimates file.

    rows: hypothesis, family, p_adjusted and the fields of `Tested`. `statistic` is the kind of test;
    estimand is the hypothesis, or of a test of a level the estimand, whose own estimate it is about. Numbers
    are rounded to 12 significant digits; words are never missing.
    """
    table = pd.DataFrame([_row(wave, plan, row) for row in rows], columns=list(COLUMNS))
    return settled(table, (*MEASURES, *NUMBERS))


def read_tests(path: Path) -> pd.DataFrame:
    """A file of tests as `table_of_tests` made it: numbers as floats, words as text."""
    return read_settled(path, COLUMNS, (*MEASURES, *NUMBERS))


def _row(wave: Wave, plan: Plan, row: Mapping[str, Any]) -> dict[str, Any]:
    one, family = row["hypothesis"], row["family"]
    estimand = one.estimand or one.id
    given = not np.isnan(row["low"])
    known = not np.isnan(row["se"])
    corrected = one.test == "level" and wave.design.fpc
    return {
        "estimate_id": "" if one.test == "change" else f"{wave.id}.{estimand}",
        "estimand": estimand,
        "hypothesis": one.id,
        "wave": wave.id,
        "origin": wave.origin,
        "statistic": one.test,
        "estimate": row["estimate"],
        "se": row["se"],
        "ci_low": row["low"],
        "ci_high": row["high"],
        "level": plan.level if given else np.nan,
        "df": row["df"],
        "n": row["n"],
        "base_n": row["n"],
        "variance_method": VARIANCES.get(one.test, "taylor") if known else "",
        "interval_method": INTERVALS.get(one.test, "t") if given else "",
        "fpc": ("yes" if corrected else "no") if known else "",
        "family": family.id,
        "kind": family.kind,
        "claim": one.claim,
        "sides": one.sides,
        "value": one.value,
        "margin": np.nan if one.margin is None else one.margin,
        "test_statistic": row["statistic"],
        "ddf": row["ddf"],
        "p": row["p"],
        "p_adjusted": row["p_adjusted"],
        "least_n": row["least_n"],
        "method": row["method"],
        "remark": row["remark"],
        **row["record"],
    }
