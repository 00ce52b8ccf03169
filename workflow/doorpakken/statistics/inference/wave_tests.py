"""Every hypothesis of a wave, tested by the design and adjusted within its family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study import Family, Hypothesis, Plan, Wave
from doorpakken.data.study.documents import shown
from doorpakken.data.study.vocabulary import usable
from doorpakken.errors import UserError, problem
from doorpakken.statistics.estimation import differences, ratios
from doorpakken.statistics.estimation.design_stages import Floats, Mask
from doorpakken.statistics.estimation.estimate_wave import counted_responses
from doorpakken.statistics.estimation.intervals import (
    share_effective_n,
    share_interval,
    t_interval,
    t_quantile,
)
from doorpakken.statistics.estimation.sample import Resampled, multiplied
from doorpakken.statistics.estimation.targets import Answers, declared
from doorpakken.statistics.inference.association import association
from doorpakken.statistics.inference.change_hypotheses import change_until
from doorpakken.statistics.inference.correlation import spearman
from doorpakken.statistics.inference.group_comparison import t_test
from doorpakken.statistics.inference.hypothesis_test import NOT_ASKED, Tested, distance, p_value
from doorpakken.statistics.inference.multiplicity import benjamini_hochberg, holm
from doorpakken.statistics.inference.regression import base_df, linear_model
from doorpakken.statistics.inference.tests_table import tests_table
from doorpakken.statistics.inference.wave_designs import designs

Numbers = tuple[float, float, float, float, float]  # estimate, se, df, low, high
REPLICATES = 2000
Adjustment = Callable[[Floats], Floats]
ADJUSTMENTS: dict[str, Adjustment] = {"confirmatory": holm, "exploratory": benjamini_hochberg}


def run_tests(
    wave: Wave,
    plan: Plan,
    responses: pd.DataFrame,
    weights: pd.DataFrame,
    changes: pd.DataFrame | None = None,
    resampled: Resampled = multiplied,
) -> pd.DataFrame:
    """The tests of a wave: a row for each hypothesis of its families (columns: `TESTS`).

    responses: the admitted responses. weights: the file of `weighting.weigh`. changes: the file of changes,
    which tests of a change take theirs from. resampled: what makes the replicate weights of correlations.
    Tests of a level and of a change use the design as it is declared; the others leave out the correction for
    a finite population. A hypothesis that the wave cannot test counts in its family with a p-value of 1.
    UserError when a domain or value has no respondents, or a stratum of one has no variance without it.
    """
    tests: list[tuple[Family, Hypothesis, Tested]] = []
    families = [family for family in plan.families.values() if family.wave == wave.id]
    if not families:
        return tests_table(wave, plan, tests)
    tester = _Tester(wave, plan, responses, weights, changes, resampled)
    for family in families:
        hypotheses = [plan.hypotheses[key] for key in family.hypotheses]
        tested = [tester.tested(hypothesis) for hypothesis in hypotheses]
        p = np.array([test.p for test in tested])
        adjusted = ADJUSTMENTS[family.kind](np.where(np.isnan(p), 1.0, p))
        tests += [
            (family, hypothesis, replace(test, p_adjusted=np.nan if np.isnan(test.p) else p_adjusted))
            for hypothesis, test, p_adjusted in zip(hypotheses, tested, adjusted.tolist(), strict=True)
        ]
    return tests_table(wave, plan, tests)


def used_by(
    wave: Wave, plan: Plan, hypothesis: Hypothesis, responses: pd.DataFrame, weights: pd.DataFrame
) -> Mask:
    """The responses (n,), in the order of the weights, that a hypothesis is tested on."""
    return _Tester(wave, plan, responses, weights).used(hypothesis)


class _Tester:
    def __init__(
        self,
        wave: Wave,
        plan: Plan,
        responses: pd.DataFrame,
        weights: pd.DataFrame,
        changes: pd.DataFrame | None = None,
        resampled: Resampled = multiplied,
    ) -> None:
        self.wave, self.plan, self.weights, self.changes = wave, plan, weights, changes
        self.resampled = resampled
        self.answers = Answers(wave, counted_responses(responses, weights), plan)
        self.described, self.explained = designs(wave, weights)

    def tested(self, one: Hypothesis) -> Tested:
        """The test of a hypothesis, with a remark in place of numbers when it cannot be tested."""
        if not self.has(one):
            return Tested(remark=NOT_ASKED)
        try:
            return getattr(self, f"_{one.test}")(one)  # type: ignore[no-any-return]
        except ValueError as error:
            used = int(self.used(one).sum())
            return Tested(n=used, least_n=used, remark=str(error))

    def has(self, one: Hypothesis) -> bool:
        """Whether the wave asks all that a hypothesis is about."""
        if one.estimand is not None:
            return self.answers.has(self._estimand(one))
        known = {*self.answers.items, *self.answers.derived}
        return set(one.variables) <= known and usable(one.group, self.answers.vocabulary)

    def used(self, one: Hypothesis) -> Mask:
        """The respondents (n,) that a hypothesis is tested on."""
        if one.estimand is not None:
            return ~np.isnan(declared(self._estimand(one), self.answers).values)
        value = self.answers.codes if one.test == "association" else self.answers.numbers
        columns = [value(name) for name in one.variables]
        if one.group is not None:
            columns.append(self.answers.value(one.group))
        if one.domain is not None:
            columns.append(self._ranks(one))
        return np.asarray(~np.isnan(np.column_stack(columns)).any(axis=1))

    def _difference(self, one: Hypothesis) -> Tested:
        values, rank = self._numbers(one.variable), self._ranks(one)
        first, second = rank == 0, rank == 1
        made = differences(self.explained, values[:, None], first[:, None], second[:, None])
        low, high = (limit.item() for limit in made.interval(self.plan.level))
        sizes = made.base_first.item(), made.base_second.item()
        numbers = made.estimate.item(), made.se.item(), made.df.item(), low, high
        return self._by_t(one, numbers, int(sum(sizes)), int(min(sizes)), "difference of means, t")

    def _groups(self, one: Hypothesis) -> Tested:
        assert one.group is not None, "the reader of the plan asks for it"
        values, first = self._numbers(one.variable), self.answers.value(one.group)
        made = t_test(self.explained, values, first, level=self.plan.level)
        inside = first[~(np.isnan(values) | np.isnan(first))]
        least = int(min((inside == 1).sum(), (inside == 0).sum()))
        numbers = made.estimate, made.se, float(made.df), made.low, made.high
        return self._by_t(one, numbers, inside.size, least, "difference of means, t")

    def _trend(self, one: Hypothesis) -> Tested:
        return self._model(one, self._ranks(one), [], "regression on the rank of the class, t")

    def _slope(self, one: Hypothesis) -> Tested:
        classes = []
        if one.adjust is not None:
            found = self._domain(one.adjust)
            classes = [(found == value).astype(np.float64) for value in sorted(set(found))[1:]]
        adjusted = f", adjusted for {one.adjust}" if one.adjust else ""
        return self._model(one, self._numbers(one.other) / one.per, classes, f"regression{adjusted}, t")

    def _model(self, one: Hypothesis, x: Floats, others: list[Floats], method: str) -> Tested:
        y = self._numbers(one.variable)
        made = linear_model(self.explained, y, np.column_stack([np.ones_like(x), x, *others]))
        low, high = (float(limit[1]) for limit in made.interval(self.plan.level))
        numbers = float(made.coefficients[1]), float(made.se[1]), float(made.df), low, high
        return self._by_t(one, numbers, made.base, made.base, method)

    def _correlation(self, one: Hypothesis) -> Tested:
        x, y = self._numbers(one.variable), self._numbers(one.other)
        seed = f"tests of wave {self.wave.id}"
        weights = self.resampled(self.wave, self.weights, self.explained, REPLICATES, seed)
        base = ~(np.isnan(x) | np.isnan(y))
        df = base_df(self.explained, base) if base.any() else 0
        made = spearman(replace(weights, df=df), x, y, level=self.plan.level)
        z = np.arctanh(made.estimate)
        error = (np.arctanh(made.high) - z) / t_quantile(np.array(float(made.df)), self.plan.level)
        numbers = made.estimate, made.se, float(made.df), made.low, made.high
        found = self._by_t(one, numbers, made.base, made.base, "Spearman's rho, bootstrap, Fisher's z")
        statistic, p = self._p(one, lambda null: distance(z, np.arctanh(null), float(error)), found.df)
        return replace(found, test_statistic=statistic, p=p)

    def _association(self, one: Hypothesis) -> Tested:
        rows, columns = (self._codes(name) for name in one.variables)
        made = association(self.explained, rows, columns)
        pearson = association(self.explained, rows, columns, method="chisq").statistic
        both = (rows >= 0) & (columns >= 0)
        cells = min(np.unique(codes[both]).size for codes in (rows, columns)) - 1
        return Tested(
            estimate=float(np.sqrt(pearson / made.n / cells)), df=made.df, ddf=made.ddf, p=made.p,
            test_statistic=made.statistic, n=made.n, least_n=made.n,
            method="Rao and Scott's second-order F; Cramér's V",
        )  # fmt: skip

    def _level(self, one: Hypothesis) -> Tested:
        quantity = declared(self._estimand(one), self.answers)
        made = ratios(self.described, quantity.values[:, None])
        share = quantity.statistic == "share"
        limits = (share_interval if share else t_interval)(made, self.plan.level)
        low, high = (limit.item() for limit in limits)
        n, df = int(made.base.item()), made.df.item()
        estimate, se = made.estimate.item(), made.se.item()
        size = share_effective_n(made).item() if share else np.nan
        found = self._by_t(one, (estimate, se, df, low, high), n, n, "t")
        if not share:
            return found
        # The null's own variance: what Wilson's interval is the inversion of.
        statistic, p = self._p(
            one, lambda null: distance(estimate, null, float(np.sqrt(max(null * (1 - null), 0) / size))), df
        )
        return replace(found, test_statistic=statistic, p=p, method="score test, t")

    def _change(self, one: Hypothesis) -> Tested:
        found, df = change_until(self.wave, str(one.estimand), self.changes)
        statistic, p = self._p(one, lambda null: distance(found.estimate, null, found.se), df)
        return replace(found, test_statistic=statistic, p=p)

    def _by_t(self, one: Hypothesis, numbers: Numbers, n: int, least: int, method: str) -> Tested:
        estimate, se, df, low, high = numbers
        statistic, p = self._p(one, lambda null: distance(estimate, null, se), df)
        return Tested(
            estimate, se, low, high, df, test_statistic=statistic, p=p, n=n, least_n=least, method=method
        )

    def _p(self, one: Hypothesis, at: Callable[[float], float], df: float) -> tuple[float, float]:
        return p_value(at, df, one.claim, one.sides, one.value, one.margin)

    def _numbers(self, name: str | None) -> Floats:
        return self.answers.numbers(str(name))

    def _codes(self, name: str) -> Any:
        codes = self.answers.codes(name)
        return np.where(np.isnan(codes), -1, codes).astype(np.int64)

    def _estimand(self, one: Hypothesis) -> Any:
        return next(made for made in self.plan.estimands if made.id == one.estimand)

    def _domain(self, name: str) -> Any:
        if name not in self.weights:
            self._refuse("the wave has no units by which a hypothesis can be tested", f"no {name}", "a frame")
        return self.weights[name].to_numpy(dtype=object)

    def _ranks(self, one: Hypothesis) -> Floats:
        """The place of each respondent among the values of the domain (n,); NaN where it is in none."""
        found = self._domain(str(one.domain))
        known = sorted({str(value) for value in found})
        for value in one.values:
            if value not in known:
                self._refuse(f"nobody lies in a value of hypotheses.{one.id}", value, ", ".join(known))
        ranks = np.full(found.size, np.nan)
        for rank, value in enumerate(one.values):
            ranks[found == value] = rank
        return ranks

    def _refuse(self, what: str, seen: str, expected: str) -> None:
        place = shown(self.wave.folder)
        raise UserError(
            problem("domain", what, place, found=seen, expected=expected, mend="Correct the plan.")
        )
