"""The small study with markup, script and formulas in every text of its codebook, plan and answers."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat.v4 as notebooks

from doorpakken.data.intake import inspect_wave, problems_page
from doorpakken.data.study.study_model import Chapter
from doorpakken.data.study.write_files import problems_table, write_json, write_table
from doorpakken.errors import Problem
from doorpakken.products.publishing.document_tree import read_document
from doorpakken.products.publishing.draft_chapter import draft_meta
from doorpakken.products.publishing.html_page import page
from doorpakken.products.publishing.published_document import published_document
from doorpakken.products.publishing.report_document import report_chapters, report_meta
from doorpakken.products.reporting import MIME, Report
from tests.support import small_study
from tests.support.publishing_sample import publish
from tests.support.small_study import Built
from tests.support.small_wave import UNITS

# What each of these means something to: HTML, Markdown, Typst, mathematics, templates.
EVILS = (
    "<script>alert()</script>",
    "<img src=x onerror=alert()>",
    "[go](javascript:alert())",
    "<https://evil.example> <!-- ]]>",
    "</script></style></svg>",
    '{{ est("x") }} {{x}} {z} %(z)s ${y}',
    '#import "x": y #f[z] \\u{41} \\',
    "$a_b$ *b* _i_ ~s~ ^t^ @ref `c`",
    "\"q\" 'r' & &lt; <label> // /* <u>",
    '(#n-bogus) ](#n-bogus){.n} "est": "bogus"',
    "- + 1. = == http://evil.example",
    "<svg onload=alert()><a xlink:href=javascript:alert()>",
)
FORMULA = "=HYPERLINK(A1)"
QUOTE = '"'
TEXTS = ("section_", "stem_", "question_", "note_", "label_", "meaning_", "aka")


def _evil() -> Iterator[str]:
    return itertools.cycle(f" {evil}" for evil in EVILS)


def _changed(table: str) -> str:
    """A codebook or the concepts with every text made hostile."""
    head, *rows = list(csv.reader(io.StringIO(table)))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    evil = _evil()
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        for name, cell in cells.items():
            if cell and name.startswith("labels_"):
                cells[name] = "|".join(f"{pair}{next(evil)}" for pair in cell.split("|"))
            elif cell and name.startswith(TEXTS):
                cells[name] = f"{cell}{next(evil)}"
        writer.writerow(cells.values())
    return text.getvalue()


def _worded(part: Any, evil: Iterator[str], texts: bool = False) -> Any:
    """A plan whose labels, definitions and questions are hostile; `{label}` stays what it stands for."""
    if isinstance(part, dict):
        return {key: _worded(value, evil, texts or key in ("label", "definition", "questions"))
                for key, value in part.items()}  # fmt: skip
    return f"{part}{next(evil)}" if texts and isinstance(part, str) else part


def documents() -> dict[str, str]:
    """The documents of the study, by the names of `tiny.write_study`."""
    evil = _evil()

    def worded(text: str, *words: str) -> str:
        for word in words:
            assert f": {word}" in text
            said = f"{word.strip(QUOTE)}{next(evil)}".replace("'", "''")
            text = text.replace(f": {word}", f": '{said}'", 1)
        return text

    study = small_study.STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")
    study = worded(study, "Klein", "Tiny", "Een kleine studie", "A tiny study", "gemeenten", "municipalities",
                   "De blokken", "The blocks")  # fmt: skip
    wave = worded(small_study.WAVE, '"2014 (gesimuleerd)"', '"2014 (simulated)"', "a target above the share")
    answers = [line.split(",") for line in small_study.RESPONSES.splitlines()]
    text = io.StringIO(newline="")
    said = ["-99", *(f"{FORMULA}{next(evil)}" for _ in answers[2:])]
    rows = [answers[0], *([*cells[:-1], words] for cells, words in zip(answers[1:], said, strict=True))]
    csv.writer(text, lineterminator="\n").writerows(rows)
    return {
        "study": study,
        "wave": wave,
        "codebook": _changed(small_study.CODEBOOK),
        "concepts": _changed(small_study.CONCEPTS),
        "plan": json.dumps(_worded(small_study.PLAN, evil), ensure_ascii=False),
        "responses": text.getvalue(),
    }


PROSE = """\
# Everything

Opening of *{{ fact("title") }}* about {{ fact("units") }}.

## Labels {#labels}

In {{ fact("label") }}: {{ est("both_done").pct }}.
"""


@dataclass(frozen=True)
class Hostile:
    """The built study and the folder with its products."""

    built: Built
    folder: Path
    problems: list[Problem]


def _shown(display: Any) -> Any:
    data = {MIME: display.blocks, "text/html": display._repr_mimebundle_()["text/html"]}
    return notebooks.new_code_cell("report", outputs=[notebooks.new_output("display_data", data=data)])


def displays(report: Report) -> list[Any]:
    """Tables and figures of every family that shows words of the codebook or the plan."""
    title = dict.fromkeys(("nl", "en"), "{{ data_phrase() }}: {{ est('both_done').pct }}")
    blocks = ["bb_a_status", "bb_b_status", "bb_c_status"]
    done = ["a_done", "b_done", "c_done"]
    return [
        *report.questionnaire(),
        *report.every_question(),
        *report.every_estimate(),
        report.concepts("blocks"),
        report.table_estimands(done, title),
        report.figure_shares(done, title),
        report.figure_shares_by_class("both_done", title),
        report.figure_distribution(blocks, title),
        report.figure_matrix({"both_done": done}, title),
        report.figure_response(title),
    ]


def make(folder: Path, language: str = "en") -> Hostile:
    """Build the study below a folder, with its pages, prints, Word file and tables in `made`."""
    built = small_study.build(folder, **documents())
    made = folder / "made"
    chapter = notebooks.new_notebook(
        cells=[notebooks.new_markdown_cell(PROSE), *map(_shown, displays(Report(built.register)))]
    )
    article = replace(built.study, article=Chapter("article", folder / "article.ipynb"))
    chapters = report_chapters(built.register, {"all": chapter}, language)
    meta = report_meta(built.study, language)
    publish(read_document(chapters, meta), meta, made / "report")
    published = published_document(article, built.register, "article", {"article": chapter}, language)
    publish(*published, made / "article", "docx")
    draft = page(read_document(chapters, draft_meta(meta)), draft_meta(meta))
    (made / f"draft.{language}.html").write_text(draft, "utf-8")
    (made / "preview.html").write_text(
        "".join(cell.outputs[0].data["text/html"] for cell in chapter.cells[1:]), "utf-8"
    )
    problems = _broken(folder, made)
    write_table(made / "estimates.csv", built.estimates.reset_index())
    write_json(made / "register.json", built.register.data)
    return Hostile(built, made, problems)


def _broken(folder: Path, made: Path) -> list[Problem]:
    """Problems of a file whose cells are as hostile where codes should stand."""
    from doorpakken.data.study import load_study

    rows = list(csv.reader(io.StringIO(documents()["responses"])))
    for at, evil in enumerate(EVILS):
        rows[1 + at // 4][3 + at % 4] = evil
    rows[5][1] = FORMULA
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    (folder / "broken").mkdir()
    study = load_study(small_study.write(folder / "broken", **(documents() | {"responses": text.getvalue()})))
    raw, problems = inspect_wave(study.waves["2014"], UNITS)
    (made / "problems.html").write_text(problems_page(study.waves["2014"], problems, raw), "utf-8")
    problems_table(problems).to_csv(made / "problems.csv", index=False, lineterminator="\n")
    return problems
