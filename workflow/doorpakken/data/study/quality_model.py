"""What a plan declares of the quality report of a wave, as frozen records: response, scales, sensitivity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from doorpakken.data.study.text import Text

# What each part of the quality report is called in the register; ids of a plan may not begin with these.
QUALITY_PREFIXES = (
    *("r_indicator", "r_partial_", "r_conditional_", "maximal_bias", "early_late_", "panel_"),
    *("item_missing", "item_dont_know", "item_no_answer", "respondent_agreement", "respondent_kappa"),
)


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
