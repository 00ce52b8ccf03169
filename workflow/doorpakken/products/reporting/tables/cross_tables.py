"""The cross tables of the plan: the answers to one question by those to another, with the test below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from doorpakken.products.reporting.blocks import Block, Rich, literal, said_once, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.notes import note, weighting
from doorpakken.products.reporting.number_format import number
from doorpakken.products.reporting.register_reader import WHOLE, Place, UnknownNumber
from doorpakken.rounding import plain, stored

LITERAL = "verdict"  # the kind of literal that results/verdicts.json holds and the register does not


@display
def cross_tables(context: Context) -> Iterator[Block]:
    """The cross tables of the plan that the wave has: percentages by row, base, total, and below it the test.

    UnknownNumber when the plan declares none.
    """
    declared = context.register.data.get("cross_tables")
    if not declared:
        raise UnknownNumber("the plan declares no cross tables", ["cross_tables: [[age, trust]]"])
    asked = [entry for entry in declared if context.find(entry["test"]) or _places(context, entry)]
    blocks = [_cross_table(context, entry) for entry in asked]
    first, *rest = said_once(blocks)
    yield first
    for entry, block in zip(asked, rest, strict=True):
        yield block | {"note": _test(context, entry)}


def _places(context: Context, entry: Mapping[str, Any]) -> list[Place]:
    """The rows of a table: the classes by which the wave has estimates of the question in the columns."""
    places = [Place(entry["rows"], value) for value in context.register.data["domains"][entry["rows"]]]
    first = next(iter(context.categories(entry["columns"])), None)
    return [place for place in places if context.find(entry["columns"], first, place)]


def _cross_table(context: Context, entry: Mapping[str, Any]) -> Block:
    question = entry["columns"]
    categories = context.categories(question)
    rows: list[list[Rich]] = []
    for place in (*_places(context, entry), WHOLE):
        shares = [context.find(question, category, place) for category in categories]
        value = context.register.data["domains"][entry["rows"]].get(place.value)
        label = context.codebook(value) if value else context.say("total")
        rows.append([label, *context.cells(shares), context.base_cell(shares[0])])
    labels = [context.category_label([context.find(question, category)]) for category in categories]
    heads = (context.codebook(words) for words in (entry["head"], *labels))
    columns = context.columns(*heads, "answered")
    below = note(context, context.say("cross percentages"), weighting(context), rows=rows)
    caption = context.codebook(context.label(entry["test"]))
    return table(context.key("cross", entry["rows"], question), caption, below, columns, rows)


def _test(context: Context, entry: Mapping[str, Any]) -> Rich:
    """What the test of a table found, in a sentence; nothing where it has none to show."""
    test = context.register.verdicts.get("tests", {}).get(context.wave, {}).get(entry["test"], {})
    estimate = context.find(entry["test"])
    if estimate is None or not estimate.is_shown or test.get("statistic") is None:
        return []
    written = context.written(estimate)
    values = [
        [literal(number(plain(stored(test[key])), context.language), LITERAL)]
        for key in ("statistic", "df", "ddf")
    ]
    values += [[written.say("p").rich()], [written.cell().rich()]]
    words = context.say("cross test").split("{}")
    return [piece for text, value in zip(words, [*values, []], strict=True) for piece in (text, *value)]
