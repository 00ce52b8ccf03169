"""Words that tell a direction: a closed list, legal in prose only where a verdict stands for them.

Superlatives are not in it: "the largest municipalities" is the name of a class.
"""

from __future__ import annotations

import re

_WORDS = {
    "nl": r"hogere?|lagere?|(?<!onder )meer|minder|grotere?|kleinere?|vaker|verder dan|"
    r"steeg|stegen|stijgt|stijgen|stijging|gestegen|daalden?|daalt|dalen|daling|gedaald|"
    r"groeiden?|groeit|groeien|groei|gegroeid|kromp(?:en)?|krimpt|krimp|gekrompen|"
    r"toename|toenam(?:en)?|toegenomen|toeneemt|afname|afnam(?:en)?|afgenomen|afneemt|"
    r"(?:nam|namen|neemt|nemen) (?:\w+ ){0,6}?(?:toe|af)",
    "en": r"higher|lower|more|less|fewer|larger|greater|bigger|smaller|further than|"
    r"rose|risen|rises?|rising|fell|fallen|falls?|falling|grew|grown|grows?|growing|growth|shrank|shrunk|"
    r"increas(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|declin(?:e[sd]?|ing)|dropp?(?:s|ed|ing)?",
}
_PATTERNS = {language: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for language, words in _WORDS.items()}


def direction_words(text: str, language: str) -> list[str]:
    """The words in a text that tell a direction; none for a language without a list."""
    return _PATTERNS[language].findall(text) if language in _PATTERNS else []
