"""A good wave with a column of every type, long enough for a fault in each row to reach the cap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from doorpakken.data.intake import inspect_wave
from doorpakken.errors import Problem, UserError
from tests.support import intake_wave
from tests.support.intake_wave import put_wave, read_wave

ROWS = 60
LAST = ROWS + 1
WAVE = intake_wave.WAVE
CODEBOOK = (
    intake_wave.CODEBOOK.splitlines()[0].replace("question_nl", "stem_nl,stem_en,question_nl", 1)
    + """
respondent_id,id,id,,,,,,,,,,,,,,first,
started_at,start,datetime,,,,,,,,,,,,-99,,first,
completed_at,end,datetime,,,,,,,,,,,,-99,,first,
municipality,gm,unit,,,,,,,,,,,,,,first,
together,together,group,,,,,,,,,,,,,,first,
kcc,kcc,single,kcc,,,,,KCC?,KCC?,1=ja|2=gedeeld|3=nee,1=yes|2=shared|3=no,,,-98|-99,,first,
share,share,integer,kcc,,,,,Deel?,Share?,,,0,100,-91|-98,kcc=1|2,first,
fte,fte,number,kcc,,,,,Fte?,Fte?,,,0,5000,-98|-99,,first,
given,w,weight,,,,,,,,,,0,,,,first,
web,web,single,kcc,,,Waar?,Where?,Web,Web,0=niet|1=web,0=not|1=web,,,-99,,first,
desk,desk,single,kcc,,,Waar?,Where?,Balie,Desk,0=niet|1=balie,0=not|1=desk,,,-99,,first,
lesson,lesson,text,,,,,,,,,,,,-99,,first,
"""
)
HEADS = ["id", "start", "end", "gm", "together", "kcc", "share", "fte", "w", "web", "desk", "lesson"]
UNITS = pd.DataFrame(
    {
        "code": [f"GM{3 * (at + 1):04d}" for at in range(ROWS)],
        "name": [f"Dorp {at}" for at in range(ROWS)],
    }
)


def records() -> list[list[str]]:
    """The heads and rows of the good wave, as cells."""
    rows = [list(HEADS)]
    for at in range(ROWS):
        kcc, day = "123"[at % 3], f"2014-04-{8 + at % 20:02}"
        share = "-91" if kcc == "3" else str(40 + at % 50)
        ticks = [str(at % 2), str((at + 1) % 2)]
        lesson = "Één loket" if at % 30 == 2 or at == ROWS - 1 else f"Les {at}"
        who = [f"r{at}", f"{day}T09:00:00", f"{day}T09:20:00", UNITS["code"][at], f"g{at // 4}"]
        rows.append([*who, kcc, share, f"{at}.5", "1.25", *ticks, lesson])
    return rows


def joined(rows: list[list[str]], delimiter: str = ",") -> str:
    """Rows of cells as text; a cell that needs quotes has to bring them."""
    return "".join(delimiter.join(row) + "\n" for row in rows)


GOOD = joined(records())


def with_cells(changed: Mapping[tuple[int, str], str]) -> str:
    """The good text with other cells, by row as a spreadsheet counts and column."""
    rows = records()
    for (row, column), cell in changed.items():
        rows[row - 1][HEADS.index(column)] = cell
    return joined(rows)


def with_column(column: str, change: Callable[[str], str]) -> str:
    """The good text with every cell of a column changed."""
    at, rows = HEADS.index(column), records()
    return with_cells({(row, column): change(rows[row - 1][at]) for row in range(2, LAST + 1)})


def found_in(folder: Path) -> list[Problem]:
    """What the check and the gate of a wave find, from its documents to its cells."""
    try:
        wave = read_wave(folder)
    except UserError as error:
        return list(error.problems)
    return inspect_wave(wave, UNITS)[1]


@dataclass(frozen=True)
class Told:
    """What one message has to say: kind, row and column whole, of the rest a part."""

    kind: str
    row: int | None = None
    column: str | None = None
    found: str = ""
    expected: str = ""
    mend: str = ""
    severity: str = "error"
    count: int = 1
    file: str = "responses.csv"


@dataclass(frozen=True)
class Kind:
    """A kind of breakage: how it is written below a folder, and what must be told of it."""

    name: str
    write: Callable[[Path], None]
    told: tuple[Told, ...] = field(default=())


def broken_text(
    name: str, responses: str | bytes, *told: Told, wave: str = WAVE, codebook: str | bytes = CODEBOOK
) -> Kind:
    """A kind whose responses are a text."""

    def write(folder: Path) -> None:
        put_wave(folder, responses, wave=wave, codebook=codebook)

    return Kind(name, write, told)


def declared(old: str, new: str) -> str:
    """wave.yaml with one declaration changed."""
    assert old in WAVE
    return WAVE.replace(old, new)
