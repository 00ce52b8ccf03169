"""Read the frame strictly: every cell, key and connection that is wrong is found in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from doorpakken.data.frame.frame_checks import connections
from doorpakken.data.frame.frame_tables import Frame, units
from doorpakken.data.study import Study, Wave
from doorpakken.data.study.checksums import read_sums, sha256
from doorpakken.data.study.csv_documents import load_table
from doorpakken.data.study.documents import schema_of, shown
from doorpakken.errors import Problem, UserError, problem

SUMS = "SHA256SUMS"
KEYS: Mapping[str, tuple[str, ...]] = {
    "municipalities": ("year", "code"),
    "inhabitants": ("year", "code"),
    "size_classes": ("size_class",),
    "events": ("from_code", "to_code"),
}
FILES = {f"{name}.csv" for name in KEYS}
NUMBERS = ["year", "inhabitants", "lower", "upper"]


def load_frame(folder: Path, years: Iterable[int] = ()) -> Frame:
    """The frame in `folder`, whose waves are of `years`; UserError with all that is wrong.

    Checked: columns, cells, duplicate keys, checksums (SHA256SUMS), size classes without gap or overlap,
    inhabitants for every municipality of each wave year, and events that account for every change of codes.
    """
    problems = list(_checksums(folder))
    tables: dict[str, pd.DataFrame] = {}
    for name in KEYS:
        try:
            tables[name] = _read(folder, name)
        except UserError as error:
            problems += error.problems
    if tables.keys() == KEYS.keys():
        frame = Frame(folder, **tables)
        problems += connections(frame, sorted(set(years)))
        if not problems:
            return frame
    raise UserError(problems)


def _read(folder: Path, name: str) -> pd.DataFrame:
    records = [record for _, record in load_table(folder / f"{name}.csv", name, key=KEYS[name])]
    table = pd.DataFrame(records, columns=None if records else schema_of(name)["required"], dtype=str)
    for column in table.columns.intersection(NUMBERS):
        table[column] = table[column].replace("", "-1").astype("int64")
    return table


def wave_units(study: Study, wave: Wave) -> pd.DataFrame | None:
    """Columns code, name, province, inhabitants, size_class; None for a study without a frame."""
    return units(load_frame(study.frame), wave.reference_date) if study.frame else None


def _checksums(folder: Path) -> Iterator[Problem]:
    name = shown(folder / SUMS)
    mend = "If the change is meant, renew the list: sha256sum *.csv > SHA256SUMS"
    try:
        listed = read_sums(folder / SUMS, mend)
    except UserError as error:
        yield from error.problems
        return
    for file in sorted(set(listed) ^ set(FILES)):
        what = "a listed file is no part of the frame" if file in listed else "a file is not listed"
        yield problem("checksum list", what, name, found=file, mend=mend)
    for file in sorted(set(listed) & set(FILES)):
        path = folder / file
        if path.is_file() and sha256(path) != listed[file]:
            yield problem("checksum", "the file differs from its checksum", shown(path), mend=mend)
