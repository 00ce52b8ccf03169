"""The figures of chapters, in one language: pure functions from the register to figure blocks."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.figures import (
    Cell,
    Drawing,
    Label,
    Response,
    Share,
    Tile,
    Words,
    response,
    shares,
    tiles,
)
from doorpakken.products.reporting.blocks import (
    INDICATIVE,
    Block,
    Rich,
    cell,
    join,
    level,
    literal,
    name,
    plain,
    signs,
    source,
    table,
    weighting,
)
from doorpakken.products.reporting.formatting import Said, Spoken
from doorpakken.products.reporting.register_reader import WHOLE, Estimate, Register
from doorpakken.products.reporting.report_words import say
from doorpakken.products.reporting.tables.estimate_tables import asked_questions, response_table


def shares_by_class(
    register: Register,
    language: str,
    estimand: str,
    title: Rich,
    wave: str = "latest",
    category: str | None = None,
) -> Block:
    """One share: for the whole, and for each class."""
    wave = register.wave(wave)
    register.est(estimand, wave, category)
    found = [(place, register.find(estimand, wave, category, place)) for place in register.places(wave)]
    points = [(register.place_label(place, language), item) for place, item in found if item]
    return _shares(register, language, name("fig", estimand), title, wave, points, say("class", language))


def by_share(register: Register, estimands: Sequence[str], wave: str = "latest") -> list[str]:
    """Estimands by their share of the whole, the largest first; those not shown come last, as they came."""
    found = {key: register.est(key, wave) for key in estimands}
    shares = {key: -1.0 if item.estimate is None else item.estimate for key, item in found.items()}
    return sorted(shares, key=lambda key: -shares[key])


def shares_of(
    register: Register, language: str, estimands: Sequence[str], title: Rich, wave: str = "latest"
) -> Block:
    """CountedProblem shares of the whole, the largest first; those not shown come last."""
    wave = register.wave(wave)
    points = [
        (register.label(key, language), register.est(key, wave))
        for key in by_share(register, estimands, wave)
    ]
    key = name("fig", *estimands)
    return _shares(register, language, key, title, wave, points, say("topic", language))


def _shares(
    register: Register,
    language: str,
    key: str,
    title: Rich,
    wave: str,
    points: Sequence[tuple[str, Estimate]],
    head: str,
) -> Block:
    several = len({item.estimand for _, item in points}) > 1
    rows = [_share(label, item, language, several) for label, item in points]
    found = [values(label, [item], language) for label, item in points]
    columns = [head, say("share", language), say("interval", language), "n"]
    data = table(
        f"{key}-data",
        title,
        signs(found, language),
        [{"text": text, "align": "right" if at else "left"} for at, text in enumerate(columns)],
        found,
    )
    alt = f"{plain(title)}. " + "; ".join(spoken(label, item, language) for label, item in points) + "."
    drawing = shares(rows, alt, mark_of(register, wave, language))
    note = join(
        [
            asked_questions(register, [item.estimand for _, item in points], wave, language),
            level([item for _, item in points], language),
            weighting(register, wave, language),
            data["note"],
            source(register, wave, language),
        ]
    )
    return figure(key, title, drawing, alt, note, data)


def _share(label: str, item: Estimate, language: str, several: bool) -> tuple[Label, Share]:
    beneath: list[Words] = []
    if item.base is not None:
        beneath = [Words("n = "), words_of(Spoken(item, language).say("base"))]
    if item.flag == INDICATIVE and item.is_shown:
        beneath.append(Words(f" · {say('indicative', language)}"))
    total = item.place == WHOLE and not several
    said = None if item.is_shown else Said(say("not shown", language), item.id)
    return Label(Words(label, lit="codebook"), tuple(beneath), total), share_of(item, language, said)


def share_of(item: Estimate, language: str, said: Said | None = None) -> Share:
    """An estimate as a share in a figure, written as in a table unless `said`."""
    words = words_of(said or Spoken(item, language).cell())
    return Share(words, item.estimate if item.is_shown else None, item.low, item.high)


def values(label: str, items: Sequence[Estimate], language: str) -> list[Rich]:
    """A row of the data of a figure: a label, then share, interval and n of each estimate."""
    made: list[Rich] = [[literal(label, "codebook")]]
    for item in items:
        shown = Spoken(item, language)
        reach = [shown.say("interval").rich()] if item.is_shown and item.low is not None else "–"
        made += [cell(item, language), reach, [shown.say("base").rich()] if item.base is not None else "–"]
    return made


def spoken(label: str, item: Estimate, language: str) -> str:
    """An estimate in words, for the alternative text."""
    shown = Spoken(item, language)
    if not item.is_shown:
        return f"{label}: {say('not shown', language)}"
    reach = f" ({shown.say('interval').text})" if item.low is not None else ""
    return f"{label}: {shown.say('pct').text}{reach}"


def response_by_class(register: Register, language: str, title: Rich, wave: str = "latest") -> Block:
    """Respondents against the population, by class; needs a wave with a population."""
    wave = register.wave(wave)
    places = [place for place in register.places(wave) if place != WHOLE] or [WHOLE]
    rows = []
    for place in places:
        population, respondents, rate = (
            register.est(key, wave, None, place.domain, place.value)
            for key in ("population", "respondents", "response_rate")
        )
        said = [words_of(Spoken(item, language).cell()) for item in (respondents, population, rate)]
        of = Words(f" {say('of', language)} ")
        label = Words(register.place_label(place, language), lit="codebook")
        counts = (population.estimate or 0.0, respondents.estimate if respondents.is_shown else None)
        rows.append(Response(label, *counts, (said[0], of, said[1], Words(" · "), said[2])))
    alt = f"{plain(title)}. "
    alt += "; ".join(f"{row.label.text}: {''.join(words.text for words in row.said)}" for row in rows) + "."
    keys = say("have answered", language), say("all units", language).format(register.units(language))
    drawing = response(rows, keys, alt, mark_of(register, wave, language))
    data = response_table(register, language, wave, "fig-data") | {"caption": title}
    note = join([say("counts", language), source(register, wave, language)])
    return figure(name("fig", "response"), title, drawing, alt, note, data)


def response_by_province(register: Register, language: str, title: Rich, wave: str = "latest") -> Block:
    """The response rate in each province, as a map of tiles; needs the provinces of the Netherlands."""
    wave = register.wave(wave)
    found = [
        (place, register.est("response_rate", wave, None, place.domain, place.value))
        for place in register.places(wave, ["province"])
        if place != WHOLE
    ]
    made = {
        str(place.value): Tile(
            Words(register.place_label(place, language), lit="codebook"), cell_of(item, language)
        )
        for place, item in found
    }
    said = [spoken(register.place_label(place, language), item, language) for place, item in found]
    alt = f"{plain(title)}. {'; '.join(said)}."
    drawing = tiles(made, alt, mark_of(register, wave, language), say("not shown", language))
    data = response_table(register, language, wave, "fig-data", "province") | {"caption": title}
    note = join([say("counts", language), source(register, wave, language)])
    return figure(name("fig", "response", "province"), title, drawing, alt, note, data)


def figure(key: str, title: Rich, drawing: Drawing, alt: str, note: Rich, data: Block) -> Block:
    """A figure block: the finding in words, both drawings, their words, and the data as a table."""
    return {
        "block": "figure",
        "id": key,
        "title": title,
        "svg": drawing.wide,
        "svg_narrow": drawing.narrow,
        "alt": alt,
        "note": note,
        "ticks": list(drawing.ticks),
        "data": data,
    }


def mark_of(register: Register, wave: str, language: str) -> str:
    """The words inside a figure that say that its data are simulated."""
    return say("simulated data", language) if register.is_simulated(wave) else ""


def words_of(said: Said) -> Words:
    """A number as words in a figure."""
    return Words(said.text, said.est, said.lit)


def cell_of(item: Estimate, language: str) -> Cell:
    """An estimate as a cell of a figure, starred as in a table where it is indicative."""
    words = Words(plain(cell(item, language)), item.id)
    return Cell(item.estimate if item.is_shown else None, words)
