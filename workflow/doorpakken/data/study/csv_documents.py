"""Read CSV documents strictly: every row whole, every cell held against the schema of its rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from doorpakken.data.study.documents import read_text, shown, validator
from doorpakken.data.study.open_points import is_todo, todo_problem
from doorpakken.data.study.spreadsheet_formulas import original
from doorpakken.errors import UserError, problem

OTHERS = {";": "a semicolon", "\t": "a tab", "|": "a bar"}


def read_rows(path: Path) -> list[list[str]]:
    """The rows of a UTF-8 CSV document, its heads first; UserError when its quotes do not fit."""
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(read_text(path), newline=""), strict=True))
    except csv.Error as error:
        raise UserError(
            problem("quotes", "the quotes around a cell do not close where the cell ends", shown(path),
                    row=len(rows) + 1, found=str(error), mend='Close the quotes, and double a " in a cell.')
        ) from None  # fmt: skip
    return rows


def load_table(path: Path, schema: str) -> list[tuple[int, Mapping[str, str]]]:
    """A UTF-8 CSV table as (row number, {column: cell}) pairs, held against a schema of its rows."""
    name = shown(path)
    lines = read_rows(path)
    if not lines:
        raise UserError(problem("empty file", "the table is empty", name, mend="Add its heads and rows."))
    heads, known = lines[0], list(validator(schema).schema["properties"])
    other = next((sign for sign in OTHERS if heads[:1] and known[0] in heads[0].split(sign)[:-1]), None)
    if other and len(heads) == 1:
        raise UserError(
            problem("delimiter", "the table has another delimiter than a comma", name, row=1,
                    found=OTHERS[other], expected="a comma", mend="Save it as CSV (UTF-8) with commas.")
        )  # fmt: skip
    needed = set(validator(schema).schema.get("required", known))
    found = [
        problem(
            "columns",
            f"column {'lacking' if column in known else 'unknown'}",
            name,
            row=1,
            column=column,
            expected=",".join(known),
            mend="Mend the heads.",
        )
        for column in sorted((needed - set(heads)) | (set(heads) - set(known)))
    ]
    if not found and len(heads) != len(set(heads)):
        found = [problem("columns", "a column head stands twice", name, row=1, mend="Keep one of them.")]
    if found:
        raise UserError(found)
    records: list[tuple[int, Mapping[str, str]]] = []
    for row, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(heads):
            found.append(
                problem(
                    "ragged row",
                    "the row has another number of cells",
                    name,
                    row=row,
                    found=str(len(cells)),
                    expected=str(len(heads)),
                    mend="Quote cells that hold a comma.",
                )
            )
            continue
        record = dict(zip(heads, map(original, cells), strict=True))
        found += [todo_problem(cell, name, row, head) for head, cell in record.items() if is_todo(cell)]
        for error in validator(schema).iter_errors(record):
            column = str(next(iter(error.absolute_path), ""))
            if is_todo(record.get(column)):
                continue
            expected = error.schema.get("description", error.message)
            found.append(
                problem(
                    "bad cell",
                    "the cell does not fit",
                    name,
                    row=row,
                    column=column,
                    found=repr(error.instance)[:60],
                    expected=expected,
                    mend="Correct the cell.",
                )
            )
        records.append((row, record))
    if found:
        raise UserError(found)
    return records
