"""What text may say of a record: its numbers, as readers round them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


def spoken_numbers(record: Mapping[str, Any], *, alone: bool) -> set[str]:
    """The numbers that text may say of a record: its values at the decimals it is published with.

    A number that stands alone is the estimate, its n or its base: an end of the interval needs the other one.
    """
    if record["shown"] != "yes":
        return {str(record["base_n"])} if record["base_n"] is not None else set()
    hundredths = record["unit"] in ("share", "points")
    counted = record["statistic"] in ("share", "rate")
    allowed = set()
    for key in ("estimate",) if alone else ("estimate", "ci_low", "ci_high"):
        value = record[key]
        if value is None:
            continue
        scaled = Decimal(repr(value)) * (100 if hundredths else 1)
        decimals = max(record["decimals"] - (2 if hundredths else 0), 0)
        allowed |= {_half_up(scaled, places) for places in range(decimals + 1)}
        if counted and key == "estimate":
            tenths = min(max(int(_half_up(scaled / 10, 0)), 1), 9) if 0 < scaled < 100 else int(scaled / 10)
            allowed |= set() if alone else {str(tenths), "10"}
    if (p := record.get("p_adjusted")) is not None:
        allowed.add(_half_up(max(Decimal(repr(p)), Decimal("0.001")), 3))
    return allowed | {str(record[key]) for key in ("n", "base_n") if record[key] is not None}


def _half_up(value: Decimal, places: int) -> str:
    """As readers round: 0.425 is 43%, and -0.4 is 0."""
    return str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0)
