"""Lint an article: as the report, and its Word file and its links to the report besides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doorpakken.data.study import Study
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problem, problem
from doorpakken.products.linting.compare_documents import compare_chapters
from doorpakken.products.linting.lint_report import ReportFindings, lint_chapter, lint_edition
from doorpakken.products.linting.number_words import tokens
from doorpakken.products.publishing.article_document import REPORT
from doorpakken.products.publishing.read_back import word_text

ID = re.compile(r'\bid="([^"]+)"')
ELSEWHERE = ("https:", "http:", "mailto:")


@dataclass(frozen=True)
class Edition:
    """The drafts of an article in one language, and that of the report that its links lead to."""

    page: Path
    pdf: Path
    word: Path
    report: Path


def lint_article(
    study: Study,
    register: Mapping[str, Any],
    editions: Mapping[str, Edition],
    verdicts: Mapping[str, Any] | None = None,
) -> ReportFindings:
    """List every number of an article without a source, and everywhere that its three files disagree.

    editions: by language. verdicts: results/verdicts.json. The Word file has a drawing as a picture, whose
    words are not read; all its other numbers are held against those of the page.
    """
    assert study.article, "only of a study that has one"
    problems = lint_chapter(study, study.article, verdicts)
    name, pages = study.article.id, {}
    for language, edition in editions.items():
        pages[language] = found = lint_edition(study, edition.page, edition.pdf, register, language)
        there = {name: found.numbers[name] - found.drawn[name]}
        written = {name: Counter(tokens(word_text(edition.word, name)))}
        found.problems += compare_chapters(edition.word, there, written, {}, "Word file")
        found.problems += unarrived(found.abroad, edition, REPORT.format(language))
        problems += found.problems
    return ReportFindings(tuple(problems), pages)


def unarrived(links: Iterable[str], edition: Edition, report: str) -> Iterator[Problem]:
    """A problem for every link to another file than the report, or to a place that the report lacks.

    report: the address of the report, from where the article will lie.
    """
    there = {"", *ID.findall(edition.report.read_text("utf-8"))}
    for link in sorted(link for link in links if not link.startswith(ELSEWHERE)):
        address, _, place = link.partition("#")
        if address != report or place not in there:
            yield problem(
                "dangling link",
                "a link of the article leads nowhere in the report",
                shown(edition.page),
                found=link,
                expected=f"{report}, and a place in it",
                mend="Correct the link, or use the number in a chapter, so that the report has its record.",
            )
