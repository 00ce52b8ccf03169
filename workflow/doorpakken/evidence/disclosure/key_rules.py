"""What is withheld because an answer is the key, by which a cell becomes personal (docs/disclosure.md)."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from doorpakken.data.study import Plan
from doorpakken.data.study.domain_names import CROSS


def withhold_keyed(
    rows: pd.DataFrame,
    shown: pd.Series[str],
    plan: Plan,
    keys: Collection[str],
    *,
    rule: str,
    collected: bool,
) -> pd.Series[str]:
    """Whether each estimate is shown, when `shown` says so of each as if no answer were a key.

    keys: the names of the answers by which the plan splits. Of people who answered, every row of a domain, or
    of a crossing, by one of these is hidden under rule standard, and so are differences and tests between
    its classes, until it is known what such rows give away together.
    """
    if rule == "open" or not collected:
        return shown

    def is_keyed(domain: str | None) -> bool:
        return any(name in keys for name in (domain or "").split(CROSS))

    compared = {each.id for each in plan.estimands if any(is_keyed(term.domain) for term in each.terms)}
    compared |= {key for key, tested in plan.hypotheses.items() if is_keyed(tested.domain)}
    keyed = rows["domain"].map(is_keyed) | rows["estimand"].isin(compared)
    return shown.mask(keyed & (shown != "hidden"), "hidden")
