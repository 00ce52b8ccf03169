"""What may be shown (rules of docs/methods.md): small cells, small bases, and what would give them back.

A cell is an estimate of one category in one domain. Withheld cells stay in the register without numbers.
How many gave an answer, and why others gave none, is no answer and is always shown.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from doorpakken.register.words import MISSING as NO_ANSWER

SMALL_CELL = 5
SMALL_BASE = 10
CELLS = ("share", "count")


def withhold(estimates: pd.DataFrame, *, rule: str, collected: bool) -> pd.Series:
    """Whether each estimate is shown: "yes", "suppressed" (small cell) or "hidden" (small base).

    estimates: the rows of one wave's estimates file. rule: standard or open (nothing is withheld).
    collected: whether people gave these answers; then shares of 0 and 100% are withheld too, since they
    tell what every single respondent said.
    Returns a Series of strings with the index of `estimates`.
    """
    shown = pd.Series("yes", index=estimates.index)
    if rule == "open":
        return shown
    answers = estimates["base_n"].notna() & ~estimates["estimand"].isin(["population", "respondents"])
    answers &= estimates["statistic"] != "rate"
    small_base = answers & (estimates["base_n"] < SMALL_BASE)
    shown[small_base | _partner(estimates, small_base, ["estimand", "category", "domain"], "base_n")] = (
        "hidden"
    )

    cells = answers & estimates["statistic"].isin(CELLS) & ~estimates["category"].isin(list(NO_ANSWER))
    cells &= shown == "yes"
    n, rest = estimates["n"], estimates["base_n"] - estimates["n"]
    small = cells & (n.between(1, SMALL_CELL - 1) | rest.between(1, SMALL_CELL - 1))
    if collected:
        small |= cells & (estimates["statistic"] == "share") & ((n == 0) | (rest == 0))
    across = ["estimand", "domain", "domain_value"]
    along = ["estimand", "category", "domain"]
    for keys in (across, along, across):
        small |= _partner(estimates, small, keys, "n", cells & (n > 0))
    shown[small & (shown == "yes")] = "suppressed"
    return shown


def _partner(
    estimates: pd.DataFrame,
    withheld: pd.Series,
    keys: list[str],
    size: str,
    eligible: pd.Series | None = None,
) -> pd.Series:
    """The smallest other cell of each group in which exactly one is withheld: a lone gap can be computed."""
    grouped = estimates.assign(withheld=withheld)
    in_domain = "domain_value" in keys or estimates["domain"] != ""
    grouped = grouped[in_domain & (estimates["statistic"] != "rate")]
    lone = grouped.groupby(keys, dropna=False)["withheld"].transform("sum") == 1
    candidates = grouped[lone & ~grouped["withheld"]]
    if eligible is not None:
        candidates = candidates[eligible.reindex(candidates.index)]
    chosen = candidates.sort_values(size, kind="stable").groupby(keys, dropna=False, sort=False).head(1).index
    return pd.Series(np.isin(estimates.index, chosen), index=estimates.index)
