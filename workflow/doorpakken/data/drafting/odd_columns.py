"""Columns that are no plain answers: weights, who answered, several answers in a cell, numbers as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from doorpakken.data.drafting.proposal import Proposal
from doorpakken.data.intake.cells import parse_number
from doorpakken.data.intake.known_scales import CAMEL, fold, names_weight
from doorpakken.data.intake.moments import SPAN, parse_span

PERSONAL = re.compile(
    r"(^|[^a-z])(e-?mail|ip|ip_?addr(ess)?|telefoon|telephone|phone|mobiel|bsn|adres|address|postcode|"
    r"latitude|longitude|voornaam|achternaam|first_?name|last_?name|iban)($|[^a-z])",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}|(\d{1,3}\.){3}\d{1,3}", re.IGNORECASE)
SEPARATORS = (",", ";", "|", "/", "\n")
SIGNS = re.compile(r"[%€$£\s\u00a0]|^(ca|circa|about|approx)\.?|\b(eur|euro)\b", re.IGNORECASE)
MOMENT = re.compile(r"\d{1,4}[-/. ](\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4}([ T,]+\d{1,2}:\d{2}.*)?", re.IGNORECASE)
CODE = re.compile(r"-?\d{1,2}")  # of which none is a telephone, a number or an address
LED = re.compile(r"0\d")
MOSTLY = 0.8
DAY = 24  # hours


def odd(
    name: str, label: str, answers: Sequence[str], numbers: Sequence[float | None], decimal: str
) -> Proposal | None:
    """What a column is that the rules for plain answers would take for something else; None for others.

    label: what the file says of it; answers: its distinct cells; numbers: of each, None where it is none.
    """
    words = CAMEL.sub("_", name)
    box = len(answers) == 1 and fold(answers[0]) in fold(name)  # ticked, with its own name in it
    named = PERSONAL.search(words) and not box and not all(map(CODE.fullmatch, answers))
    if named or all(map(ADDRESS.fullmatch, answers)):
        return Proposal("text", open_type="this may tell who answered: take it out of the file if it does")
    whole = [number for number in numbers if number is not None]
    if len(whole) == len(answers) and names_weight(name, label) and min(whole) >= 0:
        return Proposal("weight")
    if joined := several(answers, decimal):
        doubt = f"several answers stand in one cell, as {joined[:60]}: have a column delivered for each"
        return Proposal("text", open_type=doubt)
    if all(map(SPAN.fullmatch, answers)):
        return _as_spans(answers)
    if len(whole) == len(answers):
        return _as_dates(name, answers) or _as_codes(answers, whole)
    return None


def several(answers: Sequence[str], decimal: str) -> str:
    """A cell that holds several answers of a list, as `web, desk` or `1,3`; empty where there is none."""
    for sign in SEPARATORS:
        parts = {cell: [part.strip() for part in cell.split(sign)] for cell in answers}
        joined = {cell: split for cell, split in parts.items() if len(split) > 1}
        alone = {cell.strip() for cell in answers if cell not in joined}
        used = {part for split in joined.values() for part in split}
        if not joined or not all(all(split) and len(set(split)) == len(split) for split in joined.values()):
            continue
        if all(part.isdigit() for part in used):
            rising = all([*map(int, split)] == sorted(map(int, split)) for split in joined.values())
            if sign == decimal and not (rising and used <= alone and len(joined) > 1):
                continue
            if sign == "/" or not rising:
                continue
        if len(used) < len(joined) or used <= alone:
            return next(iter(joined))
    return ""


def _as_spans(answers: Sequence[str]) -> Proposal:
    """Spans of time, which beyond a day are no times of day."""
    longest = max(answers, key=lambda cell: abs(parse_span(cell, "hours") or 0))
    if abs(parse_span(longest, "hours") or 0) >= DAY:
        return Proposal(
            "number", open_type=f"spans of time, as {longest}, in the unit of `durations`", spans=True
        )
    doubt = f"times of day, or spans of time as {longest}: left out of every analysis as text"
    return Proposal("text", open_type=doubt)


def _as_dates(name: str, answers: Sequence[str]) -> Proposal | None:
    if len(answers) > 1 and all(len(cell) == 8 and _is_day(cell) for cell in answers):
        return Proposal("text", open_type=f"{answers[0]} looks like a date: left out of every analysis")
    if re.search(r"(^|[^a-z])(tijd|time|uur|hour)", name, re.IGNORECASE) and all(
        cell.isdigit() and len(cell) in (3, 4) and int(cell[-2:]) < 60 for cell in answers
    ):
        return Proposal("text", open_type=f"{answers[0]} looks like a time: left out of every analysis")
    return None


def _is_day(cell: str) -> bool:
    try:
        return 1900 < datetime.strptime(cell, "%Y%m%d").year < 2100
    except ValueError:
        return False


def _as_codes(answers: Sequence[str], numbers: Sequence[float]) -> Proposal | None:
    """Codes such as 1.1 and 1.10, which as numbers would be one."""
    if len(set(numbers)) == len(numbers) or not any("." in cell or "," in cell for cell in answers):
        return None
    by_number: dict[float, str] = {}
    for cell, number in zip(answers, numbers, strict=True):
        if by_number.setdefault(number, cell) != cell:
            doubt = f"{by_number[number]} and {cell} are one number: are they codes"
            return Proposal("single", labels=tuple((code, code) for code in answers), open_labels=doubt)
    return None


def nearly(answers: Sequence[str]) -> Proposal | None:
    """What texts are that are mostly numbers with signs about them, or moments not written as ISO."""
    moments = [cell for cell in answers if MOMENT.fullmatch(cell.strip())]
    if len(moments) >= MOSTLY * len(answers):
        doubt = f"moments not written as 2022-03-01, as {moments[0][:30]}: left out of every analysis"
        return Proposal("text", open_type=doubt)
    bare = [SIGNS.sub("", cell.replace("\u2212", "-")) for cell in answers]
    read = list(map(_is_number, bare))
    signed = [cell for cell, plain, reads in zip(answers, bare, read, strict=True) if reads and cell != plain]
    if sum(read) >= MOSTLY * len(answers) and signed and len(answers) > 2:
        doubt = f"numbers with signs about them, as {signed[0][:30]}: have plain numbers delivered"
        return Proposal("number", open_type=doubt)
    return None


def _is_number(cell: str) -> bool:
    return not LED.match(cell) and any(parse_number(cell, sign) is not None for sign in ".,")
