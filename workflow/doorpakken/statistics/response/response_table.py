"""The file of the response of a wave: its columns, and the rows of what cannot be said."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from doorpakken.data.study import Wave
from doorpakken.statistics.estimation.estimates_table import ESTIMATES, IDS, Row

RESPONSE = ESTIMATES.extended(
    words=("family", "follows", "remark"), numbers=("test_statistic", "p", "p_adjusted", "least_n")
)


def unavailable(estimand: str, statistic: str, why: str) -> Row:
    """The row of what a wave cannot say, with the reason in its remark."""
    return {"estimand": estimand, "statistic": statistic, "remark": why}


def response_table(wave: Wave, rows: Sequence[Row]) -> pd.DataFrame:
    """The file of the response from its rows, each with what it has of the columns.

    `follows` is the estimand of the plan without which a row is not shown.
    """
    return RESPONSE.table([{**row, "wave": wave.id, "origin": wave.origin} for row in rows], IDS)
