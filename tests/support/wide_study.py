"""A study of thirteen columns of large amounts: municipalities in twelve classes, costs and staff."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd

from doorpakken.data.study import load_study
from doorpakken.evidence.register import build_register
from doorpakken.products.reporting import Register
from tests.support import tiny_study as tiny
from tests.support.declared_frame import declare_frame
from tests.support.small_study import Built, estimated, words

CLASSES = [f"class_{number:02}" for number in range(1, 13)]
IN_CLASS, ANSWERED = 12, 10
STUDY = tiny.STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")
WAVE = tiny.WAVE.replace(
    "{type: simple}", "{type: stratified, strata: size_class, population: frame, fpc: true}"
)
CONCEPTS = "concept,label_nl,label_en,group\ncosts,Kosten,Costs,\nstaff,Formatie,Staff,\n"
CODEBOOK = f"""\
{tiny.CODEBOOK.splitlines()[0]}
respondent_id,id,id,,,,,,,,,,,,first,
municipality,gm,unit,,,,,,,,,,,,first,
costs,costs,integer,costs,Doelen,Goals,Hoeveel?,How much?,,,,,-98,,first,
staff,staff,integer,staff,Doelen,Goals,Hoeveel fte?,How many fte?,,,,,-98,,first,
"""
ESTIMANDS = {
    "costs_total": {
        "variable": "costs",
        "statistic": "total",
        **words("Kosten vanaf 2.000", "Costs from 2,000"),
    },
    "staff_total": {"variable": "staff", "statistic": "total", **words("Formatie", "Staff")},
    "costs_each": {
        "variable": "costs",
        "statistic": "ratio",
        "denominator": "staff",
        **words("Per fte", "For each"),
    },
}
LABELS = {
    "size_class": {
        name: {"nl": f"klasse {number}", "en": f"class {number}"}
        for number, name in enumerate(CLASSES, start=1)
    },
    "province": {"Zeeland": {"nl": "Zeeland", "en": "Zeeland"}},
}
UNITS = pd.DataFrame(
    [
        (f"GM{100 * at + number:04}", f"Dorp {at} {number}", "Zeeland", 10_000, name)
        for at, name in enumerate(CLASSES)
        for number in range(IN_CLASS)
    ],
    columns=["code", "name", "province", "inhabitants", "size_class"],
)


def build(folder: Path) -> Built:
    """Write the study and make everything of it: totals of nine digits and more, and a ratio of 1.100."""
    answers = UNITS.groupby("size_class", sort=False).head(ANSWERED)
    staff = [20_000_000 + 1_234_570 * (number % 17) for number in range(len(answers))]
    rows = [
        f"r{number},{code},{each * 11 // 10},{each}"
        for number, (code, each) in enumerate(zip(answers["code"], staff, strict=True))
    ]
    declare_frame(folder / "frame")
    path = tiny.write_study(
        folder,
        study=f"{STUDY}frame: frame\n",
        plan=json.dumps({"level": 0.95, "domains": ["size_class"], "estimands": ESTIMANDS}),
        concepts=CONCEPTS,
        wave=WAVE,
        codebook=CODEBOOK,
        responses="\n".join(["id,gm,costs,staff", *rows, ""]),
    )
    built = estimated(load_study(path), UNITS)
    register = build_register(built.study, {"2014": built.estimates.reset_index()}, LABELS)
    return replace(built, register=Register(register))
