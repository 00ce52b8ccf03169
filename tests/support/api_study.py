"""The schools of R survey (api) as a study: a wave with a design of its own, made as the workflow makes it.

A school is a unit, its type stands for the size class, its awards for the province, and its score of the year
before for the inhabitants; the population of 6,194 schools is the frame.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from doorpakken.data.study import load_study
from tests.support import tiny_study as tiny
from tests.support.declared_frame import declare_frame
from tests.support.small_study import Built, estimated

CLOSED = {"stype": "EHM", "sch_wide": ("No", "Yes"), "awards": ("No", "Yes")}
NUMBERS = ("api00", "api99", "ell", "meals", "enroll", "api_stu")
TEXTS = ("dnum", "snum")
WORDS = {"label": {"nl": "x", "en": "x"}, "definition": {"nl": "x", "en": "x"}}
ESTIMANDS: dict[str, Any] = {
    **{f"{name}_total": {"variable": name, "statistic": "total", **WORDS} for name in ("enroll", "api_stu")},
    "stu_share": {"variable": "api_stu", "statistic": "ratio", "denominator": "enroll", **WORDS},
}
NAMES = {"sch.wide": "sch_wide", "api.stu": "api_stu", "api.stu/enroll": "stu_share"}


def sample_of(folder: Path, name: str) -> pd.DataFrame:
    """A sample with names that a codebook can have."""
    sample = pd.read_csv(folder / "datasets" / f"{name}.csv", dtype={"cds": str})
    return sample.rename(columns=lambda column: column.replace(".", "_"))


def frame_of(folder: Path) -> pd.DataFrame:
    """The population as units of a frame."""
    schools = sample_of(folder, "apipop")
    return pd.DataFrame(
        {
            "code": schools["cds"],
            "name": schools["sname"],
            "province": schools["awards"],
            "inhabitants": schools["api99"],
            "size_class": schools["stype"],
        }
    )


def codebook(weights: list[str]) -> str:
    """The rows of the codebook; `weights` are the variables of type weight."""
    rows = ["row,row,id,,,,,,,,,,,,first,", "cds,cds,unit,,,,,,,,,,,,first,"]
    for name, values in CLOSED.items():
        labels = "|".join(f"{value}={value}" for value in values)
        rows.append(f"{name},{name},single,{name},a,a,{name}?,{name}?,{labels},{labels},,,,,first,")
    rows += [f"{name},{name},number,{name},a,a,{name}?,{name}?,,,,,-98,,first," for name in NUMBERS]
    rows += [f"{name},{name},text,,a,a,,,,,,,,,first," for name in TEXTS]
    rows += [f"{name},{name},weight,,a,a,,,,,,,,,first," for name in weights]
    return tiny.CODEBOOK.splitlines()[0] + "\n" + "\n".join(rows) + "\n"


def build(
    folder: Path,
    sample: pd.DataFrame,
    design: dict[str, Any],
    weights: list[str],
    units: pd.DataFrame | None = None,
    **plan: Any,
) -> Built:
    """Write a sample as a wave with this design, and make everything of it up to the estimates."""
    domains = plan.pop("domains", ["size_class"] if units is not None else [])
    concepts = "".join(f"{name},{name},{name},\n" for name in (*CLOSED, *NUMBERS))
    cells = sample.copy().assign(row=range(1, len(sample) + 1))
    cells[list(NUMBERS)] = cells[list(NUMBERS)].astype(object).where(cells[list(NUMBERS)].notna(), -98)
    variables = ["row", "cds", *CLOSED, *NUMBERS, *TEXTS, *weights]
    declare_frame(folder / "frame")
    path = tiny.write_study(
        folder,
        study=tiny.STUDY + ("frame: frame\n" if units is not None else ""),
        concepts="concept,label_nl,label_en,group\n" + concepts,
        codebook=codebook(weights),
        responses=cells[variables].to_csv(index=False, lineterminator="\n"),
        plan=json.dumps({"level": 0.95, "domains": domains, "estimands": ESTIMANDS | plan}),
        wave=tiny.WAVE.replace("design: {type: simple}", f"design: {json.dumps(design)}"),
    )
    return estimated(load_study(path), units)


def key_of(row: pd.Series) -> str | None:
    """The id of the estimate that a row of the reference is about; None for what a wave does not estimate."""
    kind, _, by = row["estimand"].partition(" by ")
    kind, variable, domain = kind.removesuffix("_narm"), row["variable"], row["domain"]
    value, _, category = domain.partition(":")
    named = NAMES.get(variable, variable)
    if kind not in ("mean", "total", "ratio") or by not in ("", "stype", "stype*awards"):
        return None
    where = {"": "", "stype": f".size_class.{value}", "stype*awards": f".size_class.province.{value}"}[by]
    if category:
        return f"2014.{variable}.{category.removeprefix(variable)}{where}"
    closed = next((name for name in ("stype", "sch.wide", "awards") if variable.startswith(name)), None)
    if closed and kind == "mean":
        return f"2014.{NAMES.get(closed, closed)}.{variable.removeprefix(closed)}{where}"
    return None if closed else f"2014.{named}{ {'mean': '_mean', 'total': '_total'}.get(kind, '') }{where}"
