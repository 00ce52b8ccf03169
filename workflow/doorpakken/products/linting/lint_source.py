"""Lint a chapter before it is rendered: numbers and directions come from records, simulated ones say so."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doorpakken.data.study.documents import shown
from doorpakken.data.study.notebooks import languages_of, read_notebook
from doorpakken.data.study.plan_model import Conclusion
from doorpakken.errors import Problem, problem
from doorpakken.products.linting.direction_words import direction_words, sameness_words
from doorpakken.products.linting.mark_check import PHRASE, unmarked
from doorpakken.products.linting.needed_verdicts import held_needs
from doorpakken.products.linting.number_words import FRACTION, TOKEN, number_words, without_literals
from doorpakken.products.reporting.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOT_PROSE = re.compile(r"\]\([^)]*\)|\{[#.][^}]*\}|https?://\S+|`[^`]*`")
DATA_PHRASE = "{{ data_phrase() }}"
CLAIMED = {
    "direction": (
        direction_words,
        "tells a direction that no verdict stands for",
        '{{ direction("...") }}, {{ verdict("...") }} or a tag such as needs: c3=supported',
    ),
    "sameness": (
        sameness_words,
        "says that something is the same, and no verdict of equivalence stands for it",
        '{{ verdict("...") }} or a tag such as needs: c3=supported, of a claim within a margin',
    ),
}
DECLARE = "Use one, or declare the words as a literal with a reason in study.yaml."
MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)


def lint_source(
    path: Path,
    literals: Sequence[str],
    languages: Sequence[str],
    verdicts: Mapping[str, Any] | None = None,
    latest: str = "",
    simulated: Collection[str] = (),
) -> list[Problem]:
    """A problem for every number and direction in a notebook without a source, every unmet need, every mark
    that a quotable paragraph lacks.

    literals: texts that study.yaml declares. languages: those of the study; a cell tagged with another one is
    not linted, since it is not shown. verdicts: results/verdicts.json; latest: the id of the latest wave;
    simulated: the ids of the simulated ones. Numbers are looked for in markdown cells, as those that code
    shows are found on the page; words that tell a direction, or that things are the same, and marks, also in
    the texts that code cells have by language.
    """
    problems: list[Problem] = []
    for number, cell in enumerate(read_notebook(path).cells, start=1):
        spoken = [language for language in languages if language in languages_of(cell)]
        if not spoken:
            continue
        tags = cell.metadata.get("tags", [])
        unmet, stood_for = held_needs(tags, verdicts or {}, latest, shown(path), number)
        problems += unmet
        texts = list(language_texts(cell, spoken))
        if cell.cell_type == "markdown":
            prose = _prose(cell.source, literals)
            written = [word for language in spoken for word in number_words(prose, language)]
            for bare in dict.fromkeys(_digits(prose) + written):
                what = f"has a number without a source, in `{_around(cell.source, bare)}`"
                expected = 'a placeholder such as {{ est("...").pct }}'
                problems.append(_problem(path, number, "bare number", what, bare, expected))
        for placeholder in dict.fromkeys(
            placeholder for _, text in texts for placeholder in unmarked(text, simulated, latest)
        ):
            what = "has a paragraph on simulated data that does not say so"
            words, expected = " ".join(placeholder.split()), f"{DATA_PHRASE} in the same paragraph"
            mend = "Begin the sentence with it."
            problems.append(_problem(path, number, "mark", what, words, expected, mend))
        for kind, (words_of, what, expected) in CLAIMED.items():
            for language, text in () if kind in stood_for else texts:
                for word in dict.fromkeys(words_of(_prose(text, literals), language)):
                    where = f"{what}, in `{_around(text, word)}`"
                    problems.append(_problem(path, number, kind, where, word, expected))
    return problems


def lint_conclusions(
    conclusions: Mapping[str, Conclusion],
    literals: Sequence[str],
    languages: Sequence[str],
    plan: str,
    simulated: bool = False,
) -> list[Problem]:
    """A problem for every number without a source in a text of a conclusion, and for a text without its mark.

    plan: how messages call it. simulated: whether any wave is; then each text says what data it speaks of.

    Directions are what these texts are for: the verdict stands for them.
    """
    problems = []
    for conclusion in conclusions.values():
        for verdict, words in conclusion.text.items():
            for language in (language for language in languages if language in words):
                place = f"conclusions.{conclusion.id}.text.{verdict}.{language}"
                if simulated and not any(map(PHRASE.match, PLACEHOLDER.findall(words[language]))):
                    what = f"{place} does not say that the data are simulated"
                    problems.append(problem("mark", what, plan, expected=DATA_PHRASE, mend="Begin with it."))
                prose = _prose(words[language], literals)
                for bare in dict.fromkeys(_digits(prose) + number_words(prose, language)):
                    what = f"{place} has a number without a source"
                    mend = 'Use a placeholder such as {{ est("...").pct }}.'
                    problems.append(problem("bare number", what, plan, found=bare, mend=mend))
    return problems


def _prose(text: str, literals: Sequence[str]) -> str:
    return without_literals(NOT_PROSE.sub(" ", PLACEHOLDER.sub(" ", text)), literals)[0]


def _digits(prose: str) -> list[str]:
    return [match.group() for pattern in (TOKEN, FRACTION) for match in pattern.finditer(prose)]


def language_texts(cell: NotebookNode, spoken: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The texts of a cell with their language: its prose, or the strings below a language in its code."""
    if cell.cell_type == "markdown":
        yield from ((language, cell.source) for language in spoken)
    if cell.cell_type != "code":
        return
    try:
        tree = ast.parse(MAGIC.sub("", cell.source))
    except SyntaxError:
        return  # running the chapter says so
    for node in ast.walk(tree):
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            if isinstance(key, ast.Constant) and key.value in spoken and isinstance(value, ast.Constant):
                yield str(key.value), str(value.value)


def _problem(
    path: Path, number: int, kind: str, what: str, found: str, expected: str, mend: str = DECLARE
) -> Problem:
    """A problem of a cell by its number."""
    return problem(kind, f"cell {number} {what}", shown(path), found=found, expected=expected, mend=mend)


def _around(source: str, words: str) -> str:
    line = next((line.strip() for line in source.splitlines() if words in line), "")
    start = max(line.find(words) - 30, 0)
    return line[start : start + 70]
