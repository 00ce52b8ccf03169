"""Labels and definitions, in each language, of what is estimated without being declared in the plan."""

from __future__ import annotations

from collections.abc import Iterable

from doorpakken.data.study import Item, Text
from doorpakken.words import Phrases

MISSING, LABELS = Phrases("register.missing"), Phrases("register.labels")
DEFINITIONS = Phrases("register.definitions")


def automatic_label(key: str, of: Text) -> dict[str, str]:
    """The label of an automatic estimand; `of` is the label of the concept it is about."""
    if key not in LABELS:
        return dict(of)
    return {language: f"{text}, {LABELS.say(key, language)}" for language, text in of.items()}


def automatic_definition(key: str, units: Text) -> dict[str, str]:
    """The definition of an automatic estimand in the languages that have a word for the units."""
    return {language: DEFINITIONS.say(key, language).format(units=word) for language, word in units.items()}


def category_label(category: str, item: Item | None, languages: Iterable[str]) -> dict[str, str] | None:
    """The label of a category: that of the codebook for a code, ours for a kind of missing."""
    if category in MISSING:
        return MISSING.translations(category, languages)
    if item is not None and category in item.labels:
        return dict(item.labels[category])
    return None
