"""Columns held against the codebook of an earlier wave: which question each is, and how it is linked."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from doorpakken.data.drafting.proposal import Proposal
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
    proposed: Sequence[Proposal],
    coded: bool,
) -> list[Match | None]:
    """For each column the question of the earlier wave that it repeats; None where there is none.

    By the same wording first, then the same head, then a wording that is nearly the same; each question once.
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
            matched[place] = _match(item, names[place], words[place], proposed[place], coded)

    for place, wording in enumerate(words):
        alike = [item for item in spoken.get(wording.whole, []) if item.variable in free]
        if wording.whole and alike:
            take(place, next((item for item in alike if item.column == names[place]), alike[0]))
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
    pairs = {(code, text.casefold()) for code, label in item.labels.items() for text in label.values()}
    if coded:
        return {(code, label.casefold()) for code, label in proposal.labels} <= pairs
    return {label.casefold() for _, label in proposal.labels} <= {label for _, label in pairs}


def _texts(item: Item) -> set[str]:
    return {" ".join(text.casefold().split()) for text in item.question.values()} - {""}
