"""Weights that came with a wave: below 0, missing or 0, and held against the known sizes of its strata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from doorpakken.data.intake.column_checks import Held
from doorpakken.data.intake.findings import finding
from doorpakken.data.intake.read_wave import RawTable
from doorpakken.data.study import Wave
from doorpakken.data.study.design_model import FRAME
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem

TOLERANCE = 0.05
WHOLE = "all"


def weight_problems(
    wave: Wave, raw: RawTable, held: Mapping[str, Held], units: pd.DataFrame | None
) -> Iterator[Problem]:
    """Weights that are missing or below 0, how many are 0, and strata that they do not add up to.

    They add up to a known size within 5 per cent; with `scale` they are made to.
    """
    design = wave.design
    column = held.get(design.weights or "")
    if column is None:
        return
    yield from _of_cells(wave, raw, held, column)
    if design.population is None or design.clusters or design.scale:
        return
    strata, sizes = _strata(wave, held, units), _sizes(wave, held, units)
    if strata is None or sizes is None:
        return
    sums = pd.Series(_numbers(column)).groupby(strata).sum()
    for stratum, size in sizes.groupby(level=0).first().items():
        weight = float(sums.get(stratum, 0.0))
        if stratum in sums.index and abs(weight - size) > TOLERANCE * size:
            place = "" if stratum == WHOLE else f" of stratum {stratum}"
            document = shown(wave.folder / "wave.yaml")
            yield finding(
                "weights and population", raw.file, column=column.item.column,
                found=f"{weight:,.6g}", place=place, size=f"{size:,.6g}", document=document,
            )  # fmt: skip


def _of_cells(wave: Wave, raw: RawTable, held: Mapping[str, Held], column: Held) -> Iterator[Problem]:
    """Where a weight, or one of a replicate, is none, or is not that of a unit outside the population."""
    weights = _numbers(column)
    spec = wave.design.replicates
    replicates = [held[name] for name in (spec.columns if spec else ()) if name in held]
    # Of several responses of a unit one counts, and the weights of the others are never used.
    if wave.design.duplicates == "refuse":
        for each in (column, *replicates):
            lacking = np.flatnonzero(each.where(lambda cell: cell.missing is not None))
            yield from raw.findings("weight missing", lacking, each.item.column, each.visible)
    yield from raw.findings("weight below 0", np.flatnonzero(weights < 0), column.item.column, column.visible)
    outside = weights == 0
    for each in replicates:
        wrong = np.flatnonzero(outside & (np.nan_to_num(_numbers(each)) != 0))
        yield from raw.findings("replicate of weight 0", wrong, each.item.column, each.visible)
    if outside.any():
        count = f"{outside.sum()} of {outside.size}"
        yield finding("weights of 0", raw.file, column=column.item.column, found=count)


def _strata(wave: Wave, held: Mapping[str, Held], units: pd.DataFrame | None) -> pd.Series | None:
    """The stratum of each record; None where it cannot be told."""
    strata = wave.design.strata
    if strata is None:
        return pd.Series(WHOLE, index=range(len(next(iter(held.values())).codes)))
    if strata not in wave.design.groupings:
        return _answers(held[strata]) if strata in held else None
    unit = next((column for column in held.values() if column.item.type == "unit"), None)
    if unit is None or units is None:
        return None
    return _answers(unit).map(units.set_index("code")[strata])


def _sizes(wave: Wave, held: Mapping[str, Held], units: pd.DataFrame | None) -> pd.Series | None:
    """How many units each stratum has, by its name; None where that cannot be told."""
    population, strata = wave.design.population, wave.design.strata
    if isinstance(population, Mapping):
        return pd.Series(dict(population), dtype="float64")
    if isinstance(population, int | float):
        return pd.Series({WHOLE: float(population)})
    if population == FRAME:
        if units is None:
            return None
        return pd.Series({WHOLE: len(units)}) if strata is None else units[strata].value_counts()
    in_stratum = _strata(wave, held, units)
    if not isinstance(population, str) or population not in held or in_stratum is None:
        return None
    return pd.Series(_numbers(held[population]), index=in_stratum).dropna()


def _answers(column: Held) -> pd.Series:
    return (
        pd.Series([cell.answer for cell in column.cells], dtype="object")
        .take(column.codes)
        .reset_index(drop=True)
    )


def _numbers(column: Held) -> np.ndarray:
    return pd.to_numeric(_answers(column), errors="coerce").to_numpy(dtype=np.float64)
