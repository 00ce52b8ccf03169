"""A questionnaire from an SPSS or Stata file, with or without data: labels and what it holds missing."""

from __future__ import annotations

import re
from pathlib import Path

from doorpakken.data.intake.formats import open_raw
from doorpakken.data.intake.known_scales import missing_kind
from doorpakken.data.questionnaire.model import UNNAMED, Question, Questionnaire
from doorpakken.data.study import Responses
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.raw_formats import format_of

CODE = re.compile(r"[A-Za-z0-9_.-]+")


def read_dictionary(path: Path, data: bytes) -> Questionnaire:
    """The columns of the file with their labels; UserError where it cannot be read."""
    raw = open_raw(Responses(path.name, path, "names", "codes", format_of(data)), data)
    questions = []
    for row, name in enumerate(raw.heads[0], start=1):
        described = raw.described[name]
        labels = {code: label.strip() for code, label in described.labels.items() if CODE.fullmatch(code)}
        lost = {code for code, label in labels.items() if described.is_missing(code) or missing_kind(label)}
        lost |= {_plain(low) for low, high in described.missing if low == high}
        kept: dict[str, Text] = {code: {UNNAMED: label} for code, label in labels.items() if code not in lost}
        missing: dict[str, Text] = {code: {UNNAMED: labels.get(code, "")} for code in sorted(lost)}
        wording = {UNNAMED: described.label} if described.label else {}
        questions.append(
            Question(
                name,
                "single" if kept else "",
                wording=wording,
                labels=kept,
                missing=missing,
                described=described,
                row=row,
            )
        )
    return Questionnaire((UNNAMED,), tuple(questions))


def _plain(code: float | str) -> str:
    return f"{code:g}" if isinstance(code, float) else str(code)
