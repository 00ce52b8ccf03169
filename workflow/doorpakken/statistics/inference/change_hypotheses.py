"""The change that a hypothesis is about, as the file of changes has it, or why there is none to test."""

from __future__ import annotations

import pandas as pd

from doorpakken.data.study import Wave
from doorpakken.statistics.inference.hypothesis_test import BROKEN, NO_EARLIER, Tested

STATISTICS = ("share", "mean")
NOT_COMPARABLE = "not_comparable"
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "df")
MADE = ("estimate_id", "variance_method", "interval_method", "fpc")


def change_until(wave: Wave, estimand: str, changes: pd.DataFrame | None) -> Tested:
    """The change of all respondents from the wave before, before it is tested.

    changes: the file of changes. Without an earlier wave that has the estimand, and after a break, there is
    a remark and no number.
    """
    rows = pd.DataFrame() if changes is None else changes
    if len(rows):
        rows = rows[
            (rows["wave_to"] == wave.id)
            & (rows["version"] == "all")
            & (rows["estimand"] == estimand)
            & rows["statistic"].isin(STATISTICS)
            & (rows["domain"] == "")
        ]
    if rows.empty:
        return Tested(remark=NO_EARLIER)
    row = rows.to_dict("records")[0]
    record = {name: str(row[name]) for name in MADE}
    if row["flag"] == NOT_COMPARABLE:
        return Tested(remark=BROKEN, record=record)
    estimate, se, low, high, df = (float(row[name]) for name in NUMBERS)
    n, method = int(row["base_n"]), "change since the wave before, t"
    return Tested(estimate, se, low, high, df, n=n, least_n=n, method=method, record=record)
