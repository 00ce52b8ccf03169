"""Words that tell a direction, or that things are the same: closed lists, legal only where a verdict stands.

Superlatives are in it where they tell an outcome ("is the highest"), not where they name a class ("the
largest municipalities").
"""

from __future__ import annotations

import re

_DIRECTIONS = {
    "nl": r"hogere?|lagere?|(?<!onder )meer|minder|grotere?|kleinere?|vaker|verder dan|"
    r"steeg|stegen|stijgt|stijgen|stijging|gestegen|daalden?|daalt|dalen|daling|gedaald|"
    r"groeiden?|groeit|groeien|groei|gegroeid|kromp(?:en)?|krimpt|krimp|gekrompen|"
    r"toename|toenam(?:en)?|toegenomen|toeneemt|afname|afnam(?:en)?|afgenomen|afneemt|"
    r"(?:nam|namen|neemt|nemen) (?:\w+ ){0,6}?(?:toe|af)|"
    r"(?:het|de) (?:vaakst|hoogst|laagst|grootst|kleinst|verst|sterkst|zwakst)|"
    r"voorop|voorsprong|koplopers?|achterop|achterblij\w+|achterbleven|achtergebleven|hekkensluiters?|"
    r"(?:loopt|lopen|liep|liepen|blijft|blijven|bleef|bleven) (?:\w+ ){0,4}?achter|"
    r"(?:loopt|lopen|liep|liepen|ligt|liggen|lag|lagen) (?:\w+ ){0,4}?(?:voor|achter) op",
    "en": r"higher|lower|more|less|fewer|larger|greater|bigger|smaller|further than|"
    r"rose|risen|rises?|rising|fell|fallen|falls?|falling|grew|grown|grows?|growing|growth|shrank|shrunk|"
    r"increas(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|declin(?:e[sd]?|ing)|dropp?(?:s|ed|ing)?|"
    r"(?:is|are|was|were) (?:by far )?(?:the )?(?:high|low|large|small|great|strong|weak)e?st|"
    r"(?:most|least) often|furthest|farthest|ahead|frontrunners?|lag(?:s|ged|ging)?|"
    r"(?:stay|stays|stayed|remain|remains|remained|left) behind",
}
_SAMENESS = {
    "nl": r"(?:bleef|bleven|blijft|blijven) (?:\w+ ){0,4}?(?:gelijk|hetzelfde)|(?:gelijk|hetzelfde) gebleven|"
    r"(?:on|niet )(?:ge|ver)(?:wijzigd|anderd)e?|stabiel|"
    r"even (?:vaak|hoog|laag|groot|klein|veel|weinig|ver)|"
    r"(?:is|zijn|was|waren) (?:\w+ )?(?:hetzelfde|gelijk)(?= (?:als|aan))",
    "en": r"unchanged|did not change|(?:has|have) not changed|stable|"
    r"(?:stay|stays|stayed|remain|remains|remained) (?:about )?(?:the same|equal)|"
    r"(?:is|are|was|were) (?:about |still )?the same|"
    r"as (?:often|high|low|large|small|many|few|far) as",
}


def _patterns(words: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {language: re.compile(rf"\b(?:{each})\b", re.IGNORECASE) for language, each in words.items()}


_PATTERNS = {"direction": _patterns(_DIRECTIONS), "sameness": _patterns(_SAMENESS)}


def direction_words(text: str, language: str) -> list[str]:
    """The words in a text that tell a direction; none for a language without a list."""
    return _found(text, language, "direction")


def sameness_words(text: str, language: str) -> list[str]:
    """The words in a text that say that something is the same as something else, or as it was."""
    return _found(text, language, "sameness")


def _found(text: str, language: str, kind: str) -> list[str]:
    pattern = _PATTERNS[kind].get(language)
    return pattern.findall(text) if pattern else []
