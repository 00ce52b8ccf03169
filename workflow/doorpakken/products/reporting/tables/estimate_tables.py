"""The tables of chapters, in one language: pure functions from the register to blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from doorpakken.products.reporting.blocks import (
    Block,
    Rich,
    base,
    base_cell,
    classes,
    heading,
    heads,
    join,
    literal,
    missing_kinds,
    name,
    questions,
    row,
    said_once,
    signs,
    source,
    table,
    weighting,
)
from doorpakken.products.reporting.register_reader import WHOLE, Register
from doorpakken.products.reporting.report_words import say

FEW_QUESTIONS = 2
TICKS = ("0", "1")


def question_table(
    register: Register, language: str, variable: str, wave: str = "latest", prefix: str = "tbl"
) -> Block:
    """A question: its answers (percentages, or mean and median) by class, its base, and the rest."""
    wave = register.wave(wave)
    places = register.places(wave)
    asked = register.source(variable, wave)
    rows = []
    if variable in register.estimands:
        for category in register.categories(variable, wave):
            found = [register.find(variable, wave, category, place) for place in places]
            words = register.text(next(item.category_label for item in found if item), language) or category
            rows.append(row([literal(words, "codebook")], found, language))
    else:
        for key in ("mean", "median"):
            found = [register.find(f"{variable}_{key}", wave, None, place) for place in places]
            rows.append(row(say(key, language), found, language))
    bases = [base(register, variable, wave, place) for place in places]
    rows.append([say("answered", language), *(base_cell(item, language) for item in bases)])
    for kind in missing_kinds(register, variable, wave):
        found = [register.find(f"{variable}_count", wave, kind, place) for place in places]
        label = register.text(next(item.category_label for item in found if item), language)
        rows.append(row(say("not counted", language).format(label), found, language))
    section = register.text(asked.get("section"), language)
    words = register.text(asked["question"], language)
    percentages = say("percentages", language) if variable in register.estimands else ""
    weighted = weighting(register, wave, language)
    counts = say("unweighted counts", language) if weighted != say("unweighted", language) else ""
    star = "why indicative" if percentages else "why indicative mean"
    return table(
        name(prefix, variable, *([] if wave == register.latest else [wave])),
        [literal(f"{section} · {words}" if section and prefix != "all" else words, "codebook")],
        join(
            [
                percentages,
                weighted,
                counts,
                classes(register, places, language),
                signs(rows, language, star),
                source(register, wave, language),
            ]
        ),
        heads(register, say("answer", language), places, language),
        rows,
    )


def response_table(
    register: Register, language: str, wave: str = "latest", prefix: str = "tbl", domain: str | None = None
) -> Block:
    """Population, respondents and response rate, by class or by the values of `domain`.

    Without a population only the respondents.
    """
    wave = register.wave(wave)
    facts = {"population": "population", "respondents": "respondents", "response_rate": "response rate"}
    known = {key: words for key, words in facts.items() if register.find(key, wave, None, WHOLE)}
    places = register.places(wave, None if domain is None else [domain])
    rows = [
        row(
            [literal(register.place_label(place, language), "codebook")],
            [register.find(key, wave, None, place) for key in known],
            language,
        )
        for place in places
    ]
    columns = [{"text": say(words, language), "align": "right"} for words in known.values()]
    by = domain or "class"
    caption: Rich = [f"{say(f'response by {by}', language)}: {say('wave', language)} "]
    return table(
        name(prefix, "response", *filter(None, [domain]), *([] if wave == register.latest else [wave])),
        [*caption, literal(register.wave_label(wave, language), "fact")],
        join([say("counts", language), signs(rows, language), source(register, wave, language)]),
        [{"text": say(by, language), "align": "left"}, *columns],
        rows,
    )


def estimands_table(
    register: Register,
    language: str,
    estimands: Sequence[str],
    caption: Rich = "",
    wave: str = "latest",
    key: str = "",
) -> Block:
    """Declared estimands in rows, the whole and every class in columns."""
    wave = register.wave(wave)
    places = register.places(wave)
    rows = [
        row(
            [literal(register.label(estimand, language), "codebook")],
            [register.find(estimand, wave, None, place) for place in places],
            language,
        )
        for estimand in estimands
    ]
    return table(
        key or name("tbl", *estimands),
        caption,
        join(
            [
                say("other bases", language),
                weighting(register, wave, language),
                _by_inhabitants(register, estimands, language),
                classes(register, places, language),
                signs(rows, language),
                source(register, wave, language),
            ]
        ),
        heads(register, say("topic", language), places, language),
        rows,
    )


def _by_inhabitants(register: Register, estimands: Sequence[str], language: str) -> Rich:
    """Which of the estimands count each unit by its inhabitants, in a sentence."""
    found = [key for key in estimands if register.estimands[key].get("weight")]
    labels = ", ".join(register.label(key, language) for key in found)
    return (
        [f"{say('weighted by inhabitants', language)}: ", literal(labels, "codebook"), "."] if found else []
    )


def question_tables(register: Register, language: str, wave: str = "latest") -> Iterator[Block]:
    """A table for every question, in the order of the codebook, below heading and note of each section.

    Ticks that share a stem (answers 0 and 1) stand together in one table of those who ticked.
    """
    wave = register.wave(wave)

    def section(variable: str) -> str:
        return register.text(register.source(variable, wave)["section"], language)

    def battery(variable: str) -> str:
        asked = register.source(variable, wave)
        ticks = tuple(asked["labels"]) == TICKS and register.text(asked["stem"], language)
        return f"{section(variable)} · {asked['stem'][language]}" if ticks else variable

    for words, within in groupby(register.questions(wave), key=section):
        listed = list(within)
        if words:
            yield heading(name("part", listed[0], wave), [literal(words, "codebook")])
        batteries = [list(same) for _, same in groupby(listed, key=battery)]
        yield from said_once(
            [
                ticks_table(register, language, variables, wave)
                if len(variables) > 1
                else question_table(register, language, variables[0], wave, "all")
                for variables in batteries
            ]
        )


def ticks_table(register: Register, language: str, variables: Sequence[str], wave: str) -> Block:
    """The ticks of a question in rows: the share that ticked, by class, with the number that answered."""
    places = register.places(wave)
    ticked = TICKS[1]
    rows = []
    for variable in variables:
        asked = register.source(variable, wave)
        found = [register.find(variable, wave, ticked, place) for place in places]
        words = register.text(asked["wording"], language)
        line = row([literal(words, "codebook")], found, language)
        rows.append([*line, base_cell(base(register, variable, wave, WHOLE), language)])
    stem = register.text(register.source(variables[0], wave)["stem"], language)
    columns = [*heads(register, say("answer", language), places, language),
               {"text": say("answered", language), "align": "right"}]  # fmt: skip
    note = join(
        [
            say("percentages", language),
            weighting(register, wave, language),
            classes(register, places, language),
            signs(rows, language),
            source(register, wave, language),
        ]
    )
    key = name("all", variables[0], "ticks", *([] if wave == register.latest else [wave]))
    return table(key, [literal(stem, "codebook")], note, columns, rows)


def declared_tables(register: Register, language: str, wave: str = "latest") -> Iterator[Block]:
    """A table for each research question of the plan, then one of what is declared for none, below a note.

    Only estimands that the wave has.
    """
    yield from said_once(list(_declared(register, language, wave)))


def _declared(register: Register, language: str, wave: str) -> Iterator[Block]:
    wave = register.wave(wave)
    known = {
        key: words
        for key, words in register.estimands.items()
        if "plan" in words and "response_quality" not in words
    }
    asked: dict[str | None, Rich] = {
        key: [literal(register.text(words, language), "codebook")]
        for key, words in register.data["questions"].items()
    }
    for about, caption in (asked | {None: say("other estimates", language)}).items():
        found = [key for key, words in known.items() if words["question"] == about]
        found = [key for key in found if register.find(key, wave, None, WHOLE)]
        if found:
            key = name("declared", about or "other", *([] if wave == register.latest else [wave]))
            yield estimands_table(register, language, found, caption, wave, key)


def asked_questions(register: Register, estimands: Sequence[str], wave: str, language: str) -> Rich:
    """The questions behind estimands as they were asked: all of them, or of many the first."""
    behind = (name for estimand in estimands for name in register.raw_variables(estimand, wave))
    variables = list(dict.fromkeys(behind))
    few = variables if len(variables) <= FEW_QUESTIONS else variables[:1]
    asked = questions(register, few, wave, language)
    return join([asked, say("other questions", language) if len(few) < len(variables) else ""])
