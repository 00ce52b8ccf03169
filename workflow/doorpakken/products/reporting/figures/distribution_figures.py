"""The figure of all answers to ordered items."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.figures.canvas import Label, Words
from doorpakken.products.figures.likert_chart import Row, likert
from doorpakken.products.reporting.blocks import Block, Rich, name, plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.figures import figure_parts as parts
from doorpakken.products.reporting.notes import asked_questions, note, weighting
from doorpakken.products.reporting.register_reader import WHOLE, UnknownNumber

SHOWN_MISSING = ("dont_know", "not_applicable")


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
    lines = [
        (
            context.place_label(place) if by_class else context.label(variable),
            [context.est(variable, code, place) for code in codes],
            [context.find(f"{variable}_count", kind, place) for kind in kinds],
        )
        for variable in (variables[:1] if by_class else variables)
        for place in (context.places() if by_class else [WHOLE])
    ]
    answers = [context.text(item.category_label) or str(item.category) for item in lines[0][1]]
    missing = [context.category_label(counts[index] for *_, counts in lines) for index in range(len(kinds))]
    bars, rows, sentences = [], [], []
    for label, items, counts in lines:
        base = (Words("n = "), context.written(items[0]).base_cell())
        missed = [context.written(item).cell() if item else None for item in counts]
        bars.append(
            Row(Label(parts.label_words(label), base), [parts.starred(context, e) for e in items], missed)
        )
        rows.append([context.codebook(label), *context.cells(items), context.base_cell(items[0]),
                     *context.cells(counts)])  # fmt: skip
        numbers = [context.written(item).say("pct").text for item in items]
        sentences.append(f"{label}: {'; '.join(map(' '.join, zip(answers, numbers, strict=True)))}.")
    alt = f"{plain(title)}. {' '.join(sentences)}"
    drawing = likert(
        bars,
        [*map(parts.label_words, answers)],
        alt,
        parts.simulation_mark(context),
        neutral=None if neutral is None else codes.index(neutral),
        hidden=context.say("not shown"),
        missing=[*map(parts.label_words, missing)],
    )
    key = name("fig", *variables, *(["class"] if by_class else []))
    heads = map(context.codebook, (*answers, "n", *missing))
    columns = context.columns("class" if by_class else "topic", *heads)
    data = parts.figure_data(context, key, title, rows, columns)
    below = note(context, asked_questions(context, variables), weighting(context), data["note"])
    return parts.figure(key, title, drawing, below, data)


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
