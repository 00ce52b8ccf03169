"""Hold every cell of a raw wave against its codebook and list all that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from doorpakken.data.intake.cell_messages import DELIVER, FAULTS, fault_problem
from doorpakken.data.intake.column_checks import Held, hold, routing_problems
from doorpakken.data.intake.cross_checks import cross_problems
from doorpakken.data.intake.problem_listing import listed, visible
from doorpakken.data.intake.read_wave import RawTable, read_raw
from doorpakken.data.intake.response_times import day_problems, time_problems
from doorpakken.data.intake.suggestions import meant_unit, odd
from doorpakken.data.study import Wave
from doorpakken.errors import Problem, UserError, problem

SETTLED = "Nothing: by design.duplicates of wave.yaml the most complete one counts."
SETTLE = (
    "Settle with the unit which response counts, say why in SOURCE.md, and have a file delivered with that "
    "one only and renew SHA256SUMS; or set design.duplicates: most_complete in wave.yaml."
)


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
    up. Of each kind and column the first 50 are listed; a last row (`Several`) counts the others.
    """
    held = hold(wave, raw)
    found = list(raw.problems)
    for item in wave.items:
        here = held.get(item.variable)
        if here is None:
            continue
        found += _cell_problems(wave, raw, here)
        found += routing_problems(wave, raw, held, item)
        if item.type in ("id", "unit"):
            found += _duplicates(wave, raw, here)
        if item.type == "unit" and units is not None:
            found += _unknown_units(wave, raw, here, units)
        if item.type == "group":
            found += _lone_groups(raw, held, here)
    found += time_problems(raw, held)
    found += day_problems(wave, raw, held)
    found += cross_problems(wave, raw, held)
    return sorted(found, key=_is_warning)


def refuse(problems: list[Problem] | tuple[Problem, ...]) -> None:
    """The gate: UserError with the errors among the problems; warnings pass."""
    errors = [found for found in problems if not _is_warning(found)]
    if errors:
        raise UserError(errors)


def _is_warning(found: Problem) -> bool:
    return found.severity == "warning"


def _cell_problems(wave: Wave, raw: RawTable, here: Held) -> Iterator[Problem]:
    def describe(kind: str) -> Callable[[int], Problem]:
        return lambda record: fault_problem(
            wave, here.item, kind, here.raw(record), raw.file, int(raw.source_row[record])
        )

    present = {cell.fault for cell in here.cells}
    for kind in FAULTS:
        if kind in present:
            records = np.flatnonzero(here.where(lambda cell, kind=kind: cell.fault == kind))  # type: ignore[misc]
            yield from listed(records, len(records), describe(kind))


def _duplicates(wave: Wave, raw: RawTable, here: Held) -> list[Problem]:
    is_id = here.item.type == "id"
    settled = not is_id and wave.design.duplicates == "most_complete"
    answered = here.where(lambda cell: cell.answer is not None)
    again = np.flatnonzero(answered & pd.Series(here.column.codes).duplicated().to_numpy())
    _, first = np.unique(here.column.codes, return_index=True)

    def describe(record: int) -> Problem:
        earlier = int(raw.source_row[first[here.column.codes[record]]])
        return problem(
            "duplicate id" if is_id else "duplicate unit",
            "the id stands twice" if is_id else "the unit answered twice",
            raw.file,
            row=int(raw.source_row[record]),
            column=here.item.column,
            found=f"{visible(here.raw(record))}, as in row {earlier}",
            expected="an id for each response" if is_id else "one response for each unit",
            mend=SETTLED
            if settled
            else f"Find out which response is right and {DELIVER}."
            if is_id
            else SETTLE,
            severity="warning" if settled else "error",
        )

    return listed(again, len(again), describe)


def _lone_groups(raw: RawTable, held: Mapping[str, Held], here: Held) -> list[Problem]:
    """Records whose group no record of another unit has."""
    units = [each.column.codes for each in held.values() if each.item.type == "unit"]
    who = units[0] if units else np.arange(len(raw.source_row))
    pairs = np.unique(np.column_stack([here.column.codes, who]), axis=0)
    times = np.bincount(pairs[:, 0], minlength=len(here.cells))
    lone = np.flatnonzero(here.where(lambda cell: cell.answer is not None) & (times[here.column.codes] == 1))
    return listed(
        lone,
        len(lone),
        lambda record: problem(
            "lone group",
            "nobody else has this group, so nothing was answered in one go",
            raw.file,
            row=int(raw.source_row[record]),
            column=here.item.column,
            found=visible(here.raw(record)),
            expected="the same group with each unit that was answered for",
            mend=f"Ask the supplier for the rows of the other units, or {DELIVER}.",
            severity="warning",
        ),
    )


def _unknown_units(wave: Wave, raw: RawTable, here: Held, units: pd.DataFrame) -> list[Problem]:
    valid = set(units["code"])
    named = dict(zip(units["name"].str.casefold(), units["code"], strict=True))
    unknown = np.flatnonzero(here.where(lambda cell: cell.answer is not None and cell.answer not in valid))

    def describe(record: int) -> Problem:
        code = here.raw(record)
        meant = meant_unit(code, named, valid)
        return problem(
            "unknown unit",
            f"there is no unit with this code on {wave.reference_date}",
            raw.file,
            row=int(raw.source_row[record]),
            column=here.item.column,
            found=visible(code) + odd(code),
            expected=f"one of the {len(valid)} codes of that day",
            mend=(f"Is {meant} meant? " if meant else "")
            + f"Correct reference_date in wave.yaml if the codes are of another day; else {DELIVER}.",
        )

    return listed(unknown, len(unknown), describe)
