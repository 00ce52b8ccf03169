"""How far two respondents of one unit agree."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from doorpakken.statistics.estimation.design_stages import Codes, Floats


def pairs(units: pd.Series, counted: pd.Series) -> tuple[Codes, Codes]:
    """Places (p,) of the response that counts, and of each other one of the same unit.

    units: the unit of every response, null where unknown. counted: whether it is the one that counts.
    """
    first: list[int] = []
    second: list[int] = []
    respondents = pd.DataFrame({"unit": units.to_numpy(), "counts": counted.to_numpy(dtype=bool)})
    for _, same in respondents.groupby("unit", sort=True):
        chosen = same.index[same["counts"]]
        if len(chosen) == 1:
            others = same.index[~same["counts"]]
            first += [int(chosen[0])] * len(others)
            second += others.tolist()
    return np.array(first, dtype=np.int64), np.array(second, dtype=np.int64)


def agreement(first: Floats, second: Floats) -> tuple[int, int]:
    """Of pairs of answers (p,), how many are the same, and how many both have an answer (not NaN)."""
    both = ~(np.isnan(first) | np.isnan(second))
    return int((first[both] == second[both]).sum()), int(both.sum())


def cohen_kappa(
    first: Floats, second: Floats, categories: int, weights: Literal["none", "quadratic"] = "none"
) -> float:
    """Kappa of pairs of answers (p,), positions among `categories`; pairs with a NaN are left out.

    quadratic: a disagreement counts by the square of its distance, for answers in order. NaN without pairs,
    and when chance alone would make all agree.
    Source: Cohen (1960), Educ. Psychol. Meas. 20, 37-46, and (1968), Psychol. Bull. 70, 213-220.
    """
    both = ~(np.isnan(first) | np.isnan(second))
    if not both.any():
        return np.nan
    table = np.zeros((categories, categories))
    np.add.at(table, (first[both].astype(np.int64), second[both].astype(np.int64)), 1.0)
    place = np.arange(categories)
    distance = (place[:, None] - place[None, :]).astype(np.float64)
    cost = distance**2 if weights == "quadratic" else (distance != 0).astype(np.float64)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    chance = float((cost * expected).sum())
    return 1 - float((cost * table).sum()) / chance if chance > 0 else np.nan
