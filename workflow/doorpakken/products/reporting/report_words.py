"""The fixed words of tables, figures and records."""

from __future__ import annotations

from doorpakken.words import Phrases

WORDS = Phrases("reporting")


def say(key: str, language: str) -> str:
    """The words for `key` in a language."""
    return WORDS.say(key, language)
