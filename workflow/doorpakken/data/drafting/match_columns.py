"""Columns held against the codebook of an earlier wave: which question each is, and how it is linked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from doorpakken.data.drafting.proposal import Proposal
from doorpakken.data.drafting.question_wording import Wording
from doorpakken.data.intake.known_scales import missing_kind
from doorpakken.data.study import Item
from doorpakken.data.study.wordings import loosely

NEAR = 0.85  # likeness of two wordings from which they may be one question
FAR = 0.5  # likeness below which two wordings ask something else
UNITS = (
    r"\b(dagen|dag|days?|tage?|jours?)\b", r"\b(weken|week|weeks?|wochen?|semaines?)\b",
    r"\b(maanden|maand|months?|monate?|mois)\b", r"\b(jaren|jaar|years?|jahre?|ans|ann[eé]es?)\b",
    r"\b(uren|uur|hours?|stunden?|heures?)\b", r"\b(minuten|minuut|minutes?)\b",
    r"%|\b(procent|percent(age)?|per cent|prozent|pour cent)\b", r"\b(fte|ftes)\b",
)  # fmt: skip


@dataclass(frozen=True)
class Match:
    """An earlier question that a column repeats; `doubt` says what is to be settled of the link.

    With the link `first` it only has the name of that question, and asks something else.
    """

    item: Item
    link: str
    comparability: str
    doubt: str = ""


def matches(
    items: Sequence[Item],
    names: Sequence[str],
    words: Sequence[Wording],
    proposed: Sequence[Proposal],
    coded: bool,
) -> list[Match | None]:
    """For each column the question of the earlier wave that it repeats; None where there is none.

    By the same wording first, then the same words without the stem and the same answers, then the same head,
    then a wording that is nearly the same; each question once.
    coded: whether the file holds the codes that belong to its labels.
    """
    matched: list[Match | None] = [None] * len(names)
    free = {item.variable: item for item in items}
    heads = {item.column: item for item in items}
    spoken: dict[str, list[Item]] = {}
    for item in items:
        for text in _texts(item):
            spoken.setdefault(text, []).append(item)

    def take(place: int, item: Item) -> None:
        if matched[place] is None and free.pop(item.variable, None) is not None:
            proposal = as_before(item, proposed[place], coded)
            matched[place] = _match(item, names[place], words[place], proposal, coded)

    for place, wording in enumerate(words):
        alike = [item for item in spoken.get(wording.whole, []) if item.variable in free]
        if wording.whole and alike:
            take(place, next((item for item in alike if item.column == names[place]), alike[0]))
    for place, wording in enumerate(words):
        own = loosely(wording.question)
        alike = [item for item in free.values() if own and own in map(loosely, item.wording.values())]
        if len(alike) == 1 and _same_kind(alike[0], proposed[place], coded):
            take(place, alike[0])
    for place, name in enumerate(names):
        if name in heads:
            take(place, heads[name])
    for place, wording in enumerate(words):
        if matched[place] is None and wording.whole:
            texts = {text: item for item in free.values() for text in _texts(item)}
            near = difflib.get_close_matches(wording.whole, texts, n=1, cutoff=NEAR)
            if near:
                take(place, texts[near[0]])
    return matched


def as_before(item: Item, proposal: Proposal, coded: bool) -> Proposal:
    """The proposal with what the earlier question held missing as missing, and its answers as answers.

    "Weet niet" may be a missing code in one wave and an answer in another; which it is, the earlier one says.
    """
    if not (item.labels and proposal.labels):
        return proposal
    bare = coded or proposal.has_bare_codes
    answers = {text.casefold() for label in item.labels.values() for text in label.values()}
    cells, labels = [cell for cell in proposal.missing if cell.casefold() not in answers], []
    for code, label in proposal.labels:
        by_code = bare and code in item.missing and code not in item.labels
        in_words = label in item.missing or bool(missing_kind(label))
        if by_code or (in_words and label.casefold() not in answers):
            cells.append(code if bare else label)
        else:
            labels.append((code, label))
    for cell in proposal.missing:
        if cell.casefold() in answers:
            labels.append((cell if bare else str(len(labels) + 1), cell))
    return replace(proposal, labels=tuple(labels), missing=tuple(dict.fromkeys(cells)))


def _match(item: Item, name: str, wording: Wording, proposal: Proposal, coded: bool) -> Match:
    same_head = name == item.column
    if not item.is_question:
        return Match(item, "identical" if same_head else "renamed", "full")
    before = next(iter(item.question.values()), "")
    if wording.whole and not _is_near(item, wording):
        return Match(item, "first", "", f"{item.variable} was {_quoted(before)}: is this another question")
    if wording.whole and (was := _unit(before)) != (now := _unit(wording.whole)):
        doubt = f"{item.variable} was counted in {was or 'another unit'}, this in {now or 'another unit'}"
        return Match(item, "redefined", "break", doubt)
    if proposal.labels and item.labels and not _same_labels(item, proposal, coded):
        return Match(item, "recoded", "break", "the answers are others, so it is another variable")
    if item.is_numeric and _holds_no_numbers(proposal):
        doubt = f"{item.variable} was a number, and some cells are none: so it is another variable"
        return Match(item, "recoded", "break", doubt)
    if wording.whole in _texts(item):
        return Match(item, "identical" if same_head else "renamed", "full")
    if not wording.whole:
        return Match(item, "identical", "full", "the file does not hold the wording: is it the same")
    return Match(item, "reworded", "full", f"it was {_quoted(before)}: does it ask the same")


def _holds_no_numbers(proposal: Proposal) -> bool:
    """Whether a column has answers such as 5+, which are classes and no numbers."""
    if proposal.type == "single":
        return not all(code.lstrip("-").isdigit() and code == label for code, label in proposal.labels)
    return proposal.type == "text" and (proposal.in_words or bool(proposal.open_type))


def _is_near(item: Item, wording: Wording) -> bool:
    """Whether a wording is like that of a question, with its stem or without."""
    pairs = [(wording.whole, text) for text in _texts(item)]
    pairs += [(loosely(wording.question), loosely(text)) for text in item.wording.values()]
    return any(difflib.SequenceMatcher(None, *pair).ratio() >= FAR for pair in pairs) or not pairs


def _unit(text: str) -> str:
    """The word for a unit of time or number that a wording has first; empty where it has none."""
    matches = [match for unit in UNITS if (match := re.search(unit, text, re.IGNORECASE))]
    return min(matches, key=re.Match.start)[0].casefold() if matches else ""


def _quoted(text: str) -> str:
    return f'"{text[:80]}"'


def _same_kind(item: Item, proposal: Proposal, coded: bool) -> bool:
    """Whether a column has the answers of a question, or both have numbers."""
    proposal = as_before(item, proposal, coded)
    if item.labels:
        return bool(proposal.labels) and _same_labels(item, proposal, coded)
    return item.is_numeric and proposal.type in ("integer", "number")


def _same_labels(item: Item, proposal: Proposal, coded: bool) -> bool:
    """Whether the answers are those of the earlier question, with the same codes where the file has codes."""
    if proposal.has_bare_codes:
        return {code for code, _ in proposal.labels} <= set(item.labels)
    pairs = {(code, text.casefold()) for code, label in item.labels.items() for text in label.values()}
    if coded:
        return {(code, label.casefold()) for code, label in proposal.labels} <= pairs
    return {label.casefold() for _, label in proposal.labels} <= {label for _, label in pairs}


def _texts(item: Item) -> set[str]:
    return set(map(loosely, item.question.values())) - {""}
