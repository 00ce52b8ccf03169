"""What a plan declares, as frozen records. A `Text` maps a language to its wording."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from doorpakken.data.expressions import Expression
from doorpakken.data.study.hypothesis_model import Conclusion, Family, Hypothesis, Text
from doorpakken.data.study.missing_kinds import LEFT_OPEN

DETECTABLE = tuple(f"detectable_{name}" for name in ("margin", "level", "change", "difference"))
# What each part of the quality report is called in the register; ids of a plan may not begin with these.
QUALITY_PREFIXES = (
    *("r_indicator", "r_partial_", "r_conditional_", "maximal_bias", "early_late_", "panel_"),
    *("item_missing", *(f"item_{kind}" for kind in LEFT_OPEN), "respondent_agreement", "respondent_kappa"),
    *("kish_n", "kish_deff", "weight_zero", "deff_"),
)


@dataclass(frozen=True)
class Derived:
    """A value computed from the answers of a respondent; `unit`: share (of 1), points (of 1) or number."""

    id: str
    value: Expression
    unit: str
    label: Text
    definition: Text


@dataclass(frozen=True)
class Term:
    """What counts `times` in a contrast: the estimate of an estimand, in a value of a domain or the whole."""

    times: float
    of: str
    domain: str = ""
    value: str = ""


POPULATION = "population"  # of the wave, to which an estimate is standardised


@dataclass(frozen=True)
class Standard:
    """The distribution of the classes of a domain `by` that an estimate is to have.

    to: population (of the wave), a wave, or a number for each class, in proportion. over: the domain whose
    values are compared; without it only the whole is estimated.
    """

    by: str
    to: str | tuple[tuple[str, float], ...]
    over: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns of the frame, questions and derived values that make the classes."""
        return tuple(self.by.split("."))


@dataclass(frozen=True)
class Estimand:
    """A declared quantity: a statistic of a variable, in words in each language.

    A share, or a total that is a count, counts `codes` of the variable, numbers from `at_least` on and below
    `less_than`, or those of whom `condition` is true.
    `base` restricts the base to those of whom it is true. `question` names a research question. `weight` is a
    column of the frame by which a unit counts besides. `fpc`: False leaves the finite population correction
    out. `interval`: hypergeometric or mid_p, of a share where it holds. A contrast, of which a difference is
    a case, is the sum of its `terms`, in a `unit` or in that which follows from them. `standardise`: the
    distribution of classes that it is to have.
    """

    id: str
    variable: str | None
    statistic: str
    label: Text
    definition: Text
    codes: tuple[str, ...] = ()
    at_least: float | None = None
    less_than: float | None = None
    condition: Expression | None = None
    base: Expression | None = None
    probability: float | None = None
    denominator: str | None = None
    question: str | None = None
    weight: str | None = None
    fpc: bool = True
    interval: str | None = None
    terms: tuple[Term, ...] = ()
    unit: str | None = None
    standardise: Standard | None = None

    @property
    def counts_answers(self) -> bool:
        """Whether it says of each respondent that it counts or not."""
        return bool(self.codes) or self.is_bounded or self.condition is not None

    @property
    def is_bounded(self) -> bool:
        """Whether it counts numbers between bounds."""
        return self.at_least is not None or self.less_than is not None

    @property
    def bounds(self) -> tuple[float, float]:
        """From which number on, and below which number, an answer counts."""
        low, high = self.at_least, self.less_than
        return -math.inf if low is None else low, math.inf if high is None else high


@dataclass(frozen=True)
class Detectable:
    """For what the smallest differences are computed that the study could find.

    domain: whose classes are compared. power: of each test. shares: what a share may be, in per cent, at most
    50. overlap: part of the respondents that answer the next wave too; correlation: of their two answers.
    """

    domain: str
    power: float = 0.8
    shares: tuple[int, ...] = (10, 30, 50)
    overlap: float = 0.5
    correlation: float = 0.5


@dataclass(frozen=True)
class Precision:
    """Bounds beyond which an estimate is too imprecise to be published; None where there is none.

    cv: the greatest coefficient of variation of a mean, total or ratio. half_width: the greatest half of the
    interval of a share. base: the fewest answers.
    """

    cv: float | None = None
    half_width: float | None = None
    base: int | None = None

    @property
    def declared(self) -> dict[str, float]:
        """The bounds that are declared."""
        return {key: bound for key, bound in vars(self).items() if bound is not None}


@dataclass(frozen=True)
class ResponseSpec:
    """How the response of a wave is analysed.

    completed: the variable that says when a response was completed; None when no wave knows. late: half or
    third, the last of which is held against the first by date. reminders: of a wave the date from which on
    answers are late instead. headlines: the estimands that early and late answers are compared on. ordinal:
    the questions whose codes stand in order, for a weighted kappa.
    """

    headlines: tuple[str, ...]
    completed: str | None = None
    late: str = "half"
    reminders: Mapping[str, date] = field(default_factory=dict)
    ordinal: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scale:
    """Questions that are taken to measure one thing, all coded in one direction."""

    id: str
    items: tuple[str, ...]
    label: Text
    definition: Text


@dataclass(frozen=True)
class SensitivitySpec:
    """What is estimated again under other choices than those of the wave, each axis crossed with the others.

    weights: unweighted, raked (to class and province). fpc: without. respondents: all. counted: by variable
    the answer that "don't know" and "no answer" are counted as; without it they are never counted.
    """

    conclusions: tuple[str, ...]
    estimands: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    fpc: tuple[str, ...] = ()
    respondents: tuple[str, ...] = ()
    counted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What is estimated: the confidence level, the domains, and what is declared, in its order.

    A domain of crossed columns is their names with a full stop between them, and so are its values.
    `questions` are the research questions by id. `derived` values may be used by those that come later.
    Hypotheses, their families and the conclusions drawn from them are by id as well, and so are scales.
    `cross_tables` are the rows and the columns of each; their tests are among the hypotheses.
    `response`, `sensitivity`, `detectable` and `precision` are None where the plan does not ask for them.
    """

    level: float
    domains: tuple[str, ...]
    estimands: tuple[Estimand, ...]
    derived: Mapping[str, Derived] = field(default_factory=dict)
    questions: Mapping[str, Text] = field(default_factory=dict)
    hypotheses: Mapping[str, Hypothesis] = field(default_factory=dict)
    families: Mapping[str, Family] = field(default_factory=dict)
    conclusions: Mapping[str, Conclusion] = field(default_factory=dict)
    response: ResponseSpec | None = None
    scales: Mapping[str, Scale] = field(default_factory=dict)
    sensitivity: SensitivitySpec | None = None
    detectable: Detectable | None = None
    precision: Precision | None = None
    cross_tables: tuple[tuple[str, str], ...] = ()

    @property
    def splits(self) -> tuple[str, ...]:
        """By what its estimates are split: the domains, and the rows of the cross tables."""
        return tuple(dict.fromkeys([*self.domains, *(rows for rows, _ in self.cross_tables)]))
