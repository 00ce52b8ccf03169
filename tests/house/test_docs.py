"""README and docs say what is so: commands and examples run, tables equal the code, paths and links exist."""

from __future__ import annotations

import doctest
import importlib
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
import yaml
from snakemake.cli import get_argument_parser

from doorpakken import cli
from doorpakken.data.expressions import Expression, ExpressionError, Vocabulary, evaluate, parse, resolve
from doorpakken.data.expressions.parser import FUNCTIONS, LONGEST
from doorpakken.data.frame import load_frame, settled_plan, wave_units
from doorpakken.data.intake import admit, read_raw
from doorpakken.data.study import GROUPINGS, MISSING_KINDS, load_study
from doorpakken.data.study.layout import Layout
from doorpakken.data.study.read_plan import load_plan
from doorpakken.data.study.write_files import write_json
from doorpakken.errors import UserError
from doorpakken.evidence.provenance.manifest import product_class
from doorpakken.evidence.provenance.verify import seal_path
from doorpakken.evidence.register import build_register, domain_labels
from doorpakken.products.linting import lint_source
from doorpakken.products.reporting import Register, resolver
from doorpakken.products.reporting import chapter as open_chapter
from doorpakken.products.reporting.chapter_report import display_functions
from doorpakken.products.reporting.formatting import COUNTS, PARTS, PERCENTAGES, POINTS, VALUES
from doorpakken.products.reporting.placeholders import CALLS, FACTS, NUMBERS, PLACEHOLDER
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.conftest import ROOT
from tests.support import house_rules as house
from tests.support import tiny_study as tiny
from tests.support.declared_frame import declare_frame

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [str(path.relative_to(ROOT)) for path in DOCS]
ADDING, WAVE_YAML, EXPRESSIONS, METHODS, PROVENANCE, ARCHITECTURE, WRITING = (
    ROOT / "docs" / f"{name}.md"
    for name in (
        "adding-a-wave",
        "wave-yaml",
        "expressions",
        "methods",
        "provenance",
        "architecture",
        "writing",
    )
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SUFFIX = re.compile(
    r"\.(py|md|csv|ya?ml|json|html|css|js|typ|j2|pdf|ipynb|parquet|smk|lock|toml|cff|png|sha256)$"
)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the last line before it."""

    language: str
    text: str
    before: str

    @property
    def file(self) -> str | None:
        """The file that the line before names as `path`: at its end."""
        found = re.search(r"`([^`]+)`:$", self.before)
        return found[1] if found else None


def blocks(text: str) -> Iterator[Block]:
    for found in FENCE.finditer(text):
        before = text[: found.start()].rstrip().splitlines()
        yield Block(found[1], found[2], before[-1] if before else "")


def prose(text: str) -> str:
    return FENCE.sub("", text)


def table(path: Path, head: str) -> list[list[str]]:
    """The rows below the one table whose head begins with these words; backticks around a first cell go."""
    lines = path.read_text("utf-8").splitlines()
    (start,) = [at for at, line in enumerate(lines) if line.startswith(f"| {head} |")]
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        rows.append([cells[0].strip("`"), *cells[1:]])
    assert rows, head
    return rows


# Commands


def commands(text: str) -> list[str]:
    """The commands of shell blocks, and those in prose that begin with a program of ours."""
    found = [line for block in blocks(text) if block.language == "sh" for line in block.text.splitlines()]
    for block in blocks(text):
        if block.language == "console":
            found += [line[2:] for line in block.text.splitlines() if line.startswith("$ ")]
    return found + [code for code in CODE.findall(prose(text)) if code.split()[0] in PROGRAMS]


def make_faults(words: list[str]) -> str:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    known = set(re.findall(r"^([a-z]+):.*##|\$\(([A-Z]+)\)", makefile, re.MULTILINE))
    return ", ".join(sorted({word.partition("=")[0] for word in words} - {"".join(pair) for pair in known}))


def doorpakken_faults(words: list[str]) -> str:
    parser = cli._parser()
    if len(words) == 1 and words[0] in parser._subparsers._group_actions[0].choices:  # type: ignore[union-attr]
        return ""
    return parsed(parser.parse_args, words)


def snakemake_faults(words: list[str]) -> str:
    return parsed(get_argument_parser().parse_args, words)


def parsed(parse: Callable[[list[str]], object], words: list[str]) -> str:
    try:
        parse(words)
    except SystemExit as stop:
        return f"wrong usage ({stop.code})" if stop.code else ""
    return ""


PROGRAMS = {"make": make_faults, "doorpakken": doorpakken_faults, "snakemake": snakemake_faults}
OTHERS = {
    ". .venv/bin/activate",
    ".venv/bin/pre-commit install",
    "cd data/raw/2022 && sha256sum responses.csv > SHA256SUMS",
}


def command_faults(text: str) -> list[str]:
    faults = []
    for command in commands(text):
        program, *words = shlex.split(command)
        if program in PROGRAMS and (fault := PROGRAMS[program](words)):
            faults.append(f"{command}: {fault}")
        elif program not in PROGRAMS and command not in OTHERS:
            faults.append(f"{command}: unknown program")
    return faults


@pytest.mark.parametrize("path", DOCS, ids=NAMES)
def test_commands_exist_with_their_options(path: Path) -> None:
    assert command_faults(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "command",
    [
        "make reprot",
        "make draft CHAPTRE=kcc",
        "doorpakken chekc",
        "doorpakken check --all",
        "snakemake --coers 4",
        "docker run",
    ],
)
def test_a_planted_wrong_command_is_found(command: str) -> None:
    assert len(command_faults(f"Say\n\n```sh\n{command}\n```\n")) == 1


def test_every_command_of_doorpakken_is_shown_and_takes_a_study() -> None:
    choices = cli._parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    shown = {
        line.split()[1]
        for line in commands(ARCHITECTURE.read_text("utf-8"))
        if line.startswith("doorpakken ")
    }
    assert shown == set(choices)
    takes = {name for name, parser in choices.items() if "--study" in parser.format_help()}
    assert takes == set(choices) - {"new-study"}


# Paths and links


@pytest.fixture(scope="session")
def existing() -> set[str]:
    """Files and folders of the checkout, products of the Snakefile, and what commands of ours write."""
    run = subprocess.run(
        [sys.executable, "-m", "snakemake", "--summary", "--nolock"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    products = [line.split("\t")[0] for line in run.stdout.splitlines()[1:]]
    assert "results/report/report.nl.pdf" in products
    study = load_study(ROOT / "config" / "study.yaml")
    made = [
        *products,
        "results/waves/2022/problems.html",
        str(seal_path(study.id)),
        str(Layout(study).drafts / "kcc.nl.html"),
        "logs/review.html",
        f"logs/{study.id}/drafts/report/lint.log",
    ]
    examples = (ADDING, ROOT / "docs" / "questionnaires.md")
    made += [block.file for page in examples for block in blocks(page.read_text("utf-8")) if block.file]
    hidden = {".git", ".venv", ".snakemake", "results", "logs"}
    here = [
        path.relative_to(ROOT).as_posix()
        for top in ROOT.iterdir() if top.name not in hidden
        for path in [top, *(top.rglob("*") if top.is_dir() else ())]
    ]  # fmt: skip
    names = {*here, *made, ".venv", ".snakemake"}
    return names | {parent.as_posix() for name in names for parent in Path(name).parents}


def spellings(pattern: str) -> list[str]:
    """A path with {a,b} written out and <name> as a wildcard."""
    parts = [part.split(",") for part in re.split(r"\{([^}]*)\}", re.sub(r"<[^>]*>", "*", pattern))]
    spread = [part if at % 2 else [",".join(part)] for at, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*spread)]


def looks_like_a_path(code: str) -> bool:
    is_path = "/" in code or SUFFIX.search(code) is not None
    return is_path and " " not in code and not code.startswith("--")


# Of another study, and of an example that is only named.
ELSEWHERE = {
    "PATH/study.yaml",
    "results/studies/<id>/",
    "notebooks/40_ambition.ipynb",
    "margins.csv",
    "labels.csv",
}


def path_faults(text: str, existing: set[str]) -> list[str]:
    names = {Path(name).name for name in existing}
    faults = []
    for code in CODE.findall(prose(text)):
        if not looks_like_a_path(code) or code in ELSEWHERE:
            continue
        for path in spellings(code.removesuffix("/")):
            known = existing if "/" in path else names
            if not any(fnmatchcase(name, path) for name in known):
                faults.append(path)
    return faults


@pytest.mark.parametrize("path", DOCS, ids=NAMES)
def test_paths_exist_in_the_repository_or_among_the_products(path: Path, existing: set[str]) -> None:
    assert path_faults(path.read_text("utf-8"), existing) == []


@pytest.mark.parametrize(
    "code", ["docs/nowhere.md", "results/report/report.{nl,fr}.html", "register.xlsx.json"]
)
def test_a_planted_wrong_path_is_found(code: str, existing: set[str]) -> None:
    assert len(path_faults(f"See `{code}`.", existing)) == 1


def test_products_of_another_study_lie_where_the_docs_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    study = load_study(ROOT / "config" / "study.yaml")
    assert Layout(study).results == "results"
    other = Layout(type(study)(**{**vars(study), "path": Path("PATH/study.yaml"), "id": "other"}))
    assert (other.results, other.logs) == ("results/studies/other", "logs/other")


def anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def link_faults(path: Path, text: str) -> list[str]:
    faults = []
    for target in LINK.findall(prose(text)):
        name, _, anchor = target.partition("#")
        other = path.parent / name if name else path
        arrives = "://" not in target and other.is_file()
        if not arrives or (anchor and anchor not in anchors(other.read_text("utf-8"))):
            faults.append(target)
    return faults


@pytest.mark.parametrize("path", DOCS, ids=NAMES)
def test_links_arrive(path: Path) -> None:
    assert link_faults(path, path.read_text("utf-8")) == []


def test_a_planted_dead_link_is_found() -> None:
    text = "[a](nowhere.md), [b](../docs/provenance.md#gates), [c](provenance.md#doors), [d](LICENSE)"
    assert link_faults(ADDING, text) == ["nowhere.md", "provenance.md#doors", "LICENSE"]


def test_the_readme_leads_to_every_document() -> None:
    targets = {target.partition("#")[0] for target in LINK.findall(DOCS[0].read_text("utf-8"))}
    assert {str(path.relative_to(ROOT)) for path in DOCS[1:]} <= targets


def test_docs_hold_no_address_of_a_registry_and_no_path_of_a_machine() -> None:
    assert [fault for path in DOCS for fault in house.address_faults(path.read_text("utf-8"))] == []


def test_classes_of_products_are_those_of_the_manifest() -> None:
    for where, _, kind in table(DOCS[0], "Where | What | Class"):
        for code in CODE.findall(where) or [where]:
            for path in spellings(code):
                assert product_class(path.removeprefix("results/")) == kind, path


# The worked example: written, run and compared as the page has it


def run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints; those of doorpakken run here, others in a shell."""
    if command.startswith("doorpakken "):
        cli.main(shlex.split(command)[1:])
        said = capsys.readouterr()
        return said.out + said.err
    assert command in OTHERS
    return subprocess.run(command, shell=True, capture_output=True, text=True, check=True).stdout


def play(text: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Write the files and run the consoles of a page in order; what was printed otherwise than it says."""
    differing = []
    for block in blocks(text):
        if block.file and block.language in ("yaml", "csv", "markdown"):
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            if (folder / block.file).parent.name.isdigit():
                (folder / block.file).write_text(block.text, "utf-8")
        if block.language == "console":
            for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.text, re.MULTILINE):
                said = run(command, capsys)
                if not doctest.OutputChecker().check_output(expected, said, doctest.ELLIPSIS):
                    differing.append(f"{command}\nsaid:\n{said}")
    return differing


def test_the_example_prints_what_the_page_says(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert play(ADDING.read_text("utf-8"), project, capsys) == []
    assert cli.main(["check", "2022"]) == 0


def test_another_delivery_prints_something_else(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ADDING.read_text("utf-8").replace("b;GM0448;5;60", "b;GM0448;3;-91")
    assert len(play(text, project, capsys)) == 1


def example(language: str, key: str) -> str:
    (found,) = [
        block.text
        for block in blocks(ADDING.read_text("utf-8"))
        if block.language == language and key in block.text
    ]
    return found


def test_the_small_wave_goes_through_to_the_register(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the concept and the estimand of the page; what chapters ask of a wave that lacks it is refused."""
    play(ADDING.read_text("utf-8"), project, capsys)
    head, row = example("csv", "label_nl,label_en,group").splitlines()
    concepts, plan = project / "config" / "concepts.csv", project / "config" / "plan.yaml"
    assert concepts.read_text("utf-8").splitlines()[0] == head
    concepts.write_text(concepts.read_text("utf-8") + f"{row}\n", "utf-8")
    indented = re.sub("^", "  ", example("yaml", "statistic:").rstrip(), flags=re.MULTILINE)
    head, mark, rest = plan.read_text("utf-8").partition("\nestimands:\n")
    plan.write_text(f"{head}{mark}{indented}\n{rest}", "utf-8")
    register = build(project)
    assert (register.latest, register.spoken) == ("2022", "2014")
    answers = pd.read_csv(project / "data" / "raw" / "2014" / "responses.csv")["kcc_share_now_pct"]
    counted = pd.read_parquet(project / "results" / "waves" / "2014" / "weights.parquet")["source_row"]
    assert register.est("kcc_share_half", wave="2014").base == (answers[counted - 2] >= 0).sum()
    assert "channel_choice" in load_study(project / "config" / "study.yaml").concepts
    with pytest.raises(ValueError, match=r"digid_finished.*nearest: 2014\.digid_finished"):
        resolver(register, "en")('est("digid_finished", wave="latest").pct')
    assert resolver(register, "en")('est("digid_finished").pct').startswith("[")


def test_a_recoded_question_under_the_same_name_stops_the_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ADDING.read_text("utf-8").replace("1=ja|2=gedeeld|3=gepland|4=nee", "1=ja|3=gepland|4=nee")
    text = text.replace("1=yes|2=shared|3=planned|4=no", "1=yes|3=planned|4=no").replace(
        "present=1|2", "present=1"
    )
    play(text, project, capsys)
    with pytest.raises(UserError, match=r"kcc_present_yes\.codes has codes that a codebook lacks"):
        build(project)


def build(project: Path) -> Register:
    """The register of the study in a folder, with the tables that `trace` reads, made by the library."""
    study = load_study(project / "config" / "study.yaml")
    estimates = {}
    for wave in study.waves.values():
        units = wave_units(study, wave)
        responses = admit(wave, read_raw(wave))
        weights = weigh(wave, responses, units)
        estimates[wave.id] = estimate_wave(wave, settled_plan(study), responses, weights, units)
        folder = project / "results" / "waves" / wave.id
        folder.mkdir(parents=True)
        responses.to_parquet(folder / "responses.parquet")
        weights.to_parquet(folder / "weights.parquet")
    labels = domain_labels(load_frame(study.frame) if study.frame else None, GROUPINGS)
    data = build_register(study, estimates, labels)
    write_json(project / "results" / "register.json", data)
    return Register(data)


def test_trace_prints_what_the_pages_say(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(project)
    for path in (DOCS[0], PROVENANCE):
        text = path.read_text("utf-8")
        assert "\n  counted: " in text
        assert play(text, project, capsys) == []
        wrong = re.sub(r"(\n  counted: \d+ .*rows )", r"\g<1>3, ", text)
        assert len(play(wrong, project, capsys)) == 1


# Tables that repeat the code


def schema(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / "workflow" / "schemas" / f"{name}.schema.yaml").read_text("utf-8"))


def described(name: str, part: dict[str, Any] | None = None, prefix: str = "") -> Iterator[list[str]]:
    """The properties of a schema, or of a part of it, with their descriptions; those below them too."""
    whole = schema(name)
    for key, value in (part or whole)["properties"].items():
        words = value.get("description") or whole["$defs"][value["$ref"].split("/")[-1]]["description"]
        yield [prefix + key, words]
        if "properties" in value:
            yield from described(name, value, f"{prefix}{key}.")


def test_the_columns_of_the_codebook_are_those_of_the_schema() -> None:
    assert table(ADDING, "Column | What the schema says") == list(described("codebook"))
    head = example("csv", "variable,column").splitlines()[0]
    spoken = [f"{text}_{language}" for text in ("section", "question", "labels") for language in ("nl", "en")]
    assert [column for column in head.split(",") if column not in spoken] == schema("codebook")["required"]
    assert set(spoken) <= set(head.split(","))


def test_the_columns_of_the_concepts_are_those_of_the_schema() -> None:
    assert table(ADDING, "Column of concepts.csv | What the schema says") == list(described("concepts"))
    assert schema("concepts")["required"] == ["concept", "group"]  # and a label in each language


def test_the_keys_of_a_wave_are_those_of_the_schema() -> None:
    assert table(WAVE_YAML, "Key | What") == list(described("wave"))


def test_the_columns_of_known_totals_are_those_of_the_schema() -> None:
    assert table(WAVE_YAML, "Column of margins.csv | What") == list(described("margins"))


def test_every_design_of_the_page_can_be_declared(tmp_path: Path) -> None:
    designs = [
        block.text for block in blocks(WAVE_YAML.read_text("utf-8")) if block.text.startswith("design:")
    ]
    assert len(designs) == 3
    weights = "".join(f"{name},{name},weight,,,,,,,,,,,,first,\n" for name in ("school_weight", "w0", "rw_1"))
    rows = f"{weights}district,district,text,,,,,,,,,,,,first,\n"
    declare_frame(tmp_path / "frame")
    for text in designs:
        study = tiny.write_study(
            tmp_path,
            study=f"{tiny.STUDY}frame: frame\n",
            codebook=tiny.CODEBOOK + rows,
            wave=tiny.WAVE.replace("design: {type: simple}", text),
        )
        declared = load_study(study).waves["2014"].design
        assert declared.type == yaml.safe_load(text)["design"]["type"]


def test_closed_lists_are_given_whole() -> None:
    said = set(CODE.findall(prose(ADDING.read_text("utf-8"))))
    codebook, plan = schema("codebook")["properties"], schema("plan")["properties"]
    estimand = plan["estimands"]["additionalProperties"]["properties"]
    assert {*codebook["link"]["enum"], *MISSING_KINDS, *estimand["statistic"]["enum"]} <= said
    assert set(GROUPINGS) <= said


def test_the_bounds_of_the_methods_are_those_of_the_code() -> None:
    for _, value, where in table(METHODS, "Bound | Value | Where"):
        module, _, name = where.strip("`").rpartition(".")
        assert getattr(importlib.import_module(module), name) == float(value), where


def test_rooms_stand_in_the_order_of_the_house() -> None:
    library = ROOT / "workflow" / "doorpakken"
    places = [(room, library.joinpath(*room.split("."))) for room in house.ROOMS]
    there = [room for room, place in places if place.is_dir() or place.with_suffix(".py").is_file()]
    assert [room for room, _ in table(ARCHITECTURE, "Room | What it is for")] == there


def test_rules_stand_where_the_docs_say() -> None:
    files = [*sorted((ROOT / "workflow" / "rules").glob("*.smk")), ROOT / "Snakefile"]
    known = {
        (rule.name, str(path.relative_to(ROOT)))
        for path in files
        for rule in house.rules(path.read_text("utf-8"))
    }
    assert {(rule, where.strip("`")) for rule, where in table(ARCHITECTURE, "Rule | File")} == known


def test_the_score_is_that_of_the_house() -> None:
    text = (ROOT / "tests" / "house" / "test_house.py").read_text("utf-8")
    for measure, bound in table(ARCHITECTURE, "Measure | Bound"):
        assert re.search(rf"(>|<=|>=) {re.escape(bound)}\b", text), measure


# Expressions and the plan


def answers_of_the_page() -> tuple[Vocabulary, dict[str, np.ndarray]]:
    """The worked example: what each variable is of, and the answers of the respondents."""
    rows = table(EXPRESSIONS, "Variable | A | B | C | D")
    due = {"bb_digid_status": "2015-01-01", "bb_brp_status": "2015-01-01", "bb_bgt_status": "2016-01-01"}
    traits = {name: {"group": "blocks", "due": due[name]} if name in due else {} for name, *_ in rows}
    return Vocabulary(traits), {name: np.array([*map(value, cells)]) for name, *cells in rows}


def value(cell: str) -> float:
    return float("nan") if cell == "–" else float(Fraction(cell))


def worked(text: str, cells: list[str]) -> bool:
    """Whether an expression gives these cells of the page."""
    vocabulary, answers = answers_of_the_page()
    made = evaluate(parse(text), vocabulary, answers.__getitem__)
    return np.allclose(made, [*map(value, cells)], rtol=1e-15, atol=0, equal_nan=True)


def test_worked_expressions_give_what_the_page_says() -> None:
    rows = table(EXPRESSIONS, "Expression | A | B | C | D")
    assert [text for text, *cells in rows if not worked(text, cells)] == []
    assert all(any(f"{name}(" in text for text, *_ in rows) for name in FUNCTIONS)
    words, *_ = (cells for name, *cells in table(EXPRESSIONS, "What | How") if name == "functions of a list")
    assert set(CODE.findall(words[0])) < set(FUNCTIONS)


@pytest.mark.parametrize("cells", [["20", "-5", "0", "–"], ["–", "–", "–", "–"], ["20", "5", "–", "–"]])
def test_a_planted_wrong_result_is_found(cells: list[str]) -> None:
    assert worked("goal - now", ["20", "-5", "–", "–"])
    assert not worked("goal - now", cells)


def test_what_is_refused_is_refused_in_these_words() -> None:
    vocabulary, _ = answers_of_the_page()
    for text, said in table(EXPRESSIONS, "Expression | What is said"):
        with pytest.raises(ExpressionError) as refused:
            resolve(parse(text), vocabulary)
        assert refused.value.what == said, text
    assert f"more than {LONGEST} characters" in EXPRESSIONS.read_text("utf-8")


def test_the_keys_of_the_plan_are_those_of_the_schema() -> None:
    plan = schema("plan")["properties"]
    for head, section in (("a derived value", "derived"), ("an estimand", "estimands")):
        part = plan[section]["additionalProperties"]
        assert table(EXPRESSIONS, f"Key of {head} | What") == list(described("plan", part)), head
    for section in ("precision", "detectable"):
        assert table(EXPRESSIONS, f"Key of {section} | What") == list(described("plan", plan[section]))


def yaml_of_expressions(key: str) -> str:
    (found,) = [
        block.text for block in blocks(EXPRESSIONS.read_text("utf-8")) if block.text.startswith(f"{key}:")
    ]
    return found


def test_the_plan_of_the_page_is_what_the_page_says(project: Path) -> None:
    path = project / "config" / "plan.yaml"
    study = load_study(project / "config" / "study.yaml")
    path.write_text(yaml_of_expressions("level"), "utf-8")
    plan = load_plan(path, study.waves, study.concepts, study.languages)
    labels = {estimand.id: estimand.label["en"] for estimand in plan.estimands}
    made = {}
    for source, words in table(EXPRESSIONS, "From | Estimands"):
        pattern = source.replace("{}", "*")
        made[source] = [name for name in labels if fnmatchcase(name, pattern)]
        named = CODE.findall(words)
        if count := re.match(r"(\d+), from", words):
            assert len(made[source]) == int(count[1])
            assert [made[source][0], made[source][-1]] == named
        else:
            assert made[source] == named
        for name, label in re.findall(r"`(\w+)` \(([^)]*)\)", words):
            assert labels[name] == label
    assert sum(map(len, made.values())) == len(labels)
    register = build(project)
    assert {f"2014.{name}" for name in labels} <= set(register.estimates)
    assert register.est("ready_mean").unit == "share"
    assert register.est("reached_80_measured").base < register.est("kcc_share_now_pct_mean").base


def test_what_the_page_asks_by_inhabitants_and_of_two_classes_is_estimated(project: Path) -> None:
    path = project / "config" / "plan.yaml"
    pages = [yaml_of_expressions(key) for key in ("reached_80_people", "size_trend", "kcc_share_now_even")]
    asked = re.sub("^", "  ", "\n".join(pages), flags=re.MULTILINE)
    head, mark, rest = path.read_text("utf-8").partition("\nestimands:\n")
    path.write_text(f"{head}{mark}{asked.rstrip()}\n{rest}", "utf-8")
    register = build(project)
    people, gap = (register.est(key) for key in ("reached_80_people", "kcc_share_now_gap"))
    assert (people.is_shown, people.fpc, gap.is_shown, gap.fpc) == (True, True, True, False)
    assert (gap.statistic, gap.unit) == ("difference", "number")
    trend, even, plain = (
        register.est(key) for key in ("size_trend", "kcc_share_now_even", "kcc_share_now_pct_mean")
    )
    assert (trend.statistic, trend.unit, trend.is_shown) == ("contrast", "number", True)
    assert even.estimate == pytest.approx(plain.estimate, abs=2)  # but for who left it open, by class
    assert even.base == plain.base
    assert not register.est("reached_80_people", domain="size_class", value="under_20k").is_shown


def test_the_check_of_the_page_stands_in_the_wave() -> None:
    (check,) = yaml.safe_load(yaml_of_expressions("checks"))["checks"]
    wave = load_study(ROOT / "config" / "study.yaml").waves["2014"]
    (found,) = [one for one in wave.checks if one.name == check["name"]]
    assert isinstance(found.holds, Expression)
    said = [check[key] for key in ("holds", "severity", "description")]
    assert [found.holds.text, found.severity, found.description] == said


# How to write a chapter


def test_placeholders_and_display_functions_are_all_named() -> None:
    ways = {kind: tuple(CODE.findall(named)) for kind, named in table(WRITING, "Kind | Ways")}
    assert tuple(ways.values()) == (PERCENTAGES, COUNTS, PARTS, POINTS, VALUES)
    calls = [call.partition("(")[0] for call, _ in table(WRITING, "Placeholder | What it says")]
    assert calls == [*NUMBERS, *CALLS]
    (facts,) = re.findall(r"^The facts are (.*)\.$", WRITING.read_text("utf-8"), re.MULTILINE)
    assert tuple(CODE.findall(facts)) == FACTS
    shown = {name for name, _ in table(WRITING, "Display function | What it shows")}
    assert shown == {*display_functions()}


def test_the_chapter_of_the_example_works(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register = build(project)
    monkeypatch.setenv("DOORPAKKEN_REGISTER", str(project / "results" / "register.json"))
    parts = {block.language: block.text for block in blocks(WRITING.read_text("utf-8"))}
    scope: dict[str, Any] = {}
    *setup, last = parts["python"].partition("report.figure")
    exec(setup[0], scope)
    assert isinstance(scope["report"], type(open_chapter()))
    made = eval(setup[1] + last, scope)
    assert {block["block"] for block in made.blocks.values()} == {"figure"}
    assert set(made.blocks) == {"nl", "en"}
    said = PLACEHOLDER.sub(lambda found: resolver(register, "en")(found[1]), parts["markdown"])
    assert said.startswith("In the simulated data, [")
    assert said.count("](#n-2014.ambition_raised") == 4


@pytest.mark.usefixtures("project")
def test_the_lint_says_of_the_example_what_the_page_says() -> None:
    parts = {block.language: block.text for block in blocks(WRITING.read_text("utf-8"))}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(parts["markdown"])])
    path = Path("notebooks/40_ambition.ipynb")
    nbformat.write(notebook, path)
    assert [str(found) for found in lint_source(path, [], ["en"])] == parts["text"].splitlines()


def test_placeholders_named_in_other_pages_are_in_the_register(project: Path) -> None:
    register = build(project)
    for path in (ADDING, PROVENANCE):
        for code in CODE.findall(prose(path.read_text("utf-8"))):
            expression = code.removeprefix("{{ ").removesuffix(" }}")
            if expression.startswith("est("):
                assert "#n-2014." in resolver(register, "en")(expression)
    (example,) = re.findall(r"e\.g\. (2014\.\S+)", PROVENANCE.read_text("utf-8"))
    assert example in register.estimates


def test_numbered_lists_are_refused_as_the_page_says(tmp_path: Path) -> None:
    cell = nbformat.v4.new_markdown_cell("# Title\n\n1. first\n")
    path = tmp_path / "list.ipynb"
    path.write_text(json.dumps(nbformat.v4.new_notebook(cells=[cell])), "utf-8")
    assert [found.found for found in lint_source(path, [], ["en"])] == ["1"]
