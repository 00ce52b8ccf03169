"""The article: one set of numbers as page, PDF and Word file; what it may not say; what its files are."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat.v4 as notebook_format
import pikepdf
import pypdfium2
import pytest
from lxml import etree
from nbformat import NotebookNode

from doorpakken.data.study.simulation_mark import mark, short_mark
from doorpakken.products.linting.lint_document import DocumentFindings, Edition, lint_document, unarrived
from doorpakken.products.linting.number_words import tokens
from doorpakken.products.linting.usage import joined
from doorpakken.products.publishing.article_document import REPORT
from doorpakken.products.publishing.document_tree import read_document
from doorpakken.products.publishing.docx import word
from doorpakken.products.publishing.html_page import page
from doorpakken.products.publishing.published_document import published_document
from doorpakken.products.publishing.read_back import chapter_texts, word_text
from doorpakken.products.publishing.report_document import report_chapters, report_meta
from doorpakken.products.reporting import MIME, Report
from doorpakken.products.reporting.placeholders import PLACEHOLDER
from tests.conftest import ROOT
from tests.support.publishing_sample import meta, publish
from tests.support.shipped_mark import SMALL
from tests.support.small_study import STUDY, Built, build
from tests.support.stored_rows import stored_rows

LANGUAGES = ("nl", "en")
FORMS = ("html", "pdf", "docx")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
REFERS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NL = """\
# Een doel is nog geen uitkomst

{{ data_phrase() }} antwoordden {{ est("respondents").count }} van de {{ est("population").count }} gemeenten.

## Wat zij zeggen

{{ data_phrase() }} heeft {{ est("both_done").pct }} het doel (interval {{ est("both_done").interval }}).

- **Schrijf op** wat u wilt. Zie [elders](https://example.org/2014).

::: box
## Zo deden we dit

**Nalezen.** Alles staat in [het rapport](#goals).
:::
"""
EN = """\
# A goal is not yet a result

{{ data_phrase() }}, {{ est("respondents").count }} of {{ est("population").count }} municipalities answered.

## What they say

{{ data_phrase() }}, {{ est("both_done").pct }} have the goal (interval {{ est("both_done").interval }}).

- **Write down** what you want. See [elsewhere](https://example.org/2014).

::: box
## How we did this

**Read on.** It is all in [the report](#goals).
:::
"""


@dataclass(frozen=True)
class Made:
    """The small study with an article, its drafts, and the page of a report that has the same numbers."""

    built: Built
    notebook: NotebookNode
    editions: dict[str, Edition]

    def lint(self, editions: dict[str, Edition] | None = None) -> DocumentFindings:
        stored, register = stored_rows(self.built.estimates), self.built.register.data
        return lint_document(self.built.study, "article", register, stored, editions or self.editions)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("study")
    article = "article:\n  notebook: article.ipynb\nchapters:\n"
    shown_all = "{rule: open, reason: the answers are invented}"
    write(folder / "article.ipynb", NL, EN)
    built = build(folder, study=STUDY.replace("chapters:\n", article).replace("{rule: standard}", shown_all))
    shown = Report(built.register).figure_shares_by_class(
        "both_done", title=dict.fromkeys(LANGUAGES, "{{ est('both_done').pct }}")
    )
    output = notebook_format.new_output("display_data", data={MIME: shown.blocks})
    notebook = notebook_format.new_notebook(
        cells=[*prose(NL, EN), notebook_format.new_code_cell("report.figure()", outputs=[output])]
    )
    editions = {}
    for language in LANGUAGES:
        paths = publish_article(built, notebook, language, folder / "article")
        known = report_meta(built.study, language)
        chapters = report_chapters(built.register, {"goals": notebook}, language)
        report = folder / f"report.{language}.html"
        report.write_text(page(read_document(chapters, known), known), "utf-8")
        editions[language] = Edition(*paths, report)
    return Made(built, notebook, editions)


def publish_article(built: Built, notebook: NotebookNode, language: str, folder: Path) -> list[Path]:
    document = published_document(built.study, built.register, "article", {"article": notebook}, language)
    return publish(*document, folder / "article", "docx")


def prose(dutch: str, english: str) -> list[NotebookNode]:
    return [
        notebook_format.new_markdown_cell(text, metadata={"tags": [language]})
        for text, language in ((dutch, "nl"), (english, "en"))
    ]


def write(path: Path, dutch: str, english: str) -> None:
    path.write_text(json.dumps(notebook_format.new_notebook(cells=prose(dutch, english))), "utf-8")


def part(path: Path, name: str) -> etree._Element:
    with zipfile.ZipFile(path) as opened:
        return etree.fromstring(opened.read(name))


def said(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def test_every_number_has_a_source_and_the_three_files_have_the_same(made: Made) -> None:
    found = made.lint()
    assert [str(one) for one in found.problems] == []
    for language, edition in made.editions.items():
        seen = found.pages[language]
        assert set(seen.usage) <= set(made.built.register.estimates)
        assert {"2014.respondents", "2014.population", "2014.both_done"} <= set(seen.usage)
        assert sum(seen.numbers["article"].values()) > 30
        printed = chapter_texts(edition.pdf, ["article"])["article"]
        assert Counter(tokens(printed, language)) == seen.numbers["article"]
        written = Counter(tokens(word_text(edition.word, "article"), language))
        assert written == seen.numbers["article"] - seen.drawn["article"]
        assert sum(seen.drawn["article"].values()) > 5
    assert set(found.pages["nl"].usage) == set(found.pages["en"].usage)


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("Van de gemeenten heeft 62% het doel.", "bare number", "62"),
        ("De helft van de gemeenten heeft het doel.", "bare number", "De helft"),
        ("Steeds meer gemeenten hebben het doel.", "direction", "meer"),
        ('Van de gemeenten heeft {{ est("both_done").pct }} het doel.', "mark", 'est("both_done").pct'),
    ],
)
def test_what_an_article_may_not_say_is_named_with_notebook_and_cell(
    made: Made, text: str, kind: str, word: str
) -> None:
    article = made.built.study.article
    assert article is not None
    try:
        write(article.notebook, f"{NL}\n\n{text}\n", EN)
        (problem,) = made.lint().problems
    finally:
        write(article.notebook, NL, EN)
    assert problem.kind == kind
    assert word in problem.found
    assert Path(problem.file).name == "article.ipynb"
    assert "cell 1" in problem.what


@pytest.mark.parametrize(("name", "kind"), [("pdf", "pdf differs"), ("word", "word file differs")])
def test_a_file_of_another_article_is_found(made: Made, tmp_path: Path, name: str, kind: str) -> None:
    more = made.notebook.copy()
    more.cells = [*prose('# Kop\n\n{{ est("response_rate").pct }}', ""), *more.cells[2:]]
    _, pdf, docx = publish_article(made.built, more, "nl", tmp_path)
    other = {"pdf": pdf, "word": docx}[name]
    (problem,) = made.lint({"nl": replace(made.editions["nl"], **{name: other})}).problems
    assert (problem.kind, problem.file.endswith(other.name)) == (kind, True)
    assert problem.found.startswith(f"only in the {'PDF' if name == 'pdf' else 'Word file'} 60")


def test_a_word_file_that_lost_a_number_is_found(made: Made, tmp_path: Path) -> None:
    whole = made.editions["nl"].word
    lost = tmp_path / "article.nl.docx"
    with zipfile.ZipFile(whole) as opened, zipfile.ZipFile(lost, "w") as written:
        for name in opened.namelist():
            content = opened.read(name)
            written.writestr(name, content.replace(b"antwoordden 6 van de 10", b"antwoordden 7 van de 10"))
    assert lost.read_bytes() != whole.read_bytes()
    (problem,) = made.lint({"nl": replace(made.editions["nl"], word=lost)}).problems
    assert (problem.found, problem.expected) == ("only in the Word file 7", "also 6")


def test_links_lead_to_records_that_the_report_has(made: Made, tmp_path: Path) -> None:
    edition = made.editions["nl"]
    links = set(re.findall(r'href="(\.\./[^"]+)"', edition.page.read_text("utf-8")))
    assert {f"{REPORT.format('nl')}#{place}" for place in ("n-2014.both_done", "goals")} <= links
    assert made.lint().pages["nl"].abroad >= links
    bare = tmp_path / "report.nl.html"
    bare.write_text(edition.evidence.read_text("utf-8").replace('id="n-2014.both_done"', ""), "utf-8")
    (problem,) = made.lint({"nl": replace(edition, evidence=bare)}).problems
    assert problem.kind == "dangling link"
    assert problem.found == "../report/report.nl.html#n-2014.both_done"


@pytest.mark.parametrize(
    ("link", "arrives"),
    [
        ("../report/report.nl.html", True),
        ("https://example.org/", True),
        ("../report/report.en.html", False),
        ("report.nl.html", False),
        ("../report/report.nl.html#nowhere", False),
    ],
)
def test_a_link_leaves_for_the_report_or_the_world(made: Made, link: str, arrives: bool) -> None:
    edition = made.editions["nl"]
    found = list(unarrived([link], edition.page, edition.evidence, REPORT.format("nl")))
    assert (found == []) is arrives


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_one_title_no_contents_and_its_headings_below_it(made: Made, language: str) -> None:
    text = made.editions[language].page.read_text("utf-8")
    heads = re.findall(r"<h(\d)[^>]*>(.*?)</h\1>", text)
    assert [level for level, _ in heads] == ["1", "2", "2"]
    assert f"<title>{heads[0][1]}</title>" in text
    assert "<nav" not in text
    assert 'class="lead"' in text
    assert 'class="box"' in text
    assert mark(language, SMALL) in re.sub(r"<[^>]+>", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_print_has_the_mark_on_every_page_and_the_heading_first(made: Made, language: str) -> None:
    path = made.editions[language].pdf
    opened = pypdfium2.PdfDocument(path)
    pages = [" ".join(opened[at].get_textpage().get_text_range().split()) for at in range(len(opened))]
    opened.close()
    assert 1 <= len(pages) <= 2
    assert all(mark(language, SMALL) in text and short_mark(language) in text.lower() for text in pages)
    with pikepdf.open(path) as document:
        assert str(document.Root.Lang) == language
        assert mark(language, SMALL) in str(document.docinfo["/Subject"])
    heading = (NL if language == "nl" else EN).splitlines()[0].removeprefix("# ")
    assert chapter_texts(path, ["article"])["article"].startswith(heading)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_file_has_language_headings_and_alternative_text(made: Made, language: str) -> None:
    path = made.editions[language].word
    body = part(path, "word/document.xml")
    styled = [
        (style.get(f"{W}val"), said(paragraph))
        for paragraph in body.iter(f"{W}p")
        for style in paragraph.iter(f"{W}pStyle")
    ]
    lines = (NL if language == "nl" else EN).splitlines()
    assert [text for style, text in styled if style.startswith("Heading")] == [
        line.lstrip("# ") for line in lines if line.startswith("#")
    ]
    assert [style for style, _ in styled if style == "Heading1"] == ["Heading1"]
    assert {"Lead", "Box", "FigureTitle", "Figure", "Note", "TableCaption"} <= {style for style, _ in styled}
    listed = [said(one) for one in body.iter(f"{W}p") if one.find(f"{W}pPr/{W}numPr") is not None]
    assert [text.split(".")[0] for text in listed] == [
        line.removeprefix("- **").partition("**")[0]
        + line.partition("**")[2].partition("**")[2].split(".")[0]
        for line in lines
        if line.startswith("- ")
    ]
    known = {style.get(f"{W}styleId") for style in part(path, "word/styles.xml").iter(f"{W}style")}
    assert {style for style, _ in styled} <= known
    (picture,) = body.iter(f"{DRAWING}docPr")
    assert len(tokens(picture.get("descr", ""), language)) > 3
    spelled = {"nl": "nl-NL", "en": "en-GB"}[language]
    languages = [one.get(f"{W}val") for one in part(path, "word/styles.xml").iter(f"{W}lang")]
    assert languages == [spelled]
    assert part(path, "word/settings.xml").find(f"{W}themeFontLang").get(f"{W}val") == spelled
    heads_of_tables = [row for row in body.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
    assert len(heads_of_tables) == len(list(body.iter(f"{W}tbl"))) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_file_has_the_mark_on_every_page_in_its_text_and_in_its_properties(
    made: Made, language: str
) -> None:
    path = made.editions[language].word
    body = part(path, "word/document.xml")
    (section,) = body.iter(f"{W}sectPr")
    (head,) = section.iter(f"{W}headerReference")
    assert head.get(f"{W}type") == "default"
    assert section.find(f"{W}titlePg") is None  # a first page with a head of its own
    assert part(path, "word/settings.xml").find(f"{W}evenAndOddHeaders") is None
    relations = {
        one.get("Id"): one.get("Target") for one in part(path, "word/_rels/document.xml.rels").iter(RELATED)
    }
    assert said(part(path, f"word/{relations[head.get(REFERS)]}")) == mark(language, SMALL)
    first = next(body.iter(f"{W}p"))
    assert said(first) == mark(language, SMALL)
    properties = {etree.QName(one).localname: one.text for one in part(path, "docProps/core.xml")}
    assert properties["description"] == mark(language, SMALL)
    assert properties["creator"] is None
    assert properties["language"] == {"nl": "nl-NL", "en": "en-GB"}[language]
    assert properties["created"] == properties["modified"] == "2014-05-30T00:00:00Z"


def test_numbers_in_word_are_no_links_and_the_table_says_what_they_are(made: Made) -> None:
    path = made.editions["nl"].word
    targets = [
        one.get("Target")
        for one in part(path, "word/_rels/document.xml.rels").iter(RELATED)
        if one.get("TargetMode") == "External"
    ]
    assert targets == ["https://example.org/2014"]
    rows = [
        [said(cell) for cell in row.iter(f"{W}tc")] for row in part(path, "word/document.xml").iter(f"{W}tr")
    ]
    assert [row[-1] for row in rows[-3:]] == ["2014.respondents", "2014.population", "2014.both_done"]
    assert rows[-3][:2] == ["Respondenten", "6"]


def test_the_same_article_has_the_same_bytes_at_another_time_and_place(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    paths = publish_article(made.built, made.notebook, "nl", tmp_path / "a longer name")
    edition = made.editions["nl"]
    assert [path.name for path in paths] == [f"article.nl.{form}" for form in FORMS]
    for path, before in zip(paths, (edition.page, edition.pdf, edition.word), strict=True):
        assert path.read_bytes() == before.read_bytes(), path.name
    with zipfile.ZipFile(edition.word) as opened:
        assert {entry.date_time for entry in opened.infolist()} == {
            (1980, 1, 1, 0, 0, 0),
            (2014, 5, 30, 0, 0, 0),
        }


def test_an_article_on_collected_data_has_no_mark(tmp_path: Path) -> None:
    told = meta("en", mark=None, short_mark=None, cover=False, title="A title", origin="survey", waves="2014")
    path = tmp_path / "article.docx"
    path.write_bytes(word(read_document([("article", "# A title\n\nSome text.")], told), told))
    assert said(part(path, "word/document.xml")) == "A titleSome text."
    assert said(part(path, "word/header.xml")) == "A title"
    with zipfile.ZipFile(path) as opened:
        assert not [name for name in opened.namelist() if b"imulate" in opened.read(name)]


def test_usage_adds_up_over_documents() -> None:
    report = {"numbers": 3, "literals": {"fact": 1}, "estimates": {"b": ["kcc"], "a": ["kcc"]}}
    article = {"numbers": 2, "literals": {"axis": 4, "fact": 1}, "estimates": {"b": ["article"]}}
    assert joined([{"mark": {"nl": "x"}, "nl": report}, {"nl": article}]) == {
        "mark": {"nl": "x"},
        "nl": {
            "numbers": 5,
            "literals": {"axis": 4, "fact": 2},
            "estimates": {"a": ["kcc"], "b": ["article", "kcc"]},
        },
    }
    assert joined([{"nl": article}]) == {"nl": article}


SHIPPED = json.loads((ROOT / "notebooks" / "article.ipynb").read_text("utf-8"))["cells"]
ADVICE = {"nl": "## Wat u maandag kunt doen", "en": "## What you can do on Monday"}


def shipped(language: str) -> str:
    """The prose of the shipped article in one language."""
    spoken = [cell for cell in SHIPPED if language in cell["metadata"].get("tags", [])]
    return "\n\n".join("".join(cell["source"]) for cell in spoken)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_advice_of_the_shipped_article_rests_on_no_figure(language: str) -> None:
    advice = shipped(language).partition(ADVICE[language])[2].partition("\n::: box")[0]
    assert advice.count("\n- ") == 4
    assert "Doorpakken dienstverlening: een lastig vraagstuk" in advice
    assert not PLACEHOLDER.search(advice)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_article_has_three_findings_and_one_figure(language: str) -> None:
    code = [cell for cell in SHIPPED if cell["cell_type"] == "code"]
    assert sum("".join(cell["source"]).count("report.figure_") for cell in code) == 1
    sections = shipped(language).split("\n## ")
    assert sum("{{ verdict(" in section for section in sections) == 3
