"""The page under the hands of a reader: keyboard, deep links, sorting, contents, and without the script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import RESULTS, made

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.judge

LANGUAGES = ("nl", "en")
FOCUS = "document.activeElement"
IN_SIGHT = """id => {
  const { top, bottom } = document.getElementById(id).getBoundingClientRect();
  return top >= 0 && top < window.innerHeight && bottom > 0;
}"""
MARKED = """hash => document.querySelector(".contents [aria-current]")
  ?.closest(".contents details > ol > li").querySelector("a").hash === hash"""
DANGLING = """() => {
  const ids = new Set([...document.querySelectorAll("[id]")].map(node => node.id));
  return [...document.querySelectorAll("a[href^='#']")].map(a => a.getAttribute("href").slice(1))
    .filter(id => !ids.has(id));
}"""
# Counted from the frame, from who answered, or from design and weights: no answer, so no row of a codebook.
OF_THE_WAVE = [
    *("population", "respondents", "responses", "response_rate"),
    *("r_indicator", "maximal_bias", "kish_n", "kish_deff"),
    *(f"r_{kind}_{name}" for kind in ("partial", "conditional") for name in ("size_class", "province")),
    *(f"detectable_{name}" for name in ("margin", "level", "change", "difference")),
]
WITHOUT_PATH = """of => [...document.querySelectorAll("main a.n")].map(a => a.getAttribute("href").slice(1))
  .filter(id => {
    const record = document.getElementById(id)?.closest(".record");
    if (!record) return true;
    const rows = [...record.querySelectorAll("a[href^='#q-']")];
    const counted = record.querySelectorAll("dd").length >= 3 && !record.querySelector("dd a[href^='#q-']")
      && of.includes(record.id.split(".").slice(1).join("."));
    const there = rows.every(a => document.getElementById(a.getAttribute("href").slice(1))?.closest("tr"));
    return !counted && (!rows.length || !there);
  })"""


def report(language: str) -> Path:
    return made(RESULTS / f"report/report.{language}.html")


@pytest.fixture(params=LANGUAGES)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The report as it loads; an error in its script or a word on its console fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, said = context.new_page(), list[str]()
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text))
    page.goto(report(request.param).as_uri())
    yield page
    context.close()
    assert said == []


def outlined(page: Page) -> bool:
    return bool(page.evaluate(f"getComputedStyle({FOCUS}).outlineStyle !== 'none'"))


def tab_to(page: Page, selector: str, at_most: int = 150) -> None:
    """Press Tab until something that fits has the focus, which must be seen at every stop."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        assert outlined(page) or page.evaluate(f"{FOCUS}.matches('.skip')"), page.evaluate(
            f"{FOCUS}.outerHTML.slice(0, 99)"
        )
        if page.evaluate(f"{FOCUS}.matches({selector!r})"):
            return
    pytest.fail(f"no {selector} within {at_most} stops")


def test_from_the_skip_link_to_a_number_to_its_record_and_back(page: Page) -> None:
    tab_to(page, ".skip", 1)
    tab_to(page, ".contents a", 3)
    page.evaluate("document.querySelector('.skip').focus()")
    page.keyboard.press("Enter")
    tab_to(page, "main p a.n, main li a.n", 5)
    number = page.evaluate(f"{FOCUS}.getAttribute('href')").removeprefix("#")
    for way_back in (lambda: page.keyboard.press("Escape"), page.go_back):
        page.keyboard.press("Enter")
        page.wait_for_function(f"() => {FOCUS}.matches('.record > summary')")
        record = page.evaluate(f"{FOCUS}.parentElement.id")
        assert page.evaluate("id => document.getElementById(id).open", record)
        assert page.evaluate("([a, b]) => document.getElementById(a).contains(document.getElementById(b))",
                             [record, number])  # fmt: skip
        assert page.evaluate(IN_SIGHT, number)
        way_back()
        page.wait_for_function(f"() => {FOCUS}.getAttribute('href') === '#{number}'")
        assert outlined(page)


def test_a_second_step_leads_from_the_record_to_the_row_of_the_codebook(page: Page) -> None:
    page.evaluate("location.hash = document.querySelector('main td a.n[href*=\".kcc_goal_80\"]').hash")
    page.wait_for_function(f"() => {FOCUS}.matches('.record > summary')")
    tab_to(page, ".record dd a[href^='#q-']", 6)
    row = page.evaluate(f"{FOCUS}.getAttribute('href')").removeprefix("#")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => location.hash === '#{row}'")
    assert page.evaluate(IN_SIGHT, row)
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => {FOCUS}.getAttribute('href') === '#{row}'")


def test_the_numbers_of_a_table_are_one_stop_and_arrow_keys_go_round_in_it(page: Page) -> None:
    stops = page.evaluate("""() => [...document.querySelectorAll("main table")]
      .map(table => [...table.querySelectorAll("td a.n")].filter(a => a.tabIndex === 0).length)""")
    assert set(stops) == {0, 1}
    page.evaluate("document.querySelector('#every_question td a.n[tabindex=\"0\"]').focus()")
    at = f"(td => [td.parentElement.rowIndex, td.cellIndex])({FOCUS}.closest('td'))"
    row, column = page.evaluate(at)
    for key, to in (
        ("ArrowRight", (0, 1)),
        ("ArrowDown", (1, 1)),
        ("ArrowLeft", (1, 0)),
        ("ArrowUp", (0, 0)),
    ):
        page.keyboard.press(key)
        assert page.evaluate(at) == [row + to[0], column + to[1]]


def test_a_deep_link_opens_its_record_and_shows_it(page: Page) -> None:
    here = page.url
    for selector in (".record", ".record td[id^='n-']:last-child", "figure details table"):
        target = page.evaluate("s => [...document.querySelectorAll(s)].at(-1).id", selector)
        page.goto("about:blank")
        page.goto(f"{here}#{target}")
        page.wait_for_function("id => document.getElementById(id).closest('details').open", arg=target)
        page.wait_for_function(IN_SIGHT, arg=target)


def test_a_table_sorts_by_keyboard_and_says_so(page: Page) -> None:
    table = page.locator("section > .scroll > table.sortable").first
    own = table.locator("tbody th").all_text_contents()
    page.evaluate("document.querySelector('section > .scroll > table.sortable button').focus()")
    orders = []
    for said in ("ascending", "descending", None):
        page.keyboard.press("Enter")
        assert table.locator("thead th").first.get_attribute("aria-sort") == said
        assert outlined(page)
        orders.append(table.locator("tbody th").all_text_contents())
    assert orders[0] == orders[1][::-1] != orders[1]
    assert orders[2] == own


def test_the_contents_mark_where_the_reader_is(page: Page) -> None:
    chapters = page.evaluate("[...document.querySelectorAll('section.chapter')].map(section => section.id)")
    assert len(chapters) > 5
    for chapter in chapters[1:4]:
        page.evaluate("id => document.getElementById(id).scrollIntoView()", chapter)
        page.wait_for_function(MARKED, arg=f"#{chapter}")
        assert page.locator(".contents [aria-current]").count() == 1
        assert page.locator(".contents [aria-current]").is_visible()


def test_every_link_arrives_and_every_number_is_two_steps_from_its_row(page: Page) -> None:
    assert page.locator("main a.n").count() > 1000
    assert page.evaluate(DANGLING) == []
    assert page.evaluate(WITHOUT_PATH, OF_THE_WAVE) == []


def test_records_share_one_form(page: Page) -> None:
    """What the judge of accessibility takes as alike: a summary with a heading, a list of facts, a table."""
    forms = page.evaluate("""() => [...new Set([...document.querySelectorAll(".record")].map(record =>
      [...record.children].map(part => part.localName).join(" ") + " / " +
      [...record.querySelector("summary").children].map(part => part.localName).join(" ")))]""")
    assert forms == ["summary dl div / h3"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_its_script_the_page_can_be_read(browser: Browser, language: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report(language).as_uri())
    assert page.locator(".contents a").last.is_visible()
    assert page.locator("section.chapter").last.is_visible()
    record = page.locator(".record").first
    assert not record.locator("dl").is_visible()
    record.locator("summary").click()
    assert record.locator("dl").is_visible()
    context.close()
