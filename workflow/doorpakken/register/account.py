"""What the account of a wave adds to the register: its words, and a record for each part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from doorpakken.register.apart import WORSE

UNAVAILABLE = "unavailable"


@dataclass(frozen=True, eq=False)
class Account:
    """The rows of the file of the account by wave, and what each estimand in them is, as in the register."""

    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)


def with_account(estimates: pd.DataFrame, account: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of an estimates file, and after them those of the account."""
    return estimates if account is None else pd.concat([estimates, account], ignore_index=True)


def withhold_account(estimates: pd.DataFrame, shown: pd.Series[str], *, rule: str) -> pd.Series[str]:
    """Whether each estimate is shown, when `shown` says so of each by itself.

    What is about an estimand (`follows`) is shown no more than that is for the whole. A row with a remark has
    no numbers, and is unavailable.
    """
    if "follows" not in estimates:
        return shown
    shown = shown.copy()
    whole = (estimates["domain"] == "") & (estimates["category"] == "")
    state = dict(zip(estimates.loc[whole, "estimand"], shown[whole], strict=True))
    follows = estimates["follows"].fillna("")
    if rule != "open":
        own = zip(shown, follows, strict=True)
        worst = [max(is_shown, state.get(about, "hidden"), key=WORSE.index) if about else is_shown
                 for is_shown, about in own]  # fmt: skip
        shown = pd.Series(worst, index=shown.index)
    shown[estimates["remark"].fillna("") != ""] = UNAVAILABLE
    return shown


def category_of(row: Mapping[Any, Any], categories: Mapping[str, Any]) -> dict[str, Any]:
    """The label of a part of the account, if the row is about one."""
    found = categories.get(row["category"])
    return {} if found is None else {"category_label": dict(found)}


def remark_of(row: Mapping[Any, Any]) -> dict[str, str]:
    """Why there is no number, if so."""
    remark = row.get("remark")
    return {"remark": remark} if isinstance(remark, str) and remark else {}
