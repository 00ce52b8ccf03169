"""Weights: how many units of the population each respondent stands for."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from doorpakken.errors import Problem, UserError, problem
from doorpakken.study import Wave
from doorpakken.study.documents import shown

WHOLE = "all"
GROUPINGS = ("size_class", "province")


def weigh(wave: Wave, responses: pd.DataFrame, units: pd.DataFrame | None = None) -> pd.DataFrame:
    """Weigh the respondents of a wave by its design; a row for each response that counts, in their order.

    responses: the admitted responses, at least source_row and the columns of the items of type unit and
    group. units: the frame on the reference date (code, name, province, inhabitants, size_class); None for a
    study without a frame.
    Returns source_row, unit (code or null), group (of units answered for in one go, or null), responses (how
    many the unit gave), stratum ("all" in a simple design), population (N_h in units of the frame; NaN when
    unknown), respondents (n_h), weight (N_h / n_h; 1 when N_h is unknown) and, with a frame, the columns
    size_class and province, by which estimates can be grouped.
    Raises UserError when a response fits no unit of the frame, when a stratum has no respondents, and when it
    has one, not everyone answered and the design says `lonely: fail`.
    Source: post-stratification to known counts, Holt and Smith (1979), J. R. Statist. Soc. A 142, 33-46.
    """
    weights = _counted(wave, responses)
    frame = units.set_index("code") if units is not None else None
    if wave.design.population is not None:
        _refuse(_unplaced(wave, weights, frame))
    stratified = wave.design.type == "stratified"
    weights["stratum"] = _look_up(frame, str(wave.design.strata), weights["unit"]) if stratified else WHOLE
    sizes = _sizes(wave, frame)
    respondents = weights["stratum"].value_counts().reindex(sizes.index, fill_value=0)
    _refuse(_unusable(wave, sizes, respondents))
    weights["population"] = weights["stratum"].map(sizes).astype("float64")
    weights["respondents"] = weights["stratum"].map(respondents).astype("int64")
    weights["weight"] = (weights["population"] / weights["respondents"]).fillna(1.0)
    for name in GROUPINGS if frame is not None else ():
        weights[name] = _look_up(frame, name, weights["unit"])
    return weights.astype({"stratum": "str"})


def _counted(wave: Wave, responses: pd.DataFrame) -> pd.DataFrame:
    """The responses that count: source_row, unit, group and the number of responses of the unit.

    With `several: most_complete` a unit counts once, by the response that left fewest questions open; of
    equal ones by the first in the order of `ties`, then of the file.
    """
    rows = pd.DataFrame({"source_row": responses["source_row"].to_numpy()})
    rows["unit"], rows["group"] = (_of_type(wave, responses, kind) for kind in ("unit", "group"))
    rows["responses"] = 1
    if wave.design.several == "refuse":
        return rows
    rows["responses"] = rows.groupby("unit")["source_row"].transform("size").fillna(1).astype("int64")
    left = [responses[f"{item.variable}__missing"].eq("no_answer") for item in wave.questions]
    rows["open"] = sum(column.to_numpy(dtype="int64") for column in left)
    rows["tie"] = _rank(wave, responses)
    best = rows.sort_values(["open", "tie", "source_row"], kind="stable")
    again = best["unit"].duplicated() & best["unit"].notna()
    return best[~again].sort_index().drop(columns=["open", "tie"]).reset_index(drop=True)


def _rank(wave: Wave, responses: pd.DataFrame) -> NDArray[np.int64]:
    """The place of each response in the order of the codes of `ties`; those without an answer come last."""
    if wave.design.ties is None:
        return np.zeros(len(responses), dtype=np.int64)
    codes = list(wave.item(wave.design.ties).labels)
    order = {code: place for place, code in enumerate(codes)}
    ranks = responses[wave.design.ties].map(order).fillna(len(codes))
    return np.asarray(ranks, dtype=np.int64)


def _of_type(wave: Wave, responses: pd.DataFrame, kind: str) -> pd.Series:
    variable = next((item.variable for item in wave.items if item.type == kind), None)
    found = responses[variable].to_numpy() if variable else None
    return pd.Series(found, index=range(len(responses)), dtype="str")


def _look_up(frame: pd.DataFrame | None, name: str, unit: pd.Series) -> pd.Series:
    return unit.map({} if frame is None else frame[name].to_dict()).astype("str")


def _sizes(wave: Wave, frame: pd.DataFrame | None) -> pd.Series:
    """Units of the population in each stratum, ascending by name; NaN when unknown."""
    if wave.design.population is None or frame is None:
        return pd.Series({WHOLE: np.nan})
    if wave.design.type == "stratified":
        return frame[str(wave.design.strata)].value_counts().sort_index()
    return pd.Series({WHOLE: len(frame)})


def _unplaced(wave: Wave, weights: pd.DataFrame, frame: pd.DataFrame | None) -> list[Problem]:
    """Responses that cannot be weighed to the frame: without a unit, with an unknown one, or a second one."""
    if frame is None:
        return [
            problem("population", "the design takes its population from a frame", _document(wave),
                    column="design.population", found="a study without a frame", expected="a frame",
                    mend="Name the frame in study.yaml, or leave population out.")
        ]  # fmt: skip
    file = shown(wave.responses.path)
    unknown = weights[~weights["unit"].isin(frame.index)]
    twice = weights[weights["unit"].notna() & weights["unit"].duplicated()]
    return [
        problem("unknown unit", "the response fits no unit of the frame", file, row=int(row),
                found="no unit" if pd.isna(unit) else str(unit),
                expected=f"a unit that exists on {wave.reference_date}", mend="Correct the code of the unit.")
        for row, unit in zip(unknown["source_row"], unknown["unit"], strict=True)
    ] + [
        problem("duplicate unit", "the unit answered before", file, row=int(row), found=str(unit),
                expected="one response for each unit",
                mend="Keep the response that counts, or set design.several: most_complete.")
        for row, unit in zip(twice["source_row"], twice["unit"], strict=True)
    ]  # fmt: skip


def _unusable(wave: Wave, sizes: pd.Series, respondents: pd.Series) -> list[Problem]:
    """Strata whose mean or variance nobody can speak for."""
    file, place = _document(wave), "design.strata" if wave.design.strata else "design"
    found = []
    for stratum, n, size in zip(sizes.index, respondents, sizes, strict=True):
        known = "" if np.isnan(size) else f" of {size:.0f} units"
        if n == 0:
            found.append(
                problem("empty stratum", f"nobody answered in stratum {stratum}", file, column=place,
                        found=f"0 respondents{known}", expected="2 or more",
                        mend="Use wider strata, or a simple design.")
            )  # fmt: skip
        elif n == 1 and wave.design.lonely == "fail" and not (wave.design.fpc and size == 1):
            found.append(
                problem("lonely stratum", f"one respondent in stratum {stratum}, so no variance", file,
                        column=place, found=f"1 respondent{known}", expected="2 or more",
                        mend="Use wider strata, or set design.lonely (certainty, adjust or average).")
            )  # fmt: skip
    return found


def _document(wave: Wave) -> str:
    return shown(wave.folder / "wave.yaml")


def _refuse(found: list[Problem]) -> None:
    if found:
        raise UserError(found)
