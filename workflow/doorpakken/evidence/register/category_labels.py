"""Labels and definitions, in each language, of what is estimated without being declared in the plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from doorpakken.data.study import Item, Text
from doorpakken.words import Phrases

MISSING, LABELS = Phrases("register.missing"), Phrases("register.labels")
DEFINITIONS = Phrases("register.definitions")


def defined(
    label: Text,
    definition: Text,
    statistic: str,
    unit: str,
    variables: Iterable[str] = (),
    *,
    variable: str | None = None,
    topic: Text | None = None,
    **more: Any,
) -> dict[str, Any]:
    """An estimand as the register has it; `variables` are the raw ones behind it, `variable` its question."""
    words = {"label": dict(label), "topic": dict(topic or label), "definition": dict(definition)}
    return words | {"variable": variable, "statistic": statistic, "unit": unit,
                    "variables": list(dict.fromkeys(variables)), **more}  # fmt: skip


def in_points(unit: str) -> str:
    """The unit of a difference of numbers with a unit."""
    return "points" if unit in ("share", "points") else unit


def automatic_label(key: str, of: Text) -> dict[str, str]:
    """The label of an automatic estimand; `of` is the label of the concept it is about."""
    if key not in LABELS:
        return dict(of)
    return {language: f"{text}, {LABELS.say(key, language)}" for language, text in of.items()}


def category_label(category: str, item: Item | None, languages: Iterable[str]) -> dict[str, str] | None:
    """The label of a category: that of the codebook for a code, ours for a kind of missing."""
    if category in MISSING:
        return MISSING.translations(category, languages)
    if item is not None and category in item.labels:
        return dict(item.labels[category])
    return None
