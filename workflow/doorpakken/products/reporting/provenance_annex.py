"""The provenance annex: for every number used, what it is, what was asked, and where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from doorpakken.products.reporting.blocks import Block, Rich, anchor, join, literal, raw_file
from doorpakken.products.reporting.condense import merged, referred
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.declared_sums import standard, terms
from doorpakken.products.reporting.design_description import design_in_full
from doorpakken.products.reporting.notes import FEW_QUESTIONS, counted, in_a_row, left_out, weighting
from doorpakken.products.reporting.number_format import day
from doorpakken.products.reporting.record import Fact, Record, text_fact
from doorpakken.products.reporting.register_reader import Estimate, Register, UnknownNumber
from doorpakken.products.reporting.tables.record_table import values_table

Facts = dict[str, Fact]
Cells = Mapping[str, Sequence[tuple[str, int]]]
DETECTABLE = "detectable"
COUNTED_IN_FRAME = ("population", "response_rate")
NO_CELLS: Cells = MappingProxyType({})


def annex(register: Register, used: Iterable[str], language: str, cells: Cells = NO_CELLS) -> list[Block]:
    """One record for each wave and each question or declared estimand of which an estimate is used.

    They stand in the order of the register. `used` are estimate ids; an unknown one raises UnknownNumber. An
    answer stands in the record for all classes when one of its estimates is used, for another place when
    that of the place is. `cells` are the chapters, and the cells in them, that use an estimate.
    """
    return [record.block() for record in annex_records(Context(register, language), used, cells)]


def condensed_annex(
    register: Register, used: Iterable[str], language: str, cells: Cells = NO_CELLS
) -> list[Block]:
    """The same with each thing said once: see `condense`."""
    context = Context(register, language)
    return referred(context, merged(context, annex_records(context, used, cells)))


def annex_records(context: Context, used: Iterable[str], cells: Cells = NO_CELLS) -> list[Record]:
    """The records of the annex before they are written; `used` and `cells` as in `annex`."""
    register, wanted = context.register, set(used)
    if unknown := wanted - set(register.estimates):
        raise UnknownNumber(f"no estimate {min(unknown)!r} in the register")
    columns = {wave: set(register.places(wave)) for wave in register.waves}

    def line(item: Estimate) -> tuple[Any, ...]:
        place = None if item.place in columns[item.wave] else item.place
        answer = item.category or item.estimand
        return item.wave, _subject(register, item.estimand), item.version, answer, place

    lines = {line(item) for item in register.estimates.values() if item.id in wanted}
    lines |= {(*parts, None) for *parts, _ in lines}
    groups: dict[tuple[str, str], list[Estimate]] = {}
    for item in register.estimates.values():
        if line(item) in lines:
            groups.setdefault((item.wave, _subject(register, item.estimand)), []).append(item)
    return [_record(context.at(wave), key, items, cells) for (wave, key), items in groups.items()]


def _subject(register: Register, estimand: str) -> str:
    """What a record is about: the question of an automatic estimand, else the estimand itself."""
    declared = register.estimands[estimand]
    return str(estimand if "plan" in declared else declared["variable"] or estimand)


def _record(context: Context, key: str, items: Sequence[Estimate], cells: Cells) -> Record:
    """The record of one question or estimand in the wave; `items` are all its estimates."""
    estimands = list(dict.fromkeys(item.estimand for item in items))
    facts = _about(context, estimands)
    if earlier := items[0].wave_from:
        before = context.at(earlier)
        facts["compared"] = Fact(context.say("compared with wave"), ([before.wave_literal],))
        raw_cells = _raw_cells(before, context.register.raw_variables(estimands[0], earlier))
        facts |= {f"compared {name}": fact for name, fact in raw_cells.items()}
    return Record(
        f"r-{context.wave}.{key}",
        (literal(context.text(context.register.estimands[estimands[0]]["topic"]), "codebook"),),
        context.wave_literal,
        facts | _used(context, items, cells) | _method_facts(context, items),
        values_table(context, items),
    )


def _about(context: Context, estimands: Sequence[str]) -> Facts:
    """What is estimated, and the raw cells it comes from."""
    register, estimand = context.register, estimands[0]
    declared = register.estimands[estimand]
    definition = " ".join(context.text(register.estimands[key]["definition"]) for key in estimands)
    facts = {"definition": text_fact(context.say("definition"), definition, "codebook")}
    if declared.get("plan"):
        facts |= _facts(context, {"plan": [literal(declared["plan"], "identifier")]})
    variables = register.raw_variables(estimand, context.wave)
    if not variables:
        facts["raw data"] = Fact(context.say("raw data"), tuple(_whole_file(context, estimand)), "; ")
        return facts
    sources = [context.source(variable) for variable in variables]
    facts["question"] = _asked(context, sources)
    facts |= _facts(context, {
        declared["statistic"]: terms(context, declared.get("terms", ())),
        "standardised": standard(context, declared.get("standardise")),
        "calculation": _calculation(declared.get("computed") or {}, context.say("base condition")),
    })  # fmt: skip
    if codes := declared.get("codes"):
        labels = sources[0]["labels"]
        words = "; ".join(f"{code} = {context.text(labels.get(code))}" for code in codes)
        facts["codes"] = Fact(context.say("codes counted"), (context.codebook(words),))
    return facts | _raw_cells(context, variables)


def _facts(context: Context, parts: Mapping[str, Rich]) -> Facts:
    """A fact of one part for each key that has any words; the key is that of the fact's label."""
    return {key: Fact(context.say(key), (part,)) for key, part in parts.items() if part}


def _whole_file(context: Context, estimand: str) -> list[Rich]:
    """Where a number comes from that no column of the raw file holds: that file, the frame, the design."""
    details = context.details
    raw = raw_file(details["file"], details["sha256"])
    frame = [f"{context.say('frame of')} ", literal(day(details["reference_date"], context.language), "fact")]
    if estimand == "population":
        return [frame]
    if estimand in COUNTED_IN_FRAME:
        return [raw, frame]
    by_design = context.register.estimands[estimand]["statistic"] == DETECTABLE
    return [raw, context.say("by design")] if by_design else [raw]


def _raw_cells(context: Context, variables: Sequence[str]) -> Facts:
    """File and columns of the raw data, and the rows of the codebook."""
    sources = {variable: context.source(variable) for variable in variables}
    first = sources[variables[0]]
    plural = "s" if len(sources) > 1 else ""
    columns = [f"{context.say(f'column{plural}')} ",
               literal(", ".join(source["column"] for source in sources.values()), "identifier")]  # fmt: skip
    numbered = sorted((int(source["codebook_row"]), variable) for variable, source in sources.items())
    runs = groupby(enumerate(numbered), key=lambda placed: placed[1][0] - placed[0])
    rows = []
    for _, placed in runs:
        run = [row for _, row in placed]
        ends = [
            [literal(str(number), "identifier") | {"to": anchor(context.wave, variable)}]
            for number, variable in dict.fromkeys((run[0], run[-1]))
        ]
        rows.append(join(ends, "–"))
    raw = raw_file(first["file"], first["sha256"])
    book = [literal(first["codebook"], "identifier")]
    in_book = [f"{context.say(f'row{plural}')} ", *join(rows, ", ")]
    return {
        "raw data": Fact(context.say("raw data"), (raw, columns), "; "),
        "codebook": Fact(context.say("codebook"), (book, in_book), ", "),
    }


def _used(context: Context, items: Sequence[Estimate], cells: Cells) -> Facts:
    """The chapters that use one of the estimates, with the numbers of the cells that do."""
    numbers: dict[str, set[int]] = {}
    for item in items:
        for chapter, cell in cells.get(item.id, ()):
            numbers.setdefault(chapter, set()).add(cell)
    places = []
    for chapter, within in numbers.items():
        listed = literal(", ".join(map(str, sorted(within))), "identifier")
        link = literal(chapter, "identifier") | {"to": chapter}
        places.append([link, f" ({context.say('cell')} ", listed, ")"])
    return _facts(context, {"used in": join(places, ", ")})


def _asked(context: Context, sources: Sequence[Mapping[str, Any]]) -> Fact:
    """The questions as they were asked: all, or of many the first and how many more there are."""
    few = sources if len(sources) <= FEW_QUESTIONS else sources[:1]
    words = context.codebook("; ".join(context.text(source["question"]) for source in few))
    more = len(sources) - len(few)
    rest = [" ", literal(context.say("and others", more), "fact")] if more else []
    return Fact(context.say("question" if len(sources) == 1 else "questions"), ([*words, *rest],))


def _calculation(expressions: Mapping[str, str], base: str) -> list[Rich]:
    """The expressions of the plan, as they stand there, each behind its name; `base` is the word for that."""
    own = {"condition": "", "base": f"{base} "}
    parts = [
        [own.get(name, ""), literal(text if name in own else f"{name} = {text}", "identifier")]
        for name, text in expressions.items()
    ]
    return join(parts, "; ")


def _method_facts(context: Context, items: Sequence[Estimate]) -> Facts:
    """How the estimate was made, and the command that makes it again."""
    declared = context.register.estimands[items[0].estimand]
    own = context.text(declared.get("method"))
    estimated = [] if own else [item for item in items if item.statistic not in ("count", "rate")]
    sentences: list[Rich] = []
    if estimated:
        sentences.append(weighting(context))
        sentences += [context.say("by inhabitants")] if declared.get("weight") else []
        sentences += [context.say("falls short")] if declared.get("counts") else []
        sentences.append(_uncertainty(context, estimated))
    if len(estimated) < len(items):
        sentences.append(context.say("counts"))
    sentences.append(left_out(context))
    return {"method": Fact(context.say("method"), (own or in_a_row(sentences),))} | _facts(
        context,
        {
            "design": design_in_full(context) if estimated else "",
            "classes": counted(context, [item.place for item in items]),
            "recompute": [literal(f"doorpakken trace {items[0].id}", "identifier")],
        },
    )


def _uncertainty(context: Context, items: Sequence[Estimate]) -> str:
    """How uncertainty was computed, in words; estimates of one estimand may differ in it."""
    variance = dict.fromkeys(item.variance_method for item in items if item.variance_method)
    interval = dict.fromkeys(f"interval by {item.interval_method}" for item in items if item.interval_method)
    correction = "correction" if any(item.fpc for item in items) else "no correction"
    if (context.details["design"].get("replicates") or {}).get("columns"):
        correction = "correction of the replicates"
    alone = ["not adjusted"] if any(item.version and item.low is not None for item in items) else []
    words = "; ".join(map(context.say, (*variance, *interval, correction, *alone)))
    return f"{words[0].upper()}{words[1:]}."
