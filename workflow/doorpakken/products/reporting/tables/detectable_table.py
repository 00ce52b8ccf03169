"""The tables of what a study could see: margins, and the smallest differences that its tests find."""

from __future__ import annotations

from collections.abc import Iterator

from doorpakken.products.reporting.blocks import Block, Rich, literal, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.notes import class_columns, classes, note
from doorpakken.products.reporting.number_format import percent
from doorpakken.products.reporting.register_reader import WHOLE, Place, UnknownNumber

ROWS = ("detectable_margin", "detectable_level", "detectable_change")
PAIRS = "detectable_difference"


@display
def every_detectable(context: Context) -> Iterator[Block]:
    """Margins of shares, and the smallest differences that the tests of the study could find.

    One table for a single share, then one for differences between classes, if there are any, at the largest
    share of the plan, the worst case. UnknownNumber when the plan does not ask.
    """
    if ROWS[0] not in context.register.estimands:
        raise UnknownNumber("the plan does not ask what is detectable", ["detectable: {}"])
    shares = context.categories(ROWS[0])
    places = [
        place for place in context.places() if any(context.find(ROWS[0], share, place) for share in shares)
    ]
    rows = []
    for estimand in ROWS:
        for share in context.categories(estimand):
            at_share = [f", {context.say('at')} ", literal(percent(share, context.language), "fact")]
            words = [*context.codebook(context.label(estimand)), *at_share]
            rows.append([words, *context.cells(context.across(estimand, places, share))])
    yield _table(context, "detectable", context.say("detectable in one share"), "topic", places, rows)
    inside = [place for place in places if place != WHOLE]
    if len(inside) > 1:
        yield _pairs(context, inside, shares[-1])


def _pairs(context: Context, places: list[Place], share: str) -> Block:
    """The other class, or all together, in rows, and the class in columns."""
    rows = []
    for other in (WHOLE, *places):
        label = context.say("all units", context.units) if other == WHOLE else context.place_label(other)
        differences = context.across(PAIRS, places, ".".join(filter(None, [share, other.value])))
        rows.append(context.row(label, differences))
    before, after = context.say("detectable between classes").split("{}")
    title = [before, literal(percent(share, context.language), "fact"), after]
    return _table(context, PAIRS, title, "compared with", places, rows)


def _table(
    context: Context, key: str, title: Rich, first: str, places: list[Place], rows: list[list[Rich]]
) -> Block:
    below = note(context, context.say("points"), classes(context, places))
    return table(context.key("tbl", key), title, below, class_columns(context, first, places), rows)
