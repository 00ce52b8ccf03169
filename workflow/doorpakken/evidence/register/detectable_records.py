"""The words of what a study could see: its estimates are about the design, not about an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doorpakken.data.study import Study, Text
from doorpakken.data.study.plan_model import DETECTABLE
from doorpakken.rounding import hundredfold, plain, stored

STATISTIC = "detectable"
LABELS: dict[str, Text] = {
    "detectable_margin": {"nl": "Marge van een aandeel", "en": "Margin of a share"},
    "detectable_level": {"nl": "Afstand tot een vast getal", "en": "Distance from a fixed number"},
    "detectable_change": {"nl": "Verandering tot een volgende meting", "en": "Change until a next wave"},
    "detectable_difference": {"nl": "Verschil tussen klassen", "en": "Difference between classes"},
}
DEFINITIONS: dict[str, Text] = {
    "detectable_margin": {
        "nl": "Halve breedte van het interval van een aandeel.",
        "en": "Half the width of the interval of a share.",
    },
    "detectable_level": {
        "nl": "Kleinste afstand tot een vast getal die een toets vindt met een kans van {power}%.",
        "en": "Smallest distance from a fixed number that a test finds with a chance of {power}%.",
    },
    "detectable_change": {
        "nl": "Kleinste verandering tot een volgende, even grote meting die een toets vindt met een kans van "
        "{power}%. Daarbij antwoordt {overlap}% van de respondenten opnieuw en is de correlatie van hun "
        "antwoorden {correlation}.",
        "en": "Smallest change until a next wave, as large, that a test finds with a chance of {power}%. "
        "{overlap}% of the respondents answer again, and the correlation of their answers is {correlation}.",
    },
    "detectable_difference": {
        "nl": "Kleinste verschil dat een toets vindt met een kans van {power}%, tussen een klasse en een "
        "andere, of tussen een klasse en alle {units}. Het genoemde aandeel is dat van de andere klasse, of "
        "van alle andere samen.",
        "en": "Smallest difference that a test finds with a chance of {power}%, between a class and another, "
        "or between a class and all {units}. The share named is that of the other, or of all other classes.",
    },
}


def declared_detectable(study: Study) -> dict[str, Any]:
    """What is reckoned by id when the plan asks for it: words and unit; no question lies behind it."""
    asked = study.plan.detectable
    if asked is None:
        return {}
    numbers = {"power": plain(hundredfold(asked.power)), "overlap": plain(hundredfold(asked.overlap))}
    numbers |= {"correlation": plain(stored(asked.correlation))}
    return {
        key: {
            "label": dict(LABELS[key]),
            "topic": dict(LABELS[key]),
            "definition": {
                language: DEFINITIONS[key][language].format(units=word, **_written(numbers, language))
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


def share_label(category: str, labels: Mapping[str, Text]) -> dict[str, str]:
    """The label of a category: the share in per cent, and of a difference the other class after it."""
    share, _, other = category.partition(".")
    languages = ("nl", "en")
    return {one: ", ".join(filter(None, [f"{share}%", labels.get(other, {}).get(one)])) for one in languages}


def _written(numbers: Mapping[str, str], language: str) -> dict[str, str]:
    return {key: text.replace(".", ",") if language == "nl" else text for key, text in numbers.items()}
