"""The words of what a study could see: its estimates are about the design, not about an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from doorpakken.data.study import Study, Text
from doorpakken.data.study.plan_model import DETECTABLE
from doorpakken.rounding import hundredfold, plain, stored
from doorpakken.words import Phrases

STATISTIC = "detectable"
DETECTABLE_WORDS, LANGUAGE = Phrases("register.detectable"), Phrases("language")


def declared_detectable(study: Study) -> dict[str, Any]:
    """What is computed by id when the plan asks for it: words and unit; no question lies behind it."""
    asked = study.plan.detectable
    if asked is None:
        return {}
    numbers = {"power": plain(hundredfold(asked.power)), "overlap": plain(hundredfold(asked.overlap))}
    numbers |= {"correlation": plain(stored(asked.correlation))}
    return {
        key: {
            "label": DETECTABLE_WORDS.translations(f"{key}.label", study.languages),
            "topic": DETECTABLE_WORDS.translations(f"{key}.label", study.languages),
            "definition": {
                language: DETECTABLE_WORDS.say(f"{key}.definition", language).format(
                    units=word, **_written(numbers, language)
                )
                for language, word in study.units.items()
            },
            "variable": None,
            "statistic": STATISTIC,
            "unit": "points",
            "variables": [],
            "codes": [],
            "question": None,
            "plan": "detectable",
        }
        for key in DETECTABLE
    }


def share_label(category: str, labels: Mapping[str, Text], languages: Iterable[str]) -> dict[str, str]:
    """The label of a category: the share in per cent, and of a difference the other class after it."""
    share, _, other = category.partition(".")
    return {
        language: ", ".join(filter(None, [f"{share}%", labels.get(other, {}).get(language)]))
        for language in languages
    }


def _written(numbers: Mapping[str, str], language: str) -> dict[str, str]:
    return {key: text.replace(".", LANGUAGE.say("decimal", language)) for key, text in numbers.items()}
