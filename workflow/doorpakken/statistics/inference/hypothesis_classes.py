"""The classes that hypotheses compare: columns of the weights, and the ranks of their values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study import Hypothesis, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import UserError, refusal
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.design_stages import Codes, Floats


def classes_of(wave: Wave, table: pd.DataFrame, domain: str) -> Any:
    """The class of each respondent (n,), NaN where it has none; UserError when the wave lacks the domain.

    table: that of `domain_values`.
    """
    if domain not in table:
        what = "the wave has no units by which a hypothesis can be tested"
        raise _refusal(wave, what, f"no {domain}", "a frame")
    return table[domain].to_numpy(dtype=object)


def two_ways(
    wave: Wave, answers: Answers, table: pd.DataFrame, hypothesis: Hypothesis
) -> tuple[Codes, Codes]:
    """Rows and columns of an association (n,), a number from 0 for each value; negative where there is none.

    They are two questions, or the classes of a domain and a question.
    """

    def codes(name: str | None) -> Codes:
        return np.nan_to_num(answers.codes(str(name)), nan=-1).astype(np.int64)

    if hypothesis.domain is None:
        return codes(hypothesis.variable), codes(hypothesis.other)
    classes = classes_of(wave, table, hypothesis.domain)
    return np.asarray(pd.factorize(classes, sort=True)[0], dtype=np.int64), codes(hypothesis.variable)


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
