"""Settle a drafted wave as a researcher who finds every proposal right, and adds the concepts."""

from __future__ import annotations

import csv
from pathlib import Path

from doorpakken.data.drafting import add_concepts, take_proposals


def settle(study: Path, year: str) -> None:
    """Take the marks off the documents of a drafted wave of the tiny study whose study.yaml this is."""
    folder = study.parent / "waves" / year
    take_proposals(folder)
    add_concepts(folder / "codebook.csv", study.parent / "concepts.csv", ("nl", "en"))
    wave, source = folder / "wave.yaml", folder / "SOURCE.md"
    licence = "TODO (under which licence the responses were given)"
    wave.write_text(wave.read_text("utf-8").replace(licence, "CC0"), "utf-8")
    kept = [line for line in source.read_text("utf-8").splitlines() if not line.startswith("TODO")]
    source.write_text("\n".join(kept) + "\n", "utf-8")


def codebook(folder: Path) -> list[dict[str, str]]:
    """The rows of a codebook as they stand in the file."""
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
