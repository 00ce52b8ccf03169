"""Reference numbers of R survey 4.1-1 and the samples they were made from (outside this checkout)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from doorpakken.statistics.estimation import Design


def reference_rows(folder: Path, name: str) -> pd.DataFrame:
    """The rows of a reference file: words as text, numbers as floats (NaN where R gave none)."""
    numbers = dict.fromkeys(("estimate", "se", "ci_low", "ci_high", "df"), float)
    rows = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
    rows[list(numbers)] = rows[list(numbers)].replace("", "nan").astype(float)
    return rows


def reference_design(sample: pd.DataFrame, weight: str, stratum: str | None, size: str | None) -> Design:
    """A design of one stage from the columns of a sample; `size` holds N_h, None without correction."""
    _, strata = np.unique(sample[stratum] if stratum else np.zeros(len(sample)), return_inverse=True)
    population = sample[size].astype(float).groupby(strata).first().to_numpy() if size else None
    return Design(sample[weight].to_numpy(float), strata.astype(np.int64), np.arange(len(sample)), population)


def columns(sample: pd.DataFrame, variable: str) -> dict[str, np.ndarray]:
    """A variable as R codes it: itself when numeric, else a 0/1 column for each value, named after both."""
    values = sample[variable]
    if values.dtype.kind in "if":
        return {variable: values.to_numpy(float)}
    return {f"{variable}{value}": (values == value).to_numpy(float) for value in sorted(values.unique())}
