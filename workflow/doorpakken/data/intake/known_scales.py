"""The order of answers, and those that are none, by the words of answer_scales.yaml in several languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from doorpakken.strict_yaml import LOADER

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
WEIGHT = re.compile(
    r"(^|[^a-z])(weights?|wts?|wgts?|weging|gewicht(en|ung)?|weegfactor|poids|pond[eé]ration)($|[^a-z])",
    re.IGNORECASE,
)
BODY = re.compile(
    r"(^|[^a-z])(body|lichaam\w*|körper\w*|corporel\w*|lbs?|pounds?|ponds?|kg|kilo\w*)($|[^a-z])",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\s*/\s*")
APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "`": "'", ",": None})


def fold(label: str) -> str:
    """A label to compare by: small letters, single blanks, no comma and no full stop at its end."""
    text = " ".join(label.translate(APOSTROPHES).casefold().split())
    return BETWEEN.sub("/", text.rstrip(".") or text)


def missing_kind(label: str) -> str:
    """The kind of missing that an answer says in words, as `dont_know` of "Weet niet"; empty when none."""
    return _missing().get(fold(label), "")


def in_words(label: str, key: str) -> bool:
    """Whether a label is one of the words of a key (yes, no, unticked) in any language."""
    return fold(label) in _listed(key)


def word_of(key: str, language: str) -> str:
    """The first word of a key, as yes, in a language; the key itself where it has none there."""
    listed = _words().get(language, {}).get(key, [])
    return str(listed[0]) if listed else key


def names_weight(head: str, label: str = "") -> bool:
    """Whether a head is what weights are called, as `wt` or `gewicht_2`, and not said to be of a body."""
    words = CAMEL.sub("_", head)
    return bool(WEIGHT.search(words)) and not BODY.search(f"{words} {label}")


def ordered(labels: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Answers in the order of the scale that holds them all, else by value; False when neither is known."""
    folded = [fold(label) for label in labels]
    for steps in _scales():
        places = [steps.get(label) for label in folded]
        if None not in places and len(set(places)) == len(places):
            return _by(labels, places), True
    values = [_value(label) for label in folded]
    if None not in values and len(set(values)) == len(values):
        return _by(labels, values), True
    return tuple(labels), False


def _by(labels: Sequence[str], keys: Sequence[Any]) -> tuple[str, ...]:
    return tuple(label for _, label in sorted(zip(keys, labels, strict=True)))


def _value(label: str) -> tuple[float, int] | None:
    """The first number of a label, and on which side of it the answer lies."""
    match = NUMBER.search(label)
    if match is None:
        return None
    below = label.startswith("<") or _says(label, "lower")
    above = label.startswith(">") or label.endswith("+") or _says(label, "upper")
    return float(match[0].replace(",", ".")), -1 if below else int(above)


def _says(label: str, side: str) -> bool:
    return any(f" {words} " in f" {label} " for words in _listed(side))


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    words: Mapping[str, Mapping[str, Any]] = yaml.load(
        Path(__file__).with_name("answer_scales.yaml").read_text("utf-8"), LOADER
    )
    return words


@cache
def _scales() -> list[dict[str, int]]:
    """Each scale as its steps: a folded label with its place."""
    return [
        {fold(word): place for place, step in enumerate(scale) for word in step.split("|")}
        for language in _words().values()
        for scale in language["scales"]
    ]


@cache
def _missing() -> dict[str, str]:
    return {
        fold(word): kind
        for language in _words().values()
        for kind, words in language["missing"].items()
        for word in words
    }


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(fold(word) for language in _words().values() for word in language[key])
