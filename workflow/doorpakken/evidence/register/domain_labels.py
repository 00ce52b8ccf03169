"""The values of the domains with their labels, in the order in which tables show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import pandas as pd

from doorpakken.data.frame import Frame
from doorpakken.data.study import Study, Text
from doorpakken.data.study.design_model import SIZE_CLASS
from doorpakken.data.study.domain_names import CROSS, TRUTHS, label_of, parts_of
from doorpakken.data.study.read_cross_tables import test_id
from doorpakken.words import Phrases

Labels = Mapping[str, Mapping[str, Text]]
TRUTH = Phrases("register.truth")


def domain_labels(frame: Frame | None, domains: Iterable[str]) -> dict[str, dict[str, Text]]:
    """Domain -> value -> label in each language, in the order of the frame's own labels, or by name."""
    return {domain: _labels(frame, domain) for domain in domains} if frame else {}


def all_labels(study: Study, frame: Labels, rows: Iterable[pd.DataFrame]) -> dict[str, Mapping[str, Text]]:
    """The same of every domain of the plan: columns of the frame, answers, and both crossed.

    frame: the labels of `domain_labels`. rows: files of estimates, which tell the numbers that occur.
    """
    names = [name for name in parts_of(study.plan.splits) if name not in frame]
    labels = {**_told_apart(study, frame), **{name: _answers(study, name, rows) for name in names}}
    return {**labels, **crossed(labels, study.plan.domains)}


def _told_apart(study: Study, frame: Labels) -> Labels:
    """The labels of columns of the frame; one that two columns share says of which: Namur (province)."""
    times = Counter(label for values in frame.values() for label in map(_words, values.values()))
    return {
        name: {
            value: label if times[_words(label)] == 1 else _within(label, label_of(name, study))
            for value, label in values.items()
        }
        for name, values in frame.items()
    }


def _within(label: Text, column: Text) -> Text:
    return {code: f"{words} ({column[code]})" if code in column else words for code, words in label.items()}


def words_of_answers(study: Study, labels: Labels, answers: Iterable[str]) -> dict[str, Any]:
    """What the register says besides where a plan splits by answers; empty where it does not.

    `domain_labels`: the label of an answer whose values do not speak for themselves. Numbers, yes and no, and
    labels that another domain has too: the head of a column needs to say of what. `cross_tables`: of each its
    rows, with what these are called, its columns, and the id of its test. `crossed`: of each domain of two
    columns what these are called. `column_labels`: what columns of the frame are called that name themselves.
    """
    labelled = Counter(label for values in labels.values() for label in {*map(_words, values.values())})
    truths = {_words(TRUTH.translations(truth, study.languages)) for truth in TRUTHS}
    heads = {}
    for name in answers:
        own = {_words(label) for label in labels[name].values()}
        if name in study.plan.derived or own & truths or any(labelled[label] > 1 for label in own):
            heads[name] = dict(label_of(name, study))
    tables = [
        {
            "rows": rows,
            "head": dict(label_of(rows, study)),
            "columns": columns,
            "test": test_id(rows, columns),
        }
        for rows, columns in study.plan.cross_tables
    ]
    pairs = {
        domain: [dict(label_of(name, study)) for name in domain.split(CROSS)]
        for domain in study.plan.domains
        if CROSS in domain and domain in labels
    }
    columns = {name: dict(label) for name, label in study.groupings.items() if label}
    parts = {"column_labels": columns, "domain_labels": heads, "cross_tables": tables, "crossed": pairs}
    return {key: words for key, words in parts.items() if words}


def crossed(labels: Labels, domains: Iterable[str]) -> dict[str, dict[str, Text]]:
    """The labels of crossed domains, made of those of their parts."""
    crossed_labels = {}
    for domain in domains:
        columns = domain.split(CROSS)
        if len(columns) > 1 and all(name in labels for name in columns):
            pairs = product(*(labels[name].items() for name in columns))
            crossed_labels[domain] = {
                CROSS.join(value for value, _ in pair): _joined([t for _, t in pair]) for pair in pairs
            }
    return crossed_labels


def _joined(texts: list[Text]) -> Text:
    return {language: ", ".join(text[language] for text in texts) for language in texts[0]}


def _labels(frame: Frame, domain: str) -> dict[str, Text]:
    languages = frame.languages
    if domain == SIZE_CLASS:
        return {
            row[SIZE_CLASS]: {language: row[f"label_{language}"] for language in languages}
            for row in frame.size_classes.to_dict("records")
        }
    labelled = frame.labels.loc[frame.labels["column"] == domain].to_dict("records")
    if labelled:
        return {
            row["value"]: {language: row[f"label_{language}"] for language in languages} for row in labelled
        }
    return {name: dict.fromkeys(languages, name) for name in sorted(frame.listed[domain].unique())}


def _answers(study: Study, name: str, rows: Iterable[pd.DataFrame]) -> dict[str, Text]:
    """The values of an answer: codes in the order of the codebook, yes before no, or numbers upwards."""
    derived = study.plan.derived.get(name)
    if derived is None:
        items = [item for wave in study.waves.values() for item in wave.items if item.variable == name]
        return {code: text for item in reversed(items) for code, text in item.labels.items()}
    if derived.value.kind == "truth":
        return {truth: TRUTH.translations(truth, study.languages) for truth in reversed(TRUTHS)}
    numbers = {number for table in rows for number in _numbers(table, name)}
    return {number: dict.fromkeys(study.languages, number) for number in sorted(numbers, key=int)}


def _numbers(rows: pd.DataFrame, name: str) -> Iterator[str]:
    """The values that one part of a domain has in a file of estimates."""
    for domain, value in set(zip(rows["domain"], rows["domain_value"], strict=True)):
        parts = str(domain).split(CROSS)
        if name in parts:
            yield str(value).split(CROSS)[parts.index(name)]


def _words(label: Text) -> tuple[str, ...]:
    return tuple(text.casefold() for text in label.values())
