"""The glossary: it has the terms that the project is described in, and what it names exists in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.house.test_docs import CODE, table

PAGE = ROOT / "docs" / "glossary.md"
HEAD = "Term | What it means here"
TERMS = """\
study, wave, frame, unit, respondent, item, concept, codebook, value label, missing code, base, stratum,
design weight, post-stratification, raking, calibration, finite population correction, domain, estimand,
estimate, design effect, conclusion, verdict, register"""


def faults(page: Path) -> list[str]:
    """Terms that stand twice, and rooms, modules and keys that are named and not there."""
    rows, found = table(page, HEAD), []
    terms = [row[0] for row in rows]
    found += [f"{term} stands twice" for term in sorted({term for term in terms if terms.count(term) > 1})]
    for term, meaning, modules, keys in rows:
        found += [f"{term} has no meaning"] * (not meaning)
        for name in CODE.findall(modules):
            place = ROOT.joinpath("workflow", "doorpakken", *name.split("."))
            if not (place.is_dir() or place.with_suffix(".py").is_file()):
                found.append(f"{term}: no module {name}")
        for name in CODE.findall(keys):
            document, _, key = name.partition(": ")
            schema = ROOT / "workflow" / "schemas" / f"{document}.schema.yaml"
            if not schema.is_file() or key not in yaml.safe_load(schema.read_text("utf-8"))["properties"]:
                found.append(f"{term}: no key {name}")
    return found


def test_the_terms_of_the_field_are_there() -> None:
    assert [
        term for term in re.split(r",\s", TERMS) if term not in {row[0] for row in table(PAGE, HEAD)}
    ] == []


def test_what_the_glossary_names_exists() -> None:
    assert faults(PAGE) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("`data.frame`", "`data.sampling_frame`", "frame: no module data.sampling_frame"),
        ("`study: frame`", "`study: framed`", "frame: no key study: framed"),
        ("| unit |", "| frame |", "frame stands twice"),
        ("one round of asking: a folder with a raw file, its codebook and its description", "",
         "wave has no meaning"),
    ],
)  # fmt: skip
def test_a_planted_wrong_row_is_found(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = PAGE.read_text("utf-8")
    assert old in text
    page = tmp_path / "glossary.md"
    page.write_text(text.replace(old, new, 1), "utf-8")
    assert fault in faults(page)
