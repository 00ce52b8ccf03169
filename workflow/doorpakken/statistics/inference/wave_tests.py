"""Every hypothesis of a wave, tested by the design and adjusted within its family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from doorpakken.data.study import Estimand, Family, Hypothesis, Plan, Wave
from doorpakken.data.study.vocabulary import usable
from doorpakken.statistics.estimation import Design, differences, ratios
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.design_stages import Floats, Mask
from doorpakken.statistics.estimation.domain_values import domain_values
from doorpakken.statistics.estimation.estimate_wave import counted_responses
from doorpakken.statistics.estimation.intervals import (
    share_effective_n,
    share_interval,
    t_interval,
    t_quantile,
)
from doorpakken.statistics.estimation.sample import Resampled, multiplied
from doorpakken.statistics.estimation.targets import declared
from doorpakken.statistics.inference.association import association
from doorpakken.statistics.inference.change_hypotheses import change_until
from doorpakken.statistics.inference.correlation import spearman
from doorpakken.statistics.inference.group_comparison import t_test
from doorpakken.statistics.inference.hypothesis_classes import class_ranks, indicators, two_ways
from doorpakken.statistics.inference.hypothesis_test import NOT_ASKED, Tested, distance, with_p
from doorpakken.statistics.inference.multiplicity import benjamini_hochberg, holm
from doorpakken.statistics.inference.regression import linear_model
from doorpakken.statistics.inference.sampled import base_df
from doorpakken.statistics.inference.tests_table import tests_table
from doorpakken.statistics.inference.wave_designs import designs

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
    """The tests of a wave: a method for each kind of test of a hypothesis."""

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
        self.classes = domain_values(self.answers, weights, plan)
        self.described, self.explained = designs(wave, weights)

    def tested(self, hypothesis: Hypothesis) -> Tested:
        """The test of a hypothesis, with a remark in place of numbers when it cannot be tested."""
        if not self.has(hypothesis):
            return Tested(remark=NOT_ASKED)
        try:
            return getattr(self, f"_{hypothesis.test}")(hypothesis)  # type: ignore[no-any-return]
        except ValueError as error:
            n = int(self.used(hypothesis).sum())
            return Tested(n=n, least_n=n, remark=str(error))

    def has(self, hypothesis: Hypothesis) -> bool:
        """Whether the wave asks all that a hypothesis is about."""
        if hypothesis.estimand is not None:
            return self.answers.has(self._estimand(hypothesis))
        variables = {*self.answers.items, *self.answers.derived}
        classes = {*self.classes, *self.wave.design.groupings}
        return (
            set(hypothesis.variables) <= variables
            and set(hypothesis.classes) <= classes
            and usable(hypothesis.group, self.answers.vocabulary)
        )

    def used(self, hypothesis: Hypothesis) -> Mask:
        """The respondents (n,) that a hypothesis is tested on."""
        if hypothesis.estimand is not None:
            return ~np.isnan(declared(self._estimand(hypothesis), self.answers).values)
        if hypothesis.test == "association":
            table = two_ways(self.wave, self.answers, self.classes, hypothesis)
            return np.asarray((np.column_stack(table) >= 0).all(axis=1))
        columns = [self.answers.numbers(name) for name in hypothesis.variables]
        if hypothesis.group is not None:
            columns.append(self.answers.value(hypothesis.group))
        if hypothesis.domain is not None:
            columns.append(self._ranks(hypothesis))
        if hypothesis.adjust is not None:
            columns += indicators(self.wave, self.classes, hypothesis.adjust)
        return np.asarray(~np.isnan(np.column_stack(columns)).any(axis=1))

    def _difference(self, hypothesis: Hypothesis) -> Tested:
        values, rank = self._numbers(hypothesis.variable), self._ranks(hypothesis)
        first, second = (rank == 0)[:, None], (rank == 1)[:, None]
        contrast = differences(self.explained, values[:, None], first, second)
        used = base_df(self.explained, self.used(hypothesis))
        contrast = replace(contrast, df=np.minimum(contrast.df, used))
        low, high = (limit.item() for limit in contrast.interval(self.plan.level))
        sizes = int(contrast.base_first.item()), int(contrast.base_second.item())
        test = Tested(
            contrast.estimate.item(), contrast.se.item(), low, high, contrast.df.item(),
            n=sum(sizes), least_n=min(sizes), method="difference of means, t",
        )  # fmt: skip
        return with_p(test, hypothesis)

    def _groups(self, hypothesis: Hypothesis) -> Tested:
        assert hypothesis.group is not None, "the reader of the plan asks for it"
        values, group = self._numbers(hypothesis.variable), self.answers.value(hypothesis.group)
        means = t_test(self.explained, values, group, level=self.plan.level)
        base = group[~(np.isnan(values) | np.isnan(group))]
        test = Tested(
            means.estimate, means.se, means.low, means.high, float(means.df), n=base.size,
            least_n=int(min((base == 1).sum(), (base == 0).sum())), method="difference of means, t",
        )  # fmt: skip
        return with_p(test, hypothesis)

    def _trend(self, hypothesis: Hypothesis) -> Tested:
        method = "regression on the rank of the class, t"
        return self._regression(hypothesis, self._ranks(hypothesis), [], method)

    def _slope(self, hypothesis: Hypothesis) -> Tested:
        others = indicators(self.wave, self.classes, hypothesis.adjust) if hypothesis.adjust else []
        adjusted = f", adjusted for {hypothesis.adjust}" if hypothesis.adjust else ""
        predictor = self._numbers(hypothesis.other) / hypothesis.per
        return self._regression(hypothesis, predictor, others, f"regression{adjusted}, t")

    def _regression(
        self, hypothesis: Hypothesis, predictor: Floats, others: list[Floats], method: str
    ) -> Tested:
        predictors = np.column_stack([np.ones_like(predictor), predictor, *others])
        model = linear_model(self.explained, self._numbers(hypothesis.variable), predictors)
        low, high = (float(limit[1]) for limit in model.interval(self.plan.level))
        test = Tested(
            float(model.coefficients[1]), float(model.se[1]), low, high, float(model.df),
            n=model.base, least_n=model.base, method=method,
        )  # fmt: skip
        return with_p(test, hypothesis)

    def _correlation(self, hypothesis: Hypothesis) -> Tested:
        x, y = self._numbers(hypothesis.variable), self._numbers(hypothesis.other)
        base = ~(np.isnan(x) | np.isnan(y))
        df = base_df(self.explained, base) if base.any() else 0
        replicates, how = self.explained, "replicate weights"
        if isinstance(replicates, Design):
            seed = f"tests of wave {self.wave.id}"
            replicates = self.resampled(self.wave, self.weights, replicates, REPLICATES, seed)
            how = "bootstrap"
        rho = spearman(replace(replicates, df=df), x, y, level=self.plan.level)
        z = np.arctanh(rho.estimate)
        se_of_z = (np.arctanh(rho.high) - z) / t_quantile(np.array(float(rho.df)), self.plan.level)
        test = Tested(
            rho.estimate, rho.se, rho.low, rho.high, float(rho.df),
            n=rho.base, least_n=rho.base, method=f"Spearman's rho, {how}, Fisher's z",
        )  # fmt: skip
        return with_p(test, hypothesis, lambda null: distance(z, np.arctanh(null), float(se_of_z)))

    def _association(self, hypothesis: Hypothesis) -> Tested:
        rows, columns = two_ways(self.wave, self.answers, self.classes, hypothesis)
        test = association(self.explained, rows, columns)
        pearson = association(self.explained, rows, columns, method="chisq").statistic
        both = (rows >= 0) & (columns >= 0)
        cells = min(np.unique(codes[both]).size for codes in (rows, columns)) - 1
        return Tested(
            estimate=float(np.sqrt(pearson / test.n / cells)), df=test.df, ddf=test.ddf, p=test.p,
            test_statistic=test.statistic, n=test.n, least_n=test.n,
            method="Rao and Scott's second-order F; Cramér's V",
        )  # fmt: skip

    def _level(self, hypothesis: Hypothesis) -> Tested:
        quantity = declared(self._estimand(hypothesis), self.answers)
        estimates = ratios(self.described, quantity.values[:, None])
        share = quantity.statistic == "share"
        limits = (share_interval if share else t_interval)(estimates, self.plan.level)
        low, high = (limit.item() for limit in limits)
        n, estimate = int(estimates.base.item()), estimates.estimate.item()
        test = Tested(
            estimate, estimates.se.item(), low, high, estimates.df.item(), n=n, least_n=n,
            method="score test, t" if share else "t",
        )  # fmt: skip
        if not share:
            return with_p(test, hypothesis)
        n_eff = share_effective_n(estimates).item()

        def score(null: float) -> float:
            """With the null's own variance: what Wilson's interval is the inversion of."""
            return distance(estimate, null, float(np.sqrt(max(null * (1 - null), 0) / n_eff)))

        return with_p(test, hypothesis, score)

    def _change(self, hypothesis: Hypothesis) -> Tested:
        return with_p(change_until(self.wave, hypothesis, self.changes), hypothesis)

    def _numbers(self, name: str | None) -> Floats:
        return self.answers.numbers(str(name))

    def _estimand(self, hypothesis: Hypothesis) -> Estimand:
        return next(each for each in self.plan.estimands if each.id == hypothesis.estimand)

    def _ranks(self, hypothesis: Hypothesis) -> Floats:
        return class_ranks(self.wave, self.classes, hypothesis)
