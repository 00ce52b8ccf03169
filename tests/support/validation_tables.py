"""The tables of docs/validation.md that tests make, each between two comments with its name."""

from __future__ import annotations

from tests.conftest import ROOT

VALIDATION = ROOT / "docs" / "validation.md"


def printed(page: str, name: str) -> str:
    """What stands between the comments of a name."""
    return _parts(page, name)[1]


def renewed(page: str, name: str, made: str) -> str:
    """The page with something else between them."""
    before, _, after = _parts(page, name)
    return before + made + after


def _parts(page: str, name: str) -> tuple[str, str, str]:
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    assert page.count(start) == page.count(end) == 1, f"{name} has not one place in the page"
    before, rest = page.split(start)
    inner, after = rest.split(end)
    return before + start, inner, end + after
