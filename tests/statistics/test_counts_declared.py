"""Counts of the population that a plan declares: as R's svytotal, and what is shown and said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from doorpakken.data.study import load_study
from doorpakken.errors import UserError
from doorpakken.evidence.provenance.trace import rows
from doorpakken.evidence.register.printed_numbers import decimals_of
from doorpakken.products.linting.allowed_numbers import allowed_numbers
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.provenance_annex import annex
from doorpakken.products.reporting.tables.estimate_tables import every_estimate
from tests.statistics.test_contrasts_declared import DESIGN, JKN
from tests.statistics.test_plan_estimands import OPEN, plan, registered
from tests.support.api_study import build as build_api
from tests.support.api_study import frame_of, sample_of
from tests.support.small_study import Built, build, words, write

TOTAL = {"statistic": "total"}
# R survey 4.1-1: d <- svydesign(~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat), its meals x
# left open in rows 7, 14, ..., 196; svytotal(~I(awards == "Yes"), d), svytotal(~I(x >= 50), d, na.rm = TRUE),
# and svyby(., ~stype, d, svytotal); of JKn, as.svrepdesign(d, type = "JKn"), they are the same
R = {
    "awarded": (3957.56995391846, 213.110254631354),
    "awarded.size_class.E": (3227.329933166504, 195.0195259624365),
    "awarded.size_class.H": (241.600006103516, 48.6182643626209),
    "awarded.size_class.M": (488.640014648438, 70.8493436299404),
    "poor": (2381.95997238159, 230.663261881904),
    "poor.province.No": (720.109996795654, 150.085722591103),
    "poor.province.Yes": (1661.849975585938, 214.206690613510),
}


@pytest.mark.parametrize("how", [{}, JKN])
def test_counts_are_those_of_r(shared: Path, tmp_path: Path, how: dict[str, Any]) -> None:
    folder = shared / "reference"
    sample = sample_of(folder, "apistrat")
    sample.loc[np.arange(6, 200, 7), "meals"] = np.nan
    asked = {
        "awarded": TOTAL | {"variable": "awards", "codes": ["Yes"]},
        "poor": TOTAL | {"variable": "meals", "at_least": 50},
        "poor_by_condition": TOTAL | {"condition": "meals >= 50"},
    }
    made = build_api(
        tmp_path, sample, DESIGN | how, ["pw", "fpc"], frame_of(folder), domains=["size_class", "province"],
        **{key: {**one, **words("x", "x")} for key, one in asked.items()},
    ).estimates  # fmt: skip
    for name, numbers in R.items():
        row = made.loc[f"2014.{name}"]
        assert [row["estimate"], row["se"]] == pytest.approx(numbers, rel=1e-8), name
        assert row["interval_method"] == "t"
    poor, same = made.loc["2014.poor"], made.loc["2014.poor_by_condition"]
    assert (poor["n"], poor["base_n"]) == ((sample["meals"] >= 50).sum(), 172)
    assert poor[["estimate", "se", "df", "n"]].equals(same[["estimate", "se", "df", "n"]])


ASKED: dict[str, Any] = {
    "goal_yes": {"variable": "goal", "statistic": "share", "codes": ["1"]},
    "with_goal": TOTAL | {"variable": "goal", "codes": ["1"]},
    "busy": TOTAL | {"condition": "staff >= 4 and goal == 1"},
    "lone": TOTAL | {"condition": "staff == 8"},
    "of_large": TOTAL | {"variable": "goal", "codes": ["1"], "base": "staff >= 4"},
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"), study=OPEN, plan=plan(**ASKED))


def test_a_count_is_printed_whole_and_the_lint_lets_nothing_else_pass(built: Built) -> None:
    record = built.register.data["estimates"]["2014.with_goal"]
    row = built.estimates.loc["2014.with_goal"]
    assert row["estimate"] == pytest.approx(16 / 3, rel=1e-9)
    assert record["printed"]["value"] == "5"
    assert "exact" not in record["printed"]
    assert record["estimate"] == 5
    assert all(text.lstrip("-").isdigit() for text in record["printed"].get("interval", []))
    cells = {"estimate": repr(float(row["estimate"])), "n": "3", "base_n": "5"}
    assert allowed_numbers(record, cells, alone=True) == {"5", "3"}
    mean = built.register.data["estimates"]["2014.staff_total"]
    assert "counts" not in mean
    large = {"estimate": 1893.44, "base_n": 300, "statistic": "total"}
    assert (decimals_of(large, "number", counts=True), decimals_of(large, "number")) == (0, 1)


def test_a_count_is_the_share_times_those_who_answered(built: Built) -> None:
    found = built.estimates
    count, share = found.loc["2014.with_goal"], found.loc["2014.goal_yes"]
    answered = built.responses.set_index("source_row").loc[built.weights["source_row"], "goal"].notna()
    known = built.weights["weight"].to_numpy()[answered.to_numpy()].sum()
    assert count["estimate"] == pytest.approx(share["estimate"] * known, rel=1e-10)
    assert known < built.weights["weight"].sum()
    assert count[["n", "base_n"]].tolist() == share[["n", "base_n"]].tolist()
    assert (count["statistic"], count["flag"]) == ("total", "")
    lone = found[found["estimand"] == "lone"]
    assert lone.loc["2014.lone", "n"] == 1
    assert set(lone["flag"]) == {""}  # one unit makes it up, and the rules for cells see to that
    assert built.register.estimands["with_goal"]["unit"] == "number"


def test_the_way_back_leads_to_those_who_count(built: Built) -> None:
    records = built.register.data["estimates"]
    for name in ("with_goal", "goal_yes"):
        found = rows(built.study, records[f"2014.{name}"], built.responses, built.weights)
        assert len(found[1]) == built.estimates.loc["2014.goal_yes", "n"] < len(found[0])


@pytest.mark.parametrize(
    ("language", "said"), [("en", "lack those who left"), ("nl", "missen wie de vraag open")]
)
def test_tables_and_records_say_who_is_not_in_it(built: Built, language: str, said: str) -> None:
    context = Context(built.register, language)
    note, *tables = every_estimate(context)
    assert any(said in plain(block["text"]) for block in (note, *tables))
    (record,) = annex(built.register, ["2014.with_goal"], language)
    assert said in " ".join(plain(told) for _, told in record["facts"])
    (record,) = annex(built.register, ["2014.goal_yes"], language)
    assert said not in " ".join(plain(told) for _, told in record["facts"])


def test_a_count_is_a_cell_and_withheld_as_its_share_is(built: Built, tmp_path: Path) -> None:
    many = built.estimates.copy()
    many[["n", "base_n"]] = [20.0, 40.0]
    shown = registered(plan(**ASKED), tmp_path, many).estimates
    assert {shown[f"2014.{name}"].shown for name in ASKED} == {"yes"}
    small = many.copy()
    small.loc[["2014.goal_yes", "2014.with_goal", "2014.busy", "2014.of_large", "2014.lone"], "n"] = 3.0
    kept = registered(plan(**ASKED), tmp_path, small).estimates
    assert {kept[f"2014.{name}"].shown for name in ASKED} == {"suppressed"}
    assert kept["2014.with_goal"].estimate is None


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (TOTAL | {"variable": "goal", "codes": ["1"], "at_least": 1}, "odd"),
        (TOTAL | {"variable": "goal", "condition": "goal == 1"}, "variable does not fit"),
        (TOTAL | {"variable": "goal", "codes": ["7"]}, "codes that a codebook lacks. Found 7"),
        (TOTAL, "lacks a key. Expected variable"),
        ({"statistic": "mean", "variable": "staff", "at_least": 3}, "at_least does not fit"),
    ],
)
def test_a_count_that_cannot_be_is_refused(tmp_path: Path, made: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        load_study(write(tmp_path, plan=plan(odd=made)))
