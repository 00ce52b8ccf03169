"""The provenance annex: for every number used, what it is, what was asked, and where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from doorpakken.reporting.blocks import Block, Rich, counted, heads, literal, table, weighting
from doorpakken.reporting.said import Spoken
from doorpakken.reporting.tables import FEW_QUESTIONS
from doorpakken.reporting.view import Estimate, Register, UnknownNumber
from doorpakken.reporting.words import say

Fact = list[Rich]
CHECKSUM_SHOWN = 12


def annex(register: Register, used: Iterable[str], language: str) -> list[Block]:
    """One record for each wave and estimand of which an estimate is used, in the order of the register.

    `used` are estimate ids; an unknown one raises UnknownNumber. Every estimate of a used estimand is in the
    values of its record, so that each link from the text finds its place.
    """
    wanted = set(used)
    unknown = wanted - set(register.estimates)
    if unknown:
        raise UnknownNumber(f"no estimate {min(unknown)!r} in the register")
    groups: dict[tuple[str, str], list[Estimate]] = {}
    for item in register.estimates.values():
        groups.setdefault((item.wave, item.estimand), []).append(item)
    return [
        record(register, items, language)
        for items in groups.values()
        if any(item.id in wanted for item in items)
    ]


def record(register: Register, items: list[Estimate], language: str) -> Block:
    """The record of one estimand in one wave; `items` are all its estimates."""
    wave, estimand = items[0].wave, items[0].estimand
    label = register.label(estimand, language)
    wave_label = register.wave_label(wave, language)
    return {
        "block": "record",
        "id": f"r-{wave}.{estimand}",
        "title": [literal(label, "codebook"), ", ", literal(wave_label, "fact")],
        "facts": [*_about(register, wave, estimand, language), *_made(register, items, language)],
        "values": _values(register, items, language),
    }


def _about(register: Register, wave: str, estimand: str, language: str) -> list[Fact]:
    """What is estimated, and the raw cells it comes from."""
    known = register.estimands[estimand]
    definition = register.text(known["definition"], language)
    facts: list[Fact] = [[say("definition", language), [literal(definition, "codebook")]]]
    variables = register.raw_variables(estimand, wave)
    if not variables:
        raw, sha256 = register.waves[wave]["file"], register.waves[wave]["sha256"]
        return [*facts, [say("raw data", language), _file(raw, sha256)]]
    sources = [register.source(variable, wave) for variable in variables]
    facts.append(_asked(register, sources, language))
    if known.get("value") or known.get("among"):
        facts.append([say("reckoned", language), _reckoned(known, language)])
    codes = known.get("codes") or ()
    if codes:
        labels = sources[0]["labels"]
        words = [f"{code} = {register.text(labels.get(code), language)}" for code in codes]
        facts.append([say("codes counted", language), [literal("; ".join(words), "codebook")]])
    several = "s" if len(sources) > 1 else ""
    columns = [literal(", ".join(source["column"] for source in sources), "identifier")]
    rows = [literal(", ".join(str(source["codebook_row"]) for source in sources), "identifier")]
    raw = _file(sources[0]["file"], sources[0]["sha256"])
    facts.append([say("raw data", language), [*raw, f"; {say(f'column{several}', language)} ", *columns]])
    book = literal(sources[0]["codebook"], "identifier")
    return [*facts, [say("codebook", language), [book, f", {say(f'row{several}', language)} ", *rows]]]


def _asked(register: Register, sources: Sequence[Mapping[str, Any]], language: str) -> Fact:
    """The questions as they were asked: all, or of many the first and how many more there are."""
    few = sources if len(sources) <= FEW_QUESTIONS else sources[:1]
    words = "; ".join(register.text(source["question"], language) for source in few)
    more = len(sources) - len(few)
    rest = [" ", literal(say("and others", language).format(more), "fact")] if more else []
    key = "question" if len(sources) == 1 else "questions"
    return [say(key, language), [literal(words, "codebook"), *rest]]


def _reckoned(known: Mapping[str, Any], language: str) -> list[Rich]:
    """The expressions of the plan, as they stand there."""
    value = [literal(known["value"], "identifier")] if known.get("value") else []
    if not known.get("among"):
        return value
    return [
        *value,
        f"{', ' if value else ''}{say('among', language)} ",
        literal(known["among"], "identifier"),
    ]


def _made(register: Register, items: list[Estimate], language: str) -> list[Fact]:
    """How the estimate was made, and the command that makes it again."""
    first = items[0]
    if first.statistic in ("count", "rate"):
        method = say("counts", language)
    else:
        method = f"{weighting(register, first.wave, language)} {_ways(items, language)}"
    by_class = counted(register, [item.place for item in items], language)
    command = literal(f"doorpakken trace {first.id}", "identifier")
    facts: list[Fact] = [[say("method", language), method]]
    facts += [[say("classes", language), by_class]] if by_class else []
    return [*facts, [say("recompute", language), [command]]]


def _ways(items: list[Estimate], language: str) -> str:
    """How uncertainty was computed, in words; estimates of one estimand may differ in it."""
    variance = dict.fromkeys(item.variance_method for item in items if item.variance_method)
    interval = dict.fromkeys(f"interval by {item.interval_method}" for item in items if item.interval_method)
    correction = "correction" if any(item.fpc for item in items) else "no correction"
    said = "; ".join(say(key, language) for key in (*variance, *interval, correction))
    return f"{said[0].upper()}{said[1:]}."


def _file(path: str, sha256: str) -> list[Rich]:
    return [
        literal(path, "identifier"),
        " (",
        literal("sha256", "identifier"),
        " ",
        literal(sha256[:CHECKSUM_SHOWN], "checksum"),
        ")",
    ]


def _values(register: Register, items: list[Estimate], language: str) -> Block:
    """Every estimate once: categories in rows, the whole and the classes in columns."""
    at = {(item.category, item.place): item for item in items}
    places = [place for place in register.places(items[0].wave) if any(key[1] == place for key in at)]
    rows: list[list[Rich]] = []
    for category in dict.fromkeys(item.category for item in items):
        label = next(item.category_label for item in items if item.category == category)
        words = register.text(label, language) or category or say("value", language)
        cells = [at.get((category, place)) for place in places]
        said = [[Spoken(item, language).exactly().rich()] if item else "–" for item in cells]
        rows.append([[literal(words, "codebook")], *said])
    return table("", "", "", heads(register, say("answer", language), places, language), rows)
