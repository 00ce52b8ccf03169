"""The provenance annex: for every number used, what it is, what was asked, and where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from doorpakken.products.reporting.blocks import (
    Block,
    Rich,
    anchor,
    counted,
    join,
    literal,
    raw_file,
    weighting,
)
from doorpakken.products.reporting.design_description import design_in_full
from doorpakken.products.reporting.number_format import day
from doorpakken.products.reporting.register_reader import Estimate, Place, Register, UnknownNumber
from doorpakken.products.reporting.report_words import say
from doorpakken.products.reporting.tables.estimate_tables import FEW_QUESTIONS
from doorpakken.products.reporting.tables.record_table import values_table

Fact = list[Rich]
Cells = Mapping[str, Sequence[tuple[str, int]]]
DETECTABLE = "detectable"
COUNTED_IN_FRAME = ("population", "response_rate")


def annex(
    register: Register, used: Iterable[str], language: str, cells: Cells = MappingProxyType({})
) -> list[Block]:
    """One record for each wave and each question or declared estimand of which an estimate is used.

    They stand in the order of the register. `used` are estimate ids; an unknown one raises UnknownNumber. An
    answer stands in the record for all classes when one of its estimates is used, for another place when
    that of the place is. `cells` are the chapters, and the cells in them, that use an estimate.
    """
    wanted = set(used)
    if unknown := wanted - set(register.estimates):
        raise UnknownNumber(f"no estimate {min(unknown)!r} in the register")
    groups: dict[tuple[str, str], list[Estimate]] = {}
    columns = {wave: set(register.places(wave)) for wave in register.waves}

    def line(item: Estimate) -> tuple[Any, ...]:
        place = None if item.place in columns[item.wave] else item.place
        about = _about_what(register, item.estimand)
        return item.wave, about, item.version, item.category or item.estimand, place

    lines = {line(item) for item in register.estimates.values() if item.id in wanted}
    lines |= {(*parts, None) for *parts, _ in lines}
    for item in register.estimates.values():
        if line(item) in lines:
            groups.setdefault((item.wave, _about_what(register, item.estimand)), []).append(item)
    return [record(register, key, items, language, cells) for (_, key), items in groups.items()]


def _about_what(register: Register, estimand: str) -> str:
    """What a record is about: the question of an automatic estimand, else the estimand itself."""
    known = register.estimands[estimand]
    return str(estimand if "plan" in known else known["variable"] or estimand)


def record(
    register: Register, key: str, items: list[Estimate], language: str, cells: Cells = MappingProxyType({})
) -> Block:
    """The record of one question or estimand in one wave; `items` are all its estimates."""
    wave, earlier = items[0].wave, items[0].wave_from
    estimands = list(dict.fromkeys(item.estimand for item in items))
    label = register.text(register.estimands[estimands[0]]["topic"], language)
    wave_label = register.wave_label(wave, language)
    return {
        "block": "record",
        "id": f"r-{wave}.{key}",
        "title": [literal(label, "codebook"), ", ", literal(wave_label, "fact")],
        "facts": [
            *_about(register, wave, estimands, language),
            *(_compared(register, earlier, estimands[0], language) if earlier else []),
            *_used(items, cells, language),
            *_made(register, items, language),
        ],
        "values": values_table(register, items, language),
    }


def _about(register: Register, wave: str, estimands: Sequence[str], language: str) -> list[Fact]:
    """What is estimated, and the raw cells it comes from."""
    known = register.estimands[estimands[0]]
    definitions = [register.text(register.estimands[key]["definition"], language) for key in estimands]
    facts: list[Fact] = [[say("definition", language), [literal(" ".join(definitions), "codebook")]]]
    if known.get("plan"):
        facts.append([say("plan", language), [literal(known["plan"], "identifier")]])
    variables = register.raw_variables(estimands[0], wave)
    if not variables:
        raw = raw_file(register.waves[wave]["file"], register.waves[wave]["sha256"])
        if known["statistic"] == DETECTABLE:
            raw = [*raw, "; ", say("by design", language)]
        if estimands[0] in COUNTED_IN_FRAME:
            day_of_frame = literal(day(register.waves[wave]["reference_date"], language), "fact")
            frame = [f"{say('frame of', language)} ", day_of_frame]
            raw = frame if estimands[0] == "population" else [*raw, "; ", *frame]
        return [*facts, [say("raw data", language), raw]]
    sources = [register.source(variable, wave) for variable in variables]
    facts.append(_asked(register, sources, language))
    if known.get("difference"):
        facts.append([say("difference", language), _difference(register, known["difference"], language)])
    if known.get("computed"):
        facts.append([say("reckoned", language), _reckoned(known, language)])
    codes = known.get("codes") or ()
    if codes:
        labels = sources[0]["labels"]
        words = [f"{code} = {register.text(labels.get(code), language)}" for code in codes]
        facts.append([say("codes counted", language), [literal("; ".join(words), "codebook")]])
    return [*facts, *_raw_cells(register, wave, variables, language)]


def _compared(register: Register, wave: str, estimand: str, language: str) -> list[Fact]:
    """The earlier wave of a change, and the raw cells there."""
    label = literal(register.wave_label(wave, language), "fact")
    variables = register.raw_variables(estimand, wave)
    return [[say("compared with wave", language), [label]], *_raw_cells(register, wave, variables, language)]


def _raw_cells(register: Register, wave: str, variables: Sequence[str], language: str) -> list[Fact]:
    """File and columns of the raw data, and the rows of the codebook."""
    sources = [register.source(variable, wave) for variable in variables]
    several = "s" if len(sources) > 1 else ""
    columns = [literal(", ".join(source["column"] for source in sources), "identifier")]
    numbered = sorted(
        (int(source["codebook_row"]), variable) for variable, source in zip(variables, sources, strict=True)
    )
    rows = join([join(_ends(run, wave), "–") for run in _consecutive(numbered)], ", ")
    raw = raw_file(sources[0]["file"], sources[0]["sha256"])
    book = literal(sources[0]["codebook"], "identifier")
    return [
        [say("raw data", language), [*raw, f"; {say(f'column{several}', language)} ", *columns]],
        [say("codebook", language), [book, f", {say(f'row{several}', language)} ", *rows]],
    ]


def _consecutive(numbered: Sequence[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Rows in runs without a gap."""
    runs: list[list[tuple[int, str]]] = []
    for number, variable in numbered:
        if not runs or number != runs[-1][-1][0] + 1:
            runs.append([])
        runs[-1].append((number, variable))
    return runs


def _ends(run: Sequence[tuple[int, str]], wave: str) -> list[Rich]:
    """The first and the last row of a run, with where they stand in the codebook."""
    return [
        [literal(str(number), "identifier") | {"to": anchor(wave, variable)}]
        for number, variable in dict.fromkeys((run[0], run[-1]))
    ]


def _used(items: Sequence[Estimate], cells: Cells, language: str) -> list[Fact]:
    """The chapters that use one of the estimates, with the numbers of the cells that do."""
    found: dict[str, set[int]] = {}
    for item in items:
        for chapter, cell in cells.get(item.id, ()):
            found.setdefault(chapter, set()).add(cell)
    places = [
        [
            literal(chapter, "identifier") | {"to": chapter},
            f" ({say('cell', language)} ",
            literal(", ".join(map(str, sorted(numbers))), "identifier"),
            ")",
        ]
        for chapter, numbers in found.items()
    ]
    return [[say("used in", language), join(places, ", ")]] if places else []


def _asked(register: Register, sources: Sequence[Mapping[str, Any]], language: str) -> Fact:
    """The questions as they were asked: all, or of many the first and how many more there are."""
    few = sources if len(sources) <= FEW_QUESTIONS else sources[:1]
    words = "; ".join(register.text(source["question"], language) for source in few)
    more = len(sources) - len(few)
    rest = [" ", literal(say("and others", language).format(more), "fact")] if more else []
    key = "question" if len(sources) == 1 else "questions"
    return [say(key, language), [literal(words, "codebook"), *rest]]


def _reckoned(known: Mapping[str, Any], language: str) -> list[Rich]:
    """The expressions of the plan, as they stand there, each behind its name."""
    own = {"holds": "", "base": f"{say('among', language)} "}
    parts = [
        [own.get(name, ""), literal(text if name in own else f"{name} = {text}", "identifier")]
        for name, text in known["computed"].items()
    ]
    return join(parts, "; ")


def _made(register: Register, items: list[Estimate], language: str) -> list[Fact]:
    """How the estimate was made, and the command that makes it again."""
    first = items[0]
    design = register.waves[first.wave]["design"]
    own = register.text(register.estimands[first.estimand].get("method"), language)
    estimated = [] if own else [item for item in items if item.statistic not in ("count", "rate")]
    method = own or _method(register, items, estimated, language)
    by_class = counted(register, [item.place for item in items], language)
    command = literal(f"doorpakken trace {first.id}", "identifier")
    facts: list[Fact] = [[say("method", language), method]]
    in_full = design_in_full(design, language) if estimated else []
    facts += [[say("design", language), in_full]] if in_full else []
    facts += [[say("classes", language), by_class]] if by_class else []
    return [*facts, [say("recompute", language), [command]]]


def _method(register: Register, items: list[Estimate], estimated: list[Estimate], language: str) -> str:
    """How estimates were weighted and their uncertainty computed, and that others are counts."""
    first = items[0]
    by_people = [say("by inhabitants", language)] if register.estimands[first.estimand].get("weight") else []
    design = register.waves[first.wave]["design"]
    said = [weighting(register, first.wave, language), *by_people, _ways(estimated, design, language)]
    ways = [" ".join(said)] if estimated else []
    counted_only = [say("counts", language)] if len(estimated) < len(items) else []
    return " ".join([*ways, *counted_only])


def _ways(items: list[Estimate], design: Mapping[str, Any], language: str) -> str:
    """How uncertainty was computed, in words; estimates of one estimand may differ in it."""
    variance = dict.fromkeys(item.variance_method for item in items if item.variance_method)
    interval = dict.fromkeys(f"interval by {item.interval_method}" for item in items if item.interval_method)
    correction = "correction" if any(item.fpc for item in items) else "no correction"
    if (design.get("replicates") or {}).get("columns"):
        correction = "correction of the replicates"
    alone = ["not adjusted"] if any(item.version and item.low is not None for item in items) else []
    said = "; ".join(say(key, language) for key in (*variance, *interval, correction, *alone))
    return f"{said[0].upper()}{said[1:]}."


def _difference(register: Register, known: Mapping[str, Any], language: str) -> Rich:
    """Of what, and of which two classes, an estimate is the difference."""
    places = [Place(known["domain"], value) for value in known["between"]]
    labels = [[literal(register.place_label(place, language), "codebook")] for place in places]
    of = literal(register.label(known["of"], language), "codebook")
    return [of, ": ", *join(labels, f" {say('minus', language)} ")]
