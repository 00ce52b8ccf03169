"""What a document says about itself, and the words around its text in each language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from doorpakken.errors import refusal
from doorpakken.products.reporting.number_format import day
from doorpakken.words import Phrases, languages

WORDS = Phrases("publishing.document")


@dataclass(frozen=True)
class Meta:
    """What stands on the cover and in the margins of one document in one language.

    `date` is the date of the data, never that of the run. `mark` is the banner that stands on every page when
    data are simulated, `short_mark` the word for it in a figure; both or neither. Without a `cover` the
    document is an article: its only chapter opens with its title, and its text with that. `evidence` is the
    address of the document that holds the records, for number links whose record is not in this one; in a
    `part` of that document or an article on it, for all such links.
    """

    title: str
    subtitle: str
    language: str
    version: str
    date: date
    origin: str
    waves: str
    mark: str | None = None
    short_mark: str | None = None
    cover: bool = True
    evidence: str | None = None
    part: bool = False

    def __post_init__(self) -> None:
        place = f"the {self.language or 'unnamed'} edition"
        if self.language not in languages():
            what, expected = "a document needs a language", " or ".join(languages())
            mend = "Give Meta(language=...)."
            raise refusal("language", what, place, found=repr(self.language), expected=expected, mend=mend)
        if not self.title.strip():
            raise refusal("title", "a document needs a title", place, mend="Give Meta(title=...).")
        if bool(self.mark) != bool(self.short_mark):
            what = "the banner and the short mark belong together"
            found = f"only {'mark' if self.mark else 'short_mark'}"
            raise refusal("mark", what, place, found=found, mend="Give both or neither.")

    def word(self, key: str) -> str:
        """An interface word in the language of the document."""
        return WORDS.say(key, self.language)

    @property
    def dated(self) -> str:
        """The date of the data in words: '1 juni 2014', '1 June 2014'."""
        return day(self.date.isoformat(), self.language)

    @property
    def moment(self) -> int:
        """The date of the data in seconds since 1970: when its files say that they were made."""
        return int(datetime.combine(self.date, time(), tzinfo=UTC).timestamp())

    @property
    def mark_parts(self) -> tuple[str, str]:
        """The banner as its first sentence and the rest; two empty strings without a mark."""
        head, dot, rest = (self.mark or "").partition(". ")
        return (head + dot.strip(), rest)

    def badge(self, drawing: str) -> str:
        """The short mark as the badge of a figure; empty without one, or when the drawing itself shows it."""
        mark = self.short_mark or ""
        return "" if mark.lower() in drawing.lower() else mark.capitalize()

    def variables(self) -> dict[str, Any]:
        """What every template fills in, by its name there."""
        texts = ("language", "title", "subtitle", "waves", "origin", "version")
        lead, rest = self.mark_parts
        mark = {"lead": lead, "rest": rest, "short": (self.short_mark or "").capitalize()}
        return {
            **{name: getattr(self, name) for name in texts},
            "date": self.dated,
            "report": self.cover,
            "word": {key: self.word(key) for key in WORDS},
            "mark": mark if self.mark else None,
        }
