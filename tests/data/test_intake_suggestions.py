"""What a cell may have been meant to be, and what is odd in it: told where it is sure, and never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorpakken.data.intake import admit, read_raw
from doorpakken.data.intake.cells import encoded_once
from doorpakken.data.intake.suggestions import odd, plain, suggest_unit
from tests.broken.good import CODEBOOK, GOOD, HEADS, LAST, UNITS, WAVE, found_in, with_cells
from tests.support.intake_wave import only, put_wave, read_wave, write_wave
from tests.support.intake_wave import problems_of as problems_of_four

CODES = ["GM0003", "GM0012", "GM0120", "WS0120"]
NAMES = {"bergen": "GM0012"}


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("Bergen", "GM0012"),
        (" bergen\u200b", "GM0012"),
        ("12", "GM0012"),
        ("gm12", "GM0012"),
        ("GMOO12", "GM0012"),
        ("ＧＭ００１２", "GM0012"),
        ("120", ""),
        ("PV0012", ""),
        ("13", ""),
        ("Zeist", ""),
        ("9" * 5000, ""),
        ("", ""),
    ],
)
def test_a_unit_is_told_only_when_no_other_can_be_meant(cell: str, meant: str) -> None:
    assert suggest_unit(cell, NAMES, CODES) == meant


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Één", ""),
        ("40", ""),
        ("1\u00a0", ""),
        ("–4", ", with EN DASH (U+2013)"),
        ("Ω", ", with GREEK CAPITAL"),
    ],
)
def test_odd_characters_are_named_where_they_cannot_be_told_by_sight(cell: str, words: str) -> None:
    assert odd(cell).startswith(words)
    assert bool(odd(cell)) == bool(words)


def test_plain_text_stays_as_it_is() -> None:
    assert [plain(cell) for cell in ("Één loket", "4O", "–91", "М\u200b", " x ")] == [
        "Één loket",
        "4O",
        "-91",
        "M",
        "x",
    ]


@pytest.mark.parametrize(
    ("cell", "once"), [("Ã©Ã©n", "één"), ("één", None), ("abc", None), ("€5", None), ("Ã", None)]
)
def test_a_text_that_was_encoded_twice_is_known_by_its_bytes(cell: str, once: str | None) -> None:
    assert encoded_once(cell) == once


def kinds(folder: Path, text: str) -> list[tuple[str, int | None]]:
    put_wave(folder, text, wave=WAVE, codebook=CODEBOOK)
    return [(found.kind, found.row) for found in found_in(folder)]


def test_three_decimals_are_told_only_when_no_number_has_others(tmp_path: Path) -> None:
    column = with_cells({(row, "fte"): "1.500" for row in range(2, LAST + 1)})
    assert kinds(tmp_path, column)[0] == ("three decimals", 2)
    rows = column.splitlines()
    rows[4] = rows[4].replace(",1.500,", ",1.50,")
    assert kinds(tmp_path, "\n".join(rows) + "\n") == []
    assert admit(wave := read_wave(tmp_path), read_raw(wave))["fte"].tolist()[:4] == [1.5] * 4


@pytest.mark.parametrize(
    ("day", "told"),
    [("2014-05-30", False), ("2014-05-31", True), ("2012-05-30", False), ("2012-05-29", True)],
)
def test_moments_outside_the_two_years_up_to_the_day_of_the_data_are_told(
    tmp_path: Path, day: str, told: bool
) -> None:
    moved = with_cells({(5, "start"): f"{day}T08:00:00", (5, "end"): f"{day}T09:00:00"})
    assert kinds(tmp_path, moved) == [("another time", 5)] * 2 * told


def test_an_id_that_only_begins_as_a_note_does_is_an_id(tmp_path: Path) -> None:
    assert kinds(tmp_path, with_cells({(5, "id"): "total-17", (6, "id"): "source17"})) == []
    assert kinds(tmp_path, with_cells({(5, "id"): "Bron: LimeSurvey"})) == [("note row", 5)]


def test_open_text_with_lines_and_commas_is_no_row_that_was_swallowed(tmp_path: Path) -> None:
    text = '"Eén, twee,\ndrie, vier, vijf, zes,\nzeven, acht, negen"'
    assert kinds(tmp_path, with_cells({(5, "lesson"): text})) == []
    swallowed = '"Eén\n' + ",".join(["x"] * len(HEADS)) + '"'
    assert kinds(tmp_path, with_cells({(5, "lesson"): swallowed})) == [("swallowed rows", 5)]


def test_rows_that_are_left_out_move_no_other(tmp_path: Path) -> None:
    rows = GOOD.splitlines()
    pasted = "\n".join([*rows[:10], rows[0], *rows[10:], "Totaal" + "," * (len(HEADS) - 1)]) + "\n"
    put_wave(tmp_path, pasted, wave=WAVE, codebook=CODEBOOK)
    raw = read_raw(read_wave(tmp_path))
    assert raw.source_row.tolist() == [*range(2, 11), *range(12, LAST + 2)]
    assert [cells[0] for cells in raw.records()] == [f"r{at}" for at in range(LAST - 1)]
    assert len(UNITS) == LAST - 1


def test_a_whole_last_row_without_a_line_end_is_read(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, "id,start,end,gm,kcc,share,fte,lesson\na,-99,-99,GM0003,1,40,2.5,Begin")
    found = only(problems_of_four(wave))
    assert (found.kind, found.severity, found.row, found.found) == ("open end", "warning", 2, "Begin")
    assert admit(wave, read_raw(wave))["lesson"].tolist() == ["Begin"]
