"""The checks that wave.yaml declares between the answers of one response."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from doorpakken.data.expressions import evaluate, resolve
from doorpakken.data.intake.cell_messages import DELIVER
from doorpakken.data.intake.column_checks import Held
from doorpakken.data.intake.problem_listing import listed, visible
from doorpakken.data.intake.read_wave import RawTable
from doorpakken.data.study import Check, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, problem

MOST = 6  # cells that a message shows


def cross_problems(wave: Wave, raw: RawTable, held: Mapping[str, Held]) -> Iterator[Problem]:
    """Responses of which a declared check does not hold. A check that lacks an answer is passed over."""

    def numbers(variable: str) -> NDArray[np.float64]:
        here = held[variable]
        cells = [np.nan if cell.answer is None else float(cell.answer) for cell in here.cells]
        return np.array(cells)[here.column.codes]

    for check in wave.checks:
        variables = resolve(check.holds, wave.vocabulary)
        if all(variable in held for variable in variables):
            wrong = np.flatnonzero(evaluate(check.holds, wave.vocabulary, numbers) == 0)
            yield from listed(wrong, len(wrong), _describe(wave, raw, held, check, variables))


def _describe(
    wave: Wave, raw: RawTable, held: Mapping[str, Held], check: Check, variables: tuple[str, ...]
) -> Callable[[int], Problem]:
    document = shown(wave.folder / "wave.yaml")
    mends = {
        "error": f"Correct checks.{check.name} in {document}, or {DELIVER}.",
        "warning": "Nothing is changed; look whether this can be.",
    }

    def describe(record: int) -> Problem:
        # Ticks that were not given would fill the line.
        told = [name for name in variables if held[name].raw(record) != "0"] or list(variables)
        cells = [f"{held[name].item.column} {visible(held[name].raw(record))}" for name in told[:MOST]]
        return problem(
            f"check {check.name}",
            f"the answers do not fit each other (checks.{check.name})",
            raw.file,
            row=int(raw.source_row[record]),
            column=held[variables[0]].item.column,
            found=", ".join(cells) + (", ..." if len(told) > MOST else ""),
            expected=check.description,
            mend=mends[check.severity],
            severity="warning" if check.severity == "warning" else "error",
        )

    return describe
