"""OpenDocument, Parquet and JSON are read as they are; files of other programs are refused."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from doorpakken.data.drafting import draft_wave
from doorpakken.data.intake import admit, inspect_wave, ods, read_raw
from doorpakken.data.intake.formats import open_raw
from doorpakken.data.study import Responses
from doorpakken.data.study.raw_formats import format_of
from doorpakken.errors import UserError
from tests.data.test_odd_files import taken
from tests.support import tiny_study as tiny

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
TYPE = "application/vnd.oasis.opendocument.spreadsheet"
SURVEY = [
    {"_id": 11, "group": {"q1": "web", "n": 2.50}, "channels": ["web", "desk"], "ok": True, "note": None},
    {"_id": 12, "group": {"q1": "desk", "n": 4}, "channels": [], "ok": False, "extra": "later"},
]


def cell(value: object) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    kind, number = ("float", value) if not isinstance(value, tuple) else value
    name = {"time": "time-value", "date": "date-value"}.get(str(kind), "value")
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{number}"/>'


def opened(rows: list[str]) -> bytes:
    """A sheet `Data` of rows that are written out, as OpenDocument."""
    body = f'<table:table table:name="Data">{"".join(rows)}</table:table>'
    text = f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), TYPE)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {SPACES}>{text}</office:document-content>',
        )
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"/>')
    return data.getvalue()


def row(*cells: object, said: str = "") -> str:
    return f"<table:table-row {said}>{''.join(map(cell, cells))}</table:table-row>"


def test_a_sheet_of_opendocument(tmp_path: Path) -> None:
    data = opened(
        [
            row("Onderzoek 2022"),
            row("id", "hours", "share", "day"),
            row("a", ("time", "PT40H30M00S"), ("percentage", 0.4), ("date", "2022-03-01")),
            row("b", ("time", "PT08H00M00S"), 1.5, ("date", "2022-03-02"), said='table:visibility="filter"'),
            row("c", ("time", "PT25H00M00S"), 2.0, ("date", "2022-03-02")),
        ]
    )
    wave, rows = taken(tmp_path, data, "export.ods")
    assert (wave.responses.format, wave.responses.sheet, wave.responses.skip_rows) == ("ods", "Data", 1)
    assert [each["type"] for each in rows] == ["id", "number", "number", "datetime"]
    raw, problems = inspect_wave(wave)
    assert raw is not None
    assert next(raw.records()) == ("a", "40:30:00", "0.4", "2022-03-01")
    assert raw.source_row.tolist() == [3, 4, 5]
    assert [(each.kind, each.row, each.column) for each in problems] == [("percentage", 3, "column 3")]
    assert wave.responses.hidden_rows == "read"
    assert admit(wave, raw)["hours"].tolist() == [40.5, 8.0, 25.0]


def test_cells_that_repeat_fill_no_memory(tmp_path: Path) -> None:
    data = opened([row("id", "v"), row("a", 1.0, said=f'table:number-rows-repeated="{ods.MOST}"')])
    with pytest.raises(UserError, match="most repeat another"):
        open_raw(
            Responses("x.ods", tmp_path / "x.ods", "names", "codes", "ods", sheet="Data", header_rows=1), data
        )


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "id": list("abcdef"),
            "answer": pd.Categorical(["ja", "nee"] * 3),
            "number": [1.0, None, 2.5, 3.0, 4.5, 12.0],
            "day": [date(2022, 3, 1)] * 6,
            "moment": [datetime(2022, 3, 1, 9, 30)] * 6,
            "several": [["web", "desk"], ["web"], ["desk"]] * 2,
            "yes": [True, False] * 3,
        }
    )
    table.to_parquet(tmp_path / "made.parquet")
    wave, rows = taken(tmp_path, (tmp_path / "made.parquet").read_bytes(), "export.parquet")
    assert list(read_raw(wave).records())[:2] == [
        ("a", "ja", "1", "2022-03-01", "2022-03-01T09:30:00", "web; desk", "TRUE"),
        ("b", "nee", "", "2022-03-01", "2022-03-01T09:30:00", "web", "FALSE"),
    ]
    assert read_raw(wave).source_row.tolist() == [1, 2, 3, 4, 5, 6]
    types = ["id", "single", "number", "datetime", "datetime", "text", "single"]
    assert [each["type"] for each in rows] == types
    assert [each for each in inspect_wave(wave)[1] if each.severity == "error"] == []


@pytest.mark.parametrize("shape", ["lines", "list", "answer of KoboToolbox"])
def test_json_is_read_by_line_as_a_list_or_as_kobotoolbox_answers(tmp_path: Path, shape: str) -> None:
    text = {
        "lines": "\n".join(map(json.dumps, SURVEY)) + "\n",
        "list": json.dumps(SURVEY, indent=1),
        "answer of KoboToolbox": json.dumps({"count": 2, "next": None, "results": SURVEY}),
    }[shape]
    wave, _ = taken(tmp_path, text, "export.json")
    raw = read_raw(wave)
    names = ["_id", "group/q1", "group/n", "channels", "ok", "note", "extra"]
    assert [column.name for column in raw.columns] == names
    assert list(raw.records()) == [
        ("11", "web", "2.5", "web; desk", "TRUE", "", ""),
        ("12", "desk", "4", "", "FALSE", "", "later"),
    ]


def test_an_export_of_kobotoolbox_has_a_question_of_each_box(tmp_path: Path) -> None:
    heads = "start;Which channels?;Which channels?/Web site;Which channels?/Desk;How many staff?;"
    heads += "_id;_uuid;_submission_time;__version__;_index"
    answers = ("web desk;1;1;4", "web;1;0;6", "desk;0;1;7", ";;;12")
    rows = "".join(
        f"2022-03-01T09:00:00;{answers[row % 4]};{100 + row};u-{row};2022-03-01T09:10:00;v1;{row}\n"
        for row in range(12)
    )
    wave, book = taken(tmp_path, f"{heads}\n{rows}")
    assert [(row["type"], row["stem_nl"], row["question_nl"], row["labels_nl"]) for row in book] == [
        ("datetime", "", "", ""),
        ("text", "", "Which channels?", ""),
        ("single", "Which channels?", "Web site", "0=0|1=1"),
        ("single", "Which channels?", "Desk", "0=0|1=1"),
        ("integer", "", "How many staff?", ""),
        ("id", "", "", ""),
        *[("text", "", "", "")],
        ("datetime", "", "", ""),
        *[("text", "", "", "")] * 2,
    ]
    assert [each for each in inspect_wave(wave)[1] if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b'[{"a": 1}, 2]', "damaged file", "record 2 is no object"),
        (b'{"a": 1}\n{"a": \n', "damaged file", ""),
        (b"PAR1 and nothing more", "damaged file", ""),
        (gzip.compress(b"X\n\0\0\0\3\0\4\2\2"), "format", "haven::write_sav"),
        (gzip.compress(b"RDX3\nX\n"), "format", "haven::write_sav"),
        (bz2.compress(b"RDX3\nX\n"), "format", "haven::write_sav"),
        (gzip.compress(b"id,v1\n1,2\n"), "format", "Open it in a spreadsheet"),
        (b"ASCII SPSS PORT FILE" + b" " * 60, "format", "save it as .sav"),
        (b"\0" * 12 + bytes.fromhex("c2ea8160b31411cfbd92"), "format", "PROC EXPORT"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!", "format", "PROC EXPORT"),
        (b"ARROW1\0\0", "format", "write it as Parquet"),
        (b"SQLite format 3\0", "format", "export the table"),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_ask_for(
    tmp_path: Path, data: bytes, kind: str, words: str
) -> None:
    study = tiny.write_study(tmp_path)
    (tmp_path / "export.bin").write_bytes(data)
    with pytest.raises(UserError) as caught:
        draft_wave(study.parent / "waves", "2022", tmp_path / "export.bin", ("nl", "en"))
    (problem,) = caught.value.problems
    assert problem.kind == kind
    assert words in str(problem)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"a": 1}', "json"),
        (b'\xef\xbb\xbf[\n {"a b": 1}]', "json"),
        (b'{"a\\"b": 1}', "json"),
        (b'{"ImportId"},x\n', "csv"),
        (b"[1, 2]", "csv"),
        (b"PK\x03\x04 and more", "xlsx"),
        (b"PAR1", "parquet"),
    ],
)
def test_a_format_is_told_from_its_first_bytes(data: bytes, name: str) -> None:
    assert format_of(data) == name
