"""Tables wider than a line stand in parts in print: numbers keep apart, and each stands there once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import nbformat.v4 as notebook_format
import pytest
from pandocfilters import Plain, Span

from doorpakken.products.linting.lint_document import Edition, lint_edition
from doorpakken.products.publishing import pdf
from doorpakken.products.publishing.block_trees import Expansion
from doorpakken.products.publishing.pandoc_nodes import attribute, classes_of, nodes, table_rows, text_of
from doorpakken.products.publishing.published_document import published_document
from doorpakken.products.publishing.wide_tables import in_parts
from doorpakken.products.reporting import MIME, Report
from doorpakken.products.reporting.number_format import number
from tests.support.publishing_sample import publish
from tests.support.small_study import Built
from tests.support.stored_rows import stored_rows
from tests.support.wide_study import build

LARGE = "4,413,854,650.7"
PROSE = '# Costs\n\n{{ data_phrase() }}: {{ est("costs_each").value }}.'


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"))


def linted(built: Built, folder: Path, language: str) -> tuple[list[str], str]:
    """What the lint finds in the report of the study, and its page."""
    report = Report(built.register)
    title = dict.fromkeys(("nl", "en"), "{{ data_phrase() }}")
    displays = [
        report.table_question("costs"),
        report.table_estimands(["costs_total", "staff_total", "costs_each"], title),
        *report.every_estimate(),
    ]
    outputs = [
        notebook_format.new_output("display_data", data={MIME: display.blocks, "text/html": ""})
        for display in displays
    ]
    cells = [notebook_format.new_code_cell("report", outputs=[output]) for output in outputs]
    chapter = notebook_format.new_notebook(cells=[notebook_format.new_markdown_cell(PROSE), *cells])
    made = published_document(built.study, built.register, "report", {"costs": chapter}, language)
    page, print_ = publish(*made, folder / "report")
    edition = Edition(page, print_)
    findings = lint_edition(built.study, edition, built.register.data, stored_rows(built.estimates), language)
    return [str(one) for one in findings.problems], page.read_text("utf-8")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_large_amounts_of_thirteen_classes_keep_apart_in_print(
    built: Built, tmp_path: Path, language: str
) -> None:
    problems, page = linted(built, tmp_path, language)
    assert problems == []
    total = built.register.est("costs_total")
    assert total.estimate > 1e9
    assert f">{number(f'{total.estimate:.1f}', language)}<" in page
    assert f">{ {'nl': '1,100', 'en': '1.100'}[language] }<" in page


def test_the_lint_finds_numbers_that_run_into_one_another_in_print(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "in_parts", lambda _: None)
    problems, _ = linted(built, tmp_path, "en")
    assert len(problems) >= 1
    assert {"other numbers in the PDF than on the page" in one for one in problems} == {True}


def table(columns: int, *, text: str = LARGE, **more: Any) -> Any:
    """A table of so many columns of amounts, each with its own place, as block."""
    row = [{"text": "Costs from 2,000", "lit": "codebook", "id": "q-costs"}]
    heads = [{"text": f"class {at}", "align": "right"} for at in range(columns)]
    block = {
        "id": "tbl-costs",
        "caption": "Costs",
        "note": "Weighted.",
        "columns": [{"text": "Topic"}, *heads],
        "rows": [[row, *([{"text": text, "est": f"2014.costs.{at}"}] for at in range(columns))]],
    }
    return Expansion().table(block | more, "here", record=True)[0]


def heads_of(part: Any) -> list[str]:
    return [text_of(cell[4]) for cell in table_rows(part)[0][1]]


def test_parts_have_each_cell_once_and_each_the_headers_of_its_rows() -> None:
    whole = table(13)
    parts = in_parts(whole)
    assert parts is not None
    assert [heads_of(part) for part in parts] == [
        ["Topic", *(f"class {at}" for at in within)] for within in (range(7), range(7, 13))
    ]
    for part in parts:
        _, row = table_rows(part)
        assert [text_of(cell[4]) for cell in row[1]] == ["Costs from 2,000", *[LARGE] * (len(row[1]) - 1)]
        assert len(part["c"][2]) == len(row[1])
        assert {"part", "small"} <= set(classes_of(part))
    places = Counter(filter(None, (attribute(node)[0] for part in parts for node in nodes(part))))
    assert places == Counter(["tbl-costs", "q-costs", *(f"n-2014.costs.{at}" for at in range(13))])
    assert [text_of(part["c"][1]) for part in parts] == ["Costs", ""]
    assert ["noted" in classes_of(part) for part in parts] == [True, True]


def test_parts_stay_together_and_only_the_last_has_room_for_a_note() -> None:
    parts = in_parts(table(13, note=None))
    assert parts is not None
    assert ["noted" in classes_of(part) for part in parts] == [True, False]


@pytest.mark.parametrize(("columns", "text"), [(7, LARGE), (13, "42%"), (3, "4,413,854,650.7 " * 9)])
def test_a_table_that_fits_stays_whole(columns: int, text: str) -> None:
    assert in_parts(table(columns, text=text)) is None


def test_a_column_that_fits_on_no_line_stands_alone() -> None:
    whole = table(3)
    for row in table_rows(whole)[1:]:
        for cell in row[1][1:]:
            cell[4] = [Plain([Span(["", ["whole"], []], [{"t": "Str", "c": "9" * 200}])])]
    parts = in_parts(whole)
    assert parts is not None
    assert [len(heads_of(part)) for part in parts] == [2, 2, 2]


def test_what_is_no_table_is_left_alone() -> None:
    assert in_parts(Plain([])) is None
