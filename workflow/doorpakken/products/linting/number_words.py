"""What counts as a number in text: digits, and words that tell a quantity."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from doorpakken.words import Phrases

WORDS = Phrases("linting")
SIGNS = Phrases("language")

TOKEN = re.compile(r"[-−]?\d+(?:[.,\u202f\u00a0]\d+)*")
PLAIN = re.compile(r"-?(?:\d+|[1-9]\d{0,2}(?:'\d{3})+)(?:\.\d+)?")
FRACTION = re.compile(r"[¼½¾⅐-⅞]")


def tokens(text: str, language: str) -> list[str]:
    """The numbers in a text as bare digits with a point for the decimal sign; thousands signs are dropped.

    "1.234,5" in Dutch and "1,234.5" in English both give "1234.5"; "1.100" is 1100 in Dutch and 1.100 in
    English. A number whose signs are not those of the language has ' for the sign of thousands.
    """
    written, signs = _signs(language)
    marked = [token.translate(signs) for token in written.findall(text)]
    read = [token.replace("'", "") if PLAIN.fullmatch(token) else token for token in marked]
    return read + FRACTION.findall(text)


@cache
def _signs(language: str) -> tuple[re.Pattern[str], dict[int, int]]:
    """What may be a number in a text in a language, and by which signs those of the language are replaced."""
    decimal, thousands = (SIGNS.say(key, language) for key in ("decimal", "thousands"))
    written = re.compile(rf"[-−]?\d+(?:[.,{re.escape(thousands)}]\d+)*")
    return written, str.maketrans(f"−{thousands}{decimal}", "-'.")


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
