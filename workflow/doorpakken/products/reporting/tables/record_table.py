"""The table of a record: every estimate of a question or a declared quantity, with all that may be known."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.reporting.blocks import Block, Rich, heads, literal, table
from doorpakken.products.reporting.formatting import Spoken
from doorpakken.products.reporting.register_reader import Estimate, Place, Register
from doorpakken.products.reporting.report_words import say

AUTOMATIC = {"mean": "mean", "quantile": "median"}


def values_table(register: Register, items: list[Estimate], language: str) -> Block:
    """Every estimate once: answers in rows, the whole and the classes in columns.

    A count stands in the cell of its share. Places that are no column have rows of their own.
    """
    columns = register.places(items[0].wave)
    columns = [place for place in columns if any(item.place == place for item in items)]
    at: dict[tuple[str, Place], list[Estimate]] = {}
    said: dict[str, str] = {}
    for item in items:
        words = _row_of(register, item, language)
        key = f"{item.version or ''}:{item.category or words}"  # two answers may have one label
        said[key] = words
        at.setdefault((key, item.place), []).append(item)
    rows: list[list[Rich]] = [
        [[literal(words, "codebook")], *(_cell(at.get((key, place), []), language) for place in columns)]
        for key, words in said.items()
    ]
    for key, place in at:
        if place not in columns:
            label = literal(register.place_label(place, language), "codebook")
            rows.append([[label], _cell(at[key, place], language), *["–"] * (len(columns) - 1)])
    return table("", "", "", heads(register, say("answer", language), columns, language), rows)


def _row_of(register: Register, item: Estimate, language: str) -> str:
    """The head of the row of an estimate."""
    if item.version:
        answer = register.text(item.category_label, language) or item.category
        return ", ".join(filter(None, [answer, say(f"version {item.version}", language)]))
    if item.category is not None:
        return register.text(item.category_label, language) or item.category
    declared = "plan" in register.estimands[item.estimand]
    return say("value" if declared else AUTOMATIC.get(item.statistic, "value"), language)


def _cell(items: Sequence[Estimate], language: str) -> Rich:
    """All that may be known of the estimates of one answer in one place."""
    if not items:
        return "–"
    first, *others = (Spoken(item, language) for item in items)
    if not others or not any(spoken.estimate.is_shown for spoken in (first, *others)):
        return [first.compactly().rich()]
    count = others[0]
    of_base = count.of_base(first.estimate.base) if count.estimate.is_shown else count.compactly()
    return [first.compactly(base=False).rich(), " ", of_base.rich()]
