"""Lint: no number without a source, no simulated one without its mark, in chapters, pages and PDFs."""

from doorpakken.products.linting.compare_documents import compare_chapters
from doorpakken.products.linting.lint_document import Edition, lint_chapter, lint_document, lint_draft
from doorpakken.products.linting.lint_page import lint_page
from doorpakken.products.linting.lint_source import lint_source
from doorpakken.products.linting.lint_study import lint_study
from doorpakken.products.linting.stored_estimates import read_stored

__all__ = [
    "Edition",
    "compare_chapters",
    "lint_chapter",
    "lint_document",
    "lint_draft",
    "lint_page",
    "lint_source",
    "lint_study",
    "read_stored",
]
