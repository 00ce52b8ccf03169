"""The figures of two shares of each item: against each other, or in two waves."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.figures.canvas import Label, Words
from doorpakken.products.figures.scatter_chart import positions
from doorpakken.products.figures.share_chart import dumbbells
from doorpakken.products.reporting.blocks import Block, Rich, name, plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.figures import figure_parts as parts
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
    up, labels = parts.shared_ending(context, ordered)
    across, _ = parts.shared_ending(context, [second[key] for key in ordered])
    if not (up and across):
        raise UnknownNumber(f"the labels of {ordered[0]} and the others share no ending after a colon")
    rows = [
        (label, context.est(key), context.est(second[key]))
        for label, key in zip(labels, ordered, strict=True)
    ]
    items = [
        (parts.label_words(label), parts.share_words(context, low), parts.share_words(context, high))
        for label, high, low in rows
    ]
    key = name("fig", "positions", *ordered)
    alt, data = _described(context, key, title, rows, ([up], [across]))
    drawing = positions(items, (Words(across), Words(up)), alt, parts.simulation_mark(context))
    below = note(
        context,
        asked_questions(context, [item.estimand for _, *pair in rows for item in pair]),
        weighting(context),
        context.say("intervals with the data"),
        data["note"],
    )
    return parts.figure(key, title, drawing, below, data)


@display
def figure_change(context: Context, estimands: Sequence[str], title: Rich, waves: tuple[str, str]) -> Block:
    """Shares in two waves with their intervals, the earlier and the later, the largest in that one first."""
    before, after = map(context.at, waves)
    ordered = by_share(after, estimands)
    _, labels = parts.shared_ending(context, ordered)
    rows = [(label, before.est(key), after.est(key)) for label, key in zip(labels, ordered, strict=True)]
    pairs = [
        (Label(parts.label_words(label)), parts.share_words(before, earlier), parts.share_words(after, later))
        for label, earlier, later in rows
    ]
    key = name("fig", "change", *ordered)
    alt, data = _described(context, key, title, rows, ([before.wave_literal], [after.wave_literal]))
    keys = (Words(before.wave_label, lit="fact"), Words(after.wave_label, lit="fact"))
    mark = parts.simulation_mark(before) or parts.simulation_mark(after)
    below = note(
        context,
        asked_questions(after, ordered),
        level(context, [item for _, *pair in rows for item in pair]),
        weighting(after),
        data["note"],
        waves=(before.wave, after.wave),
    )
    return parts.figure(key, title, dumbbells(pairs, keys, alt, mark), below, data)


def _described(
    context: Context,
    key: str,
    title: Rich,
    rows: Sequence[tuple[str, Estimate, Estimate]],
    heads: Sequence[list[Rich]],
) -> tuple[str, Block]:
    """The alternative text of a figure of two estimates a row, and its data: share, interval and n."""
    lines = []
    for label, *pair in rows:
        named = zip(map(plain, heads), pair, strict=True)
        lines.append(f"{label}: {', '.join(parts.in_words(context, *each) for each in named)}")
    interval = context.say("interval").lower()
    texts = [each for words in heads for each in (words, [*words, f", {interval}"], [*words, ", n"])]
    data = [parts.data_row(context, label, pair) for label, *pair in rows]
    table = parts.figure_data(context, key, title, data, context.columns("topic", *texts))
    return parts.alternative(title, *lines), table
