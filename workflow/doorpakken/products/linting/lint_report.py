"""Lint a whole report: the prose of its chapters, its pages, and its PDFs against its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doorpakken.data.study import Study
from doorpakken.data.study.documents import shown
from doorpakken.data.study.simulation_mark import MARK_LITERALS
from doorpakken.data.study.study_model import Chapter
from doorpakken.data.study.write_files import problems_table, write_json
from doorpakken.errors import Problem, UserError
from doorpakken.products.linting.compare_documents import compare_chapters
from doorpakken.products.linting.lint_page import PageFindings, lint_page
from doorpakken.products.linting.lint_source import lint_conclusions, lint_source
from doorpakken.products.linting.number_words import number_words, tokens
from doorpakken.products.publishing.read_back import chapter_texts


@dataclass(frozen=True)
class ReportFindings:
    """All problems of a report, and what its pages hold, by language."""

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


def lint_report(
    study: Study,
    register: Mapping[str, Any],
    drafts: Mapping[str, tuple[Path, Path]],
    verdicts: Mapping[str, Any] | None = None,
) -> ReportFindings:
    """Read notebooks, pages and PDFs and list every number that has no source or disagrees with it.

    drafts: language -> (page, PDF). verdicts: results/verdicts.json, against which the needs of cells and the
    words for directions are held. Problems of the sources come first, since they are where to mend.
    """
    problems = [found for chapter in study.chapters for found in lint_chapter(study, chapter, verdicts)]
    plan = shown(Path(study.plan_path))
    problems += lint_conclusions(
        study.plan.conclusions, _literals(study), study.languages, plan, study.simulated
    )
    pages = {
        language: lint_edition(study, page, pdf, register, language)
        for language, (page, pdf) in drafts.items()
    }
    problems += [found for page in pages.values() for found in page.problems]
    return ReportFindings(tuple(problems), pages)


def lint_edition(
    study: Study, page: Path, pdf: Path, register: Mapping[str, Any], language: str
) -> PageFindings:
    """What a finished page in one language holds, with its problems and those of its PDF beside it."""
    found = lint_draft(study, page, register, language)
    chapters = [name for name in found.numbers if name]
    there = {name: +Counter(found.numbers[name]) for name in chapters}
    printed = {name: Counter(tokens(text)) for name, text in chapter_texts(pdf, chapters).items()}
    found.problems += compare_chapters(pdf, there, printed, found.heads)
    return found


def lint_chapter(study: Study, chapter: Chapter, verdicts: Mapping[str, Any] | None = None) -> list[Problem]:
    """All problems of the source of one chapter; verdicts: results/verdicts.json."""
    simulated = [wave.id for wave in study.waves.values() if wave.origin == "simulated"]
    return lint_source(
        chapter.notebook, _literals(study), study.languages, verdicts, study.latest.id, simulated
    )


def lint_draft(study: Study, page: Path, register: Mapping[str, Any], language: str) -> PageFindings:
    """What a finished page in one language holds, and which of its numbers have no source."""
    literals = [text for text in _literals(study) if tokens(text) or _tells_number(text)]
    return lint_page(page, register, literals, language)


def _literals(study: Study) -> list[str]:
    return [literal.text for literal in study.literals] + [*MARK_LITERALS * study.simulated]


def _tells_number(text: str) -> bool:
    """Whether a literal is one for a number: others are words for a direction, and no number of a page."""
    return any(number_words(text, language) for language in ("nl", "en"))
