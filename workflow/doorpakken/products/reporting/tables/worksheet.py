"""Sheets to fill in: the reader's own answer beside the class and all, one sheet for each class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorpakken.products.reporting.blocks import Block, Rich, literal, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.formatting import NONE
from doorpakken.products.reporting.notes import note, weighting
from doorpakken.products.reporting.number_format import LANGUAGE
from doorpakken.products.reporting.register_reader import Estimate, Place

BLANK = "…"


@display
def worksheets(context: Context, estimands: Sequence[str]) -> Iterator[Block]:
    """A sheet to fill in for each class: topic, an empty place, the class with its interval, all."""
    columns = context.columns("topic", "own answer", "own class", align="left")
    columns.append({"text": context.say("all", context.units), "align": "right"})
    for place in context.places()[1:]:
        rows: list[list[Rich]] = []
        cells: list[list[Rich]] = []
        for estimand in estimands:
            of_class = context.find(estimand, None, place)
            cells.append(context.row(context.label(estimand), [of_class, context.find(estimand)]))
            label, _, whole = cells[-1]
            rows.append([label, _own(context, estimand), _class(context, of_class), whole])
        title = [f"{context.headed('worksheet')}", literal(context.place_label(place), "codebook")]
        below = note(context, weighting(context), rows=cells)
        yield table(context.key("sheet", *_key(context, place)), title, below, columns, rows)


def _key(context: Context, place: Place) -> tuple[str, ...]:
    """What tells the sheet of a class from the others: an answer may have the codes of another one."""
    return tuple(
        filter(None, (None if place.domain in context.register.frame_columns else place.domain, place.value))
    )


def _own(context: Context, estimand: str) -> str:
    """Where the reader writes: yes or no where the estimate is a share of units, else a number."""
    declared = context.register.estimands[estimand]
    if declared["statistic"] == "share":
        return context.say("yes or no")
    return LANGUAGE.say("percent", context.language).format(BLANK) if declared["unit"] == "share" else BLANK


def _class(context: Context, estimate: Estimate | None) -> Rich:
    interval = context.interval(estimate)
    return context.cell(estimate) if interval == NONE else [*context.cell(estimate), " (", *interval, ")"]
