"""The whole line as its users run it: built once, refused in every way, and never losing a good report."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path

import pandas as pd
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from doorpakken.data.study.simulation_mark import mark, mark_by_language
from doorpakken.evidence.provenance.verify import differences, product_sums, read_seal
from tests.bench import pipeline
from tests.conftest import ROOT
from tests.support.project import RESPONSES, copy_project, jobs
from tests.support.shipped_mark import MARK
from tests.support.slips import unknown_code
from tests.support.spreadsheet_safety import formulas

ELSEWHERE = {"TZ": "Pacific/Auckland", "LANG": "nl_NL.UTF-8", "PYTHONHASHSEED": "7"}
MARKS = mark_by_language(["nl", "en"], MARK)


@pytest.mark.build
def test_a_run_in_another_place_time_zone_and_language_makes_the_products_of_one_process(project, tmp_path):
    """What `make test` looks at, and the bench measures beside a run, is what users get."""
    (project.folder / "results/.gitkeep").unlink()
    other = project.copy(tmp_path / "a much longer path to another folder" / "run")
    for made in ("results", ".snakemake"):
        shutil.rmtree(other.folder / made)
    run = other.run(**ELSEWHERE)
    assert run.returncode == 0, run.stdout + run.stderr
    assert pipeline.different(other, project) == []
    (other.folder / "results/usage.json").write_text("{}", "utf-8")
    (other.folder / "results/report/report.nl.pdf").unlink()
    assert pipeline.different(other, project) == ["report/report.nl.pdf", "usage.json"]


def test_the_report_is_made_in_two_languages_as_page_and_pdf(built):
    made = sorted(path.name for path in (built.folder / "results/report").iterdir())
    assert made == ["report.en.html", "report.en.pdf", "report.nl.html", "report.nl.pdf", "report.png"]


def test_the_article_is_made_in_two_languages_as_page_pdf_and_word_file(built):
    made = sorted(path.name for path in (built.folder / "results/article").iterdir())
    assert made == [
        f"article.{language}.{form}" for language in ("en", "nl") for form in ("docx", "html", "pdf")
    ]
    manifest = json.loads((built.folder / "results/MANIFEST.json").read_text("utf-8"))
    crate = (built.folder / "results/ro-crate-metadata.json").read_text("utf-8")
    for name in made:
        assert manifest["products"][f"article/{name}"]["class"] == "public"
        assert f'"@id": "article/{name}"' in crate


@pytest.mark.build
def test_the_numbers_of_the_article_are_counted_and_stand_in_the_register_and_the_report(whole):
    usage = json.loads((whole.folder / "results/usage.json").read_text("utf-8"))
    register = json.loads((whole.folder / "results/register.json").read_text("utf-8"))
    for language in ("nl", "en"):
        used = {key: places for key, places in usage[language]["estimates"].items() if "article" in places}
        assert len(used) > 10
        assert set(used) <= set(register["estimates"])
        assert all(set(places) > {"article"} for places in used.values())


@pytest.mark.build
def test_the_picture_in_the_readme_is_that_of_the_build(whole):
    shown = (ROOT / "docs/report.png").read_bytes()
    assert shown == (whole.folder / "results/report/report.png").read_bytes(), "copy it to docs/"


def test_a_second_run_has_nothing_to_do_and_changes_no_file(project):
    before = {path: path.stat().st_mtime_ns for path in (project.folder / "results").rglob("*")}
    run = project.run()
    assert run.returncode == 0
    assert "0 jobs" in run.stdout + run.stderr
    assert {path: path.stat().st_mtime_ns for path in (project.folder / "results").rglob("*")} == before


@pytest.mark.build
def test_every_number_of_the_report_has_a_source(whole):
    usage = json.loads((whole.folder / "results/usage.json").read_text("utf-8"))
    for language in ("nl", "en"):
        assert usage[language]["numbers"] > 500
        assert usage[language]["estimates"]["2014.respondents"]
    assert (whole.folder / "results/drafts/report/errors.txt").read_text("utf-8") == ""


def test_the_manifest_covers_every_product(built):
    manifest = json.loads((built.folder / "results/MANIFEST.json").read_text("utf-8"))
    there = set(built.sums()) - {".gitkeep"}
    assert set(manifest["products"]) | {"MANIFEST.json", "ro-crate-metadata.json"} == there


def says_simulated(path: Path) -> bool:
    """Whether a product has the mark in its words or metadata; a table says its origin in every row."""
    if path.suffix == ".parquet":
        known = pd.read_parquet(path).attrs
        return known["origin"] == "simulated" and known["mark"] == MARKS
    if path.suffix == ".pdf":
        with pikepdf.open(path) as opened:
            return any(words in str(opened.docinfo["/Subject"]) for words in MARKS.values())
    if path.suffix == ".png":
        with Image.open(path) as opened:
            return opened.text["Description"] in MARKS.values()
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as opened:
            parts = [opened.read(f"word/{part}.xml").decode() for part in ("document", "header")]
        return all(re.sub("<[^>]+>", "", part).count(mark(path.stem[-2:], MARK)) for part in parts)
    if path.suffix == ".csv":
        table = pd.read_csv(path, dtype="str")
        return len(table) > 0 and (table["origin"] == "simulated").all()
    return any(words in path.read_text("utf-8") for words in MARKS.values())


def test_every_product_that_holds_data_says_that_they_are_simulated(built):
    results = built.folder / "results"
    products = [path for path in results.rglob("*") if path.is_file() and path.stat().st_size]
    silent = {path.relative_to(results).as_posix() for path in products if not says_simulated(path)}
    # What the lint found in the text, and what changed with one wave: nothing, so only the heads of a table.
    assert silent == {"drafts/report/findings.csv", "drafts/article/findings.csv", "estimates/change.csv"}


def test_no_table_holds_what_a_spreadsheet_would_run(built):
    tables = sorted((built.folder / "results").rglob("*.csv"))
    assert len(tables) > 5
    assert formulas(tables) == []


@pytest.mark.build
def test_the_build_has_the_bytes_of_the_seal(whole):
    sealed = read_seal(ROOT / "checksums/doorpakken.sha256")
    assert sealed, "no seal is committed: run doorpakken seal"
    assert differences(sealed, product_sums(whole.folder / "results")) == []


def test_a_verdict_stands_in_a_chapter_with_links_to_its_numbers(built):
    page = (built.folder / "results/report/report.nl.html").read_text("utf-8")
    assert "rondden de grootste gemeenten een groter deel van hun bouwstenen af" in page
    assert 'id="n-2014.larger_further"' in page
    usage = json.loads((built.folder / "results/usage.json").read_text("utf-8"))
    assert "kcc" in usage["nl"]["estimates"]["2014.effect_with_progress"]


@pytest.mark.parametrize(
    ("document", "first"),
    [("notebooks/30_kcc.ipynb", "Execute chapter kcc"), (str(RESPONSES), "Check wave 2014")],
)
def test_an_older_document_put_back_in_place_runs_its_rules_again(project, document, first):
    path = project.folder / document
    path.write_bytes(path.read_bytes() + b"\n")
    os.utime(path, (0, 0))
    run = project.run("--dry-run")
    assert any(job.startswith(first) for job in jobs(run)), run.stdout + run.stderr


@pytest.mark.build
def test_mended_data_are_built_again(project):
    unknown_code(project)
    assert project.run().returncode == 1
    shutil.copy2(RESPONSES, project.folder / RESPONSES)
    shutil.copy2(RESPONSES.parent / "SHA256SUMS", project.folder / RESPONSES.parent / "SHA256SUMS")
    before = project.sums("results/report")
    assert project.run().returncode == 0
    assert project.sums("results/report") == before


PUBLISHED = ["Publish"] * 10  # report and article in two languages and two forms, and the article in Word
LATE = ["Lint", "Gate:"] * 2 + [*PUBLISHED, "Count", "Draw", "Seal", "Everything"]
PAGES = ["Draft"] * 6 + LATE
REPORT = ["Execute"] * 3 + PAGES
JUDGED = ["Judge", "Assemble", "Judge", *REPORT]  # the conclusions, and under other choices
TESTED = ["Analyse", "Compute", "Test", *JUDGED]
NUMBERS = ["Estimate", "Estimate", *TESTED]  # of a wave, and of change
CHECKED = ["Check", "Gate:", "Admit", "Weigh", *NUMBERS]
ROOMS = {  # the first, one between and the last; tests/pipeline/test_rules.py knows the scripts of the others
    "data/intake/read_wave.py": CHECKED,
    "evidence/conclusions/verdict.py": JUDGED,
    "products/linting/number_words.py": LATE,
}


@pytest.mark.parametrize("room", ROOMS)
def test_an_edit_in_a_room_runs_the_rules_that_use_it_and_what_follows(project, room):
    with (project.folder / "workflow/doorpakken" / room).open("a", encoding="utf-8") as file:
        file.write("\n# an edit\n")
    run = project.run("--dry-run")
    assert sorted(job.split()[0] for job in jobs(run)) == sorted(ROOMS[room]), run.stdout + run.stderr


@pytest.mark.build
def test_a_deleted_rule_leaves_an_orphan_that_is_named(project):
    project.change("config/study.yaml", "  - notebook: ../notebooks/84_detectable.ipynb\n", "")
    run = project.run()
    assert run.returncode == 1
    assert "results/chapters/detectable.ipynb: no rule makes this file any more" in run.stdout + run.stderr
    (project.folder / "results/chapters/detectable.ipynb").unlink()
    assert project.run().returncode == 0


@pytest.mark.build
def test_another_place_time_zone_language_and_core_count_give_the_same_bytes(built, tmp_path):
    other = built.copy(tmp_path / "a much longer path to another folder" / "project")
    for made in ("results", ".snakemake"):
        shutil.rmtree(other.folder / made)
    run = other.run(cores=1, umask=0o077, **ELSEWHERE)
    assert run.returncode == 0, run.stdout + run.stderr
    assert other.sums() == {name: digest for name, digest in built.sums().items() if name != ".gitkeep"}


@pytest.mark.build
def test_other_processor_kernels_give_the_same_values(built, tmp_path):
    other = copy_project(tmp_path / "project")
    features = "AVX512F AVX512CD AVX512_SKX AVX2 FMA3"
    run = other.run(
        "results/estimates/2014.csv", OPENBLAS_CORETYPE="Prescott", NPY_DISABLE_CPU_FEATURES=features
    )
    assert run.returncode == 0, run.stdout + run.stderr
    tables = [pd.read_csv(project.folder / "results/estimates/2014.csv") for project in (built, other)]
    pd.testing.assert_frame_equal(*tables, rtol=1e-9, atol=0)


@pytest.mark.build
def test_verify_builds_again_and_names_what_differs(project):
    for command in (["init", "-q"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=project.folder, check=True)
    assert project.doorpakken("seal").returncode == 0
    page = project.folder / "results/report/report.nl.html"
    page.write_text(page.read_text("utf-8") + " ", "utf-8")
    run = project.doorpakken("verify")
    assert run.returncode == 1
    assert run.stdout.splitlines() == ["results: report/report.nl.html: other bytes"], run.stdout + run.stderr


OURS = ("simulat", "gesimuleerd", "municipalit", "gemeente")  # of the shipped study, in lower case


@pytest.mark.build
def test_a_real_survey_is_built_by_the_same_machine(project, shared, tmp_path):
    (tmp_path / "shared").symlink_to(shared.parent)
    before = project.sums("results/report")
    run = project.run("--config", "study=tests/studies/rse-2017-de/study.yaml")
    assert run.returncode == 0, run.stdout + run.stderr
    folder = project.folder / "results/studies/rse-2017-de"
    made = sorted(path.name for path in (folder / "report").iterdir())
    assert not (folder / "article").exists()
    assert made == ["report.en.html", "report.en.pdf", "report.png"]
    page = (folder / "report/report.en.html").read_text("utf-8").lower()
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    assert [word for word in OURS if word in page] == []
    with closing(pypdfium2.PdfDocument(folder / "report/report.en.pdf")) as opened:
        printed = " ".join(page.get_textpage().get_text_bounded() for page in opened).lower()
    assert "research software" in " ".join(printed.split())
    assert [word for word in OURS if word in printed] == []
    assert project.sums("results/report") == before


@pytest.mark.build
def test_a_study_by_answers_is_built_with_its_cross_tables(tmp_path):
    """And a number of a cross table leads back to the rows of the raw file."""
    project = copy_project(tmp_path / "project")
    run = project.run("--config", "study=tests/studies/neighbours-2026/study.yaml")
    assert run.returncode == 0, run.stdout + run.stderr
    folder = project.folder / "results/studies/neighbours-2026"
    page = (folder / "report/report.en.html").read_text("utf-8")
    with closing(pypdfium2.PdfDocument(folder / "report/report.en.pdf")) as opened:
        printed = " ".join(page.get_textpage().get_text_bounded() for page in opened)
    for words in ("Cross tables", "Contact with neighbours by Trust in neighbours", "Rao-Scott test"):
        assert words in page
        assert words in " ".join(printed.split())
    assert '<table id="crossed-trusting-sex-age"' in page
    assert "Trusts neighbours · Sex by Age" in " ".join(printed.split())
    assert page.count("Rao-Scott test (second order") == 4
    assert "Meets neighbours weekly: yes" in page
    where = ("--study", "tests/studies/neighbours-2026/study.yaml")
    traced = project.doorpakken("trace", "2026.contact.1.trust.2", *where)
    assert "split by column trust: How many of your neighbours do you trust?" in traced.stdout, traced.stderr
    assert "counted: 26 responses" in traced.stdout or "counted: 26 cells" in traced.stdout


CAPTIONS = {
    "waves/2014/problems.html": "What is wrong with the raw file of wave 2014",
    "estimates/2014.csv": "Every estimate of wave 2014 at full precision",
    "estimates/2014.tests.csv": "The tests of the hypotheses of wave 2014",
    "estimates/2014.minimum_detectable.csv": "What wave 2014 could show",
    "estimates/2014.response.csv": "How the response of wave 2014 was",
    "estimates/2014.sensitivity.csv": "Every conclusion on wave 2014 again",
    "estimates/change.csv": "The change of each estimate since the wave before",
    "register.json": "Every estimate that may be shown",
    "verdicts.json": "The verdict on each declared conclusion",
    "drafts/report/findings.csv": "What the lint found",
    "drafts/article/findings.csv": "What the lint found",
    **{
        f"{name}/{name}.{language}.{form}": f"The {name} in language {language}, as {form}."
        for language in ("nl", "en")
        for name, forms in {"report": ("html", "pdf"), "article": ("html", "pdf", "docx")}.items()
        for form in forms
    },
}
CATEGORIES = {"waves": "1 Raw data", "estimates": "2 Estimates", "": "3 Register and verdicts"}


def review(page: str, name: str) -> dict:
    """A value that the page of `snakemake --report` holds."""
    found = re.search(rf'\bvar {name} = (?=[{{"]\S)', page)
    assert found, name
    value, _ = json.JSONDecoder().raw_decode(page, found.end())
    return value


def test_reviewers_get_the_products_with_captions_and_categories(project, tmp_path):
    before = project.sums()
    offline = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    run = project.run("--report", str(tmp_path / "review.html"), **offline)
    assert run.returncode == 0, run.stdout + run.stderr
    page = (tmp_path / "review.html").read_text("utf-8")
    shown: dict[str, list[str]] = {}
    for name in sorted(CAPTIONS):
        category = CATEGORIES.get(name.rpartition("/")[0].partition("/")[0], "4 Report and article")
        shown.setdefault(category, []).append(f"results/{name}")
    found = {key: sorted(parts["Other"]) for key, parts in review(page, "categories").items()}
    assert found == shown
    made = {path.name for path in (project.folder / "results/estimates").iterdir()}
    assert made == {name.removeprefix("estimates/") for name in CAPTIONS if name.startswith("estimates/")}
    results = review(page, "results")
    captions = {name.removeprefix("results/"): entry["caption"] for name, entry in results.items()}
    for name, opening in CAPTIONS.items():
        assert captions.pop(name).startswith(f"<p>{opening}"), name
    assert captions == {}
    assert all(entry["labels"]["data"] == "simulated" for entry in results.values())
    public = {name for name, entry in results.items() if entry["labels"]["class"] == "public"}
    kept = ("results/report/", "results/article/")
    assert public == {name for name in results if name.startswith(kept) or name.endswith(".json")}
    assert "not to be cited as findings" in " ".join(str(review(page, "workflow_desc")).split())
    assert project.sums() == before


def test_trace_leads_from_an_estimate_to_raw_rows(built):
    run = built.doorpakken("trace", "2014.kcc_goal_80_yes")
    assert run.returncode == 0, run.stderr
    assert "  raw file: data/raw/2014/responses.csv, sha256 " in run.stdout
    assert "  column kcc_goal_80: " in run.stdout
    assert built.doorpakken("trace", "2014.kcc_gaol").returncode == 1


def test_check_and_wrong_usage_have_their_exit_codes(built):
    assert built.doorpakken("check").returncode == 0
    assert built.doorpakken("check", "2015").returncode == 2
    assert built.doorpakken("check", "").returncode == 2
    assert built.doorpakken("chekc").returncode == 2
