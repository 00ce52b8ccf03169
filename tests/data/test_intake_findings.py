"""The findings as a table and as a page: complete, escaped, harmless, and readable without this program."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from doorpakken.data.intake import findings, inspect_wave, problems_page
from doorpakken.data.study.write_files import problems_table
from doorpakken.errors import problem
from tests.support.intake_wave import GOOD, HEADS, UNITS, declared, with_cell, write_wave

COLUMNS = ["severity", "file", "row", "column", "kind", "what", "found", "expected", "mend"]


class Outline(HTMLParser):
    """The tags, their attributes and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def test_table_has_every_problem_in_order(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, with_cell(2, "kcc", "7").replace("GM0009", "GM9999"))
    _, found = inspect_wave(wave, UNITS)
    table = problems_table(found)
    assert list(table.columns) == COLUMNS
    assert table["kind"].tolist() == [one.kind for one in found] == ["unknown unit", "unlisted code"]
    assert table["row"].tolist() == [5, 2]
    assert str(table["row"].dtype) == "Int64"


def test_table_of_problems_with_and_without_a_column() -> None:
    table = problems_table([problem("a", "w", "f.csv"), problem("b", "w", "f.csv", row=3, column="kcc")])
    assert table["column"].tolist() == ["", "kcc"]
    assert table.to_csv(index=False).splitlines()[1:] == ["error,f.csv,,,a,w,,,", "error,f.csv,3,kcc,b,w,,,"]


def test_empty_table_keeps_its_columns() -> None:
    assert problems_table([]).to_csv(index=False) == ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize("cell", ["=1+1", "+31", "-99", "@SUM(A1)", " =1", "\t=1", "\r=1"])
def test_cells_that_a_spreadsheet_would_run_are_made_text(tmp_path: Path, cell: str) -> None:
    table = problems_table([problem("k", "w", "f.csv", column=cell, found=cell, expected=cell)])
    table.to_csv(tmp_path / "problems.csv", index=False)
    back = pd.read_csv(tmp_path / "problems.csv", dtype=str, keep_default_na=False)
    assert (
        back.loc[0, ["column", "found", "expected"]].tolist()
        == [f"'{cell}" if cell.isprintable() else repr(cell)] * 3
    )
    assert back.loc[0, ["what", "row"]].tolist() == ["w", ""]


def test_page_without_problems_says_so(tmp_path: Path) -> None:
    wave = write_wave(tmp_path)
    raw, found = inspect_wave(wave, UNITS)
    page = Outline(problems_page(wave, found, raw))
    assert "No problems found." in page.text
    assert "4 responses and 8 columns were held against 8 rows of the codebook" in page.text
    assert page.all("table") == []


def test_page_counts_in_full_and_lists_each_problem(tmp_path: Path) -> None:
    rows = [f"r{number},-99,-99,GM{number:04d},9,-91,1,-99" for number in range(120)]
    wave = write_wave(tmp_path, "\n".join([HEADS, *rows]) + "\n")
    raw, found = inspect_wave(wave)
    page = Outline(problems_page(wave, found, raw))
    assert "120 errors, 0 warnings." in page.text
    assert "refused until the errors are mended" in page.text
    assert "70 more of this kind in this column" in page.text
    assert len(page.all("table")) == len(page.all("caption")) == 2
    assert len(page.all("tr")) == 2 + 1 + 51
    assert all(attrs.get("scope") in ("row", "col") for attrs in page.all("th"))
    assert "row 2, column kcc" in page.text


def test_page_is_self_contained_and_says_what_it_is(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, with_cell(2, "kcc", "7"))
    raw, found = inspect_wave(wave)
    text = problems_page(wave, found, raw)
    page = Outline(text)
    assert page.all("html") == [{"lang": "en"}]
    assert "<title>Check of the raw data of wave 2014</title>" in text
    assert "Internal." in page.text
    assert "Simulated data." in page.text
    assert {"script", "link", "img", "iframe"}.isdisjoint(tag for tag, _ in page.tags)
    assert not re.search(r"https?://|url\(|@import| style=", text)
    style = text.split("<style>")[1].split("</style>")[0]
    policy = next(str(meta["content"]) for meta in page.all("meta") if "http-equiv" in meta)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in policy
    assert problems_page(wave, found, raw) == text


def test_collected_wave_has_no_simulated_mark(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, wave=declared("origin: simulated", "origin: collected"))
    assert "Simulated" not in problems_page(wave, [])


def test_page_escapes_raw_cells_and_heads(tmp_path: Path) -> None:
    hostile = "<script>alert('x')</script>"
    text = with_cell(2, "kcc", hostile).replace("lesson", '"<b onclick=""x"">"')
    wave = write_wave(tmp_path, text)
    raw, found = inspect_wave(wave)
    page = problems_page(wave, found, raw)
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page
    assert {"script", "b"}.isdisjoint(tag for tag, _ in Outline(page).tags)


def test_page_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, GOOD.replace(",", ";"))
    raw, found = inspect_wave(wave)
    assert raw is None
    page = Outline(problems_page(wave, found, raw))
    assert "could not be read" in page.text
    assert "1 error, 0 warnings." in page.text
    assert "a semicolon" in page.text


def test_the_catalogue_holds_the_words_of_every_problem_of_the_intake_and_no_others() -> None:
    folder = Path(findings.__file__).parent
    sources = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    named = set(re.findall(r"(?:finding|refusal|findings)\(\s*\"([^\"]+)\"", sources))
    assert len(named) > 30
    assert named <= set(findings.catalogue())
    by_type = {"duplicate id", "duplicate unit", "duplicate unit settled"}
    assert {name for name in findings.catalogue() if f'"{name}"' not in sources} == by_type
    for name, words in findings.catalogue().items():
        assert set(words) <= {"kind", "what", "expected", "mend", "severity"}, name
        assert words["what"], name
        assert words.get("severity", "warning") == "warning", name
