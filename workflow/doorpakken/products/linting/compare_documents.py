"""Hold a finished PDF or Word file against the finished page: each chapter has the same numbers in both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, Problems


def compare_chapters(
    path: Path,
    page: Mapping[str, Counter[str]],
    pdf: Mapping[str, Counter[str]],
    heads: Mapping[str, Sequence[Counter[str]]],
    kind: str = "PDF",
) -> list[Problem]:
    """A problem for each chapter whose numbers in the PDF (or `kind` of file) are not those on the page.

    page, pdf: chapter id -> how often each number stands there (as `linting.words.tokens` gives them).
    heads: the numbers in the head of each table of a chapter, and in the headers of its rows: a table that
    goes on over pages has its whole head on each, one in parts has all headers of its rows in each, and
    nothing less is passed over.
    """
    problems = Problems(shown(path))
    for chapter in sorted(set(page) | set(pdf)):
        left, right = page.get(chapter, Counter()), pdf.get(chapter, Counter())
        only_page = list((left - right).elements())
        only_pdf = list(_more(right - left, heads.get(chapter, ())))
        if only_page or only_pdf:
            problems.add(
                f"{kind} differs".lower(),
                f"chapter {chapter} has other numbers in the {kind} than on the page",
                f"only in the {kind} {', '.join(only_pdf[:6]) or 'none'}",
                f"also {', '.join(only_page[:6]) or 'none'}",
                "Mend the template that writes it.",
            )
    return problems.problems


def _more(extra: Counter[str], heads: Iterable[Counter[str]]) -> Iterable[str]:
    """What is left of numbers when whole heads of tables, as often as they fit, are taken off."""
    distinct = {tuple(sorted(head.items())): head for head in heads if head}
    for head in sorted(distinct.values(), key=Counter.total, reverse=True):
        while head <= extra:
            extra = extra - head
    return extra.elements()
