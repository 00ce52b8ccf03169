"""The report as chapters: records that say shared words once, name their cells and lead to the codebook."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import nbformat.v4 as notebook_format
import pytest
from pandocfilters import Plain, Span

from doorpakken.products.publishing.chapter_markdown import chapter_cells
from doorpakken.products.publishing.column_widths import half
from doorpakken.products.publishing.page_tables import UNBROKEN, _lean
from doorpakken.products.publishing.pandoc_nodes import attr, link, text_of, words
from doorpakken.products.publishing.print_layout import is_reference
from doorpakken.products.publishing.report_document import report_chapters
from doorpakken.products.reporting import MIME, Register, Report
from doorpakken.products.reporting.condense import LONG_FROM, SHARED_FROM, referred
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.provenance_annex import annex_records
from doorpakken.products.reporting.record import Fact, Record
from tests.support.small_study import STUDY, Built, build

OPEN = STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")
Block = dict[str, Any]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"), study=OPEN)


def blocks_of(markdown: str) -> list[Block]:
    return [json.loads(text) for text in re.findall(r"`{3,}\{=doorpakken\}\n(.*)\n`{3,}", markdown)]


def records_of(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block["block"] == "record"]


def chapter(*cells: Any) -> Any:
    return notebook_format.new_notebook(cells=list(cells))


def said(text: str) -> Any:
    return notebook_format.new_markdown_cell(text)


def shown(display: Any) -> Any:
    output = notebook_format.new_output("display_data", data={MIME: display.blocks})
    return notebook_format.new_code_cell("report", outputs=[output])


def written(register: Register, notebooks: dict[str, Any]) -> dict[str, list[Block]]:
    return {name: blocks_of(text) for name, text in report_chapters(register, notebooks, "en")}


def places(blocks: list[Block]) -> set[str]:
    return set(re.findall(r'"id": "(q-[^"]+)"', json.dumps(blocks)))


def led_to(blocks: list[Block]) -> set[str]:
    return set(re.findall(r'"to": "(q-[^"]+)"', json.dumps(blocks)))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_many_records_share_stands_once_and_nothing_is_lost(built: Built, language: str) -> None:
    context = Context(built.register, language)
    listed = annex_records(context, built.register.estimates)
    records = [record.block() for record in listed]
    table, *short = referred(context, listed)
    of_all = [row for row in table["rows"] if isinstance(row[0], str)]
    words_of = {row[0][0]["id"]: row[1] for row in table["rows"] if row not in of_all}
    assert len(words_of) == len(table["rows"]) - len(of_all) > 1
    references = 0
    for before, after in zip(records, short, strict=True):
        whole = []
        for label, told in after["facts"]:
            to = told[0]["to"] if len(told) == 1 and isinstance(told[0], dict) and "to" in told[0] else ""
            assert not to or told[0]["text"].startswith(label)
            references += to in words_of
            whole.append([label, words_of.get(to, told)])
        assert whole == [fact for fact in before["facts"] if fact not in of_all]
        assert {key: part for key, part in after.items() if key != "facts"} == {
            key: part for key, part in before.items() if key != "facts"
        }
    assert references >= SHARED_FROM * len(words_of)


def test_what_few_records_share_or_what_is_short_stays_where_it_is(built: Built) -> None:
    context = Context(built.register, "en")
    long, other = "words " * LONG_FROM, "other words " * LONG_FROM
    facts = {key: Fact(key.capitalize(), (words,)) for key, words in
             {"definition": long, "method": "Short.", "question": long}.items()}  # fmt: skip
    record = Record("r-2014.goal", ("Goal",), "2014", facts, {})
    few = [record] * (SHARED_FROM - 1)
    assert referred(context, few) == [one.block() for one in few]
    odd = replace(record, facts=facts | {"definition": Fact("Definition", (other,))})
    table, *made = referred(context, [*few, record, odd])
    assert [row[1] for row in table["rows"]] == [long]
    assert [fact[0] for fact in made[0]["facts"] if fact[1] in (long, "Short.")] == ["Method", "Question"]
    assert made[-1] == odd.block()


def test_a_record_names_the_cells_that_use_it(built: Built) -> None:
    report = Report(built.register)
    notebooks = {
        "one": chapter(said("# One"), said('Now {{ est("done_mean").pct }}.')),
        "two": chapter(said("# Two"), said("No."), shown(report.table_estimands(["done_mean"], {"en": ""}))),
    }
    (record,) = records_of(written(built.register, notebooks)["provenance"])
    facts = dict(record["facts"])
    pieces = facts["Used in"]
    assert "".join(part if isinstance(part, str) else part["text"] for part in pieces) == (
        "one (cell 2), two (cell 3)"
    )
    assert [part["to"] for part in pieces if isinstance(part, dict) and "to" in part] == ["one", "two"]
    assert facts["Plan"][0]["text"] == "estimands.done_mean"


def test_the_codebook_stands_below_the_records_unless_a_chapter_shows_it(built: Built) -> None:
    text = chapter(said("# One"), said('Now {{ est("done_mean").pct }}.'))
    alone = written(built.register, {"one": text})
    assert led_to(alone["provenance"]) and led_to(alone["provenance"]) <= places(alone["provenance"])  # noqa: PT018
    asked = chapter(said("# Asked"), *map(shown, Report(built.register).questionnaire()))
    both = written(built.register, {"one": text, "asked": asked})
    assert places(both["provenance"]) == set()
    assert led_to(both["provenance"]) <= places(both["asked"]) == places(alone["provenance"])


def test_cells_are_told_by_their_number_and_silent_ones_left_out() -> None:
    dutch = notebook_format.new_markdown_cell("Nee.", metadata={"tags": ["nl"]})
    cells = chapter_cells(chapter(said("# One"), dutch, said("Yes.")), "en", str)
    assert cells == {1: "# One", 3: "Yes."}


def test_a_chapter_of_tables_is_a_reference_and_one_of_prose_is_not() -> None:
    table, para = {"t": "Table", "c": [attr()]}, {"t": "Para", "c": []}
    record = {"t": "Div", "c": [attr("r-a", ["record"]), []]}
    assert is_reference([para, table, record])
    assert not is_reference([para, table])
    assert not is_reference([para, para, table])


def test_a_cell_in_two_lines_breaks_between_its_numbers() -> None:
    parts = [Span(attr("", ["whole"]), words(text)) for text in ("34%;", "28% to 41%;", "49 of 143")]
    assert half([Plain(parts)]) == len("34%; 28% to 41%;")
    assert half([Plain(parts[:1])]) == len("34%;")


def test_a_cell_says_its_estimate_once_and_keeps_to_one_line() -> None:
    linked = link("#n-2014.a", words("5 of 10"), attr("", ["n", "cell", "whole"]))
    identifier, pairs, blocks = _lean("", [["data-est", "2014.a"]], [Plain([linked])])
    assert (identifier, pairs) == ("", [])
    assert blocks[0]["c"][0]["c"][0] == ["", [], []]
    assert text_of(blocks) == UNBROKEN.join(("5", "of", "10"))
    own = Span(attr("n-2014.a", ["whole"]), words("5 of 10"))
    identifier, pairs, blocks = _lean("", [["data-est", "2014.a"]], [Plain([own, *words("; n")])])
    assert (identifier, pairs) == ("n-2014.a", [])
    assert text_of(blocks) == UNBROKEN.join(("5", "of", "10")) + "; n"
    bare = Span(attr("", ["whole"]), words("5%"))  # no record in this document
    assert _lean("", [["data-est", "2014.a"]], [Plain([bare])])[1] == [["data-est", "2014.a"]]
    literal = Span(attr("", data_lit="codebook"), words("yes"))
    assert _lean("", [], [Plain([literal])]) == ("", [["data-lit", "codebook"]], [Plain(words("yes"))])
    assert _lean("", [], [Plain([literal, *words(" no")])])[1] == []
