"""Records that say each thing once: those of one kind become one, and what many share stands in a table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from doorpakken.products.reporting.blocks import Block, Rich, join, literal, plain, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.record import Fact, Record

MOST_ROWS = 5
BETWEEN = " · "
REFERRED = ("definition", "method", "design")  # facts that may stand in the table of what is shared
ALONE = "classes"  # stands in that table without a name when it is the same for all
SHARED_FROM = 3  # records
LONG_FROM = 40  # characters: shorter words are no longer than a reference to them
TABLE = "references"


def merged(context: Context, records: Sequence[Record]) -> list[Record]:
    """The records, those that follow one another and are of one kind as one.

    One kind: at most `MOST_ROWS` rows for the same answers, the same columns, from the codebook, and either
    the first sentence of the definition or the question in common. Nothing is lost: a fact that all share
    stands once, of another fact the first parts if all share these, and the rest in a fact with the name of
    the record it belongs to. Rows get these names.
    """
    return [_as_one(context, run) if len(run) > 1 else run[0] for run in _runs(records)]


def _runs(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """Records that can be one, and each other record alone."""
    start = 0
    while start < len(records):
        first, later = records[start], range(start + 1, len(records))
        ends = [
            next((end for end in later if not _is_alike(first, records[end], key)), len(records))
            for key in ("definition", "question")
        ]
        yield records[start : max(ends)]
        start = max(ends)


def _is_alike(first: Record, second: Record, key: str) -> bool:
    """Whether records have one form (few rows of the same answers and classes, the same facts) and start."""
    if (
        len(first.values["rows"]) > MOST_ROWS
        or "codebook" not in first.facts
        or first.facts.keys() != second.facts.keys()
    ):
        return False
    forms = [
        (record.values["columns"], [row[0] for row in record.values["rows"]], record.wave)
        for record in (first, second)
    ]
    facts = [record.facts.get(key) for record in (first, second)]
    starts = [fact and (fact.parts if key == "question" else fact.parts[0]) for fact in facts]
    return forms[0] == forms[1] and starts[0] == starts[1]


def _as_one(context: Context, records: Sequence[Record]) -> Record:
    """Several records as one."""
    first, *_, last = records
    merged_facts: dict[str, Fact] = {}
    own: list[list[Rich]] = [[] for _ in records]
    for key, fact in first.facts.items():
        facts = [record.facts[key] for record in records]
        count = 0 if key == "used in" else _shared_parts(facts)
        if count:
            merged_facts[key] = replace(fact, parts=(fact.words(fact.parts[:count]),), kind="")
        label = "" if count or key == "recompute" else f"{fact.label}: "
        for words, each in zip(own, facts, strict=True):
            if rest := each.parts[count:]:
                words.append(join([label, each.words(rest)], ""))
    names = [record.names[0] for record in records]
    for index, (name, words) in enumerate(zip(names, own, strict=True)):
        merged_facts[f"own {index}"] = Fact([name], tuple(words), BETWEEN)
    rows = [
        [[name] if len(record.values["rows"]) == 1 else [name, ": ", *row[0]], *row[1:]]
        for name, record in zip(names, records, strict=True)
        for row in record.values["rows"]
    ]
    head = first.values["columns"][0] | {"text": context.say("topic")}
    between = "; " if len(records) == 2 else " – "
    values = first.values | {"columns": [head, *first.values["columns"][1:]], "rows": rows}
    return replace(first, names=(names[0], between, last.names[0]), facts=merged_facts, values=values)


def _shared_parts(facts: Sequence[Fact]) -> int:
    """How many parts facts share from their start: all, or as many as leave each a part of its own."""
    if all(fact == facts[0] for fact in facts):
        return len(facts[0].parts)
    count = 0
    while all(len(fact.parts) > count + 1 and fact.parts[count] == facts[0].parts[count] for fact in facts):
        count += 1
    return count


def referred(context: Context, records: Sequence[Record]) -> list[Block]:
    """A table of what at least `SHARED_FROM` records have in common, then the records, as blocks.

    Only `REFERRED` facts are looked at: questions, files and codebooks stand in each record, one step from a
    number. Each shared fact stands in the table under a name, "Method 1", and the records lead to it. What
    classes are made by stands there alone when it is the same for all. Nothing is lost: the table holds the
    words as they stood. Without such facts there is no table.
    """
    facts = [record.facts[key] for record in records for key in record.facts if key in REFERRED]
    counts = Counter(map(_identity, facts))
    classes = [record.facts[ALONE] for record in records if ALONE in record.facts]
    alone = len(classes) >= SHARED_FROM and len(set(map(_identity, classes))) == 1
    rows: list[list[Rich]] = [[classes[0].label, classes[0].words()]] if alone else []
    references: dict[str, Fact] = {}
    numbers: Counter[str] = Counter()
    for fact in facts:
        identity = _identity(fact)
        if identity in references or counts[identity] < SHARED_FROM or len(plain(fact.words())) < LONG_FROM:
            continue
        numbers[fact.label] += 1
        name = literal(f"{fact.label} {numbers[fact.label]}", "identifier")
        place = f"{TABLE}-{name['text'].replace(' ', '-').lower()}"
        references[identity] = Fact(fact.label, ([name | {"to": place}],))
        rows.append([[name | {"id": place}], fact.words()])
    if not rows:
        return [record.block() for record in records]
    short = []
    for record in records:
        kept = {key: fact for key, fact in record.facts.items() if not (alone and key == ALONE)}
        kept |= {key: references.get(_identity(kept[key]), kept[key]) for key in REFERRED if key in kept}
        short.append(replace(record, facts=kept).block())
    columns = context.columns("reference name", "reference words", align="left")
    return [table(TABLE, context.say("references"), "", columns, rows), *short]


def _identity(fact: Fact) -> str:
    return json.dumps([fact.label, fact.words()], sort_keys=True)
