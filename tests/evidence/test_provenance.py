"""Closures follow imports, the manifest covers everything, orphans are named, and ids lead to raw rows."""

from __future__ import annotations

import ast
import json
import re
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from doorpakken.data.study import load_study
from doorpakken.data.study.checksums import sha256
from doorpakken.data.study.write_files import write_json
from doorpakken.errors import UserError
from doorpakken.evidence.provenance import import_closure as closures
from doorpakken.evidence.provenance.manifest import (
    build_crate,
    build_manifest,
    orphans,
    product_class,
    refuse_orphans,
)
from doorpakken.evidence.provenance.trace import rows, trace
from doorpakken.evidence.provenance.verify import differences, product_sums, read_seal, rebuild, write_seal
from tests.conftest import ROOT
from tests.support import tiny_study as tiny
from tests.support.declared_frame import declare_frame


def names(*modules: str) -> set[str]:
    return {path.relative_to(closures.LIBRARY).as_posix() for path in closures.closure(*modules)}


def test_a_closure_follows_imports_one_way_only():
    assert "errors.py" in names("data.study.documents")
    assert "data/study/codebook.py" in names("data.intake")
    assert "statistics/estimation/__init__.py" not in names("data.intake")
    assert "evidence/register/build_register.py" not in names("statistics.estimation")


def test_a_closure_sees_imports_inside_functions():
    assert "evidence/provenance/verify.py" in names("cli")


def test_a_closure_takes_modules_along_that_are_found_at_run_time():
    chapter = names("products.reporting")
    for folder in ("tables", "figures"):
        home = closures.LIBRARY / "products" / "reporting" / folder
        assert {f"products/reporting/{folder}/{path.name}" for path in home.glob("*.py")} <= chapter
    assert "products/figures/tile_map.py" in chapter
    assert "products/linting/lint_page.py" not in chapter


def parsed_imports(path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == closures.PACKAGE}


def test_the_pattern_finds_the_imports_that_a_parser_finds():
    files = list(closures.LIBRARY.rglob("*.py"))
    assert len(files) > 50
    for path in files:
        assert parsed_imports(path) <= closures._imports(path), path


def test_the_closure_of_a_script_has_all_that_it_imports():
    script = str(ROOT / "workflow/scripts/register.py")
    assert {
        "statistics/estimation/estimates_table.py",
        "data/frame/read_frame.py",
        "evidence/register/build_register.py",
        "script.py",
    } <= {
        path.relative_to(closures.LIBRARY).as_posix()
        for path in closures.closure(script)
        if path.is_relative_to(closures.LIBRARY)
    }


def test_an_unknown_module_is_refused():
    with pytest.raises(FileNotFoundError, match="no module"):
        closures.closure_hash("nowhere")


def test_a_hash_changes_with_the_files_it_covers_and_no_others(tmp_path, monkeypatch):
    library = tmp_path / "doorpakken"
    shutil.copytree(closures.LIBRARY, library)
    monkeypatch.setattr(closures, "LIBRARY", library)
    closures._source.cache_clear()
    before = closures.closure_hash("data.intake"), closures.closure_hash("data.study")
    with (library / "data" / "intake" / "read_wave.py").open("a") as file:
        file.write("\n# an edit\n")
    closures._imports.cache_clear()
    closures._source.cache_clear()
    assert closures.closure_hash("data.intake") != before[0]
    assert closures.closure_hash("data.study") == before[1]
    closures._source.cache_clear()


def test_orphans_are_files_that_no_rule_makes(tmp_path):
    results = tmp_path / "results"
    exempt = [results / "studies", results / "drafts" / "chapters"]
    names = ("report/a.html", "old/b.html", "drafts/b.html", "MANIFEST.json")
    for name in (*names, "studies/other/c.html", "drafts/chapters/kcc.nl.html"):
        path = results / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    found = orphans([results / "report/a.html"], results, exempt)
    assert found == [(results / name).as_posix() for name in ("drafts/b.html", "old/b.html")]
    with pytest.raises(UserError, match="no rule makes this file any more"):
        refuse_orphans(found)
    refuse_orphans([])


@pytest.fixture
def study(tmp_path):
    declare_frame(tmp_path / "frame")
    return load_study(tiny.write_study(tmp_path, study=tiny.STUDY + "frame: frame\n"))


@pytest.fixture
def manifest(study, tmp_path):
    results = tmp_path / "results"
    (results / "report").mkdir(parents=True)
    (results / "report" / "report.nl.html").write_text("page")
    (results / "estimates.csv").write_text("a,b\n")
    lock = tmp_path / "requirements.lock"
    lock.write_text("lock")
    products = [results / "estimates.csv", results / "report" / "report.nl.html"]
    return build_manifest(study, products, results, {"weigh_wave": "abc", "admit_wave": "def"}, lock)


def test_the_manifest_has_checksum_class_and_mark(manifest, tmp_path):
    page = manifest["products"]["report/report.nl.html"]
    assert page["sha256"] == sha256(tmp_path / "results" / "report" / "report.nl.html")
    assert page["class"] == "public"
    assert manifest["products"]["estimates.csv"]["class"] == "internal"
    assert manifest["mark"].startswith("Simulated data.")
    assert manifest["date"] == "2014-05-30"
    assert list(manifest["code"].items()) == [("admit_wave", "def"), ("weigh_wave", "abc")]
    assert product_class("waves/2014/problems.csv") == "internal"


def test_the_crate_lists_public_files_with_the_date_of_the_data(study, manifest):
    crate = build_crate(study, manifest)
    root = next(entry for entry in crate["@graph"] if entry["@id"] == "./")
    assert root["hasPart"] == [{"@id": "report/report.nl.html"}]
    assert root["datePublished"] == "2014-05-30"
    assert "Gesimuleerde gegevens" in root["description"]


def test_seal_and_comparison(tmp_path, manifest):
    results = tmp_path / "results"
    write_json(results / "MANIFEST.json", manifest)
    write_json(results / "ro-crate-metadata.json", {})
    sums = product_sums(results)
    write_seal(tmp_path / "checksums" / "tiny.sha256", sums)
    assert read_seal(tmp_path / "checksums" / "tiny.sha256") == sums
    assert differences(sums, product_sums(results)) == []
    (results / "estimates.csv").write_text("a,c\n")
    (results / "report" / "report.nl.html").unlink()
    changed = differences(sums, product_sums(results))
    assert changed == ["estimates.csv: other bytes", "report/report.nl.html: other bytes"]
    assert differences(sums, {}) == [f"{name}: not made" for name in sorted(sums)]


def test_nothing_to_seal_says_what_to_run(tmp_path):
    with pytest.raises(UserError, match="Run snakemake"):
        product_sums(tmp_path)


def test_a_product_that_is_not_there_is_not_sealed(tmp_path, manifest):
    write_json(tmp_path / "results" / "MANIFEST.json", manifest)
    write_json(tmp_path / "results" / "ro-crate-metadata.json", {})
    (tmp_path / "results" / "estimates.csv").unlink()
    with pytest.raises(UserError, match=r"estimates\.csv: a product is not there"):
        write_seal(tmp_path / "tiny.sha256", product_sums(tmp_path / "results"))
    assert not (tmp_path / "tiny.sha256").exists()


def test_verification_outside_a_clone_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UserError, match="not a git repository"):
        rebuild(tmp_path / "scratch", "results", [])
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="a git clone"):
        rebuild(tmp_path / "scratch", "results", [])


RESPONSES = pd.DataFrame(
    {
        "source_row": [2, 3, 4, 5, 7],
        "goal": ["1", "2", None, "1", "1"],
        "goal__missing": [None, None, "dont_know", None, None],
        "share_now": [40.0, None, None, 60.0, None],
        "share_now__missing": [None, "not_asked", "not_asked", None, "dont_know"],
    }
)
WEIGHTS = pd.DataFrame({"source_row": [2, 3, 4, 5, 7], "weight": 1.0, "size_class": list("aabbb")})


@pytest.mark.parametrize(
    ("estimand", "other", "counted", "base"),
    [
        ("goal_yes", {}, "2, 5, 7", "2-3, 5, 7"),
        ("goal", {"category": "2"}, "3", "2-3, 5, 7"),
        ("goal_yes", {"domain": "size_class", "domain_value": "b"}, "5, 7", "5, 7"),
        ("goal_count", {"category": "dont_know", "statistic": "count"}, "4", "2-5, 7"),
    ],
)
def test_trace_names_the_raw_rows(study, estimand, other, counted, base):
    record = {
        "wave": "2014",
        "estimand": estimand,
        "statistic": "share",
        "category": None,
        "domain": None,
        "domain_value": None,
        "shown": "suppressed",
    } | other
    source = {"question": {"nl": "Heeft u het doel?"}, "file": "responses.csv", "column": "goal"}
    register = {
        "estimates": {"x": record},
        "estimands": {
            estimand: {
                "label": {"nl": "l"},
                "definition": {"nl": "d"},
                "variables": ["goal"],
                "value": "goal",
            }
        },
        "sources": {"2014": {"goal": source | {"sha256": "f" * 64, "codebook": "c.csv", "codebook_row": 3}}},
    }
    text = trace(study, register, "x", RESPONSES, WEIGHTS)
    assert re.search(rf"base: .* rows? {base}\n", text)
    assert re.search(rf"counted: .* rows? {counted}$", text)
    assert "withheld" in text
    with pytest.raises(UserError, match="Correct the id"):
        trace(study, register, "y", RESPONSES, WEIGHTS)


def test_trace_counts_the_numbers_of_codes_that_reach_a_bound(study):
    declared = replace(study.plan.estimands[0], codes=(), at_least=2.0)
    bounded = replace(study, plan=replace(study.plan, estimands=(declared,)))
    record = {"wave": "2014", "estimand": declared.id, "category": None, "domain": None, "statistic": "share"}
    assert rows(bounded, record, RESPONSES, WEIGHTS) == ([2, 3, 5, 7], [3])


def test_json_is_written_the_same_every_time(tmp_path):
    write_json(tmp_path / "a.json", {"b": 1.5, "a": "é"})
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == {"b": 1.5, "a": "é"}
    assert (tmp_path / "a.json").read_bytes().endswith(b"}\n")
    with pytest.raises(ValueError, match="Out of range"):
        write_json(tmp_path / "b.json", float("nan"))
