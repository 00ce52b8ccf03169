"""The nonresponse adjustment that a wave declares: weighting classes of the frame, held to their limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from doorpakken.data.study import Wave
from doorpakken.data.study.design_model import NonresponseSpec
from doorpakken.errors import Problem
from doorpakken.statistics.calibration import in_complete_strata
from doorpakken.statistics.calibration.declared_margins import CLASS, CLASS_TOTAL
from doorpakken.statistics.calibration.response_classes import ResponseClass, classes_of, merged
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
    cells = dict(zip(frame.index, frame[list(spec.classes)].itertuples(index=False, name=None), strict=True))
    others = {code: cell for code, cell in cells.items() if code not in apart}
    classes = classes_of(others, weights.loc[~complete, "unit"].tolist())
    if spec.small == "merge":
        classes = merged(classes, spec.least)
    refuse(_beyond(wave, spec, classes))
    place = {cell: each for each in classes for cell in each.cells}
    columns = pd.DataFrame({CLASS: ALONE + weights["stratum"], CLASS_TOTAL: weights["population"]})
    own = [place[cells[unit]] for unit in weights.loc[~complete, "unit"]]
    columns.loc[~complete, CLASS] = [each.name for each in own]
    columns.loc[~complete, CLASS_TOTAL] = [float(each.invited) for each in own]
    summary = {
        "classes": len(classes),
        "merged": [each.name for each in classes if len(each.cells) > 1],
        "greatest_factor": round(max((each.factor for each in classes), default=1.0), 9),
    }
    return columns, summary


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
