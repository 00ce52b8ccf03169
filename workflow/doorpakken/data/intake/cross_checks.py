"""What must hold within one response: the checks that wave.yaml declares, and its moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from doorpakken.data.expressions import evaluate, resolve
from doorpakken.data.intake.cells import parse_moment
from doorpakken.data.intake.column_checks import Flags, Held
from doorpakken.data.intake.problem_listing import listed
from doorpakken.data.intake.read_wave import RawTable
from doorpakken.data.study import Check, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem

MOST = 6  # cells that a message shows
STARTED, COMPLETED = "started_at", "completed_at"
DAYS = 730  # days before the day of the data in which a wave is answered


def cross_problems(wave: Wave, raw: RawTable, held: Mapping[str, Held]) -> Iterator[Problem]:
    """Responses of which a declared check does not hold. A check that lacks an answer is passed over."""

    def numbers(variable: str) -> NDArray[np.float64]:
        column = held[variable]
        answers = [np.nan if cell.answer is None else float(cell.answer) for cell in column.cells]
        return np.array(answers)[column.codes]

    for check in wave.checks:
        variables = resolve(check.holds, wave.vocabulary)
        if all(variable in held for variable in variables):
            wrong = np.flatnonzero(evaluate(check.holds, wave.vocabulary, numbers) == 0)
            yield from _failures(wave, raw, check, [held[variable] for variable in variables], wrong)


def _failures(
    wave: Wave, raw: RawTable, check: Check, columns: list[Held], wrong: NDArray[np.intp]
) -> list[Problem]:
    def answers(record: int) -> str:
        # Ticks that were not given would fill the line.
        given = [column for column in columns if column.cell(record) != "0"] or columns
        cells = [f"{column.item.column} {column.visible(record)}" for column in given[:MOST]]
        return ", ".join(cells) + (", ..." if len(given) > MOST else "")

    name = "check not sure" if check.severity == "warning" else "check failed"
    fields = {
        "check": check.name,
        "description": check.description,
        "document": shown(wave.folder / "wave.yaml"),
    }
    return raw.findings(name, wrong, columns[0].item.column, answers, **fields)


def time_problems(raw: RawTable, held: Mapping[str, Held]) -> list[Problem]:
    """Records completed before they were started, where both moments are known in the same kind of time."""
    if not {STARTED, COMPLETED} <= held.keys():
        return []
    started, completed = held[STARTED], held[COMPLETED]
    (begin, begin_zone, begin_day), (end, end_zone, end_day) = _moments(started), _moments(completed)
    days_only = begin_day | end_day
    earlier = np.where(days_only, end.astype("M8[D]") < begin.astype("M8[D]"), end < begin)

    def describe(record: int) -> Problem:
        name, column = "completed before started", completed.item.column
        return raw.finding(name, record, column, completed.visible(record), started=started.cell(record))

    return listed(np.flatnonzero(earlier & (begin_zone == end_zone)), describe)


def day_problems(wave: Wave, raw: RawTable, held: Mapping[str, Held]) -> Iterator[Problem]:
    """Responses after the day of the data, or years before it, as in the file of another wave."""
    last = np.datetime64(wave.date)
    fields = {"date": wave.date, "wave": wave.id, "document": shown(wave.folder / "wave.yaml")}
    for column in (held[name] for name in (STARTED, COMPLETED) if name in held):
        days = _moments(column)[0].astype("M8[D]")
        wrong = np.flatnonzero((days > last) | (days < last - np.timedelta64(DAYS, "D")))
        yield from raw.findings("another time", wrong, column.item.column, column.visible, **fields)


def _moments(column: Held) -> tuple[NDArray[np.datetime64], Flags, Flags]:
    """The moment per record (in UTC where it names its zone), whether it names one, whether it is a day."""
    moments = [None if cell.is_broken else parse_moment(str(cell.answer)) for cell in column.cells]
    plain = [
        moment and moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta()) for moment in moments
    ]
    zoned = np.array([moment is not None and moment.tzinfo is not None for moment in moments], dtype=bool)
    days = column.where(lambda cell: len(str(cell.answer)) == len("2014-05-28"))
    codes = column.codes
    return np.array(plain, dtype="M8[us]")[codes], zoned[codes], days
