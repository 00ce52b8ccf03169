"""What a raw file can have wrong before any cell is looked at, and what reading makes of a good one."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorpakken.data.intake import admit, inspect_wave, occurrences, problems_page, read_raw
from doorpakken.data.intake.heads import column_names
from doorpakken.data.study.write_files import problems_table
from doorpakken.errors import UserError
from tests.support.intake_wave import (
    CODEBOOK,
    GOOD,
    HEADS,
    ROWS,
    UNITS,
    WAVE,
    declared,
    only,
    problems_of,
    write_wave,
)


def test_good_file_is_read_cell_by_cell(tmp_path: Path) -> None:
    raw = read_raw(write_wave(tmp_path))
    assert [column.name for column in raw.columns] == HEADS.split(",")
    assert list(raw.records()) == [tuple(row.split(",")) for row in ROWS]
    assert raw.source_row.tolist() == [2, 3, 4, 5]
    assert raw.problems == ()


def test_raw_file_is_never_written(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, "\ufeff" + GOOD.replace("Begin", "\ufeffBegin"))
    before = wave.responses.path.read_bytes(), wave.responses.path.stat().st_mtime_ns
    read_raw(wave)
    assert (wave.responses.path.read_bytes(), wave.responses.path.stat().st_mtime_ns) == before


def test_changed_byte(tmp_path: Path) -> None:
    wave = write_wave(tmp_path)
    wave.responses.path.write_text(GOOD.replace("40", "41"), "utf-8")
    found = only(problems_of(wave))
    assert (found.kind, found.row, found.column) == ("changed file", None, None)
    assert found.found.startswith("sha256 ")
    assert found.expected == f"{wave.sha256['responses.csv'][:16]}…"
    assert "sha256sum responses.csv" in found.mend
    assert "line ends" not in found.what
    assert len(str(found).splitlines()) == 1


def test_changed_line_ends_are_named_as_such(tmp_path: Path) -> None:
    wave = write_wave(tmp_path)
    wave.responses.path.write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert "only the line ends" in only(problems_of(wave)).what


def test_file_gone_or_not_sealed(tmp_path: Path) -> None:
    wave = write_wave(tmp_path)
    found = only(problems_of(replace(wave, sha256={})))
    assert (found.kind, found.expected) == ("checksum", "responses.csv")
    assert "sha256sum responses.csv" in found.mend
    wave.responses.path.unlink()
    found = only(problems_of(wave))
    assert found.kind == "unreadable"
    assert "responses.file" in found.mend


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_empty_file(tmp_path: Path, text: str) -> None:
    found = only(problems_of(write_wave(tmp_path, text)))
    assert (found.kind, found.row) == ("empty file", None)
    assert found.mend == "Put the delivered file there again."


def test_header_only(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, HEADS + "\n")))
    assert (found.kind, found.expected) == ("no rows", "heads and rows")


def test_first_row_blank(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, "\n" + GOOD)))
    assert (found.kind, found.row) == ("heads", 1)
    assert "first row" in found.mend


@pytest.mark.parametrize(("sign", "words"), [(";", "a semicolon"), ("\t", "a tab"), ("|", "a bar")])
def test_wrong_delimiter(tmp_path: Path, sign: str, words: str) -> None:
    found = only(problems_of(write_wave(tmp_path, GOOD.replace(",", sign))))
    assert (found.kind, found.row, found.found, found.expected) == ("delimiter", 1, words, "a comma")
    assert f'delimiter: "{sign}"'.replace("\t", "\\t") in found.mend


@pytest.mark.parametrize(
    ("file", "declaration", "mend"),
    [("cp1252", "utf-8", "cp1252"), ("utf-8", "cp1252", "utf-8"), ("utf-8", "ascii", "utf-8")],
)
def test_wrong_encoding(tmp_path: Path, file: str, declaration: str, mend: str) -> None:
    data = GOOD.encode(file)
    wave = write_wave(tmp_path, data, wave=declared("encoding: utf-8", f"encoding: {declaration}"))
    found = only(problems_of(wave))
    assert (found.kind, found.row, found.expected) == ("encoding", 4, declaration)
    offset = data.index("É".encode(file))
    assert found.found == f"byte 0x{data[offset]:02x} at offset {offset}"
    assert f'encoding: "{mend}"' in found.mend


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_recognised_and_read_once_declared(tmp_path: Path, encoding: str) -> None:
    data = GOOD.encode(encoding)
    found = only(problems_of(write_wave(tmp_path, data)))
    assert (found.kind, found.row) == ("encoding", 1)
    assert f'encoding: "{encoding}"' in found.mend
    right = write_wave(tmp_path, data, wave=declared("encoding: utf-8", f"encoding: {encoding}"))
    assert list(read_raw(right).records())[2][-1] == "Één loket"


def test_row_of_a_wrong_byte_counts_records(tmp_path: Path) -> None:
    text = GOOD.replace("Begin klein", '"Begin\nklein"')
    found = only(problems_of(write_wave(tmp_path, text.encode("cp1252"))))
    assert (found.kind, found.row) == ("encoding", 4)


def test_unknown_encoding_name(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, wave=declared("encoding: utf-8", "encoding: utf-9"))))
    assert (found.kind, found.found) == ("encoding", "utf-9")
    assert "responses.encoding" in found.mend


def test_missing_column_names_the_nearest_head(tmp_path: Path) -> None:
    wave = write_wave(
        tmp_path,
        GOOD.replace("lesson", "lessons"),
        wave=WAVE.replace("missing:", "  other_columns: ignore\nmissing:"),
    )
    found = only(problems_of(wave))
    assert (found.kind, found.row, found.column) == ("missing column", 1, "lesson")
    assert "lessons" in found.found
    assert "codebook.csv, row 9" in found.mend


def test_extra_column_is_refused_or_ignored_as_declared(tmp_path: Path) -> None:
    text = GOOD.replace("\n", ",x\n").replace("lesson,x", "lesson,remark")
    found = only(problems_of(write_wave(tmp_path, text)))
    assert (found.kind, found.row, found.column) == ("unknown column", 1, "remark")
    assert "other_columns: ignore" in found.mend
    ignoring = WAVE.replace("missing:", "  other_columns: ignore\nmissing:")
    assert problems_of(write_wave(tmp_path, text, wave=ignoring)) == []


def test_duplicate_head(tmp_path: Path) -> None:
    text = GOOD.replace("\n", ",9\n").replace("lesson,9", "lesson,fte")
    found = only(problems_of(write_wave(tmp_path, text)))
    assert (found.kind, found.row, found.column) == ("duplicate head", 1, "fte")
    assert "2 columns" in found.what
    assert "head of its own" in found.mend


def test_ragged_rows_both_ways_beside_other_problems(tmp_path: Path) -> None:
    lines = GOOD.splitlines()
    lines[2] += ",more"
    lines[3] = "c,2014-04-09"
    lines[4] = lines[4].replace("GM0009", "GM9999")
    found = problems_of(write_wave(tmp_path, "\n".join(lines) + "\n"))
    assert [(one.kind, one.row, one.found) for one in found] == [
        ("ragged row", 3, "9 cells"),
        ("ragged row", 4, "2 cells"),
        ("unknown unit", 5, "GM9999"),
    ]
    assert "more cells" in found[0].what
    assert "fewer cells" in found[1].what
    assert found[0].expected == "8"
    assert "quotes around cells" in found[0].mend


def test_blank_row_is_a_warning_and_counted(tmp_path: Path) -> None:
    text = GOOD.replace("\nb,", "\n\nb,")
    wave = write_wave(tmp_path, text)
    found = only(problems_of(wave))
    assert (found.kind, found.row, found.severity) == ("blank row", 3, "warning")
    assert read_raw(wave).source_row.tolist() == [2, 4, 5, 6]


def test_many_ragged_rows_are_capped_but_counted(tmp_path: Path) -> None:
    found = problems_of(write_wave(tmp_path, GOOD + "x,y\n" * 70))
    assert len(found) == 51
    assert found[-1].what.startswith("20 more of this kind")
    assert sum(map(occurrences, found)) == 70


def test_unclosed_quote_names_the_record_where_it_opens(tmp_path: Path) -> None:
    found = only(problems_of(write_wave(tmp_path, GOOD.replace(",Één", ',"Één'))))
    assert (found.kind, found.row) == ("quotes", 4)
    assert "responses.quote" in found.mend


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_source_row_counts_records_not_lines(tmp_path: Path, end: str) -> None:
    text = GOOD.replace("Begin klein", '"Begin\n\nklein, maar ""begin"""').replace("GM0009", "GM9999")
    wave = write_wave(tmp_path, text.replace("\n", end))
    raw = read_raw(wave)
    assert raw.source_row.tolist() == [2, 3, 4, 5]
    assert next(raw.records())[-1] == f'Begin{end}{end}klein, maar "begin"'
    found = only(problems_of(wave))
    assert (found.kind, found.row) == ("unknown unit", 5)


def test_byte_order_mark_at_the_start_is_no_part_of_the_first_head(tmp_path: Path) -> None:
    text = "\ufeff" + GOOD.replace("id,", '"id",', 1)
    assert problems_of(write_wave(tmp_path, text)) == []


def test_byte_order_mark_inside_cells_is_left_out_and_said(tmp_path: Path) -> None:
    text = GOOD.replace("GM0005,2", "GM0005,\ufeff2").replace("GM0007,3", "GM0007,3\ufeff")
    wave = write_wave(tmp_path, text)
    found = only(problems_of(wave))
    assert (found.kind, found.row, found.column) == ("byte order mark", 3, "kcc")
    assert (found.severity, occurrences(found)) == ("warning", 2)
    assert found.mend.startswith("Nothing")
    kcc = read_raw(wave).column("kcc")
    assert kcc is not None
    assert [kcc.values[code] for code in kcc.codes] == ["1", "2", "3", "-99"]


LIMESURVEY = HEADS.replace("kcc", "kcc. Has it a KCC?").replace(
    "share", '"share[SQ001]. Which share? [now, in %]"'
)


def test_limesurvey_heads(tmp_path: Path) -> None:
    text = GOOD.replace(HEADS, LIMESURVEY)
    codebook = CODEBOOK.replace("share,share", "share,share[SQ001]")
    wave = write_wave(tmp_path, text, codebook=codebook, wave=declared("heads: names", "heads: limesurvey"))
    assert problems_of(wave) == []
    assert [column.name for column in read_raw(wave).columns][4:6] == ["kcc", "share[SQ001]"]


def test_wrong_style_of_heads(tmp_path: Path) -> None:
    heads = ",".join(f"{head}. What?" for head in HEADS.split(","))
    found = only(problems_of(write_wave(tmp_path, GOOD.replace(HEADS, heads))))
    assert (found.kind, found.row, found.found) == ("heads", 1, "limesurvey")
    assert "heads: limesurvey" in found.mend


def test_limesurvey_codes_that_stand_twice_keep_their_whole_heads() -> None:
    heads = ["", "edu1. What?", "tool[SQ001]. Which? []", "org[x]. A [one]", "org[x]. A [two]", "date"]
    assert column_names(heads, "limesurvey") == ["column 1", "edu1", "tool[SQ001]", *heads[3:]]
    assert column_names(heads, "names") == ["column 1", *heads[1:]]


@pytest.mark.parametrize(
    ("file", "rows", "columns", "marked"),
    [("2017_de", 325, 248, "open3can[SQ001]"), ("2017_de", 325, 248, None), ("2017_can", 110, 62, None)],
)
def test_real_export_equals_the_cells_of_csv_reader(
    tmp_path: Path, shared: Path, file: str, rows: int, columns: int, marked: str | None
) -> None:
    data = (shared / "real" / "rse" / f"{file}_public_data.csv").read_bytes()
    codebook = CODEBOOK.splitlines()[0] + "\nid,socio1,id,,,,,,,,,,,,first,\n"
    codebook += f"open,{marked},text,,,,,,,,,,,,first,\n" if marked else ""
    options = "heads: limesurvey\n  other_columns: ignore"
    wave = write_wave(tmp_path, data, codebook=codebook, wave=declared("heads: names", options))
    raw = read_raw(wave)
    with wave.responses.path.open(encoding="utf-8", newline="") as stream:
        heads, *expected = csv.reader(stream)
    assert len(expected) == rows
    assert len(heads) == len(raw.columns) == columns
    assert list(raw.records()) == [
        tuple(cell.replace("\ufeff", "") for cell in record) for record in expected
    ]
    assert [(found.kind, found.column) for found in raw.problems] == [("byte order mark", marked)] * bool(
        marked
    )
    assert raw.source_row.tolist() == list(range(2, rows + 2))


def test_wrong_file_raises_for_callers_that_only_read(tmp_path: Path) -> None:
    wave = write_wave(tmp_path, GOOD.replace(",", ";"))
    with pytest.raises(UserError, match="another delimiter"):
        read_raw(wave)


def test_text_that_never_ends_is_refused_and_not_a_crash(tmp_path: Path) -> None:
    endless = GOOD.replace(",Één", ',"Één') + "x" * 200_000
    assert only(problems_of(write_wave(tmp_path, endless))).kind == "quotes"
    found = only(problems_of(write_wave(tmp_path, endless.encode() + b"\xff")))
    assert found.kind == "encoding"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD)), st.integers(0, 3), st.binary(max_size=3)), min_size=1, max_size=3
    )
)
def test_any_damage_is_answered_with_problems_or_admitted(
    tmp_path: Path, damage: list[tuple[int, int, bytes]]
) -> None:
    data = GOOD.encode()
    for start, length, put in damage:
        data = data[:start] + put + data[start + length :]
    wave = write_wave(tmp_path, data)
    raw, found = inspect_wave(wave, UNITS)
    assert problems_page(wave, found, raw).endswith("</html>\n")
    assert len(problems_table(found)) == len(found)
    if raw is None or any(one.severity == "error" for one in found):
        assert found
        assert all(one.mend for one in found)
    else:
        table = admit(wave, raw)
        answered = table["kcc"].notna() ^ table["kcc__missing"].notna()
        assert len(table) == len(raw.source_row)
        assert answered.all()
