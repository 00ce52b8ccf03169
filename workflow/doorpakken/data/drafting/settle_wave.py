"""Settle a drafted wave: list what it leaves open, and take the proposals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from doorpakken.data.study.csv_documents import read_rows
from doorpakken.data.study.documents import read_text, shown
from doorpakken.data.study.open_points import OPEN, PROPOSED
from doorpakken.data.study.spreadsheet_formulas import harmless

DOCUMENTS = ("wave.yaml", "codebook.csv", "SOURCE.md")
LABEL = 80  # characters of the label of a concept
ASKING = ("single", "integer", "number")


@dataclass(frozen=True)
class OpenPoint:
    """A value that a draft leaves open, where it stands, and the proposal; empty where only people know."""

    file: str
    row: int
    what: str
    proposal: str

    def __str__(self) -> str:
        proposal = f": {self.proposal}" if self.proposal else ""
        return f"{self.file}, row {self.row}: {self.what}{proposal}"


def open_points(folder: Path) -> list[OpenPoint]:
    """What the documents of a wave leave open, in their order."""
    return [point for name in DOCUMENTS for point in _points(folder / name)]


def take_proposals(folder: Path) -> int:
    """Take the proposals in all documents of a wave, and return how many they were."""
    taken = 0
    for name in DOCUMENTS:
        path = folder / name
        text, number = PROPOSED.subn("", read_text(path)) if path.is_file() else ("", 0)
        if number:
            path.write_text(text, "utf-8", newline="")
        taken += number
    return taken


def add_concepts(codebook: Path, concepts: Path, languages: Sequence[str]) -> list[str]:
    """Add a row to concepts.csv for each concept of a codebook that it lacks, labelled as its question.

    Returns their ids. In a language in which the question has no words its label has those of another.
    """
    heads, *rows = read_rows(concepts)
    present = {row[heads.index("concept")] for row in rows if row}
    lacking: dict[str, dict[str, str]] = {}
    columns, *items = read_rows(codebook)
    for cells in items:
        item = dict(zip(columns, cells, strict=False))
        concept = item.get("concept", "")
        if concept and concept not in present and item["type"] in ASKING:
            words = [OPEN.sub(r"\2", item.get(f"question_{each}", "")) for each in languages]
            first = next(filter(None, words), concept)
            labels = {
                f"label_{each}": (own or first)[:LABEL] for each, own in zip(languages, words, strict=True)
            }
            lacking.setdefault(concept, {"concept": concept} | labels)
    if lacking:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, heads, restval="", lineterminator="\n")
        writer.writerows({head: harmless(cell) for head, cell in row.items()} for row in lacking.values())
        before = read_text(concepts)
        between = "" if before.endswith("\n") else "\n"
        concepts.write_text(before + between + text.getvalue(), "utf-8", newline="")
    return list(lacking)


def _points(path: Path) -> Iterator[OpenPoint]:
    if not path.is_file():
        return
    if path.suffix == ".csv":
        lines = [(row, cell) for row, cells in enumerate(read_rows(path), start=1) for cell in cells]
    else:
        lines = list(enumerate(read_text(path).splitlines(), start=1))
    for row, line in lines:
        if match := OPEN.search(line):
            yield OpenPoint(shown(path), row, match[1] or "left open", (match[2] or "").strip())
