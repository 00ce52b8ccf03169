"""What a register says of a study and its waves beside their numbers: names, dates, files, columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from doorpakken.data.study import Study, Wave
from doorpakken.data.study.documents import published
from doorpakken.data.study.simulation_mark import mark_by_language
from doorpakken.evidence.register.category_labels import MISSING
from doorpakken.evidence.register.design_record import design_record


def study_record(study: Study) -> dict[str, Any]:
    """What a study is called, in which languages, and of which waves its chapters speak."""
    chapters = {chapter.id: chapter.wave for chapter in study.notebooks if chapter.wave}
    named = {"wave": study.wave, "chapter_waves": chapters}
    return {
        "id": study.id,
        "title": dict(study.title),
        "units": dict(study.units),
        "version": study.version,
        "languages": list(study.languages),
        "simulated": study.simulated,
        "mark": mark_by_language(study.languages, study.mark_words) if study.simulated else None,
        **{key: value for key, value in named.items() if value},
        **({"precision": study.plan.precision.declared} if study.plan.precision else {}),
    }


def wave_record(study: Study, wave: Wave, rows: pd.DataFrame, left_out: Mapping[str, int]) -> dict[str, Any]:
    """A wave: its dates, its file, how many answered, its design.

    rows: its estimates. left_out: rows of its file that are no response, by reason.
    """
    asked = study.plan.response
    reminder = asked.reminders.get(wave.id) if asked else None
    respondents = rows.loc[(rows["estimand"] == "respondents") & (rows["domain"] == ""), "estimate"]
    return {
        "label": dict(wave.label),
        "origin": wave.origin,
        "date": wave.date.isoformat(),
        "reference_date": wave.reference_date.isoformat(),
        "file": published(wave.responses.path, study.path.parent),
        "sha256": wave.sha256[wave.responses.file],
        "licence": wave.licence,
        "respondents": int(respondents.iloc[0]),
        **({"left_out": dict(left_out)} if left_out else {}),
        "early_late": reminder.isoformat() if reminder else asked.late if asked else None,
        "design": design_record(wave.design),
    }


def sources_of(wave: Wave, home: Path) -> dict[str, Any]:
    """Of each column of a wave where it stands and what was asked, by variable; paths as seen from `home`."""
    return {
        item.variable: {
            "file": published(wave.responses.path, home),
            "sha256": wave.sha256[wave.responses.file],
            "column": item.column,
            "type": item.type,
            "question": dict(item.question),
            "stem": dict(item.stem),
            "wording": dict(item.wording),
            "note": dict(item.note),
            "missing": {code: MISSING.translations(wave.missing[code], wave.label) for code in item.missing},
            "concept": item.concept,
            "section": dict(item.section),
            "labels": {code: dict(text) for code, text in item.labels.items()},
            "asked_if": str(item.asked_if) if item.asked_if else None,
            "condition": asdict(item.asked_if) if item.asked_if else None,
            "minimum": item.minimum,
            "maximum": item.maximum,
            "codebook": published(wave.folder / "codebook.csv", home),
            "codebook_row": item.row,
        }
        for item in wave.items
    }
