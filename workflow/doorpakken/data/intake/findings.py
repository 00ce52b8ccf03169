"""The catalogue of findings.yaml: what each problem of a raw wave says, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from doorpakken.errors import Problem, UserError
from doorpakken.strict_yaml import LOADER

CATALOGUE = Path(__file__).with_suffix(".yaml")
DELIVER = "have a corrected file delivered and renew SHA256SUMS"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """What each problem says (kind, what, expected, mend, severity), by its name."""
    entries: Mapping[str, Mapping[str, str]] = yaml.load(CATALOGUE.read_text("utf-8"), LOADER)
    return entries


def finding(
    name: str,
    file: str,
    /,
    *,
    row: int | None = None,
    column: str | None = None,
    found: str = "",
    **fields: Any,
) -> Problem:
    """The problem of that name in the catalogue at a place; `fields` fill in its words.

    Raises KeyError for a name that the catalogue lacks, or a field that is not filled in.
    """
    words = catalogue()[name]
    kind, what, expected, mend = (
        words.get(part, default).format(deliver=DELIVER, **fields)
        for part, default in (("kind", name), ("what", ""), ("expected", ""), ("mend", ""))
    )
    severity: Literal["error", "warning"] = "warning" if words.get("severity") == "warning" else "error"
    return Problem(file, row, column, kind, what, found, expected, mend[:1].upper() + mend[1:], severity)


def refusal(name: str, file: str, /, *, row: int | None = None, found: str = "", **fields: Any) -> UserError:
    """The problem of that name as an error to raise."""
    return UserError(finding(name, file, row=row, found=found, **fields))
