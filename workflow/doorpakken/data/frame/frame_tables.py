"""The frame as four tables, and the units of a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from doorpakken.data.study.documents import shown
from doorpakken.errors import refusal

LABEL = "label_"


@dataclass(frozen=True)
class Frame:
    """Facts of municipalities; years and inhabitants as integers, dates as ISO text, the rest as text.

    municipalities: year, code, name, province (on 1 January of each year)
    inhabitants: year, code, inhabitants (on 1 January, for some years only)
    size_classes: size_class, lower, upper (-1 when open), label_<language> of each; in ascending order
    events: date, kind (merge, split, rename), from_code, from_name, to_code, to_name, largest_part
    """

    folder: Path
    municipalities: pd.DataFrame
    inhabitants: pd.DataFrame
    size_classes: pd.DataFrame
    events: pd.DataFrame

    def file(self, table: str) -> str:
        """The file of a table as a message names it."""
        return shown(self.folder / f"{table}.csv")

    @property
    def languages(self) -> list[str]:
        """The languages in which the size classes have a label."""
        heads = map(str, self.size_classes)
        return [head.removeprefix(LABEL) for head in heads if head.startswith(LABEL)]


def units(frame: Frame, reference: date | int) -> pd.DataFrame:
    """The municipalities on 1 January: code, name, province, inhabitants (int) and size_class, by code.

    UserError when `reference` is another day (the frame does not know mid-year populations) or when the
    frame lacks the municipalities or the inhabitants of that year.
    """
    year = reference if isinstance(reference, int) else reference.year
    if isinstance(reference, date) and (reference.month, reference.day) != (1, 1):
        raise refusal("reference date", "the frame knows municipalities on 1 January only",
                      shown(frame.folder), found=reference.isoformat(), expected=f"{year}-01-01",
                      mend="Change reference_date in wave.yaml.")  # fmt: skip
    listed = _of_year(frame, frame.municipalities, "municipalities", year)
    counted = _of_year(frame, frame.inhabitants, "inhabitants", year)
    result = listed.merge(counted, on="code", how="left", validate="one_to_one").sort_values("code")
    result["size_class"] = size_class(frame.size_classes, result["inhabitants"])
    return result.reset_index(drop=True)


def size_class(size_classes: pd.DataFrame, inhabitants: pd.Series[int]) -> list[str]:
    """The class of each count: lower bound included, upper excluded; classes ascend without a gap."""
    position = np.searchsorted(size_classes["lower"].to_numpy(), inhabitants.to_numpy(), side="right") - 1
    return [str(name) for name in size_classes["size_class"].to_numpy()[position]]


def _of_year(frame: Frame, table: pd.DataFrame, name: str, year: int) -> pd.DataFrame:
    rows = table.loc[table["year"] == year].drop(columns="year")
    if rows.empty:
        years = ", ".join(str(listed) for listed in sorted(table["year"].unique()))
        raise refusal("missing year", f"no {name} of the year", frame.file(name),
                      column="year", found=str(year), expected=f"one of {years}",
                      mend="Add the rows of that year, with their source in SOURCE.md.")  # fmt: skip
    return rows
