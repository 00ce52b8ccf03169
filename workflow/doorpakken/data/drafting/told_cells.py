"""The cells of codebook.csv that a questionnaire fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from doorpakken.data.drafting.proposal import Proposal
from doorpakken.data.drafting.use_codebook import text_in
from doorpakken.data.questionnaire import Question
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.open_points import todo

TEXTS = {"section": "section", "stem": "stem", "question": "wording", "note": "note"}
Row = dict[str, str]


def told_texts(question: Question, proposal: Proposal, languages: Sequence[str], spoken: str | None) -> Row:
    """The texts of a question in each language; in one that it lacks those needed are left open."""
    row: Row = {}
    for column, name in TEXTS.items():
        texts: Text = getattr(question, name)
        for each in languages if texts else ():
            own, other = text_in(texts, each, spoken), next(iter(texts.values()))
            needed = column in ("question", "stem")
            row[f"{column}_{each}"] = own or (todo(f"write it in {each}", other) if needed else "")
    if question.labels and proposal.type == "single":
        for each in languages:
            row[f"labels_{each}"] = _labels(question, proposal, each, spoken)
    return row


def told_facts(question: Question) -> Row:
    """Limits and cells that the document itself gives; an end that it lacks is left out."""
    ends = {"minimum": question.minimum, "maximum": question.maximum}
    row = {head: f"{end:.15g}" for head, end in ends.items() if end is not None}
    return row | dict(question.cells)


def told_routing(question: Question, variables: Mapping[str, str]) -> str:
    """`asked_if` with the variables of this wave; left open where it cannot be said here.

    variables: by the name of a question.
    """
    condition = question.asked_if
    if condition is None:
        words = " ".join(question.routing.split())[:80]
        return todo(f"who is asked; the form says {words}") if words else ""
    text = f"{condition.operator}{'|'.join(condition.values)}"
    variable = variables.get(condition.variable)
    if variable is None:
        return todo(f"who is asked: {condition.variable}{text} in the codebook, of which no column is here")
    return f"{variable}{text}"


def _labels(question: Question, proposal: Proposal, language: str, spoken: str | None) -> str:
    own = {
        code: text_in(question.labels.get(code, {}), language, spoken)
        or ("" if code in question.labels else label)
        for code, label in proposal.labels
    }
    whole = all(own.values())
    pairs = "|".join(f"{code}={(own[code] or label).replace('|', '/')}" for code, label in proposal.labels)
    if proposal.open_labels:
        return todo(proposal.open_labels, pairs)
    return pairs if whole else todo(f"write it in {language}", pairs)
