"""Hold every cell of a raw wave against its codebook and list all that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from doorpakken.data.intake.blank_cells import blank_problems
from doorpakken.data.intake.codebook_checks import codebook_problems
from doorpakken.data.intake.column_checks import Held, hold, routing_problems
from doorpakken.data.intake.cross_checks import cross_problems, day_problems, time_problems
from doorpakken.data.intake.findings import catalogue
from doorpakken.data.intake.problem_listing import listed, visible
from doorpakken.data.intake.read_wave import RawTable, read_raw
from doorpakken.data.intake.suggestions import fault_problem, odd, suggest_unit
from doorpakken.data.intake.weight_checks import weight_problems
from doorpakken.data.study import Wave
from doorpakken.errors import Problem, UserError


def inspect_wave(wave: Wave, units: pd.DataFrame | None = None) -> tuple[RawTable | None, list[Problem]]:
    """The raw table of a wave (None when it cannot be read) and all its problems, errors first."""
    try:
        raw = read_raw(wave)
    except UserError as error:
        return None, list(error.problems)
    return raw, check(wave, raw, units)


def check(wave: Wave, raw: RawTable, units: pd.DataFrame | None = None) -> list[Problem]:
    """All problems of a wave: errors first, then as the file and the codebook have them.

    `units` holds the units of the reference date (columns code, name); without it unit codes are not looked
    up. Of each kind and column the first 50 are listed; a last row (`CountedProblem`) counts the others.
    """
    held = hold(wave, raw)
    problems = [*raw.problems, *codebook_problems(wave)]
    for item in wave.items:
        column = held.get(item.variable)
        if column is None:
            continue
        problems += _cell_problems(wave, raw, column)
        problems += routing_problems(wave, raw, held, item)
        if item.type in ("id", "unit"):
            problems += _duplicates(wave, raw, column)
        if item.type == "unit" and units is not None:
            problems += _unknown_units(wave, raw, column, units)
        if item.type == "group":
            problems += _lone_groups(raw, held, column)
    problems += blank_problems(wave, held)
    problems += time_problems(raw, held)
    problems += day_problems(wave, raw, held)
    problems += cross_problems(wave, raw, held)
    problems += weight_problems(wave, raw, held, units)
    return sorted(problems, key=_is_warning)


def refuse(problems: Sequence[Problem]) -> None:
    """The gate: UserError with the errors among the problems; warnings pass."""
    errors = [problem for problem in problems if not _is_warning(problem)]
    if errors:
        raise UserError(errors)


def _is_warning(problem: Problem) -> bool:
    return problem.severity == "warning"


def _cell_problems(wave: Wave, raw: RawTable, column: Held) -> Iterator[Problem]:
    faults = np.array([cell.fault or "" for cell in column.cells], dtype=object)[column.codes]
    present = {cell.fault for cell in column.cells}
    for kind in catalogue():
        if kind in present:

            def describe(record: int, kind: str = kind) -> Problem:
                row = int(raw.source_row[record])
                return fault_problem(wave, column.item, kind, column.cell(record), raw.file, row)

            yield from listed(np.flatnonzero(faults == kind), describe)


def _duplicates(wave: Wave, raw: RawTable, column: Held) -> list[Problem]:
    codes = column.codes
    settled = column.item.type == "unit" and wave.design.duplicates == "most_complete"
    name = f"duplicate {column.item.type}" + (" settled" if settled else "")
    again = np.flatnonzero(column.answered & pd.Series(codes).duplicated().to_numpy())
    _, first = np.unique(codes, return_index=True)

    def earlier(record: int) -> str:
        return f"{visible(column.cell(record))}, as in row {int(raw.source_row[first[codes[record]]])}"

    return raw.findings(name, again, column.item.column, earlier)


def _lone_groups(raw: RawTable, held: Mapping[str, Held], column: Held) -> list[Problem]:
    """Records whose group no record of another unit has."""
    units = [other.codes for other in held.values() if other.item.type == "unit"]
    who = units[0] if units else np.arange(len(raw.source_row))
    pairs = np.unique(np.column_stack([column.codes, who]), axis=0)
    times = np.bincount(pairs[:, 0], minlength=len(column.cells))
    lone = np.flatnonzero(column.answered & (times[column.codes] == 1))
    return raw.findings("lone group", lone, column.item.column, column.visible)


def _unknown_units(wave: Wave, raw: RawTable, column: Held, units: pd.DataFrame) -> list[Problem]:
    valid = set(units["code"])
    codes = dict(zip(units["name"].str.casefold(), units["code"], strict=True))
    unknown = np.flatnonzero(column.where(lambda cell: cell.answer is not None and cell.answer not in valid))

    def describe(record: int) -> Problem:
        code = column.cell(record)
        suggestion = suggest_unit(code, codes, valid)
        fields = {
            "day": wave.reference_date,
            "units": len(valid),
            "suggestion": f"Is {suggestion} meant? " if suggestion else "",
        }
        return raw.finding("unknown unit", record, column.item.column, visible(code) + odd(code), **fields)

    return listed(unknown, describe)
