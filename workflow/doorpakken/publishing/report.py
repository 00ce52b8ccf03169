"""The report as a document: its chapters, the annex that says where every number comes from, its cover."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from doorpakken.publishing.chapters import chapter_markdown, fence
from doorpakken.publishing.meta import Meta
from doorpakken.publishing.pandoc import TEMPLATES
from doorpakken.reporting import Register, annex, resolver
from doorpakken.study import Study
from doorpakken.study.mark import MARK, SHORT_MARK
from doorpakken.study.model import ANNEX

if TYPE_CHECKING:
    from nbformat import NotebookNode

USED = re.compile(r'\(#n-([A-Za-z0-9_.-]+)\)|"est": "([A-Za-z0-9_.-]+)"')
ORIGIN = {
    "simulated": {"nl": "gesimuleerd", "en": "simulated"},
    "collected": {"nl": "enquête", "en": "survey"},
}


def report_chapters(
    register: Register, notebooks: Mapping[str, NotebookNode], language: str
) -> list[tuple[str, str]]:
    """(chapter id, pandoc markdown) of every chapter in order, the annex of provenance last.

    notebooks: executed notebook by chapter id. UserError with chapter and cell for a number that the register
    does not have.
    """
    resolve = resolver(register, language)
    chapters = [
        (name, chapter_markdown(notebook, language, resolve, name=f"chapter {name}"))
        for name, notebook in notebooks.items()
    ]
    used = sorted({match[1] or match[2] for _, text in chapters for match in USED.finditer(text)})
    blocks = "\n\n".join(fence(block) for block in annex(register, used, language))
    opening = (TEMPLATES / "chapters" / f"{ANNEX}.{language}.md").read_text("utf-8")
    return [*chapters, (ANNEX, f"{opening}\n{blocks}\n")]


def report_meta(study: Study, language: str) -> Meta:
    """What stands on the cover and in the margins of the report."""
    waves = list(study.waves.values())
    origins = dict.fromkeys(ORIGIN[wave.origin][language] for wave in waves)
    return Meta(
        title=study.title[language],
        subtitle=study.subtitle[language],
        language=language,
        version=study.version,
        date=max(wave.date for wave in waves),
        origin=", ".join(origins),
        waves=", ".join(wave.label[language] for wave in waves),
        mark=MARK[language] if study.simulated else None,
        short_mark=SHORT_MARK[language] if study.simulated else None,
    )
