"""The file of the account of a wave: its columns, its ids and its rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from doorpakken.data.study import Wave
from doorpakken.statistics.estimation import COLUMNS as ESTIMATES
from doorpakken.statistics.estimation.estimates_table import MEASURES, read_settled, settled, with_ids

Row = Mapping[str, Any]
NUMBERS = ("test_statistic", "p", "p_adjusted", "least_n")
WORDS = ("family", "follows", "remark")
COLUMNS = (*ESTIMATES, *WORDS, *NUMBERS)


def unavailable(estimand: str, statistic: str, why: str) -> Row:
    """The row of what a wave cannot say, with the reason in its remark."""
    return {"estimand": estimand, "statistic": statistic, "remark": why}


def account_table(wave: Wave, rows: Sequence[Row]) -> pd.DataFrame:
    """Columns of the file of the account, which begin with those of the estimates file.

    rows: what each has of the columns; the rest is empty. `follows` is the estimand of the plan without which
    a row is not shown. Numbers are rounded to 12 significant digits; words are never missing.
    """
    table = pd.DataFrame([{**row, "wave": wave.id, "origin": wave.origin} for row in rows],
                         columns=list(COLUMNS))  # fmt: skip
    return with_ids(settled(table, (*MEASURES, *NUMBERS)))


def read_account(path: Path) -> pd.DataFrame:
    """A file of the account as `account_table` made it: numbers as floats, words as text."""
    return read_settled(path, COLUMNS, (*MEASURES, *NUMBERS))
