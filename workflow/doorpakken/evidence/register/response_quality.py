"""What the quality report of a wave adds to the register: its words, and a record for each part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from doorpakken.evidence.disclosure.magnitude_rules import WORSE
from doorpakken.evidence.register.change_records import PREFIX, change_key

UNAVAILABLE = "unavailable"
STATES = (*WORSE, UNAVAILABLE)


@dataclass(frozen=True, eq=False)
class ResponseQuality:
    """The rows of the quality report by wave, and what each estimand in them is, as in the register."""

    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)


def withhold_quality(estimates: pd.DataFrame, shown: pd.Series[str], *, rule: str) -> pd.Series[str]:
    """Whether each estimate is shown, when `shown` says so of each by itself.

    What is about an estimand (`follows`) is shown no more than that is for the whole; of a change
    `follow_changes` sees to that. A row with a remark has
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
        worst = [max(is_shown, state.get(followed, "hidden"), key=WORSE.index)
                 if followed and not followed.startswith(PREFIX) else is_shown
                 for is_shown, followed in own]  # fmt: skip
        shown = pd.Series(worst, index=shown.index)
    shown[estimates["remark"].fillna("") != ""] = UNAVAILABLE
    return shown


def follow_changes(
    records: Mapping[str, Any], changes: Mapping[str, Any], quality: ResponseQuality, *, rule: str
) -> dict[str, Any]:
    """The records of the waves, in which what is about a change is shown no more than that change is.

    changes: the records of changes.
    """
    followed = dict(records)
    state = {}
    for change in changes.values():
        place = change["domain"] or "", change["domain_value"] or ""
        key = change["wave"], change_key(change["estimand"], change["version"], *place)
        state[key] = change["shown"]
    for wave, rows in quality.rows.items() if rule != "open" else ():
        for row in rows[rows["follows"].str.startswith(PREFIX)].to_dict("records"):
            record = followed[row["estimate_id"]]
            worst = max(record["shown"], state.get((wave, row["follows"]), "hidden"), key=STATES.index)
            if worst not in ("yes", UNAVAILABLE):
                base = record["base_n"] if worst != "hidden" else None
                blank = dict.fromkeys(("estimate", "se", "ci_low", "ci_high", "n"))
                kept = {key: value for key, value in record.items() if key != "printed"}
                followed[row["estimate_id"]] = kept | blank | {"base_n": base, "shown": worst}
    return followed
