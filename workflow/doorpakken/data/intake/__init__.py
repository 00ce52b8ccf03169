"""Intake: read a raw wave, hold every cell against the codebook, list all problems, admit typed responses."""

from doorpakken.data.intake.check_wave import check, inspect_wave, refuse
from doorpakken.data.intake.findings_page import problems_page
from doorpakken.data.intake.left_out import told
from doorpakken.data.intake.problem_listing import CountedProblem, occurrences
from doorpakken.data.intake.read_wave import RawColumn, RawTable, read_raw
from doorpakken.data.intake.typed_responses import admit

__all__ = [
    "CountedProblem",
    "RawColumn",
    "RawTable",
    "admit",
    "check",
    "inspect_wave",
    "occurrences",
    "problems_page",
    "read_raw",
    "refuse",
    "told",
]
