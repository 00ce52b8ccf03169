"""Lint the documents of a study before anything is made of it: numbers in its titles and conclusions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from doorpakken.data.study import Study
from doorpakken.data.study.documents import row_of, shown
from doorpakken.errors import Problem, Problems
from doorpakken.products.linting.lint_source import bare_numbers, lint_conclusions
from doorpakken.products.linting.number_words import without_literals
from doorpakken.products.reporting.number_format import day

TITLES = ("title", "subtitle")
MEND = "Say it in words, or declare the words as a literal with a reason, under `literals` in study.yaml."


def lint_study(study: Study) -> list[Problem]:
    """A problem for every number without a source in titles, in what units are called and in conclusions.

    A title may say what the waves are known by: their ids, labels, dates and the years of these. What units
    are called stands within sentences, where a number is a literal or none.
    """
    problems = Problems(shown(study.path))
    for key in (*TITLES, "units"):
        for language in study.languages:
            allowed = [*literals_of(study), *(_facts(study, language) if key in TITLES else ())]
            rest, _ = without_literals(getattr(study, key)[language], allowed)
            for bare in bare_numbers(rest, [language]):
                what, row = (
                    f"{key}.{language} has a number without a source",
                    row_of(study.path, key, language),
                )
                expected = f"words{', or a year, date, id or label of a wave' if key in TITLES else ''}"
                problems.add("bare number", what, bare, expected, MEND, row=row)
    plan, spoken = shown(Path(study.plan_path)), study.languages
    sentences = lint_conclusions(study.plan.conclusions, literals_of(study), spoken, plan, study.simulated)
    return [*problems.problems, *sentences]


def literals_of(study: Study) -> list[str]:
    """The texts that may have a number without a record: those that study.yaml and the mark declare."""
    parts = ("nobody", "about") if study.simulated else ()
    own = [study.mark_words.said(part, language) for part in parts for language in study.languages]
    return [literal.text for literal in study.literals] + [
        words for words in own if re.search(r"\d", words) and words not in study.units.values()
    ]


def _facts(study: Study, language: str) -> Iterator[str]:
    """What the waves are known by."""
    for wave in study.waves.values():
        yield from (wave.id, wave.label[language])
        for when in (wave.date, wave.reference_date):
            yield from (day(when.isoformat(), language), str(when.year))
