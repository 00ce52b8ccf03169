"""Files of estimates: one shape for estimates, tests, response, changes and sensitivity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study.spreadsheet_formulas import original
from doorpakken.rounding import to_store

MEASURES = ("estimate", "se", "ci_low", "ci_high", "level", "df", "n", "base_n", "n_eff", "deff")
METHODS = ("variance_method", "fpc", "interval_method", "flag", "origin")
IDS = ("wave", "estimand", "category", "domain", "domain_value")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class EstimatesFile:
    """A kind of file: its columns in their order, and which of them are numbers; the others are words."""

    columns: tuple[str, ...]
    numbers: tuple[str, ...]

    def extended(self, words: Sequence[str], numbers: Sequence[str]) -> EstimatesFile:
        """The kind that has more columns after these."""
        return EstimatesFile((*self.columns, *words, *numbers), (*self.numbers, *numbers))

    def table(self, rows: pd.DataFrame | Sequence[Row], ids: Iterable[str] = ()) -> pd.DataFrame:
        """Rows in the columns of the file; what they lack is empty, and what it does not have is left out.

        Numbers are rounded to 12 significant digits; words are never missing. ids: columns whose words, as
        far as a row has them, make its estimate_id.
        """
        table = pd.DataFrame(rows).reindex(columns=list(self.columns))
        words = [name for name in self.columns if name not in self.numbers]
        table[words] = table[words].astype(object).fillna("").astype("str")
        for name in self.numbers:
            table[name] = [to_store(number) for number in table[name].to_numpy(dtype=np.float64).tolist()]
        return with_ids(table, [table[name] for name in ids]) if ids else table

    def read(self, path: Path) -> pd.DataFrame:
        """A file that `table` made: numbers as floats, words as text, empty where they are."""
        words = {name: "str" for name in self.columns if name not in self.numbers}
        empty = {name: [""] for name in self.numbers}
        table = pd.read_csv(path, dtype=words, na_values=empty, keep_default_na=False)
        for name in words:
            texts = {text: original(text) for text in table[name].unique()}
            table[name] = table[name].map(texts).astype("str")
        return table


NAMES = ("estimate_id", "estimand", "wave", "concept", "statistic", "category", "domain", "domain_value")
ESTIMATES = EstimatesFile((*NAMES, *MEASURES, *METHODS), MEASURES)


def estimates_table(blocks: Sequence[Row]) -> pd.DataFrame:
    """The estimates file from blocks of rows: for each column a (rows,) array or one value for all rows.

    `rank`, a number for each row, puts the rows in order.
    """
    rows = pd.concat([pd.DataFrame(dict(block)) for block in blocks], ignore_index=True)
    return ESTIMATES.table(rows.sort_values("rank", kind="stable", ignore_index=True), IDS)


def with_ids(table: pd.DataFrame, parts: Iterable[pd.Series[str]]) -> pd.DataFrame:
    """Rows with their estimate_id: the parts (rows,) that are not empty, joined by full stops."""
    table["estimate_id"] = [".".join(filter(None, row)) for row in zip(*parts, strict=True)]
    return table
