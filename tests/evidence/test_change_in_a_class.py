"""A change tested in one class, or of linked pairs alone: its row, what it is not, and what follows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.study import SensitivitySpec, frozen_families
from doorpakken.data.study.frozen_families import family_hash
from doorpakken.evidence.conclusions import judge
from doorpakken.evidence.register import ResponseQuality
from doorpakken.evidence.register.change_records import change_key
from doorpakken.evidence.register.response_quality import follow_changes
from doorpakken.evidence.sensitivity import summarise_panel
from doorpakken.statistics.change import TOO_FEW
from doorpakken.statistics.inference import run_tests
from doorpakken.statistics.inference.hypothesis_test import BROKEN, FEW_PAIRS, NO_CLASS
from tests.support import two_waves
from tests.support.two_waves import Built

SMALL = {"domain": "size_class", "values": ("under_20k",)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return two_waves.build(tmp_path_factory.mktemp("two"))


def asking(built: Built, key: str = "goal_rose", **more: Any) -> Built:
    """The study of which a hypothesis asks something else."""
    plan = built.study.plan
    asked = replace(plan.hypotheses[key], **more)
    return replace(
        built, study=replace(built.study, plan=replace(plan, hypotheses=plan.hypotheses | {key: asked}))
    )


def run(built: Built, key: str = "goal_rose", changes: pd.DataFrame | None = None) -> dict[str, Any]:
    later = built.waves["2022"]
    changes = built.changes if changes is None else changes
    rows = run_tests(later.wave, built.study.plan, later.responses, later.weights, changes)
    return rows.set_index("hypothesis", drop=False).loc[key].to_dict()


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (SMALL, "2014-2022.all.goal_yes.size_class.under_20k"),
        ({"version": "linked"}, "2014-2022.linked.goal_yes"),
        (SMALL | {"version": "linked"}, "2014-2022.linked.goal_yes.size_class.under_20k"),
    ],
)
def test_the_test_is_that_of_the_row_of_the_class_and_version(
    built: Built, asked: dict[str, Any], key: str
) -> None:
    row, made = built.changes.set_index("estimate_id").loc[key], run(asking(built, **asked))
    for name in ("estimate", "se", "ci_low", "ci_high", "df"):
        assert made[name] == row[name]
    assert made["test_statistic"] == pytest.approx(row["estimate"] / row["se"], rel=1e-9)
    assert (made["estimate_id"], made["n"]) == (key, row["base_n"])
    whole = run(built)
    assert made["se"] != whole["se"]
    other = asking(built, **asked).study
    assert family_hash(other.plan, other.waves, "change_2022") != family_hash(
        built.study.plan, built.study.waves, "change_2022"
    )


def test_what_is_not_there_has_a_remark_of_its_own(built: Built) -> None:
    nowhere = asking(built, domain="size_class", values=("over_1m",))
    assert run(nowhere)["remark"] == NO_CLASS
    later = built.waves["2022"]
    tests = {"2022": run_tests(later.wave, nowhere.study.plan, later.responses, later.weights, built.changes)}
    register = {"estimates": {}, "estimands": {"goal_yes": {"unit": "share"}} | {
        key: {"unit": "share"} for key in ("fall_yes", "calm_yes", "old_yes")}}  # fmt: skip
    found = judge(nowhere.study, tests, register)["conclusions"]["goal_rose"]["waves"]["2022"]
    assert (found["verdict"], found["reason"]) == ("not_comparable", NO_CLASS)
    assert run(asking(built, "old_rose", **SMALL), "old_rose")["remark"] == BROKEN
    few = built.changes[built.changes["version"] == "all"]
    flagged = few.iloc[[0]].assign(
        version="linked", flag=TOO_FEW, estimand="goal_yes", domain="", domain_value=""
    )
    changes = pd.concat([few, flagged], ignore_index=True)
    assert run(asking(built, version="linked", **SMALL), changes=changes)["remark"] == FEW_PAIRS


def test_a_panel_makes_the_change_in_the_class_and_follows_it(built: Built) -> None:
    asked = asking(built, **SMALL)
    spec = SensitivitySpec(conclusions=("goal_rose",), weights=("unweighted",))
    study = replace(asked.study, plan=replace(asked.study.plan, sensitivity=spec))
    rows = two_waves.panel(study, built.waves)
    main, unweighted = rows.to_dict("records")
    assert main["estimate"] == pytest.approx(run(asked)["estimate"], rel=1e-9)
    assert np.isfinite(unweighted["estimate"])
    key = "change.goal_yes.all.size_class.under_20k"
    quality = summarise_panel(study, built.waves["2022"].wave, rows)
    assert set(quality["follows"]) == {key}
    assert change_key("change.goal_yes", "all", "", "") == "change.goal_yes"
    change = {"wave": "2022", "estimand": "change.goal_yes", "version": "all", "domain": "size_class"}
    change |= {"domain_value": "under_20k", "shown": "hidden"}
    whole = change | {"domain": None, "domain_value": None, "shown": "yes"}
    record = {"shown": "yes", "base_n": 9, "estimate": 1.0, "printed": {}}
    of_wave = pd.DataFrame({"estimate_id": ["a", "b"], "follows": [key, "change.goal_yes"]})
    followed = follow_changes(
        {"a": record, "b": record},
        {"x": change, "y": whole},
        ResponseQuality({"2022": of_wave}, {}),
        rule="cells",
    )
    assert (followed["a"]["shown"], followed["b"]["shown"]) == ("hidden", "yes")


def test_a_family_that_was_published_before_versions_keeps_its_hash(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = built.study
    now = family_hash(study.plan, study.waves, "change_2022")
    monkeypatch.setattr(frozen_families, "ADDED", ())
    assert family_hash(study.plan, study.waves, "change_2022") != now  # the key alone would change it
