"""A study of two simulated waves with 80 replicate weights (acs), the same ones in both: made by seed.

A rotating panel of residents: 200 answer each time, 150 of them twice. Their places in the list make the
replicates (successive differences), so replicate 1 moves the same residents in both waves.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd

from tests.support import tiny_study as tiny
from tests.support.replicate_sample import hadamard

YEARS = ("2023", "2025")
COUNT, SIZE, MOVED = 80, 200, 50
STATEMENTS = ("clear", "fast", "kind")
NAMES = tuple(f"rw_{place:02d}" for place in range(1, COUNT + 1))
STUDY = """\
id: replicates
title: {nl: Een panel met replicatiegewichten, en: A panel with replicate weights}
subtitle: {nl: Een gesimuleerde studie, en: A simulated study}
units: {nl: inwoners, en: residents}
languages: [nl, en]
version: 0.1.0
waves: waves
plan: plan.yaml
concepts: concepts.csv
chapters:
  - notebook: 10_panel.ipynb
  - builtin: answers
disclosure: {rule: standard}
"""
CONCEPTS = "concept,label_nl,label_en,group\n" + "".join(
    f"{name},{dutch},{name.title()},\n"
    for name, dutch in (
        ("region", "Streek"),
        ("trust", "Vertrouwen"),
        ("hours", "Uren"),
        ("clear", "Duidelijk"),
        ("fast", "Snel"),
        ("kind", "Vriendelijk"),
    )
)
SCALE = "1=oneens|2=deels|3=eens|4=zeer eens,1=disagree|2=partly|3=agree|4=fully agree"
HEAD = tiny.CODEBOOK.splitlines()[0]


def codebook(link: str) -> str:
    """The codebook of a wave; link: how its questions follow those of the wave before."""
    rows = [
        HEAD,
        "respondent_id,id,id,,,,,,,,,,,,first,",
        "person,person,unit,,,,,,,,,,,,first,",
        "completed,completed,datetime,,,,,,,,,,,,first,",
        "w,w,weight,,,,,,,,,,,,first,",
        *(f"{name},{name},weight,,,,,,,,,,,,first," for name in NAMES),
        f"region,region,single,region,,,Streek?,Region?,1=noord|2=oost|3=zuid,1=north|2=east|3=south,,,,,{link}",
        f"trust,trust,single,trust,,,Vertrouwen?,Trust?,1=ja|2=nee,1=yes|2=no,,,-98,,{link}",
        f"hours,hours,number,hours,,,Hoeveel uren?,How many hours?,,,0,,-98,,{link}",
        *(f"{name},{name},single,{name},,,De gemeente is {dutch},The city is {name},{SCALE},,,-98,,{link}"
          for name, dutch in zip(STATEMENTS, ("duidelijk", "snel", "vriendelijk"), strict=True)),
    ]  # fmt: skip
    return "\n".join(rows) + "\n"


def words(nl: str, en: str) -> dict[str, Any]:
    return {"label": {"nl": nl, "en": en}, "definition": {"nl": f"{nl}.", "en": f"{en}."}}


ESTIMANDS = {
    "trusting": {"variable": "trust", "statistic": "share", "codes": ["1"],
                 **words("vertrouwen de gemeente", "trust the city")},
    "weekly_hours": {"variable": "hours", "statistic": "mean", **words("uren per week", "hours a week")},
}  # fmt: skip
HYPOTHESES: dict[str, dict[str, Any]] = {
    "north_trusts": {"test": "difference", "variable": "trusted", "domain": "region", "values": ["1", "3"],
                     "claim": "above", **words("Noord boven zuid", "North above south")},
    "trend_of_hours": {"test": "trend", "variable": "hours", "domain": "region", "values": ["1", "2", "3"],
                       "claim": "above", **words("Uren naar streek", "Hours by region")},
    "hours_by_clarity": {"test": "slope", "variable": "hours", "with": "clear", "adjust": "region",
                         "claim": "above", **words("Uren naar duidelijkheid", "Hours by clarity")},
    "clear_and_kind": {"test": "correlation", "variable": "clear", "with": "kind", "claim": "above",
                       **words("Duidelijk en vriendelijk", "Clear and kind")},
    "trust_by_region": {"test": "association", "variable": "trust", "with": "region", "claim": "differs",
                        **words("Vertrouwen en streek", "Trust and region")},
    "trusting_hours": {"test": "groups", "variable": "hours", "group": "trust == 1", "claim": "differs",
                       **words("Uren naar vertrouwen", "Hours by trust")},
    "most_trust": {"test": "level", "estimand": "trusting", "claim": "above", "value": 0.5,
                   "question": "q1", **words("De meesten vertrouwen", "Most trust")},
}  # fmt: skip
MOVES: dict[str, dict[str, Any]] = {
    "trust_rose": {"test": "change", "estimand": "trusting", "claim": "above", "question": "q1",
                   **words("Vertrouwen steeg", "Trust rose")},
    "trust_rose_north": {"test": "change", "estimand": "trusting", "claim": "above", "domain": "region",
                         "values": ["1"], **words("Vertrouwen steeg in het noorden", "Trust rose north")},
}  # fmt: skip


def texts(number: str) -> dict[str, dict[str, str]]:
    """A sentence for each verdict, with the number that it is about."""
    said = {
        "supported": ("dat blijkt", "that is shown"),
        "contradicted": ("het tegendeel blijkt", "the opposite is shown"),
        "undecided": ("dat blijkt niet", "that is not shown"),
        "not_comparable": ("dat is niet te zeggen", "that cannot be told"),
    }
    phrase = "{{ data_phrase() }}"
    return {
        verdict: {"nl": f"{phrase}: {nl} ({number}).", "en": f"{phrase}: {en} ({number})."}
        if verdict in ("supported", "contradicted")
        else {"nl": f"{phrase}: {nl}.", "en": f"{phrase}: {en}."}
        for verdict, (nl, en) in said.items()
    }


PLAN: dict[str, Any] = {
    "level": 0.95,
    "domains": ["region"],
    "questions": {"q1": {"nl": "Vertrouwen inwoners de gemeente?", "en": "Do residents trust the city?"}},
    "derived": {"trusted": {"value": "trust == 1", "unit": "share",
                            **words("vertrouwt de gemeente", "trusts the city")}},
    "estimands": ESTIMANDS,
    "hypotheses": HYPOTHESES | MOVES,
    "families": {
        "first": {"wave": "2023", "kind": "confirmatory", "hypotheses": list(HYPOTHESES)},
        "second": {"wave": "2025", "kind": "confirmatory", "hypotheses": [*HYPOTHESES, *MOVES]},
    },
    "conclusions": {
        "most": {"hypothesis": "most_trust", "minimum_n": 30, "text": texts('{{ est("trusting").pct }}')},
        "rose": {"hypothesis": "trust_rose", "minimum_n": 30,
                 "text": texts('{{ change("trusting").points }}')},
    },
    "response": {"completed": "completed", "late": "half", "headlines": list(ESTIMANDS),
                 "ordinal": list(STATEMENTS)},
    "scales": {"service": {"items": "*", **words("Dienstverlening", "Service")}},
    "sensitivity": {"conclusions": ["most", "rose"], "estimands": ["weekly_hours"],
                    "weights": ["unweighted"], "fpc": ["without"], "respondents": ["all"],
                    "counted": {"trust": "2"}},
    "detectable": {},
}  # fmt: skip
MOVED_BY = '{{ change("trusting") }} ({{ change("trusting").points }})'
SAID = '{{ verdict("most") }} {{ verdict("rose") }}'
CHAPTER = {
    "nl": '# Het panel\n\n{{ data_phrase() }} vertrouwt {{ est("trusting").pct }} de gemeente; dat aandeel\n'
    f"{MOVED_BY}. {SAID}\n",
    "en": '# The panel\n\n{{ data_phrase() }}, {{ est("trusting").pct }} trust the city; that share\n'
    f"{MOVED_BY}. {SAID}\n",
}
TABLES = (
    "from doorpakken.products.reporting import chapter\n\nreport = chapter()",
    'report.table_estimands(["trusting"], title={"nl": "Vertrouwen naar streek", "en": "Trust by region"})',
    'report.table_change(["trusting"], title={"nl": "Vertrouwen toen en nu", "en": "Trust then and now"})',
    "report.table_conclusions()",
    *(
        f'report.table_quality("{part}")'
        for part in ("left_open", "early_late", "scales", "panel", "extremes")
    ),
)


def factors(places: np.ndarray) -> np.ndarray:
    """Those of Fay and Train (1995) for places in the list (n, 80): rows i and i + 1 of a Hadamard matrix."""
    rows = hadamard(128)[:, :COUNT]
    return 1 + (rows[1 + places % 126] - rows[2 + places % 126]) / np.sqrt(8)


def answers(year: str) -> pd.DataFrame:
    """The responses of a wave: answers, weights and replicate weights to four decimals."""
    later = int(year == YEARS[1])
    everyone = np.random.default_rng(2023)
    total = SIZE + MOVED
    region = everyone.integers(1, 4, total)
    leaning, load = everyone.normal(size=total), everyone.uniform(2, 9, total)
    rows = np.arange(SIZE) + MOVED * later
    chance = np.random.default_rng(int(year))
    trust = leaning[rows] + 0.4 * chance.normal(size=SIZE) + 0.35 * (2 - region[rows]) + 0.2 + 0.5 * later > 0
    made = pd.DataFrame({"id": [f"{year}-{row}" for row in rows], "person": [f"p{row:03d}" for row in rows]})
    minutes = pd.to_timedelta(chance.integers(0, 30 * 24 * 60, SIZE), unit="min")
    made["completed"] = (pd.Timestamp(f"{year}-03-01") + minutes).strftime("%Y-%m-%dT%H:%M:%S")
    weights = np.round(40 + 5 * load[rows], 4)
    made["w"] = weights
    for name, column in zip(NAMES, np.round(weights[:, None] * factors(rows), 4).T, strict=True):
        made[name] = column
    made["region"] = region[rows]
    made["trust"] = np.where(trust, 1, 2)
    clear = np.clip(np.round(2.5 + leaning[rows] + 0.5 * chance.normal(size=SIZE)), 1, 4).astype(int)
    made["hours"] = np.round(4 + clear + region[rows] + chance.normal(size=SIZE), 1).clip(0)
    for name in STATEMENTS:
        other = np.clip(clear + chance.integers(-1, 2, SIZE), 1, 4)
        made[name] = clear if name == "clear" else other
    made = made.astype({"hours": "str"})
    for place, name in enumerate(("trust", "hours", *STATEMENTS)):
        made.loc[chance.random(SIZE) < 0.02 + 0.01 * place, name] = "-98" if name == "hours" else -98
    return made


def write(folder: Path) -> Path:
    """Write the study below a folder and return its study.yaml."""
    for year in YEARS:
        wave = folder / "waves" / year
        wave.mkdir(parents=True)
        text = answers(year).to_csv(index=False, lineterminator="\n")
        (wave / "responses.csv").write_text(text, "utf-8")
        (wave / "SHA256SUMS").write_text(
            f"{hashlib.sha256(text.encode()).hexdigest()}  responses.csv\n", "utf-8"
        )
        replicates = {"columns": "rw_*", "method": "acs"} | (
            {"coordinated": True} if year == YEARS[1] else {}
        )
        design = {"type": "simple", "weights": "w", "replicates": replicates} | (
            {"linked": {"by": "code"}} if year == YEARS[1] else {}
        )
        declared = tiny.WAVE.replace("2014", year).replace("{type: simple}", json.dumps(design))
        (wave / "wave.yaml").write_text(declared, "utf-8")
        (wave / "codebook.csv").write_text(
            codebook("first," if year == YEARS[0] else "identical,full"), "utf-8"
        )
    (folder / "concepts.csv").write_text(CONCEPTS, "utf-8")
    (folder / "plan.yaml").write_text(json.dumps(PLAN, ensure_ascii=False), "utf-8")
    cells = [
        nbformat.v4.new_markdown_cell(text, metadata={"tags": [language]}, id=f"panel-{language}")
        for language, text in CHAPTER.items()
    ]
    cells += [nbformat.v4.new_code_cell(code, id=f"table-{place}") for place, code in enumerate(TABLES)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "10_panel.ipynb")
    path = folder / "study.yaml"
    path.write_text(STUDY, "utf-8")
    return path
