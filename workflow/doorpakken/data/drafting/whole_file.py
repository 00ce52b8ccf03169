"""What a draft says of a file as a whole: its missing codes, how cells are read, what its columns lack."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from doorpakken.data.drafting.detect_format import Detected
from doorpakken.data.drafting.match_columns import Match
from doorpakken.data.drafting.propose_items import missing_codes
from doorpakken.data.drafting.propose_rows import readings_of_rows
from doorpakken.data.drafting.use_codebook import Columns
from doorpakken.data.intake.known_scales import missing_kind
from doorpakken.data.questionnaire import Questionnaire
from doorpakken.data.questionnaire.own_form import OwnForm
from doorpakken.data.study import Wave
from doorpakken.data.study.open_points import todo

SPOILT = re.compile(r"\w*[a-z]\?[a-z]\w*", re.IGNORECASE)


def kinds_of(
    detected: Detected,
    columns: Columns,
    rows: Sequence[Mapping[str, str]],
    earlier: Wave | None,
    codebook: Questionnaire | None,
) -> dict[str, str]:
    """The kind of each missing code: that of the earlier wave or the codebook, else a proposal."""
    meanings = {**(codebook.kinds if codebook else {}), **(earlier.missing if earlier else {})}
    labels: dict[str, str] = {}
    for question in filter(None, columns.asked):
        for code, texts in question.missing.items():
            labels |= {text: text for text in texts.values()} | {code: next(filter(None, texts.values()), "")}
    kinds = {}
    for code, label in missing_codes(detected, columns.proposed).items():
        label = labels.get(code) or label
        kind = missing_kind(label or code) or "no_answer"
        sure = kind if missing_kind(labels.get(code, "")) else ""
        kinds[code] = (
            meanings.get(code) or sure or todo(f"what it means{f': {label}' if label else ''}", kind)
        )
    if earlier:
        named = {code for row in rows for code in row["missing"].split("|")}
        kinds |= {code: kind for code, kind in earlier.missing.items() if code in named and code not in kinds}
    return kinds


def lacking(columns: Columns, matched: Sequence[Match | None], form: OwnForm | None) -> list[str]:
    """What the file does not tell of columns that no earlier wave knows: wordings, and labels of codes."""
    new = [
        (proposal, wording)
        for proposal, wording, match in zip(columns.proposed, columns.words, matched, strict=True)
        if match is None and proposal.type in ("single", "integer", "number")
    ]
    lacking = (
        (sum(not wording.whole for _, wording in new), "columns without a wording in the file: {}; write "
         "the questions in codebook.csv", "the heads stand in the place of the questions"),
        (sum(proposal.has_bare_codes for proposal, _ in new), "columns with codes but no labels: {}; write "
         "in codebook.csv what they stand for", "the codes stand in the place of their labels"),
    )  # fmt: skip
    points = [todo(what.format(number), instead) for number, what, instead in lacking if number]
    spoilt = [match[0] for _, wording in new if (match := SPOILT.search(wording.whole))]
    if spoilt:
        what = f"{len(spoilt)} wordings have lost a sign, as {spoilt[0]}: correct them in codebook.csv"
        points.append(todo(what, "they stand as the file has them"))
    if form and not form.is_sure:
        what = (
            "the heads are those of the form of the earlier wave, the words are not in the file: as they were"
        )
        points.append(todo(what, "yes"))
    return points


def readings_of(detected: Detected, columns: Columns) -> dict[str, str]:
    """How cells are to be read, beyond the signs between them."""
    proposed = columns.proposed
    readings = readings_of_rows(detected, proposed)
    if any(proposal.spans for proposal in proposed):
        readings["durations"] = todo("in which unit do spans of time count", "hours")
    if not any(proposal.type == "id" for proposal in proposed):
        readings["id"] = todo("no column differs in every row: is the row in the file the id", "row")
    if columns.sure_ticks:
        readings["ticks"] = columns.tick
    elif any(proposal.box for proposal in proposed):
        readings["ticks"] = todo("is an empty cell a box that was not ticked", columns.tick)
    if other := next((proposal for proposal in proposed if proposal.spellings), None):
        label = other.spellings[0].replace('"', "'")
        readings["spelling"] = todo(f"is {label!r} the answer that differs by blanks or capitals", "loose")
    return readings
