"""What figures have in common: numbers as words in a drawing, rows of their data, the block of a figure."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.figures.canvas import Drawing, Share, Words
from doorpakken.products.reporting.blocks import Block, Rich, plain, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.formatting import NONE
from doorpakken.products.reporting.notes import signs
from doorpakken.products.reporting.register_reader import Estimate


def figure(key: str, title: Rich, drawing: Drawing, note: Rich, data: Block) -> Block:
    """A figure block: the finding in words, both drawings, their words, and the data as a table."""
    return {
        "block": "figure",
        "id": key,
        "title": title,
        "svg": drawing.wide,
        "svg_narrow": drawing.narrow,
        "alt": drawing.alt,
        "note": note,
        "ticks": list(drawing.ticks),
        "data": data,
    }


def alternative(title: Rich, *lines: str) -> str:
    """The alternative text: the title, then what the rows say."""
    return f"{plain(title)}. {'; '.join(lines)}."


def simulation_mark(context: Context) -> str:
    """The words inside a figure that say that its data are simulated; empty where they are not."""
    return context.say("simulated data") if context.is_simulated else ""


def label_words(text: str) -> Words:
    """A label of the study's documents as words in a figure."""
    return Words(text, lit="codebook")


def share_words(context: Context, item: Estimate, words: Words | None = None) -> Share:
    """An estimate as a share in a figure, written as in a table unless in other words."""
    return Share(
        words or context.written(item).cell(), item.estimate if item.is_shown else None, item.low, item.high
    )


def starred(context: Context, item: Estimate) -> Share:
    """The same, starred as in a table where it is indicative."""
    return share_words(context, item, Words(plain(context.cell(item)), item.id))


def figure_data(
    context: Context, key: str, title: Rich, rows: list[list[Rich]], columns: list[Block]
) -> Block:
    """The data of a figure as a table; its note says what the signs in it mean."""
    return table(f"{key}-data", title, signs(context, rows), columns, rows)


def data_row(context: Context, label: str, items: Sequence[Estimate]) -> list[Rich]:
    """A row of the data of a figure: a label, then share, interval and n of each estimate."""
    row: list[Rich] = [context.codebook(label)]
    for item in items:
        base = [context.written(item).say("base").rich()] if item.base is not None else NONE
        row += [context.cell(item), context.interval(item), base]
    return row


def in_words(context: Context, label: str, item: Estimate) -> str:
    """An estimate in words, for the alternative text."""
    if not item.is_shown:
        return f"{label}: {context.say('not shown')}"
    written = context.written(item)
    interval = f" ({written.say('interval').text})" if item.low is not None else ""
    return f"{label}: {written.say('pct').text}{interval}"


def shared_ending(context: Context, estimands: Sequence[str]) -> tuple[str, list[str]]:
    """The ending that labels of estimands share after a colon ("" without one), and the labels without it."""
    labels = [context.label(key) for key in estimands]
    endings = {label.rpartition(": ")[2] for label in labels if ": " in label}
    if len(endings) != 1 or not all(": " in label for label in labels):
        return "", labels
    return endings.pop(), [label.rpartition(": ")[0] for label in labels]
