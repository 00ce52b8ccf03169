"""A wave small enough to compute by hand: ten municipalities in two classes, six of which answered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from doorpakken.data.study import DesignSpec, Estimand, Plan, Wave, load_study
from tests.support import tiny_study as tiny

CODEBOOK = (
    tiny.CODEBOOK
    + "municipality,municipality,unit,,,,,,,,,,,,first,\n"
    + "staff,staff,number,staff,Doelen,Goals,Hoeveel fte?,How many fte?,,,0,,-98,,first,\n"
)
CONCEPTS = tiny.CONCEPTS + "staff,Formatie,Staff,\n"
DESIGN = DesignSpec("stratified", "size_class", "frame", True, "fail")
UNITS = pd.DataFrame(
    {
        "code": [f"GM{number:04d}" for number in range(10)],
        "name": [f"Dorp {number}" for number in range(10)],
        "province": ["Drenthe"] * 7 + ["Zeeland"] * 3,
        "inhabitants": [10_000] * 6 + [30_000] * 4,
        "size_class": ["under_20k"] * 6 + ["20k_to_50k"] * 4,
    }
)
RESPONSES = pd.DataFrame(
    {
        "source_row": [2, 3, 4, 5, 6, 7],
        "municipality": ["GM0000", "GM0009", "GM0001", "GM0008", "GM0002", "GM0007"],
        "municipality__missing": None,
        "goal": ["1", "2", "1", "1", "2", None],
        "goal__missing": [None, None, None, None, None, "dont_know"],
        "share_now": [40.0, float("nan"), 60.0, 90.0, float("nan"), float("nan")],
        "share_now__missing": [None, "not_asked", None, None, "not_asked", "dont_know"],
        "staff": [1.0, 4.0, 2.0, 8.0, 6.0, 6.0],
        "staff__missing": None,
    }
).astype(dict.fromkeys(("goal", "municipality", "goal__missing", "share_now__missing"), "str"))


def small_wave(folder: Path, design: DesignSpec = DESIGN) -> Wave:
    """The wave of the tiny study with a unit, a number and another design."""
    text = tiny.write_study(folder, codebook=CODEBOOK, concepts=CONCEPTS)
    return replace(load_study(text).waves["2014"], design=design)


def plan(*estimands: Estimand, domains: tuple[str, ...] = ("size_class",)) -> Plan:
    """A plan with these estimands at 95 per cent."""
    return Plan(0.95, domains, estimands)


def estimand(key: str, variable: str, statistic: str, **rest: object) -> Estimand:
    """A declared estimand without words."""
    return Estimand(key, variable, statistic, {}, {}, **rest)  # type: ignore[arg-type]
