"""Workbooks that are hostile or odd: nothing is unpacked without limit, and nothing in a cell goes unseen."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from doorpakken.data.intake import read_raw
from doorpakken.data.intake import zip_package as package
from doorpakken.data.study import Wave
from doorpakken.errors import Problem
from tests.broken.books import ENTITY, repacked
from tests.data.test_intake_formats import SMALL, cells, wave_of
from tests.support import format_samples as formats
from tests.support.format_samples import Fault, Formula
from tests.support.intake_wave import HEADS, only, problems_of

LINES = "  sheet: Data\n  header_rows: 1\n"


def book(rows: list[list[object]] | None = None) -> bytes:
    return formats.xlsx({"Data": [HEADS.split(","), *(rows or cells())]})


def excel(folder: Path, data: bytes, format_: str = "xlsx") -> Wave:
    return wave_of(folder, data, format_, LINES)


def refused(folder: Path, data: bytes) -> Problem:
    return only(problems_of(excel(folder, data)))


def test_a_part_that_would_grow_without_measure_is_refused_unread(tmp_path: Path) -> None:
    bomb = repacked(book(), **{"xl/media/a.bin": b"\0" * (package.SMALL + 1)})
    found = refused(tmp_path, bomb)
    assert found.kind == "zip bomb"
    assert found.found == "xl/media/a.bin, more than 100 times its size"
    assert problems_of(excel(tmp_path, repacked(book(), **{"xl/media/a.bin": b"\0" * package.SMALL}))) == []


@pytest.mark.parametrize(
    ("limit", "value", "found"), [("PARTS", 6, "7 parts"), ("EXPANDED", 900, "MB in it")]
)
def test_parts_and_room_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, found: str
) -> None:
    assert problems_of(excel(tmp_path, repacked(book()))) == []
    monkeypatch.setattr(package, limit, value)
    trouble = refused(tmp_path, repacked(book(), note=b"x"))
    assert (trouble.kind, found in trouble.found) == ("zip bomb", True)
    assert "CSV" in trouble.mend


def test_a_directory_that_lies_about_a_size_is_a_damaged_file(tmp_path: Path) -> None:
    data = bytearray(repacked(book(), **{"xl/note.xml": b"<a>" + b"x" * 5000 + b"</a>"}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = struct.pack("<I", archive.getinfo("xl/note.xml").file_size)
    assert data.count(size) == 2
    assert refused(tmp_path, bytes(data.replace(size, struct.pack("<I", 10)))).kind == "damaged file"


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"]
)
def test_a_document_type_in_any_part_is_refused(tmp_path: Path, part: str) -> None:
    data = repacked(book(), lambda name, text: text.replace("?>", "?>" + ENTITY, 1) if name == part else text)
    found = refused(tmp_path, data)
    assert (found.kind, found.found) == ("document type", f"one in {part}")


def test_a_zip_without_a_workbook_and_a_part_that_stands_twice(tmp_path: Path) -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("export/responses.csv", HEADS)
    found = refused(tmp_path, other.getvalue())
    assert (found.kind, found.found) == ("format", "export/responses.csv")
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = repacked(book(), **{"xl/workbook.xml": b"<workbook/>"})
    assert refused(tmp_path, twice).found == "xl/workbook.xml twice"


def test_a_cell_far_from_the_others_fills_no_memory(tmp_path: Path) -> None:
    data = repacked(book(), lambda _, text: text.replace('r="H5"', 'r="XFD1048576"'))
    found = refused(tmp_path, data)
    assert (found.kind, found.row, found.column) == ("far cell", 1048576, "column 16384")
    assert "deleted" in found.mend


@pytest.mark.parametrize("place", ["2B", "AAAA1", "A0", "XFE1", "A1048577"])
def test_a_place_that_no_sheet_has_is_damage(tmp_path: Path, place: str) -> None:
    data = repacked(book(), lambda _, text: text.replace('r="H5"', f'r="{place}"'))
    found = refused(tmp_path, data)
    assert (found.kind, found.found) == ("damaged file", f"no sheet has a cell {place}")


def test_formulas_are_told_and_those_without_a_result_refused(tmp_path: Path) -> None:
    rows = cells()
    rows[0][6] = Formula("1+1.5", 2.5)
    rows[3][6] = Formula("12", 12.0)
    data = book(rows)
    told = problems_of(excel(tmp_path, data))
    assert [(found.kind, found.severity, found.row, found.column, found.found) for found in told] == [
        ("formula", "warning", 2, "column 7", "2.5"),
        ("formula", "warning", 5, "column 7", "12.0"),
    ]
    hollow = repacked(data, lambda _, text: text.replace("<v>12.0</v>", ""))
    errors = [found for found in problems_of(excel(tmp_path, hollow)) if found.severity == "error"]
    assert [(found.kind, found.row, found.column) for found in errors] == [
        ("formula without result", 5, "column 7"),
        ("empty cell", 5, "fte"),
    ]


def test_percentages_are_fractions_and_told(tmp_path: Path) -> None:
    def styled(name: str, text: str) -> str:
        if name == "xl/styles.xml":
            formats_ = '<numFmts><numFmt numFmtId="170" formatCode="0.0%"/></numFmts>'
            others = '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
            return text.replace("<cellXfs", f"{formats_}{others}<cellXfs").replace(
                "</cellXfs>", '<xf numFmtId="9"/><xf numFmtId="170"/></cellXfs>'
            )
        return text.replace('<c r="G2">', '<c r="G2" s="3">').replace('<c r="G5">', '<c r="G5" s="4">')

    told = problems_of(excel(tmp_path, repacked(book(), styled)))
    assert [(found.kind, found.severity, found.row, found.column, found.found) for found in told] == [
        ("percentage", "warning", 2, "column 7", "2.5"),
        ("percentage", "warning", 5, "column 7", "12.0"),
    ]


def test_cells_that_do_not_say_their_place_are_counted(tmp_path: Path) -> None:
    rows = cells()
    rows[2][6] = Fault("#N/A")
    bare = repacked(
        book(rows), lambda name, text: text.replace('<c r="G4" ', "<c ") if "sheet1" in name else text
    )
    found = only(problems_of(excel(tmp_path, bare)))
    assert (found.kind, found.row, found.column, found.found) == ("error cell", 4, "fte", "#N/A")


def test_an_error_cell_of_an_old_workbook_is_told(tmp_path: Path) -> None:
    """The truth value of the fixture, in row 5, made into the error #N/A."""
    data, truth = SMALL.read_bytes(), b"\x05\x02\x08\x00\x04\x00\x03\x00"
    at = data.index(truth) + len(truth) + 2
    broken = data[:at] + b"\x2a\x01" + data[at + 2 :]
    raw = read_raw(excel(tmp_path, broken, "xls"))
    cells_ = dict(zip(raw.source_row.tolist(), (record[3] for record in raw.records()), strict=True))
    assert (cells_[3], cells_[5]) == ("1", "#N/A")


@pytest.mark.parametrize("format_", ["xlsx", "xls"])
def test_damage_is_told_in_problems_and_never_on_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], format_: str
) -> None:
    rng = random.Random(6)
    whole = SMALL.read_bytes() if format_ == "xls" else book()
    kinds = set()
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 3, 20])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        cut = len(data) if rng.random() < 0.8 else rng.randrange(len(data))
        kinds |= {found.kind for found in problems_of(excel(tmp_path, bytes(data[:cut]), format_))}
    assert "damaged file" in kinds
    assert capfd.readouterr() == ("", "")
