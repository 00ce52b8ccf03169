"""Tables that name their own columns and records: Parquet, and JSON as programs and KoboToolbox write it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from doorpakken.data.intake.raw_file import RawFile, cell_text, readable
from doorpakken.data.study import Responses

MOST = 100_000_000  # cells that a Parquet file, packed as it is, may say that it holds
BETWEEN = "; "  # answers of one cell
RESULTS = "results"  # where KoboToolbox has its records


def open_raw(responses: Responses, data: bytes) -> RawFile:
    """The records of a Parquet or JSON file; the first is row 1.

    A value that is lacking or null is an empty cell. Of JSON a number is what is written, an object in a
    record a column for each of its keys (`group/key`), and a list its parts with semicolons between them.
    """
    with readable(responses):
        names, records = (_parquet if responses.format == "parquet" else _json)(data)
        if len(set(names)) < len(names):
            raise ValueError("two columns have one name")
    return RawFile([names], records, 1)


def _parquet(data: bytes) -> tuple[list[str], Iterator[Sequence[str]]]:
    import pyarrow.parquet  # type: ignore[import-untyped]

    file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
    cells = file.metadata.num_rows * file.metadata.num_columns
    if cells > MOST:
        raise ValueError(f"it says that it holds {cells:,} cells")
    table = file.read()
    columns = [[_text(value) for value in column.to_pylist()] for column in table.columns]
    return list(table.column_names), iter(zip(*columns, strict=True))


def _json(data: bytes) -> tuple[list[str], Iterator[Sequence[str]]]:
    records = [dict(_flat(record)) for record in _records(data.decode("utf-8-sig"))]
    names = list(dict.fromkeys(name for record in records for name in record))
    return names, ([record.get(name, "") for name in names] for record in records)


def _records(text: str) -> Iterator[Mapping[str, Any]]:
    """The records of a list, of the answer of KoboToolbox, or one in each line."""
    try:
        whole = json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        if "Extra data" not in str(error):
            raise
        whole = [
            json.loads(line, parse_int=str, parse_float=str) for line in text.splitlines() if line.strip()
        ]
    if isinstance(whole, Mapping):
        whole = whole.get(RESULTS, [whole])
    for number, record in enumerate(whole, start=1):
        if not isinstance(record, Mapping):
            raise ValueError(f"record {number} is no object with columns")
        yield record


def _flat(record: Mapping[str, Any], group: str = "") -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{group}{key}/")
        else:
            yield f"{group}{key}", _text(value)


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, list):
        return BETWEEN.join(map(_text, value))
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    return cell_text(value if isinstance(value, bool | int | float | timedelta) else _plain(value))


def _plain(value: Any) -> Any:
    """A moment without more digits than Python has; text and others as they are."""
    return value.to_pydatetime(warn=False) if hasattr(value, "to_pydatetime") else value
