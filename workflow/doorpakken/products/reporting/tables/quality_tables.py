"""The tables of the account, in one language: response, what was left open, and other choices."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.reporting.blocks import (
    Block,
    Rich,
    cell,
    classes,
    heads,
    join,
    literal,
    name,
    plain,
    row,
    signs,
    source,
    table,
)
from doorpakken.products.reporting.formatting import Spoken
from doorpakken.products.reporting.register_reader import WHOLE, Estimate, Register, UnknownNumber
from doorpakken.products.reporting.report_words import say

FRAME = ("r_indicator", "maximal_bias", "r_partial_size_class", "r_conditional_size_class",
         "r_partial_province", "r_conditional_province")  # fmt: skip
OPEN = ("item_dont_know", "item_no_answer", "item_missing")
CHOICES = ("weights_unweighted", "weights_raked", "fpc_without", "missing_counted", "respondents_all")


def representation_table(register: Register, language: str, wave: str = "latest") -> Block:
    """R-indicator, with its interval, the bound of the bias, and the partial indicators."""
    wave = register.wave(wave)
    rows = [
        [_label(register, key, language), *_with_interval(register.find(key, wave, None, WHOLE), language)]
        for key in FRAME
    ]
    return _table(register, language, wave, "representation", rows, ("computed", "interval"))


def early_late_table(register: Register, language: str, wave: str = "latest") -> Block:
    """The difference between early and late answers on each headline: interval, p-value and base."""
    wave = register.wave(wave)
    rows = []
    for key in _named(register, "early_late_"):
        found = register.find(key, wave, None, WHOLE)
        rows.append(
            [_label(register, key, language), *_with_interval(found, language), _said(found, "p", language),
             _said(found, "base", language)]
        )  # fmt: skip
    return _table(register, language, wave, "early late", rows, ("early minus late", "interval", "p", "n"))


def open_table(register: Register, language: str, wave: str = "latest", most: int = 10) -> Block:
    """What was left open by kind: all questions together, then the questions that most left open."""
    wave = register.wave(wave)
    rows = [
        row(
            _question(register, variable, language),
            [register.find(key, wave, variable, WHOLE) for key in OPEN],
            language,
        )
        for variable in (None, *most_open(register, wave, most))
    ]
    return _table(register, language, wave, "left open", rows, ("dont know", "no answer", "together"))


def open_by_class_table(register: Register, language: str, wave: str = "latest", most: int = 10) -> Block:
    """What was left open of either kind, by class: all questions together, then those that most left open."""
    wave = register.wave(wave)
    places = register.places(wave)
    rows = [
        row(
            _question(register, variable, language),
            [register.find("item_missing", wave, variable, place) for place in places],
            language,
        )
        for variable in (None, *most_open(register, wave, most))
    ]
    note = join([say("open", language), classes(register, places, language), signs(rows, language),
                 source(register, wave, language)])  # fmt: skip
    key = name("tbl", "left open by class", *([] if wave == register.latest else [wave]))
    return table(key, say("left open by class", language), note,
                 heads(register, say("question", language), places, language), rows)  # fmt: skip


def most_open(register: Register, wave: str, most: int) -> list[str]:
    """The questions that most left open, of equal ones in the order of the codebook; none that nobody did."""
    found = [
        (variable, register.find("item_missing", wave, variable, WHOLE))
        for variable in register.questions(wave)
    ]
    rates = [(variable, item.estimate) for variable, item in found if item and item.estimate]
    return [variable for variable, _ in sorted(rates, key=_descending)[:most]]


def _descending(rate: tuple[str, float]) -> float:
    return -rate[1]


def scales_table(register: Register, language: str, wave: str = "latest") -> Block:
    """Alpha and omega of each scale, with the respondents that answered all of it."""
    wave = register.wave(wave)
    found = [key for key, words in register.estimands.items() if words["statistic"] == "reliability"]
    rows = [
        [
            _label(register, key, language),
            cell(register.find(key, wave, None, WHOLE), language),
            _said(register.find(key, wave, None, WHOLE), "base", language),
        ]
        for key in found
    ]
    return _table(register, language, wave, "scales", rows, ("computed", "n"))


def panel_table(register: Register, language: str, wave: str = "latest") -> Block:
    """Of each conclusion the share of specifications with the same verdict: all, and by each other choice."""
    wave = register.wave(wave)
    conclusions = [
        key for key in _named(register, "panel_") if register.estimands[key]["statistic"] == "rate"
    ]
    conclusions = [key for key in conclusions if register.find(key, wave, None, WHOLE)]
    known = {item.category: item for item in register.estimates.values()
             if item.wave == wave and item.estimand in conclusions}  # fmt: skip
    choices = [choice for choice in CHOICES if choice in known]
    rows = [
        row(_label(register, key, language),
            [register.find(key, wave, choice, WHOLE) for choice in (None, *choices)], language)
        for key in conclusions
    ]  # fmt: skip
    columns: list[Rich] = ["all choices"]
    columns += [[literal(register.text(known[key].category_label, language), "codebook")] for key in choices]
    return _table(register, language, wave, "panel", rows, columns)


def extremes_table(register: Register, language: str, wave: str = "latest") -> Block:
    """The least and the greatest estimate of each conclusion and estimand over all specifications."""
    wave = register.wave(wave)
    lows = [key for key in _named(register, "panel_") if key.endswith("_low")]
    rows = []
    for key in lows:
        about = key.removesuffix("_low")
        ends = [register.find(f"{about}{end}", wave, None, WHOLE) for end in ("_low", "_high")]
        if all(ends):
            label = about if about in register.estimands else about.removeprefix("panel_")
            rows.append(row(_label(register, label, language), ends, language))
    return _table(register, language, wave, "extremes", rows, ("least", "greatest"))


TABLES = {
    "representation": representation_table,
    "early_late": early_late_table,
    "left_open": open_table,
    "left_open_by_class": open_by_class_table,
    "scales": scales_table,
    "panel": panel_table,
    "extremes": extremes_table,
}


def account_table(register: Register, language: str, part: str, wave: str = "latest") -> Block:
    """A part of the account by its name; UnknownNumber for another, or when the plan asks for none of it."""
    if part not in TABLES:
        raise UnknownNumber(f"no part {part!r} of the account", TABLES)
    if not any(words.get("response_quality") for words in register.estimands.values()):
        raise UnknownNumber("the plan asks for no account: it has no response, scales or sensitivity")
    return TABLES[part](register, language, wave)


def _named(register: Register, start: str) -> list[str]:
    found = [
        key
        for key, words in register.estimands.items()
        if words.get("response_quality") and key.startswith(start)
    ]
    if not found:
        raise UnknownNumber(f"the plan asks for nothing that begins with {start}")
    return found


def _label(register: Register, key: str, language: str) -> Rich:
    return [literal(register.label(key, language), "codebook")]


def _question(register: Register, variable: str | None, language: str) -> Rich:
    if variable is None:
        return say("all questions", language)
    words = register.estimands["item_missing"]["categories"][variable]
    return [literal(register.text(words, language), "codebook")]


def _with_interval(found: Estimate | None, language: str) -> list[Rich]:
    has = found is not None and found.low is not None
    return [cell(found, language), _said(found, "interval", language) if has else "–"]


def _said(found: Estimate | None, way: str, language: str) -> Rich:
    if found is None or not found.is_shown:
        return "–"
    return [Spoken(found, language).say(way).rich()]


def _table(
    register: Register, language: str, wave: str, key: str, rows: list[list[Rich]], columns: Sequence[Rich]
) -> Block:
    """A table of the account, its columns by their keys among the words or as they are."""
    said = [say(words, language) if isinstance(words, str) else words for words in columns]
    heads_of = [{"text": words, "align": "right"} for words in said]
    lacking = any(plain(item) == "–" for line in rows for item in line[1:])
    note = join(
        [
            [literal(say(f"note {key}", language), "codebook")],
            signs(rows, language),
            say("why not available", language) if lacking else "",
            source(register, wave, language),
        ]
    )
    block = name("tbl", key, *([] if wave == register.latest else [wave]))
    first = {"text": say("topic", language), "align": "left"}
    return table(block, say(f"table {key}", language), note, [first, *heads_of], rows)
