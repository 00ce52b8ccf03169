"""The table of a record: every estimate of a question or a declared quantity, with all that may be known."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.reporting.blocks import Block, Rich, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.formatting import IMPRECISE, NONE
from doorpakken.products.reporting.notes import class_columns
from doorpakken.products.reporting.register_reader import Estimate, Place

AUTOMATIC = {"mean": "mean", "quantile": "median"}


def values_table(context: Context, items: Sequence[Estimate]) -> Block:
    """Every estimate once: answers in rows, the whole and the classes in columns.

    A count stands in the cell of its share. Places that are no column have rows of their own.
    """
    columns = [place for place in context.places() if any(item.place == place for item in items)]
    cells: dict[tuple[str, Place], list[Estimate]] = {}
    labels: dict[str, str] = {}
    for item in items:
        label = _row_label(context, item)
        key = f"{item.version or ''}:{item.category or label}"  # two answers may have one label
        labels[key] = label
        cells.setdefault((key, item.place), []).append(item)
    rows: list[list[Rich]] = [
        [context.codebook(label), *(_cell(context, cells.get((key, place), [])) for place in columns)]
        for key, label in labels.items()
    ]
    for (_, place), estimates in cells.items():
        if place not in columns:
            label = context.place_label(place)
            blank = [NONE] * (len(columns) - 1)
            rows.append([context.codebook(label), _cell(context, estimates), *blank])
    return table("", "", "", class_columns(context, "answer", columns), rows)


def _row_label(context: Context, item: Estimate) -> str:
    """The head of the row of an estimate."""
    answer = context.text(item.category_label) or item.category
    if item.version:
        return ", ".join(filter(None, [answer, context.say(f"version {item.version}")]))
    if item.category is not None:
        return answer or ""
    declared = "plan" in context.register.estimands[item.estimand]
    return context.say("value" if declared else AUTOMATIC.get(item.statistic, "value"))


def _cell(context: Context, estimates: Sequence[Estimate]) -> Rich:
    """All that may be known of the estimates of one answer in one place."""
    if not estimates:
        return NONE
    first, *others = map(context.written, estimates)
    if not others or not any(item.is_shown for item in estimates) or estimates[0].shown == IMPRECISE:
        return [first.compactly().rich()]
    count = others[0]
    of_base = count.of_base(first.estimate.base) if count.estimate.is_shown else count.compactly()
    return [first.compactly(base=False).rich(), " ", of_base.rich()]
