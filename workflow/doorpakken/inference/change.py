"""The change that a hypothesis is about: its row in the file of changes, or why there is none to test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from doorpakken.inference.claims import BROKEN, NO_EARLIER
from doorpakken.study import Wave

STATISTICS = ("share", "mean")
NOT_COMPARABLE = "not_comparable"


def change_row(
    changes: pd.DataFrame | None, wave: Wave, estimand: str
) -> tuple[Mapping[Any, Any] | None, str]:
    """The change of all respondents until a wave, and a remark when it cannot be tested.

    changes: the file of changes. None without an earlier wave that has the estimand.
    """
    if changes is None:
        return None, NO_EARLIER
    found = changes[
        (changes["wave_to"] == wave.id)
        & (changes["version"] == "all")
        & (changes["estimand"] == estimand)
        & changes["statistic"].isin(STATISTICS)
        & (changes["domain"] == "")
    ]
    if found.empty:
        return None, NO_EARLIER
    row = found.to_dict("records")[0]
    return row, BROKEN if row["flag"] == NOT_COMPARABLE else ""
