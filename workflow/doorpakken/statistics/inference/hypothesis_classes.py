"""The classes that hypotheses compare: columns of the weights, and the ranks of their values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study import Hypothesis, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import UserError, refusal
from doorpakken.statistics.estimation.design_stages import Floats


def classes_of(wave: Wave, table: pd.DataFrame, domain: str) -> Any:
    """The class of each respondent (n,), NaN where it has none; UserError when the wave lacks the domain.

    table: that of `domain_values`.
    """
    if domain not in table:
        what = "the wave has no units by which a hypothesis can be tested"
        raise _refusal(wave, what, f"no {domain}", "a frame")
    return table[domain].to_numpy(dtype=object)


def indicators(wave: Wave, table: pd.DataFrame, domain: str) -> list[Floats]:
    """Who lies in each class but the first (n,), 1 or 0; NaN where the class is not known."""
    classes = classes_of(wave, table, domain)
    unknown = pd.isna(classes)
    values = sorted(set(classes[~unknown]))[1:]
    return [np.where(unknown, np.nan, (classes == value).astype(np.float64)) for value in values]


def class_ranks(wave: Wave, table: pd.DataFrame, hypothesis: Hypothesis) -> Floats:
    """The place of each respondent among the values of the domain (n,); NaN where it is in none.

    UserError when nobody lies in one of the values.
    """
    classes = classes_of(wave, table, str(hypothesis.domain))
    occurring = sorted({str(value) for value in classes[~pd.isna(classes)]})
    ranks = np.full(classes.size, np.nan)
    for rank, value in enumerate(hypothesis.values):
        if value not in occurring:
            what = f"nobody lies in a value of hypotheses.{hypothesis.id}"
            raise _refusal(wave, what, value, ", ".join(occurring))
        ranks[classes == value] = rank
    return ranks


def _refusal(wave: Wave, what: str, found: str, expected: str) -> UserError:
    return refusal(
        "domain", what, shown(wave.folder), found=found, expected=expected, mend="Correct the plan."
    )
