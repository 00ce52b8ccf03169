"""The fixed words of tables, figures and records."""

from __future__ import annotations

from doorpakken.words import Phrases

WORDS = Phrases("reporting")
say = WORDS.say  # the words for a key in a language
