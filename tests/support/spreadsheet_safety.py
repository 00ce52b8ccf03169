"""What a spreadsheet runs and what a table may therefore not hold, apart from the code that sees to it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

OPENS = tuple("=+-@＝＋－＠")


def runs(cell: str) -> bool:
    """Whether a spreadsheet takes the cell for a formula; numbers, and codes with | between, it does not."""
    if not cell.lstrip().startswith(OPENS) and cell[:1] not in ("\t", "\r", "\n"):
        return False
    return not all(_is_number(part) for part in cell.split("|"))


def formulas(paths: Iterable[Path]) -> list[str]:
    """The cells of CSV files that a spreadsheet could run, with their place."""
    found = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row, cells in enumerate(csv.reader(file), start=1):
                found += [f"{path.name}, row {row}: {cell!r}" for cell in cells if runs(cell)]
    return found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text == text.strip() and "_" not in text
