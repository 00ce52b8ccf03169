"""Read the frame strictly: every cell, key and connection that is wrong is found in one go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from doorpakken.data.frame.frame_checks import connections
from doorpakken.data.frame.frame_tables import Frame, units
from doorpakken.data.study import Study, Wave
from doorpakken.data.study.checksums import read_sums, sha256
from doorpakken.data.study.csv_documents import load_table
from doorpakken.data.study.documents import schema_of, shown
from doorpakken.data.study.frame_document import (
    EVENTS,
    LABELS,
    SIZE_CLASSES,
    SIZES,
    FrameDocument,
    read_frame_document,
)
from doorpakken.errors import Problem, UserError, problem

SUMS = "SHA256SUMS"
KEYS: Mapping[str, tuple[str, ...]] = {
    "listed": ("year", "code"),
    "inhabitants": ("year", "code"),
    "size_classes": ("size_class",),
    "events": ("from_code", "to_code"),
    "labels": ("column", "value"),
}
SCHEMAS = {"listed": "units"}
TABLES = {"inhabitants": SIZES, "size_classes": SIZE_CLASSES, "events": EVENTS, "labels": LABELS}
RENEW = "If the change is meant, renew the list: sha256sum *.csv > SHA256SUMS"
NUMBERS = ["year", "inhabitants", "lower", "upper"]
CODES = ("code", "from_code", "to_code")


def load_frame(folder: Path, years: Iterable[int] = ()) -> Frame:
    """The frame in `folder`, whose waves are of `years`; UserError with all that is wrong.

    Checked: frame.yaml, columns, cells, duplicate keys, checksums (SHA256SUMS), size classes without gap or
    overlap, inhabitants for every unit of each wave year, and events that account for every change of codes.
    """
    document = read_frame_document(folder)
    problems: list[Problem] = []
    listed: Mapping[str, str] = {}
    try:
        listed = read_sums(folder / SUMS, RENEW)
        problems += _checksums(document, listed)
    except UserError as error:
        problems += error.problems
    tables: dict[str, pd.DataFrame] = {}
    for name in KEYS:
        try:
            tables[name] = _read(document, name, listed)
        except UserError as error:
            problems += error.problems
    if tables.keys() == KEYS.keys():
        frame = Frame(document, **tables)
        problems += connections(frame, sorted(set(years)))
        if not problems:
            return frame
    raise UserError(problems)


def _read(document: FrameDocument, name: str, listed: Collection[str]) -> pd.DataFrame:
    """A table; empty for one that the frame has no file of, unless the list of checksums names it."""
    file, schema = TABLES.get(name, document.units), SCHEMAS.get(name, name)
    own = dict.fromkeys(document.columns, "name") if name == "listed" else {}
    records: list[tuple[int, Mapping[str, str]]] = []
    if name == "listed" or document.has(file) or file in listed:
        records = load_table(document.folder / file, schema, key=KEYS[name], alike=own)
    strange = [
        problem("bad cell", "the cell does not fit", shown(document.folder / file), row=row, column=column,
                found=repr(record[column])[:60], expected=document.description, mend="Correct the cell.")
        for row, record in records
        for column in CODES
        if column in record and not document.fits(record[column])
    ]  # fmt: skip
    if strange:
        raise UserError(strange)
    heads = [*schema_of(schema)["required"], *own]
    table = pd.DataFrame([each for _, each in records], columns=None if records else heads, dtype=str)
    for column in table.columns.intersection(NUMBERS):
        table[column] = table[column].replace("", "-1").astype("int64")
    return table


def wave_units(study: Study, wave: Wave) -> pd.DataFrame | None:
    """The units of the frame when the wave was held, as `units` gives them; None for a study without one."""
    return units(load_frame(study.frame), wave.reference_date) if study.frame else None


def _checksums(document: FrameDocument, listed: Mapping[str, str]) -> Iterator[Problem]:
    folder = document.folder
    name, files = shown(folder / SUMS), {*document.files, *(set(TABLES.values()) & set(listed))}
    for file in sorted(set(listed) ^ files):
        what = "a listed file is no part of the frame" if file in listed else "a file is not listed"
        yield problem("checksum list", what, name, found=file, mend=RENEW)
    for file in sorted(set(listed) & files):
        path = folder / file
        if path.is_file() and sha256(path) != listed[file]:
            yield problem("checksum", "the file differs from its checksum", shown(path), mend=RENEW)
