"""What is wrong with a cell, and what it may have been meant to be; only told, never filled in."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from doorpakken.data.intake.cells import LONGEST, encoded_once, label_codes, parse_number
from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.problem_listing import visible
from doorpakken.data.study import Item, Wave
from doorpakken.errors import Problem

# Letters of Cyrillic and Greek, and dashes, that look like those of ASCII.
ALIKE = str.maketrans("АВЕКМНОРСТХІаеорсухіΑΒΕΗΙΚΜΝΟΡΤΧ–—−‐‑", "ABEKMHOPCTXIaeopcyxiABEHIKMNOPTX-----")
DIGITS = str.maketrans("OoIl", "0011")
BETWEEN = re.compile(r"[;,/|+&\n]")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?|\d{1,2}[-/ ](\d{1,2}|[a-z]{3})([-/ ]\d{2,4})?", re.IGNORECASE)


def fault_problem(wave: Wave, item: Item, kind: str, raw: str, file: str, row: int) -> Problem:
    """The problem of a raw cell with that kind of fault."""
    decimal, thousands = wave.responses.decimal, wave.responses.thousands
    fields: dict[str, Any] = {
        "missing": ", ".join(visible(code) for code in item.missing) or "no missing code",
        "longest": LONGEST,
        "stripped": visible(raw.strip()),
        "codes": _shortened(list(item.labels)),
        "labels": _shortened(list(label_codes(wave, item))),
        "near": near_answer(wave, item, raw),
        "thousands": f"{thousands!r} between groups of three" if thousands else "no thousands sign",
        "decimal": "a comma" if decimal == "," else "a point",
        "decimal_sign": decimal,
        "plain": visible(plain(raw)),
        "whole": visible(encoded_once(raw) or ""),
        "other": {",": ".", ".": ","}[decimal],
        "range": _range(item),
        "item_row": item.row,
    }
    cell = visible(raw) + ("" if item.type == "text" else odd(raw))
    return finding(kind, file, row=row, column=item.column, found=cell, **fields)


def _shortened(names: list[str]) -> str:
    return ", ".join(names[:12]) + (f" (and {len(names) - 12} more)" if len(names) > 12 else "")


def _range(item: Item) -> str:
    low, high = (None if end is None else f"{end:.15g}" for end in (item.minimum, item.maximum))
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}"


def plain(cell: str) -> str:
    """A cell without invisible characters and outer blanks, its look-alikes as the ASCII they look like."""
    text = unicodedata.normalize("NFKC", cell).translate(ALIKE)
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf").strip()


def odd(cell: str) -> str:
    """The name of the first character that looks like ASCII and is not, as the end of a message."""
    for letter in cell:
        name = unicodedata.name(letter, "a character without a name")
        if not letter.isascii() and letter.isprintable() and not name.startswith("LATIN"):
            return f", with {name} (U+{ord(letter):04X})"
    return ""


def near_answer(wave: Wave, item: Item, raw: str) -> str:
    """A sentence on what the cell may have been meant to be, empty when nothing comes near."""
    if item.type == "single":
        return _near_code(wave, item, raw)
    number = plain(raw).replace(" ", "").removesuffix("%")
    decimal, thousands = wave.responses.decimal, wave.responses.thousands
    for candidate in (number, number.translate(DIGITS)):
        if candidate != raw and parse_number(candidate, decimal, thousands) is not None:
            return f"Is {visible(candidate)} meant? "
    return "A spreadsheet makes dates of answers such as 3-4. " if DATE.fullmatch(raw) else ""


def _near_code(wave: Wave, item: Item, raw: str) -> str:
    by_code = wave.responses.answers == "codes"
    choices = list(item.labels) if by_code else list(label_codes(wave, item))
    if len(parts := BETWEEN.split(raw)) > 1 and all(plain(part) in choices for part in parts):
        return f"{len(parts)} answers stand in one cell, where the question has one. "
    number, clean = parse_number(plain(raw), "."), plain(raw).casefold()
    labels = {label.casefold(): code for code, texts in item.labels.items() for label in texts.values()}
    if by_code and clean in labels:
        return f"It is the label of code {labels[clean]}: does the whole file hold labels? "
    if by_code:
        near = [code for code in choices if number is not None and number == parse_number(code, ".")]
    elif clean in item.labels:
        return "It is a code: does the whole file hold codes? "
    else:
        same = [label for label in choices if label.casefold() == clean]
        if clean in labels and not same:
            return f"It is the label of code {labels[clean]} in another language: see `responses.language`. "
        near = same or difflib.get_close_matches(raw, choices, n=1)
    if not near and DATE.fullmatch(raw):
        return "A spreadsheet makes dates of answers such as 3-4. "
    return f"Is {visible(near[0])} meant? " if near else ""


def suggest_unit(raw: str, names: Mapping[str, str], codes: Iterable[str]) -> str:
    """The code of a unit that a cell may mean by its name or its digits, however written; else empty.

    names: codes by name, casefolded.
    """
    clean = plain(raw).casefold()
    if clean in names:
        return names[clean]
    letters, digits = _letters_and_digits(clean.translate(DIGITS))
    if not digits:
        return ""
    near = [code for code in codes if _letters_and_digits(code.casefold())[1] == digits]
    return near[0] if len(near) == 1 and letters in ("", _letters_and_digits(near[0].casefold())[0]) else ""


def _letters_and_digits(code: str) -> tuple[str, int | None]:
    """The letters before the digits of a code, and its digits as a number."""
    match = re.fullmatch(r"(\D{0,9})([0-9]{1,9})", code)
    return (match[1], int(match[2])) if match else (code, None)
