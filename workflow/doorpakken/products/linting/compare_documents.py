"""Hold a finished PDF or Word file against the finished page: each chapter has the same numbers in both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, problem


def compare_chapters(
    path: Path,
    page: Mapping[str, Counter[str]],
    pdf: Mapping[str, Counter[str]],
    heads: Mapping[str, Sequence[Counter[str]]],
    kind: str = "PDF",
) -> list[Problem]:
    """A problem for each chapter whose numbers in the PDF (or `kind` of file) are not those on the page.

    page, pdf: chapter id -> how often each number stands there (as `linting.words.tokens` gives them).
    heads: the numbers in the head of each table of a chapter; a table that goes on over pages has its whole
    head on each, and nothing less than a whole head is passed over.
    """
    problems = []
    for chapter in sorted(set(page) | set(pdf)):
        left, right = page.get(chapter, Counter()), pdf.get(chapter, Counter())
        if left == right:
            continue
        only_page, only_pdf = (
            list((left - right).elements()),
            list(_more(right - left, heads.get(chapter, ()))),
        )
        if not only_page and not only_pdf:
            continue
        problems.append(
            problem(
                f"{kind} differs".lower(),
                f"chapter {chapter} has other numbers in the {kind} than on the page",
                shown(path),
                found=f"only in the {kind} {', '.join(only_pdf[:6]) or 'none'}",
                expected=f"also {', '.join(only_page[:6]) or 'none'}",
                mend="Mend the template that writes it.",
            )
        )
    return problems


def _more(extra: Counter[str], heads: Iterable[Counter[str]]) -> Iterable[str]:
    """What is left of numbers when whole heads of tables, as often as they fit, are taken off."""
    distinct = {tuple(sorted(head.items())): head for head in heads if head}
    for head in sorted(distinct.values(), key=Counter.total, reverse=True):
        while head <= extra:
            extra = extra - head
    return extra.elements()
