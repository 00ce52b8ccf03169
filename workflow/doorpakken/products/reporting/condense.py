"""Records of one kind in the annex as one: what they share is said once, the rest beside their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorpakken.products.reporting.blocks import Block, Rich, join, literal, plain
from doorpakken.products.reporting.report_words import say

MOST_ROWS = 5
SENTENCE = ". "
CONNECTORS = (";", ",")
BETWEEN = " · "


def together(records: Sequence[Block], language: str) -> list[Block]:
    """The records, those that follow one another and are of one kind as one.

    One kind: at most `MOST_ROWS` rows for the same answers, the same columns, from the codebook, and either
    the first sentence of the definition or the question in common. Nothing is lost: a fact that all share
    stands once, of another fact what they share, and the rest in a fact with the name of the one it belongs
    to. Rows get these names.
    """
    return [_as_one(run, language) if len(run) > 1 else run[0] for run in _runs(records, language)]


def _runs(records: Sequence[Block], language: str) -> Iterator[Sequence[Block]]:
    """Records that can be one, and each other record alone."""
    at = 0
    while at < len(records):
        ends = [
            next(
                (
                    end
                    for end in range(at + 1, len(records))
                    if not alike(records[at], records[end], language)
                ),
                len(records),
            )
            for alike in (_alike_by_lead, _alike_by_question)
        ]
        yield records[at : max(ends)]
        at = max(ends)


def _alike_by_lead(one: Block, other: Block, language: str) -> bool:
    key = say("definition", language)
    leads = {plain(_facts(record)[key]).partition(SENTENCE)[0] for record in (one, other)}
    return len(leads) == 1 and _alike(one, other, language)


def _alike_by_question(one: Block, other: Block, language: str) -> bool:
    keys = [say("question", language), say("questions", language)]
    asked = [[facts.get(key) for key in keys] for facts in (_facts(one), _facts(other))]
    return asked[0] == asked[1] and _alike(one, other, language)


def _alike(one: Block, other: Block, language: str) -> bool:
    """Whether two records have the same form: few rows of the same answers and classes, the same facts."""
    left, right = _facts(one), _facts(other)
    few = len(one["values"]["rows"]) <= MOST_ROWS
    if not few or say("codebook", language) not in left or left.keys() ^ right.keys():
        return False
    forms = [
        (record["values"]["columns"], [row[0] for row in record["values"]["rows"]], record["title"][1:])
        for record in (one, other)
    ]
    return forms[0] == forms[1]


def _facts(record: Block) -> dict[str, list[Rich]]:
    return {label: words if isinstance(words, list) else [words] for label, words in record["facts"]}


def _as_one(records: Sequence[Block], language: str) -> Block:
    """CountedProblem records as one."""
    first, *_, last = records
    listed = [_facts(record) for record in records]
    common, own = [], [list[Rich]() for _ in records]
    bare = say("recompute", language)
    for label in listed[0]:
        told = [facts[label] for facts in listed]
        shared, rests = ([], told) if label == say("used in", language) else _split(told)
        if shared:
            common.append([label, shared])
        for parts, rest in zip(own, rests, strict=True):
            if rest:
                parts.append(rest if shared or label == bare else [f"{label}: ", *rest])
    names = [record["title"][0] for record in records]
    between = "; " if len(records) == 2 else " – "
    rows = [
        [[name] if len(record["values"]["rows"]) == 1 else [name, ": ", *row[0]], *row[1:]]
        for name, record in zip(names, records, strict=True)
        for row in record["values"]["rows"]
    ]
    heads = [first["values"]["columns"][0] | {"text": say("topic", language)}]
    return first | {
        "title": [first["title"][0], between, last["title"][0], *first["title"][1:]],
        "facts": [
            *common,
            *([[name], join(parts, BETWEEN)] for name, parts in zip(names, own, strict=True)),
        ],
        "values": first["values"] | {"columns": heads + first["values"]["columns"][1:], "rows": rows},
    }


def _split(facts: Sequence[list[Rich]]) -> tuple[list[Rich], list[list[Rich]]]:
    """What facts have in common from their start, and of each the rest."""
    count = 0
    while all(len(words) > count for words in facts) and all(
        words[count] == facts[0][count] for words in facts
    ):
        count += 1
    shared, rests = facts[0][:count], [words[count:] for words in facts]
    if not any(rests):
        return shared, rests
    if shared and isinstance(shared[-1], str) and shared[-1].startswith(CONNECTORS):
        connector = shared.pop().lstrip("".join(CONNECTORS)).lstrip()
        return shared, [[connector, *rest] for rest in rests]
    if not count and all(isinstance(rest[0], dict) and set(rest[0]) == {"text", "lit"} for rest in rests):
        return _by_sentences(rests)
    return shared, rests


def _by_sentences(facts: Sequence[list[Rich]]) -> tuple[list[Rich], list[list[Rich]]]:
    """The same for facts that begin with words of which the first sentences may be the same."""
    kind = facts[0][0]["lit"]
    said = [words[0]["text"].split(SENTENCE) for words in facts]
    count = 0
    while all(len(sentences) > count + 1 and sentences[count] == said[0][count] for sentences in said):
        count += 1
    if not count:
        return [], list(facts)
    lead = literal(SENTENCE.join(said[0][:count]) + SENTENCE.rstrip(), kind)
    rests = [
        [literal(SENTENCE.join(sentences[count:]), kind), *words[1:]]
        for sentences, words in zip(said, facts, strict=True)
    ]
    return [lead], rests
