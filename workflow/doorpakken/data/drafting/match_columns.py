"""Columns held against the codebook of an earlier wave: which question each is, and how it is linked."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.data.drafting.propose_items import Proposal
from doorpakken.data.drafting.question_wording import Wording
from doorpakken.data.study import Item

NEAR = 0.85  # likeness of two wordings from which they may be one question


@dataclass(frozen=True)
class Match:
    """An earlier question that a column repeats; `doubt` says what is to be settled of the link."""

    item: Item
    link: str
    comparability: str
    doubt: str = ""


def matches(
    items: Sequence[Item],
    names: Sequence[str],
    words: Sequence[Wording],
    made: Sequence[Proposal],
    coded: bool,
) -> list[Match | None]:
    """For each column the question of the earlier wave that it repeats; None where there is none.

    By the same wording first, then the same head, then a wording that is nearly the same; each question once.
    coded: whether the file holds the codes that belong to its labels.
    """
    found: list[Match | None] = [None] * len(names)
    free = {item.variable: item for item in items}
    heads = {item.column: item for item in items}
    spoken: dict[str, list[Item]] = {}
    for item in items:
        for text in _texts(item):
            spoken.setdefault(text, []).append(item)

    def take(at: int, item: Item) -> None:
        if found[at] is None and free.pop(item.variable, None) is not None:
            found[at] = _match(item, names[at], words[at], made[at], coded)

    for at, wording in enumerate(words):
        alike = [item for item in spoken.get(wording.whole, []) if item.variable in free]
        if wording.whole and alike:
            take(at, next((item for item in alike if item.column == names[at]), alike[0]))
    for at, name in enumerate(names):
        if name in heads:
            take(at, heads[name])
    for at, wording in enumerate(words):
        if found[at] is None and wording.whole:
            texts = {text: item for item in free.values() for text in _texts(item)}
            near = difflib.get_close_matches(wording.whole, texts, n=1, cutoff=NEAR)
            if near:
                take(at, texts[near[0]])
    return found


def _match(item: Item, name: str, wording: Wording, proposal: Proposal, coded: bool) -> Match:
    same_head = name == item.column
    if not item.is_question:
        return Match(item, "identical" if same_head else "renamed", "full")
    if proposal.labels and item.labels and not _same_labels(item, proposal, coded):
        return Match(item, "recoded", "break", "the answers are others: is it another variable")
    if wording.whole in _texts(item):
        return Match(item, "identical" if same_head else "renamed", "full")
    if not wording.whole:
        return Match(item, "identical", "full", "the file does not hold the wording: is it the same")
    return Match(item, "reworded", "full", "the wording is another: does it ask the same")


def _same_labels(item: Item, proposal: Proposal, coded: bool) -> bool:
    """Whether the answers are those of the earlier question, with the same codes where the file has codes."""
    known = {(code, text.casefold()) for code, label in item.labels.items() for text in label.values()}
    if coded:
        return {(code, label.casefold()) for code, label in proposal.labels} <= known
    return {label.casefold() for _, label in proposal.labels} <= {label for _, label in known}


def _texts(item: Item) -> set[str]:
    return {" ".join(text.casefold().split()) for text in item.question.values()} - {""}
