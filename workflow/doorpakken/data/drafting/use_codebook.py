"""What a questionnaire says of the columns of a file, in the place of guesses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from doorpakken.data.drafting.detect_format import Detected
from doorpakken.data.drafting.kobo_columns import kobo_wordings
from doorpakken.data.drafting.limesurvey_columns import as_ticks, tick_word
from doorpakken.data.drafting.proposal import Proposal
from doorpakken.data.drafting.propose_items import CODE, proposals
from doorpakken.data.drafting.question_wording import Wording, wordings
from doorpakken.data.intake.raw_table import RawColumn
from doorpakken.data.questionnaire import Question, Questionnaire
from doorpakken.data.questionnaire.model import UNNAMED
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.wordings import loosely

PLAIN = ("id", "unit", "group", "weight", "datetime", "text")
NUMERIC = ("integer", "number")
TICKED = {"Y", "1"}
NAMED = 5  # cells that a doubt names


@dataclass(frozen=True)
class Columns:
    """What is known of the columns of a file, in their order, before an earlier wave is looked at.

    asked: the question of the codebook that each is. answers: codes or labels. language: of the texts in
    the file. tick: the word in ticked boxes, or blank; `sure_ticks` where the codebook says which are boxes.
    """

    words: Sequence[Wording]
    proposed: Sequence[Proposal]
    asked: Sequence[Question | None]
    answers: str
    language: str | None
    tick: str = "blank"
    sure_ticks: bool = False


def columns_of(detected: Detected, language: str | None, codebook: Questionnaire | None) -> Columns:
    """The columns as the file suggests them, and as the codebook tells them where it names them."""
    words = kobo_wordings([column.name for column in detected.table.columns], wordings(detected))
    proposed = proposals(detected, words)
    tick = "blank" if detected.responses.knows_missing else tick_word(proposed)
    proposed = as_ticks(proposed) if tick else proposed
    guessed = Columns(
        words, proposed, [None] * len(words), "codes" if tick else "labels", language, tick or "blank"
    )
    return _told(detected, guessed, codebook) if codebook else guessed


def text_in(texts: Text, language: str | None, spoken: str | None) -> str:
    """A text in a language; one of which the document does not say which it is counts as that spoken."""
    return texts.get(language or UNNAMED, "") or (texts.get(UNNAMED, "") if language == spoken else "")


def _told(detected: Detected, guessed: Columns, codebook: Questionnaire) -> Columns:
    columns = detected.table.columns
    asked = codebook.of_heads(column.name for column in columns)
    answers, spoken = _answers(columns, asked, guessed.language)
    language = guessed.language or spoken
    if detected.responses.knows_missing or not any(question and question.labels for question in asked):
        answers = guessed.answers
    words = [_wording(question, language) or own for question, own in zip(asked, guessed.words, strict=True)]
    proposed = [
        _proposal(question, column, own, answers, language)
        if question
        else _apart(own, answers, guessed.answers)
        for question, column, own in zip(asked, columns, guessed.proposed, strict=True)
    ]
    boxes = [column for question, column in zip(asked, columns, strict=True) if question and question.is_tick]
    marks = {cell for column in boxes for cell in column.values} - {"", "0", "1", "N"}
    tick = next(iter(marks)) if len(marks) == 1 and answers == "codes" else "blank"
    blank = any("" in column.values for column in boxes)
    return Columns(words, proposed, asked, answers, language, tick if boxes else guessed.tick, blank)


def _answers(
    columns: Sequence[RawColumn], asked: Sequence[Question | None], language: str | None
) -> tuple[str, str | None]:
    """Whether cells hold codes or labels, and in which language these are."""
    times: Counter[str] = Counter()
    for column, question in zip(columns, asked, strict=True):
        if question is None or not question.labels or question.is_tick:
            continue
        cells = {cell for cell in column.values if cell and cell not in question.missing}
        times["codes"] += len(cells & {*question.labels})
        for each in {each for label in question.labels.values() for each in label}:
            labels = {loosely(label.get(each, "")) for label in question.labels.values()}
            times[f"labels {each}"] += sum(loosely(cell) in labels for cell in cells)
    if not times or times.most_common(1)[0][1] == times["codes"]:
        return "codes", language
    return "labels", times.most_common(1)[0][0].partition(" ")[2] or language


def _wording(question: Question | None, language: str | None) -> Wording | None:
    if question is None or not question.wording:
        return None
    first = next(iter(question.wording))
    spoken = language if language in question.wording else first
    return Wording(question.stem.get(spoken or "", ""), question.wording.get(spoken or "", ""))


def _apart(proposal: Proposal, answers: str, guessed: str) -> Proposal:
    """The proposal of a column that the codebook does not name, in a file whose answers it tells."""
    if answers == guessed or not proposal.labels or proposal.has_bare_codes or proposal.box:
        return proposal
    return Proposal("text", proposal.missing, open_type="the codebook does not name this column of words")


def _proposal(
    question: Question, column: RawColumn, guess: Proposal, answers: str, language: str | None
) -> Proposal:
    cells = [cell for cell in column.values if cell]
    lost = _missing(question, cells, guess, answers)
    if question.type in PLAIN:
        return Proposal(question.type, () if question.type == "id" else lost)
    if not question.labels:
        return _number(question, guess, lost)
    pairs = [
        (code, text_in(label, language, language) or next(iter(label.values()), code))
        for code, label in question.labels.items()
    ]
    cells_named = {*lost, *question.labels} if answers == "codes" else {*lost, *(label for _, label in pairs)}
    if question.is_tick:
        cells_named |= TICKED | {*cells} if len({*cells}) == 1 else TICKED
    loose = {loosely(cell) for cell in cells_named}
    extra = [cell for cell in cells if cell not in cells_named]
    spelled = [cell for cell in extra if loosely(cell) in loose and answers == "labels"]
    extra = [cell for cell in extra if cell not in spelled]
    if answers == "codes":
        pairs += [(cell, cell) for cell in extra if CODE.fullmatch(cell)]
    else:
        pairs += [(str(number), cell) for number, cell in enumerate(extra, start=len(pairs) + 1)]
    doubt = f"the codebook does not name {', '.join(extra[:NAMED])}" if extra else ""
    return Proposal("single", lost, tuple(pairs), open_labels=doubt, spellings=tuple(spelled))


def _missing(question: Question, cells: Sequence[str], guess: Proposal, answers: str) -> tuple[str, ...]:
    """What is no answer: codes that the codebook names, cells within its ranges, and words in cells."""
    named = [*question.missing] if answers == "codes" else []
    words = {loosely(label) for texts in question.missing.values() for label in texts.values()}
    in_cells = [
        cell
        for cell in cells
        if question.is_missing(cell) or (answers == "labels" and loosely(cell) in words)
    ]
    own = {*question.labels, *(label for texts in question.labels.values() for label in texts.values())}
    guessed = [cell for cell in guess.missing if cell not in own]
    return tuple(dict.fromkeys((*named, *in_cells, *guessed)))


def _number(question: Question, guess: Proposal, lost: tuple[str, ...]) -> Proposal:
    """A column without labels in the codebook: of its type, else as the file suggests."""
    numbers = guess.type in NUMERIC or (guess.type == "single" and guess.has_bare_codes)
    if question.type in NUMERIC and (numbers or not guess.open_type):
        return Proposal(question.type, lost)
    labels = tuple(pair for pair in guess.labels if pair[0] not in lost and pair[1] not in lost)
    return replace(guess, missing=lost, labels=labels)
