"""The questionnaire of a wave and the concepts behind it as tables, in one language."""

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
    source,
    table,
)
from doorpakken.products.reporting.number_format import as_declared, day
from doorpakken.products.reporting.register_reader import Register, UnknownNumber
from doorpakken.products.reporting.report_words import say

TRAITS = ("subgroup", "role", "due")
TOLD = {*TRAITS, "aka"}
Asked = Mapping[str, Any]


def questionnaire(register: Register, language: str, wave: str = "latest") -> Iterator[Block]:
    """A table for each run of questions of a section, or that share a stem, in the order of the codebook."""
    wave = register.wave(wave)
    sources: Mapping[str, Asked] = register.data["sources"][wave]
    ordered = sorted(sources.items(), key=lambda pair: pair[1]["codebook_row"])

    def run(pair: tuple[str, Asked]) -> tuple[str, str]:
        return _text(register, pair[1], "section", language), _text(register, pair[1], "stem", language)

    before = ""
    for (section, stem), pairs in groupby(ordered, key=run):
        items = dict(pairs)
        if section != before:
            yield heading(name("asked-part", next(iter(items)), wave), [literal(section, "codebook")])
        before = section
        key = name("asked", next(iter(items)), *([] if wave == register.latest else [wave]))
        answers = {(_answers(register, one, language), one["asked_if"]) for one in items.values()}
        made = _battery if stem and len(answers) == 1 else _apart
        caption = [literal(f"{stem} …", "codebook")] if stem else say("single questions", language)
        yield made(register, language, wave, key, caption, items)


def concept_table(register: Register, language: str, group: str, wave: str = "latest") -> Block:
    """The concepts of a group that a wave asks about: what each is, whom it asks what, and by when.

    Those of which nothing is told but their label have no row. Raises UnknownNumber for a group of none.
    """
    wave = register.wave(wave)
    asked = {entry["concept"] for entry in register.data["sources"][wave].values()}
    found = {
        key: known
        for key, known in register.data["concepts"].items()
        if known.get("group") == group and key in asked and (known["meaning"] or TOLD & set(known))
    }
    if not found:
        groups = {known["group"] for known in register.data["concepts"].values() if known.get("group")}
        raise UnknownNumber(f"no concepts of group {group!r} in wave {wave}", sorted(groups))
    known_traits = {trait for known in found.values() for trait in known}
    traits = [trait for trait in TRAITS if trait in known_traits]
    rows = [
        [
            [literal(register.text(known["label"], language), "codebook")],
            [literal(register.text(known["meaning"], language) or "–", "codebook")],
            *([_trait(register, known, trait, language)] for trait in traits),
            *(
                [[literal(", ".join(known.get("aka", "–").split("|")), "codebook")]]
                if "aka" in known_traits
                else []
            ),
        ]
        for known in found.values()
    ]
    heads = ["topic", "meaning", *traits, *(["also called"] if "aka" in known_traits else [])]
    columns = [{"text": say(head, language), "align": "left"} for head in heads]
    words = register.data["trait_labels"].get(group)
    caption = [literal(register.text(words, language) or group, "codebook")]
    key = name("concepts", group, *([] if wave == register.latest else [wave]))
    return table(key, caption, source(register, wave, language), columns, rows)


def _battery(
    register: Register, language: str, wave: str, key: str, caption: Rich, items: Mapping[str, Asked]
) -> Block:
    """Questions that share a stem: what they share stands below the table."""
    shared, notes = _shared([_text(register, asked, "note", language) for asked in items.values()])
    heads = ["question", "row in codebook", "name", *(["remark"] if any(notes) else [])]
    rows: list[list[Rich]] = [
        [_wording(register, asked, language), _row(variable, asked, language), _name(variable, wave),
         *([[literal(note or "–", "codebook")]] if any(notes) else [])]
        for (variable, asked), note in zip(items.items(), notes, strict=True)
    ]  # fmt: skip
    first = next(iter(items.values()))
    note = join([
        [f"{say('answers', language)}: ", literal(_answers(register, first, language), "codebook"), "."],
        _asked_of(register, wave, first, language),
        [literal(shared, "codebook")] if shared else [],
        _files(first, language),
    ])  # fmt: skip
    columns = [{"text": say(head, language), "align": "left"} for head in heads]
    return table(key, caption, note, columns, rows)


def _shared(notes: Sequence[str]) -> tuple[str, list[str]]:
    """The sentences with which all notes begin, and what is left of each."""
    sentences = [note.replace(". ", ".\n").split("\n") for note in notes]
    same = list(takewhile(lambda column: len(set(column)) == 1, zip(*sentences, strict=False)))
    return " ".join(column[0] for column in same), [" ".join(each[len(same) :]) for each in sentences]


def _apart(
    register: Register, language: str, wave: str, key: str, caption: Rich, items: Mapping[str, Asked]
) -> Block:
    """Questions that stand by themselves, each with its answers, who is asked and what one has to know."""
    rows: list[list[Rich]] = []
    for variable, asked in items.items():
        remark = join([
            _asked_of(register, wave, asked, language),
            [literal(words, "codebook")] if (words := _text(register, asked, "note", language)) else [],
        ])  # fmt: skip
        rows.append([
            _wording(register, asked, language),
            [literal(_answers(register, asked, language), "codebook")],
            remark or "–",
            _row(variable, asked, language),
            _name(variable, wave),
        ])  # fmt: skip
    heads = ("question", "answers", "remark", "row in codebook", "name")
    columns = [{"text": say(head, language), "align": "left"} for head in heads]
    return table(key, caption, _files(next(iter(items.values())), language), columns, rows)


def _name(variable: str, wave: str) -> Rich:
    """The name of a question: the place that records lead to."""
    return [literal(variable, "identifier") | {"id": anchor(wave, variable)}]


def _row(variable: str, asked: Asked, language: str) -> Rich:
    """The row of the codebook, and the column of the raw file where that has another name."""
    row, column = literal(str(asked["codebook_row"]), "identifier"), asked["column"]
    other = [f" ({say('column', language)} ", literal(column, "identifier"), ")"]
    return [row, *(other if column != variable else [])]


def _files(asked: Asked, language: str) -> Rich:
    """The codebook whose rows the questions are, and the file with the answers."""
    book = literal(asked["codebook"], "identifier")
    raw = raw_file(asked["file"], asked["sha256"])
    return [f"{say('codebook', language)}: ", book, f". {say('raw data', language)}: ", *raw, "."]


def _text(register: Register, asked: Asked, key: str, language: str) -> str:
    return register.text(asked.get(key), language)


def _wording(register: Register, asked: Asked, language: str) -> Rich:
    return [literal(_text(register, asked, "wording", language), "codebook")]


def _answers(register: Register, asked: Asked, language: str) -> str:
    """The answers that can be given, with their codes, and the reasons for none."""
    if asked["labels"]:
        said = [f"{code} = {register.text(words, language)}" for code, words in asked["labels"].items()]
    else:
        said = [_free(asked, language)]
    said += [f"{code} = {register.text(words, language)}" for code, words in asked["missing"].items()]
    return "; ".join(said)


def _free(asked: Asked, language: str) -> str:
    low, high = (
        None if end is None else as_declared(end, language) for end in (asked["minimum"], asked["maximum"])
    )
    if asked["type"] not in ("integer", "number"):
        return say(f"answer of type {asked['type']}", language)
    kind = say("whole number" if asked["type"] == "integer" else "any number", language)
    if low is None and high is None:
        return kind
    bounds = [
        say(key, language).format(end) for key, end in (("from", low), ("up to", high)) if end is not None
    ]
    return f"{kind} {' '.join(bounds)}"


def _asked_of(register: Register, wave: str, asked: Asked, language: str) -> Rich:
    """Who is asked, in words; empty where everyone is."""
    condition = asked["condition"]
    if not condition:
        return []
    other = register.source(condition["variable"], wave)
    concept = register.data["concepts"].get(other["concept"], {})
    topic = register.text(concept.get("label"), language) or condition["variable"]
    if condition["operator"] == ">=" and float(condition["values"][0]) == other["minimum"]:
        return [f"{say('only with an answer to', language)} ", literal(topic, "codebook"), "."]
    if other["labels"]:
        values = [register.text(other["labels"][value], language) for value in condition["values"]]
    else:
        sign, counted = say(condition["operator"], language), other["type"] in ("integer", "number")
        values = [
            f"{sign} {as_declared(value, language) if counted else value}" for value in condition["values"]
        ]
    words = f"{topic}: {_either(values, language)}"
    return [f"{say('only asked of', language)} ", literal(words, "codebook"), "."]


def _either(values: Sequence[str], language: str) -> str:
    return f" {say('or', language)} ".join(values)


def _trait(register: Register, known: Mapping[str, Any], trait: str, language: str) -> Any:
    value = known.get(trait)
    if not value:
        return "–"
    words = day(value, language) if value[:1].isdigit() else register.text(
        register.data["trait_labels"].get(value), language
    )  # fmt: skip
    return literal(words or value, "codebook")
