"""Figures: what stands in the SVG, in which colours, and that it may stand inline in any page."""

from __future__ import annotations

import math
import re
from itertools import combinations, pairwise, product
from xml.etree import ElementTree

import pytest

from doorpakken.products.figures.canvas import Drawing, Label, Share, Words
from doorpakken.products.figures.chart_style import (
    COLOURS,
    LETTERS,
    NARROW,
    PALETTE,
    PAPER,
    WIDE,
    contrast,
    css,
    letters_on,
    measure,
    steps,
    wrap,
)
from doorpakken.products.figures.heat_cells import bands
from doorpakken.products.figures.likert_chart import Row, likert
from doorpakken.products.figures.matrix_chart import matrix
from doorpakken.products.figures.response_chart import Response, response
from doorpakken.products.figures.scatter_chart import places, positions
from doorpakken.products.figures.share_chart import dumbbells, shares
from doorpakken.products.figures.tile_map import Tile, tiles
from tests.support.reporting_register import PLACES, PROVINCES

SVG = "{http://www.w3.org/2000/svg}"
MARK = "gesimuleerde gegevens"
LONG = "een label dat zo lang is dat het op een klein scherm niet op een enkele regel past, en dan breekt"
SIDES = ["zeer ongunstig", "ongunstig", "geen effect", "gunstig", "zeer gunstig"]
CLASSES = ["Totaal", "minder dan 20.000", "20.000 tot 50.000", "50.000 tot 100.000", "100.000 of meer"]
CONDITIONS = {
    "Denken in processen": (0.255, 0.888),
    "Denken vanuit de klant": (0.56, 0.95),
    "Samenspel": (0.286, 0.909),
    "Gevoel van noodzaak": (0.317, 0.876),
    "Sleutelfiguren": (0.517, 0.869),
    "Heldere doelen": (0.34, 0.84),
    "Projectorganisatie": (0.346, 0.699),
    "Steun van het bestuur": (0.486, 0.854),
}


def share(value: float | None, key: str = "e") -> Share:
    if value is None:
        return Share(Words("x", est=key), None)
    return Share(Words(f"{value:.0%}", est=key), value, max(0, value - 0.06), min(1, value + 0.07))


def cell(value: float | None) -> Share:
    return Share(Words("x" if value is None else f"{value:.0%}", est="2014.c"), value)


def label(words: str, *, bold: bool = False) -> Label:
    return Label(Words(words, lit="codebook"), (Words("n = "), Words("146", est="2014.n")), bold)


POINTS = [
    (label("Totaal", bold=True), Share(Words("42%", est="2014.goal"), 0.42, 0.36, 0.49)),
    (label(LONG), Share(Words("98%", est="2014.goal.a"), 0.98, 0.9, 1.0)),
    (label("klein"), Share(Words("niet getoond", est="2014.goal.b"), None)),
]
CHANGES = [
    (label("DigiD"), share(0.42, "2014.d"), share(0.62, "2022.d")),
    (label(LONG), share(0.97, "2014.l"), share(0.99, "2022.l")),
    (label("BAG"), share(None, "2014.b"), share(0.3, "2022.b")),
]
WAVES = Words("2014 (gesimuleerd)", lit="fact"), Words("2022 (gesimuleerd)", lit="fact")


def bar(name: str, parts: tuple[float | None, ...], missing: tuple[str, ...] = ()) -> Row:
    shown = [Share(Words("x" if s is None else f"{s:.0%}", est=f"e{at}"), s) for at, s in enumerate(parts)]
    return Row(label(name), shown, [Words(words, est="2014.k") for words in missing])


BARS = [bar("DigiD", (0.1, 0.2, 0.7)), bar("BAG", (None, None, 0.6))]
ANSWERS = [Words("niet"), Words("deels"), Words("wel")]


def provinces(hidden: str = "") -> dict[str, Tile]:
    found = {name: cell(0.2 + at / 30) for at, name in enumerate(PROVINCES)}
    found |= {hidden: cell(None)} if hidden else {}
    return {name: (Words(name, lit="codebook"), made) for name, made in found.items()}


def conditions() -> list[tuple[Words, Share, Share]]:
    return [(Words(name), share(x), share(y)) for name, (x, y) in CONDITIONS.items()]


NAMES = ["shares", "dumbbells", "stacked", "hidden", "sides", "response", "matrix", "tiles", "positions"]


def every_drawing() -> dict[str, Drawing]:
    lines = [
        (Label(Words("Bouwstenen voor burgers"), bold=True), [*map(cell, (0.51, 0.41, 0.51, 0.65, 0.82))]),
        (Label(Words("Burgerservicenummer (BSN)")), [*map(cell, (0.94, None, 0, 1, None))]),
        (Label(Words("Basisregistraties"), bold=True), [*map(cell, (0.55, 0.45, 0.55, 0.64, 0.82))]),
    ]
    sides = [
        bar("Kwaliteit van de dienstverlening", (0.02, 0.08, 0.25, 0.45, 0.2), ("6", "0")),
        bar("Snelheid van afhandeling", (0.1, 0.2, 0.3, 0.3, 0.1), ("12", "24")),
    ]
    missing = [Words("weet niet", lit="codebook"), Words("niet van toepassing", lit="codebook")]
    whole = Words("22", est="2014.r"), Words(" van "), Words("30", est="2014.p")
    return {
        "shares": shares(POINTS, "alt", MARK),
        "dumbbells": dumbbells(CHANGES, WAVES, "alt", MARK),
        "stacked": likert(BARS, ANSWERS, "alt", MARK, hidden="niet getoond"),
        "hidden": likert(BARS, ANSWERS, "alt", MARK, neutral=1, hidden="niet getoond"),
        "sides": likert(sides, [Words(words) for words in SIDES], "alt", MARK, neutral=2, missing=missing),
        "response": response([Response(Words(CLASSES[1]), 30, 22, whole)], ("ja", "alle"), "alt", MARK),
        "matrix": matrix(lines, [Words(head) for head in CLASSES], "alt", MARK, "niet getoond"),
        "tiles": tiles(provinces("Limburg"), PLACES, "alt", MARK, "niet getoond"),
        "positions": positions(conditions(), (Words("aanwezig"), Words("belangrijk")), "alt", MARK),
    }


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    drawn = every_drawing()
    assert [*drawn] == NAMES
    return drawn


@pytest.fixture(params=product(NAMES, ("wide", "narrow")), ids=" ".join)
def svg(request: pytest.FixtureRequest, drawings: dict[str, Drawing]) -> str:
    name, width = request.param
    return str(getattr(drawings[name], width))


def elements(svg: str, kind: str = "text") -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}{kind}"))


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in elements(svg)]


def numbers(path: ElementTree.Element) -> list[tuple[float, float]]:
    """The corners of a path, moved to where it stands."""
    x, y = (float(n) for n in re.findall(r"-?[\d.]+", path.get("transform", "0 0")))
    found = re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", path.get("d", ""))
    return [(float(a) + x, float(b) + y) for a, b in found]


def box(text: ElementTree.Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the letters of a text, without what hangs below the line."""
    size = float(text.get("font-size", "0"))
    words = measure(text.text or "", size, text.get("font-weight") == "bold")
    left = float(text.get("x", "nan"))
    left -= {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor", "start")] * words
    base = float(text.get("y", "nan"))
    return left, base - 0.66 * size, left + words, base + 0.1 * size


def test_every_drawing_is_fit_to_stand_inline(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", "alt")
    assert not re.search(r"\s(?:id|style|href|xlink:href|clip-path)=", svg)
    assert not re.search(r"<(?:style|script|image|metadata|defs|use|g)\b", svg)
    assert MARK in texts(svg)
    for element in root:
        role = element.get("class", "").split()[-1]
        light = COLOURS[role[2:]][0]
        assert element.get({"f": "fill", "s": "stroke"}[role[0]]) == light


def test_text_is_real_large_enough_and_within_the_drawing(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    width, height = (float(root.get(key, "0")) for key in ("width", "height"))
    assert width in (WIDE, NARROW)
    for element in elements(svg):
        assert float(element.get("font-size", "0")) * (320 - 48) / NARROW >= 12
        left, top, right, bottom = box(element)
        assert left >= -0.5, element.text
        assert right <= width + 0.5, element.text
        assert 0 <= top <= bottom <= height, element.text


def test_no_words_lie_over_others(svg: str) -> None:
    placed = [(element.text, box(element)) for element in elements(svg) if element.text]
    assert len(placed) > 3
    for (one, a), (other, b) in combinations(placed, 2):
        apart = a[2] <= b[0] + 0.6 or b[2] <= a[0] + 0.6 or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (one, other)


def test_every_number_names_its_record_or_is_a_literal(svg: str) -> None:
    for element in elements(svg):
        if re.search(r"\d", element.text or "") and element.text not in CLASSES and "000" not in element.text:
            assert element.get("data-est") or element.get("data-lit"), element.text


@pytest.mark.parametrize("mode", [0, 1])
def test_words_have_contrast_where_they_stand(svg: str, mode: int) -> None:
    fills = []
    for path in elements(svg, "path"):
        role = re.search(r"\bf-([\w-]+)", path.get("class", ""))
        corners = numbers(path)
        if role and len(corners) >= 4:
            xs, ys = zip(*corners, strict=True)
            fills.append((role[1], (min(xs), min(ys), max(xs), max(ys))))
    for text in elements(svg):
        left, top, right, bottom = box(text)
        x, y = (left + right) / 2, (top + bottom) / 2
        under = [role for role, edge in fills if edge[0] <= x <= edge[2] and edge[1] <= y <= edge[3]]
        role = re.search(r"\bf-([\w-]+)", text.get("class", ""))
        assert role
        ground = COLOURS[under[-1]][mode] if under else PAPER[mode]
        assert contrast(COLOURS[role[1]][mode], ground) >= 4.5, (text.text, role[1], under)


def test_same_drawing_same_bytes(drawings: dict[str, Drawing]) -> None:
    assert every_drawing() == drawings


def test_ticks_are_those_that_are_drawn_as_literals_of_an_axis(drawings: dict[str, Drawing]) -> None:
    for name, drawing in drawings.items():
        drawn = {
            e.text
            for svg in (drawing.wide, drawing.narrow)
            for e in elements(svg)
            if e.get("data-lit") == "axis"
        }
        assert drawn == set(drawing.ticks), name


def test_share_stands_where_the_axis_says() -> None:
    svg = shares(POINTS, "alt").wide
    left, right = (float(e.get("x", "nan")) for e in elements(svg) if e.text in ("0%", "100%"))
    spans = [numbers(e) for e in elements(svg, "path") if "s-ink" in e.get("class", "")]
    (start, _), (end, _) = spans[0]
    assert (start - left) / (right - left) == pytest.approx(0.36, abs=1e-3)
    assert (end - left) / (right - left) == pytest.approx(0.49, abs=1e-3)


def test_share_not_shown_has_words_and_no_mark() -> None:
    svg = shares(POINTS[2:], "alt").wide
    assert "niet getoond" in texts(svg)
    assert not re.search(r'<path[^>]*class="[^"]*(?:accent|ink)', svg)


def test_two_waves_differ_in_shape_and_each_has_its_interval_and_record() -> None:
    svg = dumbbells(CHANGES[:1], WAVES, "alt").wide
    before = [e for e in elements(svg, "path") if "s-accent" in e.get("class", "")]
    after = [e for e in elements(svg, "path") if re.search("f-ink|s-ink", e.get("class", ""))]
    assert {e.get("fill") for e in before} == {"none", PAPER[0]}  # its interval, and its open dot
    assert {e.get("fill") for e in after} == {"none", COLOURS["ink"][0]}
    sources = {e.text: e.get("data-est") for e in elements(svg)}
    assert (sources["42%"], sources["62%"]) == ("2014.d", "2022.d")


def test_of_two_waves_the_one_that_may_be_shown_stands_alone() -> None:
    svg = dumbbells(CHANGES[2:], WAVES, "alt").wide
    assert len([e for e in elements(svg, "path") if "f-ink" in e.get("class", "")]) == 2  # one in the key
    assert len([e for e in elements(svg, "path") if "f-paper" in e.get("class", "")]) == 1  # only the key's
    assert "x" in texts(svg)


def widths(svg: str, role: str) -> list[float]:
    found = []
    for element in elements(svg, "path"):
        if f"f-{role}" in element.get("class", "").split():
            xs = [x for x, _ in numbers(element)]
            found.append(max(xs) - min(xs))
    return [width for width in found if width > 18.5]  # keys have squares of 13 and bars of 18


def test_stacked_segments_are_as_long_as_their_shares() -> None:
    svg = likert(BARS[:1], ANSWERS, "alt").wide
    ten, twenty, seventy = (widths(svg, role)[0] + 1.5 for role in steps(3))
    assert twenty / ten == pytest.approx(2, rel=0.02)
    assert seventy / ten == pytest.approx(7, rel=0.02)


def test_hidden_answers_leave_one_open_piece_as_long_as_the_rest() -> None:
    svg = likert(BARS[1:], ANSWERS, "alt", hidden="niet getoond").wide
    hidden, shown = widths(svg, "hidden")[0] + 1.5, widths(svg, "step-5")[0] + 1.5
    assert hidden / shown == pytest.approx(4 / 6, rel=0.02)
    assert "niet getoond" in texts(svg)
    assert "x" not in texts(svg)


def test_neutral_stands_apart_and_favour_starts_where_against_ends() -> None:
    edges = {}
    for element in elements(likert(BARS[:1], ANSWERS, "alt", neutral=1).wide, "path"):
        xs = [x for x, _ in numbers(element)]
        if max(xs) - min(xs) > 13.5 and "f-" in element.get("class", ""):
            edges[element.get("class", "").split()[0]] = (min(xs), max(xs))
    assert edges["f-for-2"][0] - edges["f-against-2"][1] == pytest.approx(1.5, abs=0.1)
    assert edges["f-neutral"][0] > edges["f-for-2"][1] + 15


def test_those_who_did_not_know_stand_apart_in_both_drawings(drawings: dict[str, Drawing]) -> None:
    for svg in (drawings["sides"].wide, drawings["sides"].narrow):
        found = [e for e in elements(svg) if e.get("data-est") == "2014.k"]
        assert [e.text for e in found] == ["6", "0", "12", "24"]
        assert "weet niet" in texts(svg)


def test_more_than_five_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 5 answers, not 6"):
        likert([bar("rol", (1 / 6,) * 6)], [Words(str(at)) for at in range(6)], "alt")


@pytest.mark.parametrize("neutral", [0, 3, 4])
def test_neutral_at_an_end_is_refused(neutral: int) -> None:
    with pytest.raises(ValueError, match="as neutral"):
        likert([bar("a", (0.2,) * 5)], [Words(str(at)) for at in range(5)], "alt", neutral=neutral)


def test_response_bars_share_one_scale() -> None:
    rows = [
        Response(Words("klein"), 137, 40, (Words("40"),)),
        Response(Words("groot"), 60, None, (Words("x"),)),
    ]
    svg = response(rows, ("ja", "alle"), "alt").wide
    large, small = sorted(widths(svg, "frame"), reverse=True)
    (answered,) = widths(svg, "accent")
    assert small / large == pytest.approx(60 / 137, rel=0.01)
    assert answered / large == pytest.approx(40 / 137, rel=0.01)


@pytest.mark.parametrize(
    ("values", "edges"),
    [
        ((0.21, 0.6), (0.2, 0.3, 0.4, 0.5, 0.6)),
        ((0.0, 1.0), (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        ((0.32, 0.34), (0.3, 0.35)),
        ((1.0, 1.0), (1.0, 1.05)),
        ((), (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
    ],
)
def test_bands_hold_all_shares(values: tuple[float, ...], edges: tuple[float, ...]) -> None:
    assert bands(map(cell, values)).edges == edges


def test_a_share_has_the_colour_of_its_band_and_one_not_shown_has_none() -> None:
    known = bands([cell(0.0), cell(1.0)])
    shown = (0.0, 0.199, 0.2, 0.6, 0.8, 1.0)
    assert [known.fill(cell(v)) for v in shown] == [f"step-{at}" for at in (1, 1, 2, 4, 5, 5)]
    assert known.fill(cell(None)) == "paper"


def test_cells_stand_in_their_row_and_column_with_their_record(drawings: dict[str, Drawing]) -> None:
    svg = drawings["matrix"].wide
    where = {e.text: float(e.get("x", "nan")) for e in elements(svg)}
    cells = [e for e in elements(svg) if e.get("data-est")]
    assert [e.text for e in cells[:5]] == ["51%", "41%", "51%", "65%", "82%"]
    across = [float(e.get("x", "nan")) for e in cells]
    assert across[:5] == across[5:10] == across[10:] == sorted(across[:5])
    assert across[0] == pytest.approx(where["Totaal"], abs=0.1)
    assert [e.text for e in cells].count("x") == 2


def test_provinces_lie_about_where_they_lie(drawings: dict[str, Drawing]) -> None:
    at = {e.text: (float(e.get("x", "0")), float(e.get("y", "0"))) for e in elements(drawings["tiles"].wide)}
    for west, east in (("Zuid-Holland", "Utrecht"), ("Noord-Holland", "Flevoland"), ("Zeeland", "Limburg")):
        assert at[west][0] < at[east][0]
        assert at[west][1] == at[east][1]
    for north, south in (("Groningen", "Drenthe"), ("Drenthe", "Overijssel"), ("Utrecht", "Noord-Brabant")):
        assert at[north][1] < at[south][1]
    assert len(PROVINCES) == 12


def test_other_provinces_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"12 regions; not so \['Holland', 'Zeeland'\]"):
        tiles({("Holland" if n == "Zeeland" else n): t for n, t in provinces().items()}, PLACES, "alt")


def test_dots_stand_where_the_axes_say(drawings: dict[str, Drawing]) -> None:
    svg = drawings["positions"].wide
    axis = [e for e in elements(svg) if e.get("data-lit") == "axis"]
    left, right = (
        next(float(e.get("x", "nan")) for e in axis if (e.text, e.get("text-anchor")) == (tick, "middle"))
        for tick in ("20%", "70%")
    )
    low, high = (
        next(float(e.get("y", "nan")) for e in axis if (e.text, e.get("text-anchor")) == (tick, "end"))
        - 0.34 * 13
        for tick in ("60%", "100%")
    )
    dots = [
        [float(n) for n in re.findall(r"-?[\d.]+", e.get("transform", ""))]
        for e in elements(svg, "path")
        if "f-accent" in e.get("class", "")
    ]
    found = [((x - left) / (right - left) * 0.5 + 0.2, (y - low) / (high - low) * 0.4 + 0.6) for x, y in dots]
    for dot, wanted in zip(found, CONDITIONS.values(), strict=True):
        assert dot == pytest.approx(wanted, abs=2e-3)


def test_names_find_a_place_over_no_dot_and_no_name_however_close_the_dots() -> None:
    dots = [(200.0 + 3 * at, 200.0 - 2 * at) for at in range(8)]
    made = places([f"naam nummer {at}" for at in range(8)], dots, (0, 0, 600, 400))
    for one, other in combinations(made, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    for (x, y), (left, top, right, bottom) in product(dots, made):
        nearest = min(max(x, left), right), min(max(y, top), bottom)
        assert math.dist(nearest, (x, y)) >= 5


def test_names_without_room_are_refused() -> None:
    with pytest.raises(ValueError, match="no room for the name"):
        places(["een lange naam"], [(10.0, 10.0)], (0, 0, 30, 30))


def test_alt_text_is_escaped() -> None:
    svg = shares([(Label(Words("a < b & c")), share(0.01))], 'zeg "a" < b').wide
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


def test_steps_grow_darker_in_grey_print() -> None:
    grey = [contrast(PALETTE[role][0], PAPER[0]) for role in steps(5)]
    assert grey == sorted(grey)
    assert all(dark / light >= 1.15 for light, dark in pairwise(grey))


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_each_role_has_a_colour_of_its_own_and_a_rule() -> None:
    assert len({light for light, _ in COLOURS.values()}) == len(COLOURS)
    sheet = css()
    for role, mode in product(COLOURS, (0, 1)):
        assert f"--fig-{role}:{COLOURS[role][mode]};" in sheet
        assert f".f-{role}{{fill:var(--fig-{role})}}" in sheet
        assert f".s-{role}{{stroke:var(--fig-{role})}}" in sheet


def test_wrap_keeps_lines_within_the_width_and_loses_no_word() -> None:
    words = "de kwaliteit van de dienstverlening aan inwoners en bedrijven"
    lines = wrap(words, 14, 120)
    assert " ".join(lines) == words
    assert len(lines) > 1
    assert all(measure(line, 14) <= 120 for line in lines)
