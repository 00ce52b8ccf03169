"""The mark of simulated data: it stands on every page, figure and file, and cannot be taken off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from doorpakken.data.study.hypothesis_model import Text
from doorpakken.words import Phrases

WORDS = Phrases("study")


@dataclass(frozen=True)
class MarkWords:
    """What a study says of itself in the mark, by language.

    nobody: who did not give the answers, as "No municipality". about: of whom or what they say nothing.
    """

    nobody: Text = field(default_factory=dict)
    about: Text = field(default_factory=dict)

    def said(self, part: str, language: str) -> str:
        """The words for `nobody` or `about`; general ones in a language that the study does not speak."""
        own: Mapping[str, str] = getattr(self, part)
        return own.get(language) or WORDS.say(part, language)


def mark(language: str, words: MarkWords) -> str:
    """The mark, as it stands on every page."""
    parts = {part: words.said(part, language) for part in ("nobody", "about")}
    return WORDS.say("mark", language).format(**parts)


def mark_by_language(languages: Iterable[str], words: MarkWords) -> dict[str, str]:
    """The mark by language."""
    return {language: mark(language, words) for language in languages}


def short_mark(language: str) -> str:
    """The word for the mark in a figure."""
    return WORDS.say("short_mark", language)
