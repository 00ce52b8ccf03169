"""own_replicates.csv: named types of replicate weights, of a sample that follows from whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from doorpakken.statistics.estimation import Replicates, supplied
from tests.agreement import Made, Outcome, linear, outcome, read
from tests.support.replicate_sample import waves

NAME = "own_replicates.csv"
FOLDER = Path(__file__).parent


def sample_of(design: str) -> tuple[pd.DataFrame, Replicates]:
    """The sample of the first wave and its replicates; design: the type and mse, as the rows name them."""
    kind, _, method = design.partition("; ")
    sample = waves().query("wave == 1").reset_index(drop=True)
    replicates = sample.filter(regex="^jw_" if kind == "JK2" else "^rw_").to_numpy(float)
    mse = None if method.endswith("TRUE") else False  # the estimate is the centre without being asked for
    return sample, supplied(kind, sample["w0"].to_numpy(float), replicates, mse=mse)  # type: ignore[arg-type]


def estimates(_: Path | None = None) -> Iterator[Outcome]:
    """Every row of own_replicates.csv; made beside this file by own_replicates.R."""
    for row in read(FOLDER, NAME):
        sample, design = sample_of(f"{row['design']}; {row['method']}")
        kind = row["estimand"].split(" by ")[0].split("_")[0]
        made = linear.estimated(row, sample, *linear.by_design(design))
        columns = {"estimate": made.estimate.item(), "se": made.se.item(), "df": float(design.df)}
        yield outcome(row, kind, Made(columns))
