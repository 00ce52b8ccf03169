"""What one distinct raw cell says: an answer, a kind of missing, or a fault. Nothing is repaired."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from doorpakken.data.intake.moments import SPAN, parse_span
from doorpakken.data.study import Item, Wave
from doorpakken.data.study.wordings import loosely

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
EXACT = 2**53
LONGEST = 131_072  # characters of a cell, at which the reader of delimited text stops too
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
ERRORS |= {"#N/B", "#VERW!", "#WAARDE!", "#DEEL/0!", "#NAAM?", "#LEEG!", "#GETAL!"}  # in Dutch
SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """One of: an answer (code, number or text), a kind of missing, a fault (a name in findings.yaml)."""

    answer: str | float | None = None
    missing: str | None = None
    fault: str | None = None

    @property
    def is_broken(self) -> bool:
        """Whether the cell is neither an answer nor a kind of missing."""
        return self.answer is None and self.missing is None


Reader = Callable[[str], Cell]


def cell_reader(wave: Wave, item: Item) -> Reader:
    """The function that reads the cells of an item as its codebook row says."""
    of_item = _single if item.type == "single" else _number
    read_answer = _READERS.get(item.type) or of_item(wave, item)
    allowed = set(item.missing) | ({""} & set(wave.missing) if item.type != "id" else set())
    # Where the file says of each column what is missing, a code of one column is an answer in another.
    reserved = allowed & set(wave.missing) if wave.responses.knows_missing else set(wave.missing)
    if item.type == "single" and wave.responses.answers == "labels":
        # A word that a question has among its own answers is one of them.
        reserved -= set(label_codes(wave, item))
    spelled = _spellings(wave, item) if wave.responses.spelling else {}

    def read(raw: str) -> Cell:
        raw = spelled.get(loosely(raw), raw)
        if raw in allowed and raw in wave.missing:
            return Cell(missing=wave.missing[raw])
        if raw == "":
            return Cell(fault="empty cell")
        if raw in reserved:
            return Cell(fault="missing code not allowed")
        if "\0" in raw:
            return Cell(fault="NUL byte")
        if raw in ERRORS:
            return Cell(fault="error cell")
        if len(raw) > LONGEST:
            return Cell(fault="huge cell")
        cell = read_answer(raw)
        if raw == raw.strip() or (item.type == "single" and not cell.fault):
            return cell
        return Cell(raw, fault="blanks in text") if item.type == "text" else Cell(fault="blanks")

    return read


def parse_number(raw: str, decimal: str, thousands: str = "") -> float | None:
    """A plain decimal number with that decimal sign; None for anything else, such as exponents.

    Its digits may stand in groups of three with `thousands` between them, all of them or none.
    """
    if _plain(decimal, thousands).fullmatch(raw):
        return float((raw.replace(thousands, "") if thousands else raw).replace(decimal, "."))
    return None


@cache
def _plain(decimal: str, thousands: str) -> re.Pattern[str]:
    sign, between = re.escape(decimal), re.escape(thousands)
    groups = rf"|[0-9]{{1,3}}(?:{between}[0-9]{{3}})+" if thousands else ""
    return re.compile(rf"[+-]?(?:(?:[0-9]+{groups})(?:{sign}[0-9]+)?|{sign}[0-9]+)")


def parse_moment(raw: str) -> datetime | None:
    """A date, or a date with a time, as ISO 8601 writes it (a blank may stand for the T); None otherwise.

    None as well where the moment in UTC lies before the year 1 or after 9999.
    """
    if not MOMENT.fullmatch(raw):
        return None
    try:
        moment = datetime.fromisoformat(raw)
        moment - (moment.utcoffset() or timedelta())
    except (ValueError, OverflowError):
        return None
    return moment


def encoded_once(raw: str) -> str | None:
    """What a text said before it was read as cp1252 and written as UTF-8; None when it was not."""
    try:
        once = raw.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return once if once != raw else None


def thousands_like(wave: Wave, item: Item, values: Iterable[str]) -> bool:
    """Whether every number of a column that has a decimal sign could have a thousands sign there instead."""
    sign = wave.responses.decimal
    parts = [raw for raw in values if sign in raw and parse_number(raw, sign) is not None]
    return item.type == "number" and bool(parts) and all(_grouped(sign).fullmatch(raw) for raw in parts)


@cache
def _grouped(sign: str) -> re.Pattern[str]:
    return re.compile(rf"[+-]?[1-9][0-9]{{0,2}}(?:{re.escape(sign)}[0-9]{{3}})+")


def _text(raw: str) -> Cell:
    if "\ufffd" in raw:
        return Cell(raw, fault="lost character")
    twice = not raw.isascii() and encoded_once(raw)
    return Cell(raw, fault="encoded twice" if twice else None)


def _key(raw: str) -> Cell:
    if raw.strip().isprintable():
        return Cell(fault="shortened number") if SHORTENED.fullmatch(raw) else Cell(answer=raw)
    return Cell(fault="invisible character")


def _moment(raw: str) -> Cell:
    return Cell(answer=raw) if parse_moment(raw) else Cell(fault="not a date-time")


def _single(wave: Wave, item: Item) -> Reader:
    if wave.responses.answers == "codes":
        return lambda raw: Cell(answer=raw) if raw in item.labels else Cell(fault="unlisted code")
    codes = label_codes(wave, item)

    def read(raw: str) -> Cell:
        own = codes.get(raw, [])
        if len(own) == 1:
            return Cell(answer=own[0])
        return Cell(fault="ambiguous label" if own else "unlisted label")

    return read


def _spellings(wave: Wave, item: Item) -> dict[str, str]:
    """The labels and missing codes of an item by how they may be spelled, where that tells them apart."""
    labels = label_codes(wave, item) if wave.responses.answers == "labels" else item.labels
    named = [*item.missing, *labels]
    times = Counter(map(loosely, named))
    return {loosely(cell): cell for cell in named if times[loosely(cell)] == 1 and loosely(cell)}


def label_codes(wave: Wave, item: Item) -> dict[str, list[str]]:
    """The codes that each label stands for, in the language of the answers."""
    codes: dict[str, list[str]] = {}
    for code, label in item.labels.items():
        codes.setdefault(label.get(wave.responses.language or "", ""), []).append(code)
    return codes


def _number(wave: Wave, item: Item) -> Reader:
    decimal, thousands = wave.responses.decimal, wave.responses.thousands
    durations = wave.responses.durations
    other = {".": ",", ",": "."}[decimal]
    codes = item.missing if wave.responses.knows_missing else wave.missing
    reserved = {parse_number(code, decimal) for code in codes} - {None}

    def read(raw: str) -> Cell:
        number = parse_number(raw, decimal, thousands)
        if number is None and SPAN.fullmatch(raw):
            if not durations:
                return Cell(fault="span of time")
            number = parse_span(raw, durations)
        if number is None:
            return Cell(fault="decimal sign" if parse_number(raw, other) is not None else "not a number")
        if number in reserved:
            return Cell(fault="missing code spelled otherwise")
        if item.type == "integer" and decimal in raw and _grouped(decimal).fullmatch(raw):
            return Cell(fault="thousands sign")
        if item.type == "integer" and abs(number) <= EXACT and number != int(number):
            return Cell(fault="not a whole number")
        if not item.allows(number):
            return Cell(fault="out of range")
        if abs(number) > EXACT:
            return Cell(fault="too many digits")
        return Cell(answer=number)

    return read


_READERS = {"id": _key, "unit": _key, "group": _key, "text": _text, "datetime": _moment}
