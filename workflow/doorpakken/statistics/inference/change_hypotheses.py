"""The change that a hypothesis is about, as the file of changes has it, or why there is none to test."""

from __future__ import annotations

import pandas as pd

from doorpakken.data.study import Hypothesis, Wave
from doorpakken.statistics.inference.hypothesis_test import (
    BROKEN,
    FEW_PAIRS,
    NO_CLASS,
    NO_EARLIER,
    Tested,
)

STATISTICS = ("share", "mean")
NOT_COMPARABLE, TOO_FEW = "not_comparable", "too_few_pairs"  # flags of the file of changes
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "df")
MADE = ("estimate_id", "variance_method", "interval_method", "fpc")


def change_until(wave: Wave, hypothesis: Hypothesis, changes: pd.DataFrame | None) -> Tested:
    """The change from the wave before that a hypothesis is about, before it is tested.

    changes: the file of changes. Without an earlier wave that has the estimand, or the class, after a break,
    and of too few linked pairs, there is a remark and no number.
    """
    rows = pd.DataFrame() if changes is None else changes
    if len(rows):
        of_estimand = (rows["wave_to"] == wave.id) & (rows["estimand"] == hypothesis.estimand)
        rows = rows[of_estimand & rows["statistic"].isin(STATISTICS)]
    if rows.empty:
        return Tested(remark=NO_EARLIER)
    broken = rows[rows["flag"] == NOT_COMPARABLE]
    domain, value = hypothesis.place
    asked = rows[(rows["version"] == hypothesis.version) & (rows["domain"] == domain)]
    asked = asked[asked["domain_value"] == value]
    flagged = rows[(rows["version"] == hypothesis.version) & (rows["flag"] == TOO_FEW)]
    chosen = next((each for each in (broken, asked, flagged) if len(each)), None)
    if chosen is None:
        return Tested(remark=NO_CLASS)
    row = chosen.to_dict("records")[0]
    record = {name: str(row[name]) for name in MADE}
    if row["flag"] in (NOT_COMPARABLE, TOO_FEW):
        return Tested(remark=BROKEN if row["flag"] == NOT_COMPARABLE else FEW_PAIRS, record=record)
    estimate, se, low, high, df = (float(row[name]) for name in NUMBERS)
    n, method = int(row["base_n"]), "change since the wave before, t"
    return Tested(estimate, se, low, high, df, n=n, least_n=n, method=method, record=record)
