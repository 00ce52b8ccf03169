"""How a number that is already rounded is written in each language: decimal signs, intervals, dates."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from doorpakken.products.reporting.report_words import say
from doorpakken.rounding import hundredfold, plain, stored
from doorpakken.words import Phrases

LANGUAGE = Phrases("language")
YEAR = re.compile(r"-?\d{1,4}")  # from five digits on a number is hard to read without a sign for thousands
EXTREMES = {"<1": "fewer than one in ten", ">9": "more than nine in ten"}


def number(value: int | str, language: str) -> str:
    """A number with all of its digits and the signs of a language: 1.234,5 in Dutch, 1,234.5 in English."""
    signs = f"{LANGUAGE.say('thousands', language)}{LANGUAGE.say('decimal', language)}−"
    return f"{Decimal(value):,f}".translate(str.maketrans(",.-", signs))


def percent(value: str, language: str) -> str:
    """A percentage: 42% in English, 42 % in French."""
    return LANGUAGE.say("percent", language).format(number(value, language))


def points(value: str, language: str) -> str:
    """A difference in percentage points, with its sign: +12, −3."""
    return f"{'+' if Decimal(value) > 0 else ''}{number(value, language)}"


WRITTEN = {"share": percent, "points": points}  # by unit; others as a number


def as_declared(value: float | str, language: str) -> str:
    """A number of a document with the decimals that it has there: 0,5 and 20.000 in Dutch.

    One of four digits has no sign for thousands in either language: it may be a year.
    """
    digits = plain(Decimal(str(value)))
    return digits.replace("-", "−") if YEAR.fullmatch(digits) else number(digits, language)


def declared(value: float, unit: str, language: str) -> str:
    """A number of the plan in the unit of what it is held against, with the decimals that it has there."""
    if unit in WRITTEN:
        return WRITTEN[unit](plain(hundredfold(value)), language)
    return number(plain(stored(value)), language)


def interval(low: str, high: str, language: str) -> str:
    """Two written numbers as an interval: 35% tot 49%, 35% to 49%."""
    return f"{low} {say('to', language)} {high}"


def out_of_ten(tenths: str, language: str) -> str:
    """A number out of ten: 6 van de 10, 6 in 10; <1 and >9 in words."""
    if tenths in EXTREMES:
        return say(EXTREMES[tenths], language)
    return say("in ten", language).format(tenths)


def day(iso: str, language: str) -> str:
    """An ISO date in words: 1 januari 2014, 1 January 2014, 1er janvier 2014, 1. Januar 2014."""
    when = date.fromisoformat(iso)
    first = LANGUAGE.say("first_day", language) if when.day == 1 else when.day
    month = LANGUAGE.say(f"months.{when.month}", language)
    return LANGUAGE.say("day", language).format(first, month, when.year)
