"""What many records of the annex say in the same words, said once and referred to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from doorpakken.products.reporting.blocks import Block, Rich, literal, plain, table
from doorpakken.products.reporting.report_words import say

KINDS = ("definition", "method", "design")
SHARED_FROM = 3  # records
LONG_FROM = 40  # characters: shorter words are no longer than a reference to them
TABLE = "shared"


def shared(records: Sequence[Block], language: str) -> list[Block]:
    """A table of what at least `SHARED_FROM` records have in common, then the records.

    Only `KINDS` of facts are looked at: questions, files and codebooks stand in each record, one step from a
    number. Each shared fact stands in the table under a name, "Method 1", and the records lead to it. What
    classes are made by stands there alone when it is the same for all. Nothing is lost: the table holds the
    words as they stood. Without such facts there is no table.
    """
    kinds = [say(kind, language) for kind in KINDS]
    facts = [fact for record in records for fact in record["facts"] if fact[0] in kinds]
    counts = Counter(_key(*fact) for fact in facts)
    names: dict[str, str] = {}
    rows = _of_all(records, language)
    numbers: Counter[str] = Counter()
    for label, words in facts:
        key = _key(label, words)
        if key in names or counts[key] < SHARED_FROM or len(plain(words)) < LONG_FROM:
            continue
        numbers[label] += 1
        names[key] = f"{label} {numbers[label]}"
        rows.append([[literal(names[key], "identifier") | {"id": _place(names[key])}], words])
    if not rows:
        return list(records)
    said = [label for label, *_ in rows if label not in kinds and isinstance(label, str)]
    short = [
        record | {"facts": [_short(fact, names) for fact in record["facts"] if fact[0] not in said]}
        for record in records
    ]
    heads = [{"text": say(words, language), "align": "left"} for words in ("shared name", "shared words")]
    return [table(TABLE, say("shared", language), "", heads, rows), *short]


def _of_all(records: Sequence[Block], language: str) -> list[list[Rich]]:
    """What classes are made by, when all records with classes say the same."""
    label = say("classes", language)
    said = [words for record in records for name, words in record["facts"] if name == label]
    same = len(said) >= SHARED_FROM and len({plain(words) for words in said}) == 1
    return [[label, said[0]]] if same else []


def _short(fact: list[Rich], names: dict[str, str]) -> list[Rich]:
    label, words = fact
    name = names.get(_key(label, words))
    return [label, [literal(name, "identifier") | {"to": _place(name)}]] if name else fact


def _place(name: str) -> str:
    return f"{TABLE}-{name.replace(' ', '-').lower()}"


def _key(label: Rich, words: Rich) -> str:
    return json.dumps([label, words], sort_keys=True)
