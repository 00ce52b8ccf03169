"""The words of the house as frozen records."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from doorpakken.data.expressions import Expression, Vocabulary
from doorpakken.data.study.design_model import DesignSpec
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.plan_model import Plan
from doorpakken.data.study.raw_formats import Responses
from doorpakken.data.study.simulation_mark import MarkWords
from doorpakken.errors import Problem

# What is known of every wave besides its questions.
FACTS = ("population", "respondents", "responses", "response_rate")
LATEST = "latest"  # of the waves, by reference date
CHAPTER_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
ANNEX = "provenance"  # the id of the chapter that ends every report


COMPARE = {"=": operator.eq, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


@dataclass(frozen=True)
class Condition:
    """Who is asked an item: those whose answer to `variable` is one of, or compares with, `values`."""

    variable: str
    operator: str
    values: tuple[str, ...]

    def compares(self, number: float) -> bool:
        """Whether a number compares so with one of the values; ValueError where they are no numbers."""
        return any(COMPARE[self.operator](number, float(value)) for value in self.values)

    def __str__(self) -> str:
        return f"{self.variable}{self.operator}{'|'.join(self.values)}"


@dataclass(frozen=True)
class Item:
    """One row of a codebook; `row` counts as a spreadsheet does, `column` is the head in the raw file.

    `stem` are words that consecutive rows share; with them before its own `wording` a question is whole.
    """

    variable: str
    column: str
    type: str
    concept: str | None
    section: Text
    stem: Text
    wording: Text
    labels: Mapping[str, Text]
    note: Text
    minimum: float | None
    maximum: float | None
    missing: tuple[str, ...]
    asked_if: Condition | None
    link: str
    comparability: str | None
    row: int

    @property
    def question(self) -> Text:
        """The whole question: its stem and its own wording."""
        return {
            language: f"{self.stem[language]} {words}" if self.stem.get(language) else words
            for language, words in self.wording.items()
        }

    @property
    def is_question(self) -> bool:
        """Whether answers are estimated: a closed question or a number."""
        return self.type in ("single", "integer", "number")

    @property
    def is_numeric(self) -> bool:
        """Whether its cells are numbers: answers, or weights."""
        return self.type in ("integer", "number", "weight")

    def allows(self, number: float | Decimal) -> bool:
        """Whether a number lies between its smallest and its largest."""
        low, high = self.minimum, self.maximum
        return (low is None or number >= low) and (high is None or number <= high)

    @property
    def estimands(self) -> tuple[tuple[str, str], ...]:
        """Id and statistic of all that is estimated of a question without being declared in the plan."""
        if not self.is_question:
            return ()
        statistics = ("mean", "median", "count") if self.is_numeric else ("share", "count")
        return tuple(
            (self.variable if statistic == "share" else f"{self.variable}_{statistic}", statistic)
            for statistic in statistics
        )


@dataclass(frozen=True)
class Check:
    """What must hold between the answers of one response; `description` puts it into words."""

    name: str
    holds: Expression
    severity: str
    description: str


@dataclass(frozen=True)
class Wave:
    """One wave: its folder, its raw file, its design and its codebook."""

    id: str
    label: Text
    folder: Path
    origin: str
    reference_date: date
    date: date
    licence: str
    responses: Responses
    missing: Mapping[str, str]
    design: DesignSpec
    items: tuple[Item, ...]
    vocabulary: Vocabulary
    checks: tuple[Check, ...]
    sha256: Mapping[str, str]
    mark_words: MarkWords = field(default_factory=MarkWords)

    def item(self, variable: str) -> Item:
        """The codebook row of a variable; KeyError when there is none."""
        return {item.variable: item for item in self.items}[variable]

    @property
    def questions(self) -> tuple[Item, ...]:
        """The items whose answers are estimated, in codebook order."""
        return tuple(item for item in self.items if item.is_question)


@dataclass(frozen=True)
class Concept:
    """What an item measures over the waves, with its short label for tables and figures.

    `traits` are the other columns of concepts.csv that are filled in, by which the plan can choose.
    """

    id: str
    label: Text
    group: str
    traits: Mapping[str, str] = field(default_factory=dict)
    meaning: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Chapter:
    """A chapter of the report, or the article: its id, its notebook, and the wave it names, if it does."""

    id: str
    notebook: Path
    wave: str = ""


@dataclass(frozen=True)
class Disclosure:
    """What may be shown: `standard` rules, or `open` with the reason why the raw data are public already."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Literal:
    """A number that may stand in prose without a record, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Study:
    """A whole study as its documents declare it; `drafts` are the waves that are not settled, left out."""

    id: str
    title: Text
    subtitle: Text
    units: Text
    languages: tuple[str, ...]
    version: str
    path: Path
    plan_path: str
    concepts_path: str
    waves_path: Path
    frame: Path | None
    waves: Mapping[str, Wave]
    plan: Plan
    concepts: Mapping[str, Concept]
    trait_labels: Mapping[str, Text]
    chapters: tuple[Chapter, ...]
    article: Chapter | None
    disclosure: Disclosure
    literals: tuple[Literal, ...]
    drafts: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    mark_words: MarkWords = field(default_factory=MarkWords)
    wave: str = ""

    @property
    def groupings(self) -> Mapping[str, Text]:
        """By what the frame groups its units, with what it is called; empty without a frame."""
        return next(iter(self.waves.values())).design.groupings

    @property
    def notebooks(self) -> tuple[Chapter, ...]:
        """The chapters of the report in order, and the article if there is one."""
        return (*self.chapters, self.article) if self.article else self.chapters

    @property
    def documents(self) -> dict[str, tuple[Chapter, ...]]:
        """The chapters of each document that is published: the report, and the article if there is one."""
        article = {"article": (self.article,)} if self.article else {}
        return {"report": self.chapters, **article}

    @property
    def latest(self) -> Wave:
        """The wave with the latest reference date."""
        return max(self.waves.values(), key=operator.attrgetter("reference_date"))

    def named_waves(self, chapter: Chapter) -> dict[str, str]:
        """The ids of the waves that a chapter names without their id: "latest", and "" for its own."""
        latest = self.latest.id
        own = chapter.wave or self.wave or LATEST
        return {LATEST: latest, "": latest if own == LATEST else own}

    def before(self, wave_id: str) -> Wave | None:
        """The wave before another by reference date; None for the first."""
        ordered = sorted(self.waves.values(), key=operator.attrgetter("reference_date"))
        place = [wave.id for wave in ordered].index(wave_id)
        return ordered[place - 1] if place else None

    @property
    def simulated(self) -> bool:
        """Whether any wave is simulated: then everything made from the study carries the mark."""
        return any(wave.origin == "simulated" for wave in self.waves.values())
