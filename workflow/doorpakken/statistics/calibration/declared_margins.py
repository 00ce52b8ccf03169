"""Calibration as a wave declares it: margins of the frame, and the weights that meet them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from doorpakken.data.study import CalibrationSpec
from doorpakken.data.study.design_model import INHABITANTS
from doorpakken.statistics.calibration.calibration_residuals import Floats, MarginError
from doorpakken.statistics.calibration.complete_strata import Calibration, Mask, in_complete_strata, leaving
from doorpakken.statistics.calibration.distances import Method, calibrate
from doorpakken.statistics.calibration.raking import Margin, post_stratify, raking

TOLERANCE = 1e-10
ANY = (-np.inf, np.inf)
DISTANCE_OF: dict[str, Method] = {"linear": "linear", "exponential": "raking", "logit": "logit"}
Known = list[Margin | tuple[Floats, float]]  # counts of categories, or a variable (n,) with its total


def known_totals(spec: CalibrationSpec, units: pd.Series, frame: pd.DataFrame) -> pd.DataFrame:
    """What is known of the margins: for each, the category of every unit and how many units that has.

    units (n,): codes of the respondents. frame: by code, the columns of the margins. Of inhabitants, their
    number and the sum of these. Columns margin_1, margin_1_total, margin_2, ...
    Raises MarginError when a category has units and none of them answered.
    """
    columns: dict[str, pd.Series] = {}
    for number, margin in enumerate(spec.margins, start=1):
        if margin == (INHABITANTS,):
            values = frame[INHABITANTS].astype("float64")
            totals = pd.Series(values.sum(), index=units.index)
            own = units.map(values)
        else:
            values = frame[list(margin)].agg(".".join, axis=1)
            counts = {str(name): float(count) for name, count in values.value_counts().sort_index().items()}
            own = units.map(values)
            totals = own.map(counts)
            Margin.of(_name(margin), [str(each) for each in own], counts)
        columns[f"margin_{number}"], columns[f"margin_{number}_total"] = own, totals
    return pd.DataFrame(columns)


def meeting(spec: CalibrationSpec, table: pd.DataFrame) -> Calibration:
    """What calibrates weights (n,) to the margins in the columns of `known_totals` in a table (n rows).

    Units of a stratum in which everyone answered stand for themselves: they keep their weights, and the
    others are calibrated to what is left of the totals.
    It raises MarginError when the totals, or what is left of them, cannot be met.
    """
    complete = in_complete_strata(table)
    margins = [
        _margin(table, complete, number, margin) for number, margin in enumerate(spec.margins, start=1)
    ]
    if complete.all():
        return leaving(complete, None)
    return leaving(complete, METHODS[spec.method](spec, margins))


def _post_stratification(_spec: CalibrationSpec, margins: Known) -> Calibration:
    return partial(post_stratify, margin=_categorical(margins)[0])


def _raking(_spec: CalibrationSpec, margins: Known) -> Calibration:
    return raking(_categorical(margins))


def _by_distance(spec: CalibrationSpec, margins: Known) -> Calibration:
    columns, totals, names = [], [], []
    for margin in margins:
        if isinstance(margin, Margin):
            columns.append(np.equal.outer(margin.codes, np.arange(len(margin.categories))).astype(np.float64))
            totals += margin.totals.tolist()
            names += [f"{margin.name}={category}" for category in margin.categories]
        else:
            columns.append(margin[0][:, None])
            totals.append(margin[1])
            names.append(INHABITANTS)
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
    table: pd.DataFrame, complete: Mask, number: int, margin: tuple[str, ...]
) -> Margin | tuple[Floats, float]:
    """What is left of a margin for the rows outside complete strata."""
    own, totals = table[f"margin_{number}"], table[f"margin_{number}_total"]
    weights = table["base_weight" if "base_weight" in table else "weight"].to_numpy(dtype=np.float64)[
        complete
    ]
    if margin == (INHABITANTS,):
        numbers = own.to_numpy(dtype=np.float64)
        left = _left(INHABITANTS, float(totals.iloc[0]), float(weights @ numbers[complete]))
        return numbers[~complete], left
    held = pd.Series(weights).groupby(own[complete].to_numpy()).sum()
    counts = {
        category: _left(f"{_name(margin)}={category}", total, float(held.get(category, 0.0)))
        for category, total in sorted(dict(zip(own.tolist(), totals.tolist(), strict=True)).items())
    }
    return Margin.of(_name(margin), own[~complete].tolist(), counts)


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
