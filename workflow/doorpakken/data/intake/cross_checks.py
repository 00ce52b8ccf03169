"""The checks that wave.yaml declares between the answers of one response."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from doorpakken.data.expressions import evaluate, resolve
from doorpakken.data.intake.column_checks import Held
from doorpakken.data.intake.read_wave import RawTable
from doorpakken.data.study import Check, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem

MOST = 6  # cells that a message shows


def cross_problems(wave: Wave, raw: RawTable, held: Mapping[str, Held]) -> Iterator[Problem]:
    """Responses of which a declared check does not hold. A check that lacks an answer is passed over."""

    def numbers(variable: str) -> NDArray[np.float64]:
        column = held[variable]
        answers = [np.nan if cell.answer is None else float(cell.answer) for cell in column.cells]
        return np.array(answers)[column.column.codes]

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
        given = [column for column in columns if column.raw(record) != "0"] or columns
        cells = [f"{column.item.column} {column.visible(record)}" for column in given[:MOST]]
        return ", ".join(cells) + (", ..." if len(given) > MOST else "")

    name = "check not sure" if check.severity == "warning" else "check failed"
    fields = {
        "check": check.name,
        "description": check.description,
        "document": shown(wave.folder / "wave.yaml"),
    }
    return raw.findings(name, wrong, columns[0].item.column, answers, **fields)
