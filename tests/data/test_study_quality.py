"""Response, scales and sensitivity of a plan: what fits is read, slips are said together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from doorpakken.data.study import load_study
from doorpakken.errors import UserError
from tests.data.test_study_hypotheses import CONCLUSION, DERIVED, FAMILIES, ONE
from tests.data.test_study_plan import CODEBOOK, CONCEPTS, WORDS, text
from tests.support import tiny_study as tiny

MEAN = {"variable": "share_now", "statistic": "mean", **WORDS}


def load(folder: Path, **sections: Any) -> Any:
    whole: dict[str, Any] = {
        "derived": DERIVED,
        "hypotheses": {"one": ONE},
        "families": FAMILIES,
        "conclusions": {"c1": CONCLUSION},
        "estimands": {"now": MEAN},
    }
    plan = text(**(whole | sections))
    return load_study(tiny.write_study(folder, plan=plan, codebook=CODEBOOK, concepts=CONCEPTS)).plan


def said(folder: Path, **sections: Any) -> list[str]:
    with pytest.raises(UserError) as caught:
        load(folder, **sections)
    assert all(found.mend and Path(found.file).name == "plan.yaml" for found in caught.value.problems)
    return [f"{found.what}: {found.found}" for found in caught.value.problems]


def test_what_a_plan_declares_of_the_quality_report_is_read_whole(tmp_path: Path) -> None:
    plan = load(
        tmp_path,
        response={
            "headlines": ["now"],
            "late": "third",
            "reminders": {"2014": "2014-02-03"},
            "ordinal": ["bb_*"],
        },
        sensitivity={
            "conclusions": ["c1"],
            "estimands": ["now"],
            "weights": ["unweighted"],
            "fpc": ["without"],
            "respondents": ["all"],
            "counted": {"share_now": "0"},
        },
    )
    assert (plan.response.headlines, plan.response.late) == (("now",), "third")
    assert plan.response.reminders == {"2014": date(2014, 2, 3)}
    assert plan.response.completed is None
    assert "bb_a_status" in plan.response.ordinal
    assert (plan.sensitivity.conclusions, plan.sensitivity.estimands) == (("c1",), ("now",))
    assert (plan.sensitivity.weights, plan.sensitivity.fpc, plan.sensitivity.respondents) == (
        *(("unweighted",), ("without",), ("all",)),
    )
    assert plan.sensitivity.counted == {"share_now": "0"}


def test_a_plan_may_leave_all_of_it_out(tmp_path: Path) -> None:
    plan = load(tmp_path)
    assert (plan.response, dict(plan.scales), plan.sensitivity) == (None, {}, None)


def test_slips_in_the_response_are_said_together(tmp_path: Path) -> None:
    assert said(
        tmp_path,
        response={"headlines": ["elsewhere"], "completed": "share_now", "ordinal": ["zz_*"],
                  "reminders": {"2015": "2015-01-01", "2014": "soon"}},
    ) == [
        "response.headlines names no share or mean of the plan: elsewhere",
        "response.completed names no date and time: share_now",
        "response.reminders names no wave: 2015",
        "response.reminders.2014 is no date: soon",
        "response.ordinal matches no question: zz_*",
    ]  # fmt: skip


def test_slips_in_the_sensitivity_are_said_together(tmp_path: Path) -> None:
    assert said(
        tmp_path,
        sensitivity={"conclusions": ["c9"], "estimands": ["share_now"],
                     "counted": {"share_now": "101", "bb_a_status": "17", "zz": "1"}},
    ) == [
        "sensitivity.conclusions names no conclusion: c9",
        "sensitivity.estimands names no share or mean of the plan: share_now",
        "sensitivity.counted matches no question: zz",
        "sensitivity.counted has no answer to share_now: 101",
        "sensitivity.counted has no answer to bb_a_status: 17",
    ]  # fmt: skip


def test_a_scale_takes_three_questions_and_words(tmp_path: Path) -> None:
    assert said(tmp_path, scales={"short": {"items": "share_now", **WORDS}}) == [
        "scales.short has too few questions: share_now"
    ]
    assert said(tmp_path, scales={"none": {"items": "zz_*", **WORDS}}) == [
        "scales.none.items matches no question: zz_*"
    ]


def test_names_of_the_quality_report_are_taken(tmp_path: Path) -> None:
    assert said(tmp_path, estimands={"now": MEAN, "panel_x": MEAN}) == [
        "panel_x has the name of a part of the quality report: panel_x"
    ]


@pytest.mark.parametrize("sections", [{"response": {"headlines": ["now"], "late": "fifth"}},
                                      {"sensitivity": {"conclusions": ["c1"], "weights": ["heavy"]}},
                                      {"sensitivity": {"conclusions": ["c1"], "axes": []}}])  # fmt: skip
def test_the_sections_are_closed(tmp_path: Path, sections: dict[str, Any]) -> None:
    assert said(tmp_path, **sections)
