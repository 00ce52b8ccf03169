"""The numbers of a record, rounded once, and the text that reports print of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from doorpakken.rounding import hundredfold, p_value, plain, rounded, stored, tenths

LARGE_BASE = 100
SHORT = 10
ROUNDED = ("estimate", "se", "ci_low", "ci_high")
LIMITS = ("ci_low", "ci_high")
HUNDREDTHS = ("share", "points")
PARTS = ("share", "rate")  # statistics that are the part of a base that counts

Row = Mapping[Any, Any]


def decimals_of(row: Row, unit: str, *, counts: bool = False) -> int:
    """Decimals of a public number: whole percentages or numbers under a base of 100, else one more.

    A mean or quantile below 10 has one more, since a whole number would say little of it. A count has none,
    nor has one that is estimated (counts).
    """
    if counts or row["statistic"] == "count":
        return 0
    more = not is_absent(row["base_n"]) and row["base_n"] >= LARGE_BASE
    if unit in HUNDREDTHS or row["statistic"] == "ratio":
        return 2 + more
    short = not is_absent(row["estimate"]) and abs(row["estimate"]) < SHORT
    return int(short) + more


def public_numbers(row: Row, decimals: int) -> dict[str, float | None]:
    """The numbers of a row with the decimals that are public; None for those that it lacks."""
    return {
        key: None if is_absent(row[key]) else float(rounded(stored(row[key]), decimals)) for key in ROUNDED
    }


def printed(row: Row, unit: str, decimals: int) -> dict[str, Any]:
    """What is printed of a row, as decimal text; shares and points in per cent. Empty without an estimate.

    `value` and `interval` are whole percentages or points, else have the public decimals, and a whole value
    none. `exact` and `exact_interval` have all public decimals, and stand there where these differ. A part
    of a base has its `tenths` besides, and a test its `p`.
    """
    if is_absent(row["estimate"]):
        return {}
    hundredths = unit in HUNDREDTHS
    exact = _texts(row, decimals - 2 if hundredths else decimals, hundredths)
    short = _texts(row, 0, hundredths) if hundredths else exact
    forms: dict[str, Any] = {"value": short["estimate"]}
    if not hundredths and (whole := Decimal(exact["estimate"])) == whole.to_integral_value():
        forms["value"] = plain(whole)
    if exact["estimate"] != forms["value"]:
        forms["exact"] = exact["estimate"]
    if all(key in exact for key in LIMITS):
        forms["interval"] = [short[key] for key in LIMITS]
        if exact != short:
            forms["exact_interval"] = [exact[key] for key in LIMITS]
    if row["statistic"] in PARTS:
        forms["tenths"] = tenths(row["estimate"])
    if not is_absent(row.get("family")) and (p := p_value(row["p_adjusted"])):
        forms["p"] = p
    return forms


def is_absent(value: Any) -> bool:
    """Whether a cell of a file of estimates is empty."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _texts(row: Row, places: int, hundredths: bool) -> dict[str, str]:
    """Estimate and limits, those that there are, as decimal text."""
    numbers = {key: row[key] for key in ("estimate", *LIMITS) if not is_absent(row[key])}
    scaled = {key: hundredfold(number) if hundredths else stored(number) for key, number in numbers.items()}
    return {key: f"{rounded(number, places):f}" for key, number in scaled.items()}
