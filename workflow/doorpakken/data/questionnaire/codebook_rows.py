"""Questions and items as rows of codebook.csv, to hold one against the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from doorpakken.data.questionnaire.model import Question
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.study_model import Item

Row = dict[str, str]


def question_rows(questions: Sequence[Question], languages: Sequence[str]) -> list[Row]:
    """The rows of a questionnaire, with the variables that it names in the place of its own names."""
    variables = {question.name: question.variable or question.name for question in questions}
    rows = []
    for question in questions:
        condition = question.asked_if
        routing = ""
        if condition:
            routing = f"{variables[condition.variable]}{condition.operator}{'|'.join(condition.values)}"
        row = {"variable": variables[question.name], "type": question.type}
        texts = {
            "section": question.section, "stem": question.stem, "question": question.wording,
            "note": question.note,
        }  # fmt: skip
        row |= _spoken(texts, languages) | _labels(question.labels, languages)
        row |= {
            "minimum": _end(question.minimum),
            "maximum": _end(question.maximum),
            "missing": "|".join(question.missing),
            "asked_if": routing,
        }
        rows.append(row | dict(question.cells))
    return rows


def item_row(item: Item, languages: Sequence[str]) -> Row:
    """The row of an item, without the names and links of its wave."""
    texts = {"section": item.section, "stem": item.stem, "question": item.wording, "note": item.note}
    return {
        "variable": item.variable,
        "type": item.type,
        **_spoken(texts, languages),
        **_labels(item.labels, languages),
        "minimum": _end(item.minimum),
        "maximum": _end(item.maximum),
        "missing": "|".join(item.missing),
        "asked_if": str(item.asked_if or ""),
    }


def _spoken(texts: dict[str, Text], languages: Sequence[str]) -> Row:
    return {f"{head}_{each}": text.get(each, "") for head, text in texts.items() for each in languages}


def _labels(labels: Mapping[str, Text], languages: Sequence[str]) -> Row:
    return {
        f"labels_{each}": "|".join(f"{code}={text[each]}" for code, text in labels.items() if text.get(each))
        for each in languages
    }


def _end(number: float | None) -> str:
    return "" if number is None else f"{number:.15g}"
