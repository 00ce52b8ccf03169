"""The figure of all answers to ordered items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.products.figures.canvas import Label, Words
from doorpakken.products.figures.likert_chart import Row, likert
from doorpakken.products.reporting.blocks import Block, Rich, name, plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.figures.figure_parts import (
    figure,
    figure_data,
    label_words,
    number_words,
    simulation_mark,
    starred,
)
from doorpakken.products.reporting.notes import asked_questions, note, weighting
from doorpakken.products.reporting.register_reader import WHOLE, Estimate, UnknownNumber

SHOWN_MISSING = ("dont_know", "not_applicable")


@dataclass(frozen=True)
class Line:
    """One bar: an item in a place, its answers in order, and what is counted beside them."""

    label: str
    answers: tuple[Estimate, ...]
    missing: tuple[Estimate | None, ...]


@display
def figure_distribution(
    context: Context,
    variables: Sequence[str],
    title: Rich,
    neutral: str | None = None,
    by_class: bool = False,
) -> Block:
    """All answers of items with the same ordered answers, or with `by_class` of the first for each class.

    `neutral` is the code of the neutral answer, which then stands apart. Raises UnknownNumber for items whose
    answers differ, and ValueError for more than five answers.
    """
    codes = _codes(context, variables, neutral)
    occurred = {kind for variable in variables for kind in context.missing_kinds(variable)}
    kinds = [kind for kind in SHOWN_MISSING if kind in occurred]
    lines = _lines(context, variables[:1] if by_class else variables, codes, kinds, by_class)
    answers = [context.text(item.category_label) or str(item.category) for item in lines[0].answers]
    missing = [context.category_label(line.missing[index] for line in lines) for index in range(len(kinds))]
    alt = f"{plain(title)}. {' '.join(_in_words(context, line, answers) for line in lines)}"
    drawing = likert(
        [_row(context, line) for line in lines],
        [*map(label_words, answers)],
        alt,
        simulation_mark(context),
        neutral=None if neutral is None else codes.index(neutral),
        hidden=context.say("not shown"),
        missing=[*map(label_words, missing)],
    )
    rows = [
        [
            context.codebook(line.label),
            *context.cells(line.answers),
            context.base_cell(line.answers[0]),
            *context.cells(line.missing),
        ]
        for line in lines
    ]
    key = name("fig", *variables, *(["class"] if by_class else []))
    columns = context.columns(
        "class" if by_class else "topic", *map(context.codebook, (*answers, "n", *missing))
    )
    data = figure_data(context, key, title, rows, columns)
    below = note(context, asked_questions(context, variables), weighting(context), data["note"])
    return figure(key, title, drawing, below, data)


def _codes(context: Context, variables: Sequence[str], neutral: str | None) -> list[str]:
    """The answers that all items share, in order."""
    codes = context.categories(variables[0])
    if not codes:
        context.est(variables[0])
    for variable in variables:
        if context.categories(variable) != codes:
            raise UnknownNumber(f"{variable} has other answers than {variables[0]}: draw them apart")
    if neutral is not None and neutral not in codes:
        raise UnknownNumber(f"no answer {neutral!r} in {variables[0]}", codes)
    return codes


def _lines(
    context: Context, variables: Sequence[str], codes: Sequence[str], kinds: Sequence[str], by_class: bool
) -> list[Line]:
    return [
        Line(
            context.place_label(place) if by_class else context.label(variable),
            tuple(context.est(variable, code, place) for code in codes),
            tuple(context.find(f"{variable}_count", kind, place) for kind in kinds),
        )
        for variable in variables
        for place in (context.places() if by_class else [WHOLE])
    ]


def _row(context: Context, line: Line) -> Row:
    """The bar, the base beneath its label, and the counts of those who are missing."""
    parts = [starred(context, item) for item in line.answers]
    beneath = (Words("n = "), number_words(context.written(line.answers[0]).base_cell()))
    missing = [number_words(context.written(item).cell()) if item else None for item in line.missing]
    return Row(Label(label_words(line.label), beneath), parts, missing)


def _in_words(context: Context, line: Line, answers: Sequence[str]) -> str:
    """A bar in words, for the alternative text."""
    numbers = [context.written(item).say("pct").text for item in line.answers]
    return f"{line.label}: {'; '.join(map(' '.join, zip(answers, numbers, strict=True)))}."
