"""Answers to a form that was written from a wave: which question of that wave each column is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from doorpakken.data.questionnaire.form_blocks import (
    blocks,
    boxes_of,
    form_mark,
    limesurvey_names,
    program_names,
    xlsform_names,
)
from doorpakken.data.questionnaire.lss_marker import MARKER as LIMESURVEY
from doorpakken.data.questionnaire.lss_words import LssWords
from doorpakken.data.questionnaire.model import Question, Questionnaire, plain_name
from doorpakken.data.questionnaire.read_xlsform import MARKER as XLSFORM
from doorpakken.data.study.study_model import Item, Wave


@dataclass(frozen=True)
class OwnForm:
    """The form that a file answers. items: by head of the file. is_sure: whether the file itself says so.

    unused: codes of what was not asked, which no cell has: a form leaves these empty.
    """

    codebook: Questionnaire
    items: Mapping[str, Item]
    is_sure: bool
    unused: frozenset[str]


def own_form(wave: Wave, columns: Mapping[str, Set[str]]) -> OwnForm | None:
    """The form of a wave of which a file has the names; None where it has not.

    columns: the distinct cells of each. It is one of ours where a column carries the mark of the form, or
    where every question of the wave has a column under its name in a form, and that is not its head in the
    wave itself.
    """
    mark = form_mark(wave)
    codes = {code for code, kind in wave.missing.items() if code and kind == "not_asked"}
    unused = frozenset(codes.difference(*columns.values()))
    marked = any(
        plain_name(name) in (XLSFORM, LIMESURVEY) and cells - {""} == {mark}
        for name, cells in columns.items()
    )
    for names in (limesurvey_heads(wave), xlsform_names(wave.items)):
        heads = {plain_name(head): variable for variable, head in names.items()}
        questions = [*questions_of(wave, names, unused), *_beside(wave)]
        codebook = Questionnaire(tuple(wave.label), tuple(questions), wave.missing)
        items = {
            name: wave.item(heads[plain_name(question.name)])
            for name, question in zip(columns, codebook.of_heads(columns), strict=True)
            if question and plain_name(question.name) in heads
        }
        present = {item.variable for item in items.values()}
        whole = {item.variable for item in wave.questions} <= present
        renamed = any(names[item.variable] != item.column for item in wave.questions)
        if (marked or renamed) and whole and present:
            return OwnForm(codebook, items, marked, unused)
    return None


def limesurvey_heads(wave: Wave) -> dict[str, str]:
    """The head in an export of LimeSurvey for each variable."""
    words = LssWords(wave, limesurvey_names(wave.items))
    return {variable: words.head(variable) for variable in words.names} | program_names(wave.items)


def questions_of(wave: Wave, names: Mapping[str, str], unused: Set[str]) -> list[Question]:
    """The rows of a codebook as questions, under these names and without the codes that are not used."""
    boxes = boxes_of(wave.items)
    return [
        Question(
            names[item.variable], item.type, item.section, item.stem, item.wording, item.labels,
            {code: {} for code in item.missing if code and code not in unused}, item.note, item.minimum,
            item.maximum,
            is_tick=item.variable in boxes, variable=item.variable, row=item.row,
        )
        for item in wave.items
    ]  # fmt: skip


def _beside(wave: Wave) -> Sequence[Question]:
    """Columns of a form that are no row of the codebook: its mark, and boxes joined in one cell."""
    joined = [block.name for block in blocks(wave.items) if block.kind == "ticks"]
    return [Question(name, "text") for name in (XLSFORM, LIMESURVEY, *joined)]
