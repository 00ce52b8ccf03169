"""A frame that is wrong is refused, with every problem named at its place."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from doorpakken.data.frame import load_frame
from doorpakken.errors import UserError

MUNICIPALITIES = """year,code,name,province
2014,GM0001,Aast,Zee
2014,GM0002,Beek,Zee
2014,GM0003,Cul,Zee
2015,GM0001,Aast,Zee
2015,GM0004,Nieuwbeek,Zee
"""
INHABITANTS = """year,code,inhabitants
2014,GM0001,5000
2014,GM0002,20000
2014,GM0003,15000
"""
CLASSES = """size_class,lower,upper,label_nl,label_en
small,0,10000,klein,small
large,10000,,groot,large
"""
EVENTS = """date,kind,from_code,from_name,to_code,to_name,largest_part
2015-01-01,rename,GM0002,Beek,GM0004,Nieuwbeek,
2015-01-01,split,GM0003,Cul,GM0001,Aast,yes
2015-01-01,split,GM0003,Cul,GM0002,Beek,no
"""
FRAME = """units: municipalities.csv
code: {pattern: "GM[0-9]{4}", description: GM and four digits}
columns: {province: {}}
"""
TEXTS = {
    "municipalities.csv": MUNICIPALITIES,
    "inhabitants.csv": INHABITANTS,
    "size_classes.csv": CLASSES,
    "events.csv": EVENTS.replace("GM0002,Beek,no", "GM0004,Nieuwbeek,no").replace("rename", "merge"),
}


def write(folder: Path, **changes: tuple[str, str]) -> Path:
    (folder / "frame.yaml").write_text(FRAME, encoding="utf-8")
    sums = []
    for name, text in TEXTS.items():
        old, new = changes.get(name.removesuffix(".csv"), ("", ""))
        assert old in text
        text = text.replace(old, new) if old else text
        (folder / name).write_text(text, encoding="utf-8")
        sums.append(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n")
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    return folder


def refusals(folder: Path, *years: int) -> list[tuple[str, str, int | None, str]]:
    with pytest.raises(UserError) as caught:
        load_frame(folder, years)
    return [(found.kind, Path(found.file).name, found.row, found.found) for found in caught.value.problems]


def test_the_small_frame_is_accepted(tmp_path: Path) -> None:
    frame = load_frame(write(tmp_path), (2014,))
    assert list(frame.size_classes["upper"]) == [10_000, -1]
    assert frame.inhabitants["inhabitants"].sum() == 40_000


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        ("municipalities", "2014,GM0002,Beek,Zee", "2014,GM0002,Beek", ("ragged row", 3, "3")),
        ("municipalities", "2014,GM0002", "2014,gm2", ("bad cell", 3, "'gm2'")),
        ("municipalities", "2014,GM0002", "14,GM0002", ("bad cell", 3, "'14'")),
        ("municipalities", "Beek,Zee", "Beek ,Zee", ("bad cell", 3, "'Beek '")),
        ("municipalities", "2014,GM0003,Cul", "2014,GM0001,Aast", ("duplicate key", 4, "2014 GM0001")),
        ("inhabitants", "20000", "20.000", ("bad cell", 3, "'20.000'")),
        ("inhabitants", "20000", "-1", ("bad cell", 3, "'-1'")),
        ("inhabitants", "20000", "", ("bad cell", 3, "''")),
        ("inhabitants", "20000", "9" * 20, ("bad cell", 3, f"'{'9' * 20}'")),
        ("municipalities", "Beek,Zee", '"Beek,Zee', ("quotes", 3, "unexpected end of data")),
        ("events", "split,GM0003,Cul,GM0004", "fusion,GM0003,Cul,GM0004", ("bad cell", 4, "'fusion'")),
        ("events", "2015-01-01,merge", "1-1-2015,merge", ("bad cell", 2, "'1-1-2015'")),
        ("events", "GM0004,Nieuwbeek,no", "GM0001,Aast,no", ("duplicate key", 4, "GM0003 GM0001")),
    ],
)
def test_bad_tables(tmp_path: Path, table: str, old: str, new: str, expected: tuple[str, int, str]) -> None:
    kind, row, found = expected
    assert refusals(write(tmp_path, **{table: (old, new)})) == [(kind, f"{table}.csv", row, found)]


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        ("year,kode,name,province", {"code": "column lacking", "kode": "column unknown"}),
        ("year,code,name,province,land", {"land": "column unknown"}),
        ("year,code,name,year", {"province": "column lacking"}),
        ("year,code,name,province,year", {None: "a column head stands twice"}),
        ("", {None: "the table is empty"}),
    ],
)
def test_heads_that_do_not_fit(tmp_path: Path, heads: str, columns: dict[str | None, str]) -> None:
    write(tmp_path)
    (tmp_path / "municipalities.csv").write_text(heads, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_frame(tmp_path)
    problems = [entry for entry in caught.value.problems if entry.kind != "checksum"]
    assert {entry.column: entry.what for entry in problems} == columns


@pytest.mark.parametrize(
    ("table", "old", "new", "kind"),
    [
        ("size_classes", "large,10000", "large,12000", "size classes"),
        ("size_classes", "small,0", "small,1", "size classes"),
        ("size_classes", "10000,,groot", "10000,90000,groot", "size classes"),
        ("inhabitants", "2014,GM0002", "2014,GM0009", "unknown unit"),
        ("inhabitants", "2014,GM0002,20000\n", "", "missing inhabitants"),
        ("municipalities", "2015,GM0001,Aast", "2015,GM0001,Aest", "two names"),
        ("events", "Cul,GM0004,Nieuwbeek,no", "Cul,GM0004,Nieuwbeek,yes", "event"),
        ("events", "2015-01-01,split,GM0003,Cul,GM0004,Nieuwbeek,no\n", "", "event"),
        ("events", "merge,GM0002,Beek,GM0004,Nieuwbeek,", "merge,GM0002,Beek,GM0004,Nieuwbeek,no", "event"),
        ("events", "merge", "rename", "event"),
        ("events", "2015-01-01,split,GM0003,Cul,GM0004", "2014-07-01,split,GM0003,Cul,GM0004", "event"),
        ("events", "GM0004,Nieuwbeek,no", "GM0002,Beek,no", "event"),
        ("events", "2015-01-01,merge,GM0002,Beek,GM0004,Nieuwbeek,\n", "", "unexplained change"),
        ("municipalities", "2015,GM0004,Nieuwbeek,Zee\n", "", "unexplained change"),
        ("municipalities", "2015,GM0004", "2015,GM0002,Beek,Zee\n2015,GM0004", "unexplained change"),
    ],
)
def test_tables_that_do_not_fit_together(tmp_path: Path, table: str, old: str, new: str, kind: str) -> None:
    assert kind in [found[0] for found in refusals(write(tmp_path, **{table: (old, new)}), 2014)]


def test_a_frame_needs_a_size_class(tmp_path: Path) -> None:
    rows = CLASSES.split("\n", 1)[1]
    assert ("size classes", "size_classes.csv", None, "") in refusals(
        write(tmp_path, size_classes=(rows, "")), 2014
    )


def test_a_wave_year_without_inhabitants_or_municipalities(tmp_path: Path) -> None:
    assert refusals(write(tmp_path), 2015, 2016) == [
        ("missing year", "municipalities.csv", None, ""),
        ("missing inhabitants", "inhabitants.csv", None, "GM0001, GM0004"),
    ]


def test_an_edited_file_needs_a_new_checksum(tmp_path: Path) -> None:
    with (write(tmp_path) / "inhabitants.csv").open("a", encoding="utf-8") as file:
        file.write("2015,GM0001,1\n2015,GM0004,2\n")
    assert refusals(tmp_path) == [("checksum", "inhabitants.csv", None, "")]


def test_missing_files_and_an_incomplete_checksum_list(tmp_path: Path) -> None:
    sums = write(tmp_path) / "SHA256SUMS"
    sums.write_text("".join(sums.read_text().splitlines(keepends=True)[:-1]))
    (tmp_path / "inhabitants.csv").unlink()
    assert [found[:2] for found in refusals(tmp_path)] == [
        ("checksum list", "SHA256SUMS"),
        ("missing file", "inhabitants.csv"),
    ]


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    folder = write(tmp_path, municipalities=("2014,GM0002", "2014,GM2"), events=("merge", "fusion"),
                   inhabitants=("2014,GM0003,15000", "2014,GM0001,15000"))  # fmt: skip
    assert [found[0] for found in refusals(folder)] == ["bad cell", "duplicate key", "bad cell"]
