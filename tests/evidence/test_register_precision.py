"""What a plan declares too imprecise to publish: which rows, by which bound, and what the register says."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from doorpakken.data.study import Precision, load_study
from doorpakken.data.study.plan_model import Term
from doorpakken.errors import UserError
from doorpakken.evidence.disclosure.precision_rules import withhold_imprecise
from doorpakken.products.reporting import Report
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.formatting import FormattedEstimate
from doorpakken.products.reporting.tables.record_table import values_table
from tests.support.reporting_register import example
from tests.support.small_study import PLAN, STUDY, Built, build, write

OPEN = STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")
ROW = {
    "estimand": "a", "category": "", "statistic": "share", "domain": "", "domain_value": "",
    "estimate": 0.5, "se": 0.1, "ci_low": 0.4, "ci_high": 0.6, "base_n": 40.0, "interval_method": "wilson",
}  # fmt: skip


def states(rows: list[dict[str, Any]], estimands: tuple[Any, ...] = (), **bounds: Any) -> list[str]:
    """What becomes of rows that are shown otherwise; estimand `gap` is in points."""
    plan = SimpleNamespace(precision=Precision(**bounds) if bounds else None, estimands=estimands)
    table = pd.DataFrame([ROW | row for row in rows])
    shown = pd.Series("yes", index=table.index)
    units = {"gap": "points"}
    return withhold_imprecise(table, shown, plan, units).tolist()  # type: ignore[arg-type]


def test_shares_are_held_against_half_their_interval() -> None:
    rows = [
        {"ci_low": 0.35, "ci_high": 0.65},  # half is the bound itself
        {"ci_low": 0.3499, "ci_high": 0.65},
        {"ci_low": float("nan"), "ci_high": float("nan")},
        {"ci_low": 0.0, "ci_high": 1.0, "statistic": "mean"},
        {"ci_low": 0.0, "ci_high": 1.0, "statistic": "rate"},
        {"ci_low": float("nan"), "estimate": float("nan")},
    ]
    assert states(rows, half_width=0.15) == ["yes", "imprecise", "imprecise", "yes", "yes", "yes"]


@pytest.mark.parametrize("statistic", ["mean", "total", "ratio"])
def test_amounts_are_held_against_their_coefficient_of_variation(statistic: str) -> None:
    rows = [
        {"estimate": -10.0, "se": 3.0},
        {"estimate": 10.0, "se": 3.001},
        {"estimate": 0.0, "se": 0.0},
        {"estimate": 0.0, "se": 0.001},
        {"estimate": 10.0, "se": float("nan")},
        {"estimate": 0.01, "se": 1.0, "estimand": "gap"},
    ]
    found = states([row | {"statistic": statistic} for row in rows], cv=0.3)
    assert found == ["yes", "imprecise", "yes", "imprecise", "imprecise", "yes"]
    assert states([{"se": 9.0}, {"statistic": "quantile", "se": 9.0}], cv=0.3) == ["yes", "yes"]


def test_all_of_them_are_held_against_their_base_but_a_census() -> None:
    rows = [
        {"statistic": name, "base_n": 29.0}
        for name in ("share", "mean", "total", "ratio", "quantile", "count")
    ]
    rows += [{"base_n": 30.0}, {"base_n": 12.0, "interval_method": "census"}]
    assert states(rows, base=30) == [*["imprecise"] * 5, "yes", "yes", "yes"]


def test_a_difference_is_no_better_than_its_worse_side() -> None:
    sides = [{"domain": "size", "domain_value": value, "base_n": n} for value, n in (("s", 40.0), ("l", 9.0))]
    difference = {"estimand": "d", "statistic": "difference", "estimate": 0.1}
    declared = (SimpleNamespace(id="d", terms=(Term(1, "a", "size", "s"), Term(-1, "a", "size", "l"))),)
    assert states([*sides, difference], declared, base=10) == ["yes", "imprecise", "imprecise"]
    assert states([*sides, difference], declared, base=9) == ["yes"] * 3


def test_nothing_is_withheld_without_bounds_and_withheld_rows_stay_so() -> None:
    assert states([{"ci_high": 1.0, "base_n": 1.0, "se": 9.0}]) == ["yes"]
    plan = SimpleNamespace(precision=Precision(base=50), estimands=())
    shown = pd.Series(["hidden", "suppressed"])
    assert withhold_imprecise(pd.DataFrame([ROW, ROW]), shown, plan, {}).tolist() == ["hidden", "suppressed"]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Built]:
    """The small study with a bound, and without."""
    bound = json.dumps(PLAN | {"precision": {"cv": 0.25}}, ensure_ascii=False)
    folders = [tmp_path_factory.mktemp(name) for name in ("bound", "free")]
    return build(folders[0], study=OPEN, plan=bound), build(folders[1], study=OPEN)


def test_the_register_keeps_the_base_of_what_is_too_imprecise_and_no_number(
    built: tuple[Built, Built],
) -> None:
    bound, free = (each.register.data for each in built)
    changed = {key for key, record in bound["estimates"].items() if record != free["estimates"][key]}
    rows = built[0].estimates
    amounts = rows[rows["statistic"].isin(["mean", "total", "ratio"]) & rows["estimate"].notna()]
    amounts = amounts[amounts["estimand"] != "trail_mean"]  # in points
    wide = amounts[~(amounts["se"] <= 0.25 * amounts["estimate"].abs())]
    assert changed == set(wide.index)
    assert 0 < len(changed) < len(amounts)
    for key in changed:
        record = bound["estimates"][key]
        assert record["shown"] == "imprecise"
        assert {record[name] for name in ("estimate", "se", "ci_low", "ci_high", "n")} == {None}
        assert "printed" not in record
        assert record["base_n"] == rows.loc[key, "base_n"]
    assert bound["study"] == free["study"] | {"precision": {"cv": 0.25}}
    assert bound["estimands"] == free["estimands"]


def test_tables_say_why_a_number_is_not_there() -> None:
    given = example()
    title = {"nl": "Doel", "en": "Goal"}
    before = Report(given).table_estimands(["kcc_goal_80_yes"], title).blocks["en"]["note"]
    given.data["study"]["precision"] = {"base": 30}
    after = Report(given).table_estimands(["kcc_goal_80_yes"], title).blocks["en"]["note"]
    assert "too imprecise" not in str(before)
    assert "or too imprecise to publish" in str(after)


def test_an_imprecise_number_is_a_sign_in_tables_and_words_in_text() -> None:
    given = example()
    given.data["estimates"]["2014.kcc_goal_80_yes"] |= {"shown": "imprecise", "estimate": None}
    report = Report(given)
    cells = report.table_estimands(["kcc_goal_80_yes"], {"nl": "Doel", "en": "Goal"}).blocks["en"]["rows"][0]
    assert plain(cells[1]) == "x"
    assert FormattedEstimate(given.estimates["2014.kcc_goal_80_yes"], "en").say("pct").text == "not shown"


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({}, "precision"),
        ({"cv": 0}, "precision.cv"),
        ({"half_width": 0.6}, "precision.half_width"),
        ({"base": 9.5}, "precision.base"),
        ({"n": 30}, "precision"),
    ],
)
def test_bounds_that_cannot_be_are_refused_with_their_place(
    tmp_path: Path, entry: dict[str, float], place: str
) -> None:
    plan = json.dumps(PLAN | {"precision": entry})
    with pytest.raises(UserError) as caught:
        load_study(write(tmp_path, plan=plan))
    (found,) = caught.value.problems
    assert Path(found.file).name == "plan.yaml"
    assert place in str(found)


def test_bounds_are_read_as_they_are_declared(tmp_path: Path) -> None:
    plan = json.dumps(PLAN | {"precision": {"cv": 0.3, "base": 30}})
    made = load_study(write(tmp_path, plan=plan)).plan.precision
    assert made == Precision(cv=0.3, half_width=None, base=30)
    assert made.declared == {"cv": 0.3, "base": 30}


def test_the_record_of_an_imprecise_share_has_no_count_beside_it(tmp_path: Path) -> None:
    plan = json.dumps(PLAN | {"precision": {"half_width": 0.01}}, ensure_ascii=False)
    register = build(tmp_path, study=OPEN, plan=plan).register
    share, count = (register.estimates[f"2014.{key}.1"] for key in ("role", "role_count"))
    assert (share.shown, count.shown, count.estimate) == ("imprecise", "yes", 4)
    table = values_table(Context(register, "en"), [share, count])
    assert [plain(cell) for cell in table["rows"][0]] == ["manager", "not shown"]
