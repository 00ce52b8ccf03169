"""The verdict on a hypothesis: what its family-adjusted test says, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from doorpakken.data.study import Hypothesis, Item
from doorpakken.data.study.hypothesis_model import CONTRADICTED, NOT_COMPARABLE, SUPPORTED, UNDECIDED

ORDER = ("break", "collapsed_only", "full")
ABOVE, BELOW, SAME, UNCLEAR = "above", "below", "same", "unclear"
DIRECTED = ("above", "below", "differs")


@dataclass(frozen=True)
class Judgement:
    """A verdict, and in a few words why it is not another."""

    verdict: str
    reason: str


def verdict(
    row: Mapping[Any, Any], hypothesis: Hypothesis, alpha: float, minimum_n: int = 0, fault: str = ""
) -> Judgement:
    """The verdict on a hypothesis from its row of the file of tests.

    alpha: the level against which the adjusted p-value is held. minimum_n: respondents of the smallest group.
    fault: why the wave cannot be compared, if so. A difference that is not found is undecided, not absent:
    that something is the same takes a claim `within` a margin.
    """
    if fault:
        return Judgement(NOT_COMPARABLE, fault)
    p, n = row["p_adjusted"], int(row["least_n"])
    if n < minimum_n:
        return Judgement(UNDECIDED, f"{n} respondents, fewer than {minimum_n}")
    if math.isnan(p):
        return Judgement(UNDECIDED, row["remark"] or "no p-value below 4 degrees of freedom")
    if p >= alpha:
        return Judgement(UNDECIDED, f"adjusted p-value not below {alpha}")
    below = f"adjusted p-value below {alpha}"
    if hypothesis.claim in (ABOVE, BELOW) and _side(row, hypothesis) != hypothesis.claim:
        return Judgement(CONTRADICTED, f"{below}, and the estimate lies on the other side")
    return Judgement(SUPPORTED, below)


def direction(row: Mapping[Any, Any], hypothesis: Hypothesis, alpha: float) -> str:
    """Whether a test shows its estimate above or below what it is held against, or the same: else unclear.

    Else unclear. A test of association has no direction. Only one of equivalence
    shows the same: that it lies within its margin.
    """
    if hypothesis.test == "association" or not row["p_adjusted"] < alpha:
        return UNCLEAR
    if hypothesis.claim not in DIRECTED:
        return SAME
    return _side(row, hypothesis)


def comparability(items: Iterable[Item], needed: str) -> str:
    """Why some questions cannot be compared with those of an earlier wave as much as needed; else empty.

    A question that a wave asks for the first time has nothing to be compared with, and passes.
    """
    if needed == "any":
        return ""
    short = [
        item.variable
        for item in items
        if item.comparability is not None and ORDER.index(item.comparability) < ORDER.index(needed)
    ]
    return f"not comparable with the earlier wave: {', '.join(short)}" if short else ""


def _side(row: Mapping[Any, Any], hypothesis: Hypothesis) -> str:
    return ABOVE if row["estimate"] > hypothesis.value else BELOW
