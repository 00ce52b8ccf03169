"""The lint finds numbers without a source, and numbers that disagree with their record."""

from __future__ import annotations

from collections import Counter

import nbformat
import pytest

from doorpakken.products.linting import compare_chapters, lint_page, lint_source
from doorpakken.products.linting.number_words import number_words, tokens

RECORD = {
    "statistic": "share",
    "unit": "share",
    "estimate": 0.342,
    "se": 0.03,
    "ci_low": 0.28,
    "ci_high": 0.41,
    "level": 0.95,
    "n": 41,
    "base_n": 120,
    "shown": "yes",
}
REGISTER = {
    "estimates": {
        "2014.goal": RECORD,
        "2014.small": {**RECORD, "shown": "suppressed", "n": None, "base_n": 60}
        | dict.fromkeys(("estimate", "se", "ci_low", "ci_high")),
    }
}


def stored() -> dict[str, dict[str, str]]:
    """The rows of the files of estimates: here the numbers of the records, as text."""
    return {
        key: {name: "" if cell is None else str(cell) for name, cell in record.items()}
        for key, record in REGISTER["estimates"].items()
    }


def findings(tmp_path, body: str, literals=("1 januari 2015",), language="nl"):
    page = tmp_path / "report.nl.html"
    page.write_text(f'<html><body><section data-chapter="kcc">{body}</section></body></html>', "utf-8")
    return lint_page(page, REGISTER, stored(), literals, language)


def kinds(tmp_path, body: str, **options) -> list[str]:
    return [entry.kind for entry in findings(tmp_path, body, **options).problems]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("34,2% van 1.234 en 0,5", "nl", ["34.2", "1234", "0.5"]),
        ("34.2% of 1,234 and 0.500", "en", ["34.2", "1234", "0.500"]),
        ("1.100 of 1,100", "en", ["1.100", "1100"]),
        ("1,100 van 1.100", "nl", ["1.100", "1100"]),
        ("−1.100 and 1,234,567.891", "en", ["-1.100", "1234567.891"]),
        ("34,2% and 0,500", "en", ["34'2", "0'500"]),  # the signs of another language are none of this one
        ("34.2%, 1.2345 en 1,234.5", "nl", ["34'2", "1'2345", "1.234'5"]),
        ("41%\u00a049 30\u00a0120", "en", ["41", "49", "30", "120"]),
        ("tussen −3 en 4½", "nl", ["-3", "4", "½"]),
        ("GM0003", "nl", ["0003"]),
        ("geen getal", "nl", []),
    ],
)
def test_a_number_is_read_by_the_signs_of_the_language(text, language, expected):
    assert tokens(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Twee derde van de gemeenten, de helft van", "nl", ["Twee", "de helft"]),
        ("een op de tien is anderhalf keer", "nl", ["een op de", "tien", "anderhalf"]),
        ("Half of them doubled, a third twice", "en", ["Half", "doubled", "a third", "twice"]),
        ("behalve achteraf, eentje", "nl", []),
        ("someone often weighs", "en", []),
    ],
)
def test_quantities_in_words_are_numbers_too(text, language, expected):
    assert [word.lower() for word in number_words(text, language)][: len(expected)] == [
        word.lower() for word in expected
    ]
    assert bool(number_words(text, language)) == bool(expected)


def test_a_linked_number_that_agrees_passes_and_is_counted(tmp_path):
    link = '<a class="n" href="#n-2014.goal">{}</a>'
    body = f"<p>Dat is {link.format('34,2%')} ({link.format('28% tot 41%')})</p>"
    found = findings(tmp_path, body + '<td id="n-2014.goal" data-est="2014.goal">34%</td>')
    assert found.problems == []
    assert found.sourced == 4
    assert found.usage["2014.goal"] == {"kcc"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>Dat is 34%</p>", "bare number"),
        ("<p>De helft heeft dat.</p>", "bare number"),
        ("<p>½ heeft dat.</p>", "bare number"),
        ('<a class="n" href="#n-2014.goal">35%</a><i id="n-2014.goal"></i>', "disagreement"),
        ('<td data-est="2014.goal">43%</td>', "disagreement"),
        ('<td data-est="2014.goal">28%</td>', "disagreement"),  # an end of the interval is not the estimate
        ('<td id="n-2014.goal">43%</td>', "disagreement"),  # its own place is its source as well
        ('<td id="n-2014.gaol">34%</td>', "unknown record"),
        ('<td data-est="2014.goal">3</td>', "disagreement"),  # nor is the number of tenths a count
        ('<td data-est="2014.goal">95</td>', "disagreement"),  # nor the level
        ('<td data-est="2014.gaol">34%</td>', "unknown record"),
        ('<td data-est="2014.small">3%</td>', "disagreement"),
        ('<a class="n" href="#n-2014.goal">34%</a>', "dangling link"),
        ('<button aria-label="toon 3 rijen">x</button>', "bare number"),
    ],
)
def test_a_number_without_its_record_is_found(tmp_path, body, kind):
    assert kinds(tmp_path, body) == [kind]


def test_literals_are_allowed_and_counted(tmp_path):
    found = findings(tmp_path, '<p>Op 1 januari\n2015.</p><span data-lit="checksum">3f2a91</span>')
    assert found.problems == []
    assert found.literals["declared"] == 1
    assert found.literals["checksum"] == 3


FIGURE = (
    '<figure data-ticks="0%|50%"><svg role="img" aria-label="Van de gemeenten {alt}"><text>0%</text>'
    '<text>{label}</text></svg><table><td data-est="2014.goal">34%</td></table></figure>'
)


def test_text_of_a_figure_is_held_against_its_table_and_ticks(tmp_path):
    assert kinds(tmp_path, FIGURE.format(alt="34%", label="34%")) == []
    assert kinds(tmp_path, FIGURE.format(alt="34%", label="36%")) == ["bare number"]
    assert kinds(tmp_path, FIGURE.format(alt="43%", label="34%")) == ["bare number"]


def test_numbers_are_counted_by_chapter_for_the_comparison_with_the_pdf(tmp_path):
    found = findings(tmp_path, FIGURE.format(alt="34%", label="34%") + "<p>Op 1 januari 2015</p>")
    assert found.numbers["kcc"] == Counter({"34": 2, "0": 1, "1": 1, "2015": 1})
    same = {"kcc": Counter(["34", "34", "0", "1", "2015"])}
    assert compare_chapters(tmp_path, found.numbers, same, found.heads) == []
    other = {"kcc": Counter(["34", "43", "0", "1", "2015"])}
    (differs,) = compare_chapters(tmp_path, found.numbers, other, found.heads)
    narrow = FIGURE.format(alt="34%", label="34%").replace("<svg", '<div class="fig fig-narrow"><svg')
    page = findings(tmp_path, narrow.replace("</svg>", "</svg></div>") + "<p>Op 1 januari 2015</p>")
    assert page.numbers["kcc"] == Counter(["34", "1", "2015"])
    assert "43" in differs.found
    assert "34" in differs.expected


HEADS = (
    "<table><thead><tr><th>Antwoord</th><th>minder dan 20.000</th><th>20.000 tot 50.000</th></tr></thead>"
    '<tbody><tr><td data-est="2014.goal">34%</td></tr></tbody></table>'
    "<table><thead><tr><th>n</th><th>50.000</th></tr></thead><tbody></tbody></table>"
    "<table><thead><tr><th>zonder</th></tr></thead><tbody></tbody></table>"
)
PAGE = ["20000", "20000", "50000", "34", "50000"]


def test_the_numbers_in_the_heads_of_tables_are_kept_by_chapter(tmp_path):
    found = findings(tmp_path, HEADS, literals=("20.000", "50.000"))
    assert found.problems == []
    assert found.numbers["kcc"] == Counter(PAGE)
    assert found.heads["kcc"] == [Counter({"20000": 2, "50000": 1}), Counter({"50000": 1}), Counter()]


@pytest.mark.parametrize(
    ("more", "passes"),
    [
        ([], True),
        (["20000", "20000", "50000"], True),  # the first table goes on over a page
        (["20000", "20000", "50000"] * 3, True),
        (["50000"], True),  # the second one does
        (["20000", "20000", "50000", "50000"], True),  # both do
        (["20000"], False),  # a part of a head
        (["20000", "50000"], False),
        (["20000", "20000"], False),
        (["34"], False),  # a number that stands in no head
        (["20000", "20000", "50000", "34"], False),
        (["7"], False),
    ],
)
def test_print_repeats_whole_heads_of_tables_and_nothing_else(tmp_path, more, passes):
    found = findings(tmp_path, HEADS, literals=("20.000", "50.000"))
    pdf = {"kcc": Counter([*PAGE, *more])}
    assert (compare_chapters(tmp_path, found.numbers, pdf, found.heads) == []) is passes


LABELLED = (
    "<table><thead><tr><th>Klasse</th><th>Aandeel</th></tr></thead><tbody>"
    '<tr><th>50.000</th><td data-est="2014.goal">34%</td></tr><tr><th>20.000</th><td>-</td></tr></table>'
)


@pytest.mark.parametrize(
    ("more", "passes"),
    [(["50000", "20000"], True), (["50000", "20000"] * 2, True), (["50000"], False), (["34"], False)],
)
def test_print_repeats_all_headers_of_the_rows_of_a_table_in_parts(tmp_path, more, passes):
    found = findings(tmp_path, LABELLED, literals=("20.000", "50.000"))
    assert found.problems == []
    assert found.row_headers["kcc"] == [Counter(["20000", "50000"])]
    pdf = {"kcc": found.numbers["kcc"] + Counter(more)}
    assert (compare_chapters(tmp_path, found.numbers, pdf, found.row_headers) == []) is passes


def test_a_number_that_print_lacks_is_not_made_up_for_by_a_head(tmp_path):
    found = findings(tmp_path, HEADS, literals=("20.000", "50.000"))
    pdf = {"kcc": Counter([*PAGE, "20000", "20000", "50000"]) - Counter(["34"])}
    (differs,) = compare_chapters(tmp_path, found.numbers, pdf, found.heads)
    assert (differs.found, differs.expected) == ("only in the PDF none", "also 34")


def test_a_head_of_another_chapter_may_not_be_repeated(tmp_path):
    found = findings(tmp_path, HEADS, literals=("20.000", "50.000"))
    page = {"kcc": found.numbers["kcc"], "other": Counter(["1"])}
    pdf = page | {"other": Counter(["1", "50000"])}
    (differs,) = compare_chapters(tmp_path, page, pdf, found.heads)
    assert "chapter other" in differs.what
    (only,) = compare_chapters(tmp_path, {}, {"new": Counter(["5"])}, {})
    assert "only in the PDF 5" in only.found


POINTS = RECORD | {
    "statistic": "mean", "unit": "points", "estimate": -0.072, "ci_low": -0.15, "ci_high": 0.014,
}  # fmt: skip
PARTS = RECORD | {"statistic": "mean", "estimate": 0.366, "ci_low": 0.281, "ci_high": 0.45}
GAP = RECORD | {"statistic": "quantile", "unit": "number", "estimate": -10.0}


@pytest.mark.parametrize(
    ("record", "text", "passes"),
    [
        (POINTS, "−7", True),
        (POINTS, "−7,2", True),
        (POINTS, "−7 procentpunt", True),
        (POINTS, "−7; −15 tot +1; n = 120", True),
        (POINTS, "−7,2; −15,0 tot +1,4", True),
        (POINTS, "7", False),  # the other sign
        (POINTS, "+7", False),
        (POINTS, "−8", False),
        (POINTS, "−15", False),  # an end of the interval alone
        (POINTS, "−7; −15 tot −1", False),
        (POINTS, "1 van de 10", False),  # points are no part of anything
        (POINTS, "−0,07", False),
        (POINTS | {"estimate": -0.004}, "0", True),
        (POINTS | {"estimate": -0.004}, "−0", False),
        (PARTS, "37%", True),
        (PARTS, "36,6%", True),
        (PARTS, "36,6%; 28,1% tot 45,0%; n = 120", True),
        (PARTS, "4 van de 10", False),  # a mean of parts is no part of the municipalities
        (PARTS, "36%", False),
        (PARTS, "36,60%", False),
        (PARTS, "0,37", False),
        (GAP, "−10", True),
        (GAP, "−10,0; n = 120", True),
        (GAP, "10", False),
        (GAP, "−1000", False),
    ],
)
def test_points_and_means_of_parts_are_held_at_their_decimals_and_with_their_sign(
    tmp_path, monkeypatch, record, text, passes
):
    monkeypatch.setitem(REGISTER["estimates"], "2014.other", record)
    assert set(kinds(tmp_path, f'<td data-est="2014.other">{text}</td>')) == (
        set() if passes else {"disagreement"}
    )


RATIO = RECORD | {"statistic": "ratio", "unit": "number", "estimate": 1.1, "ci_low": 1.0, "ci_high": 1.2004}
TOTAL = RECORD | {"statistic": "total", "unit": "number", "estimate": 1100.04, "ci_low": 999.96}


@pytest.mark.parametrize(
    ("language", "record", "text", "passes"),
    [
        ("en", RATIO, "1.100", True),
        ("nl", RATIO, "1,100", True),
        ("en", RATIO, "1.100; 1.000 to 1.200", True),
        ("nl", RATIO, "1,100; 1,000 tot 1,200", True),
        ("en", RATIO, "1,100", False),  # eleven hundred
        ("nl", RATIO, "1.100", False),
        ("en", RATIO, "1.1", False),
        ("en", TOTAL, "1,100", True),
        ("nl", TOTAL, "1.100,0; 1.000,0 tot 1,2", False),
        ("nl", TOTAL, "1.100", True),
        ("en", TOTAL, "1.100", False),  # eleven tenths
        ("nl", TOTAL, "1,100", False),
    ],
)
def test_three_digits_behind_a_sign_are_decimals_or_thousands_as_the_language_has_it(
    tmp_path, monkeypatch, language, record, text, passes
):
    monkeypatch.setitem(REGISTER["estimates"], "2014.other", record)
    found = kinds(tmp_path, f'<td data-est="2014.other">{text}</td>', language=language)
    assert set(found) == (set() if passes else {"disagreement"})


@pytest.fixture
def chapter(tmp_path):
    def write(*sources: str, tags=("nl",)):
        cells = [nbformat.v4.new_markdown_cell(source, metadata={"tags": list(tags)}) for source in sources]
        path = tmp_path / "10_kcc.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return write


def test_bare_numbers_in_prose_are_named_with_cell_and_words(chapter):
    path = chapter("# KCC", 'Goed: {{ est("goal_80").pct }} op 1 januari 2015.', "Fout: 34% en een derde.")
    found = lint_source(path, ["1 januari 2015"], ["nl", "en"])
    assert [(entry.kind, entry.found) for entry in found] == [
        ("bare number", "34"),
        ("bare number", "een derde"),
    ]
    assert "cell 3" in found[0].what
    assert "Fout: 34%" in found[0].what
    assert "10_kcc.ipynb" in found[0].file


def test_a_cell_in_a_language_the_study_does_not_speak_is_left_alone(chapter):
    assert lint_source(chapter("34%", tags=("en",)), [], ["nl"]) == []


def test_link_targets_and_code_are_no_prose(chapter):
    assert lint_source(chapter("[zie](#tbl-2) en `x = 2` op https://example.org/2014"), [], ["nl"]) == []
