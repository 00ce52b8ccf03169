"""What a document says about itself, and the words around its text in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from doorpakken.errors import refusal
from doorpakken.products.reporting.number_format import day

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "nl": {
            "contents": "Inhoud",
            "skip": "Naar de tekst",
            "notice": "Let op",
            "data_table": "Gegevens als tabel",
            "data_heading": "Gegevens bij deze figuur",
            "section_link": "Link naar dit deel",
            "sort": "Sorteer op",
            "arrows": "Pijltjestoetsen: andere cijfers. Enter: herkomst. Escape: terug.",
            "waves": "Metingen",
            "date": "Datum van de gegevens",
            "origin": "Herkomst van de gegevens",
            "version": "Versie",
            "notes": "Noten",
            "back": "Terug",
        },
        "en": {
            "contents": "Contents",
            "skip": "Skip to the text",
            "notice": "Please note",
            "data_table": "Data as a table",
            "data_heading": "Data behind this figure",
            "section_link": "Link to this section",
            "sort": "Sort by",
            "arrows": "Arrow keys: other figures. Enter: source. Escape: back.",
            "waves": "Waves",
            "date": "Date of the data",
            "origin": "Origin of the data",
            "version": "Version",
            "notes": "Notes",
            "back": "Back",
        },
    }
)


@dataclass(frozen=True)
class Meta:
    """What stands on the cover and in the margins of one document in one language.

    `date` is the date of the data, never that of the run. `mark` is the banner that stands on every page when
    data are simulated, `short_mark` the word for it in a figure; both or neither. `texts` replaces interface
    words (keys of `WORDS`). Without a `cover` the document is an article: its only chapter opens with
    its title, and its text with that. `evidence` is the address of the document that holds the records,
    for number links whose record is not in this one; in a `part` of that document or an article on it, for
    all such links.
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
    texts: Mapping[str, str] = field(default_factory=dict)
    cover: bool = True
    evidence: str | None = None
    part: bool = False

    def __post_init__(self) -> None:
        place = f"the {self.language or 'unnamed'} edition"
        if self.language not in WORDS:
            raise refusal(
                "language",
                "a document needs a language",
                place,
                found=repr(self.language),
                expected=" or ".join(WORDS),
                mend="Give Meta(language=...).",
            )
        if not self.title.strip():
            raise refusal("title", "a document needs a title", place, mend="Give Meta(title=...).")
        if bool(self.mark) != bool(self.short_mark):
            raise refusal(
                "mark",
                "the banner and the short mark belong together",
                place,
                found="only " + ("mark" if self.mark else "short_mark"),
                mend="Give both or neither.",
            )
        if unknown := sorted(set(self.texts) - set(WORDS[self.language])):
            raise refusal("texts", "unknown interface word", place, found=", ".join(unknown))

    def word(self, key: str) -> str:
        """An interface word in the language of the document."""
        return self.texts.get(key) or WORDS[self.language][key]

    @property
    def dated(self) -> str:
        """The date of the data in words: '1 juni 2014', '1 June 2014'."""
        return day(self.date.isoformat(), self.language)

    @property
    def mark_parts(self) -> tuple[str, str]:
        """The banner as its first sentence and the rest; two empty strings without a mark."""
        head, dot, rest = (self.mark or "").partition(". ")
        return (head + dot.strip(), rest)
