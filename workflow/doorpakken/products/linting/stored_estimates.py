"""The numbers of a study as its files of estimates store them, read apart from the register."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

Stored = Mapping[str, Mapping[str, str]]  # estimate id -> a row of a file, as text
Row = Mapping[str, str]
CHOICES = ("weights", "fpc", "missing", "respondents")
MAIN = ("declared", "declared", "excluded", "designated")


def read_stored(paths: Iterable[Path | str]) -> Stored:
    """The rows of files of estimates by their id; of a file of the panel what follows from its rows.

    The test of an estimand of the plan has the id of that estimand, whose own row is taken.
    """
    tests: dict[str, Row] = {}
    estimates: dict[str, Row] = {}
    for path in map(Path, paths):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if rows and "estimate_id" not in rows[0]:
            estimates |= _panel(path.name.split(".")[0], rows)
        else:
            kept = tests if rows and "hypothesis" in rows[0] else estimates
            kept |= {row["estimate_id"]: row for row in rows}
    return tests | estimates


def _panel(wave: str, rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Of each conclusion and estimand of the panel: agreement with the main verdict, least and greatest."""
    for subject in dict.fromkeys(row["subject"] for row in rows):
        name = f"{wave}.panel_{subject}"
        possible = [row for row in rows if row["subject"] == subject and not row["remark"]]
        estimates = [row for row in possible if row["estimate"]]
        bases = {key: min((row[key] for row in possible if row[key]), key=Fraction, default="")
                 for key in ("n", "least_n")}  # fmt: skip
        for end, chosen in (("low", min), ("high", max)):
            if estimates:
                extreme = chosen(estimates, key=_estimate)["estimate"]
                yield f"{name}_{end}", {"estimate": extreme, "n": bases["n"], "base_n": bases["least_n"]}
        main = [row["verdict"] for row in possible if tuple(row[choice] for choice in CHOICES) == MAIN]
        if not main or not main[0]:
            continue
        parts = {(choice, row[choice]) for choice in CHOICES for row in possible}
        groups = {f"{name}.{choice}_{option}": [row for row in possible if row[choice] == option]
                  for choice, option in parts}  # fmt: skip
        for key, group in {name: possible, **groups}.items():
            agreeing = sum(row["verdict"] == main[0] for row in group)
            share = str(Fraction(agreeing, len(group)))
            yield key, {"estimate": share, "n": str(agreeing), "base_n": str(len(group))}


def _estimate(row: Row) -> Fraction:
    return Fraction(row["estimate"])
