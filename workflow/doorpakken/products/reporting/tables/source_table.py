"""What the numbers of an article are, in one table: for readers who see them without their links."""

from __future__ import annotations

from collections.abc import Collection

from doorpakken.products.reporting.blocks import Block, literal, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.notes import note
from doorpakken.products.reporting.register_reader import WHOLE


def sources(context: Context, used: Collection[str]) -> Block:
    """One row for each estimate: what it is, its number with interval and n, and its id.

    used: ids of the register, in the order of the rows.
    """
    estimates = [context.register.estimates[key] for key in used]
    rows = []
    for item in estimates:
        described = [context.label(item.estimand)]
        described += [context.text(item.category_label)] if item.category_label else []
        described += [context.place_label(item.place)] if item.place != WHOLE else []
        exact = context.written(item).exactly().rich()
        rows.append([context.codebook(", ".join(described)), [exact], [literal(item.id, "identifier")]])
    waves = list(dict.fromkeys(item.wave for item in estimates))
    columns = context.columns("what", "exact figure", "id", align="left")
    below = note(context, context.say("how to trace"), waves=waves)
    return table("article-figures", context.say("figures of this article"), below, columns, rows)
