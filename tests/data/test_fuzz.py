"""Damaged files: refused with a message, or read as another reader reads them; no stack, no silent change.

`FUZZ=20 pytest tests/data/test_fuzz.py` (make fuzz) tries twenty times as many examples, others each time.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from doorpakken.data.intake import inspect_wave
from doorpakken.data.intake.column_checks import hold
from doorpakken.data.study import Item, Wave
from tests.conftest import ROOT
from tests.support import fuzzing
from tests.support.fuzzing import (
    Good,
    accepted,
    damaged,
    good,
    independent,
    loaded,
    part,
    problems_of,
    profile,
    repacked,
    with_data,
)
from tests.support.intake_wave import UNITS

FORMATS = ("csv", "xlsx", "sav", "dta")
DOCUMENTS = ("wave.yaml", "codebook.csv", "SHA256SUMS")
MOST = 300  # MB over the peak of the good file
SIGNS = st.text(
    alphabet="0123456789.,-+eE %€;=@'\"|/:TZGM\t\n\r\0\x1c\x85\u00a0\u2009\u2028"
    "\u200b\u202e\ufeff\u2212١２²½éÉ\u0301",
    max_size=8,
)
TOKENS = st.sampled_from(
    ["-99", "-98", "-91", "-97", "1", "2", "3", "1.0", "01", "+1", "1e2", "0x1", "nan", "inf", "NA", "None",
     "", "GM0003", "GM0005", "gm0003", "2014-04-08", "2014-04-08T09:00:00", "2014-02-30", "40 ", " 40", "4O",
     "100.0", "9007199254740993", "1,5", "1.5", ".5", "5.", "-0", "--1", "true", "ja", "yes", "a" * 300]
)  # fmt: skip
CELLS = TOKENS | SIGNS | st.tuples(TOKENS, SIGNS).map("".join)


@pytest.fixture(scope="module")
def goods(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Good]:
    folder = tmp_path_factory.mktemp("good")
    return {format_: good(folder, format_) for format_ in FORMATS}


def neither_in_silence(one: Good, data: bytes) -> None:
    """Refused, or the cells that stood there before, or those that another reader finds."""
    cells = accepted(with_data(one.wave, data))
    if cells is not None and cells != accepted(with_data(one.wave, one.data)):
        assert cells == independent(one.reading, data)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_good_file_reads_alike_by_both(goods: dict[str, Good], format_: str) -> None:
    one = goods[format_]
    cells = accepted(with_data(one.wave, one.data))
    assert cells is not None
    assert cells == independent(one.reading, one.data)


@pytest.mark.parametrize("data", [b"id\r\n,", b"id\n,,\n,,\n"])
def test_heads_and_nothing_but_delimiters(goods: dict[str, Good], data: bytes) -> None:
    assert "no rows" in {found.kind for found in problems_of(with_data(goods["csv"].wave, data))}


def test_two_columns_of_one_name_in_a_statistics_file(goods: dict[str, Good]) -> None:
    data = goods["sav"].data.replace(b"GM      ", b"ID      ").replace(b"GM=gm", b"GM=id")
    assert data != goods["sav"].data
    (found,) = problems_of(with_data(goods["sav"].wave, data))
    assert found.kind == "damaged file"
    assert "duplicated" in found.found


@pytest.mark.parametrize("format_", FORMATS)
@profile(120)
@given(data=st.data())
def test_damaged_bytes(goods: dict[str, Good], format_: str, data: st.DataObject) -> None:
    one = goods[format_]
    neither_in_silence(one, data.draw(damaged(one.data)))


@pytest.mark.parametrize(
    "name", [fuzzing.SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
)
@profile(60)
@given(data=st.data())
def test_damaged_parts_of_a_workbook(goods: dict[str, Good], name: str, data: st.DataObject) -> None:
    one = goods["xlsx"]
    neither_in_silence(one, repacked(one.data, {name: data.draw(damaged(part(one.data, name)))}))


@profile(80)
@given(data=st.data())
def test_a_damaged_old_workbook_leaves_no_stack(goods: dict[str, Good], data: st.DataObject) -> None:
    """Of .xls there is no second reader: it is refused or read, and the codebook fits none of its columns."""
    text = (goods["xlsx"].wave.folder / "wave.yaml").read_text("utf-8")
    folder = goods["xlsx"].wave.folder.parent.parent / "xls"
    folder.mkdir(exist_ok=True)
    old = (ROOT / "tests/fixtures/small.xls").read_bytes()
    fuzzing.put_wave(folder, old, wave=text.replace("xlsx", "xls"), codebook=fuzzing.CODEBOOK)
    wave = fuzzing.read_wave(folder)
    assert accepted(with_data(wave, data.draw(damaged(old)))) is None


@pytest.mark.parametrize("name", DOCUMENTS)
@profile(120)
@given(data=st.data())
def test_damaged_documents(goods: dict[str, Good], name: str, data: st.DataObject) -> None:
    one = goods["csv"]
    with_data(one.wave, one.data)
    path = one.wave.folder / name
    whole = path.read_bytes()
    path.write_bytes(data.draw(damaged(whole)))
    try:
        wave = loaded(one.wave.folder.parent)
        cells = None if wave is None else accepted(wave)
    finally:
        path.write_bytes(whole)
    before = accepted(one.wave) or {}
    assert cells is None or {name: before.get(name) for name in cells} == cells


def expected(wave: Wave, item: Item, cell: str) -> tuple[str, str | float] | None:
    """What a cell says by a reading of its own: an answer, a kind of missing, or nothing that may pass."""
    if cell in item.missing and cell in wave.missing:
        return "missing", wave.missing[cell]
    if not cell or cell in wave.missing or "\0" in cell or (cell != cell.strip() and item.type != "text"):
        return None
    if item.type == "single":
        return ("answer", cell) if cell in item.labels else None
    if item.is_numeric:
        return _number(wave, item, cell)
    if item.type == "datetime":
        return ("answer", cell) if _moment(cell) else None
    return "answer", cell


def _number(wave: Wave, item: Item, cell: str) -> tuple[str, float] | None:
    if not cell.isascii() or not set(cell) <= set("0123456789.+-"):
        return None
    try:
        value = Decimal(cell)
    except InvalidOperation:
        return None
    least, most = item.minimum, item.maximum
    within = (least is None or value >= Decimal(least)) and (most is None or value <= Decimal(most))
    whole = item.type != "integer" or value == value.to_integral_value()
    coded = value in {Decimal(code) for code in wave.missing}
    return ("answer", float(value)) if within and whole and not coded else None


def _moment(cell: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9:.TZ +-]*", cell, re.ASCII):
        return False
    for form in ("%Y-%m-%d", *(f"%Y-%m-%d{sign}{time}{zone}" for sign in " T" for zone in ("", "%z")
                               for time in ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f"))):  # fmt: skip
        try:
            datetime.strptime(cell, form)
        except ValueError:
            continue
        return True
    return False


@profile(400)
@given(row=st.integers(1, 4), column=st.integers(0, 7), cell=CELLS)
@example(row=1, column=5, cell="\ufeff40")
@example(row=1, column=7, cell="a\ufeff")
def test_a_cell_is_told_in_its_place_or_means_what_it_says(
    goods: dict[str, Good], row: int, column: int, cell: str
) -> None:
    one, rows = goods["csv"], [list(cells) for cells in fuzzing.ROWS]
    rows[row][column] = cell
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    wave = with_data(one.wave, text.getvalue().encode())
    raw, found = inspect_wave(wave, UNITS)
    fuzzing.legible(found)
    head = rows[0][column]
    errors = [problem for problem in found if problem.severity == "error"]
    if any((problem.row, problem.column) == (row + 1, head) for problem in errors):
        return
    assert raw is not None, found
    item = next(item for item in wave.items if item.column == head)
    held = hold(wave, raw)[item.variable]
    if len(raw.source_row) < len(rows) - 1:  # a row that is no response: its cells are not looked at
        assert any(problem.row == row + 1 for problem in errors)
        return
    meant = held.cells[held.codes[row - 1]]
    says = ("missing", meant.missing) if meant.missing else ("answer", meant.answer)
    assert says == expected(wave, item, cell.replace("\ufeff", "")), found


WORST: dict[str, Callable[[Good], bytes]] = {
    "csv of one cell": lambda one: one.data[:3] + b"x" * 20_000_000,
    "csv of a quote that stays open": lambda one: one.data + b'"' + b"a,b\n" * 5_000_000,
    "csv of blank rows": lambda one: one.data + b"\n" * 2_000_000,
    "csv of delimiters": lambda one: one.data + b"," * 5_000_000,
    "csv of NULs": lambda one: one.data + b"\0" * 20_000_000,
    "csv of heads": lambda one: one.data.splitlines()[0] + b"".join(b",h%d" % at for at in range(100_000)),
    "csv of ragged rows": lambda one: one.data + b"1\n" * 1_000_000,
    "xlsx of one far cell": lambda one: _sheet(one, b'r="H5"', b'r="XFD1048576"'),
    "xlsx of blanks": lambda one: _sheet(one, b"</sheetData>", b" " * 200_000_000 + b"</sheetData>"),
    "xlsx of rows": lambda one: _sheet(one, b"</sheetData>", b'<row r="6"/>' * 2_000_000 + b"</sheetData>"),
    "sav of many cases": lambda one: one.data[:80] + b"\xff\xff\xff\x7f" + one.data[84:],
    "sav of wide cases": lambda one: one.data[:68] + b"\xff\xff\xff\x7f" + one.data[72:],
    "dta of many cases": lambda one: one.data.replace(b"<N>\x04\0\0\0", b"<N>\xff\xff\xff\x7f", 1),
}


def _sheet(one: Good, old: bytes, new: bytes) -> bytes:
    import zipfile

    sheet = part(one.data, fuzzing.SHEET)
    assert old in sheet
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name in zipfile.ZipFile(io.BytesIO(one.data)).namelist():
            text = sheet.replace(old, new, 1) if name == fuzzing.SHEET else part(one.data, name)
            package.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


MEASURE = """
import re, resource, sys
from pathlib import Path
from doorpakken.data.intake import inspect_wave
from tests.support.fuzzing import legible, with_data
from tests.support.intake_wave import UNITS, read_wave

def peak():
    status = Path("/proc/self/status")  # on Linux the other one begins at the peak of the parent
    kept = re.search("VmHWM: *\\t* *([0-9]+)", status.read_text()) if status.exists() else None
    return int(kept[1]) // 1024 if kept else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20

waves = {}
for line in sys.stdin.read().splitlines():
    name, folder, file = line.split("|")
    wave = waves.setdefault(folder, read_wave(Path(folder)))
    raw, found = inspect_wave(with_data(wave, Path(file).read_bytes()), UNITS)
    errors = any(problem.severity == "error" for problem in legible(found))
    print(f"{name}|{'refused' if errors else len(raw.source_row)}|{peak()}", flush=True)
"""


def test_the_worst_files_need_no_memory_to_speak_of(goods: dict[str, Good], tmp_path: Path) -> None:
    """All of them in one process, after the good ones: what its peak rises from there is what they took."""
    plain: dict[str, Callable[[Good], bytes]] = {format_: lambda one: one.data for format_ in FORMATS}
    lines, sizes = [], []
    for name, make in (plain | WORST).items():
        one, path = goods[name.split(" ")[0]], tmp_path / f"{len(lines)}.bin"
        path.write_bytes(make(one))
        with_data(one.wave, one.data)
        lines.append(f"{name}|{one.wave.folder.parent}|{path}")
        sizes.append(path.stat().st_size // 2**20)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], input="\n".join(lines), capture_output=True, text=True, check=False,
        env={"PYTHONPATH": f"{ROOT / 'workflow'}:{ROOT}"}, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}{done.stderr[-3000:]}"
    told = [
        (name, said, int(peak)) for name, said, peak in (line.split("|") for line in done.stdout.splitlines())
    ]
    assert [name for name, _, _ in told] == [*plain, *WORST]
    assert {said for _, said, _ in told[: len(plain)]} == {"4"}
    assert {said for _, said, _ in told} == {"4", "refused"}
    good_peak = told[len(plain) - 1][2]
    assert told[-1][2] - good_peak <= MOST, [
        (*one, f"file of {size} MB") for one, size in zip(told, sizes, strict=True)
    ]
