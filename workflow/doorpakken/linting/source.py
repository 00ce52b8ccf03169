"""Lint the prose of a chapter before it is rendered: numbers come from placeholders or declared literals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from doorpakken.errors import Problem, problem
from doorpakken.linting.words import FRACTION, TOKEN, number_words, without_literals
from doorpakken.reporting.placeholders import PLACEHOLDER
from doorpakken.study.documents import shown
from doorpakken.study.notebooks import read_notebook

NOT_PROSE = re.compile(r"\]\([^)]*\)|\{[#.][^}]*\}|https?://\S+|`[^`]*`")


def lint_source(path: Path, literals: Sequence[str], languages: Sequence[str]) -> list[Problem]:
    """A problem for every number or number word in the markdown cells of a notebook that has no source.

    literals: texts that study.yaml declares. languages: those of the study; a cell tagged with another one is
    not linted, since it is not shown.
    """
    found = []
    for number, cell in enumerate(read_notebook(path).cells, start=1):
        if cell.cell_type != "markdown":
            continue
        tags = [tag for tag in cell.metadata.get("tags", []) if tag in ("nl", "en")]
        spoken = [language for language in (tags or languages) if language in languages]
        if not spoken:
            continue
        prose, _ = without_literals(NOT_PROSE.sub(" ", PLACEHOLDER.sub(" ", cell.source)), literals)
        digits = [match.group() for pattern in (TOKEN, FRACTION) for match in pattern.finditer(prose)]
        words = [word for language in spoken for word in number_words(prose, language)]
        for bare in dict.fromkeys(digits + words):
            found.append(_bare(path, number, cell.source, bare))
    return found


def _bare(path: Path, number: int, source: str, bare: str) -> Problem:
    line = next((line.strip() for line in source.splitlines() if bare in line), "")
    start = max(line.find(bare) - 30, 0)
    return problem(
        "bare number",
        f"cell {number} has a number without a source, in `{line[start : start + 70]}`",
        shown(path),
        found=bare,
        expected='a placeholder such as {{ est("...").pct }}',
        mend="Use one, or declare the words as a literal with a reason in study.yaml.",
    )
