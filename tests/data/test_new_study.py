"""A study is started from its first file: drafted whole, settled in one pass, built to page and print."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from doorpakken import cli
from doorpakken.data.drafting.question_wording import variable_names
from doorpakken.data.intake import admit, inspect_wave, read_raw
from doorpakken.data.study import Study, load_study
from tests.conftest import ROOT
from tests.support.project import copy_project

SCALE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]


def staff(path: Path, number: int = 800) -> Path:
    """What employees of four departments answered, as a form exports it: no column tells them apart."""
    chance = random.Random(4)
    heads = ["Which department do you work in?", "How satisfied are you?", "Statements [My manager listens]"]
    heads += [
        "Statements [I can do my work]",
        "How many years have you worked here?",
        "What could be better?",
    ]
    rows = [
        [
            chance.choice(["Finance", "IT", "Service", "Works"]),
            chance.choice(["Very dissatisfied", "Satisfied", "Very satisfied", "Don't know"]),
            *chance.choices(SCALE, k=2),
            chance.randint(0, 30),
            "" if chance.random() < 0.7 else f"More of {row}",
        ]
        for row in range(number)
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([heads, *rows])
    return path


def started(folder: Path, file: Path, *options: str) -> Path:
    """The study.yaml of a study that `new-study` made of a file, below a folder."""
    command = ["new-study", "first", "--from-file", str(file), "--wave", "2026", "--into", str(folder)]
    assert cli.main([*command, *options]) == 0
    return folder / "first" / "study.yaml"


def settled(path: Path) -> Study:
    """The study with every proposal taken, and written what only people know."""
    assert cli.main(["settle", "2026", "--study", str(path), "--take", "all"]) == 1
    wave = path.parent / "waves/2026"
    declared = (wave / "wave.yaml").read_text("utf-8")
    known = declared.replace("TODO (under which licence the responses were given)", "CC0-1.0")
    (wave / "wave.yaml").write_text(known.replace('origin: "collected"', 'origin: "simulated"'), "utf-8")
    lines = (wave / "SOURCE.md").read_text("utf-8").splitlines()
    (wave / "SOURCE.md").write_text("\n".join(line for line in lines if "TODO" not in line), "utf-8")
    assert cli.main(["settle", "2026", "--study", str(path)]) == 0
    return load_study(path)


def test_a_study_is_started_and_says_what_comes_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = started(tmp_path / "studies", staff(tmp_path / "staff.csv"), "--language", "en")
    said = capsys.readouterr().out.splitlines()
    assert said[1:] == [
        f"doorpakken settle 2026 --study {path}",
        f"snakemake --cores 4 --config study={path}",
    ]
    assert "6 columns drafted, 11 values left open" in said[0]
    study = settled(path)
    wave = study.waves["2026"]
    assert inspect_wave(wave)[1] == []
    assert [item.type for item in wave.items] == ["single", "single", "single", "single", "integer", "text"]
    assert wave.responses.id == "row"
    assert {item.concept for item in wave.questions} == set(study.concepts)
    assert study.concepts[wave.items[0].variable].label == {"en": "Which department do you work in?"}


def test_settling_takes_what_is_proposed_and_lists_what_only_people_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = started(tmp_path, staff(tmp_path / "staff.csv"), "--language", "en")
    capsys.readouterr()
    assert cli.main(["settle", "2026", "--study", str(path)]) == 1
    first = capsys.readouterr().out
    assert "proposed:" in first
    assert "wave.yaml, row 4: collected, or simulated: collected" in first
    assert first.endswith("11 values left open\n")
    assert cli.main(["settle", "2026", "--study", str(path), "--take", "all"]) == 1
    second = capsys.readouterr().out
    concepts = path.parent / "concepts.csv"
    assert second.startswith(f"7 proposals taken\n5 concepts added to {concepts}\nonly people know:\n")
    assert "SOURCE.md, row 5: who delivered the file" in second
    assert second.endswith("4 values left open\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [("Staff 2026", "no study can have this name"), ("taken", "the study has a folder already")],
)
def test_what_cannot_be_started_leaves_nothing_behind(
    tmp_path: Path, name: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").mkdir()
    before = sorted(tmp_path.iterdir())
    file = staff(tmp_path.parent / f"{tmp_path.name}.csv", 20)
    assert cli.main(["new-study", name, "--from-file", str(file), "--into", str(tmp_path)]) == 1
    assert message in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_that_cannot_be_read_starts_no_study(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        cli.main(
            [
                "new-study",
                "first",
                "--from-file",
                str(tmp_path / "no.csv"),
                "--into",
                str(tmp_path / "studies"),
            ]
        )
        == 1
    )
    assert "the file cannot be read" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_settling_a_wave_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = started(tmp_path, staff(tmp_path / "staff.csv", 40), "--language", "en")
    assert cli.main(["settle", "2030", "--study", str(path)]) == 2
    assert "the wave has no codebook" in capsys.readouterr().err


def test_every_proposal_taken_of_the_shipped_file_counts_what_its_codebook_counts(tmp_path: Path) -> None:
    """The tired researcher: no error is left, and each answer is counted as with the real codebook."""
    shipped = load_study(ROOT / "config/study.yaml").waves["2014"]
    path = started(tmp_path, shipped.responses.path, "--language", "nl")
    wave = settled(path).waves["2026"]
    assert [each for each in inspect_wave(wave)[1] if each.severity == "error"] == []
    drafted, known = admit(wave, read_raw(wave)), admit(shipped, read_raw(shipped))
    by_column = {item.column: item for item in wave.items}
    closed = [item for item in shipped.questions if item.labels]
    assert len(closed) > 80
    for item in closed:
        other = by_column[item.column]
        assert other.type == "single", item.column
        counted = [each.value_counts().to_dict() for each in (known[item.variable], drafted[other.variable])]
        assert counted[0] == counted[1], item.column


POLL = "Hoe vaak komt u aan het loket?,Wat vindt u van de dienstverlening?\n" + "".join(
    f"{often},{good}\n" for often in ("nooit", "soms", "vaak") for good in ("Goed", "Slecht", "Weet niet")
)


@pytest.mark.build
@pytest.mark.parametrize("kind", ["staff", "poll"])
def test_a_first_study_builds_to_page_and_print(tmp_path: Path, kind: str) -> None:
    project = copy_project(tmp_path / "project")
    file = staff(tmp_path / "staff.csv") if kind == "staff" else tmp_path / "poll.csv"
    if kind == "poll":
        head, *rows = POLL.splitlines()
        file.write_text("\n".join([head, *rows * 12, ""]), "utf-8")
    spoken = ["--language", "nl", "--report", "nl"] if kind == "poll" else ["--language", "en"]
    path = started(tmp_path / "studies", file, *spoken)
    settled(path)
    run = project.run("--config", f"study={path}")
    assert run.returncode == 0, run.stdout + run.stderr
    made = {each.name for each in (project.folder / "results/studies/first/report").iterdir()}
    language = "nl" if kind == "poll" else "en"
    assert made == {f"report.{language}.html", f"report.{language}.pdf", "report.png"}
    page = (project.folder / f"results/studies/first/report/report.{language}.html").read_text("utf-8")
    assert (
        "Which department do you work in?" if kind == "staff" else "Hoe vaak komt u aan het loket?"
    ) in page


def test_names_of_variables_keep_the_letters_below_accents() -> None:
    names = ["Êtes-vous élu ?", "Größe", "Cœur", "Être élu"]
    assert variable_names(names, ["groesse"]) == ["etes_vous_elu", "grosse", "coeur", "etre_elu"]
