"""Pages held against the HTML standard, with their style sheets and drawings, by the Nu HTML checker."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.products.test_hostile import PAGES
from tests.support.hostile_study import make

from .conftest import RESULTS, made

pytestmark = pytest.mark.judge

# What the checker says of right pages, with a part of the place: it does not know CSS Conditional Rules 5,
# by which captions and hints keep to the width of what scrolls around a table.
UNKNOWN_TO_IT = {
    ("error: CSS: “container-type”: Property “container-type” doesn't exist.", ": inline-size"),
    ("error: CSS: “max-width”: Unknown dimension.", "ax-width: 100cqi"),
}
WHOLE = [name for name in PAGES if name != "preview.html"]  # that is a part of a page of JupyterLab


def remarks(checker: list[str], page: Path) -> list[tuple[str, str]]:
    """Errors and warnings, each with the text around its place."""
    command = [*checker, "--stdout", "--exit-zero-always", "--format", "json", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [
        (f"{said.get('subType', said['type'])}: {said['message']}", said.get("extract", ""))
        for said in json.loads(done.stdout)["messages"]
    ]


def fits(remark: tuple[str, str], entry: tuple[str, str]) -> bool:
    return remark[0] == entry[0] and entry[1] in remark[1]


def faults(checker: list[str], page: Path) -> list[str]:
    """What is wrong with a page, without what the checker does not know."""
    return [
        f"{remark[0]} Found {remark[1]!r}"
        for remark in remarks(checker, page)
        if not any(fits(remark, entry) for entry in UNKNOWN_TO_IT)
    ]


def test_product(checker: list[str], page_made: Path) -> None:
    assert "\n".join(faults(checker, made(page_made))) == ""


def test_what_it_does_not_know_is_still_there(checker: list[str]) -> None:
    """When the checker or the style sheet has changed, the entry goes."""
    said = remarks(checker, made(RESULTS / "article/article.en.html"))
    assert {entry for entry in UNKNOWN_TO_IT for remark in said if fits(remark, entry)} == UNKNOWN_TO_IT


def test_pages_of_labels_and_answers_that_hold_markup(
    checker: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = make(tmp_path_factory.mktemp("hostile")).folder
    assert {name: faults(checker, folder / name) for name in WHOLE} == {name: [] for name in WHOLE}


GOOD = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<style>.scroll { container-type: inline-size } p { max-width: 100cqi }%s</style></head>
<body><main><h1>A page</h1><p id="one">Some text about a survey of municipalities and their services.</p>%s
</main></body></html>
"""
PLANTED = {
    "Duplicate ID “one”": ("", '<p id="one">Two.</p>'),
    "Stray end tag “div”": ("", "</div>"),
    "“h2” not allowed as child of element “span”": ("", "<span><h2>Two</h2></span>"),
    "Property “colour” doesn't exist": ("p { colour: red }", ""),
    "Unknown dimension": ("p { max-width: 9foo }", ""),
    "role is unnecessary": ("", '<ul role="list"><li>One</li></ul>'),
    "“rectangle” element is a completely-unknown": (
        "",
        '<svg viewBox="0 0 9 9"><rectangle width="9"/></svg>',
    ),
}


def test_a_good_page_passes(checker: list[str], tmp_path: Path) -> None:
    (tmp_path / "good.html").write_text(GOOD % ("", ""), encoding="utf-8")
    assert faults(checker, tmp_path / "good.html") == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(checker: list[str], tmp_path: Path, fault: str) -> None:
    (tmp_path / "bad.html").write_text(GOOD % PLANTED[fault], encoding="utf-8")
    found = faults(checker, tmp_path / "bad.html")
    assert [said for said in found if fault in said], found
