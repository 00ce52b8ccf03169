"""Read margins.csv: totals of the population that come from elsewhere than the frame."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from doorpakken.data.study.csv_documents import load_table
from doorpakken.data.study.design_model import CalibrationSpec, ControlMargin, DesignSpec
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, Problems, problem

MARGINS = "margins.csv"
DECLARED = "design.calibration.margins"
Row = tuple[int, Mapping[str, str]]  # its number in the file, and its cells


def with_control_totals(design: DesignSpec, folder: Path, variables: Collection[str]) -> DesignSpec:
    """The design of a wave with the totals that margins.csv in its folder gives; as it is without that file.

    variables: those of the codebook; a margin of others is named elsewhere.
    Raises UserError when that table does not fit its schema, has a margin that the design does not name or
    totals of several populations, and when the design names a margin of which nobody gives totals.
    """
    path, spec = folder / MARGINS, design.calibration
    records: Sequence[Row] = ()
    if path.is_file():
        records = load_table(path, "margins", key=("margin", "category"))
    problems = Problems(shown(path))
    problems.problems += [*_of_rows(records, spec, problems.file)]
    given, existing = {record["margin"] for _, record in records}, {*variables, *design.frame_columns}
    for margin in spec.margins if spec else ():
        if (
            ".".join(margin) not in given
            and existing >= set(margin)
            and not set(margin) <= set(design.frame_columns)
        ):
            problems.problems.append(_without_totals(".".join(margin), folder, design.frame_columns))
    problems.refuse()
    if spec is None or not records:
        return design
    controls = {
        name: _margin([row for row in records if row[1]["margin"] == name])
        for name in dict.fromkeys(record["margin"] for _, record in records)
    }
    return replace(design, calibration=replace(spec, controls=controls))


def _margin(rows: Sequence[Row]) -> ControlMargin:
    sources = [f"{record['source']} ({record['date']})" for _, record in rows]
    return ControlMargin(
        {record["category"]: float(record["total"]) for _, record in rows},
        {record["category"]: row for row, record in rows},
        tuple(dict.fromkeys(sources)),
        rows[0][1]["population"],
    )


def _of_rows(records: Sequence[Row], spec: CalibrationSpec | None, file: str) -> Iterator[Problem]:
    names = {".".join(margin): margin for margin in spec.margins} if spec else {}
    named: set[str] = set()
    for row, record in records:
        name, category = record["margin"], record["category"]
        if name not in names and name not in named:
            named.add(name)
            yield problem(
                "unknown margin", f"{DECLARED} does not name this margin", file, row=row, column="margin",
                found=name, expected=", ".join(names) or "no margins.csv without a calibration",
                mend="Correct it, name it in wave.yaml, or take its rows out.",
            )  # fmt: skip
        if spec and name in names and spec.is_number(names[name]) != (category == ""):
            expected = "an empty cell: the margin is a number" if category else "a category"
            yield problem(
                "margin category", "the category does not fit its margin", file, row=row, column="category",
                found=category or "an empty cell", expected=expected, mend="Correct the cell.",
            )  # fmt: skip
        if float(record.get("se") or 0):
            yield problem(
                "estimated total", "the total is an estimate with an error of its own", file, row=row,
                column="se", found=record["se"], expected="a known total, with an empty cell",
                mend="Take a known total, or replicate weights that came calibrated to the estimates.",
            )  # fmt: skip
        if record["population"] != records[0][1]["population"]:
            yield problem(
                "margin population", "totals of another population", file, row=row, column="population",
                found=record["population"], expected=f"{records[0][1]['population']} (row {records[0][0]})",
                mend="Take totals of one population.",
            )  # fmt: skip
        if not _is_date(record["date"]):
            yield problem("bad cell", "the cell is no date", file, row=row, column="date",
                          found=record["date"], expected="YYYY-MM-DD", mend="Correct the cell.")  # fmt: skip


def _without_totals(name: str, folder: Path, columns: Collection[str]) -> Problem:
    return problem(
        "margin", "nobody gives the totals of a margin", shown(folder / "wave.yaml"), column=DECLARED,
        found=name, expected=", ".join([*columns, f"or a margin of {MARGINS}"]),
        mend=f"Add its totals to {MARGINS} beside this file, or correct the name.",
    )  # fmt: skip


def _is_date(cell: str) -> bool:
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True
