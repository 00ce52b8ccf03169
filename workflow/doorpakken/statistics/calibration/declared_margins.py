"""Calibration as a wave declares it: margins of the frame, and the weights that meet them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from doorpakken.data.study import CalibrationSpec
from doorpakken.data.study.design_model import INHABITANTS
from doorpakken.statistics.calibration.calibration_residuals import Calibrated, Floats
from doorpakken.statistics.calibration.distances import calibrate
from doorpakken.statistics.calibration.raking import Margin, post_stratify, raking

TOLERANCE = 1e-10
ANY = (-np.inf, np.inf)


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


def meeting(spec: CalibrationSpec, table: pd.DataFrame) -> Callable[[Floats], Calibrated]:
    """What calibrates weights (n,) to the margins in the columns of `known_totals` in a table (n rows).

    It raises MarginError when they cannot be met.
    """
    margins = [_margin(table, place, margin) for place, margin in enumerate(spec.margins, start=1)]
    categorical = [each for each in margins if isinstance(each, Margin)]
    if spec.method == "post_stratification":
        return partial(post_stratify, margin=categorical[0])
    if spec.method == "raking":
        return raking(categorical)
    columns, totals, names = [], [], []
    for each in margins:
        if isinstance(each, Margin):
            columns.append(np.equal.outer(each.codes, np.arange(len(each.categories))).astype(np.float64))
            totals += each.totals.tolist()
            names += [f"{each.name}={category}" for category in each.categories]
        else:
            columns.append(each[0][:, None])
            totals.append(each[1])
            names.append(INHABITANTS)
    return partial(
        calibrate,
        auxiliary=np.hstack(columns),
        totals=np.array(totals),
        names=names,
        method="raking" if spec.method == "exponential" else "logit" if spec.method == "logit" else "linear",
        bounds=spec.bounds or ANY,
        tolerance=TOLERANCE,
    )


def _margin(table: pd.DataFrame, place: int, margin: tuple[str, ...]) -> Margin | tuple[Floats, float]:
    own, totals = table[f"margin_{place}"], table[f"margin_{place}_total"]
    if margin == (INHABITANTS,):
        return own.to_numpy(dtype=np.float64), float(totals.iloc[0])
    counts = dict(sorted(zip(own.tolist(), totals.tolist(), strict=True)))
    return Margin.of(_name(margin), own.tolist(), counts)


def _name(margin: tuple[str, ...]) -> str:
    return ".".join(margin)
