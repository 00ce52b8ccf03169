"""One coding for all columns of a question: its answers in order of the scale, what is no answer apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from doorpakken.data.drafting.proposal import LABELS, OTHER, Proposal
from doorpakken.data.drafting.question_wording import Wording
from doorpakken.data.intake.known_scales import fold, in_words, missing_kind, ordered
from doorpakken.data.intake.raw_table import RawColumn
from doorpakken.data.study.wordings import loosely

RECURS = 4  # times that an answer must occur, on average, for a question of many answers to be closed
MANY = 100  # answers beyond which no column is taken for a closed question
NONE = "none"  # no answer, unless it is the end of a scale


def coded_whole(
    columns: Sequence[RawColumn], proposed: Sequence[Proposal], words: Sequence[Wording]
) -> list[Proposal]:
    """The proposals, those of columns that hold answers in words coded together for each question.

    A question are the columns below one stem, or one column. Answers that differ by blanks and capitals are
    one, what says in words that there is no answer becomes missing.
    """
    coded = list(proposed)
    questions: dict[str, list[int]] = {}
    for place, proposal in enumerate(proposed):
        if proposal.in_words:
            questions.setdefault(words[place].stem or f"\0{place}", []).append(place)
    for places in questions.values():
        answers = [_answers(columns[place], proposed[place]) for place in places]
        for place, proposal in zip(
            places, _coded([proposed[place] for place in places], answers), strict=True
        ):
            coded[place] = proposal
    yes = {labels[0][1]: labels[1][1] for each in coded if len(labels := each.labels) == 2 and _is_told(each)}
    for place, proposal in enumerate(coded):
        if proposal.labels[1:] == (("1", OTHER),) and proposal.labels[0][1] in yes:
            no = proposal.labels[0][1]
            coded[place] = replace(proposal, labels=(("0", no), ("1", yes[no])), open_labels="")
    stems = Counter(words[place].stem for place, proposal in enumerate(proposed) if proposal.box)
    for place, proposal in enumerate(proposed):
        if proposal.box and words[place].stem and stems[words[place].stem] > 1:
            coded[place] = replace(proposal, open_labels="")  # `ticks` of the wave asks it once
    return coded


def _is_told(proposal: Proposal) -> bool:
    """Whether a column has both of no and yes, in the words of the file."""
    return [code for code, _ in proposal.labels] == ["0", "1"] and not proposal.open_labels


def _answers(column: RawColumn, proposal: Proposal) -> Counter[str]:
    """How often each answer of a column occurs."""
    times = Counter(dict.fromkeys(column.values, 0))
    for code, number in Counter(column.codes.tolist()).items():
        times[column.values[code]] += number
    return Counter({cell: times[cell] for cell in column.values if cell and cell not in proposal.missing})


def _coded(proposed: Sequence[Proposal], answers: Sequence[Counter[str]]) -> Iterable[Proposal]:
    whole = sum(answers, Counter[str]())
    lost = _no_answers(whole)
    spellings: dict[str, list[str]] = {}
    for cell, _ in whole.most_common():
        if cell not in lost:
            spellings.setdefault(loosely(cell), []).append(cell)
    labels = [cells[0] for cells in spellings.values()]
    first = list(dict.fromkeys(loosely(cell) for each in answers for cell in each if cell not in lost))
    labels.sort(key=lambda label: first.index(loosely(label)))
    for proposal, own in zip(proposed, answers, strict=True):
        missing = tuple(dict.fromkeys((*proposal.missing, *(cell for cell in own if cell in lost))))
        yield replace(_question(labels, spellings, whole, len(proposed)), missing=missing)


def _no_answers(whole: Counter[str]) -> set[str]:
    lost = {cell for cell in whole if missing_kind(cell)}
    rest = [cell for cell in whole if cell not in lost and fold(cell) != NONE]
    without = {cell for cell in whole if fold(cell) == NONE and not ordered([*rest, cell])[1]}
    return lost | (without if rest else set())


def _question(
    labels: Sequence[str], spellings: dict[str, list[str]], whole: Counter[str], columns: int
) -> Proposal:
    """What one question may be, from its labels in the order in which they first stand."""
    filled = whole.total()
    others = [cell for first, *more in spellings.values() for cell in (first.strip(), *more) if cell != first]
    in_order, is_scale = ordered(labels)
    seldom = filled < 2 * len(labels)
    if not labels or seldom or len(labels) > MANY or any("|" in label for label in labels):
        return Proposal("text")
    pair = _pair(labels)
    if pair is not None:
        return replace(pair, spellings=tuple(others))
    if len(labels) > LABELS and not is_scale:
        if filled < RECURS * len(labels):
            return Proposal("text")
        doubt = f"{len(labels)} different answers that recur: open text, or a closed question"
        return Proposal("text", open_type=doubt)
    doubt = "a closed question or open text; and if closed, in which order do its answers stand"
    sure = is_scale or columns > 1 or filled >= 2 * RECURS * len(labels)
    pairs = tuple((str(code), label.strip()) for code, label in enumerate(in_order, start=1))
    return Proposal("single", labels=pairs, open_labels="" if sure else doubt, spellings=tuple(others))


def _pair(labels: Sequence[str]) -> Proposal | None:
    """Yes and no, or a box with its words where it was ticked, as 0 and 1; None for other answers."""
    if len(labels) != 2:
        return None
    for no, yes in (labels, reversed(labels)):
        if in_words(no, "unticked") and not in_words(yes, "unticked"):
            return Proposal("single", labels=(("0", no), ("1", yes)))
        if in_words(no, "no") and in_words(yes, "yes"):
            return Proposal("single", labels=(("0", no), ("1", yes)))
    return None
