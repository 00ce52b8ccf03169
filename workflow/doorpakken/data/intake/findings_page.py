"""The findings of a check for people: a small page of their own."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from doorpakken.data.intake.left_out import told
from doorpakken.data.intake.problem_listing import occurrences
from doorpakken.data.intake.read_wave import RawTable
from doorpakken.data.study import Wave
from doorpakken.data.study.documents import shown
from doorpakken.data.study.simulation_mark import mark
from doorpakken.errors import Problem

PAGE = Path(__file__).with_suffix(".html")


def problems_page(wave: Wave, problems: Sequence[Problem], raw: RawTable | None = None) -> str:
    """The problems as a self-contained HTML page in English; internal, for it shows raw cells.

    `raw` is the table that was checked, None when the file could not be read.
    """
    read = (
        f"{len(raw.source_row):,} responses and {len(raw.columns):,} columns were held against "
        f"{len(wave.items):,} rows of the codebook. {told(raw.left_out)}".strip()
        if raw
        else "The raw file could not be read, so its cells were not checked."
    )
    page = PAGE.read_text("utf-8")
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Template(page).substitute(
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        title=f"Check of the raw data of wave {escape(wave.id)}",
        banner=f'<p class="mark">{mark("en", wave.mark_words)}</p>\n' if wave.origin == "simulated" else "",
        file=escape(shown(wave.responses.path)),
        read=escape(read),
        problems=_summary(problems) + _list(problems),
    )


def _summary(problems: Sequence[Problem]) -> str:
    if not problems:
        return "<p><strong>No problems found.</strong></p>\n"
    counts: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        counts[problem.severity, problem.kind] += occurrences(problem)
    errors = sum(count for (severity, _), count in counts.items() if severity == "error")
    warnings = counts.total() - errors
    rows = "".join(
        f'<tr><th scope="row">{escape(kind)}</th><td>{severity}</td><td class="number">{count:,}</td></tr>\n'
        for (severity, kind), count in counts.items()
    )
    verdict = "The wave is refused until the errors are mended." if errors else "Warnings stop nothing."
    return (
        f"<p><strong>{_plural(errors, 'error')}, {_plural(warnings, 'warning')}.</strong> {verdict}</p>\n"
        '<table>\n<caption>Problems by kind</caption>\n<thead><tr><th scope="col">Kind</th>'
        '<th scope="col">Severity</th><th scope="col" class="number">Number</th></tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _list(problems: Sequence[Problem]) -> str:
    if not problems:
        return ""
    heads = ("Place", "What", "Found", "Expected", "How to mend it")
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    rows = "".join(_row(problem, heads) for problem in problems)
    return (
        '<table class="stacked">\n<caption>Every problem, at most 50 of a kind in a column; '
        "rows count as in a spreadsheet, the heads being row 1</caption>\n"
        f"<thead><tr>{columns}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _row(problem: Problem, heads: Sequence[str]) -> str:
    place = ", ".join(
        [f"row {problem.row}"] * (problem.row is not None)
        + [f"column {problem.column}"] * bool(problem.column)
    )
    what = f"{problem.severity.capitalize()}: {problem.what}"
    cells = zip(heads[1:], (what, problem.found, problem.expected, problem.mend), strict=True)
    return (
        f'<tr><th scope="row" data-head="{heads[0]}">'
        f"{escape(place or problem.file)}</th>"
        + "".join(
            f'<td data-head="{head}">{escape(text)}</td>' if text else "<td></td>" for head, text in cells
        )
        + "</tr>\n"
    )


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
