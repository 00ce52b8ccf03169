"""Rows that wave.yaml leaves out, before anything is held against the codebook."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.raw_table import RawTable, with_problems, without_rows
from doorpakken.data.study import Wave


def without_hidden(wave: Wave, table: RawTable, hidden: Sequence[int]) -> RawTable:
    """The table without the rows that the workbook hides, or with a warning where wave.yaml is silent."""
    chosen = np.isin(table.source_row, hidden)
    if wave.responses.hidden_rows == "leave_out":
        return without_rows(table, chosen, "hidden")
    if wave.responses.hidden_rows or not chosen.any():
        return table
    number, first = int(chosen.sum()), int(table.source_row[chosen][0])
    found = f"{number:,} rows, this being the first"
    return with_problems(table, [finding("hidden rows", table.file, row=first, found=found)])
