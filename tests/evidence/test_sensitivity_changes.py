"""The panel of conclusions about a change: both waves make each choice, and what cannot be varied says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.study import SensitivitySpec
from doorpakken.evidence.register import ResponseQuality
from doorpakken.evidence.register.response_quality import follow_changes
from doorpakken.evidence.sensitivity import summarise_panel
from doorpakken.evidence.sensitivity.earlier_wave import changes_tested
from doorpakken.evidence.sensitivity.sensitivity_panel import EVERY_RESPONSE
from doorpakken.evidence.sensitivity.specification import DECLARED, Specification, specified
from doorpakken.statistics.change import Admitted
from doorpakken.statistics.weighting import weigh
from tests.support import two_waves
from tests.support.quality_wave import at
from tests.support.two_waves import Built
from tests.support.verdict_wave import overwritten

NUMBERS = ("estimate", "ci_low", "ci_high", "p_adjusted", "n", "least_n")
LOW, GOAL = "2022.panel_goal_rose_low", "change.goal_yes"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return two_waves.build(tmp_path_factory.mktemp("two"))


def one(rows: pd.DataFrame, subject: str = "goal_rose", **choices: str) -> dict[str, Any]:
    found = rows[rows["subject"] == subject]
    for axis, option in (DECLARED | choices).items():
        found = found[found[axis] == option]
    (row,) = found.to_dict("records")
    return row


def yes(each: Admitted) -> np.ndarray:
    return each.responses.set_index("source_row").loc[each.weights["source_row"], "goal"].eq("1").to_numpy()


def with_answers(built: Built, wave: str, rows: slice, answer: str | None) -> dict[str, Admitted]:
    """The waves with other answers of some respondents to the question about the goal; None: don't know."""
    each = built.waves[wave]
    places = np.arange(len(each.responses))[rows]
    made = overwritten(each.responses, places, ["goal"], answer or "1")
    if answer is None:
        made.loc[places, "goal"] = None
        made.loc[places, "goal__missing"] = "dont_know"
    return built.waves | {wave: Admitted(each.wave, made, weigh(each.wave, made, each.units), each.units)}


def narrow(built: Built, **axes: Any) -> Any:
    """The study with a panel of one conclusion and no other axis than those given."""
    spec = replace(SensitivitySpec(conclusions=("goal_rose",)), **axes)
    return replace(built.study, plan=replace(built.study.plan, sensitivity=spec))


def test_the_main_specification_is_the_conclusion_of_the_report(built: Built) -> None:
    rows, row = built.panels["2022"], built.changes.set_index("estimate_id").loc["2014-2022.all.goal_yes"]
    main = one(rows)
    assert [main[key] for key in NUMBERS[:3]] == [row[key] for key in ("estimate", "ci_low", "ci_high")]
    for subject in ("goal_rose", "calm_same"):
        verdicts = built.verdicts["conclusions"][subject]["waves"]["2022"]
        assert one(rows, subject)["verdict"] == verdicts["verdict"] == "supported"
        assert one(rows, subject)["p_adjusted"] == pytest.approx(verdicts["p_adjusted"], rel=5e-3)


def test_both_waves_make_the_same_choice(built: Built) -> None:
    rows = built.panels["2022"]
    first, second = (built.waves[year] for year in two_waves.YEARS)
    unweighted = one(rows, weights="unweighted")
    assert unweighted["estimate"] == pytest.approx(yes(second).mean() - yes(first).mean(), rel=1e-9)
    raked, raking = [], two_waves.panel(narrow(built, weights=("raked",)), built.waves)
    for each in (first, second):
        weights = specified(each.wave, Specification(weights="raked"), {}, each.responses, each.units)[2]
        raked.append(np.average(yes(each), weights=weights["weight"]))
    assert one(raking, weights="raked")["estimate"] == pytest.approx(raked[1] - raked[0], rel=1e-9)
    wide, main = one(rows, fpc="without"), one(rows)
    assert wide["estimate"] == main["estimate"]
    assert wide["ci_high"] - wide["ci_low"] > 1.05 * (main["ci_high"] - main["ci_low"])


def test_a_missing_answer_counts_in_the_wave_before_too(built: Built) -> None:
    waves = with_answers(built, "2014", slice(0, 40), None)
    rows = two_waves.panel(narrow(built, counted={"goal": "2"}), waves)
    first, second = (waves[year] for year in two_waves.YEARS)
    means = [np.average(yes(each), weights=each.weights["weight"]) for each in (first, second)]
    assert one(rows, missing="counted")["estimate"] == pytest.approx(means[1] - means[0], rel=1e-9)
    assert one(rows)["estimate"] < one(rows, missing="counted")["estimate"]
    assert one(rows)["n"] == len(first.weights) - 40 < one(rows, missing="counted")["n"]


def test_what_cannot_be_varied_says_why_and_does_not_count(built: Built) -> None:
    rows = built.panels["2022"]
    every = one(rows, respondents="all")
    assert (every["remark"], every["verdict"], np.isnan(every["estimate"])) == (EVERY_RESPONSE, "", True)
    quality = summarise_panel(built.study, built.waves["2022"].wave, rows)
    assert at(quality, "panel_goal_rose")["base_n"] == 2 * 2
    assert at(quality, "panel_goal_rose")["follows"] == GOAL
    assert set(rows.loc[rows["subject"] == "old_rose", "remark"]) == {
        "not comparable with the earlier wave", EVERY_RESPONSE,
    }  # fmt: skip
    assert at(quality, "panel_old_rose")["remark"] == "the wave itself cannot be tested"


def test_a_first_wave_has_none_to_compare_with(built: Built) -> None:
    assert set(built.panels["2014"]["remark"]) == {"no earlier wave to compare with"}
    assert set(built.panels["2014"]["subject"]) == {"goal_rose"}
    assert [one.id for one in changes_tested(built.study.plan, built.waves["2014"].wave)] == ["goal_rose"]


def test_a_wave_before_that_cannot_be_weighed_so_is_named(built: Built) -> None:
    first = built.waves["2014"]
    lost = first.units.copy()
    lost.loc[~lost["code"].isin(first.weights["unit"]), "province"] = "Nergens"
    waves = built.waves | {"2014": replace(first, units=lost)}
    rows = two_waves.panel(narrow(built, weights=("raked",)), waves)
    assert one(rows, weights="raked")["remark"].startswith("wave 2014: the known total of province=Nergens")
    assert one(rows)["verdict"] == "supported"


def test_other_answers_in_the_wave_before_flip_the_verdict(built: Built) -> None:
    rows = two_waves.panel(
        narrow(built, weights=("unweighted",)), with_answers(built, "2014", slice(0, 150), "1")
    )
    assert set(rows["verdict"]) == {"contradicted"}


def test_records_of_the_panel_are_in_points_and_withheld_with_the_change(built: Built) -> None:
    data = built.register.data
    assert data["estimands"]["panel_goal_rose_low"]["unit"] == "points"
    record = data["estimates"][LOW]
    assert (record["shown"], record["estimate"]) == ("yes", round(built.panels["2022"].loc[
        built.panels["2022"]["subject"] == "goal_rose", "estimate"].min(), 3))  # fmt: skip
    rows = summarise_panel(built.study, built.waves["2022"].wave, built.panels["2022"])
    quality = ResponseQuality({"2022": rows})
    changes = {key: dict(each) for key, each in data["estimates"].items() if each.get("version")}
    for state in ("suppressed", "hidden"):
        changes["2014-2022.all.goal_yes"]["shown"] = state
        made = follow_changes(data["estimates"], changes, quality, rule="standard")
        assert (made[LOW]["shown"], made[LOW]["estimate"], made[LOW]["n"]) == (state, None, None)
        assert (made[LOW]["base_n"] is None) == (state == "hidden")
        assert made["2022.panel_calm_same_low"] == data["estimates"]["2022.panel_calm_same_low"]
        assert follow_changes(data["estimates"], changes, quality, rule="open") == data["estimates"]
    assert data["estimates"]["2022.panel_old_rose_low"]["shown"] == "unavailable"
