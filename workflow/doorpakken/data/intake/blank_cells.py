"""Empty cells that may mean two things: the item was not asked, or it was passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from doorpakken.data.intake.column_checks import Flags, Held
from doorpakken.data.intake.findings import finding
from doorpakken.data.study import Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem

LOOKED_AT = 20_000  # records
BEFORE = 30  # closed questions before an item, among which the one that routes is looked for
LEAST = 5  # who gave those answers
CHANCE = 1e-6  # that so many cells are empty by themselves


@dataclass(frozen=True)
class _Routing:
    """Answers to a question whose givers all left an item empty, and those of who did not."""

    source: Held
    passed: tuple[str, ...]
    asked: tuple[str, ...]
    empty: int


def blank_problems(wave: Wave, held: Mapping[str, Held]) -> Iterator[Problem]:
    """A warning of each item, or first item below a stem, whose empty cells look like undeclared routing.

    All who gave certain answers to an earlier question left it empty, and so many others did not that chance
    is no reason. Where routing is declared it tells the two apart.
    """
    kind = wave.missing.get("")
    if kind is None or kind == "not_asked":
        return
    sources: list[Held] = []
    stems: set[tuple[str, ...]] = set()
    for item in wave.questions:
        column, stem = held.get(item.variable), tuple(item.stem.values())
        if column is None:
            continue
        if item.asked_if is None and not (stem and stem in stems) and "" in column.values:
            routing = _routing(column, sources[-BEFORE:])
            if routing:
                yield _problem(wave, column, routing)
        stems |= {stem} if stem else set()
        if item.type == "single":
            sources.append(column)


def _routing(column: Held, sources: Sequence[Held]) -> _Routing | None:
    """The nearest question whose answers explain most of the empty cells; None where none does."""
    is_empty = column.where(lambda cell: cell.missing is not None)[:LOOKED_AT]
    routings = [routing for source in reversed(sources) if (routing := _by(source, is_empty))]
    return max(routings, key=lambda routing: routing.empty, default=None)


def _problem(wave: Wave, column: Held, routing: _Routing) -> Problem:
    item, asks = column.item, routing.source.item
    found = f"{routing.empty} empty cells of all who answered {asks.column} with {', '.join(routing.passed)}"
    return finding(
        "blank by routing", shown(wave.folder / "codebook.csv"), row=item.row, column="asked_if", found=found,
        variable=item.variable, condition=f"{asks.variable}={'|'.join(routing.asked)}",
        missing_kind=wave.missing[""],
    )  # fmt: skip


def _by(source: Held, is_empty: Flags) -> _Routing | None:
    codes = source.codes[: len(is_empty)]
    times = np.bincount(codes, minlength=len(source.cells))
    empty = np.bincount(codes, weights=is_empty, minlength=len(source.cells))
    answers: dict[str, list[float]] = {}
    for place, cell in enumerate(source.cells):
        if cell.answer is not None and times[place]:
            answers.setdefault(str(cell.answer), [0, 0])
            answers[str(cell.answer)][0] += times[place]
            answers[str(cell.answer)][1] += empty[place]
    passed = tuple(code for code, (all_, none) in answers.items() if none == all_)
    asked = tuple(code for code in source.item.labels if code in answers and code not in passed)
    if not (passed and asked):
        return None
    left = sum(answers[code][0] for code in passed)
    share = sum(answers[code][1] for code in asked) / sum(answers[code][0] for code in asked)
    return _Routing(source, passed, asked, int(left)) if left >= LEAST and share**left < CHANCE else None
