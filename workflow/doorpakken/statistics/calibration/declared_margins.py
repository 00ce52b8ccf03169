"""Calibration as a wave declares it: margins of frame or file, and the weights that meet them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from doorpakken.data.study import CalibrationSpec, DesignSpec
from doorpakken.statistics.calibration.calibration_residuals import Floats, MarginError
from doorpakken.statistics.calibration.complete_strata import (
    Calibration,
    Mask,
    in_complete_strata,
    in_turn,
    kept_apart,
    leaving,
    of_no_weight,
)
from doorpakken.statistics.calibration.distances import Method, calibrate
from doorpakken.statistics.calibration.limited_raking import limited_raking
from doorpakken.statistics.calibration.raking import Margin, post_stratify, raking

CLASS, CLASS_TOTAL = "response_class", "response_class_total"  # columns of the weights
TOLERANCE = 1e-10
ROUNDING = 1e-9  # within which raking takes the sums of margins for the same
ANY = (-np.inf, np.inf)
DISTANCE_OF: dict[str, Method] = {"linear": "linear", "exponential": "raking", "logit": "logit"}
Known = list[Margin | tuple[Floats, float]]  # counts of categories, or a variable (n,) with its total


def known_totals(spec: CalibrationSpec, values: pd.DataFrame, frame: pd.DataFrame | None) -> pd.DataFrame:
    """What is known of the margins: for each, the category of every respondent and the total of that.

    values (n rows): what the respondents have in each column of `spec.columns`. frame: by code, the columns
    of the margins. Of an amount, its value and its total. Columns margin_1, margin_1_total, margin_2, ...
    Counts of categories are raised to the sum of the first margin of counts where theirs is another.
    Raises MarginError when a category has units and none of them answered.
    """
    columns: dict[str, pd.Series] = {}
    grand = 0.0
    for number, (margin, totals) in enumerate(
        zip(spec.margins, margin_totals(spec, frame), strict=True), start=1
    ):
        if spec.is_number(margin):
            own = values[margin[0]]
            counts = pd.Series(totals[""], index=values.index)
        else:
            own = crossed(values, margin)
            Margin.of(_name(margin), own.tolist(), totals)
            grand = grand or sum(totals.values())
            counts = own.map(raised(totals, grand))
        columns[f"margin_{number}"], columns[f"margin_{number}_total"] = own, counts
    return pd.DataFrame(columns)


def margin_totals(spec: CalibrationSpec, frame: pd.DataFrame | None) -> list[dict[str, float]]:
    """The total of each category of each margin, from the file or else the frame; of an amount that of ""."""
    return [_totals(spec, margin, frame) for margin in spec.margins]


def _totals(spec: CalibrationSpec, margin: tuple[str, ...], frame: pd.DataFrame | None) -> dict[str, float]:
    if _name(margin) in spec.controls:
        return dict(spec.controls[_name(margin)].totals)
    assert frame is not None, "without a file of totals the margin is one of the frame"
    if spec.is_number(margin):
        return {"": float(frame[margin[0]].astype("float64").sum())}
    counts = crossed(frame, margin).value_counts().sort_index()
    return {str(name): float(count) for name, count in counts.items()}


def crossed(values: pd.DataFrame, margin: tuple[str, ...]) -> pd.Series:
    """The category of each row (n,) on a margin of one or more columns, with a point between them."""
    return values[list(margin)].agg(".".join, axis=1)


def raised(totals: Mapping[str, float], grand: float) -> dict[str, float]:
    """Totals raised to a sum, as they are where that is theirs but for rounding."""
    factor = grand / sum(totals.values())
    if abs(factor - 1) <= ROUNDING:
        return dict(totals)
    return {category: total * factor for category, total in totals.items()}


def reweighting(design: DesignSpec, table: pd.DataFrame) -> Calibration | None:
    """What makes the final weights (n,) of those of the design: for nonresponse, then to known totals.

    table (n rows): as `weighting.weigh` leaves it. None for a design that has neither step.
    Raises MarginError as `meeting` does.
    """
    steps = []
    if design.nonresponse:
        complete = in_complete_strata(table)
        own, totals = table[CLASS], table[CLASS_TOTAL]
        margin = _counts("response class", own, totals, _held(table, complete), complete)
        post = None if complete.all() else partial(post_stratify, margin=margin)
        steps.append(leaving(complete, post))
    if design.calibration:
        steps.append(meeting(design.calibration, table))
    return in_turn(*steps) if steps else None


def meeting(spec: CalibrationSpec, table: pd.DataFrame) -> Calibration:
    """What calibrates weights (n,) to the margins in the columns of `known_totals` in a table (n rows).

    Units of a stratum in which everyone answered stand for themselves: they keep their weights, as do those
    of weight 0, and the others are calibrated to what is left of the totals.
    It raises MarginError when the totals, or what is left of them, cannot be met.
    """
    inside, apart = ~of_no_weight(table), kept_apart(table)
    rows = table[inside]
    margins = [_margin(spec, rows, apart[inside], number) for number in range(len(spec.margins))]
    if apart.all():
        return leaving(apart, None)
    return leaving(apart, METHODS[spec.method](spec, margins))


def _post_stratification(_spec: CalibrationSpec, margins: Known) -> Calibration:
    return partial(post_stratify, margin=_categorical(margins)[0])


def _raking(spec: CalibrationSpec, margins: Known) -> Calibration:
    if spec.limits:
        return limited_raking(_categorical(margins), spec.limits)
    return raking(_categorical(margins))


def _by_distance(spec: CalibrationSpec, margins: Known) -> Calibration:
    columns, totals, names = [], [], []
    for declared, margin in zip(spec.margins, margins, strict=True):
        if isinstance(margin, Margin):
            columns.append(np.equal.outer(margin.codes, np.arange(len(margin.categories))).astype(np.float64))
            totals += margin.totals.tolist()
            names += [f"{margin.name}={category}" for category in margin.categories]
        else:
            columns.append(margin[0][:, None])
            totals.append(margin[1])
            names.append(_name(declared))
    return partial(
        calibrate,
        auxiliary=np.hstack(columns),
        totals=np.array(totals),
        names=names,
        method=DISTANCE_OF[spec.method],
        bounds=spec.bounds or ANY,
        tolerance=TOLERANCE,
    )


# To add a method of calibration, add it here, and to the schema of wave.yaml.
METHODS: dict[str, Callable[[CalibrationSpec, Known], Calibration]] = {
    "post_stratification": _post_stratification,
    "raking": _raking,
    **dict.fromkeys(DISTANCE_OF, _by_distance),
}


def _categorical(margins: Known) -> list[Margin]:
    return [margin for margin in margins if isinstance(margin, Margin)]


def _margin(
    spec: CalibrationSpec, table: pd.DataFrame, complete: Mask, number: int
) -> Margin | tuple[Floats, float]:
    """What is left of a margin for the rows outside complete strata."""
    name = _name(spec.margins[number])
    own, totals = table[f"margin_{number + 1}"], table[f"margin_{number + 1}_total"]
    weights = _held(table, complete)
    if spec.is_number(spec.margins[number]):
        numbers = own.to_numpy(dtype=np.float64)
        left = _left(name, float(totals.iloc[0]), float(weights @ numbers[complete]))
        return numbers[~complete], left
    return _counts(name, own, totals, weights, complete)


def _held(table: pd.DataFrame, complete: Mask) -> Floats:
    """The weights of rows in complete strata, which nothing changes."""
    column = table["base_weight" if "base_weight" in table else "weight"]
    return column.to_numpy(dtype=np.float64)[complete]


def _counts(name: str, own: pd.Series, totals: pd.Series, weights: Floats, complete: Mask) -> Margin:
    held = pd.Series(weights).groupby(own[complete].to_numpy()).sum()
    counts = {
        category: _left(f"{name}={category}", total, float(held.get(category, 0.0)))
        for category, total in sorted(dict(zip(own.tolist(), totals.tolist(), strict=True)).items())
    }
    return Margin.of(name, own[~complete].tolist(), counts)


def _left(name: str, total: float, held: float) -> float:
    """What is left of a total beside those that stand for themselves; MarginError when that is negative."""
    left = total - held
    if abs(left) <= TOLERANCE * total:
        return 0.0
    if left < 0:
        raise MarginError(name, f"{held:g} in strata in which everyone answered", f"at most {total:g}")
    return left


def _name(margin: tuple[str, ...]) -> str:
    return ".".join(margin)
