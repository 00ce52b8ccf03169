"""What a wave takes over from an earlier one: its checks, and before there is a file all its questions."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from doorpakken.data.drafting.draft_documents import day_of
from doorpakken.data.study import Wave
from doorpakken.data.study.csv_documents import read_rows
from doorpakken.data.study.documents import load_yaml
from doorpakken.data.study.open_points import todo

NAMES = re.compile(r"[a-z][a-z0-9_]*")
KEPT = ("heads", "answers", "language")  # of what is said of the file, what may hold for the next one
AWAITED = "the file, once it is delivered"


def carried_checks(
    earlier: Wave | None, variables: Collection[str]
) -> tuple[list[dict[str, str]], list[str]]:
    """The checks of an earlier wave that the variables of this one can meet, and the names of the others."""
    if earlier is None:
        return [], []
    asked = {item.variable for item in earlier.items}
    kept, lost = [], []
    for entry in load_yaml(earlier.folder / "wave.yaml", "wave").get("checks", []):
        if asked.intersection(NAMES.findall(entry["holds"])) <= set(variables):
            kept.append(dict(entry))
        else:
            lost.append(entry["name"])
    return kept, lost


def prepared_documents(year: str, languages: Sequence[str], earlier: Wave) -> Mapping[str, str]:
    """wave.yaml, codebook.csv and SOURCE.md of a wave that is still to be fielded, after an earlier one."""
    declared = load_yaml(earlier.folder / "wave.yaml", "wave")
    question = f"as in {earlier.id}: will units come into this wave in the same way"
    design = {**declared["design"], "type": todo(question, declared["design"]["type"])}
    kept = {
        key: declared["responses"][key]
        for key in ("heads", "answers", "language")
        if key in declared["responses"]
    }
    wave: dict[str, Any] = {
        "wave": year,
        "label": dict.fromkeys(languages, year),
        "origin": todo("collected, or simulated", "collected"),
        "reference_date": todo("the day on which the population is counted", day_of(year, "01-01")),
        "date": todo("the day of the data", day_of(year, "12-31")),
        "licence": todo("under which licence the responses were given"),
        "responses": {"file": todo(AWAITED), **kept},
        "missing": declared["missing"],
        "design": design,
    }
    if declared.get("checks"):
        wave["checks"] = declared["checks"]
    heads, *rows = read_rows(earlier.folder / "codebook.csv")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, heads, lineterminator="\n")
    writer.writeheader()
    for cells in rows:
        row = dict(zip(heads, cells, strict=True))
        writer.writerow(row | {"link": "identical", "comparability": "full"})
    source = [f"# Source of wave {year}", "", todo(f"{AWAITED}: doorpakken new-wave {year} --from-file FILE")]
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in wave.items())
    return {
        "wave.yaml": "".join(lines),
        "codebook.csv": text.getvalue(),
        "SOURCE.md": "\n".join(source) + "\n",
    }
