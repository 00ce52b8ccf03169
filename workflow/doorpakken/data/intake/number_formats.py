"""What the number format of a cell shows, where that is another thing than the number that the cell holds."""

from __future__ import annotations

import re
from functools import cache

TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[([^\]]*)\]|[_*].|(.)')
ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
BARE = {"-", "(", ")", "+", " ", "/"}  # signs that stand for themselves without quotes
# Formats that every workbook has without a text of their own, by number.
BUILT_IN = {"9": "0%", "10": "0.00%", "46": "[h]:mm:ss"}


def is_percentage(format_: str) -> bool:
    """Whether a format shows a fraction as a percentage, with a sign not in quotes nor behind a backslash."""
    return any(bare == "%" for _, bare in _tokens(format_))


def is_elapsed(format_: str) -> bool:
    """Whether a format counts hours, minutes or seconds on, as `[h]:mm` does."""
    first = format_.partition(";")[0]
    return any(ELAPSED.fullmatch(match[3] or "") for match in TOKEN.finditer(first))


def shown_code(format_: str, number: str) -> str:
    """What a format of zeros such as `0000` or `"GM"0000` shows of a whole number; empty where just that.

    number: its digits as the cell holds them.
    """
    tokens = _tokens(format_)
    bare = "".join(sign for _, sign in tokens)
    if not re.fullmatch(r"0{2,}", bare) or not re.fullmatch(r"\d+(\.0*)?", number):
        return ""
    digits = list(number.partition(".")[0].zfill(len(bare)))
    beyond = "".join(digits[: len(digits) - len(bare)])
    rest = iter(digits[len(beyond) :])
    shown, first = "", True
    for literal, sign in tokens:
        if sign:
            shown, first = shown + (beyond if first else "") + next(rest), False
        else:
            shown += literal
    return shown if shown != number.partition(".")[0] else ""


@cache
def _tokens(format_: str) -> tuple[tuple[str, str], ...]:
    """The first section of a format as literal texts and bare signs, one of each pair empty."""
    tokens = []
    for match in TOKEN.finditer(format_):
        if match[4] == ";":
            break
        literal = match[1] or match[2] or (match[4] if match[4] in BARE else "")
        if match[3] is None and (literal or match[4]):
            tokens.append((literal, "" if literal else match[4]))
    return tuple(tokens)
