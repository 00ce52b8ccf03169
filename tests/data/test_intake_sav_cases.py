"""Whether the records before the cases of a .sav are followed to their end, whatever stands in them."""

from __future__ import annotations

import struct
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from doorpakken.data.intake.sav_case_count import spare_bytes

COMPRESSED = 72


def written(folder: Path, **options: bool) -> bytes:
    """A file with every kind of record: long texts, labels of variables and values, ranges, a note."""
    table = pd.DataFrame({"a": [1.0, 2.0], "long": ["x" * 300, "y" * 700], "short": ["ten letters", "k"]})
    pyreadstat.write_sav(
        table,
        folder / "made.sav",
        note="a note\nof two lines",
        column_labels=["first", "", "x" * 201],
        variable_value_labels={"a": {1: "one", 2: "a label of some length"}},
        missing_ranges={"a": [{"lo": 5, "hi": 9}]},
        **options,
    )
    return (folder / "made.sav").read_bytes()


@pytest.mark.parametrize("spare", [0, 1, 7, 8])
def test_what_is_left_after_the_last_case_is_counted(tmp_path: Path, spare: int) -> None:
    assert spare_bytes(written(tmp_path) + b"x" * spare) == spare


@pytest.mark.parametrize(("said", "spare"), [(1, 1), (3, -1), (-1, 0)])
def test_cases_beyond_the_number_that_the_head_says_are_left(tmp_path: Path, said: int, spare: int) -> None:
    """In cases of the file, of which it has two; a head that says -1 does not know how many there are."""
    data = written(tmp_path)
    case = 8 * struct.unpack_from("<i", data, 68)[0]
    assert spare_bytes(data[:80] + struct.pack("<i", said) + data[84:]) == spare * case


def test_a_packing_that_nobody_knows_is_damage(tmp_path: Path) -> None:
    data = written(tmp_path)
    with pytest.raises(ValueError, match="packed in a way that nobody knows"):
        spare_bytes(data[:COMPRESSED] + struct.pack("<i", 7) + data[COMPRESSED + 4 :])


def test_compressed_cases_have_no_one_length(tmp_path: Path) -> None:
    assert spare_bytes(written(tmp_path, row_compress=True) + b"x") == 0


def test_the_records_of_a_real_file_are_followed(real: Path) -> None:
    """Those before the cases: as many variables as the head says, then the mark of the end, or ValueError."""
    for name, elements in (("electric", 13), ("testdata", 109)):
        data = bytearray((real / f"formats/{name}.sav").read_bytes())
        assert struct.unpack_from("<ii", data, 68) == (elements, 1)
        data[COMPRESSED : COMPRESSED + 12] = struct.pack("<iii", 0, 0, -1)
        assert 0 <= spare_bytes(bytes(data)) < 8 * elements


@pytest.mark.parametrize("broken", ["unknown record", "cut off"])
def test_records_that_cannot_be_followed_are_damaged(tmp_path: Path, broken: str) -> None:
    data = written(tmp_path)
    with pytest.raises(ValueError, match="its dictionary is damaged"):
        spare_bytes(data[:400] if broken == "cut off" else data[:176] + b"\xff" * 4 + data[180:])
