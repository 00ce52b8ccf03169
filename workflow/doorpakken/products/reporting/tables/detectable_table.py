"""The tables of what a study could see: margins, and the smallest differences that its tests find."""

from __future__ import annotations

from collections.abc import Iterator

from doorpakken.products.reporting.blocks import (
    Block,
    classes,
    heads,
    join,
    literal,
    name,
    row,
    source,
    table,
)
from doorpakken.products.reporting.register_reader import WHOLE, Place, Register, UnknownNumber
from doorpakken.products.reporting.report_words import say

ROWS = ("detectable_margin", "detectable_level", "detectable_change")
PAIRS = "detectable_difference"


def detectable_tables(register: Register, language: str, wave: str = "latest") -> Iterator[Block]:
    """A table of what can be seen of one share, then one of differences between classes, if there are any.

    The second is for the largest share of the plan, the worst case. UnknownNumber when the plan does not ask.
    """
    wave = register.wave(wave)
    if ROWS[0] not in register.estimands:
        raise UnknownNumber("the plan does not ask what is detectable", ["detectable: {}"])
    places = [place for place in register.places(wave) if any(_has(register, wave, place))]
    rows = []
    for estimand in ROWS:
        for category in register.categories(estimand, wave):
            found = [register.find(estimand, wave, category, place) for place in places]
            label = register.text(register.estimands[estimand]["label"], language)
            words = [literal(label, "codebook"), f", {say('at', language)} ", literal(f"{category}%", "fact")]
            rows.append(row(words, found, language))
    notes = [say("points", language), classes(register, places, language), source(register, wave, language)]
    columns = heads(register, say("topic", language), places, language)
    later = [] if wave == register.latest else [wave]
    key = name("tbl", "detectable", *later)
    yield table(key, say("seen of one share", language), join(notes), columns, rows)
    inside = [place for place in places if place != WHOLE]
    if len(inside) > 1:
        key = name("tbl", PAIRS, *later)
        yield _pairs(register, language, wave, inside, key)


def _has(register: Register, wave: str, place: Place) -> Iterator[bool]:
    for category in register.categories(ROWS[0], wave):
        yield register.find(ROWS[0], wave, category, place) is not None


def _pairs(register: Register, language: str, wave: str, places: list[Place], key: str) -> Block:
    """The other class, or all together, in rows, and the class in columns."""
    share = register.categories(ROWS[0], wave)[-1]
    rows = []
    for other in (WHOLE, *places):
        category = ".".join(filter(None, [share, other.value]))
        found = [register.find(PAIRS, wave, category, place) for place in places]
        label = say("all units", language).format(register.units(language))
        label = label if other == WHOLE else register.place_label(other, language)
        rows.append(row([literal(label, "codebook")], found, language))
    before, after = say("seen between classes", language).split("{}")
    notes = [say("points", language), classes(register, places, language), source(register, wave, language)]
    columns = heads(register, say("compared with", language), places, language)
    return table(key, [before, literal(f"{share}%", "fact"), after], join(notes), columns, rows)
