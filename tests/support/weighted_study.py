"""A made-up survey of commuters without a frame: its own weights, totals of a file, contrasts and counts.

Women and the young answered more often, so that the weights that came with it and the raking to known totals
both matter; some left questions open.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.support import tiny_study as tiny

NUMBER = 300
STUDY = """\
id: commuters
title: {en: Commuters}
subtitle: {en: How residents travel to work}
units: {en: residents}
languages: [en]
version: 0.1.0
waves: waves
plan: plan.yaml
concepts: concepts.csv
chapters:
  - notebook: weights.ipynb
  - builtin: every_question
  - builtin: every_estimate
disclosure: {rule: standard}
"""
CONCEPTS = """\
concept,label_en,group
sex,Sex,
age,Age,
mode,Means of travel,
minutes,Travel time,
home,Days at home,
"""
CODEBOOK = """\
variable,column,type,concept,section_en,question_en,labels_en,minimum,maximum,missing,asked_if,link,comparability
respondent,id,id,,,,,,,,,first,
w,w,weight,,,,,,,,,first,
sex,sex,single,sex,You,Are you a woman or a man?,1=woman|2=man,,,,,first,
age,age,single,age,You,How old are you?,1=18 to 34|2=35 to 54|3=55 and over,,,,,first,
mode,mode,single,mode,Travel,How do you mostly travel to work?,1=bicycle|2=car|3=train,,,-98,,first,
minutes,minutes,integer,minutes,Travel,How many minutes does it take?,,0,240,-98,,first,
home,home,integer,home,Travel,How many days do you work at home?,,0,5,-98,,first,
"""
WAVE = """\
wave: "2014"
label: {en: 2014 (simulated)}
origin: simulated
reference_date: 2014-01-01
date: 2014-05-30
licence: CC-BY-4.0
responses:
  file: responses.csv
  encoding: utf-8
  delimiter: ","
  quote: '"'
  decimal: "."
  header_rows: 1
  heads: names
  answers: codes
missing: {"-98": dont_know}
design:
  type: simple
  weights: w
  calibration: {method: raking, margins: [sex, age], limits: [0.3, 3]}
"""
TOTALS = {"sex": {"1": 2600, "2": 2400}, "age": {"1": 1300, "2": 2000, "3": 1700}}
MARGINS = "margin,category,total,population,source,date\n" + "".join(
    f"{margin},{category},{total},residents,made up,2014-01-01\n"
    for margin, totals in TOTALS.items()
    for category, total in totals.items()
)
WEIGHTS_CHAPTER = (
    "# Weights\n\nWhat the weights cost, in the simulated data.",
    'report.table_quality("weights")',
)


def words(label: str) -> dict[str, dict[str, str]]:
    return {"label": {"en": label}, "definition": {"en": f"{label}."}}


def term(of: str, times: float, value: str) -> dict[str, Any]:
    return {"of": of, "times": times, "domain": "age", "value": value}


ESTIMANDS: dict[str, Any] = {
    "cycling": {"variable": "mode", "statistic": "share", "codes": ["1"], **words("Cycles")},
    "by_rail": {"variable": "mode", "statistic": "share", "codes": ["3"], **words("Takes the train")},
    "cyclists": {"variable": "mode", "statistic": "total", "codes": ["1"], **words("Number of cyclists")},
    "far": {"variable": "minutes", "statistic": "total", "at_least": 60, **words("Number that travels long")},
    "all_cyclists": {
        "statistic": "contrast", "unit": "number", "terms": [{"of": "cycling", "times": 5000}],
        **words("Number of cyclists, those who left it open like the others"),
    },
    "cycling_or_rail": {
        "statistic": "contrast", "terms": [{"of": "cycling", "times": 1}, {"of": "by_rail", "times": -1}],
        **words("Cycles minus takes the train"),
    },
    "trend": {
        "statistic": "contrast", "terms": [term("minutes_mean", -1, "1"), term("minutes_mean", 1, "3")],
        **words("Travel time of the oldest minus that of the youngest"),
    },
    "even": {
        "statistic": "contrast",
        "terms": [term("cycling", times, value) for value, times in (("1", 0.25), ("2", 0.5), ("3", 0.25))],
        **words("Cycles, the middle class counted twice"),
    },
    "men": {
        "statistic": "difference", "of": "cycling", "domain": "sex", "from": "2", "minus": "1",
        **words("Cycles, men minus women"),
    },
}  # fmt: skip
PLAN = {
    "level": 0.95,
    "domains": ["age", "sex"],
    "estimands": ESTIMANDS,
    "response": {"headlines": ["cycling", "by_rail"]},
}


def responses() -> str:
    """The raw file, always the same one."""
    draw = np.random.default_rng(11)
    rows = ["id,w,sex,age,mode,minutes,home"]
    for number in range(1, NUMBER + 1):
        sex, age = 1 + int(draw.random() < 0.4), int(draw.choice([1, 2, 3], p=[0.4, 0.35, 0.25]))
        weight = round(float(draw.lognormal(2.7, 0.5)), 3)
        mode = int(draw.choice([1, 2, 3], p=[[0.5, 0.2, 0.3], [0.35, 0.45, 0.2], [0.25, 0.6, 0.15]][age - 1]))
        minutes = int(draw.gamma(3, [6, 9, 16][mode - 1]))
        answers = (mode, minutes, int(draw.integers(0, 5)))
        cells = [value if draw.random() > 0.06 else -98 for value in answers]
        rows.append(",".join(map(str, (f"r{number:03}", weight, sex, age, *cells))))
    return "\n".join(rows) + "\n"


def write(folder: Path) -> Path:
    """Write the study below a folder and return its study.yaml."""
    path = tiny.write_study(
        folder, study=STUDY, plan=json.dumps(PLAN), concepts=CONCEPTS, wave=WAVE, codebook=CODEBOOK,
        responses=responses(),
    )  # fmt: skip
    (folder / "waves/2014/margins.csv").write_text(MARGINS, "utf-8")
    text, code = WEIGHTS_CHAPTER
    start = "from doorpakken.products.reporting import chapter\n\nreport = chapter()"
    cells = [
        {"cell_type": "markdown", "id": "weights-1", "metadata": {"tags": ["en"]}, "source": text},
        *(
            {"cell_type": "code", "execution_count": None, "id": f"weights-{number}", "metadata": {},
             "outputs": [], "source": source}
            for number, source in enumerate((start, code), start=2)
        ),
    ]  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4, "nbformat_minor": 5}  # fmt: skip
    (folder / "weights.ipynb").write_text(json.dumps(book, indent=1) + "\n", "utf-8")
    return path
