"""The nonresponse adjustment that a wave declares: classes of the frame or of propensity, within limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from doorpakken.data.study import Wave
from doorpakken.data.study.design_model import INHABITANTS, PROPENSITY, NonresponseSpec
from doorpakken.errors import Problem
from doorpakken.statistics.calibration import in_complete_strata
from doorpakken.statistics.calibration.declared_margins import CLASS, CLASS_TOTAL
from doorpakken.statistics.calibration.response_classes import Cell, ResponseClass, classes_of, merged
from doorpakken.statistics.calibration.response_propensities import fifths, fitted_propensities
from doorpakken.statistics.weighting.weighting_refusals import of_design, refuse

ALONE = "complete stratum "  # before the name of the class of those in a stratum in which everyone answered


def response_classes(
    wave: Wave, weights: pd.DataFrame, frame: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, object]]:
    """The class of each respondent with the units it has (n rows), and what to tell of the classes.

    Units of strata in which everyone answered stand for themselves: they are in no class of others.
    Raises UserError with every class that has too few respondents, or too many invited for each of them.
    """
    spec = wave.design.nonresponse
    assert spec is not None, "asked only of a design that adjusts for nonresponse"
    complete = in_complete_strata(weights)
    apart = set(weights.loc[complete, "unit"])
    answered = weights.loc[~complete, "unit"].tolist()
    others = frame[~frame.index.isin(list(apart))]
    if spec.method == PROPENSITY and answered:
        cells = _fifths(wave, spec, others, answered)
    else:
        table = others[list(spec.classes)].itertuples(index=False, name=None)
        cells = dict(zip(others.index, table, strict=True))
    classes = classes_of(cells, answered)
    if spec.small == "merge":
        classes = merged(classes, spec.least)
    refuse(_beyond(wave, spec, classes))
    place = {cell: each for each in classes for cell in each.cells}
    columns = pd.DataFrame({CLASS: ALONE + weights["stratum"], CLASS_TOTAL: weights["population"]})
    own = [place[cells[unit]] for unit in answered]
    columns.loc[~complete, CLASS] = [each.name for each in own]
    columns.loc[~complete, CLASS_TOTAL] = [float(each.invited) for each in own]
    summary = {
        "classes": len(classes),
        "merged": [each.name for each in classes if len(each.cells) > 1],
        "greatest_factor": round(max((each.factor for each in classes), default=1.0), 9),
    }
    return columns, summary


def _fifths(
    wave: Wave, spec: NonresponseSpec, frame: pd.DataFrame, answered: Sequence[str]
) -> dict[str, Cell]:
    """The fifth of each unit by its response propensity; UserError where that cannot be estimated.

    Numbers of inhabitants are taken as their logarithm, for these lie apart by factors.
    Source: Little (1986), Int. Statist. Rev. 54, 139-157.
    """
    has_answered = frame.index.isin(list(answered))
    refuse(_settled(wave, spec, frame, has_answered))
    columns = [np.ones(len(frame))]
    for name in spec.classes:
        if name == INHABITANTS:
            columns.append(np.log(frame[name].to_numpy(dtype=np.float64)))
        else:
            columns += [(frame[name] == value).to_numpy(float) for value in sorted(set(frame[name]))[1:]]
    try:
        propensities = fitted_propensities(has_answered, np.column_stack(columns))
    except ValueError as error:
        what, mend = (
            "the response propensities cannot be estimated",
            "Take fewer columns, or method: classes.",
        )
        expected = "columns that do not tell who answered, nor the same"
        refuse([of_design(wave, "nonresponse", what, str(error), expected, mend)])
        raise
    names = [(f"fifth {place + 1}",) for place in fifths(propensities)]
    return dict(zip(frame.index, names, strict=True))


def _settled(
    wave: Wave, spec: NonresponseSpec, frame: pd.DataFrame, answered: NDArray[np.bool_]
) -> Iterator[Problem]:
    """Values of a column of which nobody, or everybody, answered: no propensity follows from them."""
    for name in spec.classes:
        if name == INHABITANTS:
            continue
        counts = pd.Series(answered).groupby(frame[name].to_numpy()).agg(["sum", "size"])
        for value, number, of in counts.itertuples():
            if number in (0, of):
                mend = f"Leave {name} out, or take method: classes with small: merge."
                what, actual = (
                    f"a value of {name} tells who answered",
                    f"{number} of {of} answered in {value}",
                )
                yield of_design(wave, "nonresponse", what, actual, "some who did, and some not", mend)


def _beyond(wave: Wave, spec: NonresponseSpec, classes: Sequence[ResponseClass]) -> Iterator[Problem]:
    """Classes that pass the limits, each by name."""
    for each in classes:
        number = f"{each.answered} of {each.invited} answered in {each.name}"
        if each.answered < spec.least and not each.is_complete:
            mend = "Merge classes (nonresponse.small: merge), or take fewer columns."
            yield of_design(wave, "nonresponse", "a class has too few respondents", number,
                            f"{spec.least} respondents or more", mend)  # fmt: skip
        elif each.factor > spec.at_most:
            mend = "Take wider classes, or set nonresponse.at_most and say why."
            yield of_design(wave, "nonresponse", "respondents of a class stand for too many", number,
                            f"{spec.at_most:g} invited for each at most", mend)  # fmt: skip
