"""A whole study of two waves on the real lineage, with known changes: up, down, none, and a break."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd

from doorpakken.data.frame import load_frame, wave_units
from doorpakken.data.intake import admit, inspect_wave
from doorpakken.data.study import GROUPINGS, Study, load_study
from doorpakken.evidence.conclusions import judge
from doorpakken.evidence.register import build_register, domain_labels
from doorpakken.evidence.sensitivity import EarlierWave, analyse_sensitivity, collect_quality
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.quotations import quote_conclusions
from doorpakken.statistics.change import Admitted, estimate_change
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.inference import detectable_differences, run_tests
from doorpakken.statistics.response import analyse_response
from doorpakken.statistics.weighting import weigh
from tests.conftest import ROOT
from tests.support import tiny_study as tiny
from tests.support.lineage_panels import drawn, populations

SIZES = {"under_20k": 40, "20k_to_50k": 70, "50k_to_100k": 25, "100k_and_over": 20}
YEARS = ("2014", "2022")
STUDY = tiny.STUDY.replace("id: tiny", "id: two-waves").replace(
    "chapters:\n  - builtin: every_question\n", "chapters:\n  - notebook: 90_change.ipynb\nframe: frame\n"
)
CLOSED = ("goal", "fall", "calm", "old", "rare")
CONCEPTS = "concept,label_nl,label_en,group\n" + "".join(
    f"{name},{name.title()} nl,{name.title()} en,\n" for name in (*CLOSED, "staff")
)
HEAD = tiny.CODEBOOK.splitlines()[0]
WAVE = tiny.WAVE.replace(
    "design: {type: simple}", "design: {type: stratified, strata: size_class, population: frame, fpc: true}"
)


def codebook(year: str, **links: str) -> str:
    """The codebook of a wave: links by variable, `identical,full` in 2022 for those not named."""
    rows = ["respondent_id,id,id,,,,,,,,,,,,first,", "municipality,municipality,unit,,,,,,,,,,,,first,"]
    for name in (*CLOSED, "staff"):
        link = "first," if year == "2014" else links.get(name, "identical,full")
        closed = "1=ja|2=nee,1=yes|2=no,," if name != "staff" else ",,0,"
        kind = "single" if name != "staff" else "number"
        rows.append(f"{name},{name},{kind},{name},,,Vraag {name}?,Question {name}?,{closed},-98,,{link}")
    return "\n".join([HEAD, *rows]) + "\n"


def words(text: str) -> dict[str, Any]:
    return {key: {"nl": f"{text} nl", "en": f"{text} en"} for key in ("label", "definition")}


def hypothesis(estimand: str, claim: str, **more: Any) -> dict[str, Any]:
    return {"test": "change", "estimand": estimand, "claim": claim, **more, **words(f"Change of {estimand}")}


HYPOTHESES = {
    "goal_rose": hypothesis("goal_yes", "above"),
    "fall_rose": hypothesis("fall_yes", "above"),
    "calm_rose": hypothesis("calm_yes", "above"),
    "calm_same": hypothesis("calm_yes", "within", margin=0.15),
    "old_rose": hypothesis("old_yes", "above"),
}


def texts(estimand: str, *, contradicted: bool) -> dict[str, dict[str, str]]:
    said = {
        "supported": "holds ({number})",
        "undecided": "cannot be told",
        "not_comparable": "was asked in another way",
    } | ({"contradicted": "is the other way round ({number})"} if contradicted else {})
    number = f'{{{{ change("{estimand}").points }}}}'
    return {
        verdict: {
            "nl": f"{{{{ data_phrase() }}}}: {text.format(number=number)}",
            "en": f"{{{{ data_phrase() }}}}: {text.format(number=number)}",
        }
        for verdict, text in said.items()
    }


PLAN: dict[str, Any] = {
    "level": 0.95,
    "domains": ["size_class"],
    "detectable": {},
    "estimands": {
        f"{name}_yes": {"variable": name, "statistic": "share", "codes": ["1"], **words(f"{name} yes")}
        for name in CLOSED
    },
    "hypotheses": HYPOTHESES,
    "families": {
        "change_2022": {"wave": "2022", "kind": "confirmatory", "hypotheses": list(HYPOTHESES)},
        "change_2014": {"wave": "2014", "kind": "exploratory", "hypotheses": ["goal_rose"]},
    },
    "conclusions": {
        key: {
            "hypothesis": key,
            "minimum_n": 10,
            "text": texts(one["estimand"], contradicted=one["claim"] == "above"),
        }
        for key, one in HYPOTHESES.items()
    },
    "sensitivity": {
        "conclusions": ["goal_rose", "calm_same", "old_rose"],
        "weights": ["unweighted"],
        "fpc": ["without"],
        "respondents": ["all"],
    },
}
CHAPTER = """\
# Change

{{ data_phrase() }}, the share {{ change("goal_yes") }} by {{ change("goal_yes").points }}, from
{{ est("goal_yes", wave="2014").pct }} to {{ est("goal_yes").pct }}; the other {{ change("fall_yes") }}, the
third {{ change("calm_yes") }}, and the last {{ change("old_yes") }}.

{{ verdict("goal_rose") }} {{ verdict("fall_rose") }} {{ verdict("calm_rose") }} {{ verdict("old_rose") }}
{{ verdict("calm_same") }} It {{ direction("calm_same", words="rose") }},
within {{ margin("calm_same") }} points.
"""
SAME = "{{ data_phrase() }}, that share stayed the same."


def answers(seed: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What every municipality of 2014 and of 2022 would answer, in the columns of the codebook."""
    truth = populations(seed)
    made = []
    for frame, back in ((truth.earlier, {}), (truth.later, {new: old for old, new in truth.links.items()})):
        table = frame[["code", "size_class", "goal", "staff"]].copy()
        table["fall"] = np.where(frame["goal"] == "1", "2", "1")
        was = [int(back.get(code, code).removeprefix("GM")) for code in frame["code"]]
        table["calm"] = np.where(np.array(was) % 3 == 0, "1", "2")
        table["old"] = table["goal"]
        table["rare"] = np.where(np.array(was) % 31 == 0, "1", "2")
        made.append(table)
    return made[0], made[1]


def write(folder: Path, **links: str) -> Path:
    """Write the study and return its study.yaml; links of 2022 by variable, old redefined if not named."""
    random = np.random.default_rng(5)
    for year, table in zip(YEARS, answers(), strict=True):
        wave = folder / "waves" / year
        wave.mkdir(parents=True)
        sample = table.set_index("code").loc[drawn(random, table, SIZES)].reset_index()
        sample = sample.rename(columns={"code": "municipality"}).drop(columns="size_class")
        sample.insert(0, "id", [f"r{number}" for number in range(len(sample))])
        text = sample.to_csv(index=False, lineterminator="\n")
        (wave / "responses.csv").write_text(text, "utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        (wave / "SHA256SUMS").write_text(f"{digest}  responses.csv\n", "utf-8")
        (wave / "wave.yaml").write_text(WAVE.replace("2014", year), "utf-8")
        book = codebook(year, **({"old": "redefined,break"} | links))
        (wave / "codebook.csv").write_text(book, "utf-8")
    shutil.copytree(ROOT / "data" / "raw" / "frame", folder / "frame")
    (folder / "concepts.csv").write_text(CONCEPTS, "utf-8")
    (folder / "plan.yaml").write_text(json.dumps(PLAN), "utf-8")
    cells = [
        nbformat.v4.new_markdown_cell(CHAPTER, metadata={"tags": [language]}, id=f"change-{language}")
        for language in ("nl", "en")
    ]
    tags = {"tags": ["en", "needs: calm_same=supported"]}
    cells.append(nbformat.v4.new_markdown_cell(SAME, metadata=tags, id="same"))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "90_change.ipynb")
    path = folder / "study.yaml"
    path.write_text(STUDY, "utf-8")
    return path


@dataclass(frozen=True)
class Built:
    """The study, its waves, the file of changes, and what is made of them."""

    study: Study
    waves: dict[str, Admitted]
    changes: pd.DataFrame
    panels: dict[str, pd.DataFrame]
    verdicts: dict[str, Any]
    register: Register


def build(folder: Path, **links: str) -> Built:
    """Write the study and make everything of it, as the rules of the workflow do."""
    study = load_study(write(folder, **links))
    frame = load_frame(study.frame)
    waves = {}
    for key, wave in study.waves.items():
        raw, problems = inspect_wave(wave, wave_units(study, wave))
        assert raw is not None, problems
        responses = admit(wave, raw)
        units = wave_units(study, wave)
        waves[key] = Admitted(wave, responses, weigh(wave, responses, units), units)
    changes = estimate_change(frame, study.plan, list(waves.values()))
    plan = study.plan
    tests = {
        key: run_tests(each.wave, plan, each.responses, each.weights, changes) for key, each in waves.items()
    }
    estimates = {
        key: pd.concat(
            [
                estimate_wave(each.wave, plan, each.responses, each.weights, each.units),
                detectable_differences(each.wave, plan, each.weights),
            ],
            ignore_index=True,
        )
        for key, each in waves.items()
    }
    panels = {key: panel(study, waves, key) for key in waves}
    response = {
        key: analyse_response(each.wave, plan, each.responses, each.weights, each.units)
        for key, each in waves.items()
    }
    quality = collect_quality(study, response, panels)
    labels = domain_labels(frame, GROUPINGS)
    register = build_register(study, estimates, labels, tests, quality, changes)
    found = quote_conclusions(register, judge(study, tests, register), plan.conclusions, "plan.yaml")
    return Built(study, waves, changes, panels, found, Register(register, found))


def panel(study: Study, waves: Mapping[str, Admitted], wave: str = "2022") -> pd.DataFrame:
    """The panel of a wave, which knows the wave before."""
    later, before = waves[wave], study.before(wave)
    earlier = None
    if before is not None:
        first = waves[before.id]
        earlier = EarlierWave(first.wave, first.responses, first.units, load_frame(study.frame))
    return analyse_sensitivity(study, later.wave, later.responses, later.units, earlier)
