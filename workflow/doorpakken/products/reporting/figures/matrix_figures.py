"""Figures of estimands against classes, against each other or against an earlier wave, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from doorpakken.products.figures import Label, Line, Position, Words, dumbbells, matrix, positions
from doorpakken.products.reporting.blocks import (
    Block,
    Rich,
    heads,
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
from doorpakken.products.reporting.figures.share_figures import (
    by_share,
    cell_of,
    figure,
    mark_of,
    share_of,
    spoken,
    values,
)
from doorpakken.products.reporting.register_reader import Estimate, Register, UnknownNumber
from doorpakken.products.reporting.report_words import say
from doorpakken.products.reporting.tables.estimate_tables import asked_questions, estimands_table


def matrix_of(
    register: Register,
    language: str,
    groups: Mapping[str, Sequence[str]],
    title: Rich,
    wave: str = "latest",
) -> Block:
    """Shares by class: for each group the estimand of the whole group, then its own, the largest first.

    Raises UnknownNumber for an estimand that is no share of 1.
    """
    wave = register.wave(wave)
    places = register.places(wave)
    ordered = {whole: by_share(register, parts, wave) for whole, parts in groups.items()}
    _, opening = parted(register, list(ordered), language)
    _, names = parted(register, [key for parts in ordered.values() for key in parts], language)
    rows: list[Line] = []
    below = iter(names)
    for (whole, parts), label in zip(ordered.items(), opening, strict=True):
        for at, key in enumerate([whole, *parts]):
            if register.est(key, wave).unit != "share":
                raise UnknownNumber(f"{key} is no share: a matrix shows shares by their colour")
            items = [register.est(key, wave, None, place.domain, place.value) for place in places]
            cells = tuple(cell_of(item, language) for item in items)
            rows.append(Line(Words(next(below) if at else label, lit="codebook"), cells, opens=not at))
    every = [key for whole, parts in ordered.items() for key in (whole, *parts)]
    said = "; ".join(f"{row.label.text}: {row.cells[0].said.text}" for row in rows)
    alt = f"{plain(title)}. {say('total', language)}: {said}."
    columns = heads(register, "", places, language)[1:]
    drawing = matrix(
        rows,
        [Words(plain(column["text"]), lit="codebook") for column in columns],
        alt,
        mark_of(register, wave, language),
        say("not shown", language),
    )
    key = name("fig", "by-class", *ordered)
    data = estimands_table(register, language, every, title, wave, f"{key}-data")
    note, data["note"] = data["note"], signs(data["rows"], language)
    return figure(key, title, drawing, alt, note, data)


def parted(register: Register, estimands: Sequence[str], language: str) -> tuple[str, list[str]]:
    """The ending that labels of estimands share after a colon ("" without one), and the labels without it."""
    labels = [register.label(key, language) for key in estimands]
    endings = {label.rpartition(": ")[2] for label in labels if ": " in label}
    if len(endings) != 1 or not all(": " in label for label in labels):
        return "", labels
    return endings.pop(), [label.rpartition(": ")[0] for label in labels]


def positions_of(
    register: Register,
    language: str,
    pairs: Sequence[tuple[str, str]],
    title: Rich,
    wave: str = "latest",
) -> Block:
    """Pairs of estimands against each other: the first of a pair up, the second across.

    The labels name the axes by their shared ending, as in "Clear goals: important". Raises UnknownNumber
    where there is none.
    """
    wave = register.wave(wave)
    second = dict(pairs)
    ordered = by_share(register, list(second), wave)
    (up, labels), (across, _) = (
        parted(register, keys, language) for keys in (ordered, [second[key] for key in ordered])
    )
    if not (up and across):
        raise UnknownNumber(f"the labels of {ordered[0]} and the others share no ending after a colon")
    found = [(register.est(key, wave), register.est(second[key], wave)) for key in ordered]
    items = [
        Position(Words(label, lit="codebook"), share_of(pair[1], language), share_of(pair[0], language))
        for label, pair in zip(labels, found, strict=True)
    ]
    alt = _compared(title, labels, found, (up, across), language)
    drawing = positions(items, (Words(across), Words(up)), alt, mark_of(register, wave, language))
    key = name("fig", "positions", *ordered)
    data = _paired(key, title, labels, found, [[up], [across]], language)
    asked = asked_questions(register, [item.estimand for pair in found for item in pair], wave, language)
    weighted = weighting(register, wave, language)
    lines = [say("intervals with the data", language), data["note"], source(register, wave, language)]
    return figure(key, title, drawing, alt, join([asked, weighted, *lines]), data)


def change_of(
    register: Register, language: str, estimands: Sequence[str], title: Rich, waves: tuple[str, str]
) -> Block:
    """Shares in two waves with their intervals, the largest in the later wave first."""
    earlier, later = (register.wave(wave) for wave in waves)
    ordered = by_share(register, estimands, later)
    _, labels = parted(register, ordered, language)
    found = [(register.est(key, earlier), register.est(key, later)) for key in ordered]
    said = [register.wave_label(wave, language) for wave in (earlier, later)]
    rows = [
        (Label(Words(label, lit="codebook")), share_of(before, language), share_of(after, language))
        for label, (before, after) in zip(labels, found, strict=True)
    ]
    keys = Words(said[0], lit="fact"), Words(said[1], lit="fact")
    alt = _compared(title, labels, found, (said[0], said[1]), language)
    mark = mark_of(register, earlier, language) or mark_of(register, later, language)
    drawing = dumbbells(rows, keys, alt, mark)
    key = name("fig", "change", *ordered)
    data = _paired(key, title, labels, found, [[literal(label, "fact")] for label in said], language)
    note = join(
        [
            asked_questions(register, ordered, later, language),
            level([item for pair in found for item in pair], language),
            weighting(register, later, language),
            data["note"],
            source(register, earlier, language),
            source(register, later, language),
        ]
    )
    return figure(key, title, drawing, alt, note, data)


def _compared(
    title: Rich,
    labels: Sequence[str],
    found: Sequence[tuple[Estimate, Estimate]],
    names: tuple[str, str],
    language: str,
) -> str:
    """Two estimates of each row in words, for the alternative text."""
    said = [
        f"{label}: " + ", ".join(map(spoken, names, pair, [language, language]))
        for label, pair in zip(labels, found, strict=True)
    ]
    return f"{plain(title)}. {'; '.join(said)}."


def _paired(
    key: str,
    title: Rich,
    labels: Sequence[str],
    found: Sequence[tuple[Estimate, Estimate]],
    names: Sequence[list[Rich]],
    language: str,
) -> Block:
    """The data of a figure of two estimates a row: share, interval and n of each."""
    rows = [values(label, pair, language) for label, pair in zip(labels, found, strict=True)]
    columns: list[Block] = [{"text": say("topic", language), "align": "left"}]
    for words in names:
        interval = say("interval", language).lower()
        texts: list[Rich] = [words, [*words, f", {interval}"], [*words, ", n"]]
        columns += [{"text": text, "align": "right"} for text in texts]
    return table(f"{key}-data", title, signs(rows, language), columns, rows)
