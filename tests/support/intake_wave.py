"""A good tiny wave written into a folder, for tests that break one thing at a time."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from doorpakken.data.intake import inspect_wave
from doorpakken.data.study import Concept, Wave
from doorpakken.data.study.load_wave import load_wave
from doorpakken.errors import Problem
from tests.support import tiny_study as tiny

WAVE = tiny.WAVE.replace(
    'missing: {"-91": not_asked, "-98": dont_know}',
    'missing: {"-91": not_asked, "-96": no_target, "-98": dont_know, "-99": no_answer}',
)
CODEBOOK = """\
variable,column,type,concept,section_nl,section_en,question_nl,question_en,labels_nl,labels_en,minimum,maximum,missing,asked_if,link,comparability
respondent_id,id,id,,,,,,,,,,,,first,
started_at,start,datetime,,,,,,,,,,-99,,first,
completed_at,end,datetime,,,,,,,,,,-99,,first,
municipality,gm,unit,,,,,,,,,,,,first,
kcc,kcc,single,kcc,,,KCC?,KCC?,1=ja|2=gedeeld|3=nee,1=yes|2=shared|3=no,,,-98|-99,,first,
share,share,integer,kcc,,,Deel?,Share?,,,0,100,-91|-98,kcc=1|2,first,
fte,fte,number,kcc,,,Fte?,Fte?,,,0,500,-98|-99,,first,
lesson,lesson,text,,,,,,,,,,-99,,first,
"""
HEADS = "id,start,end,gm,kcc,share,fte,lesson"
ROWS = (
    "a,2014-04-08T09:00:00,2014-04-08T09:20:00,GM0003,1,40,2.5,Begin klein",
    "b,2014-04-08T10:00:00,2014-04-08T10:20:00,GM0005,2,-98,0,-99",
    "c,2014-04-09T09:00:00,2014-04-09T09:20:00,GM0007,3,-91,-98,Één loket",
    "d,2014-04-10T09:00:00,-99,GM0009,-99,-91,12,-99",
)
GOOD = "\n".join((HEADS, *ROWS)) + "\n"
UNITS = pd.DataFrame(
    {
        "code": ["GM0003", "GM0005", "GM0007", "GM0009"],
        "name": ["Appingedam", "Bedum", "Bellingwedde", "Ten Boer"],
    }
)


def write_wave(
    folder: Path, responses: str | bytes = GOOD, *, wave: str = WAVE, codebook: str = CODEBOOK
) -> Wave:
    """Write a wave below `folder` with a checksum that fits, and load it as the study does."""
    put_wave(folder, responses, wave=wave, codebook=codebook)
    return read_wave(folder)


def put_wave(folder: Path, responses: str | bytes, *, wave: str, codebook: str | bytes) -> None:
    """Write a wave below `folder` with a checksum that fits."""
    home = folder / "2014"
    home.mkdir(exist_ok=True)
    data = responses.encode() if isinstance(responses, str) else responses
    (home / "wave.yaml").write_text(wave, "utf-8")
    (home / "codebook.csv").write_bytes(codebook.encode() if isinstance(codebook, str) else codebook)
    (home / "responses.csv").write_bytes(data)
    (home / "SHA256SUMS").write_text(f"{hashlib.sha256(data).hexdigest()}  responses.csv\n", "utf-8")


def read_wave(folder: Path) -> Wave:
    """The wave below `folder`, loaded as the study does."""
    return load_wave(
        folder / "2014", {}, {"kcc": Concept("kcc", {"nl": "KCC", "en": "KCC"}, "")}, ("nl", "en")
    )


def declared(old: str, new: str) -> str:
    """wave.yaml with one declaration changed."""
    assert old in WAVE
    return WAVE.replace(old, new)


def with_cell(row: int, column: str, cell: str) -> str:
    """The good file with one cell changed; rows as in a spreadsheet, the heads being row 1."""
    lines = GOOD.splitlines()
    cells = lines[row - 1].split(",")
    cells[HEADS.split(",").index(column)] = cell
    lines[row - 1] = ",".join(cells)
    return "\n".join(lines) + "\n"


def problems_of(wave: Wave) -> list[Problem]:
    """All problems of a wave, with the units of its date."""
    return inspect_wave(wave, UNITS)[1]


def only(problems: list[Problem]) -> Problem:
    """The one problem that there must be."""
    assert len(problems) == 1, [str(found) for found in problems]
    return problems[0]
