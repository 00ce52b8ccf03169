"""The words of what a study could see: its estimates are about the design, not about an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from doorpakken.data.study import Study, Text
from doorpakken.data.study.plan_model import DETECTABLE
from doorpakken.evidence.register.category_labels import defined
from doorpakken.rounding import hundredfold, plain, stored
from doorpakken.words import Phrases

STATISTIC = "detectable"
WORDS, LANGUAGE = Phrases("register.detectable"), Phrases("language")


def declared_detectable(study: Study) -> dict[str, Any]:
    """What is computed by id when the plan asks for it: words and unit; no question lies behind it."""
    asked = study.plan.detectable
    if asked is None:
        return {}
    numbers = {"power": plain(hundredfold(asked.power)), "overlap": plain(hundredfold(asked.overlap))}
    numbers |= {"correlation": plain(stored(asked.correlation))}
    definitions: dict[str, dict[str, str]] = {key: {} for key in DETECTABLE}
    for language, units in study.units.items():
        sign = LANGUAGE.say("decimal", language)
        words = {"units": units} | {name: text.replace(".", sign) for name, text in numbers.items()}
        for key, definition in definitions.items():
            definition[language] = WORDS.say(f"{key}.definition", language).format(**words)
    labels = {key: WORDS.translations(f"{key}.label", study.languages) for key in DETECTABLE}
    about: dict[str, Any] = {"codes": [], "question": None, "plan": "detectable"}
    return {key: defined(labels[key], definitions[key], STATISTIC, "points", **about) for key in DETECTABLE}


def share_label(category: str, labels: Mapping[str, Text], languages: Iterable[str]) -> dict[str, str]:
    """The label of a category: the share in per cent, and of a difference the other class after it."""
    share, _, other = category.partition(".")
    written = {language: LANGUAGE.say("percent", language).format(share) for language in languages}
    of_class = labels.get(other, {})
    return {
        language: ", ".join(filter(None, [words, of_class.get(language)]))
        for language, words in written.items()
    }
