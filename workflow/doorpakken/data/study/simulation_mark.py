"""The mark of simulated data: it stands on every page, figure and file, and cannot be taken off."""

from __future__ import annotations

from collections.abc import Iterable

from doorpakken.words import Phrases

WORDS = Phrases("study")


def mark(language: str) -> str:
    """The mark, as it stands on every page."""
    return WORDS.say("mark", language)


def mark_by_language(languages: Iterable[str]) -> dict[str, str]:
    """The mark by language."""
    return WORDS.translations("mark", languages)


def short_mark(language: str) -> str:
    """The word for the mark in a figure."""
    return WORDS.say("short_mark", language)


def mark_literal(language: str) -> str:
    """The words of the mark that hold a number."""
    return WORDS.say("mark_literal", language)
