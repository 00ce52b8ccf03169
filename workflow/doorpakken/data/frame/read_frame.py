"""Read the frame strictly: every cell, key and connection that is wrong is found in one go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from doorpakken.data.frame.frame_checks import connections
from doorpakken.data.frame.frame_tables import Frame
from doorpakken.data.study.checksums import read_sums, sha256
from doorpakken.data.study.csv_documents import read_rows
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, UserError, problem, refusal
from doorpakken.words import languages

SUMS = "SHA256SUMS"
Columns = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class _Table:
    """The columns of a file as (pattern, what it expects), and the columns that identify a row."""

    columns: Columns
    key: tuple[str, ...]


_YEAR = (r"(19|20)\d\d", "a year")
_CODE = (r"GM\d{4}", "GM and four digits")
_NAME = (r"\S(.*\S)?", "a name without spaces around it")
_COUNT = (r"0|[1-9]\d{0,14}", "a whole number")
_DAY = (r"(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "a date as YYYY-MM-DD")

TABLES = {
    "municipalities.csv": _Table(
        {"year": _YEAR, "code": _CODE, "name": _NAME, "province": _NAME}, ("year", "code")
    ),
    "inhabitants.csv": _Table({"year": _YEAR, "code": _CODE, "inhabitants": _COUNT}, ("year", "code")),
    "size_classes.csv": _Table(
        {
            "size_class": (r"[A-Za-z0-9_-]+", "a word of letters, digits, _ and -"),
            "lower": _COUNT,
            "upper": (rf"|{_COUNT[0]}", "a whole number, or empty for an open class"),
            "label_{language}": _NAME,
        },
        ("size_class",),
    ),
    "events.csv": _Table(
        {
            "date": _DAY,
            "kind": (r"merge|split|rename", "merge, split or rename"),
            "from_code": _CODE,
            "from_name": _NAME,
            "to_code": _CODE,
            "to_name": _NAME,
            "largest_part": (r"|yes|no", "yes or no for a part of a split, else empty"),
        },
        ("from_code", "to_code"),
    ),
}


def load_frame(folder: Path, years: Iterable[int] = ()) -> Frame:
    """The frame in `folder`, whose waves are of `years`; UserError with all that is wrong.

    Checked: columns, cells, duplicate keys, checksums (SHA256SUMS), size classes without gap or overlap,
    inhabitants for every municipality of each wave year, and events that account for every change of codes.
    """
    problems = list(_checksums(folder))
    tables: dict[str, pd.DataFrame] = {}
    for name, table in TABLES.items():
        try:
            tables[name] = _read(folder / name, table)
        except UserError as error:
            problems += error.problems
    if len(tables) == len(TABLES):
        frame = Frame(folder, *(tables[name] for name in TABLES))
        problems += connections(frame, {name: shown(folder / name) for name in TABLES}, sorted(set(years)))
        if not problems:
            return frame
    raise UserError(problems)


def _read(path: Path, table: _Table) -> pd.DataFrame:
    name = shown(path)
    lines = read_rows(path)
    heads = lines[0] if lines else []
    columns = _by_language(table.columns, heads)
    if heads != list(columns):
        raise refusal("columns", "the column heads do not fit", name, row=1,
                      found=",".join(heads) or "nothing", expected=",".join(columns),
                      mend="Mend the first line.")  # fmt: skip
    problems = [
        problem("ragged row", "the row has another number of cells", name, row=row, found=str(len(cells)),
                expected=str(len(heads)), mend="Quote cells that hold a comma.")
        for row, cells in enumerate(lines[1:], start=2)
        if len(cells) != len(heads)
    ]  # fmt: skip
    if problems:
        raise UserError(problems)
    data = pd.DataFrame(lines[1:], columns=heads, dtype=str)
    problems = [*_cells(data, columns, name), *_duplicates(data, table, name)]
    if problems:
        raise UserError(problems)
    for column, (pattern, _) in columns.items():
        if pattern in (_YEAR[0], _COUNT[0]) or column == "upper":
            data[column] = data[column].replace("", "-1").astype("int64")
    return data


def _by_language(columns: Columns, heads: Sequence[str]) -> Columns:
    """The columns of a file, with one for each language of its heads in the place of that for all."""
    expanded: dict[str, tuple[str, str]] = {}
    for column, fits in columns.items():
        names = [column.replace("{language}", language) for language in languages()]
        there = [head for head in heads if head in names]
        expanded |= dict.fromkeys(dict.fromkeys(there or names) if "{language}" in column else [column], fits)
    return expanded


def _cells(data: pd.DataFrame, columns: Columns, name: str) -> Iterator[Problem]:
    for column, (pattern, expected) in columns.items():
        compiled = re.compile(pattern)
        for row, cell in enumerate(data[column], start=2):
            if compiled.fullmatch(cell) is None:
                yield problem("bad cell", "the cell does not fit", name, row=row, column=column,
                              found=repr(cell)[:60], expected=expected, mend="Correct the cell.")  # fmt: skip


def _duplicates(data: pd.DataFrame, table: _Table, name: str) -> Iterator[Problem]:
    keys = list(zip(*(data[column] for column in table.key), strict=True))
    repeated = {key for key, times in Counter(keys).items() if times > 1}
    rows: dict[tuple[str, ...], int] = {}
    for row, key in enumerate(keys, start=2):
        if key in rows:
            yield problem("duplicate key", f"the same {' and '.join(table.key)} stand in row {rows[key]} too",
                          name, row=row, found=" ".join(key), mend="Keep one of the rows.")  # fmt: skip
        elif key in repeated:
            rows[key] = row


def _checksums(folder: Path) -> Iterator[Problem]:
    name = shown(folder / SUMS)
    mend = "If the change is meant, renew the list: sha256sum *.csv > SHA256SUMS"
    try:
        listed = read_sums(folder / SUMS, mend)
    except UserError as error:
        yield from error.problems
        return
    for file in sorted(set(listed) ^ set(TABLES)):
        what = "a listed file is no part of the frame" if file in listed else "a file is not listed"
        yield problem("checksum list", what, name, found=file, mend=mend)
    for file in sorted(set(listed) & set(TABLES)):
        path = folder / file
        if path.is_file() and sha256(path) != listed[file]:
            yield problem("checksum", "the file differs from its checksum", shown(path), mend=mend)
