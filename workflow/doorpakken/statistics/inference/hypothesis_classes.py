"""The classes that hypotheses compare: columns of the weights, and the ranks of their values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study import Hypothesis, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import UserError, refusal
from doorpakken.statistics.estimation.design_stages import Floats


def classes_of(wave: Wave, weights: pd.DataFrame, domain: str) -> Any:
    """The class of each respondent (n,); UserError when the weights lack the domain."""
    if domain not in weights:
        what = "the wave has no units by which a hypothesis can be tested"
        raise _refusal(wave, what, f"no {domain}", "a frame")
    return weights[domain].to_numpy(dtype=object)


def class_ranks(wave: Wave, weights: pd.DataFrame, hypothesis: Hypothesis) -> Floats:
    """The place of each respondent among the values of the domain (n,); NaN where it is in none.

    UserError when nobody lies in one of the values.
    """
    classes = classes_of(wave, weights, str(hypothesis.domain))
    occurring = sorted({str(value) for value in classes})
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
