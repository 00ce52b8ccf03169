"""Every row of the R reference, tried: what agrees, and what is left out for which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

TOLERANCES = {"estimate": 1e-8, "se": 1e-8, "df": 1e-8, "ci_low": 1e-6, "ci_high": 1e-6}
ROUNDING = 1e-10  # the replicate weights of the reference have 12 digits


@dataclass(frozen=True)
class Made:
    """What our code makes of a row, by column of the reference.

    reason: why columns that R gives are not compared; without columns the row is out of scope.
    """

    columns: dict[str, float] = field(default_factory=dict)
    reason: str = ""
    tolerance: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What became of a row: it agrees, agrees in part, is out of scope, or differs."""

    status: str
    kind: str
    reason: str
    detail: str = ""


def outcome(row: pd.Series, kind: str, made: Made) -> Outcome:
    """Hold what our code made of a row against R's numbers."""
    given = [name for name in TOLERANCES if not np.isnan(row[name])]
    wrong = [name for name in given if name in made.columns and not agrees(row, name, made)]
    missing = [name for name in given if name not in made.columns]
    if wrong or (missing and not made.reason) or (not missing and made.reason):
        where = "/".join(str(row[name]) for name in ("design", "estimand", "variable", "domain", "method"))
        told = {name: (made.columns.get(name), row[name]) for name in wrong or missing}
        return Outcome("differs", kind, made.reason, f"{where}: {told}")
    if not made.columns:
        return Outcome("out of scope", kind, made.reason)
    return Outcome("in part" if missing else "agrees", kind, made.reason)


def agrees(row: pd.Series, name: str, made: Made) -> bool:
    """Whether a number is that of R; for an se that is 0 to R but for rounding, ours must be so too."""
    ours, theirs = made.columns[name], row[name]
    if name == "se" and theirs <= ROUNDING * abs(row["estimate"]):
        return bool(ours <= ROUNDING * abs(row["estimate"]))
    limit = max(TOLERANCES[name], made.tolerance)
    return bool(np.isclose(ours, theirs, rtol=limit, atol=1e-14 if theirs == 0 else 0))


def differing(outcomes: Iterable[Outcome]) -> list[str]:
    """What differs, for a test to print."""
    return [each.detail for each in outcomes if each.status == "differs"]


def counted(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Rows by status."""
    return dict(Counter(each.status for each in outcomes))


def read(folder: Path, name: str) -> Iterator[pd.Series]:
    """The rows of a reference file."""
    from tests.support.r_reference import reference_rows

    for _, row in reference_rows(folder, name).iterrows():
        yield row
