"""Exports of survey programs: columns that they fill in themselves; of LimeSurvey codes and boxes too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from doorpakken.data.drafting.proposal import Proposal
from doorpakken.data.intake.raw_table import RawColumn

# As codes and as wordings of the heads; two of them tell a file of LimeSurvey.
MARKS = {
    "submitdate", "lastpage", "startlanguage", "startdate", "datestamp",
    "date submitted", "last page", "start language", "date started", "date last action",
}  # fmt: skip
ALSO = {"seed", "token", "ipaddr", "refurl", "ip address", "referrer url", "access code"}
OTHERS = (  # KoboToolbox and ODK, of which two tell a file as well
    {"_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by",
     "__version__", "_tags", "_index", "meta/rootuuid", "meta/instanceid"},
    {"submissiondate", "key", "submitterid", "submittername", "attachmentspresent", "attachmentsexpected",
     "status", "reviewstate", "deviceid", "edits", "formversion", "meta-instanceid", "meta-instancename",
     "instanceid", "instancename"},
)  # fmt: skip
FORM = {"form_of", "formof"}  # the mark that a form of our own carries
TIMING = re.compile(
    r"interviewtime|grouptime\d*|\d+x\d+(x\d+\w*)?time|total time|(group|question) time\b.*", re.IGNORECASE
)
OF_QUESTION = re.compile(r"(.+?)(?:\[.*\])?Time")
WRITTEN = re.compile(r".*\[\w*(other|comment)\]|.*_other")
LETTERS_AND_NUMBER = re.compile(r"[A-Za-z]{1,3}\d{1,4}|-oth-")
ONE_LETTER = re.compile(r"[A-Z]")
TICKS = ("Y", "1")


def is_limesurvey(names: Iterable[str]) -> bool:
    """Whether heads are those of an export of LimeSurvey."""
    return len({name.casefold() for name in names} & MARKS) > 1


def with_program_columns(columns: Sequence[RawColumn], proposed: Sequence[Proposal]) -> list[Proposal]:
    """The proposals; of LimeSurvey the columns of the program and what people wrote beside a box are text.

    A moment and the id stay what they are. A box that holds Y or 1 and else nothing is one.
    """
    names = [column.name for column in columns]
    if not is_limesurvey(names):
        return _without_own(names, proposed)
    questions = {name.partition("[")[0] for name in names}
    kept = []
    for column, proposal in zip(columns, proposed, strict=True):
        of_question = OF_QUESTION.fullmatch(column.name)
        is_own = column.name.casefold() in MARKS | ALSO | FORM or bool(TIMING.fullmatch(column.name))
        is_own = is_own or bool(of_question and of_question[1] in questions)
        is_own = is_own or bool(WRITTEN.fullmatch(column.name))
        lone_text = proposal.box and not column.name.endswith("]")
        if proposal.type not in ("id", "datetime") and (is_own or lone_text):
            proposal = Proposal("text")
        elif column.name.endswith("]") and {*column.values} in ({"", tick} for tick in TICKS):
            tick = max(column.values)
            proposal = Proposal("single", labels=(("0", "no"), ("1", tick)), box=True)
        kept.append(proposal)
    return kept


def _without_own(names: Sequence[str], proposed: Sequence[Proposal]) -> list[Proposal]:
    """The proposals; what KoboToolbox or ODK add, and the mark of a form, is text."""
    small = {name.casefold() for name in names}
    own = {name for program in OTHERS if len(program & small) > 1 for name in program} | FORM
    return [
        Proposal("text") if name.casefold() in own and proposal.type not in ("id", "datetime") else proposal
        for name, proposal in zip(names, proposed, strict=True)
    ]


def with_bare_codes(columns: Sequence[RawColumn], proposed: Sequence[Proposal]) -> list[Proposal]:
    """The proposals; where all answers look like codes, as A1 and A2, and none like words, they are codes.

    Single letters, as Y and N, are codes in a file of LimeSurvey alone.
    """
    spoken = [proposal for proposal in proposed if _in_labels(proposal)]
    forms = [LETTERS_AND_NUMBER, *([ONE_LETTER] if is_limesurvey(each.name for each in columns) else [])]
    labels = [label for proposal in spoken for _, label in proposal.labels]
    if not labels or not all(any(form.fullmatch(label) for form in forms) for label in labels):
        return list(proposed)
    return [
        replace(proposal, labels=tuple((code, code) for code in _sorted(proposal)), open_labels="")
        if _in_labels(proposal)
        else proposal
        for proposal in proposed
    ]


def tick_word(proposed: Iterable[Proposal]) -> str | None:
    """What stands in every ticked box of a file that else holds codes; None where cells hold labels.

    `blank` where there is no box, or a ticked one holds code 1.
    """
    labelled = [proposal for proposal in proposed if proposal.labels and not proposal.has_bare_codes]
    boxes = [proposal for proposal in labelled if proposal.box]
    words = {proposal.labels[1][1] for proposal in boxes}
    if len(boxes) < len(labelled) or len(words) > 1 or (len(boxes) == 1 and not words <= {*TICKS}):
        return None
    return next(iter(words - {"1"}), "blank")


def as_ticks(proposed: Iterable[Proposal]) -> list[Proposal]:
    """The proposals with yes in place of the one word that stands in ticked boxes."""
    return [
        replace(proposal, labels=(("0", "no"), ("1", "yes"))) if proposal.box else proposal
        for proposal in proposed
    ]


def _in_labels(proposal: Proposal) -> bool:
    return bool(proposal.labels) and not proposal.has_bare_codes and not proposal.box


def _sorted(proposal: Proposal) -> list[str]:
    """The codes by their letters and then their number."""
    labels = [label for _, label in proposal.labels]
    return sorted(labels, key=lambda code: (re.sub(r"\d", "", code), int(re.sub(r"\D", "", code) or 0)))
