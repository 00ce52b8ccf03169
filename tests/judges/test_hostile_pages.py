"""A browser opens pages whose labels and answers hold script and markup: nothing runs or is asked for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.products.test_hostile import PAGES, absent
from tests.support.hostile_study import EVILS, make

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.judge

ADDED = """() => [...document.querySelectorAll("body *")].filter(node =>
  node.matches("img, iframe, object, embed, form, u, label, b, svg script, svg style, svg a, [onerror]")
  || [...node.attributes].some(a => /href|src|action/.test(a.name) && /^\\s*[a-z]+:/i.test(a.value)))
  .map(node => node.outerHTML.slice(0, 99))"""
CLICKED = (
    "[...document.querySelectorAll('a[href^=\"#\"], button')].slice(0, 40).forEach(node => node.click())"
)
PARTS = ("table", "caption", "row", "columnheader", "rowheader", "cell")
OPENED = "document.querySelectorAll('details').forEach(node => node.open = true)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("hostile")).folder


@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_is_asked_for_or_added(browser: Browser, folder: Path, name: str) -> None:
    context = browser.new_context()
    page, dialogs, requests, errors = context.new_page(), [], [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((folder / name).as_uri())
    page.evaluate(OPENED)
    page.evaluate(CLICKED)
    page.wait_for_timeout(200)
    assert dialogs == errors == []
    asked = {url.partition("#")[0] for url in requests if not url.startswith("data:font")}
    assert asked == {(folder / name).as_uri()}
    assert page.evaluate(ADDED) == []
    assert absent(page.evaluate("document.body.innerText + document.body.textContent")) == []
    context.close()


def parts_of_tables(browser: Browser, file: Path, width: int, style: str = "p {}") -> Counter[str]:
    """How often assistive technology meets each part of a table."""
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto(file.as_uri())
    page.add_style_tag(content=style)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    page.close()
    roles = [node["role"]["value"] for node in tree["nodes"] if not node["ignored"]]
    return Counter(role for role in roles if role in PARTS)


def test_a_table_of_problems_stays_one_where_its_cells_stand_below_one_another(
    browser: Browser, folder: Path
) -> None:
    """And one whose heads are taken away there is noticed."""
    page = folder / "problems.html"
    wide = parts_of_tables(browser, page, 1280)
    assert min(wide[part] for part in PARTS) > 0
    assert parts_of_tables(browser, page, 320) == wide
    assert parts_of_tables(browser, page, 320, ".stacked thead { display: none }") != wide


def test_a_page_that_took_them_for_markup_would_be_noticed(browser: Browser) -> None:
    context = browser.new_context()
    page, dialogs = context.new_page(), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.set_content("".join(EVILS))
    page.wait_for_timeout(200)
    assert dialogs
    assert page.evaluate(ADDED)
    context.close()
