"""Documents held against PDF/UA-1 (accessible) and PDF/A-2a (to keep) by the veraPDF engine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pikepdf
import pytest

from .conftest import made

pytestmark = pytest.mark.judge

STANDARDS = ("ua1", "2a")
ENOUGH = 100  # checks; a page of text gets more, a file that could not be read gets none
SOURCE = b"""
#set document(title: "A document")
#set text(lang: "en")
= A heading
Some text.
#table(columns: 2, table.header[A][B], [1], [2])
"""


def breaches(engine: list[str], document: Path) -> dict[str, list[str]]:
    """The rules that a document breaks, for each standard; every standard is in it."""
    command = [*engine, str(Path(__file__).with_name("Standards.java")), ",".join(STANDARDS), str(document)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, list[str]] = {}
    for verdict, *rest in (line.split("\t") for line in done.stdout.splitlines()):
        if verdict == "RULE":
            found[next(reversed(found))].append(" ".join(rest))
        else:
            found[rest[0]] = [] if verdict == "OK" else [f"{rest[1]} checks"]
            if verdict == "OK":
                assert int(rest[1]) > ENOUGH, "the engine looked at almost nothing"
    assert tuple(found) == STANDARDS
    return found


def test_report_document(engine: list[str], document_made: Path) -> None:
    assert breaches(engine, made(document_made)) == {standard: [] for standard in STANDARDS}


def test_a_good_document_passes_and_a_stripped_one_does_not(engine: list[str], tmp_path: Path) -> None:
    import typst

    good, stripped = tmp_path / "good.pdf", tmp_path / "stripped.pdf"
    typst.compile(SOURCE, output=str(good), pdf_standards=["ua-1", "a-2a"])
    with pikepdf.open(good) as document:
        del document.Root.StructTreeRoot
        document.save(stripped)
    assert breaches(engine, good) == {standard: [] for standard in STANDARDS}
    found = breaches(engine, stripped)
    assert any("StructTreeRoot" in rule for rule in found["ua1"])
    assert any("StructTreeRoot" in rule for rule in found["2a"])
