"""Figures: what stands in the SVG, in which colours, and that it may stand inline in any page."""

from __future__ import annotations

import re
from itertools import product
from xml.etree import ElementTree

import pytest

from doorpakken.figures import Part, Response, Row, Share, Words, css, distribution, response, shares
from doorpakken.figures.style import (
    COLOURS,
    LETTERS,
    NARROW,
    PALETTE,
    PAPER,
    WIDE,
    contrast,
    letters_on,
    measure,
    steps,
    wrap,
)

TICKS = ["0%", "25%", "50%", "75%", "100%"]
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def placed(svg: str, words: str) -> float:
    found = [e for e in ElementTree.fromstring(svg).iter(f"{SVG}text") if e.text == words]
    return float(found[0].get("x", "nan"))


@pytest.fixture(scope="module")
def points() -> list[Share]:
    long = "een label dat zo lang is dat het op een klein scherm niet op een enkele regel past, en dan breekt"
    return [
        Share(
            Words("Totaal"),
            Words("42%", est="2014.goal"),
            0.42,
            0.36,
            0.49,
            (Words("n = "), Words("146")),
            True,
        ),
        Share(Words(long, lit="codebook"), Words("98%", est="2014.goal.a"), 0.98, 0.9, 1.0),
        Share(Words("klein"), Words("niet getoond", est="2014.goal.b"), None),
    ]


@pytest.fixture(scope="module")
def bars() -> list[Row]:
    return [
        Row(
            Words("DigiD"),
            tuple(Part(s, Words(f"{s:.0%}", est=f"e{at}")) for at, s in enumerate((0.1, 0.2, 0.7))),
        ),
        Row(Words("BAG"), (Part(None, Words("x")), Part(None, Words("x")), Part(0.6, Words("60%")))),
    ]


def every_drawing(points: list[Share], bars: list[Row]) -> list[str]:
    answers = [Words("niet"), Words("deels"), Words("wel")]
    made = [
        shares(points, TICKS, "alt", "gesimuleerde gegevens"),
        distribution(bars, answers, "alt", "gesimuleerde gegevens", hidden="niet getoond"),
        distribution(bars, answers, "alt", "gesimuleerde gegevens", neutral=1, hidden="niet getoond"),
        response([Response(Words("groot"), 30, 22, (Words("22", est="r"),))], ("ja", "alle"), "alt",
                 "gesimuleerde gegevens"),
    ]  # fmt: skip
    return [svg for drawing in made for svg in (drawing.wide, drawing.narrow)]


def test_every_drawing_is_fit_to_stand_inline(points: list[Share], bars: list[Row]) -> None:
    for svg in every_drawing(points, bars):
        root = ElementTree.fromstring(svg)
        assert (root.get("role"), root.get("aria-label")) == ("img", "alt")
        assert not re.search(r"\s(?:id|style|href|xlink:href)=", svg)
        assert not re.search(r"<(?:style|script|image|metadata|defs)\b", svg)
        assert "gesimuleerde gegevens" in texts(svg)
        assert {e.get("class", "").split()[-1][:2] for e in root} <= {"f-", "s-"}


def test_text_is_real_large_enough_and_within_the_drawing(points: list[Share], bars: list[Row]) -> None:
    for svg in every_drawing(points, bars):
        root = ElementTree.fromstring(svg)
        width = float(root.get("width", "0"))
        assert width in (WIDE, NARROW)
        for element in root.iter(f"{SVG}text"):
            size = float(element.get("font-size", "0"))
            assert size * (320 - 48) / NARROW >= 12
            words = measure(element.text or "", size, element.get("font-weight") == "bold")
            share = {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor", "start")]
            left = float(element.get("x", "nan")) - share * words
            assert left >= -0.5
            assert left + words <= width + 0.5, (element.text, left, words)


def test_numbers_name_their_estimate_and_ticks_are_literals(points: list[Share]) -> None:
    root = ElementTree.fromstring(shares(points, TICKS, "alt").wide)
    sources = {e.text: (e.get("data-est"), e.get("data-lit")) for e in root.iter(f"{SVG}text")}
    assert sources["42%"] == ("2014.goal", None)
    assert sources["98%"] == ("2014.goal.a", None)
    assert all(sources[tick] == (None, "axis") for tick in TICKS)


def test_share_stands_where_the_axis_says(points: list[Share]) -> None:
    svg = shares(points, TICKS, "alt").wide
    left, right = placed(svg, "0%"), placed(svg, "100%")
    interval = next(e.get("d", "") for e in ElementTree.fromstring(svg) if "s-ink" in e.get("class", ""))
    start, end = (float(x) for x in re.findall(r"[ML] ([\d.]+)", interval))
    assert (start - left) / (right - left) == pytest.approx(0.36, abs=1e-3)
    assert (end - left) / (right - left) == pytest.approx(0.49, abs=1e-3)


def test_share_not_shown_has_words_and_no_mark(points: list[Share]) -> None:
    svg = shares(points[2:], TICKS, "alt").wide
    assert "niet getoond" in texts(svg)
    assert not re.search(r'<path[^>]*class="[^"]*(?:accent|ink)', svg)


def widths(svg: str, role: str) -> list[float]:
    found = []
    for element in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        if f"f-{role}" in element.get("class", "").split():
            xs = [float(x) for x in re.findall(r"[ML] (-?[\d.]+)", element.get("d", ""))]
            found.append(max(xs) - min(xs))
    return [width for width in found if width > 13.5]  # the key has squares of 13


def test_stacked_segments_are_as_long_as_their_shares(bars: list[Row]) -> None:
    svg = distribution(bars[:1], [Words("a"), Words("b"), Words("c")], "alt").wide
    ten, twenty, seventy = (widths(svg, role)[0] + 1.5 for role in steps(3))
    assert twenty / ten == pytest.approx(2, rel=0.02)
    assert seventy / ten == pytest.approx(7, rel=0.02)


def test_hidden_answers_leave_one_open_piece_as_long_as_the_rest(bars: list[Row]) -> None:
    svg = distribution(bars[1:], [Words("a"), Words("b"), Words("c")], "alt", hidden="niet getoond").wide
    assert (widths(svg, "hidden")[0] + 1.5) / (widths(svg, "step-5")[0] + 1.5) == pytest.approx(
        4 / 6, rel=0.02
    )
    assert "niet getoond" in texts(svg)
    assert "x" not in texts(svg)


def test_neutral_stands_apart_and_favour_starts_where_against_ends(bars: list[Row]) -> None:
    svg = distribution(bars[:1], [Words("a"), Words("b"), Words("c")], "alt", neutral=1).wide
    edges = {}
    for element in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        xs = [float(x) for x in re.findall(r"[ML] (-?[\d.]+)", element.get("d", ""))]
        if max(xs) - min(xs) > 13.5 and "f-" in element.get("class", ""):
            edges[element.get("class", "").split()[0]] = (min(xs), max(xs))
    assert edges["f-for-2"][0] - edges["f-against-2"][1] == pytest.approx(1.5, abs=0.1)
    assert edges["f-neutral"][0] > edges["f-for-2"][1] + 15


def test_more_than_five_answers_are_refused() -> None:
    parts = tuple(Part(1 / 6, Words("17%")) for _ in range(6))
    with pytest.raises(ValueError, match="1 to 5 answers, not 6"):
        distribution([Row(Words("rol"), parts)], [Words(str(at)) for at in range(6)], "alt")


@pytest.mark.parametrize("neutral", [0, 3, 4])
def test_neutral_at_an_end_is_refused(neutral: int) -> None:
    parts = tuple(Part(0.2, Words("20%")) for _ in range(5))
    with pytest.raises(ValueError, match="as neutral"):
        distribution([Row(Words("a"), parts)], [Words(str(at)) for at in range(5)], "alt", neutral=neutral)


def test_response_bars_share_one_scale() -> None:
    rows = [
        Response(Words("klein"), 137, 40, (Words("40"),)),
        Response(Words("groot"), 60, None, (Words("x"),)),
    ]
    svg = response(rows, ("ja", "alle"), "alt").wide
    large, small = sorted((w for w in widths(svg, "frame") if w > 18.5), reverse=True)
    answered = [w for w in widths(svg, "accent") if w > 18.5]
    assert small / large == pytest.approx(60 / 137, rel=0.01)
    assert answered[0] / large == pytest.approx(40 / 137, rel=0.01)
    assert len(answered) == 1


def test_same_drawing_same_bytes(points: list[Share]) -> None:
    assert shares(points, TICKS, "alt") == shares(points, TICKS, "alt")


def test_alt_text_is_escaped() -> None:
    svg = shares([Share(Words("a < b & c"), Words("1%"), 0.01)], TICKS, 'zeg "a" < b').wide
    assert ElementTree.fromstring(svg).get("aria-label") == 'zeg "a" < b'


@pytest.mark.parametrize("mode", [0, 1])
def test_words_have_contrast_in_light_and_dark(mode: int) -> None:
    for role in ("ink", "muted", "mark"):
        assert contrast(COLOURS[role][mode], PAPER[mode]) >= 4.5, role
    fills = [role for role in PALETTE if re.match(r"step|against|for|neutral|hidden", role)]
    for fill in fills:
        assert contrast(LETTERS[letters_on(fill)][mode], PALETTE[fill][mode]) >= 4.5, fill


@pytest.mark.parametrize("mode", [0, 1])
def test_marks_stand_out_and_neighbours_differ(mode: int) -> None:
    for role in ("accent", "ink", "step-5", "for-2", "against-2"):
        assert contrast(PALETTE[role][mode], PAPER[mode]) >= 3, role
    for one, other in (*zip(steps(5), steps(5)[1:], strict=False), ("for-1", "for-2"), ("accent", "frame")):
        assert contrast(PALETTE[one][mode], PALETTE[other][mode]) >= 1.15, (one, other)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_each_role_has_a_colour_of_its_own_and_a_rule() -> None:
    assert len({light for light, _ in COLOURS.values()}) == len(COLOURS)
    sheet = css()
    for role, mode in product(COLOURS, (0, 1)):
        assert f"--fig-{role}:{COLOURS[role][mode]};" in sheet
        assert f".f-{role}{{fill:var(--fig-{role})}}" in sheet


def test_wrap_keeps_lines_within_the_width_and_loses_no_word() -> None:
    words = "de kwaliteit van de dienstverlening aan inwoners en bedrijven"
    lines = wrap(words, 14, 120)
    assert " ".join(lines) == words
    assert len(lines) > 1
    assert all(measure(line, 14) <= 120 for line in lines)
