"""Read CSV documents strictly: every row whole, every cell held against the schema of its rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from doorpakken.data.study.documents import read_text, shown, validator
from doorpakken.data.study.open_points import is_todo, todo_problem
from doorpakken.data.study.spreadsheet_formulas import original
from doorpakken.errors import Problems, refusal

OTHERS = {";": "a semicolon", "\t": "a tab", "|": "a bar"}


def read_rows(path: Path) -> list[list[str]]:
    """The rows of a UTF-8 CSV document, its heads first; UserError when its quotes do not fit."""
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(read_text(path), newline=""), strict=True))
    except csv.Error as error:
        what, mend = "the quotes around a cell do not close", 'Close the quotes, and double a " in a cell.'
        what = f"{what} where the cell ends"
        raise refusal("quotes", what, shown(path), row=len(rows) + 1, found=str(error), mend=mend) from None
    return rows


def load_table(
    path: Path,
    schema: str,
    needed: Iterable[str] = (),
    key: Sequence[str] = (),
    alike: Mapping[str, str] | None = None,
) -> list[tuple[int, Mapping[str, str]]]:
    """A UTF-8 CSV table as (row number, {column: cell}) pairs, held against a schema of its rows.

    needed: columns that the table must have besides those that the schema requires. key: columns that
    identify a row. alike: columns that it must have besides, by the column of the schema that they are held
    against. Raises UserError with all problems of its heads, or else of its rows.
    """
    lines, problems = read_rows(path), Problems(shown(path))
    others = alike or {}
    if not lines:
        problems.add("empty file", "the table is empty", mend="Add its heads and rows.")
        problems.refuse()
    heads = lines[0]
    _check_heads(heads, schema, needed, others, problems)
    problems.refuse()
    records: list[tuple[int, Mapping[str, str]]] = []
    check = cache(partial(_misfits, schema))
    for row, cells in enumerate(lines[1:], start=2):
        if len(cells) == len(heads):
            record: Mapping[str, str] = dict(zip(heads, map(original, cells), strict=True))
            for column, cell in record.items():
                for expected in check(others.get(column, column), cell):
                    problems.add("bad cell", "the cell does not fit", repr(cell)[:60], expected,
                                 "Correct the cell.", row=row, column=column)  # fmt: skip
                if is_todo(cell):
                    problems.problems.append(todo_problem(cell, problems.file, row, column))
            records.append((row, record))
        else:
            what, mend = "the row has another number of cells", "Quote cells that hold a comma."
            problems.add("ragged row", what, len(cells), str(len(heads)), mend, row=row)
    rows: dict[str, int] = {}
    for row, record in records if key else ():
        identity = " ".join(record[column] for column in key)
        first = rows.setdefault(identity, row)
        if first != row:
            what = f"the same {' and '.join(key)} stand in row {first} too"
            problems.add("duplicate key", what, identity, "", "Keep one of the rows.", row=row)
    problems.refuse()
    return records


def _check_heads(
    heads: list[str], schema: str, also: Iterable[str], others: Iterable[str], problems: Problems
) -> None:
    columns = [*validator(schema).schema["properties"], *others]
    needed = {*validator(schema).schema.get("required", columns), *also, *others}
    other = next((sign for sign in OTHERS if heads[:1] and columns[0] in heads[0].split(sign)[:-1]), None)
    if other and len(heads) == 1:
        what, mend = "the table has another delimiter than a comma", "Save it as CSV (UTF-8) with commas."
        problems.add("delimiter", what, OTHERS[other], "a comma", mend, row=1)
        return
    strange = sorted((needed - set(heads)) | (set(heads) - set(columns)))
    for column in strange:
        what = f"column {'lacking' if column in columns else 'unknown'}"
        problems.add("columns", what, "", ",".join(columns), "Mend the heads.", row=1, column=column)
    if not strange and len(heads) != len(set(heads)):
        problems.add("columns", "a column head stands twice", mend="Keep one of them.", row=1)


def _misfits(schema: str, column: str, cell: str) -> list[str]:
    """What is expected in a column instead of a cell that does not fit; nothing of one that is left open."""
    if is_todo(cell):
        return []
    rows = validator(schema)
    errors = rows.descend(cell, rows.schema["properties"][column])
    return [error.schema.get("description", error.message) for error in errors]
