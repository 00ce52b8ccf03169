"""A raw column held against its codebook row, and the routing from one column to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorpakken.data.intake.cells import Cell, cell_reader, thousands_like
from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.problem_listing import visible
from doorpakken.data.intake.read_wave import RawColumn, RawTable
from doorpakken.data.study import Condition, Item, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Held(RawColumn):
    """A raw column with its codebook row; `cells` says what each distinct cell of the column is."""

    item: Item
    cells: tuple[Cell, ...]

    def where(self, chosen: Callable[[Cell], bool]) -> Flags:
        """For each record whether its cell is chosen."""
        return np.fromiter(map(chosen, self.cells), bool, len(self.cells))[self.codes]

    @property
    def answered(self) -> Flags:
        """For each record whether its cell holds an answer."""
        return self.where(lambda cell: cell.answer is not None)


def hold(wave: Wave, raw: RawTable) -> dict[str, Held]:
    """Each variable whose column is there, its cells read as the codebook says."""
    columns = {column.name: column for column in reversed(raw.columns)}
    return {
        item.variable: Held(**vars(column), item=item, cells=_cells(wave, item, column))
        for item in wave.items
        if (column := columns.get(item.column)) is not None
    }


def _cells(wave: Wave, item: Item, column: RawColumn) -> tuple[Cell, ...]:
    cells = tuple(map(cell_reader(wave, item), column.values))
    if not thousands_like(wave, item, column.values):
        return cells
    sign = wave.responses.decimal
    return tuple(
        Cell(cell.answer, fault="three decimals") if sign in raw and cell.answer is not None else cell
        for raw, cell in zip(column.values, cells, strict=True)
    )


def asks_by_code(wave: Wave) -> bool:
    """Whether a cell says itself that it was not asked; else only the routing can tell."""
    return "not_asked" in wave.missing.values()


def asked(condition: Condition, source: Held) -> Flags:
    """For each record whether the condition holds; a missing answer meets no condition.

    ValueError if it compares with what is no number.
    """
    if condition.operator == "=" and not source.item.is_numeric:
        return source.where(lambda cell: cell.answer in condition.values)
    condition.compares(0)  # what is no number is told even where nobody answered
    return source.where(lambda cell: cell.answer is not None and condition.compares(float(cell.answer)))


def routing_problems(wave: Wave, raw: RawTable, held: Mapping[str, Held], item: Item) -> Iterator[Problem]:
    """Cells that are answered where the item was not asked, and the reverse; broken cells are left out."""
    condition = item.asked_if
    source = held.get(condition.variable) if condition else None
    if condition is None or source is None:
        return
    codebook = shown(wave.folder / "codebook.csv")
    try:
        due = asked(condition, source)
    except ValueError:
        yield finding("condition", codebook, row=item.row, column="asked_if", found=str(condition))
        return
    column = held[item.variable]
    readable = ~source.where(lambda cell: cell.is_broken) & ~column.where(lambda cell: cell.is_broken)
    passed = column.where(lambda cell: cell.missing == "not_asked")
    if not asks_by_code(wave):
        passed = np.where(due, False, column.where(lambda cell: cell.missing is not None))
    codes = ", ".join(visible(code) for code, kind in wave.missing.items() if kind == "not_asked")
    fields = {
        "condition": condition,
        "codebook": codebook,
        "item_row": item.row,
        "codes": codes or "a missing code",
    }

    def both(record: int) -> str:
        return f"{column.visible(record)} while {source.item.column} is {source.visible(record)}"

    for name, wrong in (
        ("answered though not asked", readable & ~due & ~passed),
        ("not asked though due", readable & due & passed),
    ):
        yield from raw.findings(name, np.flatnonzero(wrong), item.column, both, **fields)
