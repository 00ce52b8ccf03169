"""The one place that rounds a published number: once, halves away from zero, from the digits stored.

A file of estimates stores 12 significant digits; what is printed is rounded from these, never from a number
that was rounded before. Results are decimal text without the signs of a language: 63.5, -3, <0.001.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

WIDE = Context(prec=700, rounding=ROUND_HALF_UP)  # holds every float without another rounding
STORED_DIGITS = 12
P_DIGITS, P_PLACES, LEAST_P = 3, 3, "0.001"


def to_store(number: float) -> float:
    """A number with the digits that a file stores of it, as decimal writing rounds it; zero has no sign."""
    return float(f"{number:.{STORED_DIGITS}g}") + 0.0


def stored(number: float) -> Decimal:
    """A number exactly as a file stores it: the shortest digits that give the float back."""
    return Decimal(repr(float(number)))


def hundredfold(share: float) -> Decimal:
    """A share of 1 in per cent, or a difference of two in points, as exactly as it is stored."""
    return stored(share).scaleb(2, WIDE)


def rounded(number: Decimal, places: int) -> Decimal:
    """A number with so many decimals (negative: tens, hundreds), halves away from zero; zero has no sign."""
    nearest = number.quantize(Decimal(1).scaleb(-places), context=WIDE)
    return nearest if nearest else abs(nearest)


def significant(number: float, digits: int = P_DIGITS) -> float | None:
    """A number with so many significant digits; None where there is none, or it is infinite."""
    if not math.isfinite(number):
        return None
    exact = stored(number)
    return float(rounded(exact, digits - 1 - exact.adjusted()))


def plain(number: Decimal) -> str:
    """All digits of a number, without exponent and without idle zeros: 20000, 0.5, 12.5."""
    digits = f"{number if number else abs(number):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def tenths(share: float) -> str:
    """A share of 1 as a number out of ten; <1 and >9 unless it is nobody or everybody."""
    nearest = str(rounded(stored(share).scaleb(1, WIDE), 0))
    if nearest == "0" and share > 0:
        return "<1"
    return ">9" if nearest == "10" and share < 1 else nearest


def p_value(p: float) -> str | None:
    """A p-value with 3 decimals, or that it is less than the least of these; None where there is none."""
    if not math.isfinite(p):
        return None
    exact = stored(p)
    return f"<{LEAST_P}" if exact < Decimal(LEAST_P) else f"{rounded(exact, P_PLACES):f}"
