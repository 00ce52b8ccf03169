"""Three studies started from their first file and built: a staff survey, a poll, a Belgian region.

What a person writes by hand is in `by_hand`; the numbers of the reports are held against counts by pandas.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pypdfium2
import pytest

from tests.support.project import Project, copy_project
from tests.support.started_studies import AGREE, communes, poll, region, staff, write_frame, written

pytestmark = pytest.mark.build
OPEN = re.compile(r"TODO \([^)]*\)")
STRATIFIED = "design:\n  type: stratified\n  strata: province\n  population: frame\n  fpc: true"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return copy_project(tmp_path_factory.mktemp("started") / "project")


def replaced(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text, (path.name, old)
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def by_hand(project: Project, name: str, wave: str, units: tuple[str, str], domains: str) -> Path:
    """What only people know: licence, source, that nobody answered, names of units, and the domains."""
    home = project.folder / "studies" / name
    folder = home / "waves" / wave
    replaced(folder / "wave.yaml", ('origin: "collected"', 'origin: "simulated"'))
    for document in ("wave.yaml", "SOURCE.md"):
        text = (folder / document).read_text("utf-8")
        text = re.sub(r"TODO \(under which licence the responses[^)]*\)", "CC-BY-4.0", text)
        (folder / document).write_text(OPEN.sub("Made up for the tests.", text), "utf-8")
    replaced(home / "study.yaml", units)
    replaced(home / "plan.yaml", ("domains: []", f"domains: {domains}"))
    return home


def start(project: Project, name: str, table: pd.DataFrame, wave: str, *options: str) -> None:
    """The first two commands of a study: all proposals are taken, and people alone know the rest."""
    file = written(table, project.folder / f"{name}.csv")
    begun = project.doorpakken("new-study", name, "--from-file", str(file), "--wave", wave, *options)
    assert begun.returncode == 0, begun.stderr
    _, settling, _ = begun.stdout.splitlines()
    taken = project.doorpakken(*settling.split()[1:], "--take", "all")
    assert taken.stdout.splitlines()[-1] == "4 values left open", taken.stdout + taken.stderr


def build(project: Project, name: str, language: str) -> tuple[Mapping[str, Any], str, str]:
    """The register, the page and the words of the PDF of a study that is whole."""
    study = f"studies/{name}/study.yaml"
    checked = project.doorpakken("check", "--study", study)
    assert checked.stdout.splitlines()[-1].endswith("0 errors, 0 warnings"), checked.stdout + checked.stderr
    run = project.run("--config", f"study={study}")
    assert run.returncode == 0, run.stdout + run.stderr
    results = project.folder / "results" / "studies" / name
    register = json.loads((results / "register.json").read_text("utf-8"))
    page = (results / f"report/report.{language}.html").read_text("utf-8")
    with closing(pypdfium2.PdfDocument(results / f"report/report.{language}.pdf")) as opened:
        printed = " ".join(sheet.get_textpage().get_text_bounded() for sheet in opened)
    return register, page, " ".join(printed.split())


def shares(register: Mapping[str, Any], question: str, place: str = "") -> dict[str, float]:
    """By label the percentages of a question that are shown, in all or in a class."""
    (language,) = register["study"]["languages"]
    domain, _, value = place.partition(".")
    wanted = (question, domain or None, value or None)
    return {
        each["category_label"][language]: 100 * each["estimate"]
        for each in register["estimates"].values()
        if (each["estimand"], each["domain"], each["domain_value"]) == wanted and each["shown"] == "yes"
    }


def variable(register: Mapping[str, Any], head: str) -> str:
    """What the draft called the column below a head."""
    (asked,) = register["sources"].values()
    return next(name for name, source in asked.items() if source["column"] == head)


def test_a_staff_survey_by_department(project: Project) -> None:
    table = staff()
    start(project, "staff", table, "2026", "--language", "en")
    by_hand(project, "staff", "2026", ('"respondents"', '"employees"'), "[department]")
    register, page, printed = build(project, "staff", "en")
    assert register["waves"]["2026"]["respondents"] == 800
    question = variable(register, "I am satisfied with my work")
    counted = table["I am satisfied with my work"].value_counts(normalize=True)
    found = shares(register, question)
    assert list(found) == list(AGREE)
    assert found == {label: pytest.approx(100 * counted[label], abs=0.0501) for label in AGREE}
    departments = {text["en"]: code for code, text in register["domains"]["department"].items()}
    crossed = pd.crosstab(table["Department"], table["I am satisfied with my work"], normalize="index")
    seen = 0
    for department, code in departments.items():
        for label, share in shares(register, question, f"department.{code}").items():
            assert share == pytest.approx(100 * crossed.loc[department, label], abs=0.501)
            seen += 1
    assert seen >= 15
    years = pd.to_numeric(table["How many years have you worked here?"])
    mean = register["estimates"][f"2026.{variable(register, years.name)}_mean"]
    assert (mean["base_n"], float(mean["printed"]["value"])) == (
        years.count(),
        pytest.approx(years.mean(), abs=0.00501),
    )
    for words in ("I am satisfied with my work", "Laboratory", "they say nothing about employees"):
        assert words in printed
        assert words in re.sub(r"<[^>]+>", "", page)
    assert "municipalit" not in printed + page


def test_an_online_poll_without_ids(project: Project) -> None:
    table = poll()
    start(project, "poll", table, "2026", "--language", "en")
    by_hand(project, "poll", "2026", ('"respondents"', '"readers"'), "[do_you_trust_the_news]")
    register, page, printed = build(project, "poll", "en")
    counted = table["Where do you mostly get your news?"].value_counts(normalize=True)
    found = shares(register, variable(register, "Where do you mostly get your news?"))
    assert found == {label: pytest.approx(100 * share, abs=0.0501) for label, share in counted.items()}
    trust = table.loc[table["Do you trust the news?"] != "Don't know", "Do you trust the news?"]
    assert shares(register, "do_you_trust_the_news")["Yes"] == pytest.approx(
        100 * (trust == "Yes").mean(), abs=0.0501
    )
    unsure = register["estimates"]["2026.do_you_trust_the_news_count.dont_know"]
    assert unsure["estimate"] == (table["Do you trust the news?"] == "Don't know").sum()
    traced = project.doorpakken("trace", "2026.do_you_trust_the_news.1", "--study", "studies/poll/study.yaml")
    assert f"counted: {(trust == 'Yes').sum()} " in traced.stdout, traced.stdout + traced.stderr
    assert "Where do you mostly get your news?" in printed
    assert "readers" in page


def test_a_belgian_region_with_its_own_frame_in_french(project: Project) -> None:
    table, frame = region(), communes()
    folder = write_frame(project.folder / "studies" / "namur-luxembourg")
    start(project, "guichets", table, "2024", "--language", "fr", "--frame", str(folder))
    units = ('"répondants"', '"communes"')
    home = by_hand(project, "guichets", "2024", units, "[province, arrondissement]")
    replaced(home / "waves/2024/wave.yaml", ('design:\n  type: "simple"', STRATIFIED))
    with (home / "study.yaml").open("a", encoding="utf-8") as study:
        study.write("mark: {nobody: {fr: Aucune commune}}\n")
    register, page, printed = build(project, "guichets", "fr")
    known = table.merge(frame, left_on="Code INS", right_on="code", validate="one_to_one")
    assert len(known) == len(table) == register["waves"]["2024"]["respondents"]
    rates = known.groupby("province").size() / frame.groupby("province").size()
    for province, rate in rates.items():
        record = register["estimates"][f"2024.response_rate.province.{province}"]
        assert float(record["printed"]["value"]) == pytest.approx(100 * rate, abs=0.501)
    asked = known[known.columns[1]]
    weight = known["province"].map(frame.groupby("province").size() / known.groupby("province").size())
    valid = asked != "Ne sait pas"
    share = weight[valid & (asked == "Oui")].sum() / weight[valid].sum()
    question = variable(register, str(known.columns[1]))
    assert shares(register, question)["Oui"] == pytest.approx(100 * share, abs=0.501)
    agents = pd.to_numeric(known["Combien d’agents travaillent au guichet ?"])
    mean = register["estimates"][f"2024.{variable(register, agents.name)}_mean"]
    assert float(mean["printed"]["value"]) == pytest.approx((weight * agents).sum() / 82, abs=0.0501)
    assert register["domains"]["province"]["Namur"] == {"fr": "Namur (province)"}
    weighted = "Pondéré sur l’effectif de la population (communes), par province"
    for words in ("Toutes les questions en tableaux", "Aucune commune n’a donné", weighted):
        assert words in re.sub(r"<[^>]+>", "", page)
        assert words in printed
    assert f"{round(100 * share)}\u00a0%" in page
    assert 'lang="fr"' in page
    assert "Every question" not in printed
