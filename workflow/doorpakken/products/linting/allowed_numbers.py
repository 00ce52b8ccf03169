"""What text may say of an estimate: its numbers, rounded here once more from the files that store them.

Nothing of `doorpakken.rounding` or of the printed forms in the register is used: a number that was rounded
twice, or otherwise than the rule says, is not among those allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

LARGE_BASE, SHORT = 100, 10  # docs/methods.md, "Rounding"
LEAST_P, P_PLACES = Fraction(1, 1000), 3


def allowed_numbers(record: Mapping[str, Any], row: Mapping[str, str], *, alone: bool) -> set[str]:
    """The numbers that text may say of an estimate, as digits with a point for the decimal sign.

    record: that of the register, which says whether and in which unit. row: that of a file of estimates. A
    number that stands alone is the estimate, its n or its base: an end of the interval needs the other one.
    """
    if record["shown"] != "yes":
        return {str(record["base_n"])} if record["base_n"] is not None else set()
    hundredths = record["unit"] in ("share", "points")
    allowed = {half_up(Fraction(row[key]), 0) for key in ("n", "base_n") if row.get(key)}
    places = _places(record, row)
    for key in ("estimate",) if alone else ("estimate", "ci_low", "ci_high"):
        if not row.get(key):
            continue
        number = Fraction(row[key]) * (100 if hundredths else 1)
        allowed |= {half_up(number, each) for each in ({0, places} if hundredths else {places})}
        if key == "estimate" and not hundredths and half_up(number, places).endswith("." + "0" * places):
            allowed.add(half_up(number, 0))
        if key == "estimate" and not alone and record["statistic"] in ("share", "rate"):
            tenth = int(half_up(number / 10, 0))
            allowed |= {str(min(max(tenth, 1), 9) if 0 < number < 100 else tenth), "10"}
    if row.get("p_adjusted") and "p_adjusted" in record:
        allowed.add(half_up(max(Fraction(row["p_adjusted"]), LEAST_P), P_PLACES))
    return allowed


def _places(record: Mapping[str, Any], row: Mapping[str, str]) -> int:
    """The decimals that are public of an estimate, of a percentage or of points where that is its unit."""
    if record["statistic"] == "count" or record.get("counts"):
        return 0
    large = int(bool(row.get("base_n")) and Fraction(row["base_n"]) >= LARGE_BASE)
    if record["unit"] in ("share", "points"):
        return large
    if record["statistic"] == "ratio":
        return 2 + large
    return large + (bool(row.get("estimate")) and abs(Fraction(row["estimate"])) < SHORT)


def half_up(number: Fraction, places: int) -> str:
    """As schools teach it: 42.5 is 43, -0.5 is -1, and -0.4 is 0."""
    units, rest = divmod(abs(number) * 10**places, 1)
    units += 2 * rest >= 1
    digits = str(units).rjust(places + 1, "0")
    written = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{written}" if number < 0 and units else written
