"""What the numbers of an article are, in one table: for readers who see them without their links."""

from __future__ import annotations

from collections.abc import Collection

from doorpakken.products.reporting.blocks import Block, Rich, join, literal, source, table
from doorpakken.products.reporting.formatting import Spoken
from doorpakken.products.reporting.register_reader import WHOLE, Register
from doorpakken.products.reporting.report_words import say


def sources(register: Register, used: Collection[str], language: str) -> Block:
    """One row for each estimate: what it is, its number with interval and n, and its id.

    used: ids of the register, in the order of the rows.
    """
    columns = [{"text": say(key, language), "align": "left"} for key in ("what", "exact figure", "id")]
    rows: list[list[Rich]] = []
    for key in used:
        item = register.estimates[key]
        about = [register.label(item.estimand, language)]
        about += [register.text(item.category_label, language)] if item.category_label else []
        about += [register.place_label(item.place, language)] if item.place != WHOLE else []
        exact = Spoken(item, language).exactly().rich()
        rows.append([[literal(", ".join(about), "codebook")], [exact], [literal(key, "identifier")]])
    waves = dict.fromkeys(register.estimates[key].wave for key in used)
    note = join([say("how to trace", language), *(source(register, wave, language) for wave in waves)])
    return table("article-figures", say("figures of this article", language), note, columns, rows)
