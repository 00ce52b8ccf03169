"""The shipped frame: what is known of the municipalities, and the hard cases of their lineage."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from doorpakken.data.frame import Frame, lineage, load_frame, successors, units
from doorpakken.data.frame.frame_tables import size_class
from doorpakken.errors import UserError

COUNTS = (431, 418, 415, 408, 403, 393, 390, 388, 380, 355, 355, 352, 345, 342, 342, 342, 342)
CLASSES = ("under_20k", "20k_to_50k", "50k_to_100k", "100k_and_over")
SPLITS = {
    "GM0788": ("Haaren", 2020, {"GM0757", "GM0824", "GM0855", "GM0865"}),
    "GM0053": ("Winsum", 2018, {"GM1966", "GM1969"}),
    "GM0140": ("Littenseradiel", 2017, {"GM0080", "GM1900", "GM1949"}),
    "GM1671": ("Maasdonk", 2014, {"GM0796", "GM0828"}),
    "GM0055": ("Boarnsterhim", 2013, {"GM0074", "GM0080", "GM1900", "GM1921"}),
}


@pytest.fixture(scope="module")
def frame(root: Path) -> Frame:
    return load_frame(root / "data" / "raw" / "frame", (2014, 2022))


def facts(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "facts" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_number_of_municipalities_in_each_year(frame: Frame) -> None:
    counted = Counter(frame.listed["year"])
    assert [counted[year] for year in range(2010, 2027)] == list(COUNTS)
    assert set(counted) == set(range(2010, 2027))


@pytest.mark.parametrize(
    ("year", "total", "by_class"),
    [(2014, 16_828_900, (137, 192, 44, 30)), (2022, 17_590_672, (72, 183, 58, 32))],
)
def test_units_of_a_wave(frame: Frame, year: int, total: int, by_class: tuple[int, ...]) -> None:
    found = units(frame, date(year, 1, 1))
    assert list(found.columns) == ["code", "name", "province", "inhabitants", "size_class"]
    assert len(found) == sum(by_class)
    assert found["inhabitants"].sum() == total
    counted = Counter(found["size_class"])
    assert tuple(counted[name] for name in CLASSES) == by_class
    assert found["code"].is_monotonic_increasing
    assert found["province"].nunique() == 12
    assert found.equals(units(frame, year))


def test_bounds_of_the_classes(frame: Frame) -> None:
    import pandas as pd

    counts = pd.Series([0, 19_999, 20_000, 49_999, 50_000, 99_999, 100_000, 900_000])
    assert size_class(frame.size_classes, counts) == [name for name in CLASSES for _ in range(2)]


def test_units_need_the_first_of_january_and_inhabitants(frame: Frame) -> None:
    with pytest.raises(UserError, match=r"1 January only\. Found 2014-07-01"):
        units(frame, date(2014, 7, 1))
    with pytest.raises(UserError, match=r"no inhabitants .* Found 2015; expected one of 2013, 2014, 2022"):
        units(frame, 2015)
    with pytest.raises(UserError, match="no units of the year"):
        units(frame, 2009)


def test_codes_of_2014_chain_to_exactly_those_of_2026(frame: Frame) -> None:
    codes = frame.listed.groupby("year")["code"].agg(set)
    found = lineage(frame, 2014, 2026)
    assert set(found["from_code"]) == codes[2014]
    assert set(found["to_code"]) == codes[2026]
    assert len(codes[2026]) == 342


@pytest.mark.parametrize("from_year", range(2010, 2027))
def test_every_year_chains_to_every_later_year(frame: Frame, from_year: int) -> None:
    codes = frame.listed.groupby("year")["code"].agg(set)
    for to_year in range(from_year, 2027):
        found = lineage(frame, from_year, to_year)
        assert set(found["from_code"]) == codes[from_year]
        assert set(found["to_code"]) == codes[to_year]
        assert not found.duplicated(["from_code", "to_code"]).any()


@pytest.mark.parametrize(("code", "case"), SPLITS.items())
def test_a_split_has_no_single_successor(frame: Frame, code: str, case: tuple[str, int, set[str]]) -> None:
    name, year, parts = case
    assert set(frame.events.loc[frame.events["from_code"] == code, "from_name"]) == {name}
    assert set(successors(frame, code, year, year + 1)) == parts
    rows = lineage(frame, year, year + 1)
    rows = rows[rows["from_code"] == code]
    assert set(rows["kind"]) == {"split"}
    assert not rows["one_to_one"].any()


def test_no_split_is_one_to_one_and_nothing_is_linked_twice(frame: Frame) -> None:
    for from_year, to_year in ((2010, 2026), (2013, 2014), (2014, 2022), (2022, 2026)):
        found = lineage(frame, from_year, to_year)
        linked = found[found["one_to_one"]]
        assert set(linked["kind"]) <= {"same", "rename"}
        assert linked["from_code"].is_unique
        assert linked["to_code"].is_unique
        several = found[found["from_code"].duplicated(keep=False)]
        assert set(several["kind"]) <= {"split"}


def test_an_absorbing_municipality_is_not_linked_one_to_one(frame: Frame) -> None:
    found = lineage(frame, 2014, 2015).set_index(["from_code", "to_code"])
    assert found.loc[("GM0361", "GM0361"), "kind"] == "same"  # Alkmaar took in Graft-De Rijp and Schermer
    assert found.loc[("GM0361", "GM0361"), "predecessors"] == 3
    assert not found.loc[("GM0361", "GM0361"), "one_to_one"]
    assert found.loc[("GM0344", "GM0344"), "one_to_one"]  # Utrecht


@pytest.mark.parametrize(
    ("code", "from_year", "to_year", "expected"),
    [
        ("GM1921", 2014, 2015, "GM1921"),  # De Friese Meren keeps its name until July 2015
        ("GM1921", 2014, 2016, "GM1940"),
        ("GM0241", 2014, 2016, "GM1945"),  # Groesbeek, Berg en Dal
        ("GM0282", 2014, 2016, "GM1945"),  # Ubbergen, by way of Groesbeek
        ("GM0083", 2010, 2011, "GM1908"),  # Menaldumadeel, Menameradiel, Waadhoeke
        ("GM0083", 2010, 2018, "GM1949"),
        ("GM1908", 2011, 2018, "GM1949"),
        ("GM0600", 2010, 2011, "GM0599"),  # Rozenburg, in March 2010
        ("GM0457", 2022, 2023, "GM0363"),  # Weesp, in March 2022
        ("GM0457", 2022, 2022, "GM0457"),
    ],
)
def test_renames_chains_and_changes_in_mid_year(
    frame: Frame, code: str, from_year: int, to_year: int, expected: str
) -> None:
    assert successors(frame, code, from_year, to_year) == (expected,)


def test_renames_keep_their_link(frame: Frame) -> None:
    found = lineage(frame, 2015, 2016).set_index("from_code")
    assert found.loc["GM1921", "kind"] == found.loc["GM0241", "kind"] == "rename"
    assert found.loc["GM1921", "one_to_one"]
    assert lineage(frame, 2010, 2018).set_index("from_code").loc["GM0083", "kind"] == "merge"


def test_lineage_runs_forward_from_known_codes(frame: Frame) -> None:
    with pytest.raises(ValueError, match="forward in time"):
        lineage(frame, 2022, 2014)
    with pytest.raises(KeyError, match="GM0788"):
        successors(frame, "GM0788", 2022, 2023)


def test_the_frame_equals_the_facts(frame: Frame, shared: Path) -> None:
    listed = sorted((int(row["year"]), row["code"], row["name"], row["province"])
                    for row in facts(shared, "municipalities_by_year.csv"))  # fmt: skip
    assert list(frame.listed.itertuples(index=False, name=None)) == listed
    counted = sorted((int(row["year"]), row["code"], int(row["population"]))
                     for row in facts(shared, "population.csv"))  # fmt: skip
    assert list(frame.inhabitants.itertuples(index=False, name=None)) == counted
    part = {"largest part": "yes", "part": "no"}
    ended = sorted(
        (row["end_date"], row["kind"], row["old_code"], row["old_name"], row["new_code"], row["new_name"],
         part[row["note"]] if row["kind"] == "split" else "")
        for row in facts(shared, "mergers.csv")
    )  # fmt: skip
    assert list(frame.events.itertuples(index=False, name=None)) == ended
