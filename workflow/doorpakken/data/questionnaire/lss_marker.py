"""What a form of our own says of itself where LimeSurvey has no place for it: in a hidden question."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from doorpakken.data.questionnaire.model import Question

MARKER = "formof"
KINDS = ("not_asked", "no_answer")


@dataclass(frozen=True)
class Marker:
    """Of which wave the form is, and what else its questions were in the codebook.

    missing: the kind of each missing code. names: variables by the name of their question. own: rows of
    the codebook that LimeSurvey fills in itself, with their place. cells: of variables, cells of the codebook
    that the form does not hold, as the labels of a box.
    """

    form: str
    missing: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    own: Sequence[Mapping[str, str]] = ()
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def written(marker: Marker) -> str:
    """The marker as it stands in the help of its question: packed, for LimeSurvey runs what is in braces."""
    return base64.b64encode(zlib.compress(json.dumps(vars(marker), ensure_ascii=False).encode(), 9)).decode()


def read_marker(text: str) -> Marker | None:
    """The marker of a text; None where it is none."""
    try:
        return Marker(**json.loads(zlib.decompress(base64.b64decode(text.encode()))))
    except (ValueError, TypeError, zlib.error):
        return None


def as_written(marker: Marker, questions: Sequence[Question]) -> list[Question]:
    """The questions with their variables, missing codes and other cells, and rows without a question."""
    by_kind = {kind: [code for code in marker.missing if marker.missing[code] == kind] for kind in KINDS}
    whole = []
    for question in questions:
        lost = dict(question.missing)
        if question.routing or question.asked_if:
            lost |= {code: {} for code in by_kind["not_asked"]}
        if not question.mandatory and not question.missing:
            lost |= {code: {} for code in by_kind["no_answer"]}
        variable = marker.names.get(question.name, "")
        missing = {code: lost[code] for code in sorted(lost, key=[*marker.missing, *lost].index)}
        cells = marker.cells.get(variable, {})
        whole.append(replace(question, variable=variable, missing=missing, cells=cells))
    for row in marker.own:
        place = int(row["place"])
        cells = {head: cell for head, cell in row.items() if head not in ("place", "name")}
        own = Question(row["name"], row["type"], variable=row["variable"], cells=cells)
        whole.insert(place, own)
    return whole
