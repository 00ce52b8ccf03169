"""The figures of two shares of each item: against each other, or in two waves."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.figures.canvas import Label, Words
from doorpakken.products.figures.scatter_chart import positions
from doorpakken.products.figures.share_chart import dumbbells
from doorpakken.products.reporting.blocks import Block, Rich, name
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.figures.figure_parts import (
    alternative,
    data_row,
    figure,
    figure_data,
    in_words,
    label_words,
    share_words,
    shared_ending,
    simulation_mark,
)
from doorpakken.products.reporting.figures.share_figures import by_share
from doorpakken.products.reporting.notes import asked_questions, level, note, weighting
from doorpakken.products.reporting.register_reader import Estimate, UnknownNumber


@display
def figure_positions(context: Context, pairs: Sequence[tuple[str, str]], title: Rich) -> Block:
    """Two shares of each item against each other, the first up and the second across.

    The labels name the axes by their shared ending, as in "Clear goals: important". Raises UnknownNumber
    where there is none.
    """
    second = dict(pairs)
    ordered = by_share(context, list(second))
    up, labels = shared_ending(context, ordered)
    across, _ = shared_ending(context, [second[key] for key in ordered])
    if not (up and across):
        raise UnknownNumber(f"the labels of {ordered[0]} and the others share no ending after a colon")
    estimates = [(context.est(key), context.est(second[key])) for key in ordered]
    items = [
        (label_words(label), share_words(context, low), share_words(context, high))
        for label, (high, low) in zip(labels, estimates, strict=True)
    ]
    alt = _compared(context, title, labels, estimates, (up, across))
    drawing = positions(items, (Words(across), Words(up)), alt, simulation_mark(context))
    key = name("fig", "positions", *ordered)
    data = _data(context, key, title, labels, estimates, ([up], [across]))
    below = note(
        context,
        asked_questions(context, [item.estimand for pair in estimates for item in pair]),
        weighting(context),
        context.say("intervals with the data"),
        data["note"],
    )
    return figure(key, title, drawing, below, data)


@display
def figure_change(context: Context, estimands: Sequence[str], title: Rich, waves: tuple[str, str]) -> Block:
    """Shares in two waves with their intervals, the earlier and the later, the largest in that one first."""
    before, after = map(context.at, waves)
    ordered = by_share(after, estimands)
    _, labels = shared_ending(context, ordered)
    estimates = [(before.est(key), after.est(key)) for key in ordered]
    rows = [
        (Label(label_words(label)), share_words(before, earlier), share_words(after, later))
        for label, (earlier, later) in zip(labels, estimates, strict=True)
    ]
    names = (before.wave_label, after.wave_label)
    alt = _compared(context, title, labels, estimates, names)
    keys = (Words(names[0], lit="fact"), Words(names[1], lit="fact"))
    drawing = dumbbells(rows, keys, alt, simulation_mark(before) or simulation_mark(after))
    key = name("fig", "change", *ordered)
    data = _data(context, key, title, labels, estimates, ([before.wave_literal], [after.wave_literal]))
    below = note(
        context,
        asked_questions(after, ordered),
        level(context, [item for pair in estimates for item in pair]),
        weighting(after),
        data["note"],
        waves=(before.wave, after.wave),
    )
    return figure(key, title, drawing, below, data)


def _compared(
    context: Context,
    title: Rich,
    labels: Sequence[str],
    estimates: Sequence[tuple[Estimate, Estimate]],
    names: tuple[str, str],
) -> str:
    """Two estimates of each row in words, for the alternative text."""
    lines = [
        f"{label}: " + ", ".join(in_words(context, *named) for named in zip(names, pair, strict=True))
        for label, pair in zip(labels, estimates, strict=True)
    ]
    return alternative(title, *lines)


def _data(
    context: Context,
    key: str,
    title: Rich,
    labels: Sequence[str],
    estimates: Sequence[tuple[Estimate, Estimate]],
    names: Sequence[list[Rich]],
) -> Block:
    """The data of a figure of two estimates a row: share, interval and n of each."""
    rows = [data_row(context, label, pair) for label, pair in zip(labels, estimates, strict=True)]
    interval = context.say("interval").lower()
    heads = [head for words in names for head in (words, [*words, f", {interval}"], [*words, ", n"])]
    return figure_data(context, key, title, rows, context.columns("topic", *heads))
