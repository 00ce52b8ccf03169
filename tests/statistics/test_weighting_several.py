"""Units that answered more than once, or for each other: which record counts, and how uncertain that is."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from doorpakken.data.study import Wave
from doorpakken.errors import UserError
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.support.small_study import RESPONSES, WAVE, Built, build
from tests.support.small_wave import UNITS

HEADS = RESPONSES.splitlines()[0].split(",")
ONCE = RESPONSES.splitlines()[:7]  # the heads and a record of each of six units, in rows 2 to 7


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"))


def record(**cells: str) -> str:
    """A second record of GM0000: that of row 2, with other cells."""
    first = dict(zip(HEADS, ONCE[1].split(","), strict=True))
    return ",".join((first | {"id": "second"} | cells).values())


def made(folder: Path, *more: str, wave: str = WAVE) -> Built:
    return build(folder, responses="\n".join([*ONCE, *more]) + "\n", wave=wave)


def counted(built: Built, unit: str = "GM0000") -> int:
    """The row of the record of a unit that counts."""
    (row,) = built.weights.loc[built.weights["unit"] == unit, "source_row"]
    return int(row)


@pytest.mark.parametrize(
    ("cells", "row"),
    [
        ({}, 2),  # as complete, of the same position: the first of the file
        ({"role": "2"}, 2),
        ({"role": "1"}, 2),  # the codes of the position stand in the order 2, 1
        ({"role": "-99"}, 2),  # an unknown position comes last
        ({"role": "2", "c": "-99"}, 2),
        ({"c": "-98"}, 2),  # not to know is an answer
        ({"remark": "Goed zo"}, 2),  # what is no question does not count
    ],
)
def test_the_first_record_counts_unless_another_is_better(
    tmp_path: Path, cells: dict[str, str], row: int
) -> None:
    assert counted(made(tmp_path, record(**cells))) == row


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"c": "-99"}, {}),  # more complete
        ({"c": "-99", "delay": "-99"}, {"a": "-99"}),
        ({"c": "-99"}, {"role": "1"}),  # even of a later position
        ({"role": "1"}, {"role": "2"}),  # the same, of an earlier position
        ({"role": "1", "c": "-99"}, {"role": "2", "a": "-99"}),
        ({"a": "-99"}, {"c": "-98"}),  # not to know is an answer
        ({"role": "-99"}, {"role": "1", "c": "-99"}),  # an unknown position comes last
    ],
)
def test_a_later_record_counts_if_it_is_more_complete_or_of_an_earlier_position(
    tmp_path: Path, first: dict[str, str], second: dict[str, str]
) -> None:
    lines = [ONCE[0], record(id="one", **first), *ONCE[2:], record(**second)]
    assert counted(build(tmp_path, responses="\n".join(lines) + "\n")) == 8


def test_without_ties_the_first_of_equally_complete_records_counts(tmp_path: Path) -> None:
    lines = [ONCE[0], record(id="one", role="1"), *ONCE[2:], record(role="2")]
    without = WAVE.replace(", ties: role", "")
    assert counted(build(tmp_path, responses="\n".join(lines) + "\n", wave=without)) == 2


def test_of_three_records_one_counts_and_the_file_says_how_many_there_were(tmp_path: Path) -> None:
    built = made(tmp_path, record(c="-99"), record(id="third", a="-99", b="-99"))
    assert counted(built) == 2
    assert built.weights["responses"].tolist() == [3, 1, 1, 1, 1, 1]
    facts = built.estimates["estimate"]
    assert (facts["2014.responses"], facts["2014.respondents"]) == (8, 6)
    assert facts["2014.responses.size_class.under_20k"] == 5
    assert facts["2014.responses.province.Drenthe"] == 5
    assert facts["2014.response_rate"] == 0.6


def test_weights_are_those_of_the_units_that_answered_and_add_up_to_the_population(built: Built) -> None:
    weights = built.weights
    assert weights["source_row"].tolist() == [2, 3, 4, 5, 6, 7]
    assert weights["unit"].is_unique
    assert weights["weight"].sum() == pytest.approx(len(UNITS), rel=1e-15)
    by_class = weights.groupby("size_class")["weight"].sum()
    assert by_class.to_dict() == pytest.approx({"under_20k": 6, "20k_to_50k": 4}, rel=1e-15)
    assert weights["respondents"].tolist() == [3] * 6
    assert weights["responses"].tolist() == [2, 1, 1, 1, 1, 1]


def test_units_that_answered_once_have_the_weights_they_would_have_without_the_others(
    built: Built, tmp_path: Path
) -> None:
    alone = made(tmp_path).weights
    pd.testing.assert_frame_equal(
        built.weights.drop(columns="responses"), alone.drop(columns="responses"), check_exact=True
    )
    assert alone["responses"].eq(1).all()


def test_records_without_a_unit_all_count(built: Built) -> None:
    """In a design without population nothing says that two records without a unit are of the same one."""
    free = replace(built.wave, design=replace(built.wave.design, type="simple", strata=None, population=None))
    nobody = built.responses.assign(municipality=pd.Series([None] * 7, dtype="str"))
    weights = weigh(free, nobody)
    assert weights["source_row"].tolist() == [2, 3, 4, 5, 6, 7, 8]
    assert weights["responses"].eq(1).all()


def test_without_a_rule_a_second_record_is_refused_with_both_mends(built: Built) -> None:
    strict = replace(built.wave, design=replace(built.wave.design, duplicates="refuse", ties=None))
    with pytest.raises(UserError) as caught:
        weigh(strict, built.responses, UNITS)
    (found,) = caught.value.problems
    assert (found.kind, found.row, found.found) == ("duplicate unit", 8, "GM0000")
    assert "set design.duplicates: most_complete" in found.mend


def test_a_record_that_does_not_count_changes_no_estimate(built: Built, tmp_path: Path) -> None:
    other = made(tmp_path, record(role="1", a="1", b="1", c="-99", now="3", staff="99", delay="24"))
    pd.testing.assert_frame_equal(other.estimates, built.estimates, check_exact=True)
    assert other.responses.loc[6, "staff"] == 99


def test_the_group_of_each_record_stands_in_the_weights(built: Built) -> None:
    assert built.weights["group"].fillna("").tolist() == ["g1", "", "", "g1", "", ""]


def residuals(values: dict[str, list[float]]) -> tuple[list[float], float]:
    """By hand: the residual of each record of a mean, times what its stratum leaves to chance, and the mean.

    A stratum of N units, n of which answered, with weight N/n: residual (y - mean) N / n / 10, less the mean
    of these in the stratum, times the root of (1 - n/N) n / (n - 1).
    """
    size = {"under_20k": 6, "20k_to_50k": 4}
    mean = sum(size[name] * sum(part) / 3 for name, part in values.items()) / 10
    made = []
    for name, part in values.items():
        linear = [(value - mean) * size[name] / 3 / 10 for value in part]
        centre = sum(linear) / 3
        scale = math.sqrt((1 - 3 / size[name]) * 3 / 2)
        made += [scale * (each - centre) for each in linear]
    return made, mean


def test_the_error_of_a_mean_sums_what_was_answered_in_one_go_over_two_strata(built: Built) -> None:
    staff = {"under_20k": [1, 2, 6], "20k_to_50k": [8, 4, 6]}  # rows 2, 4, 6 and 5, 3, 7
    (first, second, third, fourth, *rest), mean = residuals(staff)
    together = math.sqrt((first + fourth) ** 2 + second**2 + third**2 + sum(each**2 for each in rest))
    apart = math.sqrt(sum(each**2 for each in (first, second, third, fourth, *rest)))
    row = built.estimates.loc["2014.staff_mean"]
    assert row["estimate"] == pytest.approx(mean, rel=1e-11)
    assert row["se"] == pytest.approx(together, rel=1e-11)
    assert abs(together - apart) > 0.05
    assert row["df"] == 3  # five that answered, two strata
    none = estimates_without_group(built.wave, built)
    assert none.loc["2014.staff_mean", "se"] == pytest.approx(apart, rel=1e-11)
    large, small = (sum(each**2 for each in part) for part in ((first, second, third), (fourth, *rest)))
    df = (large + small) ** 2 / (large**2 + small**2) * 4 - 2
    assert none.loc["2014.staff_mean", "df"] == pytest.approx(df, rel=1e-9)
    pd.testing.assert_series_equal(none["estimate"], built.estimates["estimate"], check_exact=True)


def test_within_a_class_a_group_over_classes_is_one_record(built: Built) -> None:
    none = estimates_without_group(built.wave, built)
    for size_class in ("under_20k", "20k_to_50k"):
        key = f"2014.staff_mean.size_class.{size_class}"
        assert built.estimates.loc[key, "se"] == pytest.approx(none.loc[key, "se"], rel=1e-11)


def estimates_without_group(wave: Wave, built: Built) -> pd.DataFrame:
    weights = built.weights.assign(group=pd.Series([None] * 6, dtype="str"))
    return estimate_wave(wave, built.study.plan, built.responses, weights, UNITS).set_index("estimate_id")
