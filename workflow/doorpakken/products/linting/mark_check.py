"""Words that could be quoted say that their numbers come from simulated data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from doorpakken.products.reporting.placeholders import PLACEHOLDER

PARAGRAPH = re.compile(r"\n\s*\n")
OUTCOME = re.compile(r"\s*(?:est|direction)\(")
PHRASE = re.compile(r"\s*(?:data_phrase|verdict)\(")  # the sentence of a verdict says it too
WAVE = re.compile(r"""\bwave\s*=\s*["']([^"']*)""")


def unmarked(text: str, simulated: Collection[str], named: Mapping[str, str]) -> Iterator[str]:
    """The first outcome, as placeholder, of each paragraph that tells simulated ones and does not say so.

    simulated: the ids of the waves that are. named: the ids of the latest wave, and by "" of that of a
    placeholder that names none.
    """
    for paragraph in PARAGRAPH.split(text):
        placeholders = [
            match[0] for match in PLACEHOLDER.finditer(paragraph) if _wave(match[1], named) in simulated
        ]
        outcomes = [placeholder for placeholder in placeholders if OUTCOME.match(placeholder[2:])]
        if outcomes and not any(PHRASE.match(placeholder[2:]) for placeholder in placeholders):
            yield outcomes[0]


def _wave(expression: str, named: Mapping[str, str]) -> str:
    written = WAVE.search(expression)
    wave = written[1] if written else ""
    return named.get(wave, wave)
