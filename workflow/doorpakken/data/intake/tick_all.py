"""Tick-all questions whose boxes are empty when not ticked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from doorpakken.data.intake.raw_table import RawColumn, RawTable, recoded
from doorpakken.data.study import Item, Wave

BOX = {"0", "1"}
BLANK = "blank"


def with_ticks(wave: Wave, table: RawTable) -> RawTable:
    """The table with a cell for each box that was not ticked, where wave.yaml declares `ticks: blank`.

    An empty cell of a closed question with the codes 0 and 1 becomes code 0 (its label, where cells hold
    labels) when the respondent ticked another box below the same stem, none of which holds code 0 itself.
    Where nothing was ticked it stays empty: whether the question was passed over, the file does not say.
    With a word in the place of `blank`, as Y, that word in the cell of a box is code 1 as well.
    """
    if wave.responses.ticks is None:
        return table
    boxes: dict[tuple[str, ...], list[Item]] = {}
    for item in wave.items:
        if item.type == "single" and set(item.labels) == BOX and item.stem:
            boxes.setdefault(tuple(item.stem.values()), []).append(item)
    columns = {column.name: column for column in table.columns}
    for item in wave.items:
        if set(item.labels) == BOX and item.column in columns:
            columns[item.column] = _ticked(wave.responses.ticks, columns[item.column])
    for group in boxes.values():
        present = [item for item in group if item.column in columns]
        if any(_unticked_cell(wave, item) in columns[item.column].values for item in present):
            continue
        ticked = np.zeros(len(table.source_row), bool)
        for item in present:
            ticked |= _filled(columns[item.column])
        for item in present:
            columns[item.column] = _unticked(wave, item, columns[item.column], ticked)
    return replace(table, columns=tuple(columns.get(column.name, column) for column in table.columns))


def _ticked(word: str, column: RawColumn) -> RawColumn:
    """The column with code 1 where the word for a tick stands."""
    if word == BLANK or word not in column.values:
        return column
    return recoded(column, ["1" if cell == word else cell for cell in column.values])


def _filled(column: RawColumn) -> npt.NDArray[np.bool_]:
    return np.fromiter((cell != "" for cell in column.values), bool, len(column.values))[column.codes]


def _unticked(wave: Wave, item: Item, column: RawColumn, ticked: npt.NDArray[np.bool_]) -> RawColumn:
    values = (*column.values, _unticked_cell(wave, item))
    codes = np.where(ticked & ~_filled(column), len(values) - 1, column.codes)
    return RawColumn(column.name, values, codes.astype(np.min_scalar_type(len(values))))


def _unticked_cell(wave: Wave, item: Item) -> str:
    if wave.responses.answers == "codes":
        return "0"
    return item.labels["0"].get(wave.responses.language or "", "")
