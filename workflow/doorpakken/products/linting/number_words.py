"""What counts as a number in text: digits, and words that tell a quantity."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from doorpakken.words import Phrases

WORDS = Phrases("linting")

TOKEN = re.compile(r"[-−]?\d+(?:[.,\u202f\u00a0]\d+)*")
FRACTION = re.compile(r"[¼½¾⅐-⅞]")


def tokens(text: str) -> list[str]:
    """The numbers in a text as bare digits with a point for the decimal sign; thousands signs are dropped.

    "1.234,5" and "1,234.5" both give "1234.5"; "0,80" gives "0.80".
    """
    return [_plain(match) for match in TOKEN.findall(text)] + FRACTION.findall(text)


def _plain(token: str) -> str:
    token = re.sub(r"[\u202f\u00a0]", "", token).replace("−", "-")
    parts = re.split(r"([.,])", token)
    if len(parts) == 1:
        return token
    *head, sign, tail = parts
    grouped = len(tail) == 3 and head[0].lstrip("-") != "0" and sign not in head
    whole = "".join(part for part in head if part not in ".,")
    return f"{whole}{tail}" if grouped or sign in head else f"{whole}.{tail}"


def number_words(text: str, language: str) -> list[str]:
    """The words in a text that tell a quantity."""
    return listed_words(text, language, "cardinals", "quantities")


def listed_words(text: str, language: str, *lists: str) -> list[str]:
    """The words in a text that stand in one of the closed lists of a language."""
    return _pattern(language, *lists).findall(text)


@cache
def _pattern(language: str, *lists: str) -> re.Pattern[str]:
    every = "|".join(each for name in lists for each in WORDS.listed(name, language))
    return re.compile(rf"\b(?:{every})\b", re.IGNORECASE)


def without_literals(text: str, literals: Iterable[str]) -> tuple[str, int]:
    """The text with every declared literal taken out, longest first, and how many there were."""
    count = 0
    for literal in sorted(literals, key=len, reverse=True):
        pattern = rf"(?<![\w]){re.escape(literal)}(?![\w])".replace(r"\ ", r"\s+")
        text, times = re.subn(pattern, " ", text)
        count += times
    return text, count
