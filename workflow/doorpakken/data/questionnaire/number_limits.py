"""What a form allows as a number: attributes of LimeSurvey, and expressions as `. >= 0 and . <= 100`."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

LOW = ("min_num_value_n", "min_num_value", "slider_min")
HIGH = ("max_num_value_n", "max_num_value", "slider_max")
EXPRESSIONS = ("em_validation_q", "em_validation_sq")
COMPARISON = re.compile(
    r"(?:\bthis|\bself|(?<![\w}.])\.)(?:\.NAOK)?\s*(>=|<=|==|=|>|<)\s*(-?\d+(?:\.\d+)?)(?![\w.])"
)


@dataclass(frozen=True)
class Allowed:
    """Smallest and largest number, other numbers that stand for no answer, and whether only whole ones."""

    minimum: float | None = None
    maximum: float | None = None
    codes: tuple[str, ...] = ()
    whole: bool = False


def of_attributes(attributes: Mapping[str, str]) -> Allowed:
    """What the attributes of a question of LimeSurvey allow."""
    own = of_expression(" ".join(attributes.get(name, "") for name in EXPRESSIONS))
    low, high = _first(attributes, LOW), _first(attributes, HIGH)
    return Allowed(
        own.minimum if low is None else low,
        own.maximum if high is None else high,
        own.codes,
        attributes.get("num_value_int_only") == "1",
    )


def of_expression(text: str) -> Allowed:
    """What a validating expression allows, as far as it compares the answer itself with numbers."""
    low = high = None
    codes: list[str] = []
    for sign, number in COMPARISON.findall(text):
        if sign in ("=", "=="):
            codes.append(number)
        elif sign == ">=":
            low = float(number)
        elif sign == "<=":
            high = float(number)
    return Allowed(low, high, tuple(codes))


def expression(allows: Allowed, subject: str, equals: str) -> str:
    """The expression that lets through what is allowed; empty where that is everything.

    subject: what the answer is called in it. equals: the sign for equal.
    """
    parts = [
        f"{subject} {sign} {end:g}"
        for sign, end in ((">=", allows.minimum), ("<=", allows.maximum))
        if end is not None
    ]
    if not parts:
        return ""
    others = [f"{subject} {equals} {code}" for code in allows.codes]
    return " or ".join([f"({' and '.join(parts)})", *others])


def _first(attributes: Mapping[str, str], names: tuple[str, ...]) -> float | None:
    for name in names:
        with contextlib.suppress(ValueError):
            if attributes.get(name):
                return float(attributes[name])
    return None
