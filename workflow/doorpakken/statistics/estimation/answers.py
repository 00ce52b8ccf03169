"""The admitted responses of a wave as numbers, and what its plan derives from them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from doorpakken.data.expressions import Expression, Vocabulary, evaluate, resolve
from doorpakken.data.study import LEFT_OPEN, Derived, Estimand, Item, Plan, Wave
from doorpakken.data.study.documents import shown
from doorpakken.data.study.domain_names import parts_of
from doorpakken.data.study.plan_model import Term
from doorpakken.data.study.vocabulary import usable
from doorpakken.errors import UserError, refusal
from doorpakken.statistics.estimation.sample_design import Floats, Mask

OUTSIDE = "outside the population"  # column of the responses that count: those of weight 0


class Answers:
    """The admitted responses of a wave as numbers, and what the plan derives from them.

    Who is outside the population has no answer, and left nothing open.
    """

    def __init__(self, wave: Wave, responses: pd.DataFrame, plan: Plan | None = None) -> None:
        self.wave = wave
        self.responses = responses
        self.outside: Mask = np.zeros(len(responses), dtype=bool)
        if OUTSIDE in responses:
            self.outside = responses[OUTSIDE].to_numpy(dtype=bool)
        self._codes: dict[str, Floats] = {}
        self.items = {item.variable: item for item in wave.questions}
        self.declared = {estimand.id: estimand for estimand in plan.estimands} if plan else {}
        self.derived: dict[str, Derived] = {}
        self.vocabulary = wave.vocabulary
        for derived in plan.derived.values() if plan else ():
            if usable(derived.value, self.vocabulary):
                self.derived[derived.id] = derived
                self.vocabulary = Vocabulary({**self.vocabulary.traits, derived.id: {}})

    def has(self, estimand: Estimand) -> bool:
        """Whether the wave has all that a declared quantity is about."""
        if estimand.terms:
            return all(self._has_term(term) for term in estimand.terms)
        names = filter(None, (estimand.variable, estimand.denominator))
        expressions = (estimand.condition, estimand.base)
        if not all(map(self.splits, self.classing(estimand))):
            return False
        return all(name in self.items or name in self.derived for name in names) and all(
            usable(expression, self.vocabulary) for expression in expressions
        )

    def classing(self, estimand: Estimand) -> tuple[str, ...]:
        """The questions and derived values whose answers make the classes to which it is standardised."""
        parts = estimand.standardise.parts if estimand.standardise else ()
        return tuple(name for name in parts if name not in self.wave.design.groupings)

    def _has_term(self, term: Term) -> bool:
        declared = self.declared.get(term.of)
        has = self.has(declared) if declared else any(f"{name}_mean" == term.of for name in self.items)
        groupings = self.wave.design.groupings
        return has and all(name in groupings or self.splits(name) for name in parts_of([term.domain]))

    def splits(self, name: str) -> bool:
        """Whether the wave has the closed question, or the derived value, by whose answers a plan splits."""
        return name in self.derived or (name in self.items and not self.items[name].is_numeric)

    def value(self, expression: Expression) -> Floats:
        """The value of an expression (n,), NaN where it is missing."""
        return np.where(self.outside, np.nan, evaluate(expression, self.vocabulary, self.numbers))

    def numbers(self, variable: str) -> Floats:
        """The answers as numbers (n,), NaN where missing; codes of a closed question count as numbers.

        Raises UserError when a code is no number.
        """
        if variable in self.derived:
            return self.value(self.derived[variable].value)
        item = self.items[variable]
        if item.is_numeric:
            numbers = self.responses[variable].to_numpy(dtype=np.float64, na_value=np.nan)
            return np.where(self.outside, np.nan, numbers)
        try:
            scores = np.array([float(code) for code in item.labels] + [np.nan])
        except ValueError:
            raise self._refusal(item, "has codes that are no numbers", ", ".join(item.labels)) from None
        positions = self.codes(variable)
        return scores[np.where(np.isnan(positions), -1, positions).astype(np.int64)]

    def counted(self, estimand: Estimand) -> Floats:
        """1 where the answer is one of the codes of a share, else 0 (n,); NaN where missing.

        Raises UserError when the wave does not have one of the codes.
        """
        item = self.items[str(estimand.variable)]
        lacking = [code for code in estimand.codes if code not in item.labels]
        if lacking:
            raise self._refusal(
                item, f"lacks codes that {estimand.id} of the plan counts", ", ".join(lacking)
            )
        positions = self.codes(item.variable)
        labels = list(item.labels)
        hits = np.isin(positions, [labels.index(code) for code in estimand.codes])
        return np.where(np.isnan(positions), np.nan, hits)

    def _refusal(self, item: Item, what: str, found: str) -> UserError:
        return refusal(
            "estimand", f"{item.variable} {what}", shown(self.wave.folder / "codebook.csv"), row=item.row,
            column="labels", found=found, mend="Declare another estimand in the plan, or other codes.",
        )  # fmt: skip

    def codes(self, variable: str) -> Floats:
        """Positions of the answers to a closed question among its labels (n,); NaN where missing.

        Raises ValueError for an answer that has no label: intake does not admit it.
        """
        if variable not in self._codes:
            values = self.responses[variable]
            answers = values.astype(object).where(values.notna(), None).tolist()
            positions = {None: np.nan} | {
                code: place for place, code in enumerate(self.items[variable].labels)
            }
            if not set(answers) <= set(positions):
                raise ValueError(f"{variable}: an answer without a label")
            given = np.array([positions[answer] for answer in answers], dtype=np.float64)
            self._codes[variable] = np.where(self.outside, np.nan, given)
        return self._codes[variable]

    def unanswered(self, *variables: str) -> Mask:
        """Who left one of the variables open (n,), or one that it is derived from; not who was not asked."""
        left_open = np.zeros(len(self.responses), dtype=bool)
        for name in variables:
            if name in self.derived:
                left_open |= self.unanswered(*resolve(self.derived[name].value, self.vocabulary))
            else:
                left_open |= self.missing(name).isin(LEFT_OPEN).to_numpy(dtype=bool)
        return left_open

    def missing(self, variable: str) -> pd.Series:
        """The kind of missing of each respondent (n,); null where answered."""
        kinds = self.responses[f"{variable}__missing"]
        return kinds.mask(self.outside, "not_asked") if self.outside.any() else kinds
