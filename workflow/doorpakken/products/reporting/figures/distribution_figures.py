"""The figure of all answers to ordered items, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.products.figures import Label, Part, Row, Words, likert
from doorpakken.products.reporting.blocks import (
    Block,
    Rich,
    base_cell,
    cell,
    join,
    literal,
    missing_kinds,
    name,
    plain,
    row,
    signs,
    source,
    table,
    weighting,
)
from doorpakken.products.reporting.figures.share_figures import cell_of, figure, mark_of, words_of
from doorpakken.products.reporting.formatting import Spoken
from doorpakken.products.reporting.register_reader import WHOLE, Estimate, Register, UnknownNumber
from doorpakken.products.reporting.report_words import say
from doorpakken.products.reporting.tables.estimate_tables import asked_questions

APART = ("dont_know", "not_applicable")


@dataclass(frozen=True)
class Line:
    """One bar: an item in a place, its answers in order, and what is counted beside them."""

    label: str
    answers: tuple[Estimate, ...]
    missing: tuple[Estimate | None, ...]


def distribution_of(
    register: Register,
    language: str,
    variables: Sequence[str],
    title: Rich,
    wave: str = "latest",
    neutral: str | None = None,
    by_class: bool = False,
) -> Block:
    """All answers of items with the same ordered answers, or with `by_class` of the first for each class.

    `neutral` is the code of the neutral answer, which then stands apart. Raises UnknownNumber for items whose
    answers differ, and ValueError for more than five answers.
    """
    wave = register.wave(wave)
    codes = _codes(register, variables, wave, neutral)
    kinds = _kinds(register, variables, wave)
    lines = _lines(register, language, variables[:1] if by_class else variables, wave, codes, kinds, by_class)
    answers = [
        register.text(item.category_label, language) or str(item.category) for item in lines[0].answers
    ]
    alt = f"{plain(title)}. {' '.join(_spoken(line, answers, language) for line in lines)}"
    drawing = likert(
        [_row(line, language) for line in lines],
        [Words(words, lit="codebook") for words in answers],
        alt,
        mark_of(register, wave, language),
        neutral=None if neutral is None else codes.index(neutral),
        hidden=say("not shown", language),
        apart=[Words(_missing_label(register, kind, lines, language), lit="codebook") for kind in kinds],
    )
    asked = asked_questions(register, variables, wave, language)
    key = name("fig", *variables, *(["class"] if by_class else []))
    heads = [*answers, "n", *(_missing_label(register, kind, lines, language) for kind in kinds)]
    data = _data(key, title, say("class" if by_class else "topic", language), heads, lines, language)
    weighted = weighting(register, wave, language)
    note = join([asked, weighted, data["note"], source(register, wave, language)])
    return figure(key, title, drawing, alt, note, data)


def _codes(register: Register, variables: Sequence[str], wave: str, neutral: str | None) -> list[str]:
    """The answers that all items share, in order."""
    codes = register.categories(variables[0], wave)
    if not codes:
        register.est(variables[0], wave)
    for variable in variables:
        if register.categories(variable, wave) != codes:
            raise UnknownNumber(f"{variable} has other answers than {variables[0]}: draw them apart")
    if neutral is not None and neutral not in codes:
        raise UnknownNumber(f"no answer {neutral!r} in {variables[0]}", codes)
    return codes


def _kinds(register: Register, variables: Sequence[str], wave: str) -> list[str]:
    """The kinds of missing answers that occurred and stand apart."""
    found = {kind for variable in variables for kind in missing_kinds(register, variable, wave)}
    return [kind for kind in APART if kind in found]


def _lines(
    register: Register,
    language: str,
    variables: Sequence[str],
    wave: str,
    codes: Sequence[str],
    kinds: Sequence[str],
    by_class: bool,
) -> list[Line]:
    places = register.places(wave) if by_class else [WHOLE]
    return [
        Line(
            register.place_label(place, language) if by_class else register.label(variable, language),
            tuple(register.est(variable, wave, code, place.domain, place.value) for code in codes),
            tuple(register.find(f"{variable}_count", wave, kind, place) for kind in kinds),
        )
        for variable in variables
        for place in places
    ]


def _row(line: Line, language: str) -> Row:
    """The bar, the base beneath its label, and the counts of those who stand apart from the answers."""
    cells = (cell_of(item, language) for item in line.answers)
    parts = tuple(Part(made.value, made.said) for made in cells)
    beneath = (Words("n = "), words_of(Spoken(line.answers[0], language).base_cell()))
    apart = (words_of(Spoken(item, language).cell()) if item else None for item in line.missing)
    return Row(Label(Words(line.label, lit="codebook"), beneath), parts, tuple(apart))


def _spoken(line: Line, answers: Sequence[str], language: str) -> str:
    """A bar in words, for the alternative text."""
    said = [Spoken(item, language).say("pct").text for item in line.answers]
    return f"{line.label}: {'; '.join(map(' '.join, zip(answers, said, strict=True)))}."


def _missing_label(register: Register, kind: str, lines: Sequence[Line], language: str) -> str:
    """The head of a column of missing answers."""
    items = (item for line in lines for item in line.missing if item and item.category == kind)
    return register.text(next(item.category_label for item in items), language)


def _data(
    key: str, title: Rich, first: str, heads: Sequence[str], lines: Sequence[Line], language: str
) -> Block:
    columns: list[Block] = [{"text": first, "align": "left"}]
    columns += [{"text": [literal(head, "codebook")], "align": "right"} for head in heads]
    rows = [
        [
            *row([literal(line.label, "codebook")], line.answers, language),
            base_cell(line.answers[0], language),
            *(cell(item, language) for item in line.missing),
        ]
        for line in lines
    ]
    return table(f"{key}-data", title, signs(rows, language), columns, rows)
