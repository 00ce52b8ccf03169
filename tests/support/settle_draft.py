"""Settle a drafted wave as a researcher who finds every proposal right, and adds the concepts."""

from __future__ import annotations

import csv
import re
from pathlib import Path

MARK = re.compile(r"TODO \([^()]*\) ?")


def settle(study: Path, year: str) -> None:
    """Take the marks off the documents of a drafted wave of the tiny study whose study.yaml this is."""
    folder = study.parent / "waves" / year
    wave = folder / "wave.yaml"
    wave.write_text(MARK.sub("", wave.read_text("utf-8").replace("were given)", "were given) CC0")), "utf-8")
    source = folder / "SOURCE.md"
    kept = [line for line in source.read_text("utf-8").splitlines() if not line.startswith("TODO")]
    source.write_text("\n".join(kept) + "\n", "utf-8")
    rows = codebook(folder)
    concepts = study.parent / "concepts.csv"
    known = _known(concepts)
    with concepts.open("a", encoding="utf-8") as stream:
        for row in rows:
            concept = MARK.sub("", row["concept"])
            if concept and concept not in known:
                stream.write(f"{concept},{concept},{concept},\n")
                known.add(concept)
    with (folder / "codebook.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({head: MARK.sub("", cell) for head, cell in row.items()} for row in rows)


def codebook(folder: Path) -> list[dict[str, str]]:
    """The rows of a codebook as they stand in the file."""
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _known(concepts: Path) -> set[str]:
    with concepts.open(encoding="utf-8", newline="") as stream:
        return {row["concept"] for row in csv.DictReader(stream)}
