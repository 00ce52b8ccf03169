"""Pieces that tables, figures and records are made of: rich text, cells, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from doorpakken.products.reporting.formatting import Spoken
from doorpakken.products.reporting.number_format import percent
from doorpakken.products.reporting.register_reader import MISSING, Estimate, Place, Register
from doorpakken.products.reporting.report_words import say

Rich = Any  # str | list of (str | {"text", "est"} | {"text", "lit"} and with it "id" or "to")
Block = dict[str, Any]
INDICATIVE = "indicative"
CHECKSUM_SHOWN = 12
MANY = 2  # classes, from which on they can share words
POINTS = "30"  # the width of an interval of 15 points either side


def literal(text: str, kind: str) -> dict[str, str]:
    """Words that may hold digits, with the kind of literal they are."""
    return {"text": text, "lit": kind}


def anchor(wave: str, variable: str) -> str:
    """Where the row of a variable in the codebook of a wave stands in a report."""
    return f"q-{wave}.{variable}"


def raw_file(path: str, sha256: str) -> list[Rich]:
    """A raw file and the start of its checksum."""
    checksum = literal(sha256[:CHECKSUM_SHOWN], "checksum")
    return [literal(path, "identifier"), " (", literal("sha256", "identifier"), " ", checksum, ")"]


def plain(rich: Rich) -> str:
    """Rich text without its sources."""
    if isinstance(rich, str):
        return rich
    return "".join(piece if isinstance(piece, str) else piece["text"] for piece in rich)


def join(parts: Iterable[Rich], between: str = " ") -> list[Any]:
    """Rich texts after one another, empty ones left out."""
    pieces: list[Any] = []
    for part in parts:
        if part and pieces:
            pieces.append(between)
        pieces.extend([part] if isinstance(part, str | dict) and part else part)
    return pieces


def name(prefix: str, *ids: str) -> str:
    """The id of a block: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", "-".join((prefix, *ids)))


def cell(estimate: Estimate | None, language: str) -> Rich:
    """An estimate in a table: the number, `x` where it is not shown, a dash where there is none."""
    if estimate is None:
        return "–"
    written = Spoken(estimate, language).cell().rich()
    return [written, "*"] if estimate.flag == INDICATIVE and estimate.is_shown else [written]


def row(label: Rich, estimates: Sequence[Estimate | None], language: str) -> list[Rich]:
    """A row of a table: its label and its numbers."""
    return [label, *(cell(estimate, language) for estimate in estimates)]


def heads(register: Register, first: str, places: Sequence[Place], language: str) -> list[Block]:
    """The columns of a table: a head for the labels, then one for each place.

    What classes of a number count ("inhabitants") is left out, to keep heads short; `counted` says it once.
    """
    said = _counted(register, places, language).split()
    labels = [register.place_label(place, language).split() for place in places]
    short = [" ".join(word for word in words if word not in said) for words in labels]
    numbers = [{"text": [literal(label, "codebook")], "align": "right"} for label in short]
    return [{"text": first, "align": "left"}, *numbers]


def counted(register: Register, places: Sequence[Place], language: str) -> str:
    """What the classes in the heads of a table count: "by number of inhabitants"; empty for other domains."""
    words = _counted(register, places, language)
    return say("by number of", language).format(words) if words else ""


def classes(register: Register, places: Sequence[Place], language: str) -> str:
    """The same as a sentence below a table."""
    words = counted(register, places, language)
    return f"{say('classes', language)} {words}." if words else ""


def _counted(register: Register, places: Sequence[Place], language: str) -> str:
    """The words that the labels of all classes share, if every label has a number."""
    labels = [register.place_label(place, language) for place in places if place.domain]
    if len(labels) < MANY or not all(re.search(r"\d", label) for label in labels):
        return ""
    shared = set.intersection(*(set(label.split()) for label in labels))
    return " ".join(word for word in labels[0].split() if word in shared and word.isalpha())


def heading(key: str, words: Rich) -> Block:
    """A heading between the tables of a chapter."""
    return {"block": "heading", "id": key, "text": words}


def said_once(tables: Sequence[Block]) -> list[Block]:
    """The tables without their notes, behind a note with all that these say; a sentence stands in it once."""
    said: list[Rich] = []
    for shown in tables:
        parts: list[list[Any]] = [[]]
        for piece in shown["note"]:
            parts += [[]] if piece == " " else []
            parts[-1] += [] if piece == " " else [piece]
        said += [part for part in parts if part and part not in said]
    note = [{"block": "note", "id": f"{tables[0]['id']}-note", "text": join(said)}] if said else []
    return [*note, *(shown | {"note": ""} for shown in tables)]


def table(key: str, caption: Rich, note: Rich, columns: list[Block], rows: list[list[Rich]]) -> Block:
    """A table block with one column of row headers."""
    return {
        "block": "table",
        "id": key,
        "caption": caption,
        "note": note,
        "columns": columns,
        "row_headers": 1,
        "rows": rows,
    }


def base(register: Register, variable: str, wave: str, place: Place) -> Estimate | None:
    """An estimate of a question, whose base is the number of respondents that answered it."""
    if variable in register.estimands:
        return register.find(variable, wave, register.categories(variable, wave)[0], place)
    return register.find(f"{variable}_mean", wave, None, place)


def base_cell(estimate: Estimate | None, language: str) -> Rich:
    """The base of an estimate in a table."""
    if estimate is None:
        return "–"
    return [Spoken(estimate, language).base_cell().rich()]


def missing_kinds(register: Register, variable: str, wave: str) -> list[str]:
    """The kinds of missing answers that a question has, those that occurred, in a fixed order."""
    totals = {kind: register.find(f"{variable}_count", wave, kind, Place()) for kind in MISSING}
    return [kind for kind, found in totals.items() if found and (not found.is_shown or found.estimate)]


def weighting(register: Register, wave: str, language: str) -> str:
    """How a wave was weighted, in a sentence, or in a few."""
    design = register.waves[wave]["design"]
    known = design.get("calibration")
    said = []
    if design.get("weights"):
        said.append(say("weighted as it came", language))
    elif design["population"] == "frame":
        by = f" by {design['strata']}" if design["type"] == "stratified" else ""
        said.append(say(f"weighted{by}", language).format(register.units(language)))
    elif design["population"]:
        said.append(say("weighted by chance", language))
    elif not known:
        said.append(say("unweighted", language))
    if design.get("trimming"):
        said.append(say("trimmed", language))
    if known:
        said.append(say("calibrated", language).format(margins(known["margins"], language)))
    return " ".join(said)


def margins(known: Iterable[Sequence[str]], language: str) -> str:
    """Margins in words: size class, province by size class."""
    by = f" {say('crossed with', language)} "
    return ", ".join(by.join(say(f"margin {name}", language) for name in margin) for margin in known)


def source(register: Register, wave: str, language: str) -> Rich:
    """Where the numbers come from: the wave, with its mark."""
    label = literal(register.wave_label(wave, language), "fact")
    return [f"{say('source', language)}: {say('wave', language)} ", label, "."]


def level(estimates: Iterable[Estimate], language: str) -> Rich:
    """Which interval the lines show, if there are any."""
    levels = {item.level for item in estimates if item.level and item.low is not None}
    if len(levels) != 1:
        return []
    before, after = say("interval of", language).split("{}")
    declared = levels.pop()
    decimals = 0 if round(declared * 100, 6).is_integer() else 1
    return [before, literal(percent(declared, language, decimals), "fact"), after]


def signs(rows: Iterable[Sequence[Rich]], language: str, indicative: str = "why indicative") -> Rich:
    """The meaning of the signs that occur in the cells of a table; means have other words for the star."""
    cells = [plain(item) for line in rows for item in line[1:]]
    found: list[Rich] = []
    if any(item == "x" for item in cells):
        found.append(say("why not shown", language))
    if any(item.endswith("*") for item in cells):
        before, *after = say(indicative, language).split("{}")
        found.append([before, *(piece for words in after for piece in (literal(POINTS, "fact"), words))])
    return join(found)


def questions(register: Register, variables: Sequence[str], wave: str, language: str) -> Rich:
    """Questions as they were asked."""
    asked = [register.text(register.source(variable, wave)["question"], language) for variable in variables]
    quoted = join([[literal(f"‘{words}’", "codebook")] for words in asked])
    return [f"{say('questions' if len(asked) > 1 else 'question', language)}: ", *quoted] if asked else []
