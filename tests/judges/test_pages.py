"""Pages in a browser: accessible by axe-core, silent on the network, without errors or sideways scrolling."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from .conftest import made

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.judge

VIEWS = [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)]
INSIDE = ("file:", "data:", "blob:", "about:")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549", "best-practice"]
AXE = "tags => axe.run(document, { runOnly: { type: 'tag', values: tags } })"
OPEN = "() => document.querySelectorAll('details').forEach(details => { details.open = true; })"
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def load(browser: Browser, file: Path, scheme: str, width: int, *, strict: bool) -> tuple[Page, list[str]]:
    """A page, and what it does that it may not; axe needs its content security policy off: not strict."""
    context = browser.new_context(
        color_scheme=cast(Any, scheme), viewport={"width": width, "height": 900}, bypass_csp=not strict
    )
    page, faults = context.new_page(), list[str]()
    page.on("request", lambda seen: seen.url.startswith(INSIDE) or faults.append(f"asks {seen.url}"))
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("console", lambda said: said.type == "error" and faults.append(f"console: {said.text}"))
    page.goto(file.as_uri())
    return page, faults


def faults_of(browser: Browser, file: Path, scheme: str, width: int) -> list[str]:
    """Everything wrong with a page in one view, first as it loads, then with all its details open."""
    page, faults = load(browser, file, scheme, width, strict=True)
    for state in ("closed", "open"):
        if (excess := page.evaluate(TOO_WIDE)) > 0:
            faults.append(f"{excess} px too wide with details {state}")
        page.evaluate(OPEN)
    page.context.close()
    return faults + violations(browser, file, scheme, width)


def violations(browser: Browser, file: Path, scheme: str, width: int) -> list[str]:
    """What axe-core finds, with the first place of each."""
    package = find_spec("axe_playwright_python")
    assert package is not None
    assert package.submodule_search_locations
    page, _ = load(browser, file, scheme, width, strict=False)
    page.add_script_tag(path=Path(package.submodule_search_locations[0]) / "axe.min.js")
    page.evaluate(OPEN)
    found = page.evaluate(AXE, TAGS)
    page.context.close()
    assert found["passes"], "axe-core looked at nothing"
    return [
        f"{rule['id']} ({len(rule['nodes'])} times): {rule['help']}: {rule['nodes'][0]['html'][:120]}"
        for rule in found["violations"]
    ]


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_report_page(browser: Browser, page_made: Path, scheme: str, width: int) -> None:
    assert faults_of(browser, made(page_made), scheme, width) == []


GOOD = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body { color: #111; background: #fff }</style></head>
<body><main><h1>A page</h1><p>Some text.</p>%s</main></body></html>
"""
PLANTED = {
    "image-alt": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">',
    "color-contrast": '<p style="color: #ccc">Faint.</p>',
    "asks https://example.org": '<img alt="" src="https://example.org/pixel.gif">',
    "console": "<script>undefined_function()</script>",
    "px too wide with details closed": '<div style="width: 2000px">Wide.</div>',
    "px too wide with details open": '<details><summary>More</summary><p style="width:999px">.</p></details>',
}


def test_a_good_page_passes(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "good.html"
    page.write_text(GOOD % "", encoding="utf-8")
    assert [fault for view in VIEWS for fault in faults_of(browser, page, *view)] == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(browser: Browser, tmp_path: Path, fault: str) -> None:
    page = tmp_path / "bad.html"
    page.write_text(GOOD % PLANTED[fault], encoding="utf-8")
    assert any(fault in found for found in faults_of(browser, page, "light", 320))


def test_an_error_in_a_script_is_found(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "script.html"
    allowed = GOOD.replace("style-src", "script-src 'unsafe-inline'; style-src")
    page.write_text(allowed % PLANTED["console"], encoding="utf-8")
    assert any(
        "script error: undefined_function" in found for found in faults_of(browser, page, "light", 320)
    )
