"""What is published, by its name: the report, or the article whose numbers lead to the report beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from doorpakken.data.study import Study
from doorpakken.products.publishing.article_document import REPORT, article_document
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Document, read_document
from doorpakken.products.publishing.report_document import report_chapters, report_meta
from doorpakken.products.reporting import Register

if TYPE_CHECKING:
    from nbformat import NotebookNode


def published_document(
    study: Study, register: Register, name: str, notebooks: Mapping[str, NotebookNode], language: str
) -> tuple[Document, Meta]:
    """The document `name` of a study in one language, and what stands around it.

    notebooks: executed, by the id of the chapter, in order. UserError with all that is wrong in them.
    """
    if name == "article":
        (notebook,) = notebooks.values()
        return article_document(study, register, notebook, language, REPORT.format(language))
    meta = report_meta(study, language)
    return read_document(report_chapters(register, notebooks, language), meta), meta
