"""The assumptions behind a simulated wave as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Points = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Score:
    """What makes points: a constant, chance, earlier traits and numbers (percent), shifts."""

    points: int = 0
    noise: int = 100
    terms: Mapping[str, int] = field(default_factory=dict)
    shift: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Distribution:
    """What those ranked by score answer: shares of codes, quantiles of numbers (in steps) or texts in turn.

    `missing` counts of every thousand respondents who give a missing code instead.
    """

    shares: Mapping[str, int] = field(default_factory=dict)
    quantiles: Points = ()
    texts: tuple[str, ...] = ()
    step: int = 1
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it holds: of shares, quantiles and texts those that are there."""
        return tuple(kind for kind in ("shares", "quantiles", "texts") if getattr(self, kind))


@dataclass(frozen=True)
class Rule:
    """A latent trait, an answer, or a block of answers given together.

    `cases` has a distribution for each value of `by`, or one under "" when there is no `by`. In a block the
    shares are of a number: how many `ticks` are made (0: only `none`), or what the `parts` add up to.
    """

    name: str
    score: Score
    by: str
    cases: Mapping[str, Distribution]
    decimals: int
    ticks: Mapping[str, Score]
    none: str
    parts: Mapping[str, Score]
    differs: int

    @property
    def is_trait(self) -> bool:
        """Whether the score itself is the result."""
        return not (self.by or self.is_block or self.cases[""].kinds)

    @property
    def is_block(self) -> bool:
        """Whether one rule answers several questions."""
        return bool(self.ticks or self.parts)

    @property
    def variables(self) -> tuple[str, ...]:
        """The questions it answers; none for a trait."""
        if self.is_block:
            return (*self.ticks, *self.parts, *([self.none] if self.none else []))
        return () if self.is_trait else (self.name,)


@dataclass(frozen=True)
class Second:
    """Second respondents: how many municipalities have one, and which rules are answered for oneself.

    What is their own they have from another municipality of the class, one with another answer to `unlike`.
    """

    count: int
    unlike: str
    own: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Municipalities for which one respondent answers in one go, with the answers of the first."""

    id: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class BrokenOff:
    """How many respondents stop, and the first and the last question that can be their last."""

    count: int
    between: tuple[str, str]


@dataclass(frozen=True)
class Fieldwork:
    """When they answer: days with their shares, minutes spent, and how many finish on a later day."""

    score: Score
    days: Mapping[str, int]
    minutes: Points
    resumed_per_hundred: int


@dataclass(frozen=True)
class Parameters:
    """All assumptions of a simulated wave; the reasons stay in the file."""

    seed: str
    rules: tuple[Rule, ...]
    willingness: Score
    per_hundred: Mapping[str, int]
    second: Second
    groups: tuple[Group, ...]
    broken_off: BrokenOff
    fieldwork: Fieldwork
