"""Why a wave cannot be weighed: responses without a place, strata nobody can speak for, cells left empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from doorpakken.data.study import Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError, problem
from doorpakken.statistics.calibration import MarginError


def refuse(problems: Iterable[Problem]) -> None:
    """UserError when there is a problem."""
    problems = list(problems)
    if problems:
        raise UserError(problems)


def unplaced(wave: Wave, weights: pd.DataFrame, frame: pd.DataFrame | None) -> list[Problem]:
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
                mend="Keep the response that counts, or set design.duplicates: most_complete.")
        for row, unit in zip(twice["source_row"], twice["unit"], strict=True)
    ]  # fmt: skip


def unusable(wave: Wave, sizes: pd.Series, sampled: pd.Series) -> Iterator[Problem]:
    """Strata whose mean or variance nobody can speak for; sampled: respondents, or clusters, of each."""
    place = "design.strata" if wave.design.strata else "design"
    unit, units = ("cluster", "clusters") if wave.design.clusters else ("respondent", "units")

    def bad(kind: str, what: str, column: str, n: int, expected: str, mend: str) -> Problem:
        population_words = "" if np.isnan(size) else f" of {size:.0f} {units}"
        found = f"{n} {unit}{'' if n == 1 else 's'}{population_words}"
        return problem(kind, what, _document(wave), column=column, found=found, expected=expected, mend=mend)

    for stratum, n, size in zip(sizes.index, sampled, sizes, strict=True):
        if n == 0:
            yield bad("empty stratum", f"nobody answered in stratum {stratum}", place, n, "2 or more",
                      "Use wider strata, or a simple design.")  # fmt: skip
        elif n > size:
            yield bad("population", f"stratum {stratum} has more than it can have", "design.population", n,
                      f"a population of {n} or more", "Correct the population.")  # fmt: skip
        elif n == 1 and wave.design.lonely == "fail" and not (wave.design.fpc and size == 1):
            mend = "Use wider strata, or set design.lonely (certainty, adjust or average)."
            what = f"one {unit} in stratum {stratum}, so no variance"
            yield bad("lonely stratum", what, place, n, "2 or more", mend)


def empty_cells(wave: Wave, key: str, variable: str, rows: pd.Series, values: pd.Series) -> list[Problem]:
    """Responses that lack what the design takes from a variable; weights below 0, and sizes not above it.

    rows: the source_row of each response that counts, values: what it says, NaN or null where missing.
    """
    lacking = values.isna()
    expected = "a cell without a missing code"
    if pd.api.types.is_numeric_dtype(values):
        lacking, expected = ~(values > 0), "a number above 0"
        if key == "weights":
            lacking, expected = ~(values >= 0), "a number of 0 or more"
        if key in ("replicates", "calibration.margins"):
            lacking, expected = values.isna(), "a number"
    return [
        problem("design cell", f"design.{key} needs {variable} of every response", shown(wave.responses.path),
                row=int(row), column=wave.item(variable).column,
                found="nothing" if pd.isna(value) else str(value), expected=expected,
                mend="Have a corrected file delivered, or change the design.")
        for row, value in zip(rows[lacking], values[lacking], strict=True)
    ]  # fmt: skip


def weightless(wave: Wave, strata: Iterable[str]) -> list[Problem]:
    """Strata of which every weight is 0, which nothing raises to their size."""
    mend = "Leave scale out, or correct the weights."
    return [
        of_design(
            wave, "scale", f"every weight of stratum {stratum} is 0", "a sum of 0", "a sum above 0", mend
        )
        for stratum in strata
    ]


def unmet(wave: Wave, error: MarginError) -> Problem:
    """A known total that the weights cannot meet."""
    return problem(
        "margin", f"the known total of {error.margin} cannot be met", _document(wave),
        column="design.calibration", found=error.found, expected=error.expected,
        mend="Use wider or fewer margins, or other bounds.",
    )  # fmt: skip


def of_design(wave: Wave, key: str, what: str, found: str, expected: str, mend: str) -> Problem:
    """What is wrong between the design and the responses."""
    return problem("design", what, _document(wave), column=f"design.{key}", found=found, expected=expected,
                   mend=mend)  # fmt: skip


def _document(wave: Wave) -> str:
    return shown(wave.folder / "wave.yaml")
