"""Typed responses: every answer as the raw file has it, every kind of missing apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorpakken.data.intake import admit, inspect_wave, read_raw
from doorpakken.errors import UserError
from tests.support.intake_wave import CODEBOOK, GOOD, HEADS, WAVE, declared, with_cell, write_wave

VARIABLES = ["respondent_id", "started_at", "completed_at", "municipality", "kcc", "share", "fte", "lesson"]


def answered(table: pd.DataFrame, variable: str) -> list[object]:
    return [None if pd.isna(value) else value for value in table[variable]]


def test_columns_and_types(tmp_path: Path) -> None:
    wave = write_wave(tmp_path)
    table = admit(wave, read_raw(wave))
    expected = [name for variable in VARIABLES for name in (variable, f"{variable}__missing")]
    assert list(table.columns) == ["source_row", *expected]
    assert table["source_row"].dtype == np.dtype("int64")
    assert {str(table[name].dtype) for name in ("share", "fte")} == {"float64"}
    assert {str(table[name].dtype) for name in ("kcc", "lesson", "started_at", "share__missing")} == {"str"}


def test_answers_and_missing_of_the_good_wave(tmp_path: Path) -> None:
    wave = write_wave(tmp_path)
    table = admit(wave, read_raw(wave))
    assert table["source_row"].tolist() == [2, 3, 4, 5]
    assert answered(table, "kcc") == ["1", "2", "3", None]
    assert answered(table, "kcc__missing") == [None, None, None, "no_answer"]
    assert answered(table, "share") == [40.0, None, None, None]
    assert answered(table, "share__missing") == [None, "dont_know", "not_asked", "not_asked"]
    assert answered(table, "fte") == [2.5, 0.0, None, 12.0]
    assert answered(table, "lesson") == ["Begin klein", None, "Één loket", None]
    assert answered(table, "completed_at__missing") == [None, None, None, "no_answer"]


def test_survives_parquet(tmp_path: Path) -> None:
    wave = write_wave(tmp_path)
    table = admit(wave, read_raw(wave))
    table.to_parquet(tmp_path / "responses.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "responses.parquet"), table)


def test_label_answers_become_codes(tmp_path: Path) -> None:
    labels = declared("answers: codes", "answers: labels\n  language: en")
    text = (
        GOOD.replace("GM0003,1", "GM0003,yes")
        .replace("GM0005,2", "GM0005,shared")
        .replace(",3,-91", ",no,-91")
    )
    wave = write_wave(tmp_path, text, wave=labels)
    assert answered(admit(wave, read_raw(wave)), "kcc") == ["1", "2", "3", None]


def test_decimal_comma(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, with_cell(2, "fte", '"2,5"'), wave=declared('decimal: "."', 'decimal: ","'))
    assert answered(admit(wave, read_raw(wave)), "fte") == [2.5, 0.0, None, 12.0]


def test_text_is_kept_with_its_blanks_and_line_breaks(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, with_cell(2, "lesson", '" eerst\nklein "'))
    table = admit(wave, read_raw(wave))
    assert answered(table, "lesson")[0] == " eerst\nklein "
    assert table["source_row"].tolist() == [2, 3, 4, 5]


def test_routing_tells_not_asked_where_no_code_does(tmp_path: Path) -> None:
    silent = WAVE.replace('"-91": not_asked, ', '"": no_answer, ')
    wave = write_wave(
        tmp_path,
        GOOD.replace("-91", "").replace(",-98,0", ",,0"),
        wave=silent,
        codebook=CODEBOOK.replace("-91|", ""),
    )
    table = admit(wave, read_raw(wave))
    assert answered(table, "share__missing") == [None, "no_answer", "not_asked", "not_asked"]


@pytest.mark.parametrize(("column", "cell"), [("kcc", "7"), ("share", "400"), ("fte", "veel"), ("id", "")])
def test_a_broken_cell_is_never_admitted(tmp_path: Path, column: str, cell: str) -> None:
    wave = write_wave(tmp_path, with_cell(2, column, cell))
    with pytest.raises(UserError, match=f"column {column}.*doorpakken check 2014"):
        admit(wave, read_raw(wave))


def test_a_ragged_or_lacking_column_is_never_admitted(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, GOOD + "e,f\n")
    with pytest.raises(UserError, match=r"row 6.*fewer cells"):
        admit(wave, read_raw(wave))
    wave = write_wave(tmp_path, GOOD.replace("lesson", "les"))
    with pytest.raises(UserError, match="column lesson"):
        admit(wave, read_raw(wave))


KCC = st.sampled_from(["1", "2", "3", "-98", "-99"])
SHARE = st.one_of(st.integers(0, 100).map(str), st.just("-98"))
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff#"), min_size=1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(KCC, SHARE, st.decimals(0, 500, places=2).map(str), TEXT), min_size=1, max_size=40))
def test_what_is_admitted_is_what_stood_there(
    tmp_path: Path, answers: list[tuple[str, str, str, str]]
) -> None:
    """Any allowed file passes the check, and each raw cell comes back from its answer or its missing kind."""
    rows = [
        (f"r{at}", "-99", "-99", f"GM{at:04d}", kcc, share if kcc in "12" else "-91", fte, text)
        for at, (kcc, share, fte, text) in enumerate(answers)
    ]
    quoted = [",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
    wave = write_wave(tmp_path, "\n".join([HEADS, *quoted]) + "\n")
    raw, found = inspect_wave(wave)
    assert raw is not None
    assert {one.kind for one in found} <= {"blanks in text", "encoded twice", "lost character"}
    table = admit(wave, raw)
    kinds = {kind: code for code, kind in wave.missing.items()}
    for variable, at in (("kcc", 4), ("lesson", 7)):
        back = [
            kinds[missing] if pd.isna(answer) else answer
            for answer, missing in zip(table[variable], table[f"{variable}__missing"], strict=True)
        ]
        assert back == [row[at] for row in rows]
    assert table["fte"].tolist() == [float(row[6]) for row in rows]
    asked = table["share__missing"] != "not_asked"
    assert asked.tolist() == [row[4] in "12" for row in rows]
