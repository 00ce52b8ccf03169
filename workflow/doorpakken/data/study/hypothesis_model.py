"""What a plan tests and concludes, as frozen records. A `Text` maps a language to its wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doorpakken.data.expressions import Expression

Text = Mapping[str, str]

SUPPORTED, CONTRADICTED, UNDECIDED, NOT_COMPARABLE = VERDICTS = (
    "supported",
    "contradicted",
    "undecided",
    "not_comparable",
)


@dataclass(frozen=True)
class Hypothesis:
    """What is tested, and what is claimed of it.

    test: difference (of the means of two `values` of a `domain`), trend (the slope over the ranks of its
    `values`), correlation (Spearman's, of `variable` and `other`), slope (of `variable` on `other`, for `per`
    of it, adjusted for the classes of `adjust`), association (of `variable` and `other`), groups (those of
    whom `group` is true minus the rest), level (of a share or mean, `estimand`) or change (of that since the
    wave before, in one of the `values` of a `domain` where it names one; version all, or linked pairs alone).
    claim: it lies above or below `value`, differs from it, or lies within `margin` of it. A test of one side
    can support its claim but never contradict it. `question` names a research question.
    """

    id: str
    test: str
    claim: str
    label: Text
    definition: Text
    question: str | None = None
    variable: str | None = None
    other: str | None = None
    per: float = 1.0
    adjust: str | None = None
    domain: str | None = None
    values: tuple[str, ...] = ()
    group: Expression | None = None
    estimand: str | None = None
    version: str = "all"
    value: float = 0.0
    margin: float | None = None
    sides: str = "two"

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of the codebook and derived values that it names."""
        return tuple(name for name in (self.variable, self.other) if name)

    @property
    def classes(self) -> tuple[str, ...]:
        """The domains whose classes it compares or is adjusted for."""
        return tuple(name for name in (self.domain, self.adjust) if name)

    @property
    def place(self) -> tuple[str, str]:
        """The domain and the class in which a change is tested; both empty for the whole."""
        return (self.domain or "", self.values[0]) if self.values else ("", "")

    @property
    def can_contradict(self) -> bool:
        """Whether a test of it can find the opposite."""
        return self.claim in ("above", "below") and self.sides == "two"


@dataclass(frozen=True)
class Family:
    """Hypotheses that are tested together in one wave; kind is confirmatory or exploratory."""

    id: str
    wave: str
    kind: str
    hypotheses: tuple[str, ...]


@dataclass(frozen=True)
class Conclusion:
    """A sentence for each verdict on a hypothesis.

    minimum_n: respondents of the smallest group compared, below which it is undecided. comparable: what every
    question behind it must be to an earlier wave (full, collapsed_only, any). text: by verdict.
    """

    id: str
    hypothesis: str
    minimum_n: int
    text: Mapping[str, Text]
    comparable: str = "any"
