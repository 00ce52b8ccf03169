"""What respondents have on the margins of a calibration, held against the totals that a file gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product

import pandas as pd

from doorpakken.data.study import Wave
from doorpakken.data.study.control_totals import MARGINS
from doorpakken.data.study.design_model import CalibrationSpec, ControlMargin
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, problem
from doorpakken.statistics.calibration import crossed, margin_totals
from doorpakken.statistics.weighting.drawn_sample import look_up
from doorpakken.statistics.weighting.weighting_refusals import empty_cells, refuse

KEY = "calibration.margins"
EQUAL = 1e-9  # sums of margins that differ by no more are the same


def margin_values(
    wave: Wave, weights: pd.DataFrame, responses: pd.DataFrame, frame: pd.DataFrame | None
) -> pd.DataFrame:
    """The columns of the margins for responses that count (n rows): classes as text, amounts as numbers.

    Raises UserError when a response lacks what a margin needs of it.
    """
    spec = _spec(wave)
    answers = responses.set_index("source_row").loc[weights["source_row"]].set_axis(weights.index)
    columns: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    for name in spec.columns:
        if name in wave.design.groupings:
            columns[name] = look_up(frame, name, weights["unit"])
        elif name in wave.design.frame_columns:
            numbers = {} if frame is None else frame[name].to_dict()
            columns[name] = weights["unit"].map(numbers).astype("float64")
        else:
            problems += empty_cells(wave, KEY, name, weights["source_row"], answers[name])
            columns[name] = answers[name]
    refuse(problems)
    return pd.DataFrame(columns, index=weights.index)


def unmatched(
    wave: Wave, rows: pd.Series, values: pd.DataFrame, frame: pd.DataFrame | None
) -> Iterator[Problem]:
    """Where the totals of margins.csv do not fit the respondents, the codebook, the frame or each other.

    rows (n,): the source_row of each response that counts. values: as `margin_values` gives them.
    """
    spec, file = _spec(wave), shown(wave.folder / MARGINS)
    first: tuple[str, float] | None = None
    for margin, totals in zip(spec.margins, margin_totals(spec, frame), strict=True):
        name = ".".join(margin)
        if spec.is_number(margin):
            continue
        if name in spec.controls:
            listed = [_categories(wave, column, frame) for column in margin]
            categories = {".".join(parts) for parts in product(*listed)}
            answered = rows.groupby(crossed(values, margin)).agg(["size", "first"])
            yield from _apart(file, name, spec.controls[name], categories, answered)
        grand = sum(totals.values())
        first = first or (name, grand)
        allowed = max(spec.tolerance, EQUAL)
        if spec.controls and abs(grand - first[1]) > allowed * first[1]:
            yield problem(
                "margins apart", f"the totals of {name} have another sum than those of {first[0]}", file,
                column="total", found=f"{grand:.12g}",
                expected=f"{first[1]:.12g}" + (f", give or take {allowed:g} of it" if spec.tolerance else ""),
                mend="Correct the totals, or set design.calibration.tolerance.",
            )  # fmt: skip


def _apart(
    file: str, name: str, control: ControlMargin, categories: Collection[str], answered: pd.DataFrame
) -> Iterator[Problem]:
    """Categories that nobody knows, those with a total and no respondents, and the other way about.

    answered: by category the number of responses (size), and the row of the first.
    """
    for category, total in control.totals.items():
        if category not in categories:
            yield problem(
                "unknown category", "the margin has no such category", file, row=control.rows[category],
                column="category", found=category, expected=", ".join(sorted(categories)), mend="Correct it.",
            )  # fmt: skip
        elif total > 0 and category not in answered.index:
            yield problem(
                "empty category", f"nobody answered in {name}={category}", file, row=control.rows[category],
                column="category", found=f"no respondents for {total:.12g}", expected="1 or more",
                mend="Merge it with another category, there and in the codebook, or take another margin.",
            )  # fmt: skip
    for category, size, first in answered.itertuples():
        if not control.totals.get(category, 0) > 0:
            column = "total" if category in control.rows else "category"
            yield problem(
                "no total", f"{name}={category} has respondents and no total", file,
                row=control.rows.get(category), column=column, expected="a total above 0",
                found=f"{size} respondents, the first in row {first} of the responses", mend="Add its total.",
            )  # fmt: skip


def _categories(wave: Wave, column: str, frame: pd.DataFrame | None) -> list[str]:
    """The classes of a column of the frame, or the codes of a closed question."""
    if column in wave.design.groupings:
        return [] if frame is None else sorted(frame[column].astype("str").unique())
    return list(wave.item(column).labels)


def _spec(wave: Wave) -> CalibrationSpec:
    spec = wave.design.calibration
    assert spec is not None, "asked only of a design that calibrates"
    return spec
