"""By which classes a wave can be split: columns of the frame, and what respondents answered."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from doorpakken.data.study import Plan
from doorpakken.data.study.documents import shown
from doorpakken.data.study.domain_names import parts_of
from doorpakken.errors import refusal
from doorpakken.statistics.estimation.answers import Answers

MANY = 30  # different values of a number, beyond which it has no classes
WHOLE = 1e-9


def domain_values(answers: Answers, weights: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The classes of the respondents (n rows): columns of the frame, and the answers that the plan splits by.

    weights: the file of `weighting.weigh`, of the same respondents. A class is the code of an answer, or a
    whole number; NaN where there is none. What the wave does not ask has no column, nor has the frame where
    no unit is known.
    Raises UserError for a derived value with more than 30 different numbers, or with others than whole ones.
    """
    compared = [term.domain for each in plan.estimands for term in each.terms]
    compared += [each.standardise.by for each in plan.estimands if each.standardise]
    compared += [name for hypothesis in plan.hypotheses.values() for name in hypothesis.classes]
    return classes_by(
        answers, weights, [*answers.wave.design.groupings, *parts_of([*plan.splits, *compared])]
    )


def classes_by(answers: Answers, weights: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """The same by name."""
    columns = {}
    for name in dict.fromkeys(names):
        if name in answers.wave.design.groupings and name in weights:
            columns[name] = weights[name].mask(answers.outside).to_numpy(dtype=object)
        elif answers.splits(name):
            columns[name] = _answered(name, answers)
    return pd.DataFrame(columns, index=weights.index, dtype="str")


def _answered(name: str, answers: Answers) -> np.ndarray:
    if name in answers.derived:
        numbers = answers.numbers(name)
        given = ~np.isnan(numbers)
        values = np.unique(numbers[given])
        whole = np.abs(values - np.round(values)) < WHOLE
        if values.size > MANY or not whole.all():
            number = f"{values.size} different values" if whole.all() else f"{values[~whole][0]:g}"
            raise refusal(
                "domain", f"the plan splits by {name}, which has no classes", shown(answers.wave.folder),
                found=number, expected=f"at most {MANY} different whole numbers, or yes and no",
                mend="Derive classes of it, and split by those.",
            )  # fmt: skip
        classes = np.full(numbers.size, np.nan, dtype=object)
        classes[given] = [str(int(number)) for number in np.round(numbers[given]).tolist()]
        return classes
    positions = answers.codes(name)
    codes = np.array([*answers.items[name].labels, np.nan], dtype=object)
    return np.asarray(codes[np.where(np.isnan(positions), -1, positions).astype(np.int64)])
