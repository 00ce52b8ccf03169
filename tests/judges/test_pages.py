"""Pages in a browser: accessible by axe-core, silent on the network, without errors or sideways scrolling.

What axe-core looks at, so that it takes minutes less and finds as much:

- Every rule in one view, light and wide, with all details open. In the others, and in print, the rules that
  depend on colours and layout (`LOOKS`): what the other rules read is the same document.
- Of records, tables, their rows, list items and paragraphs that are alike in the same place the first. Alike
  is the same tree of elements with the same classes, roles, colours and names of attributes, with text in the
  same places, siblings that are alike taken as one: `form`. The same place is below elements of the same
  classes. What differs in any of it is judged, also when there is only one. What depends on more, ids that
  stand twice and areas that scroll without a stop for the keyboard, is looked for in the whole page.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from .conftest import made

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.judge

VIEWS = [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320), ("print", 800)]
LOOKS = [
    *("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"),
    *("css-orientation-lock", "avoid-inline-spacing", "aria-hidden-focus", "skip-link"),
]
INSIDE = ("file:", "data:", "blob:", "about:")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549", "best-practice"]
AXE = "([type, values]) => axe.run(document, { runOnly: { type, values } })"
OPEN = "() => document.querySelectorAll('details').forEach(details => { details.open = true; })"
ALIKE = """() => {
  const SAID = ["class", "role", "tabindex", "scope", "fill", "style"];
  const form = node => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? "#" : "";
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const names = [...node.attributes].map(({ name, value }) =>
      SAID.includes(name) ? `${name}=${value}` : value ? name : `${name}-`);
    const parts = new Set([...node.childNodes].map(form));
    return `<${node.localName} ${names.sort().join(" ")}>${[...parts].join("")}</>`;
  };
  const place = node => node ? `${place(node.parentElement)}/${node.localName}.${node.className}` : "";
  for (const query of ["svg text", "tbody tr", ".scroll", ".record", "main li", "main p"]) {
    const seen = new Set();
    for (const node of document.querySelectorAll(query)) {
      const found = place(node.parentElement) + form(node);
      if (seen.has(found)) node.remove();
      seen.add(found);
    }
  }
}"""
WHOLE_PAGE = """() => {
  const faults = [], ids = new Set();
  for (const { id } of document.querySelectorAll("[id]")) {
    if (ids.has(id)) faults.push(`the id ${id} stands twice`);
    ids.add(id);
  }
  for (const area of document.querySelectorAll(".scroll")) {
    const named = area.ariaLabel || area.getAttribute("aria-labelledby")?.split(" ").every(id => ids.has(id));
    if (area.scrollWidth > area.clientWidth && (area.tabIndex < 0 || !named))
      faults.push(`an area scrolls without the keyboard: ${area.textContent.trim().slice(0, 40)}`);
  }
  return faults;
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def load(browser: Browser, file: Path, scheme: str, width: int, *, strict: bool) -> tuple[Page, list[str]]:
    """A page, and what it does that it may not; axe needs its content security policy off: not strict."""
    light = "light" if scheme == "print" else scheme
    context = browser.new_context(
        color_scheme=cast(Any, light), viewport={"width": width, "height": 900}, bypass_csp=not strict
    )
    page, faults = context.new_page(), list[str]()
    page.emulate_media(media="print" if scheme == "print" else "screen")
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
    page.wait_for_timeout(200)  # details say that they opened a moment later
    if scheme != "print":
        faults += page.evaluate(WHOLE_PAGE)
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
    page.evaluate(ALIKE)
    looks = [rule for rule in LOOKS if not (scheme == "print" and rule == "target-size")]  # paper has none
    found = page.evaluate(AXE, ["tag", TAGS] if (scheme, width) == VIEWS[0] else ["rule", looks])
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
    "the id twice stands twice": '<p id="twice">One.</p><p id="twice">Two.</p>',
    "an area scrolls without the keyboard": '<div class="scroll" style="overflow-x: auto; width: 9em">'
    '<p style="width: 99em">Wide.</p></div>',
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
    found = [fault for view in (VIEWS[0], ("light", 320)) for fault in faults_of(browser, page, *view)]
    assert any(fault in one for one in found)


RECORD = '<details class="record"><summary>Record</summary><p%s>Some text.</p></details>'
ODD = {
    "color-contrast": ' style="color: #ccc"',
    "aria-allowed-attr": ' aria-checked="true"',
    "aria-roles": ' role="nothing"',
}


@pytest.mark.parametrize("fault", ODD)
def test_a_record_that_is_unlike_the_others_is_judged(browser: Browser, tmp_path: Path, fault: str) -> None:
    page = tmp_path / "records.html"
    page.write_text(GOOD % (RECORD % "" * 40 + RECORD % ODD[fault] + RECORD % "" * 40), encoding="utf-8")
    assert any(fault in found for found in faults_of(browser, page, *VIEWS[0]))
    page.write_text(GOOD % (RECORD % "" * 80), encoding="utf-8")
    assert faults_of(browser, page, *VIEWS[0]) == []


@pytest.mark.parametrize("view", VIEWS[1:])
def test_faint_words_are_found_in_every_view(browser: Browser, tmp_path: Path, view: tuple[str, int]) -> None:
    page = tmp_path / "faint.html"
    page.write_text(GOOD % PLANTED["color-contrast"], encoding="utf-8")
    assert any("color-contrast" in found for found in faults_of(browser, page, *view))


def test_an_error_in_a_script_is_found(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "script.html"
    allowed = GOOD.replace("style-src", "script-src 'unsafe-inline'; style-src")
    page.write_text(allowed % PLANTED["console"], encoding="utf-8")
    assert any(
        "script error: undefined_function" in found for found in faults_of(browser, page, "light", 320)
    )
