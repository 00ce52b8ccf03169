"""When responses were started and completed: in that order, and in the time of the wave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from doorpakken.data.intake.cell_messages import DELIVER
from doorpakken.data.intake.cells import parse_moment
from doorpakken.data.intake.column_checks import Flags, Held
from doorpakken.data.intake.problem_listing import listed, visible
from doorpakken.data.intake.read_wave import RawTable
from doorpakken.data.study import Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, problem

STARTED, COMPLETED = "started_at", "completed_at"
DAYS = 730  # days before the day of the data in which a wave is answered


def time_problems(raw: RawTable, held: Mapping[str, Held]) -> list[Problem]:
    """Records completed before they were started, where both moments are known in the same kind of time."""
    if not {STARTED, COMPLETED} <= held.keys():
        return []
    started, completed = held[STARTED], held[COMPLETED]
    (begin, begin_zone, begin_day), (end, end_zone, end_day) = _moments(started), _moments(completed)
    days_only = begin_day | end_day
    earlier = np.where(days_only, end.astype("M8[D]") < begin.astype("M8[D]"), end < begin)
    wrong = np.flatnonzero(earlier & (begin_zone == end_zone))
    return listed(
        wrong,
        len(wrong),
        lambda record: problem(
            "completed before started",
            "the response is completed before it is started",
            raw.file,
            row=int(raw.source_row[record]),
            column=completed.item.column,
            found=visible(completed.raw(record)),
            expected=f"{started.raw(record)} or later",
            mend=f"Ask the supplier which moment is wrong and {DELIVER}.",
        ),
    )


def day_problems(wave: Wave, raw: RawTable, held: Mapping[str, Held]) -> Iterator[Problem]:
    """Responses after the day of the data, or years before it, as in the file of another wave."""
    last = np.datetime64(wave.date)
    for here in (held[name] for name in (STARTED, COMPLETED) if name in held):
        days = _moments(here)[0].astype("M8[D]")
        wrong = np.flatnonzero((days > last) | (days < last - np.timedelta64(DAYS, "D")))

        def describe(record: int, here: Held = here) -> Problem:
            return problem(
                "another time",
                "the response is not of the time of the wave",
                raw.file,
                row=int(raw.source_row[record]),
                column=here.item.column,
                found=visible(here.raw(record)),
                expected=f"a day in the two years up to {wave.date}",
                mend=f"See whether the file is that of wave {wave.id}; correct date in "
                f"{shown(wave.folder / 'wave.yaml')} if it is.",
                severity="warning",
            )

        yield from listed(wrong, len(wrong), describe)


def _moments(held: Held) -> tuple[npt.NDArray[np.datetime64], Flags, Flags]:
    """The moment per record (in UTC where it names its zone), whether it names one, whether it is a day."""
    read = [None if cell.is_broken else parse_moment(str(cell.answer)) for cell in held.cells]
    plain = [moment and moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta()) for moment in read]
    zoned = np.array([moment is not None and moment.tzinfo is not None for moment in read], dtype=bool)
    days = held.where(lambda cell: len(str(cell.answer)) == len("2014-05-28"))
    return np.array(plain, dtype="M8[us]")[held.column.codes], zoned[held.column.codes], days
