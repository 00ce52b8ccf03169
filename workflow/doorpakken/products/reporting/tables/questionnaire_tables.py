"""The questionnaire of a wave and the concepts behind it as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, takewhile
from typing import Any

from doorpakken.products.reporting.blocks import (
    Block,
    Rich,
    anchor,
    heading,
    join,
    literal,
    name,
    raw_file,
    table,
)
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.formatting import NONE
from doorpakken.products.reporting.notes import source
from doorpakken.products.reporting.number_format import as_declared, day
from doorpakken.products.reporting.register_reader import UnknownNumber

TRAITS = ("subgroup", "role", "due")
OTHER_NAMES = "aka"
Asked = Mapping[str, Any]


@display
def questionnaire(context: Context) -> Iterator[Block]:
    """The questions as they were asked, with their answers and who was asked them.

    A table for each run of questions of a section, or that share a stem, in the order of the codebook.
    """
    sources: Mapping[str, Asked] = context.register.data["sources"][context.wave]
    ordered = sorted(sources.items(), key=lambda pair: pair[1]["codebook_row"])

    def run(pair: tuple[str, Asked]) -> tuple[str, str]:
        return context.text(pair[1].get("section")), context.text(pair[1].get("stem"))

    before = ""
    for (section, stem), pairs in groupby(ordered, key=run):
        items = dict(pairs)
        first = next(iter(items))
        if section != before:
            yield heading(name("asked-part", first, context.wave), context.codebook(section))
        before = section
        answers = {(_answers(context, asked), asked["asked_if"]) for asked in items.values()}
        make = _battery if stem and len(answers) == 1 else _single_questions
        caption = context.codebook(f"{stem} …") if stem else context.say("single questions")
        yield make(context, context.key("asked", first), caption, items)


@display
def concepts(context: Context, group: str) -> Block:
    """What the concepts of a group are, of those that the wave asks about: what it asks whom, and by when.

    Those of which nothing is told but their label have no row. Raises UnknownNumber for a group of none.
    """
    data = context.register.data
    asked = {entry["concept"] for entry in data["sources"][context.wave].values()}
    listed = [
        concept
        for key, concept in data["concepts"].items()
        if concept.get("group") == group and key in asked
        and (concept["meaning"] or {*TRAITS, OTHER_NAMES} & set(concept))
    ]  # fmt: skip
    if not listed:
        groups = {concept["group"] for concept in data["concepts"].values() if concept.get("group")}
        raise UnknownNumber(f"no concepts of group {group!r} in wave {context.wave}", sorted(groups))
    traits = [trait for trait in (*TRAITS, OTHER_NAMES) if any(trait in concept for concept in listed)]
    rows = [
        [
            context.codebook(concept["label"]),
            context.codebook(context.text(concept["meaning"]) or NONE),
            *([_trait(context, concept, trait)] for trait in traits),
        ]
        for concept in listed
    ]
    heads = ("also called" if trait == OTHER_NAMES else trait for trait in traits)
    columns = context.columns("topic", "meaning", *heads, align="left")
    caption = context.codebook(context.text(data["trait_labels"].get(group)) or group)
    return table(context.key("concepts", group), caption, source(context), columns, rows)


def _battery(context: Context, key: str, caption: Rich, items: Mapping[str, Asked]) -> Block:
    """Questions that share a stem: what they share stands below the table."""
    beginning, remarks = _common_beginning([context.text(asked.get("note")) for asked in items.values()])
    rows: list[list[Rich]] = [
        [context.codebook(asked.get("wording")), _row(context, variable, asked), _name(context, variable),
         *([context.codebook(remark or NONE)] if any(remarks) else [])]
        for (variable, asked), remark in zip(items.items(), remarks, strict=True)
    ]  # fmt: skip
    first = next(iter(items.values()))
    note = join([
        [f"{context.headed('answers')}", *context.codebook(_answers(context, first)), "."],
        _asked_of(context, first),
        context.codebook(beginning) if beginning else [],
        _files(context, first),
    ])  # fmt: skip
    heads = ("question", "row in codebook", "name", *(["remark"] if any(remarks) else []))
    return table(key, caption, note, context.columns(*heads, align="left"), rows)


def _common_beginning(notes: Sequence[str]) -> tuple[str, list[str]]:
    """The sentences with which all notes begin, and what is left of each."""
    sentences = [note.replace(". ", ".\n").split("\n") for note in notes]
    same = list(takewhile(lambda column: len(set(column)) == 1, zip(*sentences, strict=False)))
    return " ".join(column[0] for column in same), [" ".join(each[len(same) :]) for each in sentences]


def _single_questions(context: Context, key: str, caption: Rich, items: Mapping[str, Asked]) -> Block:
    """Questions that stand by themselves, each with its answers, who is asked and what one has to know."""
    rows: list[list[Rich]] = []
    for variable, asked in items.items():
        words = context.text(asked.get("note"))
        remark = join([_asked_of(context, asked), context.codebook(words) if words else []])
        rows.append([
            context.codebook(asked.get("wording")),
            context.codebook(_answers(context, asked)),
            remark or NONE,
            _row(context, variable, asked),
            _name(context, variable),
        ])  # fmt: skip
    columns = context.columns("question", "answers", "remark", "row in codebook", "name", align="left")
    return table(key, caption, _files(context, next(iter(items.values()))), columns, rows)


def _name(context: Context, variable: str) -> Rich:
    """The name of a question: the place that records lead to."""
    return [literal(variable, "identifier") | {"id": anchor(context.wave, variable)}]


def _row(context: Context, variable: str, asked: Asked) -> Rich:
    """The row of the codebook, and the column of the raw file where that has another name."""
    row, column = literal(str(asked["codebook_row"]), "identifier"), asked["column"]
    other = [f" ({context.say('column')} ", literal(column, "identifier"), ")"]
    return [row, *(other if column != variable else [])]


def _files(context: Context, asked: Asked) -> Rich:
    """The codebook whose rows the questions are, and the file with the answers."""
    book = literal(asked["codebook"], "identifier")
    raw = raw_file(asked["file"], asked["sha256"])
    return [f"{context.headed('codebook')}", book, f". {context.headed('raw data')}", *raw, "."]


def _answers(context: Context, asked: Asked) -> str:
    """The answers that can be given, with their codes, and the reasons for none."""
    answers = [f"{code} = {context.text(words)}" for code, words in asked["labels"].items()]
    reasons = [f"{code} = {context.text(words)}" for code, words in asked["missing"].items()]
    return "; ".join([*(answers or [_free(context, asked)]), *reasons])


def _free(context: Context, asked: Asked) -> str:
    """What may be given where the answers are not listed: words, or a number within bounds."""
    if asked["type"] not in ("integer", "number"):
        return context.say(f"answer of type {asked['type']}")
    bounds = [
        context.say(key, as_declared(end, context.language))
        for key, end in (("from", asked["minimum"]), ("up to", asked["maximum"]))
        if end is not None
    ]
    return " ".join([context.say("whole number" if asked["type"] == "integer" else "any number"), *bounds])


def _asked_of(context: Context, asked: Asked) -> Rich:
    """Who is asked, in words; empty where everyone is."""
    condition = asked["condition"]
    if not condition:
        return []
    other = context.source(condition["variable"])
    concept = context.register.data["concepts"].get(other["concept"], {})
    topic = context.text(concept.get("label")) or condition["variable"]
    if condition["operator"] == ">=" and float(condition["values"][0]) == other["minimum"]:
        return [f"{context.say('only with an answer to')} ", *context.codebook(topic), "."]
    if other["labels"]:
        values = [context.text(other["labels"][value]) for value in condition["values"]]
    else:
        sign, is_counted = context.say(condition["operator"]), other["type"] in ("integer", "number")
        values = [
            f"{sign} {as_declared(value, context.language) if is_counted else value}"
            for value in condition["values"]
        ]
    words = f"{topic}: " + f" {context.say('or')} ".join(values)
    return [f"{context.say('only asked of')} ", *context.codebook(words), "."]


def _trait(context: Context, concept: Mapping[str, Any], trait: str) -> Any:
    value = concept.get(trait)
    if trait == OTHER_NAMES:
        return literal(", ".join((value or NONE).split("|")), "codebook")
    if not value:
        return NONE
    labels = context.register.data["trait_labels"]
    words = day(value, context.language) if value[:1].isdigit() else context.text(labels.get(value))
    return literal(words or value, "codebook")
