"""What a study could detect: by R's power.t.test, by simulation, and as the register says it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nct

from doorpakken.data.study import Detectable, ReplicateSpec, load_study
from doorpakken.errors import UserError
from doorpakken.evidence.provenance.trace import trace
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.provenance_annex import annex
from doorpakken.products.reporting.register_reader import UnknownNumber
from doorpakken.products.reporting.tables.detectable_table import every_detectable
from doorpakken.statistics.estimation import differences
from doorpakken.statistics.estimation.intervals import t_quantile
from doorpakken.statistics.inference import detectable_differences
from doorpakken.statistics.inference.power import binomial, half_width, multipliers, smallest
from tests.support import small_study, two_waves
from tests.support import verdict_wave as claimed

CLASSES = ("100k_and_over", "20k_to_50k", "50k_to_100k", "under_20k")
SIMULATED = 20_000


def seen(asked: Detectable, **design: Any) -> pd.DataFrame:
    """The table of the shipped wave, by id without the wave."""
    made = claimed.shipped()
    plan = replace(made.study.plan, detectable=asked)
    wave = replace(made.wave, design=replace(made.wave.design, **design))
    table = detectable_differences(wave, plan, made.weights).set_index("estimate_id")
    return table.rename(index=lambda key: key.removeprefix("2014.detectable_"))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return seen(Detectable("size_class"))


@pytest.mark.parametrize(("n", "power"), [(20, 0.8689528), (22.02110, 0.9)])
def test_the_multiplier_is_that_of_power_t_test_of_r(n: float, power: float) -> None:
    """The examples of its help page, two groups of n and a difference of one standard deviation."""
    delta = multipliers(np.array([2 * n - 2]), 0.95, power)[1]
    assert delta[0] == pytest.approx(np.sqrt(n / 2), rel=1e-6)


@pytest.mark.parametrize("df", [4.0, 17.0, 140.0])
@pytest.mark.parametrize("power", [0.8, 0.95])
def test_the_far_tail_that_is_left_out_is_nothing(df: float, power: float) -> None:
    critical, delta = multipliers(np.array([df]), 0.95, power)
    both = nct.sf(critical, df, delta) + nct.cdf(-critical, df, delta)
    assert both[0] == pytest.approx(power, abs=1e-4)


def test_with_one_variance_the_difference_is_delta_standard_errors() -> None:
    df, se = np.array([20.0, 3.0]), 0.05
    found = smallest(0.5, lambda d: np.full_like(d, se**2), df, 0.95, 0.8)
    assert found[0] == pytest.approx(multipliers(df, 0.95, 0.8)[1][0] * se, rel=1e-9)
    assert np.isnan(found[1])  # below 4 degrees of freedom


def test_a_difference_solves_its_own_equation_and_stops_at_all_of_them() -> None:
    df, floor = np.array([50.0, 50.0]), np.array([0.02, 2.0])

    def variance(d: np.ndarray) -> np.ndarray:
        return np.asarray((binomial(0.1) + binomial(0.1, d)) * floor)

    found = smallest(0.1, variance, df, 0.95, 0.8)
    critical, delta = multipliers(df, 0.95, 0.8)
    assert found[0] == pytest.approx(delta[0] * np.sqrt(variance(found)[0]), rel=1e-9)
    assert np.isnan(found[1])
    level = smallest(0.1, lambda d: binomial(0.1, d) * floor, df, 0.95, 0.8, binomial(0.1) * floor)
    wanted = critical * np.sqrt(binomial(0.1) * floor) + (delta - critical) * np.sqrt(
        binomial(0.1, level) * floor
    )
    assert level[0] == pytest.approx(wanted[0], rel=1e-9)
    assert 0 < level[0] < found[0]


def test_half_the_width_is_that_of_wilson_and_nothing_in_a_census() -> None:
    # Wilson (1927) at p = .5: half the width is t / (2 sqrt(n + t^2)).
    df = np.array([99.0, 99.0])
    t = t_quantile(df, 0.95)[0]
    made = half_width(0.5, np.array([0.01, 0.0]), df, 0.95)
    assert made == pytest.approx([t / (2 * np.sqrt(100 + t**2)), 0.0])


def test_the_margin_is_that_of_an_estimate_with_such_a_share(table: pd.DataFrame) -> None:
    """Of a class that is a stratum the variance is p q (1 - f) / (n - 1): nearly the floor's."""
    made = claimed.shipped()
    row = table.loc["margin.50.size_class.20k_to_50k"]
    inside = made.weights["size_class"] == "20k_to_50k"
    n, whole = inside.sum(), made.weights.loc[inside, "population"].iloc[0]
    assert row["n_eff"] == pytest.approx(n / (1 - n / whole), rel=1e-9)
    assert (row["n"], row["df"], row["fpc"]) == (n, n - 1, "yes")
    t = t_quantile(np.array([row["df"]]), 0.95)[0]
    assert row["estimate"] == pytest.approx(t / (2 * np.sqrt(row["n_eff"] + t**2)), rel=1e-9)


@pytest.mark.parametrize(
    ("share", "first", "second"), [(0.5, "under_20k", "20k_to_50k"), (0.3, "20k_to_50k", "")]
)
def test_simulated_studies_find_the_difference_as_often_as_told(
    table: pd.DataFrame, share: float, first: str, second: str
) -> None:
    """Answers drawn anew for the respondents of 2014; the test of the library finds the difference in 80%."""
    made = claimed.shipped()
    design = replace(made.design, population=None)
    classes = made.weights["size_class"].to_numpy(dtype=object)
    category = ".".join(filter(None, [f"{share * 100:g}", second]))
    row = table.loc[f"difference.{category}.size_class.{first}"]
    inside = classes == first
    other = classes == second if second else np.ones(classes.size, dtype=bool)
    part = 0.0 if second else design.weights[inside].sum() / design.weights.sum()
    chance = np.where(inside, share + row["estimate"] / (1 - part), share)
    random = np.random.default_rng(11)
    answers = (random.random((classes.size, SIMULATED)) < chance[:, None]).astype(float)
    found = differences(design, answers, inside[:, None], other[:, None])
    assert (found.df <= row["df"]).all()  # fewer where one class makes up most of the variance
    low, _ = found.interval(0.95)
    assert (low > 0).mean() == pytest.approx(0.8, abs=0.02)


def test_more_power_another_share_and_no_correction_take_a_greater_difference(table: pd.DataFrame) -> None:
    stronger = seen(Detectable("size_class", power=0.9))
    assert (stronger["estimate"] >= table["estimate"]).all()
    assert (
        stronger.filter(like="level", axis=0)["estimate"] > table.filter(like="level", axis=0)["estimate"]
    ).all()
    plain_design = seen(Detectable("size_class"), fpc=False)
    for kind, same in (("margin", False), ("level", False), ("difference", True)):
        pair = [each.filter(like=kind, axis=0)["estimate"] for each in (plain_design, table)]
        assert (pair[0] == pair[1]).all() if same else (pair[0] > pair[1]).all()
    assert (table.loc["margin.50", "estimate"], table.loc["margin.10", "estimate"]) == pytest.approx(
        (0.0698, 0.0426), abs=1e-4
    )


def test_a_change_of_a_simple_design_is_tams() -> None:
    """v1 + v2 - 2 (n_c / (n_1 n_2) - 1 / N) S12, with n_c respondents in both waves (Tam 1984)."""
    made = claimed.shipped()
    n, whole = len(made.weights), 403
    weights = made.weights.assign(stratum="all", population=whole, weight=whole / n, group=None)
    asked = Detectable("", shares=(50,), overlap=0.6, correlation=0.7)
    plan = replace(made.study.plan, detectable=asked)
    wave = replace(made.wave, design=replace(made.wave.design, type="simple", strata=None))
    row = (
        detectable_differences(wave, plan, weights).set_index("estimate_id").loc["2014.detectable_change.50"]
    )
    d, df = row["estimate"], row["df"]
    one, other = 0.25, (0.5 + d) * (0.5 - d)
    both = 0.7 * np.sqrt(one * other) * (0.6 / n - 1 / whole)
    variance = (one + other) * (1 / n - 1 / whole) - 2 * both
    assert df == 2 * (n - 1)
    assert d == pytest.approx(multipliers(np.array([df]), 0.95, 0.8)[1][0] * np.sqrt(variance), rel=1e-9)


def test_who_answers_again_makes_a_change_easier_to_see(table: pd.DataFrame) -> None:
    alike, apart = (seen(Detectable("size_class", overlap=o, correlation=0.9)) for o in (0.9, 0.4))
    key = "change.50"
    assert alike.loc[key, "estimate"] < table.loc[key, "estimate"] < apart.loc[key, "estimate"]


def test_every_class_is_held_against_each_other_and_against_all(table: pd.DataFrame) -> None:
    found = set(table.filter(like="difference.50", axis=0).index)
    pairs = {f"difference.50.{one}.size_class.{two}" for one in CLASSES for two in CLASSES if one != two}
    assert found == pairs | {f"difference.50.size_class.{one}" for one in CLASSES}
    assert table["statistic"].eq("detectable").all()


def test_without_the_entry_there_are_heads_and_a_jackknife_of_the_design_tells_the_same() -> None:
    made = claimed.shipped()
    none = detectable_differences(made.wave, replace(made.study.plan, detectable=None), made.weights)
    assert none.empty
    assert "estimate_id" in none
    spec = ReplicateSpec("jkn", (), 0, 0, "estimate")
    wave = replace(made.wave, design=replace(made.wave.design, replicates=spec))
    plan = replace(made.study.plan, detectable=Detectable("size_class"))
    weights = made.weights.assign(group=None)
    tables = [detectable_differences(each, plan, weights) for each in (made.wave, wave)]
    pd.testing.assert_frame_equal(*tables, rtol=1e-9)


PLAN = small_study.PLAN | {"detectable": {"shares": [20, 50], "power": 0.9}}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"shares": [0.5]}, "detectable.shares"),
        ({"shares": [60]}, "detectable.shares"),
        ({"power": 1.2}, "detectable.power"),
        ({"overlap": -0.1}, "detectable.overlap"),
        ({"pwoer": 0.8}, "pwoer"),
        ({"domain": "province"}, "no domain of the plan"),
    ],
)
def test_what_the_plan_cannot_ask_is_named(tmp_path: Path, entry: dict[str, Any], said: str) -> None:
    path = small_study.write(tmp_path, plan=json.dumps(small_study.PLAN | {"detectable": entry}))
    with pytest.raises(UserError, match=said):
        load_study(path)


def test_the_plan_is_read_with_its_defaults(tmp_path: Path) -> None:
    study = load_study(small_study.write(tmp_path, plan=json.dumps(PLAN)))
    assert study.plan.detectable == Detectable("size_class", 0.9, (20, 50), 0.5, 0.5)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> two_waves.Built:
    return two_waves.build(tmp_path_factory.mktemp("two"))


def test_the_register_has_a_record_that_trace_and_annex_can_tell(built: two_waves.Built) -> None:
    register: Register = built.register
    item = register.est(
        "detectable_difference", category="50.under_20k", domain="size_class", value="20k_to_50k"
    )
    assert (item.unit, item.is_shown, item.base) == ("points", True, 110)
    assert register.text(item.category_label, "nl") == "50%, minder dan 20.000 inwoners"
    definition = register.estimands["detectable_change"]["definition"]
    assert "80%" in definition["en"]
    assert "0,5" in definition["nl"]
    (record,) = annex(register, ["2022.detectable_margin.50"], "en")
    facts = next(text for label, text in record["facts"] if label == "Raw data")
    assert facts[-1] == "computed from design and weights, without a look at any answer"
    assert any("responses.csv" in part["text"] for part in facts if isinstance(part, dict))
    wave = built.waves["2022"]
    said = trace(built.study, register.data, "2022.detectable_margin.50", wave.responses, wave.weights)
    assert "computed from design and weights of 155 respondents" in said
    assert "declared: detectable" in said


def test_the_tables_say_all_shares_and_the_worst_case_between_classes(built: two_waves.Built) -> None:
    one, pairs = every_detectable(Context(built.register, "en"))
    assert len(one["rows"]) == 9
    assert plain(one["rows"][2][0]) == "Margin of a share, at 50%"
    assert plain(pairs["caption"]).endswith("at a share of 50%")
    assert plain(pairs["rows"][0][0]) == "all municipalities"
    cells = [[plain(cell) for cell in row[1:]] for row in pairs["rows"]]
    assert [cells[place + 1][place] for place in range(4)] == ["–"] * 4
    assert all(cell.isdigit() for cell in cells[0])  # a size has no sign


def test_a_plan_that_does_not_ask_has_no_table(tmp_path: Path) -> None:
    with pytest.raises(UnknownNumber, match="does not ask what is detectable"):
        list(every_detectable(Context(small_study.build(tmp_path).register, "nl")))
