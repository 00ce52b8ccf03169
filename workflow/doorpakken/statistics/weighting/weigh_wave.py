"""Weigh the respondents of a wave by its design, and to what is known of its population."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from doorpakken.data.study import Wave
from doorpakken.errors import Problem, UserError
from doorpakken.rounding import to_store
from doorpakken.statistics.calibration import (
    Calibrated,
    MarginError,
    kept_apart,
    known_totals,
    of_no_weight,
    reweighting,
    trim,
)
from doorpakken.statistics.weighting.drawn_sample import WHOLE, base_weights, look_up, sizes, variables
from doorpakken.statistics.weighting.duplicates import counted
from doorpakken.statistics.weighting.margin_values import margin_values, unmatched
from doorpakken.statistics.weighting.nonresponse import response_classes
from doorpakken.statistics.weighting.weighting_refusals import (
    of_design,
    refuse,
    unmet,
    unplaced,
    unusable,
    weightless,
)

ROUNDING = 1e-9


def weigh(wave: Wave, responses: pd.DataFrame, units: pd.DataFrame | None = None) -> pd.DataFrame:
    """Weigh the respondents of a wave by its design; a row for each response that counts, in their order.

    responses: the admitted responses, at least source_row, the columns of the items of type unit and group,
    and those that the design names. units: the frame on the reference date (code, name, province,
    inhabitants, size_class); None for a study without a frame.
    Returns source_row, unit (code or null), group (of units answered for in one go, or null), responses (how
    many the unit gave), stratum ("all" in a simple design), population (N_h in units or clusters; NaN when
    unknown), respondents (n_h), weight (supplied, or the inverse of the sampling fraction, 1 when that is
    unknown; trimmed and calibrated) and, with a frame, the columns size_class and province, by which
    estimates can be grouped. As far as the design has them also cluster, second_unit, second_population, the
    replicate weights, base_weight (before the calibration) and two columns for each margin.
    `attrs` tell how the calibration ended: rounds and misfit.
    Raises UserError when a response fits no unit of the frame or lacks what the design needs of it, when a
    stratum has no respondents, when it has one, not everyone answered and the design says `lonely: fail`,
    and when a known total cannot be met.
    Source: post-stratification to known counts, Holt and Smith (1979), J. R. Statist. Soc. A 142, 33-46.
    """
    weights = counted(wave, responses)
    frame = units.set_index("code") if units is not None else None
    if wave.design.needs_frame:
        refuse(unplaced(wave, weights, frame))
    by_frame = wave.design.strata in wave.design.groupings
    weights["stratum"] = look_up(frame, str(wave.design.strata), weights["unit"]) if by_frame else WHOLE
    weights["population"], weights["respondents"], weights["weight"] = np.nan, 0, np.nan
    drawn = variables(wave, weights, responses)
    weights = pd.concat([weights.drop(columns=drawn.columns, errors="ignore"), drawn], axis=1)
    _add_sizes(wave, weights, frame)
    if wave.design.scale:
        _scale(wave, weights)
    if frame is not None:
        groups = {name: look_up(frame, name, weights["unit"]) for name in wave.design.groupings}
        weights = pd.concat([weights, pd.DataFrame(groups)], axis=1)
    if wave.design.trimming:
        _trim(wave, weights)
    if wave.design.nonresponse and frame is not None:
        columns, summary = response_classes(wave, weights, frame)
        weights[columns.columns.tolist()] = columns
        weights.attrs["nonresponse"] = summary
    if wave.design.calibration:
        inside = weights[~of_no_weight(weights)]
        _add_totals(wave, weights, margin_values(wave, inside, responses, frame), frame)
    _reweight(wave, weights)
    return weights.astype({"stratum": "str"})


def _add_sizes(wave: Wave, weights: pd.DataFrame, frame: pd.DataFrame | None) -> None:
    """N_h, n_h and, unless weights came with the wave, the inverse of the sampling fraction."""
    stratum_sizes = sizes(wave, weights, frame)
    respondents = weights["stratum"].value_counts().reindex(stratum_sizes.index, fill_value=0)
    sampled = respondents
    if wave.design.clusters:
        sampled = weights.groupby("stratum")["cluster"].nunique().reindex(stratum_sizes.index, fill_value=0)
    if not (wave.design.replicates and wave.design.replicates.columns):
        refuse(unusable(wave, stratum_sizes, sampled))
    weights["population"] = weights["stratum"].map(stratum_sizes).astype("float64")
    weights["respondents"] = weights["stratum"].map(respondents).astype("int64")
    if wave.design.weights is None:
        weights["weight"] = base_weights(wave, weights.assign(sampled=weights["stratum"].map(sampled)))


def _scale(wave: Wave, weights: pd.DataFrame) -> None:
    """Multiply the weights of each stratum, those of replicates too, so that they add up to its size."""
    sums = weights.groupby("stratum")["weight"].transform("sum")
    refuse(weightless(wave, weights.loc[sums == 0, "stratum"].unique()))
    factor = weights["population"] / sums
    replicates = wave.design.replicates.columns if wave.design.replicates else ()
    for column in ("weight", *replicates):
        weights[column] = weights[column] * factor


def weighing_problems(
    wave: Wave, responses: pd.DataFrame, units: pd.DataFrame | None = None
) -> list[Problem]:
    """What keeps a wave from being weighed, or deserves a warning of its weights; arguments of `weigh`."""
    try:
        return below_one(wave, weigh(wave, responses, units))
    except UserError as error:
        return list(error.problems)


def below_one(wave: Wave, weights: pd.DataFrame) -> list[Problem]:
    """A warning where a calibration leaves units that count for less than themselves."""
    own = weights.loc[weights["weight"] > 0, "weight"]
    number = int((own < 1 - ROUNDING).sum())
    if "calibration" not in weights.attrs or not number:
        return []
    least = f"{number} of {len(own)} weights, the least {own.min():.3g}"
    warning = of_design(
        wave, "calibration", "units count for less than themselves", least, "weights of 1 or more",
        "Set bounds, or take fewer margins.",
    )  # fmt: skip
    return [replace(warning, severity="warning")]


def _trim(wave: Wave, weights: pd.DataFrame) -> None:
    """Hold the weights between the limits, but for those of 0 and strata in which everyone answered."""
    rule = wave.design.trimming
    assert rule is not None, "asked only of a design that trims"
    others = ~kept_apart(weights)
    untrimmed = weights.loc[others, "weight"].to_numpy(dtype=np.float64)
    if not untrimmed.size:
        return
    middle = float(np.median(untrimmed))
    try:
        weights.loc[others, "weight"] = trim(untrimmed, rule.at_least * middle, rule.at_most * middle)
    except ValueError as error:
        limits = f"{rule.at_least:g} to {rule.at_most:g} times the median"
        wrong = of_design(
            wave, "trimming", "no weights keep to the limits", str(error), limits, "Widen them."
        )
        refuse([wrong])
        raise


def _add_totals(wave: Wave, weights: pd.DataFrame, values: pd.DataFrame, frame: pd.DataFrame | None) -> None:
    """Two columns for each margin: the category, or the number, of each unit and the known total of it.

    values: of the units with a weight; the others have neither.
    """
    spec = wave.design.calibration
    assert spec is not None, "asked only of a design that calibrates"
    refuse(unmatched(wave, weights.loc[values.index, "source_row"], values, frame))
    try:
        totals = known_totals(spec, values, frame)
    except MarginError as error:
        refuse([unmet(wave, error)])
        raise
    weights[totals.columns.tolist()] = totals


def _reweight(wave: Wave, weights: pd.DataFrame) -> None:
    """Replace the weights by those adjusted and calibrated; the old ones stay as base_weight."""
    try:
        reweighted = reweighting(wave.design, weights)
        if reweighted is None:
            return
        weights["base_weight"] = weights["weight"]
        calibrated: Calibrated = reweighted(weights["base_weight"].to_numpy(dtype=np.float64))
    except MarginError as error:
        refuse([unmet(wave, error)])
        raise
    wrong = calibrated.weights[(calibrated.weights <= 0) & (weights["base_weight"] != 0).to_numpy()]
    if wrong.size:
        refuse(
            [
                of_design(wave, "calibration", "weights of 0 or less meet the known totals",
                          f"a weight of {wrong.min():.6g}", "weights above 0",
                          "Set bounds, use method exponential, or fewer margins.")
            ]
        )  # fmt: skip
    weights["weight"] = list(map(to_store, calibrated.weights.tolist()))
    if spec := wave.design.calibration:
        weights.attrs["calibration"] = {
            "method": spec.method,
            "margins": [".".join(margin) for margin in spec.margins],
            "rounds": calibrated.iterations,
            "misfit": round(calibrated.misfit, 9),
        }
