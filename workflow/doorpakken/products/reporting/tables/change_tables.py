"""The tables of changes since the wave before, in one language."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.reporting.blocks import (
    Block,
    Rich,
    cell,
    classes,
    heads,
    join,
    literal,
    name,
    row,
    signs,
    source,
    table,
    weighting,
)
from doorpakken.products.reporting.formatting import NONE, Spoken
from doorpakken.products.reporting.register_reader import WHOLE, Estimate, Place, Register, UnknownNumber
from doorpakken.products.reporting.report_words import say


def change_table(
    register: Register,
    language: str,
    estimands: Sequence[str],
    caption: Rich,
    wave: str = "latest",
    version: str = "all",
) -> Block:
    """Declared estimands in rows: in the wave before, in this wave, and the change with its interval.

    version: all respondents, linked (those that answered both times) or composition.
    """
    wave = register.wave(wave)
    found = [register.change(estimand, wave, version=version) for estimand in estimands]
    before = _before(found)
    rows = []
    for estimand, item in zip(estimands, found, strict=True):
        sides = [register.est(estimand, each) for each in (before, wave)]
        reach = Spoken(item, language).say("interval").rich() if item.low is not None else NONE
        label = literal(register.label(estimand, language), "codebook")
        rows.append([*row([label], [*sides, item], language), [reach]])
    said = [literal(register.wave_label(each, language), "fact") for each in (before, wave)]
    columns: list[Block] = [{"text": say("topic", language), "align": "left"}]
    columns += [{"text": [words], "align": "right"} for words in said]
    columns += [{"text": say(key, language), "align": "right"} for key in ("change", "interval")]
    alone = f"{say('interval', language)}: {say('not adjusted', language)}."
    note = join([_note(register, language, (before, wave), found, version, rows), alone])
    return table(_key(register, "change", estimands, wave, version), caption, note, columns, rows)


def change_by_class(
    register: Register,
    language: str,
    estimands: Sequence[str],
    caption: Rich,
    wave: str = "latest",
    version: str = "all",
) -> Block:
    """The changes of declared estimands in rows, the whole and every class in columns."""
    wave = register.wave(wave)
    places = register.places(wave)
    found = [[_change(register, each, wave, place, version) for place in places] for each in estimands]
    known = [item for line in found for item in line if item is not None]
    rows = []
    for estimand, line in zip(estimands, found, strict=True):
        label = literal(register.label(estimand, language), "codebook")
        rows.append([[label], *(cell(item, language) for item in line)])
    note = join(
        [
            _note(register, language, (_before(known), wave), known, version, rows),
            classes(register, places, language),
        ]
    )
    columns = heads(register, say("topic", language), places, language)
    key = _key(register, "change-by-class", estimands, wave, version)
    return table(key, caption, note, columns, rows)


def _change(register: Register, estimand: str, wave: str, place: Place, version: str) -> Estimate | None:
    """The change in a place; None for a class that the wave before did not have."""
    if place == WHOLE:
        return register.change(estimand, wave, version=version)
    try:
        return register.change(estimand, wave, domain=place.domain, value=place.value, version=version)
    except UnknownNumber:
        return None


def _before(found: Sequence[Estimate]) -> str:
    return next(str(item.wave_from) for item in found)


def _note(
    register: Register,
    language: str,
    waves: tuple[str, str],
    found: Sequence[Estimate],
    version: str,
    rows: list[list[Rich]],
) -> Rich:
    points = [say("points", language)] if any(item.unit == "points" for item in found) else []
    return join(
        [
            f"{say('change', language)}: {say(f'version {version}', language)}.",
            *points,
            weighting(register, waves[1], language),
            signs(rows, language),
            *(source(register, wave, language) for wave in waves),
        ]
    )


def _key(register: Register, kind: str, estimands: Sequence[str], wave: str, version: str) -> str:
    later = [] if wave == register.latest else [wave]
    return name("tbl", kind, *([] if version == "all" else [version]), *estimands, *later)
