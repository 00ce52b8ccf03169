"""The answers of a wave as the program of a form exports them, under the names of the form."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

from doorpakken.data.questionnaire.form_blocks import boxes_of, form_mark, xlsform_names
from doorpakken.data.questionnaire.own_form import limesurvey_heads
from doorpakken.data.study import Wave

Cell = Callable[[str], str]


def write_answers(wave: Wave, path: Path, form: str, *, marked: bool = True) -> dict[str, str]:
    """Write the file, and return the head of each variable.

    Who was not asked left the cell empty, as did who skipped a text or a tick-all question.
    """
    names = limesurvey_heads(wave) if form == "limesurvey" else xlsform_names(wave.items)
    ticks = boxes_of(wave.items)
    of_column = {item.column: item for item in wave.items}
    passed = {code for code, kind in wave.missing.items() if kind == "not_asked"}
    with wave.responses.path.open(encoding="utf-8", newline="") as stream:
        records = list(csv.DictReader(stream))

    def cells(record: Mapping[str, str]) -> dict[str, str]:
        row = {}
        for column, cell in record.items():
            item = of_column[column]
            is_open = item.type in ("text", "group") or item.variable in ticks
            empty = cell in passed or (cell in wave.missing and is_open)
            tick = {"1": "Y", "0": ""}.get(cell, cell) if item.variable in ticks else cell
            row[names[item.variable]] = "" if empty else tick if form == "limesurvey" else cell
        own = {"lastpage": "9", "startlanguage": "nl", "formof": form_mark(wave)}
        own = own if form == "limesurvey" else {"form_of": form_mark(wave)}
        return row | (own if marked else {})

    rows = [cells(record) for record in records]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return names
