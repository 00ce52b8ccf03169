"""What the parts of a plan are held against while they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from doorpakken.data.expressions import Expression, Vocabulary
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.plan_model import DETECTABLE, POPULATION, Derived, Estimand
from doorpakken.data.study.study_model import FACTS, Concept, Item, Wave
from doorpakken.data.study.vocabulary import parsed
from doorpakken.errors import Problems


@dataclass
class PlanContext:
    """The waves that a plan is about, what was read of it so far, and its problems."""

    waves: Mapping[str, Wave]
    concepts: Mapping[str, Concept]
    languages: Sequence[str]
    problems: Problems
    questions: Mapping[str, Text] = field(default_factory=dict)
    derived: dict[str, Derived] = field(default_factory=dict)
    estimands: Sequence[Estimand] = ()

    def __post_init__(self) -> None:
        self.items: dict[str, list[Item]] = {}
        for wave in self.waves.values():
            for item in wave.items:
                self.items.setdefault(item.variable, []).append(item)
        automatic = {key for same in self.items.values() for item in same for key, _ in item.estimands}
        self.taken = {*self.items, *automatic, *FACTS, *DETECTABLE}

    @property
    def groupings(self) -> Mapping[str, Text]:
        """By what the frame of the study groups its units."""
        return next(iter(self.waves.values())).design.groupings

    @property
    def levels(self) -> list[str]:
        """The ids of the declared shares and means, but for standardised ones."""
        plain = [estimand for estimand in self.estimands if estimand.standardise is None]
        return [estimand.id for estimand in plain if estimand.statistic in ("share", "mean")]

    @property
    def changing(self) -> list[str]:
        """The ids of those that change between waves: standardised ones too, to one distribution for all."""
        even = [
            estimand
            for estimand in self.estimands
            if estimand.standardise and estimand.standardise.to != POPULATION
        ]
        return [*self.levels, *(each.id for each in even if each.statistic in ("share", "mean"))]

    def is_question(self, variable: str) -> bool:
        """Whether a wave asks the variable as a question."""
        return any(item.is_question for item in self.items.get(variable, ()))

    def matching(self, pattern: str) -> Iterator[str]:
        """The questions whose variable fits a pattern with *."""
        for variable, same in self.items.items():
            if fnmatchcase(variable, pattern) and same[0].is_question:
                yield variable

    def expression(self, text: str | None, kind: str, place: str) -> Expression | None:
        """The expression of a place of the plan, from what each wave has and what is derived so far."""
        traits = {name: dict[str, str]() for name in self.derived}
        vocabularies = [Vocabulary({**wave.vocabulary.traits, **traits}) for wave in self.waves.values()]
        return parsed(text, vocabularies, kind, place, self.problems) if text else None

    def check_name(
        self, kind: str, what: str, name: str, names: Iterable[str], mend: str = "Correct it."
    ) -> None:
        """Add a problem for a name that is none of the names that are declared."""
        if name not in names:
            self.problems.add(kind, what, name, ", ".join(names) or "none", mend)

    def check_texts(self, place: str, texts: Iterable[Text]) -> None:
        """Add a problem for each language of the study that one of the wordings lacks."""
        wordings = list(texts)
        for language in self.languages:
            if any(language not in words for words in wordings):
                what = f"{place} lacks a wording"
                self.problems.add("missing language", what, "", language, "Add the wording.")
