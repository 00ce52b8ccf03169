"""Print: structure for screen readers, the mark on every page, chapters found again, the same bytes."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from doorpakken.errors import UserError
from doorpakken.products.publishing import chapter_pages, chapter_texts
from doorpakken.products.publishing.chapter_markdown import fence
from doorpakken.products.publishing.document_tree import read_document
from doorpakken.products.publishing.pdf import printed, typst_source
from doorpakken.products.publishing.pdf_row_headers import add_row_headers, children, elements
from tests.support.publishing_sample import chapters, figure, html, meta, pdf, publish, record, table

LANGUAGES = ["nl", "en"]
IDS = ["summary", "kcc", "provenance"]
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def opened(language: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf(language)))


def tables(document: pikepdf.Pdf) -> Iterator[Any]:
    return (part for part in elements(document.Root.StructTreeRoot) if part.get("/S") == "/Table")


def rows(part: Any) -> Iterator[list[Any]]:
    for section in children(part):
        if section.get("/S") in ("/THead", "/TBody"):
            for row in children(section):
                yield list(children(row))


def own(cell: Any) -> Any:
    """The attributes of a cell that belong to its table."""
    (found,) = [attributes for attributes in cell.A if attributes.get("/O") == "/Table"]
    return found


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "sample.pdf"
    path.write_bytes(pdf("nl"))
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_and_columns_have_header_cells_that_the_other_cells_name(language: str) -> None:
    with opened(language) as document:
        found = list(tables(document))
        assert len(found) == 4
        names = set(pikepdf.NameTree(document.Root.StructTreeRoot.IDTree))
        for part in found:
            head, *body = rows(part)
            assert {str(cell.S) for cell in head} == {"/TH"}
            assert {str(own(cell).Scope) for cell in head} == {"/Column"}
            for first, *rest in body:
                assert (str(first.S), str(own(first).Scope)) == ("/TH", "/Row")
                assert {str(cell.S) for cell in rest} == {"/TD"}
                for column, cell in enumerate(rest, start=1):
                    heads = [str(name) for name in own(cell).Headers]
                    assert heads == [str(head[column].ID), str(first.ID)]
                    assert set(heads) <= names


def test_tables_that_are_lost_or_headless_are_refused() -> None:
    with pytest.raises(UserError, match=r"tables lost in print.*Found 4; expected 3"):
        add_row_headers(pdf("nl"), [1, 1, 1])
    with opened("nl") as document:
        part = next(tables(document))
        part.K = pikepdf.Array([kid for kid in part.K if kid.get("/S") != "/THead"])
        without = io.BytesIO()
        document.save(without)
    with pytest.raises(UserError, match="a table needs a header row"):
        add_row_headers(without.getvalue(), [1, 1, 1, 1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_title_language_standards_and_mark(language: str) -> None:
    told = meta(language)
    with opened(language) as document:
        assert str(document.Root.Lang) == language
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as said:
            assert said["dc:title"] == told.title
            assert said["pdfuaid:part"] == "1"
            assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "A")
            assert told.short_mark in said["pdf:Keywords"]
            assert told.mark in said["dc:description"]
            assert said["xmp:CreateDate"].startswith("2014-06-01T00:00:00")


def test_every_figure_has_its_alternative_text() -> None:
    with opened("nl") as document:
        alternatives = [
            str(part.Alt) for part in elements(document.Root.StructTreeRoot) if part.get("/S") == "/Figure"
        ]
    assert len(alternatives) == 2
    assert set(alternatives) == {
        "Aandeel gemeenten met een doel, naar grootteklasse; het loopt op met de grootte."
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_stands_on_every_page(language: str) -> None:
    told = meta(language)
    document = pypdfium2.PdfDocument(pdf(language))
    assert len(document) == 5
    for number in range(len(document)):
        text = " ".join(document[number].get_textpage().get_text_range().split())
        assert told.mark in text
        assert told.short_mark is not None
        assert told.short_mark.capitalize() in text
    document.close()


def test_bookmarks_are_the_chapters_and_links_arrive() -> None:
    with opened("nl") as document:
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == [
                "Samenvatting",
                "Het klantcontactcentrum",
                "Herkomst",
            ]
            assert [item.title for item in outline.root[2].children] == ["Meting 2014"]
        pages = {page.obj.objgen for page in document.pages}
        notes = [note for page in document.pages for note in page.get("/Annots", [])]
        names = pikepdf.NameTree(document.Root.Names.Dests)
        for note in notes:
            target = note.Dest if "/Dest" in note else note.A.D
            place = names[str(target)] if isinstance(target, pikepdf.String) else target
            assert place[0].objgen in pages
    linked = re.findall(r'<a href="#n-', html("nl"))
    assert len(notes) > len(linked)


def test_a_number_leads_to_the_head_of_its_record() -> None:
    document = read_document(chapters("nl"), meta("nl"))
    source, _ = typst_source(document, meta("nl"))
    assert "#link(<r-2014.kcc_goal>)[44,1%]" in source
    assert "#link(<n-" not in source
    assert source.count('#record(id: "r-2014.kcc_goal"') == 1


def test_chapters_begin_on_pages_of_their_own(written: Path) -> None:
    assert chapter_pages(written, IDS) == {
        "summary": range(2, 3),
        "kcc": range(3, 4),
        "provenance": range(4, 5),
    }
    with pytest.raises(UserError, match=r"chapter not in the PDF.*nowhere"):
        chapter_pages(written, ["nowhere"])


def test_the_text_of_a_chapter_has_no_running_heads_but_the_words_of_its_figures(written: Path) -> None:
    texts = chapter_texts(written, IDS)
    for name, text in texts.items():
        assert "Niet citeren" not in text, name
        assert meta("nl").title not in text
    assert texts["summary"].startswith("Samenvatting")
    assert texts["kcc"].count("50.000 tot 100.000") == 4  # two drawings, two tables
    assert texts["kcc"].count("Gegevens bij deze figuur") == 2


def test_the_numbers_of_each_chapter_equal_those_of_its_page(written: Path) -> None:
    """Without the drawings, which the page holds twice, and the signs of notes."""
    bare = re.sub(r"<svg.*?</svg>|<sup>.*?</sup>", "", html("nl"), flags=re.DOTALL)
    drawn = Counter(
        NUMBER.findall(" ".join(re.findall(r">([^<]*)</text>", re.findall(r"<svg.*?</svg>", html("nl"))[0])))
    )
    texts = chapter_texts(written, IDS)
    for name in ("kcc", "provenance"):
        (section,) = re.findall(rf'<section id="{name}".*?</section>', bare, re.DOTALL)
        shown = Counter(NUMBER.findall(re.sub(r"<[^>]+>", " ", section)))
        figures = drawn + drawn if name == "kcc" else Counter()
        assert Counter(NUMBER.findall(texts[name])) == shown + figures


def test_markers_at_the_start_of_a_cell_stay_words() -> None:
    made = table("nl") | {"id": "tbl-marks"}
    made["rows"] = [
        [f"{sign} niet gestart", sign, "–", "x"]
        for sign in ("1.", "-", "+", "=", "/", "#", "*", "$", "@a", "`")
    ]
    document = read_document([("one", f"# Kop\n\n{fence(made)}")], meta("nl"))
    shown = pypdfium2.PdfDocument(printed(document, meta("nl")))
    text = shown[2].get_textpage().get_text_range()
    for sign in ("1.", "-", "+", "=", "/", "#", "*", "$", "@a", "`"):
        assert f"{sign} niet gestart {sign} –" in text.replace("\r\n", "\n")
    shown.close()


def test_columns_that_do_not_fit_share_the_line() -> None:
    made = record("nl")
    long = [{"text": "35,5%; 20,1% tot 49,8%; 61 van 140", "est": f"2014.a{at}"} for at in range(5)]
    made["values"]["columns"] = [
        {"text": "Antwoord"},
        *({"text": f"Klasse {at}", "align": "right"} for at in "abcde"),
    ]
    made["values"]["rows"] = [["Waarde", *([cell] for cell in long)]]
    document = read_document([("one", f"# Kop\n\n{fence(made)}")], meta("nl"))
    source, heads = typst_source(document, meta("nl"))
    assert heads == [1]
    assert re.search(r"columns: \((\d+fr, ){6}\)", source)
    shown = pypdfium2.PdfDocument(printed(document, meta("nl")))
    page = shown[2]
    text = page.get_textpage()
    right = max(text.get_charbox(at)[2] for at in range(text.count_chars()))
    assert right < page.get_width() - 42
    assert text.get_text_range().count("20,1% tot 49,8%;") == 5
    shown.close()


def lines_of_pages(markdown: str, language: str = "nl") -> list[str]:
    """The text of each page after the cover and the contents."""
    known = meta(language, evidence="report.html")
    shown = pypdfium2.PdfDocument(printed(read_document([("one", markdown)], known), known))
    texts = [shown[at].get_textpage().get_text_range() for at in range(2, len(shown))]
    shown.close()
    return texts


@pytest.mark.parametrize("filler", range(14, 26, 2))
def test_words_under_a_heading_stay_with_the_figure_below_them(filler: int) -> None:
    above = "\n\n".join(["Vulling."] * filler)
    block = {"block": "figure", **figure("nl")}
    for page in lines_of_pages(f"# Kop\n\n{above}\n\n## Onderkop\n\nDeze zin leidt.\n\n{fence(block)}"):
        held = ["Onderkop" in page, "Deze zin leidt." in page, "hebben grote gemeenten" in page]
        assert len(set(held)) == 1, (filler, held)


def test_long_words_under_a_heading_may_be_parted_from_the_figure_below_them() -> None:
    block = fence(table("nl"))
    long = "Deze zin is er een van velen. " * 20
    cases = ((f"## Onderkop\n\nKort.\n\n{block}", 1), (f"## Onderkop\n\n{long}\n\n{block}", 0))
    for markdown, held in (*cases, (f"Zonder kop.\n\n{block}", 0), ("## Onderkop\n\nKort.\n\nZin.", 0)):
        source, _ = typst_source(read_document([("one", f"# Kop\n\n{markdown}")], meta("nl")), meta("nl"))
        assert source.count("#leading[Kort.]") == held
        assert source.split("// Contents")[1].count("#leading[") == held


def test_long_tables_break_over_pages_under_a_repeated_head_and_shorter_ones_do_not() -> None:
    made = table("nl")
    above = "\n\n".join(["Vulling."] * 30)
    for count, parts in ((20, 1), (40, 2)):
        made["rows"] = [[f"rij {'abcdefghij'[at // 10]}{at % 10}", "a", "b", "c"] for at in range(count)]
        pages = lines_of_pages(f"# Kop\n\n{above}\n\n{fence(made)}")
        assert sum("rij a" in page or "rij d" in page for page in pages) == parts
        assert sum("Grootteklasse" in page for page in pages) == parts
        assert [page for page in pages if "Vulling" in page and "rij a0" in page] == pages[: parts - 1]


@pytest.mark.parametrize("above", [30, 44, 56, 58, 60])
def test_tables_in_two_columns_never_run_over_the_foot_of_a_page(above: int) -> None:
    """Without room kept for them they do, where a chapter for looking things up begins low: above 58, 60."""
    heads = [{"text": "Antwoord"}, *({"text": text, "align": "right"} for text in ("alle", "een", "twee"))]
    long = [{"text": "Vraag"}, {"text": "Uitleg in woorden, zodat er geen twee op een regel passen"}]
    first, *others = (
        table("nl", f"tbl-{number}") | {"note": "", "columns": columns, "rows": [["rij", *cells]] * rows}
        for number, (columns, cells, rows) in enumerate([(long, "a", above), *[(heads, "abc", 12)] * 5])
    )
    note = {"block": "note", "id": "noot", "text": "Een noot boven de tabellen."}
    words = "# Twee\n\nHier staat elke vraag zoals zij is gesteld, in de volgorde van de vragenlijst."
    chapters = [
        ("one", f"# Een\n\n{fence(first)}"),
        ("two", "\n\n".join([words, *map(fence, [note, *others])])),
    ]
    known = meta("nl", evidence="report.html")
    shown = pypdfium2.PdfDocument(printed(read_document(chapters, known), known))
    feet = []
    for sheet in shown:
        text = sheet.get_textpage()
        searched = text.search("rij")
        while match := searched.get_next():
            feet.append(text.get_charbox(match[0])[1])
    shown.close()
    assert len(feet) == above + 5 * 12
    assert min(feet) > 20 / 25.4 * 72  # the margin below, 20 mm


def test_letters_that_the_typeface_lacks_are_refused() -> None:
    document = read_document([("one", "# Kop\n\nTekst 漢字.")], meta("nl"))
    with pytest.raises(UserError, match="the document cannot be printed"):
        printed(document, meta("nl"))


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from doorpakken.products.publishing.document_tree import read_document
from tests.support.publishing_sample import chapters, meta, publish
for language in ("nl", "en"):
    document = read_document(chapters(language), meta(language))
    publish(document, meta(language), Path(sys.argv[2]) / "report")
"""


def test_the_same_bytes_from_another_folder_in_another_process(root: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ, "PYTHONPATH": str(root / "workflow"), "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1",
        "TMPDIR": str(tmp_path),
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(root), "out"], cwd=tmp_path, env=environment, check=True
    )
    made = {path.name: path.read_bytes() for path in sorted((tmp_path / "out").iterdir())}
    assert made == {f"report.{language}.html": html(language).encode() for language in ("en", "nl")} | {
        f"report.{language}.pdf": pdf(language) for language in ("en", "nl")
    }


def test_nothing_is_written_when_the_print_fails(tmp_path: Path) -> None:
    document = read_document([("one", "# Kop\n\n漢字")], meta("nl"))
    with pytest.raises(UserError):
        publish(document, meta("nl"), tmp_path / "out" / "report")
    assert not (tmp_path / "out").exists()
