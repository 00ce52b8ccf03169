"""One hypothesis tested: its estimate, and how far that lies from what is claimed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from scipy.special import stdtr

from doorpakken.data.study import Hypothesis
from doorpakken.statistics.estimation.intervals import LEAST_DF

NOT_ASKED = "not asked"
NO_EARLIER = "no earlier wave to compare with"
BROKEN = "not comparable with the earlier wave"
NO_CLASS = "no such class, or no linked pairs, at both dates"
FEW_PAIRS = "too few linked pairs"
Statistic = Callable[[float], float]


@dataclass(frozen=True)
class Tested:
    """The test of a hypothesis, in columns of the file of tests.

    estimate: in the unit of the answer, a correlation, or Cramér's V. n: rows used; least_n: those of the
    smallest group compared. df: degrees of freedom, of an F the first, ddf then the second. p: of the claim;
    p_adjusted: for the number of tests in the family.
    method: its name. NaN where there is no such number; all of them, with a remark, when it cannot be tested.
    record: of an estimate that was made elsewhere its id, and how it was made.
    """

    estimate: float = np.nan
    se: float = np.nan
    ci_low: float = np.nan
    ci_high: float = np.nan
    df: float = np.nan
    ddf: float = np.nan
    test_statistic: float = np.nan
    p: float = np.nan
    p_adjusted: float = np.nan
    n: int = 0
    least_n: int = 0
    method: str = ""
    remark: str = ""
    record: Mapping[str, str] = field(default_factory=dict)


def p_value(
    statistic_of: Statistic,
    df: float,
    claim: str,
    sides: str = "two",
    value: float = 0.0,
    margin: float | None = None,
) -> tuple[float, float]:
    """The test statistic at `value`, and the p-value of a claim, by t; NaN below 4 degrees of freedom.

    statistic_of: the statistic (estimate minus null) / se for a null. claim: above, below or differs, of two
    sides or one; or within: the larger p-value of the two tests of one side that the difference from `value`
    is less than `margin` (TOST), with the statistic of that one.
    Raises ValueError for another claim.
    Source: Schuirmann (1987), J. Pharmacokinet. Biopharm. 15, 657-680 (TOST).
    """
    if claim == "within":
        if margin is None:
            raise ValueError("a claim within needs a margin")
        above, below = statistic_of(value - margin), statistic_of(value + margin)
        statistic, left = (above, -above) if above < -below else (below, below)
    elif claim in ("above", "below", "differs"):
        statistic = statistic_of(value)
        left = {"above": -statistic, "below": statistic}.get(claim if sides == "one" else "", -abs(statistic))
    else:
        raise ValueError(f"no claim {claim}")
    if df < LEAST_DF or np.isnan(statistic):
        return statistic, np.nan
    tail = float(stdtr(df, left))
    return statistic, min(2 * tail, 1.0) if claim != "within" and sides == "two" else tail


def with_p(test: Tested, hypothesis: Hypothesis, statistic: Statistic | None = None) -> Tested:
    """The test with its statistic and the p-value of its claim, by t.

    statistic: that of a null; without it (estimate - null) / se.
    """
    statistic_of = statistic or partial(distance, test.estimate, se=test.se)
    claim, sides = hypothesis.claim, hypothesis.sides
    value, p = p_value(statistic_of, test.df, claim, sides, hypothesis.value, hypothesis.margin)
    return replace(test, test_statistic=value, p=p)


def distance(estimate: float, null: float, se: float) -> float:
    """(estimate - null) / se; 0 when both are 0, infinite when only se is."""
    difference = estimate - null
    if np.isnan(difference) or se != 0:
        return difference / (se or np.nan)
    return float(np.sign(difference)) * np.inf if difference else 0.0
