"""The score of the house: what is counted stays within its bounds, and each count can fail."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.support import house_rules as house

SNAKEFILES = [ROOT / "Snakefile", *sorted((ROOT / "workflow" / "rules").glob("*.smk"))]
LIBRARY = ROOT / "workflow" / "doorpakken"
MODULES = sorted((ROOT / "workflow").rglob("*.py"))
SCRIPTS = sorted((ROOT / "workflow" / "scripts").glob("*.py"))
SCHEMAS = sorted((ROOT / "workflow" / "schemas").glob("*.yaml"))

# What `snakemake --lint` asks and we answer otherwise.
ELSEWHERE = {
    "Specify a conda environment or container for each rule.": "one lock for the whole project",
    "Mixed rules and functions in same snakefile.": "a rule file is read with its input functions beside it",
    "Environment variable PYTHONPATH": "added to when it is there; a run without it is right too",
    "Param study is a prefix": "the study is loaded by its path, which is an input of the same job",
    "Param results is a prefix": "the seal is told which folder it seals",
}


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so no file is tracked")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_snakefile_is_read_at_a_glance() -> None:
    assert length(ROOT / "Snakefile") <= 60


def test_rule_files_are_short() -> None:
    assert {path.name: length(path) for path in SNAKEFILES if length(path) > 130} == {}


@pytest.mark.parametrize("path", SNAKEFILES, ids=named(SNAKEFILES))
def test_rules_say_what_they_do_and_name_what_they_use(path: Path) -> None:
    assert house.rule_faults(path.read_text(encoding="utf-8")) == []


def test_every_rule_is_seen() -> None:
    """The reader of rules misses none that Snakemake knows."""
    seen = [rule.name for path in SNAKEFILES for rule in house.rules(path.read_text(encoding="utf-8"))]
    known = snakemake("--list-rules")
    assert known.returncode == 0, known.stderr
    assert sorted(seen) == sorted(re.findall(r"^(\w+)(?: \(|$)", known.stdout, re.MULTILINE))


def test_snakemake_finds_nothing_else_to_say_about_the_rules() -> None:
    assert lints() == []


def test_a_planted_absolute_path_is_found(tmp_path: Path) -> None:
    (tmp_path / "Snakefile").write_text('FRAME = "/data/frame.csv"\n', encoding="utf-8")
    assert lints("-s", str(tmp_path / "Snakefile")) == ['Absolute path "/data/frame.csv" in line 1:']


def lints(*arguments: str) -> list[str]:
    """What Snakemake's own lint says, without what we answer otherwise."""
    said = snakemake(*arguments, "--lint").stderr
    assert "Lints for" in said or "in a good condition" in said, said
    found = re.findall(r"^ {4}\* (.*)$", said, re.MULTILINE)
    return [lint for lint in found if not lint.startswith(tuple(ELSEWHERE))]


def snakemake(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "snakemake", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", SCHEMAS, ids=named(SCHEMAS))
def test_schemas_are_closed_and_described(path: Path) -> None:
    assert house.schema_faults(yaml.safe_load(path.read_text(encoding="utf-8"))) == []


def test_scripts_are_adapters() -> None:
    counts = {path.name: house.lines_outside_functions(path.read_text(encoding="utf-8")) for path in SCRIPTS}
    assert {name: count for name, count in counts.items() if count > 10} == {}


DRAWING = ("figures", "publishing")  # rooms that round sizes on paper and screen, no numbers of the register
PUBLISHING = [
    path
    for wing in ("evidence", "products")
    for path in sorted((LIBRARY / wing).rglob("*.py"))
    if path.relative_to(LIBRARY).parts[1] not in DRAWING
]


def test_one_module_rounds_published_numbers() -> None:
    found = {str(path): house.rounding_faults(path.read_text(encoding="utf-8")) for path in PUBLISHING}
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("line", ["round(x, 2)", "x.quantize(y)", "np.rint(x)", 'f"{x:.1f}"', 'f"{x:g}"'])
def test_a_rounding_elsewhere_is_found(line: str) -> None:
    assert len(house.rounding_faults(line)) == 1


def test_library_files_are_short() -> None:
    assert {str(path.relative_to(ROOT)): length(path) for path in MODULES if length(path) > 250} == {}


def test_documents_are_read_at_one_sitting() -> None:
    lengths = {path.name: length(path) for path in sorted((ROOT / "docs").glob("*.md"))}
    assert lengths
    assert {name: number for name, number in lengths.items() if number > 350} == {}


def test_functions_are_short_and_public_ones_say_what_they_do() -> None:
    """And a planted long one, and one that says nothing, are found."""
    faults = [
        f"{path.relative_to(LIBRARY)}: {fault}"
        for path in sorted(LIBRARY.rglob("*.py"))
        for fault in house.function_faults(path.read_text(encoding="utf-8"))
    ]
    assert faults == []
    long = 'def weigh():\n    """Weigh."""\n' + "    x = 1\n" * 59
    assert house.function_faults(long) == ["weigh has 61 lines"]
    assert house.function_faults("def weigh():\n    return 1\n") == ["weigh has no docstring"]


def test_no_two_files_of_the_library_have_one_name() -> None:
    names = [path.name for path in LIBRARY.rglob("*.py") if path.name != "__init__.py"]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_names_say_what_they_hold() -> None:
    faults = {
        str(path): house.vague_names(path.read_text(encoding="utf-8")) for path in LIBRARY.rglob("*.py")
    }
    assert {path: names for path, names in faults.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("made = weigh(rows)", ["line 1: made"]),
        ("def weigh(at): ...", ["line 1: at"]),
        ("self.known = {}", ["line 1: known"]),
        ("rows = [one for one, seen in pairs]", ["line 1: one", "line 1: seen"]),
        ("def read():\n    with opened() as told:\n        found = told", ["line 2: told", "line 3: found"]),
        ("def read(found: str):\n    raise refusal(found=found)", []),
        ("def read():\n    found = 'a folder'\n    raise refusal(found=found)", []),
        ("class Problem:\n    found: str = ''", []),
    ],
)
def test_a_planted_vague_name_is_found(source: str, names: list[str]) -> None:
    assert sorted(house.vague_names(source)) == names


def test_there_is_half_a_line_of_test_for_a_line_of_code() -> None:
    code = sum(map(length, [*MODULES, *SNAKEFILES]))
    tests = sum(map(length, (ROOT / "tests").rglob("*.py")))
    assert tests / code >= 0.5


def test_rooms_import_in_one_direction() -> None:
    assert [
        fault for path in sorted(LIBRARY.rglob("*.py")) for fault in house.import_faults(path, LIBRARY)
    ] == []


def test_tracked_files_hold_no_address_of_a_registry_and_no_path_of_a_machine() -> None:
    faults = {}
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if found := house.address_faults(text):
            faults[str(path.relative_to(ROOT))] = found[:3]
    assert faults == {}


def test_the_lock_holds_no_address_and_a_hash_for_every_package() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    packages = [part for part in lock.split("\n") if "==" in part and not part.startswith(" ")]
    assert packages
    assert [line for line in packages if not line.endswith("\\")] == []


def test_the_lock_of_the_html_checker_holds_no_address_and_a_hash() -> None:
    lock = (ROOT / ".ci" / "npm" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock
    packages = {name: entry for name, entry in json.loads(lock)["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []


def test_made_files_are_not_tracked() -> None:
    made = ("results/", "logs/", ".snakemake/", ".venv/", ".judges/")
    names = {str(path.relative_to(ROOT)) for path in tracked()} - {"results/.gitkeep"}
    assert [name for name in names if name.startswith(made) or name.endswith(".pyc")] == []


def test_notebooks_are_kept_without_outputs() -> None:
    notebooks = [path for path in tracked() if path.suffix == ".ipynb"]
    faults = {path.name: house.notebook_faults(path.read_text(encoding="utf-8")) for path in notebooks}
    assert {name: found for name, found in faults.items() if found} == {}


GOOD_RULE = '''\
"""A file of rules."""

rule weigh:
    """Weigh the respondents."""
    message:
        "Weigh {wildcards.wave}: lambda in words is no lambda"
    input:
        responses=rules.admit.output.responses,
        frame=sorted(PATHS.frame, key=len),
    output:
        weights="{wave}/weights.parquet",
    log:
        "logs/{wave}.log",
    script:
        "../scripts/weigh.py"


rule all:
    """Everything."""
    input:
        PRODUCTS,
'''


def test_the_reader_of_rules_reads_a_good_file() -> None:
    assert [rule.name for rule in house.rules(GOOD_RULE)] == ["weigh", "all"]
    assert house.rule_faults(GOOD_RULE) == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ('    """Weigh the respondents."""\n', "", "weigh: no docstring"),
        ('    log:\n        "logs/{wave}.log",\n', "", "weigh: no log"),
        ("responses=rules", "rules", "weigh: 1 input without a name"),
        ("weights=", "", "weigh: 1 output without a name"),
        ("key=len", "key=lambda path: path", "line 9: lambda"),
        ('    """Everything."""\n', "", "all: no docstring"),
        ('    output:\n        weights="{wave}/weights.parquet",\n', "", "weigh: makes nothing"),
    ],
)
def test_a_planted_bad_rule_is_found(good: str, bad: str, fault: str) -> None:
    assert good in GOOD_RULE
    assert house.rule_faults(GOOD_RULE.replace(good, bad)) == [fault]


CLOSED = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "properties": {"description": "a property of an awkward name", "type": "string"},
        "labels": {"description": "a map", "type": "object", "additionalProperties": {"type": "string"}},
        "design": {
            "description": "an object",
            "type": "object",
            "additionalProperties": False,
            "properties": {"type": {"description": "simple or stratified", "enum": ["simple", "stratified"]}},
        },
    },
}


def test_a_closed_schema_has_no_faults() -> None:
    assert house.schema_faults(CLOSED) == []


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (["additionalProperties"], None, "$: open object"),
        (["properties", "labels", "additionalProperties"], True, "$.labels: open object"),
        (["properties", "design", "additionalProperties"], {}, "$.design: open object"),
        (["properties", "labels", "description"], "", "$.labels: no description"),
        (
            ["properties", "design", "properties", "type", "description"],
            None,
            "$.design.type: no description",
        ),
    ],
)
def test_a_planted_opening_in_a_schema_is_found(path: list[str], value: object, fault: str) -> None:
    schema = json.loads(json.dumps(CLOSED))
    place = schema
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert house.schema_faults(schema) == [fault]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (
            "from doorpakken.evidence.register import build",
            "data.frame imports evidence.register (load.py, line 1)",
        ),
        ("def late():\n    import doorpakken.cli", "data.frame imports cli (load.py, line 2)"),
        ("from ..intake.reading import cells", "data.frame imports data.intake (load.py, line 1)"),
        ("from doorpakken.products import figures", "data.frame imports products.figures (load.py, line 1)"),
        ("from snakemake.io import expand", "load.py: imports Snakemake"),
    ],
)
def test_an_import_against_the_direction_is_found(tmp_path: Path, source: str, fault: str) -> None:
    room = tmp_path / "doorpakken" / "data" / "frame"
    room.mkdir(parents=True)
    module = room / "load.py"
    module.write_text(
        "from doorpakken.data.study import Study\nfrom .model import Frame\nimport csv\n", encoding="utf-8"
    )
    assert house.import_faults(module, room.parents[1]) == []
    module.write_text(source, encoding="utf-8")
    assert house.import_faults(module, room.parents[1]) == [fault]


def test_products_know_the_evidence_by_its_files_alone(tmp_path: Path) -> None:
    module = tmp_path / "doorpakken" / "products" / "reporting" / "tables.py"
    module.parent.mkdir(parents=True)
    module.write_text("from doorpakken.evidence.register import build_register\n", encoding="utf-8")
    assert house.import_faults(module, tmp_path / "doorpakken") == [
        "products.reporting imports evidence.register (tables.py, line 1)"
    ]


def test_a_room_that_nobody_placed_is_found(tmp_path: Path) -> None:
    module = tmp_path / "doorpakken" / "attic.py"
    module.parent.mkdir()
    module.write_text("", encoding="utf-8")
    assert house.import_faults(module, module.parent) == [
        "attic: a room that the order of rooms does not know"
    ]


SCRIPT = '''\
"""What it is."""

import csv

def one():
    return 1

with job(snakemake):
    from doorpakken.data.frame import (
        load_frame,
    )
    # why
    load_frame(
        one(),
    )
'''


def test_lines_outside_functions_are_those_that_do_something() -> None:
    assert house.lines_outside_functions(SCRIPT) == 4


@pytest.mark.parametrize(
    "text", ["see https://py" + "pi.org/simple", "open('/ro" + "ot/x')", "cd /tm" + "p/scratch"]
)
def test_a_planted_address_is_found(text: str) -> None:
    assert house.address_faults(f"first\n{text}\n") == [f"line 2: {house.ADDRESSES.search(text)[0]}"]
    assert house.address_faults("the homepage, work/roots and tmp_path are fine") == []


def test_a_planted_output_in_a_notebook_is_found() -> None:
    cells = [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": [], "execution_count": None}]
    assert house.notebook_faults(json.dumps({"cells": cells})) == []
    cells += [{"outputs": [{"text": "1"}], "execution_count": None}, {"outputs": [], "execution_count": 1}]
    assert house.notebook_faults(json.dumps({"cells": cells})) == ["cell 3 has outputs", "cell 4 has outputs"]
