"""Write what the rooms found: JSON, Parquet, and problems as a table; the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from doorpakken.data.study.simulation_mark import mark_by_language
from doorpakken.data.study.spreadsheet_formulas import FORMULA, harmless
from doorpakken.data.study.study_model import Wave
from doorpakken.errors import Problem

LEFT_OUT = "left_out"
COLUMNS = ("severity", "file", "row", "column", "kind", "what", "found", "expected", "mend")


def problems_table(problems: Sequence[Problem]) -> pd.DataFrame:
    """The problems as rows of text, in their order; `row` is a nullable integer.

    For problems.csv: a cell that a spreadsheet would run as a formula gets an apostrophe before it, and
    control characters are spelled out.
    """
    table = pd.DataFrame({column: [getattr(problem, column) for problem in problems] for column in COLUMNS})
    for column in table.columns.drop("row"):
        table[column] = [_harmless(text) for text in table[column].fillna("")]
    return table.astype({"row": "Int64"})


def write_table(path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV in which no spreadsheet finds a formula; its text is never missing.

    `formulas.original` gives the text back.
    """
    written = table.copy()
    for name in written.select_dtypes(exclude="number"):
        written[name] = written[name].map({text: harmless(text) for text in written[name].unique()})
    written.to_csv(path, index=False, lineterminator="\n")


def write_json(path: Path, data: Any) -> None:
    """Write data as JSON with a final line feed, in the order given; ValueError for a number that is none."""
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())


def write_parquet(path: Path, table: pd.DataFrame, wave: Wave) -> None:
    """Write a table of a wave as Parquet; its `attrs` tell its origin and the mark as well."""
    attributes: dict[Hashable, Any] = {"wave": wave.id, "origin": wave.origin}
    if wave.origin == "simulated":
        attributes = attributes | {"mark": mark_by_language(wave.label, wave.mark_words)}
    table.attrs |= attributes
    table.to_parquet(path, index=False)


def read_left_out(path: Path) -> dict[str, int]:
    """How many rows of the raw file were left out before its responses were written as Parquet, by reason."""
    counts: dict[str, int] = pd.read_parquet(path, columns=["source_row"]).attrs.get(LEFT_OUT, {})
    return counts


def _harmless(text: str) -> str:
    if not text.isprintable():
        return repr(text)
    return f"'{text}" if FORMULA.match(text) else text
