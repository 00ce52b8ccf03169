"""The estimates file: its columns, its ids and its rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.estimation.design import Floats

DIGITS = 12
NAMES = ("estimate_id", "estimand", "wave", "concept", "statistic", "category", "domain", "domain_value")
MEASURES = ("estimate", "se", "ci_low", "ci_high", "level", "df", "n", "base_n", "n_eff", "deff")
WORDS = ("variance_method", "fpc", "interval_method", "flag", "origin")
COLUMNS = (*NAMES, *MEASURES, *WORDS)


def estimates_table(cells: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Columns of the estimates file from blocks of rows; what a block lacks is empty.

    cells: blocks of `COLUMNS` without estimate_id, each a (rows,) array or one value for all rows, and
    `rank`, by which the rows are put in order. Numbers are rounded to 12 significant digits;
    words are never missing.
    """
    table = pd.concat([pd.DataFrame(dict(block)) for block in cells], ignore_index=True)
    table = table.sort_values("rank", kind="stable", ignore_index=True).reindex(columns=list(COLUMNS))
    words = [name for name in COLUMNS if name not in MEASURES]
    table[words] = table[words].astype(object).fillna("").astype("str")
    parts = table[["wave", "estimand", "category", "domain", "domain_value"]].to_numpy(dtype=object)
    table["estimate_id"] = [".".join(filter(None, row)) for row in parts]
    for name in MEASURES:
        table[name] = significant(table[name].to_numpy(dtype=np.float64))
    return table


def significant(numbers: Floats, digits: int = DIGITS) -> Floats:
    """Numbers (n,) rounded to significant digits, as decimal writing rounds them; no negative zero."""
    return np.array([float(f"{number:.{digits}g}") for number in numbers.tolist()], dtype=np.float64) + 0.0


def read_estimates(path: Path) -> pd.DataFrame:
    """An estimates file as `estimates_table` made it: numbers as floats, words as text."""
    words = {name: "str" for name in COLUMNS if name not in MEASURES}
    empty = {name: [""] for name in MEASURES}
    return pd.read_csv(path, dtype=words, na_values=empty, keep_default_na=False)
