"""Breakage of SPSS and Stata files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.broken.books import NUMBERS, declared
from tests.broken.good import CODEBOOK, HEADS, Kind, Told, records
from tests.support import format_samples as formats
from tests.support.intake_wave import put_wave

SAID = {"kcc": {1.0: "ja", 2.0: "gedeeld", 3.0: "nee"}}


def columns(**changed: list[Any]) -> dict[str, list[Any]]:
    """The good wave as a statistics program has it."""
    _, *rows = records()
    found: dict[str, list[Any]] = {}
    for at, name in enumerate(HEADS):
        found[name] = [float(row[at]) if name in NUMBERS else row[at] for row in rows]
    return found | changed


def sav(**said: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return formats.sav(Path(folder), columns(), **said)


def dta(**said: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return formats.dta(Path(folder), columns(), **said)


def broken(name: str, format_: str, make: Callable[[], bytes], *told: Told) -> Kind:
    def write(folder: Path) -> None:
        put_wave(folder, make(), wave=declared(format_), codebook=CODEBOOK)

    return Kind(name, write, told)


def more_rows(data: bytes, at: int) -> bytes:
    """The file with a head that says of millions of rows."""
    return data[:at] + b"\xff" + data[at + 1 :]


KINDS = [
    broken(
        "sav that says of more rows than it has",
        "sav",
        lambda: more_rows(sav(), 82),
        Told("damaged file", None, None, "16,711,740 rows", "a whole sav file", "save it again"),
    ),
    broken(
        "dta that says of more rows than it has",
        "dta",
        lambda: more_rows(dta(), dta().index(b"<N>") + 5),
        Told("damaged file", None, None, "16,711,740 rows", "a whole dta file", "save it again"),
    ),
    broken(
        "sav cut off",
        "sav",
        lambda: sav()[:-40],
        Told("damaged file", None, None, "expected number of rows", "a whole sav file", "save it again"),
    ),
    broken(
        "sav with a byte too many",
        "sav",
        lambda: sav()[:-40] + b"x" + sav()[-40:],
        Told("damaged file", None, None, "ends 1 bytes before", "a whole sav file", "save it again"),
    ),
    broken(
        "dta cut off",
        "dta",
        lambda: dta()[:-40],
        Told("damaged file", None, None, "", "a whole dta file", "save it again"),
    ),
    broken(
        "dta without its end",
        "dta",
        lambda: dta()[:-4],
        Told(
            "damaged file", None, None, "the end of the file is lacking", "a whole dta file", "save it again"
        ),
    ),
    broken(
        "dta with another encoding",
        "dta",
        lambda: dta().replace("Één".encode(), b"\xc9\xe9n\xff\xff"),
        Told(
            "encoding", None, None, "bytes that are no text", "the encoding that the file names", '"cp1252"'
        ),
    ),
    broken(
        "sav with another encoding",
        "sav",
        lambda: sav().replace("Één".encode(), b"\xc9\xe9n\xff\xff"),
        Told(
            "encoding", None, None, "bytes that are no text", "the encoding that the file names", '"cp1252"'
        ),
    ),
    broken(
        "sav with a label twice",
        "sav",
        lambda: sav(variable_value_labels={"kcc": {1.0: "ja", 2.0: "ja", 3.0: "nee"}}),
        Told("another label", None, "kcc", "2 = ja", "1 = ja", "codebook.csv, row 7"),
        Told("duplicate label", None, "kcc", "1 and 2 = ja", "a label for each code", "SOURCE.md", "warning"),
    ),
    broken(
        "sav with labels swapped",
        "sav",
        lambda: sav(variable_value_labels={"web": {0.0: "web", 1.0: "niet"}} | SAID),
        Told("another label", None, "web", "0 = web", "1 = web", "codebook.csv, row 11", count=2),
    ),
    broken(
        "missing value that only the sav declares",
        "sav",
        lambda: sav(missing_ranges={"fte": [{"lo": 3.5, "hi": 3.5}]}),
        Told("undeclared missing", 4, "fte", "3.5", "a missing code of the column", "codebook.csv, row 9"),
    ),
]
