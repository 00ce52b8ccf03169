"""What counts as a number in text: digits, and words that tell a quantity, in Dutch and English."""

from __future__ import annotations

import re
from collections.abc import Iterable

TOKEN = re.compile(r"[-−]?\d+(?:[.,\u202f\u00a0]\d+)*")
FRACTION = re.compile(r"[¼½¾⅐-⅞]")

_CARDINALS = {
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
    "zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety",
}
_QUANTITIES = {
    "nl": r"(?:de )?helft|(?:een|twee) ?derden?|eenderde|tweederde|driekwart|een kwart|kwart van|anderhalf|"
    r"tientallen|honderd(?:en)?|duizend(?:en)?|miljoen(?:en)?|dubbel zo|verdubbel\w*|gehalveerd|"
    r"halveer\w*|(?:een|één) (?:op|van) de",
    "en": r"half|halves|halved|(?:a|one|two) thirds?|three quarters|a quarter|dozens?|hundreds?|thousands?|"
    r"millions?|twice|thrice|double[ds]?|tripled?|one (?:in|out of)",
}
WORDS = {
    language: re.compile(rf"\b(?:{'|'.join(_CARDINALS[language].split())}|{_QUANTITIES[language]})\b", re.I)
    for language in _CARDINALS
}


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
    return WORDS[language].findall(text) if language in WORDS else []


def without_literals(text: str, literals: Iterable[str]) -> tuple[str, int]:
    """The text with every declared literal taken out, longest first, and how many there were."""
    count = 0
    for literal in sorted(literals, key=len, reverse=True):
        pattern = rf"(?<![\w]){re.escape(literal)}(?![\w])".replace(r"\ ", r"\s+")
        text, times = re.subn(pattern, " ", text)
        count += times
    return text, count
