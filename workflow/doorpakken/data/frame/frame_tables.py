"""The frame as tables, and the units of a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from doorpakken.data.study.design_model import SIZE_CLASS
from doorpakken.data.study.documents import shown
from doorpakken.data.study.frame_document import EVENTS, LABELS, SIZE_CLASSES, SIZES, FrameDocument
from doorpakken.errors import refusal

LABEL = "label_"


@dataclass(frozen=True)
class Frame:
    """Facts of units; years and inhabitants as integers, dates as ISO text, the rest as text.

    listed: year, code, name and the columns of the document (on 1 January of each year)
    inhabitants: year, code, inhabitants (on 1 January, for some years only)
    size_classes: size_class, lower, upper (-1 when open), label_<language> of each; in ascending order
    events: date, kind (merge, split, rename), from_code, from_name, to_code, to_name, largest_part
    labels: column, value, label_<language> of each, in the order of tables
    A table that the frame does not have is empty.
    """

    document: FrameDocument
    listed: pd.DataFrame
    inhabitants: pd.DataFrame
    size_classes: pd.DataFrame
    events: pd.DataFrame
    labels: pd.DataFrame

    def file(self, table: str) -> str:
        """The file of a table as a message names it."""
        files = {"inhabitants": SIZES, "size_classes": SIZE_CLASSES, "events": EVENTS, "labels": LABELS}
        return shown(self.document.folder / files.get(table, self.document.units))

    @property
    def languages(self) -> list[str]:
        """The languages in which classes and values have a label."""
        heads = map(str, [*self.size_classes, *self.labels, *self.spoken])
        return list(dict.fromkeys(head.removeprefix(LABEL) for head in heads if head.startswith(LABEL)))

    @property
    def spoken(self) -> list[str]:
        """The languages of what the document calls its columns, as heads of labels."""
        return [f"{LABEL}{language}" for words in self.document.columns.values() for language in words]


def units(frame: Frame, reference: date | int) -> pd.DataFrame:
    """The units on 1 January by code: code, name, the columns of the document, and what is known of size.

    That is inhabitants (int) and size_class, where the frame has classes of size. UserError when `reference`
    is another day (the frame does not know mid-year populations) or when the frame lacks the units or the
    inhabitants of that year.
    """
    year = reference if isinstance(reference, int) else reference.year
    if isinstance(reference, date) and (reference.month, reference.day) != (1, 1):
        raise refusal("reference date", "the frame knows its units on 1 January only",
                      shown(frame.document.folder), found=reference.isoformat(), expected=f"{year}-01-01",
                      mend="Change reference_date in wave.yaml.")  # fmt: skip
    result = _of_year(frame, frame.listed, "units", year)
    if SIZE_CLASS in frame.document.groupings:
        counted = _of_year(frame, frame.inhabitants, "inhabitants", year)
        result = result.merge(counted, on="code", how="left", validate="one_to_one")
        result[SIZE_CLASS] = size_class(frame.size_classes, result["inhabitants"])
    return result.sort_values("code").reset_index(drop=True)


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
