"""Which responses count when a unit answered more than once."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from doorpakken.data.study import Wave


def counted(wave: Wave, responses: pd.DataFrame) -> pd.DataFrame:
    """The responses that count: source_row, unit, group and the number of responses of the unit.

    With `duplicates: most_complete` a unit counts once, by the response that left fewest questions open; of
    equal ones by the first in the order of `ties`, then of the file.
    """
    rows = pd.DataFrame({"source_row": responses["source_row"].to_numpy()})
    rows["unit"], rows["group"] = (_of_type(wave, responses, kind) for kind in ("unit", "group"))
    rows["responses"] = 1
    if wave.design.duplicates == "refuse":
        return rows
    rows["responses"] = rows.groupby("unit")["source_row"].transform("size").fillna(1).astype("int64")
    left = [responses[f"{item.variable}__missing"].eq("no_answer") for item in wave.questions]
    rows["open"] = sum(column.to_numpy(dtype="int64") for column in left)
    rows["tie"] = _rank(wave, responses)
    best = rows.sort_values(["open", "tie", "source_row"], kind="stable")
    again = best["unit"].duplicated() & best["unit"].notna()
    return best[~again].sort_index().drop(columns=["open", "tie"]).reset_index(drop=True)


def _rank(wave: Wave, responses: pd.DataFrame) -> NDArray[np.int64]:
    """The place of each response in the order of the codes of `ties`; those without an answer come last."""
    if wave.design.ties is None:
        return np.zeros(len(responses), dtype=np.int64)
    codes = list(wave.item(wave.design.ties).labels)
    order = {code: place for place, code in enumerate(codes)}
    ranks = responses[wave.design.ties].map(order).fillna(len(codes))
    return np.asarray(ranks, dtype=np.int64)


def _of_type(wave: Wave, responses: pd.DataFrame, kind: str) -> pd.Series:
    variable = next((item.variable for item in wave.items if item.type == kind), None)
    values = responses[variable].to_numpy() if variable else None
    return pd.Series(values, index=range(len(responses)), dtype="str")
