"""The tables of chapters, in one language: pure functions from the register to blocks."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.reporting.blocks import (
    Block,
    Rich,
    base,
    base_cell,
    classes,
    heads,
    join,
    literal,
    missing_kinds,
    name,
    questions,
    row,
    signs,
    source,
    table,
    weighting,
)
from doorpakken.reporting.view import WHOLE, Register
from doorpakken.reporting.words import say

FEW_QUESTIONS = 2


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
        [literal(f"{section} · {words}" if section else words, "codebook")],
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
                classes(register, places, language),
                signs(rows, language),
                source(register, wave, language),
            ]
        ),
        heads(register, say("topic", language), places, language),
        rows,
    )


def asked_questions(register: Register, estimands: Sequence[str], wave: str, language: str) -> Rich:
    """The questions behind estimands as they were asked: all of them, or of many the first."""
    behind = (name for estimand in estimands for name in register.raw_variables(estimand, wave))
    variables = list(dict.fromkeys(behind))
    few = variables if len(variables) <= FEW_QUESTIONS else variables[:1]
    asked = questions(register, few, wave, language)
    return join([asked, say("other questions", language) if len(few) < len(variables) else ""])
