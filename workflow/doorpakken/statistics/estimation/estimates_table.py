"""The estimates file: its columns, its ids and its rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study.spreadsheet_formulas import original
from doorpakken.statistics.estimation.sample_design import Floats

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
    return with_ids(settled(table, MEASURES))


def settled(table: pd.DataFrame, numbers: Sequence[str]) -> pd.DataFrame:
    """A table as files keep it: numbers rounded to 12 significant digits, the rest words, never missing."""
    words = [str(name) for name in table if name not in numbers]
    table[words] = table[words].astype(object).fillna("").astype("str")
    for name in numbers:
        table[name] = significant(table[name].to_numpy(dtype=np.float64))
    return table


def with_ids(table: pd.DataFrame) -> pd.DataFrame:
    """Rows with their estimate_id: wave, estimand, category and domain, of what each has."""
    parts = table[["wave", "estimand", "category", "domain", "domain_value"]].to_numpy(dtype=object)
    table["estimate_id"] = [".".join(filter(None, row)) for row in parts]
    return table


def significant(numbers: Floats, digits: int = DIGITS) -> Floats:
    """Numbers (n,) rounded to significant digits, as decimal writing rounds them; no negative zero."""
    return np.array([float(f"{number:.{digits}g}") for number in numbers.tolist()], dtype=np.float64) + 0.0


def read_estimates(path: Path) -> pd.DataFrame:
    """An estimates file as `estimates_table` made it: numbers as floats, words as text."""
    return read_settled(path, COLUMNS, MEASURES)


def read_settled(path: Path, columns: Sequence[str], numbers: Sequence[str]) -> pd.DataFrame:
    """A file of a `settled` table: numbers as floats, words as text, empty where they are."""
    words = {name: "str" for name in columns if name not in numbers}
    table = pd.read_csv(path, dtype=words, na_values={name: [""] for name in numbers}, keep_default_na=False)
    for name in words:
        table[name] = table[name].map({text: original(text) for text in table[name].unique()}).astype("str")
    return table
