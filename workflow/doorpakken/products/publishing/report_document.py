"""The report as a document: its chapters, the annex that says where every number comes from, its cover."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from doorpakken.data.study import Study
from doorpakken.data.study.simulation_mark import mark, short_mark
from doorpakken.data.study.study_model import ANNEX
from doorpakken.products.publishing.chapter_markdown import chapter_cells, fence
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.reporting import Register, resolver
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.provenance_annex import condensed_annex
from doorpakken.products.reporting.tables.question_index import ANSWERS, answer_tables, estimates_in
from doorpakken.products.reporting.tables.questionnaire_tables import questionnaire
from doorpakken.words import Phrases

if TYPE_CHECKING:
    from nbformat import NotebookNode

ANCHORED = re.compile(r'"id": "q-([^".]+)\.')
ORIGIN = Phrases("publishing.origin")
CHAPTERS = Phrases("chapters")


def report_chapters(
    register: Register, notebooks: Mapping[str, NotebookNode], language: str
) -> list[tuple[str, str]]:
    """(chapter id, pandoc markdown) of every chapter in order, the annex of provenance last.

    The annex has a record for each number, and the codebook of each wave that no chapter shows row by row. A
    chapter `answers` ends with the tables of where each question is answered and each conclusion stands, and
    leaves itself out where there are none.

    notebooks: executed notebook by chapter id. UserError with chapter and cell for a number that the register
    does not have.
    """
    cells = {
        name: chapter_cells(notebook, language, resolver(register.of(name), language), name=f"chapter {name}")
        for name, notebook in notebooks.items()
    }
    if ANSWERS in cells:
        texts = {name: "\n\n".join(parts.values()) for name, parts in cells.items()}
        tables = "\n\n".join(map(fence, answer_tables(Context(register, language), texts)))
        cells[ANSWERS][max(cells[ANSWERS])] += f"\n\n{tables}"
        if not tables:
            del cells[ANSWERS]
    used: dict[str, list[tuple[str, int]]] = {}
    for name, parts in cells.items():
        for number, text in parts.items():
            for estimate in sorted(estimates_in(text)):
                used.setdefault(estimate, []).append((name, number))
    chapters = [(name, "\n\n".join(parts.values())) for name, parts in cells.items()]
    records = condensed_annex(register, sorted(used), language, used)
    anchored = {match[1] for _, text in chapters for match in ANCHORED.finditer(text)}
    books = [
        block
        for wave in dict.fromkeys(register.estimates[key].wave for key in used)
        if wave not in anchored
        for block in questionnaire(Context(register, language, wave))
    ]
    blocks = "\n\n".join(map(fence, [*records, *books]))
    return [*chapters, (ANNEX, f"{CHAPTERS.say(ANNEX, language)}\n{blocks}\n")]


def report_meta(study: Study, language: str) -> Meta:
    """What stands on the cover and in the margins of the report."""
    waves = list(study.waves.values())
    origins = dict.fromkeys(ORIGIN.say(wave.origin, language) for wave in waves)
    return Meta(
        title=study.title[language],
        subtitle=study.subtitle[language],
        language=language,
        version=study.version,
        date=max(wave.date for wave in waves),
        origin=", ".join(origins),
        waves=", ".join(wave.label[language] for wave in waves),
        mark=mark(language, study.mark_words) if study.simulated else None,
        short_mark=short_mark(language) if study.simulated else None,
    )
