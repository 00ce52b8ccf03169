"""Weights by design, and every design that cannot be weighed refused with its stratum or row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from doorpakken.data.study import DesignSpec, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import UserError
from doorpakken.statistics.weighting import weigh
from tests.support.small_wave import DESIGN, RESPONSES, UNITS, small_wave

SIMPLE = DesignSpec("simple", None, None, False, "fail")


@pytest.fixture
def wave(tmp_path: Path) -> Wave:
    return small_wave(tmp_path)


def refused(wave: Wave, responses: pd.DataFrame, units: pd.DataFrame | None) -> list[str]:
    with pytest.raises(UserError) as error:
        weigh(wave, responses, units)
    return [f"{found.kind}: {found}" for found in error.value.problems]


def test_stratified_weights_are_those_of_the_class(wave: Wave) -> None:
    weights = weigh(wave, RESPONSES, UNITS)
    assert list(weights) == [
        *("source_row", "unit", "group", "responses", "stratum", "population", "respondents", "weight"),
        *("size_class", "province"),
    ]
    assert weights["source_row"].tolist() == [2, 3, 4, 5, 6, 7]
    assert weights["stratum"].tolist() == ["under_20k", "20k_to_50k"] * 3
    assert weights["population"].tolist() == [6, 4] * 3
    assert weights["respondents"].tolist() == [3, 3] * 3
    assert weights["weight"].tolist() == [2, 4 / 3] * 3
    assert weights["weight"].sum() == pytest.approx(len(UNITS), rel=1e-15)
    assert weights["province"].tolist() == ["Drenthe", "Zeeland"] * 3
    assert weights["size_class"].equals(weights["stratum"].rename("size_class"))


def test_simple_weights(wave: Wave) -> None:
    plain = weigh(replace(wave, design=SIMPLE), RESPONSES, None)
    assert plain["weight"].tolist() == [1] * 6
    assert plain["stratum"].tolist() == ["all"] * 6
    assert plain["population"].isna().all()
    assert plain["respondents"].tolist() == [6] * 6
    assert "size_class" not in plain
    known = weigh(replace(wave, design=replace(SIMPLE, population="frame")), RESPONSES, UNITS)
    assert known["weight"].tolist() == [10 / 6] * 6
    assert known["population"].tolist() == [10] * 6


def test_a_study_without_units_has_none(wave: Wave) -> None:
    items = tuple(item for item in wave.items if item.type != "unit")
    weights = weigh(replace(wave, design=SIMPLE, items=items), RESPONSES.drop(columns="municipality"), None)
    assert weights["unit"].isna().all()
    assert weights["weight"].tolist() == [1] * 6


def test_rows_in_another_order_keep_their_weights(wave: Wave) -> None:
    mixed = RESPONSES.iloc[[5, 2, 0, 4, 1, 3]]
    weights = weigh(wave, mixed, UNITS).set_index("source_row").sort_index()
    assert weights.equals(weigh(wave, RESPONSES, UNITS).set_index("source_row"))


def test_a_stratum_without_respondents_is_refused(wave: Wave) -> None:
    few = RESPONSES[RESPONSES["municipality"] < "GM0006"]
    assert refused(wave, few, UNITS) == [
        f"empty stratum: {shown(wave.folder / 'wave.yaml')}, column design.strata: nobody answered in "
        "stratum 20k_to_50k. Found 0 respondents of 4 units; expected 2 or more. "
        "Use wider strata, or a simple design."
    ]
    lenient = replace(wave, design=replace(DESIGN, lonely="certainty"))
    assert len(refused(lenient, few, UNITS)) == 1


def test_a_lonely_stratum_is_refused_under_fail_only(wave: Wave) -> None:
    few = RESPONSES[RESPONSES["municipality"] < "GM0008"]
    found = refused(wave, few, UNITS)
    assert len(found) == 1
    assert found[0].startswith("lonely stratum")
    assert "one respondent in stratum 20k_to_50k" in found[0]
    assert "Found 1 respondent of 4 units; expected 2 or more." in found[0]
    for rule in ("certainty", "adjust", "average"):
        allowed = weigh(replace(wave, design=replace(DESIGN, lonely=rule)), few, UNITS)
        assert allowed["weight"].tolist() == [2, 2, 2, 4]


def test_a_stratum_of_one_unit_that_answered_is_complete_if_the_correction_counts(wave: Wave) -> None:
    units = UNITS.assign(size_class=["under_20k"] * 9 + ["large"])
    few = RESPONSES[RESPONSES["municipality"].isin(["GM0000", "GM0001", "GM0009"])]
    assert weigh(wave, few, units)["weight"].tolist() == [4.5, 1, 4.5]
    without = replace(wave, design=replace(DESIGN, fpc=False))
    assert "one respondent in stratum large" in refused(without, few, units)[0]


def test_every_bad_stratum_is_named(wave: Wave) -> None:
    units = UNITS.assign(size_class=[*"aabbcc", *"dddd"])
    only = RESPONSES[RESPONSES["municipality"].isin(["GM0000", "GM0001", "GM0002"])]
    assert [line.split(":")[0] for line in refused(wave, only, units)] == ["lonely stratum"] + [
        "empty stratum"
    ] * 2


def test_a_response_that_fits_no_unit_is_refused_with_its_row(wave: Wave) -> None:
    lost = RESPONSES.assign(municipality=["GM0000", "GM0009", "GM0001", "GM0008", "GM9999", None])
    found = refused(wave, lost, UNITS)
    assert ["row 6" in found[0], "GM9999" in found[0]] == [True, True]
    assert ["row 7" in found[1], "Found no unit" in found[1]] == [True, True]
    assert len(found) == 2


def test_a_unit_that_answered_twice_is_refused_with_its_row(wave: Wave) -> None:
    twice = RESPONSES.assign(municipality=["GM0000", "GM0009", "GM0001", "GM0008", "GM0000", "GM0007"])
    found = refused(wave, twice, UNITS)
    assert len(found) == 1
    assert found[0].startswith("duplicate unit")
    assert "row 6" in found[0]


def test_a_population_without_a_frame_is_refused(wave: Wave) -> None:
    assert "a study without a frame" in refused(wave, RESPONSES, None)[0]
