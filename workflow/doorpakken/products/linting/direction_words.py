"""Words that tell a direction, or that things are the same: closed lists, legal only where a verdict stands.

Superlatives are in it where they tell an outcome ("is the highest"), not where they name a class ("the
largest municipalities").
"""

from __future__ import annotations

from doorpakken.products.linting.number_words import pattern


def direction_words(text: str, language: str) -> list[str]:
    """The words in a text that tell a direction."""
    return pattern(language, "directions").findall(text)


def sameness_words(text: str, language: str) -> list[str]:
    """The words in a text that say that something is the same as something else, or as it was."""
    return pattern(language, "sameness").findall(text)
