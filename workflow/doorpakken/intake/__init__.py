"""Intake: read a raw wave, hold every cell against the codebook, list all problems, admit typed responses."""

from doorpakken.intake.admitting import admit
from doorpakken.intake.checking import check, inspect_wave, refuse
from doorpakken.intake.findings import problems_page
from doorpakken.intake.listing import Several, occurrences
from doorpakken.intake.reading import RawColumn, RawTable, read_raw

__all__ = [
    "RawColumn",
    "RawTable",
    "Several",
    "admit",
    "check",
    "inspect_wave",
    "occurrences",
    "problems_page",
    "read_raw",
    "refuse",
]
