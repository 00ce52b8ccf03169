"""Lint: no number and no number word without a source, in chapters, finished pages and finished PDFs."""

from doorpakken.linting.compare import compare_chapters
from doorpakken.linting.page import PageFindings, lint_page
from doorpakken.linting.report import ReportFindings, lint_report
from doorpakken.linting.source import lint_source

__all__ = ["PageFindings", "ReportFindings", "compare_chapters", "lint_page", "lint_report", "lint_source"]
