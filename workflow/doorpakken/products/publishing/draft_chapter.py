"""A draft of one chapter, or the article, in one language, for those who write it: no gate, no seal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from doorpakken.data.study import Study
from doorpakken.data.study.frame_document import read_tiles
from doorpakken.data.study.study_model import Chapter
from doorpakken.products.publishing.article_document import article_document
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.document_tree import read_document
from doorpakken.products.publishing.fonts import font_faces
from doorpakken.products.publishing.html_page import page
from doorpakken.products.publishing.report_document import report_chapters, report_meta
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.execute_chapter import execute_chapter
from doorpakken.words import Phrases

REPORT = "../../report/report.{}.html"
DRAFT = Phrases("publishing.draft")


def draft_chapter(
    study: Study, chapter: Chapter, language: str, register: Path, verdicts: Path, folder: Path, kept: Path
) -> Path:
    """Write `<chapter>.<language>.html` in a folder and give its path: the chapter, and the records it uses.

    chapter: of the report, or the article, which has no records. register, verdicts: the products its numbers
    come from. kept: where a notebook that fails is kept. Links to what the page lacks lead to the report.
    UserError with all that is wrong; then nothing is written.
    """
    with ThreadPoolExecutor() as pool:
        pool.submit(font_faces)  # kept for the page; a second's work while the kernel does its own
        notebook = execute_chapter(chapter.notebook, register, kept, read_tiles(study.frame), chapter.id)
    numbers = Register.load(register, verdicts)
    if chapter == study.article:
        document, meta = article_document(study, numbers, notebook, language, REPORT.format(language))
        meta = draft_meta(meta)
    else:
        meta = draft_meta(report_meta(study, language))
        document = read_document(report_chapters(numbers, {chapter.id: notebook}, language), meta)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{chapter.id}.{language}.html"
    path.write_text(page(document, meta), encoding="utf-8", newline="\n")
    return path


def draft_meta(meta: Meta) -> Meta:
    """What stands around a report, for a draft of a part: it says that it is one, before any other mark."""
    word, says = DRAFT.say("word", meta.language), DRAFT.say("says", meta.language)
    return replace(
        meta,
        mark=" ".join(filter(None, (says, meta.mark))),
        short_mark=", ".join(filter(None, (word, meta.short_mark))),
        evidence=REPORT.format(meta.language),
        part=True,
    )
