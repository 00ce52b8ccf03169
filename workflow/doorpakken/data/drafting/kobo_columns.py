"""Exports of KoboToolbox: columns of the program, and boxes headed `question/answer`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from doorpakken.data.drafting.proposal import Proposal
from doorpakken.data.drafting.question_wording import Wording
from doorpakken.data.intake.raw_table import RawColumn

MARKS = {"_uuid", "_submission_time"}
PROGRAM = re.compile(
    r"_(uuid|xform_id_string|validation_status|notes|status|submitted_by|tags|index|attachments|bamboo_dataset_id|"
    r"geolocation)|__version__|_?version_?|deviceid|username|formhub/.*|meta/.*|_.*\$\$.*"
)
BOX = {"0", "1", "TRUE", "FALSE", ""}


def is_kobo(names: Sequence[str]) -> bool:
    """Whether heads are those of an export of KoboToolbox."""
    return set(names) >= MARKS


def with_kobo_columns(columns: Sequence[RawColumn], proposed: Sequence[Proposal]) -> list[Proposal]:
    """The proposals; of KoboToolbox columns of the program, and those that join ticked answers, are text."""
    names = [column.name for column in columns]
    if not is_kobo(names):
        return list(proposed)
    parents = _parents(names)
    kept = []
    for column, proposal in zip(columns, proposed, strict=True):
        parent = parents.get(column.name)
        if PROGRAM.fullmatch(column.name) or column.name in parents.values():
            proposal = Proposal("text")
        elif parent and {*column.values} <= BOX and proposal.type != "text":
            cells = sorted(cell for cell in column.values if cell)
            proposal = Proposal(
                "single", proposal.missing, tuple((str("1T".count(cell[0])), cell) for cell in cells)
            )
        kept.append(proposal)
    return kept


def kobo_wordings(names: Sequence[str], words: Sequence[Wording]) -> list[Wording]:
    """The wordings, in which a box has the words of its question as stem, and those of its answer."""
    parents = _parents(names) if is_kobo(names) else {}
    return [
        replace(wording, stem=parents[name], question=name.removeprefix(f"{parents[name]}/"))
        if name in parents
        else wording
        for name, wording in zip(names, words, strict=True)
    ]


def _parents(names: Sequence[str]) -> dict[str, str]:
    """Of each box the column of its question, in which the ticked answers stand together."""
    heads = set(names)
    pairs = ((name, name.rpartition("/")[0]) for name in names)
    return {name: parent for name, parent in pairs if parent in heads}
