"""A whole report of a study without a frame: supplied weights raked within limits, contrasts and counts."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pypdfium2
import pytest

from doorpakken.data.study import load_study
from doorpakken.statistics.estimation import kish_n
from tests.support.project import Project, copy_project
from tests.support.weighted_study import ESTIMANDS, NUMBER, TOTALS, write

RESULTS = Path("results/studies/commuters")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = copy_project(tmp_path_factory.mktemp("weighted") / "project")
    write(project.folder / "commuters")
    run = project.run("--config", "study=commuters/study.yaml")
    assert run.returncode == 0, run.stdout + run.stderr
    return project


def test_the_study_can_be_read(tmp_path: Path) -> None:
    study = load_study(write(tmp_path))
    assert [each.id for each in study.plan.estimands] == list(ESTIMANDS)
    assert study.simulated


@pytest.mark.build
def test_its_numbers_are_those_of_weights_within_limits(built: Project) -> None:
    results = built.folder / RESULTS
    weights = pd.read_parquet(results / "waves/2014/weights.parquet")
    answers = pd.read_parquet(results / "waves/2014/responses.parquet")
    w = weights["weight"].to_numpy()
    for margin, totals in TOTALS.items():
        sums = weights.groupby(answers[margin].to_numpy())["weight"].sum()
        assert sums.to_dict() == pytest.approx(totals, rel=1e-8)
    assert w.max() / w.min() <= 10 * (1 + 1e-8)
    assert weights["base_weight"].max() / weights["base_weight"].min() > 10
    table = pd.read_csv(results / "estimates/2014.csv").set_index("estimate_id")["estimate"]
    mode = answers["mode"].to_numpy(dtype=object)
    assert table["2014.cyclists"] == pytest.approx(w[mode == "1"].sum(), rel=1e-10)
    share = w[mode == "1"].sum() / w[~pd.isna(mode)].sum()
    assert table["2014.cycling"] == pytest.approx(share, rel=1e-10)
    assert table["2014.cyclists"] < share * 5000  # who left it open is not in it
    assert table["2014.all_cyclists"] == pytest.approx(share * 5000, rel=1e-9)
    assert table["2014.cycling_or_rail"] == pytest.approx(
        table["2014.cycling"] - table["2014.by_rail"], rel=1e-9
    )
    classes = [table[f"2014.cycling.age.{value}"] for value in "123"]
    assert table["2014.even"] == pytest.approx(np.dot([0.25, 0.5, 0.25], classes), rel=1e-9)
    minutes = [table[f"2014.minutes_mean.age.{value}"] for value in "13"]
    assert table["2014.trend"] == pytest.approx(minutes[1] - minutes[0], rel=1e-9)
    quality = pd.read_csv(results / "estimates/2014.response.csv").set_index("estimate_id")["estimate"]
    assert quality["2014.kish_n"] == pytest.approx(kish_n(w), rel=1e-9)
    assert quality["2014.kish_deff"] == pytest.approx(NUMBER / kish_n(w), rel=1e-9)
    assert quality["2014.weight_zero"] == 0


@pytest.mark.build
def test_page_and_print_show_them_and_say_what_they_are(built: Project) -> None:
    folder = built.folder / RESULTS / "report"
    assert sorted(path.name for path in folder.iterdir()) == ["report.en.html", "report.en.pdf", "report.png"]
    page = (folder / "report.en.html").read_text("utf-8")
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    with closing(pypdfium2.PdfDocument(folder / "report.en.pdf")) as opened:
        printed = " ".join(page.get_textpage().get_text_bounded() for page in opened)
    register = json.loads((built.folder / RESULTS / "register.json").read_text("utf-8"))["estimates"]
    for place in (text, " ".join(printed.split())):
        assert "simulated" in place
        assert "Number of cyclists" in place
        assert "Cycles minus takes the train" in place
        assert "lack those who left" in place
        assert f"{float(register['2014.all_cyclists']['printed']['value']):,}" in place
        assert "What the weights and the design cost" in place
        assert register["2014.kish_deff"]["printed"]["value"] in place
    assert "0.25 × Cycles: 18 to 34" in text
    assert "limits 0.3 3" in text


@pytest.mark.build
def test_the_way_back_of_a_contrast_names_the_rows_of_its_terms(built: Project) -> None:
    run = built.doorpakken("trace", "2014.trend", "--study", "commuters/study.yaml")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "declared: estimands.trend" in run.stdout
    assert "column minutes" in run.stdout
