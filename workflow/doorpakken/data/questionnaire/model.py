"""A questionnaire as every document of one is read: a question for each column of its answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from doorpakken.data.intake.raw_file import ColumnDescription
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.study_model import Condition

UNNAMED = ""  # the language of texts of which the document does not say in which they are
BRACKETS = re.compile(r"[\[\].:/\s-]+")


@dataclass(frozen=True)
class Question:
    """What one column of answers asks: its texts by language, answers, missing codes and routing.

    name: head of its column. type: as in codebook.csv, empty where the document does not say. missing: codes
    that are no answer, with what they are called; `described` also has ranges of them. is_tick: a box of a
    tick-all question. asked_if names other questions; `routing` are the words of a form that say it when one
    condition cannot. mandatory: whether it cannot be left empty. variable, cells: its name and other cells in
    the codebook that it was written from, where a form of our own says so. row: where it stands.
    """

    name: str
    type: str = ""
    section: Text = field(default_factory=dict)
    stem: Text = field(default_factory=dict)
    wording: Text = field(default_factory=dict)
    labels: Mapping[str, Text] = field(default_factory=dict)
    missing: Mapping[str, Text] = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    asked_if: Condition | None = None
    routing: str = ""
    mandatory: bool = False
    is_tick: bool = False
    described: ColumnDescription = field(default_factory=ColumnDescription)
    variable: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    row: int = 0

    def is_missing(self, cell: str) -> bool:
        """Whether the document holds a cell missing."""
        return cell in self.missing or self.described.is_missing(cell)


@dataclass(frozen=True)
class Questionnaire:
    """The questions of a document in its order, its languages and the kinds of missing codes it names."""

    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    kinds: Mapping[str, str] = field(default_factory=dict)

    def of_heads(self, heads: Iterable[str]) -> list[Question | None]:
        """The question of each head: by its name, or by its name in another spelling; None where none is.

        `Q1[SQ001]`, `Q1_SQ001` and `group/Q1_SQ001` are one name.
        """
        by_name = {question.name: question for question in reversed(self.questions)}
        loose: dict[str, Question] = {}
        for question in self.questions:
            loose.setdefault(plain_name(question.name), question)
        return [
            by_name.get(head) or loose.get(plain_name(head)) or loose.get(plain_name(head.rpartition("/")[2]))
            for head in heads
        ]


def plain_name(name: str) -> str:
    """A name in small letters, with one underscore for brackets and the like."""
    return BRACKETS.sub("_", name).strip("_").casefold()
