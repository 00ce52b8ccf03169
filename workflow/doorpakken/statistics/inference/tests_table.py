"""The file of tests: its columns, and the row of each hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study import Family, Hypothesis, Plan, Wave
from doorpakken.data.study.design_model import SUPPLIED
from doorpakken.statistics.estimation.estimates_table import ESTIMATES
from doorpakken.statistics.inference.hypothesis_test import Tested

TESTS = ESTIMATES.extended(
    words=("hypothesis", "family", "kind", "claim", "sides", "method", "remark"),
    numbers=("value", "margin", "test_statistic", "ddf", "p", "p_adjusted", "least_n"),
)
VARIANCES = {"correlation": "multipliers"}
INTERVALS = {"correlation": "fisher"}


def tests_table(wave: Wave, plan: Plan, tests: Sequence[tuple[Family, Hypothesis, Tested]]) -> pd.DataFrame:
    """The file of tests, which begins with the columns of the estimates file.

    `statistic` is the kind of test; estimand is the hypothesis, or of a test of a level the estimand, whose
    own estimate it is about.
    """
    return TESTS.table([_row(wave, plan, *each) for each in tests])


def _row(wave: Wave, plan: Plan, family: Family, hypothesis: Hypothesis, tested: Tested) -> dict[str, Any]:
    kind, estimand = hypothesis.test, hypothesis.estimand or hypothesis.id
    has_interval, has_se = not np.isnan(tested.ci_low), not np.isnan(tested.se)
    replicates = wave.design.replicates
    variance = VARIANCES.get(kind, "taylor") if replicates is None else replicates.variance
    corrected = "yes" if kind == "level" and wave.design.fpc else "no"
    return {
        **asdict(tested),
        "estimate_id": "" if kind == "change" else f"{wave.id}.{estimand}",
        "estimand": estimand,
        "hypothesis": hypothesis.id,
        "wave": wave.id,
        "origin": wave.origin,
        "statistic": kind,
        "level": plan.level if has_interval else np.nan,
        "base_n": tested.n,
        "variance_method": variance if has_se else "",
        "interval_method": INTERVALS.get(kind, "t") if has_interval else "",
        "fpc": (corrected if variance != SUPPLIED else "") if has_se else "",
        "family": family.id,
        "kind": family.kind,
        "claim": hypothesis.claim,
        "sides": hypothesis.sides,
        "value": hypothesis.value,
        "margin": np.nan if hypothesis.margin is None else hypothesis.margin,
        **tested.record,
    }
