"""Annexes on the page and in print: headings, cells that are the place of two numbers, widths of columns."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from pandocfilters import Plain

from doorpakken.products.linting import compare_chapters, lint_page
from doorpakken.products.linting.number_words import tokens
from doorpakken.products.publishing import chapter_texts
from doorpakken.products.publishing.block_trees import Expansion
from doorpakken.products.publishing.chapter_markdown import fence
from doorpakken.products.publishing.column_widths import columns
from doorpakken.products.publishing.document_tree import read_document
from doorpakken.products.publishing.pandoc_nodes import attribute, nodes, text_of, words
from doorpakken.products.reporting import Report, annex
from tests.support.publishing_sample import meta, publish
from tests.support.shipped_mark import MARK
from tests.support.small_study import STUDY, Built, build
from tests.support.stored_rows import stored_rows

OPEN = STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"), study=OPEN)


def written(built: Built, language: str) -> list[tuple[str, str]]:
    """The annexes of the small study as chapters in markdown."""
    report = Report(built.register)
    parts = {
        "asked": [*report.questionnaire(), report.concepts("blocks")],
        "questions": [*report.every_question()],
        "estimates": [
            *report.every_estimate(),
            report.table_response(),
            report.table_response(domain="province"),
        ],
    }
    records = annex(built.register, built.register.estimates, language)
    blocks = {name: [one.blocks[language] for one in shown] for name, shown in parts.items()}
    blocks["provenance"] = records
    return [
        (name, f"# {name.capitalize()}\n\n" + "\n\n".join(map(fence, made))) for name, made in blocks.items()
    ]


def test_a_heading_between_tables_is_a_heading_of_the_chapter(built: Built) -> None:
    document = read_document(written(built, "en"), meta("en"))
    heads = [node for node in nodes(document.chapters[1].blocks) if node["t"] == "Header"]
    assert [(node["c"][0], text_of(node)) for node in heads] == [(2, "Blocks"), (2, "Goals"), (2, "Barriers")]
    assert attribute(heads[0])[0] == "part-bb-a-status-2014"


def test_a_cell_of_share_and_count_is_the_place_of_both_and_carries_the_share(built: Built) -> None:
    (block,) = annex(built.register, ["2014.role.2", "2014.role_count.2"], "en")
    made = Expansion().record(block, "here", 2)
    table = next(node for node in nodes(made) if node["t"] == "Table")
    cell = table["c"][4][0][3][0][1][1]
    assert cell[0][2] == [["data-est", "2014.role.2"]]
    spans = [attribute(node)[0] for node in nodes(cell[4]) if node["t"] == "Span"]
    assert [name for name in spans if name] == ["n-2014.role.2", "n-2014.role_count.2"]
    assert text_of(cell[4]) == "40% 2/6"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_annexes_pass_the_lint_on_the_page_and_say_the_same_in_print(
    built: Built, tmp_path: Path, language: str
) -> None:
    chapters = written(built, language)
    page, pdf = publish(read_document(chapters, meta(language)), meta(language), tmp_path / "report")
    found = lint_page(
        page, built.register.data, stored_rows(built.estimates), [MARK.about[language]], language
    )
    assert [str(one) for one in found.problems] == []
    assert found.sourced > 500
    links = set(re.findall(r'href="#n-([^"]+)"', page.read_text("utf-8")))
    assert len(links) > 100
    assert links <= set(found.usage)
    names = [name for name in found.numbers if name]
    shown = {name: +found.numbers[name] for name in names}
    printed = {name: Counter(tokens(text, language)) for name, text in chapter_texts(pdf, names).items()}
    assert set(names) == {name for name, _ in chapters}
    assert [str(one) for one in compare_chapters(pdf, shown, printed, found.heads)] == []


def widths(*rows: list[str], line: int = 92) -> list[float]:
    """The parts of the line that columns get; 0 for a column as wide as its words."""
    cells = [[None, [[None, None, 1, 1, [Plain(words(text))]] for text in row]] for row in rows]
    return [
        float(part.rstrip("fr") or 0) if "fr" in part else 0 for part in columns(cells, line).split(", ")[:-1]
    ]


def test_columns_that_fit_are_as_wide_as_their_words() -> None:
    assert widths(["Answer", "Total"], ["yes", "40%"]) == [1, 0]


def test_beside_numbers_the_first_column_gets_room_for_its_words_first() -> None:
    label = "a rather long answer that takes a whole line of the page by itself and some more"
    first, *others = widths(["Answer", *["under 20,000"] * 3], [label, "40%", "50%", "60%"])
    assert first == round(0.45 * 92) + 3
    assert len(set(others)) == 1


def test_columns_of_words_share_the_line_by_what_they_lack() -> None:
    short, long = "some words " * 4, "many more words in this one " * 8
    first, second, third = widths(["Question", "Answers", "Name"], [short, long, "bb_digimelding_status"])
    assert second > first > third
    assert abs(first + second + third - 92) <= 3


def test_a_name_breaks_behind_its_underscores_and_a_number_does_not_break() -> None:
    long = "words " * 30
    names = widths([long, "bb_samenwerkende_catalogi_status"])[1]
    whole = widths([long, "bbsamenwerkendecatalogistatus"])[1]
    assert abs(names - whole) <= 1
