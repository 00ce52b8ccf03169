"""The figure of shares by class: each cell has its number and the colour of its size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from doorpakken.products.figures.canvas import Label
from doorpakken.products.figures.matrix_chart import matrix
from doorpakken.products.reporting.blocks import Block, Rich, name, plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.figures import figure_parts as parts
from doorpakken.products.reporting.figures.share_figures import by_share
from doorpakken.products.reporting.notes import class_columns, signs
from doorpakken.products.reporting.register_reader import UnknownNumber
from doorpakken.products.reporting.tables.estimate_tables import estimands_table


@display
def figure_matrix(context: Context, groups: Mapping[str, Sequence[str]], title: Rich) -> Block:
    """Shares by class, the largest first; each group opens with the estimand of the whole group.

    Raises UnknownNumber for an estimand that is no share of 1.
    """
    places = context.places()
    ordered = {whole: by_share(context, keys) for whole, keys in groups.items()}
    members = [key for keys in ordered.values() for key in keys]
    openings = dict(zip(ordered, parts.shared_ending(context, list(ordered))[1], strict=True))
    names = dict(zip(members, parts.shared_ending(context, members)[1], strict=True))
    estimands = [key for whole, keys in ordered.items() for key in (whole, *keys)]
    rows = []
    for whole, keys in ordered.items():
        for key in (whole, *keys):
            if context.est(key).unit != "share":
                raise UnknownNumber(f"{key} is no share: a matrix shows shares by their colour")
            cells = [parts.starred(context, context.est(key, None, place)) for place in places]
            words = parts.label_words(openings[key] if key == whole else names[key])
            rows.append((Label(words, bold=key == whole), cells))
    totals = "; ".join(f"{label.words.text}: {cells[0].printed.text}" for label, cells in rows)
    alt = parts.alternative(title, f"{context.headed('total')}{totals}")
    heads = [
        parts.label_words(plain(column["text"])) for column in class_columns(context, "topic", places)[1:]
    ]
    drawing = matrix(rows, heads, alt, parts.simulation_mark(context), context.say("not shown"))
    key = name("fig", "by-class", *ordered)
    data = estimands_table(context, f"{key}-data", estimands, title)
    below, data["note"] = data["note"], signs(context, data["rows"])
    return parts.figure(key, title, drawing, below, data)
