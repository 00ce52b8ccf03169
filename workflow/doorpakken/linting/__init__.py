"""Lint: no number without a source, no simulated one without its mark, in chapters, pages and PDFs."""

from doorpakken.linting.compare import compare_chapters
from doorpakken.linting.page import PageFindings, lint_page
from doorpakken.linting.report import ReportFindings, lint_chapter, lint_draft, lint_report
from doorpakken.linting.source import lint_source

__all__ = [
    "PageFindings",
    "ReportFindings",
    "compare_chapters",
    "lint_chapter",
    "lint_draft",
    "lint_page",
    "lint_report",
    "lint_source",
]
