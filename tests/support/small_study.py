"""A whole study small enough to compute by hand: derived values, checks, a second response, a group, words.

Ten municipalities in two classes (6 and 4); seven responses of six of them, so one stands for 2 small or 4/3
larger ones. GM0000 answered twice (rows 2 and 8), and in one go with GM0008 (row 5).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from doorpakken.data.intake import admit, inspect_wave
from doorpakken.data.study import Study, Wave, load_study
from doorpakken.errors import Problem
from doorpakken.evidence.register import build_register
from doorpakken.products.reporting import Register
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.support import tiny_study as tiny
from tests.support.declared_frame import declare_frame
from tests.support.small_wave import UNITS

STUDY = (
    tiny.STUDY
    + """\
frame: frame
trait_labels:
  blocks: {nl: De blokken, en: The blocks}
  user: {nl: neemt gegevens af, en: takes data from it}
  later: {nl: nog geen datum, en: no date yet}
"""
)
CONCEPTS = """\
concept,label_nl,label_en,group,role,due,aka,meaning_nl,meaning_en
role,Functie,Position,,,,,,
bb_a,Blok A,Block A,blocks,user,2015-01-01,AA|Aa 1,Een register.,A register.
bb_b,Blok B,Block B,blocks,,2015-01-01,,,
bb_c,Blok C,Block C,blocks,,later,,,
bb_d,Blok D,Block D,blocks,,,,,
goal,Doel,Goal,,,,,,
share_now,Deel nu,Share now,,,,,,
basis,Bron van het deel,Basis of the share,,,,,,
share_target,Doel in procenten,Target,,,,,,
staff,Formatie,Staff,,,,,,
delay,Achterstand,Delay,,,,,,
money,Geld,Money,,,,,,
people,Mensen,People,,,,,,
"""
STATES = "1=niet begonnen|2=halverwege|3=klaar,1=not started|2=half way|3=done"
BLOCKS = "Blokken,Blocks,Hoe ver is,How far is"
TICKS = "Belemmeringen,Barriers,Wat belemmert u?,What stands in your way?"
CODEBOOK = f"""\
variable,column,type,concept,section_nl,section_en,stem_nl,stem_en,question_nl,question_en,labels_nl,labels_en,note_nl,note_en,minimum,maximum,missing,asked_if,link,comparability
respondent_id,id,id,,,,,,Kenmerk,Identifier,,,,,,,,,first,
municipality,gm,unit,,,,,,Gemeente,Municipality,,,,,,,,,first,
together,grp,group,,,,,,Samen ingevuld,Filled in together,,,,,,,-97,,first,
role,role,single,role,,,,,Uw functie?,Your position?,2=adviseur|1=manager,2=adviser|1=manager,,,,,-99,,first,
bb_a_status,a,single,bb_a,{BLOCKS},blok A,block A,{STATES},Denk aan alles. Ook aan B.,Think of all. Of B too.,,,-98|-99,,first,
bb_b_status,b,single,bb_b,{BLOCKS},blok B,block B,{STATES},Denk aan alles.,Think of all.,,,-98|-99,,first,
bb_c_status,c,single,bb_c,{BLOCKS},blok C,block C,{STATES},Denk aan alles. Dan pas.,Think of all. Then answer.,,,-98|-99,,first,
goal,goal,single,goal,Doelen,Goals,,,Heeft u het doel?,Do you have the goal?,1=ja|2=nee,1=yes|2=no,,,,,-98|-99,,first,
share_now,now,integer,share_now,Doelen,Goals,,,Hoeveel nu?,Which share now?,,,Schat zo nodig.,Estimate if need be.,0,100,-91|-98|-99,goal=1|2,first,
basis,basis,single,basis,Doelen,Goals,,,Hoe weet u dat?,How do you know?,1=gemeten|2=geschat,1=measured|2=estimated,,,,,-91|-99,share_now>=1,first,
share_target,target,integer,share_target,Doelen,Goals,,,Hoeveel wilt u?,Which share do you want?,,,,,0,100,-91|-99,goal=1,first,
staff,staff,number,staff,Doelen,Goals,,,Hoeveel fte?,How many fte?,,,,,0,,-98|-99,,first,
delay,delay,integer,delay,Doelen,Goals,,,Hoeveel maanden achter?,How many months late?,,,,,,,-98|-99,,first,
barrier_money,money,single,money,{TICKS},geld,money,0=niet genoemd|1=genoemd,0=not named|1=named,,,,,-99,,first,
barrier_people,people,single,people,{TICKS},mensen,people,0=niet genoemd|1=genoemd,0=not named|1=named,,,,,-99,,first,
remark,remark,text,,Slot,Last,,,Wilt u nog iets kwijt?,Anything else?,,,,,,,-99,,first,
"""  # noqa: E501
WAVE = (
    tiny.WAVE.replace(
        'missing: {"-91": not_asked, "-98": dont_know}',
        'missing: {"-91": not_asked, "-97": not_applicable, "-98": dont_know, "-99": no_answer}',
    ).replace(
        "design: {type: simple}",
        "design: {type: stratified, strata: size_class, population: frame, fpc: true, "
        "duplicates: most_complete, ties: role}",
    )
    + """\
checks:
  - {name: target_above, holds: share_target >= share_now, severity: warning,
     description: a target above the share}
  - {name: one_barrier, holds: 'count(each("barrier_*") == 1) <= 1', severity: error,
     description: one barrier}
"""
)
RESPONSES = """\
id,gm,grp,role,a,b,c,goal,now,basis,target,staff,delay,money,people,remark
r1,GM0000,g1,2,3,3,1,1,40,1,80,1,0,1,0,-99
r2,GM0009,-97,1,1,-98,1,2,0,-91,-91,4,-3,0,1,-99
r3,GM0001,-97,2,3,1,-98,1,60,2,50,2,6,0,0,Goed zo
r4,GM0008,g1,1,3,3,3,1,90,1,95,8,-98,1,0,-99
r5,GM0002,-97,1,2,1,1,2,-98,-91,-91,6,12,0,1,-99
r6,GM0007,-97,1,-98,2,1,-98,-91,-91,-91,6,-99,-99,-99,-99
r7,GM0000,-97,1,1,1,-99,1,10,1,20,9,3,0,1,-99
"""


def words(nl: str, en: str) -> dict[str, dict[str, str]]:
    """A label, and a definition that is the label with a point."""
    return {"label": {"nl": nl, "en": en}, "definition": {"nl": f"{nl}.", "en": f"{en}."}}


PLAN: dict[str, Any] = {
    "level": 0.95,
    "domains": ["size_class"],
    "questions": {
        "q1": {"nl": "Hoe ver?", "en": "How far?"},
        "q2": {"nl": "En het doel?", "en": "And the goal?"},
    },
    "derived": {
        "done": {
            "value": 'share(concepts(group="blocks") == 3, least=2)',
            "unit": "share",
            **words("Af", "Done"),
        },
        "done_due": {
            "value": 'share(concepts(group="blocks", due="2015-01-01") == 3)',
            "unit": "share",
            **words("Af op tijd", "Done in time"),
        },
        "trail": {"value": "done - done_due", "unit": "points", **words("Achter", "Behind")},
        "gap": {"value": "share_target - share_now", "unit": "number", **words("Afstand", "Distance")},
    },
    "estimands": {
        "{}_done": {
            "each": "bb_*_status",
            "question": "q1",
            "variable": "bb_{}_status",
            "statistic": "share",
            "codes": ["3"],
            **words("{label}: af", "{label}: done"),
        },
        "done_mean": {
            "question": "q1",
            "variable": "done",
            "statistic": "mean",
            **words("Af, gemiddeld", "Done, mean"),
        },
        "trail_mean": {
            "question": "q1",
            "variable": "trail",
            "statistic": "mean",
            **words("Verschil", "Difference"),
        },
        "both_done": {
            "question": "q1",
            "statistic": "share",
            "condition": "bb_a_status == 3 and bb_b_status == 3",
            **words("Beide af", "Both done"),
        },
        "reached": {
            "question": "q2",
            "variable": "share_now",
            "statistic": "share",
            "at_least": 60,
            "base": "basis == 1",
            **words("60 of meer", "60 or more"),
        },
        "gap_median": {
            "question": "q2",
            "variable": "gap",
            "statistic": "quantile",
            "probability": 0.5,
            **words("Mediaan van de afstand", "Median distance"),
        },
        "gap_per_staff": {
            "variable": "gap",
            "statistic": "ratio",
            "denominator": "staff",
            **words("Per fte", "For each fte"),
        },
    },
}
LABELS = {
    "size_class": {
        "under_20k": {"nl": "minder dan 20.000 inwoners", "en": "under 20,000 inhabitants"},
        "20k_to_50k": {"nl": "20.000 tot 50.000 inwoners", "en": "20,000 to 50,000 inhabitants"},
    },
    "province": {name: {"nl": name, "en": name} for name in ("Drenthe", "Zeeland")},
}


@dataclass(frozen=True)
class Built:
    """A study and all that is made of its one wave."""

    study: Study
    problems: list[Problem]
    responses: pd.DataFrame
    weights: pd.DataFrame
    estimates: pd.DataFrame
    register: Register

    @property
    def wave(self) -> Wave:
        """The wave of 2014."""
        return self.study.waves["2014"]


def write(folder: Path, **documents: str) -> Path:
    """Write the study below a folder, with other texts by name as in tiny.write_study."""
    declare_frame(folder / "frame")
    texts = {
        "study": STUDY,
        "plan": json.dumps(PLAN, ensure_ascii=False),
        "concepts": CONCEPTS,
        "wave": WAVE,
        "codebook": CODEBOOK,
        "responses": RESPONSES,
    }
    return tiny.write_study(folder, **(texts | documents))


def estimated(study: Study, units: pd.DataFrame | None) -> Built:
    """The one wave of a study up to its estimates, as the rules of the workflow make it; no register."""
    wave = study.waves["2014"]
    raw, problems = inspect_wave(wave, units)
    assert raw is not None
    responses = admit(wave, raw)
    weights = weigh(wave, responses, units)
    estimates = estimate_wave(wave, study.plan, responses, weights, units)
    return Built(study, problems, responses, weights, estimates.set_index("estimate_id"), None)  # type: ignore[arg-type]


def build(folder: Path, **documents: str) -> Built:
    """Write the study and make everything of it."""
    built = estimated(load_study(write(folder, **documents)), UNITS)
    estimates = {"2014": built.estimates.reset_index()}
    return replace(built, register=Register(build_register(built.study, estimates, LABELS)))
