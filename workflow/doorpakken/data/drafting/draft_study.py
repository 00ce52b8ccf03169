"""Draft a study from its first file: study.yaml, an empty plan, concepts and the first wave, or nothing."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from doorpakken.data.drafting.detect_format import detect
from doorpakken.data.drafting.draft_folder import Draft, draft_wave, raw_bytes
from doorpakken.data.questionnaire import Questionnaire
from doorpakken.data.study.documents import shown
from doorpakken.data.study.frame_document import read_frame_document
from doorpakken.errors import refusal
from doorpakken.words import Phrases

WORDS = Phrases("drafting")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CHAPTERS = ("questionnaire", "every_question", "answers")
PLAN = "# What is estimated besides the answers to every question: docs/expressions.md.\n"


def draft_study(
    folder: Path,
    name: str,
    year: str,
    file: Path,
    languages: Sequence[str],
    language: str | None = None,
    codebook: Questionnaire | None = None,
    frame: Path | None = None,
) -> Draft:
    """Write a study without concepts yet, with its first wave, below `folder`/`name`.

    languages: of the report. language: that of the texts in the file, without it the first of the report.
    codebook: what is known of its columns from elsewhere.
    frame: the folder of a frame, which study.yaml then names.
    Raises UserError when the name cannot be used, the folder is there or the file cannot be read; then
    nothing is written.
    """
    home = folder / name
    if not NAME.fullmatch(name):
        raise refusal("study name", "no study can have this name", "new-study", found=repr(name),
                      expected="small letters, digits and hyphens", mend="Choose another.")  # fmt: skip
    if home.exists():
        raise refusal("study exists", "the study has a folder already", shown(home),
                      mend="Choose another name, or move the folder away.")  # fmt: skip
    declared = read_frame_document(frame) if frame else None
    if not folder.is_dir():
        detect(file, raw_bytes(file))  # before a folder is made
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{name}-") as scratch:
        study = Path(scratch, name)
        (study / "waves").mkdir(parents=True)
        documents = {
            "study.yaml": _study_text(name, languages, os.path.relpath(frame, home) if frame else ""),
            "plan.yaml": PLAN + "level: 0.95\ndomains: []\nestimands: {}\n",
            "concepts.csv": f"concept,{','.join(f'label_{each}' for each in languages)},group\n",
        }
        for document, text in documents.items():
            (study / document).write_text(text, "utf-8", newline="")
        spoken = language or languages[0]
        draft = draft_wave(study / "waves", year, file, languages, spoken, codebook=codebook, frame=declared)
        study.rename(home)
    return replace(draft, folder=home / "waves" / year)


def _study_text(name: str, languages: Sequence[str], frame: str) -> str:
    title = " ".join(word for word in name.split("-") if not re.search(r"\d", word)).capitalize()
    title = title or WORDS.say("title", languages[0])
    lines = [f"id: {name}"]
    for key, words in (
        ("title", dict.fromkeys(languages, title)),
        ("subtitle", WORDS.translations("subtitle", languages)),
        ("units", WORDS.translations("units", languages)),
    ):
        lines.append(f"{key}: {json.dumps(words, ensure_ascii=False)}")
    lines += [
        f"languages: [{', '.join(languages)}]",
        "version: 0.1.0",
        *([f"frame: {json.dumps(frame)}"] if frame else []),
        "waves: waves",
        "plan: plan.yaml",
        "concepts: concepts.csv",
        "chapters:",
        *(f"  - builtin: {chapter}" for chapter in CHAPTERS),
        "disclosure: {rule: standard}",
    ]
    return "\n".join(lines) + "\n"
