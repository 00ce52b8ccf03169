"""What is estimated of a wave: the answers of each question as columns of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from doorpakken.data.expressions import resolve
from doorpakken.data.study import MISSING_KINDS, Estimand, Item, Plan, Wave
from doorpakken.data.study.plan_model import Standard
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.sample_design import Floats, Mask
from doorpakken.statistics.estimation.standardisation import Classes

ANSWERED = "answered"
MEDIAN = 0.5


@dataclass(frozen=True, eq=False)
class Quantity:
    """One thing to estimate of n respondents.

    values (n,): the answer as a number, 1 and 0 for a share; NaN outside the base. unanswered (n,): who
    left it open, of those in the base; without it, whoever has no value. below (n,): the denominator of a
    ratio. probability: that of a quantile. weight: a column of the frame by which a unit
    counts besides, or empty. fpc: whether the finite population correction may be used. interval: the exact
    one of a share where that holds, or empty. counts: whether the values say who counts. A contrast has
    `terms`, and no values. A standardised one has `standard`, and the classes that this says are `classes`.
    """

    estimand: str
    statistic: str
    category: str
    concept: str
    values: Floats
    below: Floats | None = None
    probability: float | None = None
    weight: str = ""
    fpc: bool = True
    interval: str = ""
    counts: bool = False
    unanswered: Mask | None = None
    terms: tuple[Summand, ...] = ()
    standard: Standard | None = None
    classes: Classes | None = None


@dataclass(frozen=True, eq=False)
class Summand:
    """What counts `times` in a contrast: a quantity in a value of a domain, both empty for the whole.

    inside (n,): its members. size (n,): by what a unit counts besides its weight, if it does.
    """

    times: float
    of: Quantity
    domain: str = ""
    value: str = ""
    inside: Mask | None = None
    size: Floats | None = None


def quantities(plan: Plan, answers: Answers) -> Iterator[Quantity]:
    """Every question of the codebook, then what the plan declares for variables that the wave has."""
    for item in answers.items.values():
        yield from _automatic(item, answers)
    yield from planned(plan, answers)


def planned(plan: Plan, answers: Answers) -> Iterator[Quantity]:
    """What the plan declares for variables that the wave has."""
    for estimand in plan.estimands:
        if answers.has(estimand):
            yield declared(estimand, answers)


def counts(answers: Answers) -> Iterator[Quantity]:
    """Respondents by code, who answered, and by kind of missing; a code counts among those who answered."""
    inside = ~answers.outside
    for item in answers.items.values():
        words = (f"{item.variable}_count", "count")
        concept = item.concept or ""
        if not item.is_numeric:
            for code, hits in _indicators(item, answers):
                yield Quantity(*words, code, concept, hits)
        missing = answers.missing(item.variable)
        for kind in (ANSWERED, *_kinds(item, answers.wave, missing[inside])):
            hits = np.asarray(missing.isna() if kind == ANSWERED else missing == kind, dtype=np.float64)
            yield Quantity(*words, kind, concept, np.where(inside, hits, np.nan))


def _kinds(item: Item, wave: Wave, missing: pd.Series) -> list[str]:
    """The kinds of missing that the codebook allows or that occur, in a fixed order."""
    kinds = {wave.missing[code] for code in item.missing} | set(missing.dropna())
    kinds |= {"not_asked"} if item.asked_if else set()
    if kinds - set(MISSING_KINDS):
        raise ValueError(f"{item.variable}: unknown kinds of missing {sorted(kinds - set(MISSING_KINDS))}")
    return [kind for kind in MISSING_KINDS if kind in kinds]


def _automatic(item: Item, answers: Answers) -> Iterator[Quantity]:
    concept, unanswered = item.concept or "", answers.unanswered(item.variable)
    if not item.is_numeric:
        for code, hits in _indicators(item, answers):
            yield Quantity(item.variable, "share", code, concept, hits, unanswered=unanswered)
        return
    numbers = answers.numbers(item.variable)
    words = (concept, numbers)
    yield Quantity(f"{item.variable}_mean", "mean", "", *words, unanswered=unanswered)
    yield Quantity(
        f"{item.variable}_median", "quantile", "", *words, probability=MEDIAN, unanswered=unanswered
    )


def _indicators(item: Item, answers: Answers) -> Iterator[tuple[str, Floats]]:
    codes = answers.codes(item.variable)
    for position, code in enumerate(item.labels):
        yield code, np.where(np.isnan(codes), np.nan, codes == position)


def declared(estimand: Estimand, answers: Answers) -> Quantity:
    """What the plan declares, of a wave that has all that it is about."""
    if estimand.terms:
        terms = tuple(
            Summand(each.times, _side(each.of, answers), each.domain, each.value) for each in estimand.terms
        )
        concepts = {term.of.concept for term in terms}
        concept = concepts.pop() if len(concepts) == 1 else ""
        return Quantity(
            estimand.id, estimand.statistic, "", concept, np.zeros(0), fpc=estimand.fpc, terms=terms
        )
    variable = estimand.variable or ""
    if estimand.condition is not None:
        values = answers.value(estimand.condition)
    elif estimand.codes:
        values = answers.counted(estimand)
    else:
        values = answers.numbers(variable)
    if estimand.is_bounded:
        low, high = estimand.bounds
        values = np.where(np.isnan(values), np.nan, (values >= low) & (values < high))
    used = [name for name in (estimand.variable, estimand.denominator) if name]
    used += [name for each in (estimand.condition,) if each for name in resolve(each, answers.vocabulary)]
    unanswered = answers.unanswered(*used) & np.isnan(values)
    if estimand.base is not None:
        inside = answers.value(estimand.base)
        values = np.where(inside == 1, values, np.nan)
        unknown = answers.unanswered(*resolve(estimand.base, answers.vocabulary)) & np.isnan(inside)
        unanswered = (unanswered & (inside == 1)) | unknown
    for name in answers.classing(estimand):
        lost = np.isnan(answers.numbers(name) if name in answers.derived else answers.codes(name))
        unanswered |= lost & ~np.isnan(values)  # a complete stratum is no census of them
        values = np.where(lost, np.nan, values)
    below = answers.numbers(estimand.denominator) if estimand.denominator else None
    concept = (answers.items[variable].concept or "") if variable in answers.items else ""
    return Quantity(
        estimand.id, estimand.statistic, "", concept, values, below, estimand.probability,
        estimand.weight or "", estimand.fpc, estimand.interval or "", estimand.counts_answers, unanswered,
        standard=estimand.standardise,
    )  # fmt: skip


def _side(of: str, answers: Answers) -> Quantity:
    """What a term of a contrast is an estimate of."""
    if of in answers.declared:
        return declared(answers.declared[of], answers)
    item = answers.items[of.removesuffix("_mean")]
    numbers, unanswered = answers.numbers(item.variable), answers.unanswered(item.variable)
    return Quantity(of, "mean", "", item.concept or "", numbers, unanswered=unanswered)
