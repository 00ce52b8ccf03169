"""Sheets to fill in: the reader's own answer beside the class and all, one sheet for each class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorpakken.products.reporting.blocks import (
    Block,
    Rich,
    cell,
    join,
    literal,
    name,
    row,
    signs,
    source,
    table,
    weighting,
)
from doorpakken.products.reporting.formatting import Spoken
from doorpakken.products.reporting.register_reader import WHOLE, Estimate, Register
from doorpakken.products.reporting.report_words import say

BLANK = "…"


def worksheets(
    register: Register, language: str, estimands: Sequence[str], wave: str = "latest"
) -> Iterator[Block]:
    """A table for each class: topic, an empty place, the class with its interval, all."""
    wave = register.wave(wave)
    every = register.places(wave)
    heads = ["topic", "own answer", "own class"]
    columns: list[Block] = [{"text": say(head, language), "align": "left"} for head in heads]
    columns.append({"text": say("all", language).format(register.units(language)), "align": "right"})
    for place in every[1:]:
        rows: list[list[Rich]] = []
        bare: list[list[Rich]] = []
        for estimand in estimands:
            label = [literal(register.label(estimand, language), "codebook")]
            of_class, of_all = (register.find(estimand, wave, None, at) for at in (place, WHOLE))
            bare.append(row(label, [of_class, of_all], language))
            own = _own(register, estimand, language)
            rows.append([label, own, _class(of_class, language), bare[-1][-1]])
        stated = literal(register.place_label(place, language), "codebook")
        note = join(
            [
                weighting(register, wave, language),
                signs(bare, language),
                source(register, wave, language),
            ]
        )
        key = name("sheet", place.value or "", *([] if wave == register.latest else [wave]))
        yield table(key, [f"{say('worksheet', language)}: ", stated], note, columns, rows)


def _own(register: Register, estimand: str, language: str) -> str:
    """Where the reader writes: yes or no where the estimate is a share of units, else a number."""
    if register.estimands[estimand]["statistic"] == "share":
        return say("yes or no", language)
    return f"{BLANK}%" if register.estimands[estimand]["unit"] == "share" else BLANK


def _class(found: Estimate | None, language: str) -> Rich:
    written = cell(found, language)
    if found is None or not found.is_shown or found.low is None:
        return written
    return [*written, " (", Spoken(found, language).say("interval").rich(), ")"]
