"""Cells that show another thing than they hold: spans of time, periods, codes by format; rows hidden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from doorpakken.data.intake import admit, inspect_wave, read_raw
from doorpakken.data.intake.moments import parse_span, span_text, spss_spelling, stata_spelling
from doorpakken.data.intake.number_formats import is_elapsed, is_percentage, shown_code
from doorpakken.data.study import Wave, load_study
from tests.data.test_odd_files import taken
from tests.support import format_samples as formats
from tests.support.format_samples import Shown

HOURS = (40.0, 36.5, 24.25, 8.0)


def book(**said: object) -> bytes:
    """Hours per week as `[h]:mm`, a time of day, a code as `"GM"0000`, and an answer."""
    rows = [
        [f"r{at}", Shown("[h]:mm", hours / 24), Shown("h:mm", 0.5), Shown('"GM"0000', 60.0 + at), at % 2 + 1]
        for at, hours in enumerate(HOURS)
    ]
    heads = ["id", "hours", "start", "town", "v1"]
    return formats.xlsx({"Data": [heads, *rows]}, **said)  # type: ignore[arg-type]


def told(wave: Wave) -> list[tuple[str, str, int | None, str | None, str]]:
    return [(each.severity, each.kind, each.row, each.column, each.found) for each in inspect_wave(wave)[1]]


def test_spans_of_time_count_in_the_unit_declared(tmp_path: Path) -> None:
    wave, rows = taken(tmp_path, book(), "export.xlsx")
    assert [row["type"] for row in rows] == ["id", "number", "text", "text", "integer"]
    assert wave.responses.durations == "hours"
    raw = read_raw(wave)
    assert raw.columns[1].values == ("40:00:00", "36:30:00", "24:15:00", "08:00:00")
    assert admit(wave, raw)["hours"].tolist() == list(HOURS)


def test_a_span_without_a_unit_is_refused(tmp_path: Path) -> None:
    wave, _ = taken(tmp_path, book(), "export.xlsx")
    path = wave.folder / "wave.yaml"
    path.write_text(path.read_text("utf-8").replace('  durations: "hours"\n', ""), "utf-8")
    wave = load_study(tmp_path / "study.yaml").waves["2022"]
    errors = [each for each in told(wave) if each[0] == "error"]
    assert errors == [("error", "span of time", at + 2, "hours", f"{text}") for at, text in enumerate(
        ("40:00:00", "36:30:00", "24:15:00", "08:00:00"))]  # fmt: skip


def test_numbers_that_show_as_codes_are_told_and_not_averaged(tmp_path: Path) -> None:
    wave, rows = taken(tmp_path, book(), "export.xlsx")
    assert rows[3]["type"] == "text"
    assert told(wave) == [
        ("warning", "number format", at + 2, "column 4", f"GM{60 + at:04} for {60.0 + at}") for at in range(4)
    ]


@pytest.mark.parametrize(("hidden", "kept"), [("read", 4), ("leave_out", 2)])
def test_hidden_rows_are_told_until_somebody_says_what_they_are(
    tmp_path: Path, hidden: str, kept: int
) -> None:
    wave, _ = taken(tmp_path, book(hidden=[3, 5]), "export.xlsx")
    assert wave.responses.hidden_rows == "read"
    path = wave.folder / "wave.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('hidden_rows: "read"', f"hidden_rows: {hidden}"), "utf-8")
    raw = read_raw(load_study(tmp_path / "study.yaml").waves["2022"])
    assert len(raw.source_row) == kept
    assert dict(raw.left_out) == ({"hidden": 2} if hidden == "leave_out" else {})
    path.write_text(text.replace('  hidden_rows: "read"\n', ""), "utf-8")
    silent = load_study(tmp_path / "study.yaml").waves["2022"]
    assert ("warning", "hidden rows", 3, None, "2 rows, this being the first") in told(silent)
    assert len(read_raw(silent).source_row) == 4


@pytest.mark.parametrize(
    ("format_", "number", "shown"),
    [
        ("0000", "10", "0010"),
        ('"GM"0000', "60.0", "GM0060"),
        ('"GM"0000', "12345", "GM12345"),
        (r"0000\ \A", "12", "0012 A"),
        ("00-00", "123", "01-23"),
        ("0000;[Red]-0000", "7", "0007"),
        ("0000", "2022", ""),
        ("0000", "1.5", ""),
        ("0", "5", ""),
        ("0.00", "5", ""),
        ("#,##0", "5", ""),
    ],
)
def test_a_format_of_zeros_shows_a_code(format_: str, number: str, shown: str) -> None:
    assert shown_code(format_, number) == shown


def test_a_percent_sign_that_is_only_a_sign_makes_no_percentage() -> None:
    assert [is_percentage(each) for each in ("0.0%", r"0.0\%", '0"%"', "0;0%")] == [True, False, False, False]
    assert [is_elapsed(each) for each in ("[h]:mm", "[mm]:ss", "h:mm", "[Red]h:mm")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("spelling", "number", "text"),
    [
        (spss_spelling("TIME8"), 86640.0, "24:04:00"),
        (spss_spelling("DTIME11"), 93960.5, "26:06:00.5"),
        (spss_spelling("MTIME8"), 90.0, "00:01:30"),
        (spss_spelling("QYR8"), 13865475600.0, "2022q1"),
        (spss_spelling("MOYR8"), 13865475600.0, "2022-03"),
        (spss_spelling("WKYR10"), 13865475600.0, "2022w09"),
        (spss_spelling("EDATE10"), 13865475600.0, "2022-03-01"),
        (spss_spelling("DATETIME20"), 13865475600.0, "2022-03-01T01:00:00"),
        (stata_spelling("%tm"), 744.0, "2022-01"),
        (stata_spelling("%tq"), 251.0, "2022q4"),
        (stata_spelling("%tw"), 3275.0, "2022w52"),
        (stata_spelling("%th"), 125.0, "2022h2"),
        (stata_spelling("%tm"), -1.0, "1959-12"),
        (stata_spelling("%tdD_m_Y"), 22646.0, "2022-01-01"),
        (stata_spelling("%d"), 22646.0, "2022-01-01"),
        (stata_spelling("%tc"), 1956614400000.0, "2022-01-01"),
        (stata_spelling("%tcHH:MM"), 34200000.0, "09:30:00"),
    ],
)  # fmt: skip
def test_a_number_of_a_statistics_program_is_what_it_shows(
    spelling: Callable[[float], str] | None, number: float, text: str
) -> None:
    assert spelling is not None
    assert spelling(number) == text


def test_plain_numbers_have_no_spelling_of_their_own() -> None:
    assert [spss_spelling(each) for each in ("F8.2", "COMMA8.2", "A4", "N6")] == [None] * 4
    assert [stata_spelling(each) for each in ("%9.0g", "%ty", "%-12s", "%4s")] == [None] * 4


@pytest.mark.parametrize("seconds", [0.0, 59.0, 86399.0, 86400.0, 144000.0, -3600.0])
def test_a_span_is_read_back(seconds: float) -> None:
    assert parse_span(span_text(seconds), "seconds") == seconds
    assert parse_span(span_text(seconds), "minutes") == seconds / 60


def test_codes_that_spss_shows_with_zeros_are_told_and_not_averaged(tmp_path: Path) -> None:
    columns = {"id": list("abcdef"), "town": [60.0, 61.0, 503.0, 4.0, 7.0, 14.0], "n": [1.0, 2.0, 3.5] * 2}
    data = formats.sav(tmp_path, columns, variable_format={"town": "N4"})
    wave, rows = taken(tmp_path, data, "export.sav")
    assert [row["type"] for row in rows] == ["id", "text", "number"]
    assert told(wave) == [("warning", "number format", None, "town", "0060 for 60")]


def test_spans_and_months_of_spss(tmp_path: Path) -> None:
    columns = {"id": list("abcd"), "worked": [144000.0, 86640.0, 3600.0, -1.0], "month": [1.0, 2.0, 1.0, 2.0]}
    data = formats.sav(
        tmp_path,
        columns,
        variable_format={"worked": "TIME8", "month": "MONTH9"},
        missing_ranges={"worked": [{"lo": -1.0, "hi": -1.0}]},
    )
    wave, rows = taken(tmp_path, data, "export.sav")
    assert [(row["type"], row["labels_nl"]) for row in rows[1:]] == [
        ("number", ""),
        ("single", "1=January|2=February|3=March|4=April|5=May|6=June|7=July|8=August|9=September|10=October|"
         "11=November|12=December"),
    ]  # fmt: skip
    assert wave.items[1].missing == ("-00:00:01",)
    assert admit(wave, read_raw(wave))["worked"].tolist()[:3] == [40.0, 86640 / 3600, 1.0]
