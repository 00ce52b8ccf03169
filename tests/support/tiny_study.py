"""A tiny study written into a folder, for tests that break one thing at a time."""

from __future__ import annotations

import hashlib
from pathlib import Path

STUDY = """\
id: tiny
title: {nl: Klein, en: Tiny}
subtitle: {nl: Een kleine studie, en: A tiny study}
units: {nl: gemeenten, en: municipalities}
languages: [nl, en]
version: 0.1.0
waves: waves
plan: plan.yaml
concepts: concepts.csv
chapters:
  - builtin: every_question
disclosure: {rule: standard}
"""
PLAN = """\
level: 0.95
domains: []
estimands:
  goal_yes:
    variable: goal
    statistic: share
    codes: ["1"]
    label: {nl: heeft het doel, en: has the goal}
    definition: {nl: Aandeel met het doel, en: Share with the goal}
"""
CONCEPTS = "concept,label_nl,label_en,group\ngoal,Doel,Goal,\nshare_now,Deel nu,Share now,\n"
WAVE = """\
wave: "2014"
label: {nl: "2014 (gesimuleerd)", en: "2014 (simulated)"}
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
missing: {"-91": not_asked, "-98": dont_know}
design: {type: simple}
"""
CODEBOOK = """\
variable,column,type,concept,section_nl,section_en,question_nl,question_en,labels_nl,labels_en,minimum,maximum,missing,asked_if,link,comparability
respondent_id,id,id,,,,,,,,,,,,first,
goal,goal,single,goal,Doelen,Goals,Heeft u het doel?,Do you have the goal?,1=ja|2=nee,1=yes|2=no,,,-98,,first,
share_now,share_now,integer,share_now,Doelen,Goals,Hoeveel nu?,Which share now?,,,0,100,-91|-98,goal=1,first,
"""
RESPONSES = "id,goal,share_now\na,1,40\nb,2,-91\nc,1,-98\nd,-98,-91\n"


def write_study(folder: Path, **documents: str) -> Path:
    """Write the tiny study below `folder` and return its study.yaml.

    documents: other texts, by name (study, plan, concepts, wave, codebook, responses); the checksum fits.
    """
    texts = {
        "study": STUDY,
        "plan": PLAN,
        "concepts": CONCEPTS,
        "wave": WAVE,
        "codebook": CODEBOOK,
        "responses": RESPONSES,
    } | documents
    wave = folder / "waves" / "2014"
    wave.mkdir(parents=True, exist_ok=True)
    places = {
        "study": folder / "study.yaml",
        "plan": folder / "plan.yaml",
        "concepts": folder / "concepts.csv",
        "wave": wave / "wave.yaml",
        "codebook": wave / "codebook.csv",
        "responses": wave / "responses.csv",
    }
    for name, path in places.items():
        path.write_text(texts[name], "utf-8")
    digest = hashlib.sha256(texts["responses"].encode()).hexdigest()
    (wave / "SHA256SUMS").write_text(f"{digest}  responses.csv\n", "utf-8")
    return places["study"]
