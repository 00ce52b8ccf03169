"""The article: one notebook, with numbers of the same register, as a page, a PDF and a Word file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pandocfilters import Div

from doorpakken.data.study import Study
from doorpakken.products.publishing.chapter_markdown import chapter_markdown, fence
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import Chapter, Document, read_document
from doorpakken.products.publishing.pandoc_nodes import attr, text_of
from doorpakken.products.publishing.report_document import report_meta
from doorpakken.products.reporting import Register, resolver
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.tables.question_index import links_in
from doorpakken.products.reporting.tables.source_table import sources

if TYPE_CHECKING:
    from nbformat import NotebookNode

REPORT = "../report/report.{}.html"


def article_document(
    study: Study, register: Register, notebook: NotebookNode, language: str, report: str
) -> tuple[Document, Meta]:
    """The article and what stands around it, in one language; a table of what its numbers are ends it.

    notebook: executed. report: the address of the report, where numbers and links to places that the article
    lacks lead. UserError with all that is wrong.
    """
    assert study.article, "only of a study that has one"
    name = study.article.id
    register = register.of(name)
    text = chapter_markdown(notebook, language, resolver(register, language), name=f"chapter {name}")
    used = dict.fromkeys(links_in(text))
    text += f"\n{fence(sources(Context(register, language), used))}\n"
    meta = replace(
        report_meta(study, language), subtitle=study.title[language], cover=False, evidence=report, part=True
    )
    return _opened(read_document([(name, text)], meta), meta)


def _opened(document: Document, meta: Meta) -> tuple[Document, Meta]:
    """The document with its first paragraph as its lead and its last table apart, and its title."""
    (chapter,) = document.chapters
    kinds = [block["t"] for block in chapter.blocks]
    first = kinds.index("Para") if "Para" in kinds else 0
    last = len(kinds) - 1 - kinds[::-1].index("Table")
    blocks = [
        *chapter.blocks[:first],
        Div(attr("", ["lead"]), chapter.blocks[first : first + 1]),
        *chapter.blocks[first + 1 : last],
        Div(attr("", ["sources"]), chapter.blocks[last:]),
    ]
    opened = Chapter(chapter.id, chapter.title, blocks)
    return replace(document, chapters=(opened,)), replace(meta, title=text_of(chapter.title))
