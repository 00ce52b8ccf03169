"""The published tables of the RSE surveys, and their comparison with our estimates."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from doorpakken.data.study import MISSING_KINDS, Item

MARK = "\ufeff"
YES_NO = ["Yes", "No"]
RELATIVE = 1e-9


@dataclass(frozen=True)
class Published:
    """A published table of one question: respondents for each answer, `blank` of them without an answer
    (None where the table does not say), and the percentages that it prints."""

    counts: Mapping[str, int]
    blank: int | None
    percentages: Mapping[str, float]


def cells(path: Path) -> list[list[str]]:
    """The records of a published table; byte order marks inside cells are left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [[cell.replace(MARK, "") for cell in record] for record in csv.reader(stream)]


def stem(column: str) -> str:
    """The code of a question: `rse3` for the column `rse3[SQ001]`."""
    return column.split("[")[0]


def files(folder: Path) -> set[str]:
    """The tables of counts in a folder by the code of the question; groups drawn as one are left out."""
    names = {path.stem for path in folder.glob("*.csv")}
    return {name for name in names if not name.startswith("(") and not name.endswith("[PERC]")}


def own_table(folder: Path, code: str) -> Published:
    """The table of one question: an answer to a row, or Yes and No side by side."""
    counts, shares = cells(folder / f"{code}.csv"), cells(folder / f"{code}[PERC].csv")
    if counts[0][1:3] == YES_NO:
        return _side_by_side(counts[1], shares[1])
    number = {answer: int(float(count or 0)) for answer, count in counts[1:]}
    percentages = {
        answer.removesuffix(" [PERCENTAGE]"): float(percentage)
        for answer, percentage in shares[1:]
        if percentage
    }
    return Published(_answers(number), number.get(""), percentages)


def grouped_tables(folder: Path, codes: str, shares: str) -> dict[str, Published]:
    """The tables of the yes-no questions in one file: counts from one file, unrounded percentages from
    the one that was drawn, in the same order."""
    counts, percentages = cells(folder / f"{codes}.csv")[1:], cells(folder / f"{shares}[PERC].csv")[1:]
    return {
        row[0].split(".")[0]: _side_by_side(row, shown)
        for row, shown in zip(counts, percentages, strict=True)
    }


def _side_by_side(counts: list[str], shares: list[str]) -> Published:
    blank = int(counts[3]) if len(counts) == 4 else 0
    percentages = dict(zip(YES_NO, map(float, shares[1:]), strict=True))
    return Published(dict(zip(YES_NO, map(int, counts[1:3]), strict=True)), blank, percentages)


def _answers(number: Mapping[str, int]) -> dict[str, int]:
    return {answer: count for answer, count in number.items() if answer}


def differences(estimates: pd.DataFrame, item: Item, published: Published) -> list[str]:
    """What differs between our estimates of an item and its published table; empty when nothing does."""
    ours, base = _by_category(estimates, f"{item.variable}_count", "count"), sum(published.counts.values())
    labels = {code: label["en"] for code, label in item.labels.items()}
    counts = {label: int(ours.get(code, 0)) for code, label in labels.items()}
    found = list(_unequal(counts, published.counts))
    if int(ours["answered"]) != base:
        found.append(f"base: {ours['answered']:.0f}, published {base}")
    blank = int(sum(ours.get(kind, 0) for kind in MISSING_KINDS))
    if published.blank is not None and blank != published.blank:
        found.append(f"blank: {blank}, published {published.blank}")
    shares = _by_category(estimates, item.variable, "share")
    for label, percentage in published.percentages.items():
        share = 100 * shares[next(code for code, ours in labels.items() if ours == label)]
        if not math.isclose(share, percentage, rel_tol=RELATIVE):
            found.append(f"{label}: {share!r} %, published {percentage!r} %")
    return found


def _unequal(ours: Mapping[str, int], published: Mapping[str, int]) -> Iterable[str]:
    for label in dict.fromkeys([*ours, *published]):
        if ours.get(label) != published.get(label):
            yield f"{label}: {ours.get(label)}, published {published.get(label)}"


def _by_category(estimates: pd.DataFrame, estimand: str, statistic: str) -> dict[str, float]:
    rows = estimates[(estimates["estimand"] == estimand) & (estimates["statistic"] == statistic)]
    return dict(zip(rows["category"].astype(str), rows["estimate"].astype(float), strict=True))
