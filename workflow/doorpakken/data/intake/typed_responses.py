"""Admit a raw wave: its cells as typed answers, each kind of missing kept apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from doorpakken.data.intake.check_wave import refuse
from doorpakken.data.intake.column_checks import Held, asked, asks_by_code, hold
from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.read_wave import RawTable
from doorpakken.data.study import Wave
from doorpakken.data.study.write_files import LEFT_OUT


def admit(wave: Wave, raw: RawTable) -> pd.DataFrame:
    """The typed responses, one row per record of the file and in its order.

    Columns: `source_row` (int64, the row a spreadsheet shows), then for each codebook variable `<variable>`
    (single: code as string; integer and number: float64; others: string) and `<variable>__missing` (kind of
    missing), each null where the other is filled. Where no missing code means `not_asked`, a missing cell
    of an item that the routing passes over is admitted as such. What was left out of the file stands in the
    attribute `left_out`, by reason. Raises UserError when a column is lacking or
    a cell is neither an answer nor missing: check first.
    """
    refuse(raw.problems)
    held = hold(wave, raw)
    refuse(
        [
            finding("not checked", raw.file, column=item.column, wave=wave.id)
            for item in wave.items
            if item.variable not in held or any(cell.is_broken for cell in held[item.variable].cells)
        ]
    )
    columns: dict[str, pd.Series] = {"source_row": pd.Series(raw.source_row, dtype="int64")}
    passed = {
        item.variable: ~asked(item.asked_if, held[item.asked_if.variable])
        for item in wave.items
        if item.asked_if and not asks_by_code(wave)
    }
    for item in wave.items:
        column = held.pop(item.variable)  # a million texts are not kept twice
        missing = _strings([cell.missing for cell in column.cells], column)
        if item.variable in passed:
            missing = missing.mask(passed[item.variable] & missing.notna(), "not_asked")
        answers = [cell.answer for cell in column.cells]
        columns[item.variable] = _numbers(answers, column) if item.is_numeric else _strings(answers, column)
        columns[f"{item.variable}__missing"] = missing
    table = pd.DataFrame(columns, copy=False)
    if raw.left_out:
        table.attrs[LEFT_OUT] = dict(raw.left_out)
    return table


def _strings(distinct: list[str | float | None], column: Held) -> pd.Series:
    return pd.Series(pd.array(distinct, dtype="str").take(column.codes))


def _numbers(distinct: list[str | float | None], column: Held) -> pd.Series:
    numbers = np.array([np.nan if answer is None else answer for answer in distinct], dtype="float64")
    return pd.Series(numbers[column.codes])
