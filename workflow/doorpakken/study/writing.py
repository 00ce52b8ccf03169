"""Write what the rooms found: JSON, Parquet, and problems as a table; the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from doorpakken.errors import Problem
from doorpakken.study.mark import MARK
from doorpakken.study.model import Wave

COLUMNS = ("severity", "file", "row", "column", "kind", "what", "found", "expected", "mend")
FORMULA = ("=", "+", "-", "@")


def problems_table(problems: Sequence[Problem]) -> pd.DataFrame:
    """The problems as rows of text, in their order; `row` is a nullable integer.

    For problems.csv: a cell that a spreadsheet would run as a formula gets an apostrophe before it, and
    control characters are spelled out.
    """
    table = pd.DataFrame({column: [getattr(found, column) for found in problems] for column in COLUMNS})
    for column in table.columns.drop("row"):
        table[column] = [_harmless(text) for text in table[column].fillna("")]
    return table.astype({"row": "Int64"})


def write_json(path: Path, data: Any) -> None:
    """Write data as JSON with a final line feed, in the order given; ValueError for a number that is none."""
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())


def write_parquet(path: Path, table: pd.DataFrame, wave: Wave) -> None:
    """Write a table of a wave as Parquet; its metadata say where the data come from, with the mark."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = pa.Table.from_pandas(table, preserve_index=False)
    known = {"wave": wave.id, "origin": wave.origin}
    known |= {f"mark_{language}": words for language, words in MARK.items() if wave.origin == "simulated"}
    pq.write_table(made.replace_schema_metadata({**(made.schema.metadata or {}), **known}), path)


def _harmless(text: str) -> str:
    if not text.isprintable():
        return repr(text)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text
