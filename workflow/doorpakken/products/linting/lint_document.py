"""Lint a document: the prose of its chapters, its pages, its other files against its pages, and its links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doorpakken.data.study import Study
from doorpakken.data.study.documents import shown
from doorpakken.data.study.study_model import Chapter
from doorpakken.data.study.write_files import problems_table, write_json
from doorpakken.errors import Problem, UserError, problem
from doorpakken.products.linting.compare_documents import compare_chapters
from doorpakken.products.linting.lint_page import PageFindings, lint_page
from doorpakken.products.linting.lint_source import lint_source
from doorpakken.products.linting.lint_study import lint_study, literals_of
from doorpakken.products.linting.number_words import number_words, tokens
from doorpakken.products.linting.stored_estimates import Stored
from doorpakken.products.publishing.article_document import REPORT
from doorpakken.products.publishing.read_back import chapter_texts, word_text
from doorpakken.words import languages

ID = re.compile(r'\bid="([^"]+)"')
ELSEWHERE = ("https:", "http:", "mailto:")


@dataclass(frozen=True)
class Edition:
    """The drafts of a document in one language, and the page that its links lead to when not its own."""

    page: Path
    pdf: Path
    word: Path | None = None
    evidence: Path | None = None


@dataclass(frozen=True)
class DocumentFindings:
    """All problems of a document, and what its pages hold, by language."""

    problems: tuple[Problem, ...]
    pages: Mapping[str, PageFindings]

    def message(self, findings: str) -> str:
        """The first problems in short and where all of them stand; empty without problems."""
        return f"{UserError(self.problems)}\nAll of them: {findings}\n" if self.problems else ""

    def write(self, findings: Path, errors: Path, usage: Path, mark: Mapping[str, str] | None = None) -> None:
        """Write all problems as a table, the message, and the usage with the mark of simulated data."""
        problems_table(self.problems).to_csv(findings, index=False, lineterminator="\n")
        errors.write_text(self.message(str(findings)), "utf-8")
        write_json(usage, ({"mark": mark} if mark else {}) | self.usage())

    def usage(self) -> dict[str, Any]:
        """Where each estimate is used, and how many numbers have a record or are literals, by language."""
        return {
            language: {
                "numbers": page.sourced,
                "literals": dict(sorted(page.literals.items())),
                "estimates": {key: sorted(chapters) for key, chapters in sorted(page.usage.items())},
            }
            for language, page in self.pages.items()
        }


def lint_document(
    study: Study,
    name: str,
    register: Mapping[str, Any],
    stored: Stored,
    editions: Mapping[str, Edition],
    verdicts: Mapping[str, Any] | None = None,
) -> DocumentFindings:
    """List every number of a document that has no source, and everywhere that its files disagree.

    name: "report", or "article". stored: the rows of all files of estimates by estimate id. editions: by
    language. verdicts: results/verdicts.json, against which the needs of cells and the words for directions
    are held. Problems of the sources come first, since they are where to mend. What the study itself
    says belongs to the report.
    """
    problems = [
        entry for chapter in study.documents[name] for entry in lint_chapter(study, chapter, verdicts)
    ]
    if name == "report":
        problems += lint_study(study)
    pages = {
        language: lint_edition(study, edition, register, stored, language)
        for language, edition in editions.items()
    }
    problems += [entry for page in pages.values() for entry in page.problems]
    return DocumentFindings(tuple(problems), pages)


def lint_edition(
    study: Study, edition: Edition, register: Mapping[str, Any], stored: Stored, language: str
) -> PageFindings:
    """What a finished page in one language holds, with its problems and those of its files beside it.

    The Word file has a drawing as a picture, whose words are not read; its other numbers are those of the
    page.
    """
    findings = lint_draft(study, edition.page, register, stored, language)
    chapters = [name for name in findings.numbers if name]
    on_page = {name: +Counter(findings.numbers[name]) for name in chapters}
    printed = {
        name: Counter(tokens(text, language)) for name, text in chapter_texts(edition.pdf, chapters).items()
    }
    repeated = {name: findings.heads[name] + findings.row_headers[name] for name in chapters}
    findings.problems += compare_chapters(edition.pdf, on_page, printed, repeated)
    if edition.word:
        written = {name: Counter(tokens(word_text(edition.word, name), language)) for name in chapters}
        in_words = {name: findings.numbers[name] - findings.drawn[name] for name in chapters}
        findings.problems += compare_chapters(edition.word, in_words, written, {}, "Word file")
    if edition.evidence:
        findings.problems += unarrived(
            findings.abroad, edition.page, edition.evidence, REPORT.format(language)
        )
    return findings


def unarrived(links: Iterable[str], page: Path, report: Path, address: str) -> Iterator[Problem]:
    """A problem for every link to another file than the report, or to a place that the report lacks.

    page: the article. report: the page of the report, which will have this address as seen from the article.
    """
    places = {"", *ID.findall(report.read_text("utf-8"))}
    for link in sorted(link for link in links if not link.startswith(ELSEWHERE)):
        target, _, place = link.partition("#")
        if target != address or place not in places:
            yield problem(
                "dangling link", "a link of the article leads nowhere in the report", shown(page), found=link,
                expected=f"{address}, and a place in it",
                mend="Correct the link, or use the number in a chapter, so that the report has its record.",
            )  # fmt: skip


def lint_chapter(study: Study, chapter: Chapter, verdicts: Mapping[str, Any] | None = None) -> list[Problem]:
    """All problems of the source of one chapter; verdicts: results/verdicts.json."""
    simulated = [wave.id for wave in study.waves.values() if wave.origin == "simulated"]
    return lint_source(
        chapter.notebook, literals_of(study), study.languages, verdicts, study.named_waves(chapter), simulated
    )


def lint_draft(
    study: Study, page: Path, register: Mapping[str, Any], stored: Stored, language: str
) -> PageFindings:
    """What a finished page in one language holds, and which of its numbers have no source."""
    literals = [  # others are words for a direction, and no number of a page
        text
        for text in literals_of(study)
        if tokens(text, language) or any(number_words(text, spoken) for spoken in languages())
    ]
    return lint_page(page, register, stored, literals, language)
