"""How a number is written in each language: decimal signs, intervals, dates."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from doorpakken.products.reporting.report_words import say

DUTCH = "januari,februari,maart,april,mei,juni,juli,augustus,september,oktober,november,december"
ENGLISH = "January,February,March,April,May,June,July,August,September,October,November,December"

LONG = 10_000  # from here on a number is hard to read without a sign for thousands


def number(value: float, language: str, decimals: int = 0) -> str:
    """A number with signs for thousands and decimals: 1.234,5 in Dutch, 1,234.5 elsewhere.

    Halves go away from zero, counted on the decimal digits shown in the register (0.425 is 42.5 per cent).
    """
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
    written = f"{exact:,.{decimals}f}"
    if language == "nl":
        written = written.translate(str.maketrans(",.", ".,"))
    return written.replace("-", "−")


def as_declared(value: float | str, language: str) -> str:
    """A number of a document with the decimals that it has there: 0,5 and 20.000 in Dutch.

    One of four digits has no sign for thousands in either language: it may be a year.
    """
    exact = Decimal(str(value))
    if exact == exact.to_integral_value() and abs(exact) < LONG:
        return str(int(exact)).replace("-", "−")
    return number(float(exact), language, max(-int(exact.normalize().as_tuple().exponent), 0))


def percent(share: float, language: str, decimals: int = 0) -> str:
    """A share of 1 as a percentage: 42%."""
    return f"{number(float(Decimal(repr(float(share))) * 100), language, decimals)}%"


def points(difference: float, language: str, decimals: int = 0) -> str:
    """A difference of two shares of 1 in percentage points, with its sign: +12, −3."""
    written = number(float(Decimal(repr(float(difference))) * 100), language, decimals)
    return f"+{written}" if difference > 0 and written.strip("0.,") else written


def interval(low: str, high: str, language: str) -> str:
    """Two written numbers as an interval: 35% tot 49%, 35% to 49%."""
    return f"{low} {say('to', language)} {high}"


def out_of_ten(share: float, language: str) -> str:
    """A share of 1 as a number out of ten: 6 van de 10, 6 in 10; never 0 or 10 unless nobody or everybody."""
    tenths = int(Decimal(repr(float(share * 10))).quantize(Decimal(1), ROUND_HALF_UP))
    if tenths == 0 and share > 0:
        return say("fewer than one in ten", language)
    if tenths == 10 and share < 1:
        return say("more than nine in ten", language)
    return say("in ten", language).format(tenths)


def day(iso: str, language: str) -> str:
    """An ISO date in words: 1 januari 2014, 1 January 2014."""
    when = date.fromisoformat(iso)
    months = (DUTCH if language == "nl" else ENGLISH).split(",")
    return f"{when.day} {months[when.month - 1]} {when.year}"
