"""What was drawn: strata and their sizes, clusters, and units within these."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from doorpakken.data.study import Wave
from doorpakken.data.study.design_model import FRAME
from doorpakken.errors import Problem
from doorpakken.statistics.weighting.weighting_refusals import empty_cells, of_design, refuse

WHOLE = "all"


def look_up(frame: pd.DataFrame | None, name: str, unit: pd.Series) -> pd.Series:
    """A column of the frame for each unit, as text."""
    return unit.map({} if frame is None else frame[name].to_dict()).astype("str")


def variables(wave: Wave, weights: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """The columns of the weights that the design takes from variables; UserError for cells left empty."""
    design, stage = wave.design, wave.design.second_stage
    size = design.population if isinstance(design.population, str) and design.population != FRAME else None
    named = [
        ("strata", "stratum", None if design.strata in design.groupings else design.strata),
        ("population", "population", size),
        ("clusters", "cluster", design.clusters),
        ("second_stage.units", "second_unit", stage.units if stage else None),
        ("second_stage.population", "second_population", stage.population if stage else None),
        ("weights", "weight", design.weights),
        *(("replicates", name, name) for name in (design.replicates.columns if design.replicates else ())),
    ]
    wanted = dict.fromkeys(variable for _, _, variable in named if variable)
    counted = (
        responses.set_index("source_row")[list(wanted)].loc[weights["source_row"]].reset_index(drop=True)
    )
    problems: list[Problem] = []
    columns: dict[str, pd.Series] = {}
    for key, column, variable in named:
        if variable is not None:
            cells = counted[variable]
            problems += empty_cells(wave, key, variable, weights["source_row"], cells)
            numeric = pd.api.types.is_numeric_dtype(cells)
            text = key in ("strata", "clusters", "second_stage.units")
            columns[column] = cells.map("{:g}".format) if numeric and text else cells
    if design.weights and not problems and not columns["weight"].any():
        mend = "Have a corrected file delivered, or leave weights out."
        problems.append(
            of_design(wave, "weights", "every weight is 0", "nothing but 0", "weights above 0", mend)
        )
    refuse(problems)
    return pd.DataFrame(columns, index=weights.index)


def sizes(wave: Wave, weights: pd.DataFrame, frame: pd.DataFrame | None) -> pd.Series:
    """How many units, or clusters, the population of each stratum has, by name; NaN when unknown."""
    population, strata = wave.design.population, weights["stratum"]
    if wave.design.type == "simple":
        if population == FRAME and frame is not None:
            return pd.Series({WHOLE: len(frame)})
        if isinstance(population, int | float):
            return pd.Series({WHOLE: float(population)})
    if population is None:
        return pd.Series(np.nan, index=sorted(strata.unique()))
    if isinstance(population, Mapping):
        lacking = sorted(set(strata) - set(population))
        missing, expected = ", ".join(lacking), ", ".join(population)
        refuse(
            [of_design(wave, "population", "strata without a size", missing, expected, "Add them.")]
            if lacking
            else []
        )
        return pd.Series({name: float(size) for name, size in sorted(population.items())})
    if population == FRAME and frame is not None:
        return frame[str(wave.design.strata)].value_counts().sort_index()
    by_stratum = weights.groupby("stratum")["population"]
    mixed = by_stratum.nunique()
    differing = ", ".join(str(name) for name in mixed.index[mixed > 1])
    what = f"{population} differs within a stratum"
    refuse(
        [of_design(wave, "population", what, differing, "one size for each", "Correct it.")]
        if differing
        else []
    )
    return by_stratum.first()


def base_weights(wave: Wave, weights: pd.DataFrame) -> pd.Series:
    """The inverse of the sampling fractions; 1 where these are unknown."""
    inverse = (weights["population"] / weights["sampled"]).fillna(1.0)
    if wave.design.second_stage is None:
        return inverse
    drawn = weights.groupby(["stratum", "cluster"])["second_unit"].transform("nunique")
    small = weights[drawn > weights["second_population"]]
    refuse(
        [
            of_design(wave, "second_stage.population", "a cluster has more units than it can have",
                      f"{drawn[small.index[0]]} in {small['cluster'].iloc[0]}",
                      f"{small['second_population'].iloc[0]:g} at most", "Correct it.")
        ] if len(small) else []
    )  # fmt: skip
    return inverse * weights["second_population"] / drawn
