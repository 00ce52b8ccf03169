"""What may be shown of estimates by inhabitants and of differences (rules of docs/methods.md)."""

from __future__ import annotations

import pandas as pd

from doorpakken.study import Plan

WORSE = ("yes", "suppressed", "hidden")


def withhold_apart(
    estimates: pd.DataFrame, shown: pd.Series[str], plan: Plan, *, rule: str
) -> pd.Series[str]:
    """Whether each estimate is shown, when `shown` says so of each as if it counted units.

    Inhabitants of municipalities are public: a weighted estimate of a class, or a weighted total, tells who
    answered, so both are hidden. A difference is withheld as the worse of its two sides is.
    """
    if rule == "open":
        return shown
    shown = shown.copy()
    weighted = {one.id for one in plan.estimands if one.weight}
    totals = {one.id for one in plan.estimands if one.weight and one.statistic == "total"}
    hidden = estimates["estimand"].isin(weighted) & (estimates["domain"] != "")
    shown[hidden | estimates["estimand"].isin(totals)] = "hidden"
    keys = zip(estimates["estimand"], estimates["domain"], estimates["domain_value"], strict=True)
    state = dict(zip(keys, shown, strict=True))
    for one in plan.estimands:
        if one.of is not None and one.domain is not None and one.between is not None:
            sides = [state.get((one.of, one.domain, value), "hidden") for value in one.between]
            shown[estimates["estimand"] == one.id] = max(sides, key=WORSE.index)
    return shown
