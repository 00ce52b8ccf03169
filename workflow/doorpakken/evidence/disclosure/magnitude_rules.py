"""What may be shown of totals, of estimates by inhabitants and of contrasts (docs/disclosure.md)."""

from __future__ import annotations

import pandas as pd

from doorpakken.data.study import Plan
from doorpakken.statistics.estimation.dominance import DOMINATED

WORSE = ("yes", "imprecise", "suppressed", "hidden")


def withhold_dominated(
    estimates: pd.DataFrame, shown: pd.Series[str], plan: Plan, *, rule: str, collected: bool
) -> pd.Series[str]:
    """Whether each estimate is shown, when `shown` says so of each as if no unit made up a total alone.

    Of collected answers a dominated total of a class is suppressed, and with it those of all classes, from
    which it would follow; that of the whole only when it is dominated itself. So are the means of the same
    variable, since a mean is a total divided by a number that is known.
    """
    shown = shown.copy()
    totals = [each for each in plan.estimands if each.statistic == "total" and not each.counts_answers]
    for total in totals if collected and rule != "open" else ():
        alone = estimates[(estimates["estimand"] == total.id) & (estimates["flag"] == DOMINATED)]
        same = {each.id for each in plan.estimands if each.variable == total.variable}
        concerned = estimates["estimand"].isin(same | {f"{total.variable}_mean"})
        concerned &= estimates["statistic"].isin(["total", "mean"])
        if len(alone) and (alone["domain"] != "").all():
            concerned &= estimates["domain"] != ""
        shown[concerned & (shown == "yes") & bool(len(alone))] = "suppressed"
    return shown


def withhold_apart(
    estimates: pd.DataFrame, shown: pd.Series[str], plan: Plan, *, rule: str, collected: bool
) -> pd.Series[str]:
    """Whether each estimate is shown, when `shown` says so of each as if it counted units.

    Inhabitants of municipalities are public: a weighted estimate of a class, or a weighted total, tells who
    answered, so both are hidden. A standardised estimate is another known sum of the classes, from which a
    withheld one may follow: of collected answers it is hidden. A contrast is withheld as the worst of its
    terms is.
    """
    if rule == "open":
        return shown
    shown = shown.copy()
    weighted = {estimand.id for estimand in plan.estimands if estimand.weight}
    totals = {estimand.id for estimand in plan.estimands if estimand.weight and estimand.statistic == "total"}
    hidden = estimates["estimand"].isin(weighted) & (estimates["domain"] != "")
    standardised = {estimand.id for estimand in plan.estimands if estimand.standardise and collected}
    shown[hidden | estimates["estimand"].isin(totals | standardised)] = "hidden"
    keys = zip(estimates["estimand"], estimates["domain"], estimates["domain_value"], strict=True)
    state = dict(zip(keys, shown, strict=True))
    for estimand in plan.estimands:
        if estimand.terms:
            own = [state.get((term.of, term.domain, term.value), "hidden") for term in estimand.terms]
            shown[estimates["estimand"] == estimand.id] = max(own, key=WORSE.index)
    return shown
