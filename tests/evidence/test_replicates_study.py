"""A study with 80 replicate weights that asks for all there is: each part by them, or with a remark."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from doorpakken.data.intake import admit, inspect_wave
from doorpakken.data.study import Study, load_study
from doorpakken.evidence.sensitivity import EarlierWave, analyse_sensitivity
from doorpakken.statistics.change import Admitted, estimate_change
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.inference import detectable_differences, run_tests
from doorpakken.statistics.response import analyse_response
from doorpakken.statistics.weighting import weigh
from tests.support import replicate_study
from tests.support.project import copy_project

FIRST, SECOND = replicate_study.YEARS


@dataclass(frozen=True)
class Panel:
    """The study, its waves, and the file of changes."""

    study: Study
    waves: dict[str, Admitted]
    changes: pd.DataFrame

    def tests(self, year: str) -> pd.DataFrame:
        each = self.waves[year]
        made = run_tests(each.wave, self.study.plan, each.responses, each.weights, self.changes)
        return made.set_index("hypothesis", drop=False)


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    study = load_study(replicate_study.write(tmp_path_factory.mktemp("replicates")))
    waves = {}
    for key, wave in study.waves.items():
        raw, problems = inspect_wave(wave, None)
        assert raw is not None, problems
        responses = admit(wave, raw)
        waves[key] = Admitted(wave, responses, weigh(wave, responses, None), None)
    return Panel(study, waves, estimate_change(None, study.plan, list(waves.values())))


def shares(each: Admitted) -> np.ndarray:
    """The share that trusts the city under the weights and under each of the 80 replicates (81,)."""
    answered = each.responses["trust"].notna().to_numpy()
    yes = each.responses["trust"].eq("1").to_numpy()[answered]
    weights = each.weights[["weight", *replicate_study.NAMES]].to_numpy()[answered]
    return np.asarray((weights * yes[:, None]).sum(axis=0) / weights.sum(axis=0))


def test_every_hypothesis_is_tested_by_the_replicates(panel: Panel) -> None:
    for year in (FIRST, SECOND):
        tests = panel.tests(year)
        assert (tests["remark"] == "").all()
        assert tests["p_adjusted"].between(0, 1).all()
        assert (tests["fpc"] == "").all()
        by_replicates = tests[tests["se"].notna() & (tests["statistic"] != "change")]
        assert set(by_replicates["variance_method"]) == {"replicates"}
        assert tests.loc["most_trust", "df"] == 78
        assert tests.loc["hours_by_clarity", "df"] == 78 + 1 - 4


def test_the_change_is_that_of_each_replicate(panel: Panel) -> None:
    row = panel.changes.set_index("estimate_id").loc["2023-2025.all.trusting"]
    first, second = (shares(panel.waves[year]) for year in (FIRST, SECOND))
    moved = second - first
    assert row["estimate"] == pytest.approx(moved[0], rel=1e-9)
    assert row["se"] == pytest.approx(np.sqrt(4 / 80 * ((moved[1:] - moved[0]) ** 2).sum()), rel=1e-9)
    assert (row["variance_method"], row["df"]) == ("replicates_coordinated", 78)
    apart = np.sqrt(4 / 80 * sum(((each[1:] - each[0]) ** 2).sum() for each in (first, second)))
    assert row["se"] < 0.9 * apart  # three of four answered twice, and their answers hang together
    north = panel.tests(SECOND).loc["trust_rose_north"]
    assert north["estimate_id"] == "2023-2025.all.trusting.region.1"


def test_the_quality_report_is_made_by_the_replicates_or_says_why_not(panel: Panel) -> None:
    later, before = panel.waves[SECOND], panel.waves[FIRST]
    response = analyse_response(later.wave, panel.study.plan, later.responses, later.weights, None)
    early = response[response["estimand"].str.startswith("early_late_")]
    assert set(early["variance_method"]) == {"replicates"}
    assert early["p_adjusted"].notna().all()
    scales = response[response["estimand"].str.startswith("service_")]
    assert scales["estimate"].between(0.5, 1).all()
    assert set(response.loc[response["estimand"] == "r_indicator", "remark"]) == {"no frame of those invited"}
    earlier = EarlierWave(before.wave, before.responses, None, None)
    rows = analyse_sensitivity(panel.study, later.wave, later.responses, None, earlier)
    other = (rows["weights"] != "declared") | (rows["fpc"] != "declared")
    assert rows.loc[other, "remark"].str.contains("weights and correction are as they came").all()
    most = rows[~other & (rows["subject"] == "most")]
    assert (most["verdict"] == "supported").all()
    assert len(most) == 4
    seen = detectable_differences(later.wave, panel.study.plan, later.weights)
    assert set(seen["fpc"]) == {""}
    weights = later.weights["weight"]
    assert seen["n_eff"].iloc[0] == pytest.approx(weights.sum() ** 2 / (weights**2).sum(), rel=1e-9)
    estimates = estimate_wave(later.wave, panel.study.plan, later.responses, later.weights, None)
    assert set(estimates.loc[estimates["se"].notna(), "variance_method"]) <= {"replicates", "woodruff"}


@pytest.mark.build
def test_a_whole_report_is_built_of_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    study = replicate_study.write(tmp_path_factory.mktemp("study"))
    project = copy_project(tmp_path_factory.mktemp("project"))
    run = project.run("--config", f"study={study}")
    assert run.returncode == 0, run.stdout + run.stderr
    results = project.folder / "results" / "studies" / "replicates"
    made = {path.name for path in (results / "report").iterdir()}
    assert made >= {f"report.{language}.{form}" for language in ("nl", "en") for form in ("html", "pdf")}
    text = re.sub(r"<[^>]+>", "", (results / "report" / "report.en.html").read_text("utf-8"))
    page = re.sub(r"\s+", " ", text)
    for words in (
        "replicate weights: acs, 80",
        "Uncertainty by the replicate weights that came with the data, which are the same ones in both waves",
        "Simulated data",
    ):
        assert words in page
    assert (results / "MANIFEST.json").is_file()
    shutil.rmtree(project.folder)
