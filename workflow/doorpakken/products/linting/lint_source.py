"""Lint a chapter before it is rendered: numbers and directions come from records, simulated ones say so."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doorpakken.data.study.documents import shown
from doorpakken.data.study.hypothesis_model import Conclusion
from doorpakken.data.study.notebooks import languages_of, read_notebook
from doorpakken.errors import Problem, Problems
from doorpakken.products.linting.mark_check import PHRASE, unmarked
from doorpakken.products.linting.needed_verdicts import held_needs
from doorpakken.products.linting.number_words import (
    FRACTION,
    TOKEN,
    listed_words,
    number_words,
    without_literals,
)
from doorpakken.products.reporting.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOT_PROSE = re.compile(r"\]\([^)]*\)|\{[#.][^}]*\}|https?://\S+|`[^`]*`")
DATA_PHRASE = "{{ data_phrase() }}"
# Words that are legal only where a verdict stands, by closed lists. Superlatives are in these where they tell
# an outcome ("is the highest"), not where they name a class ("the largest municipalities").
CLAIMED = {
    "direction": (
        "directions",
        "tells a direction that no verdict stands for",
        '{{ direction("...") }}, {{ verdict("...") }} or a tag such as needs: c3=supported',
    ),
    "sameness": (
        "sameness",
        "says that something is the same, and no verdict of equivalence stands for it",
        '{{ verdict("...") }} or a tag such as needs: c3=supported, of a claim within a margin',
    ),
}
DECLARE = "Use one, or declare the words as a literal with a reason in study.yaml."
NAMED: Mapping[str, str] = {"": "", "latest": ""}
MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)


def lint_source(
    path: Path,
    literals: Sequence[str],
    languages: Sequence[str],
    verdicts: Mapping[str, Any] | None = None,
    named: Mapping[str, str] = NAMED,
    simulated: Collection[str] = (),
) -> list[Problem]:
    """A problem for every number and direction in a notebook without a source, every unmet need, every mark
    that a quotable paragraph lacks.

    literals: texts that study.yaml declares. languages: those of the study; a cell tagged with another one is
    not linted, since it is not shown. verdicts: results/verdicts.json; named: the ids of the latest wave and,
    by "", of the one that the chapter speaks of; simulated: those of the simulated ones. Numbers are looked
    for in markdown cells, as those that code shows are found on the page; words that tell a direction, or
    that things are the same, and marks, also in the texts that code cells have by language.
    """
    problems = Problems(shown(path))
    for number, cell in enumerate(read_notebook(path, languages).cells, start=1):
        spoken = [language for language in languages if language in languages_of(cell)]
        if not spoken:
            continue
        here = f"cell {number}"
        stood_for = held_needs(cell.metadata.get("tags", []), verdicts or {}, named, problems, here)
        texts = list(language_texts(cell, spoken))
        for bare in (
            bare_numbers(_prose(cell.source, literals), spoken) if cell.cell_type == "markdown" else ()
        ):
            what = f"{here} has a number without a source, in `{_around(cell.source, bare)}`"
            problems.add("bare number", what, bare, 'a placeholder such as {{ est("...").pct }}', DECLARE)
        for outcome in dict.fromkeys(key for _, text in texts for key in unmarked(text, simulated, named)):
            what = f"{here} has a paragraph on simulated data that does not say so"
            expected, mend = f"{DATA_PHRASE} in the same paragraph", "Begin the sentence with it."
            problems.add("mark", what, " ".join(outcome.split()), expected, mend)
        for kind, (words, what, expected) in CLAIMED.items():
            for language, text in () if kind in stood_for else texts:
                for word in dict.fromkeys(listed_words(_prose(text, literals), language, words)):
                    problems.add(kind, f"{here} {what}, in `{_around(text, word)}`", word, expected, DECLARE)
    return problems.problems


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
    problems = Problems(plan)
    for conclusion in conclusions.values():
        for verdict, words in conclusion.text.items():
            for language in (language for language in languages if language in words):
                place = f"conclusions.{conclusion.id}.text.{verdict}.{language}"
                if simulated and not any(map(PHRASE.match, PLACEHOLDER.findall(words[language]))):
                    what = f"{place} does not say that the data are simulated"
                    problems.add("mark", what, expected=DATA_PHRASE, mend="Begin with it.")
                for bare in bare_numbers(_prose(words[language], literals), [language]):
                    mend = 'Use a placeholder such as {{ est("...").pct }}.'
                    problems.add("bare number", f"{place} has a number without a source", bare, mend=mend)
    return problems.problems


def _prose(text: str, literals: Sequence[str]) -> str:
    return without_literals(NOT_PROSE.sub(" ", PLACEHOLDER.sub(" ", text)), literals)[0]


def bare_numbers(prose: str, languages: Sequence[str]) -> Iterable[str]:
    """The numbers in a text as they stand there, in digits and in the words of these languages, each once."""
    digits = [match.group() for pattern in (TOKEN, FRACTION) for match in pattern.finditer(prose)]
    return dict.fromkeys([*digits, *(word for name in languages for word in number_words(prose, name))])


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


def _around(source: str, words: str) -> str:
    line = next((line.strip() for line in source.splitlines() if words in line), "")
    start = max(line.find(words) - 30, 0)
    return line[start : start + 70]
