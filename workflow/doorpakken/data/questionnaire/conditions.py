"""Routing in the words of forms, as `q1 == "2" or q1 == "3"`, read as one condition where it is one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from doorpakken.data.study.study_model import Condition

NAME = (
    r"(?:\$\{(?P<field>[^}]+)\}|(?P<name>[A-Za-z_]\w*(?:\[\w+\])?|\d+X\d+X\w+))"
    r"(?:\.(?:NAOK|value|code|shown))?"
)
VALUE = r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>-?[\w.]+))"""
SIGNS = {
    "==": "=", "eq": "=", "ne": "!=", "<>": "!=", "gt": ">", "lt": "<", "ge": ">=", "le": "<=",
}  # fmt: skip
COMPARISON = re.compile(rf"{NAME}\s*(?P<sign>==|!=|<>|>=|<=|=|>|<|\b(?:eq|ne|ge|le|gt|lt)\b)\s*{VALUE}")
SELECTED = re.compile(rf"selected\(\s*\$\{{(?P<field>[^}}]+)\}}\s*,\s*{VALUE}\s*\)")
OR = re.compile(r"\s+or\s+|\s*\|\|\s*", re.IGNORECASE)


def one_condition(text: str) -> Condition | None:
    """The condition that an expression is; None where it is none, or more than the codebook can say.

    One question equal to one of several values, unequal to one (sign `!=`), or compared with a number.
    """
    parts = [_comparison(_bare(part)) for part in OR.split(_bare(text))]
    whole = [part for part in parts if part is not None]
    if len(whole) < len(parts) or len({(name, sign) for name, sign, _ in whole}) != 1:
        return None
    (name, sign, _), values = whole[0], [value for _, _, value in whole]
    return Condition(name, sign, tuple(values)) if sign == "=" or len(values) == 1 else None


def settled(condition: Condition | None, codes: Sequence[str]) -> Condition | None:
    """A condition as the codebook has it: unequal to a code is equal to one of the others."""
    if condition is None or condition.operator != "!=":
        return condition
    others = tuple(code for code in codes if code not in condition.values)
    return Condition(condition.variable, "=", others) if others and len(others) < len(codes) else None


def _comparison(text: str) -> tuple[str, str, str] | None:
    match = SELECTED.fullmatch(text)
    if match:
        return match["field"], "=", _value(match)
    match = COMPARISON.fullmatch(text)
    if match is None:
        return None
    sign = SIGNS.get(match["sign"], match["sign"])
    value = _value(match)
    return (match["field"] or match["name"], sign, value) if value else None


def _value(match: re.Match[str]) -> str:
    return next((text for text in (match["double"], match["single"], match["bare"]) if text), "")


def _bare(text: str) -> str:
    """An expression without outer brackets that belong together."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return text


def _closes_last(text: str) -> bool:
    depth = 0
    for place, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return place == len(text) - 1
    return False
