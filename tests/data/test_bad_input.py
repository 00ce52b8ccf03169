"""Every kind of broken file: told in its place, once, with what was found and expected and how to mend it."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest

from doorpakken.data.intake import admit, occurrences, read_raw
from doorpakken.data.intake.problem_listing import LISTED
from doorpakken.errors import Problem
from tests.broken import HARMLESS, KINDS
from tests.broken.good import CODEBOOK, GOOD, WAVE, Kind, Told, found_in
from tests.support import broken_documents
from tests.support import tiny_study as tiny
from tests.support.intake_wave import put_wave, read_wave
from tests.support.project import Project, copy_project

AT_LEAST = 40
CONCEPTS = "concept,label_nl,label_en,group\nkcc,KCC,KCC,\n"
STUDY = ("--config", "study=broken/study.yaml")
STOPPED = ("two stray quotes", "zip bomb", "codebook with a row too short")


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """The bytes and the mode of every file."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def misses(found: Problem, told: Told) -> list[str]:
    """Where a message does not say what it has to."""
    exact = {"kind": found.kind, "row": found.row, "column": found.column, "severity": found.severity}
    parts = {"file": found.file, "found": found.found, "expected": found.expected, "mend": found.mend}
    wrong = [f"{name}: {value!r}" for name, value in exact.items() if value != getattr(told, name)]
    return wrong + [f"{name}: {value!r}" for name, value in parts.items() if getattr(told, name) not in value]


def test_the_wave_that_is_broken_is_good(tmp_path: Path) -> None:
    put_wave(tmp_path, GOOD, wave=WAVE, codebook=CODEBOOK)
    assert found_in(tmp_path) == []
    wave = read_wave(tmp_path)
    assert {item.type for item in wave.items} == {
        *("id", "unit", "group", "weight", "datetime", "single", "integer", "number", "text")
    }


def test_there_are_enough_kinds_and_each_is_another() -> None:
    times = Counter(kind.name for kind in (*KINDS, *broken_documents.KINDS))
    assert len(times) >= AT_LEAST
    assert set(times.values()) == {1}
    assert all(kind.told for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_broken_file_is_told_and_left_as_it_is(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: Kind
) -> None:
    kind.write(tmp_path)
    before = tree(tmp_path)
    problems = found_in(tmp_path)
    assert tree(tmp_path) == before
    assert capfd.readouterr() == ("", "")
    kinds = Counter((found.kind, found.severity) for found in problems)
    assert sorted(kinds) == sorted((told.kind, told.severity) for told in kind.told), list(
        map(str, problems[:9])
    )
    for told in kind.told:
        same = [found for found in problems if found.kind == told.kind]
        assert misses(same[0], told) == [], str(same[0])
        assert sum(map(occurrences, same)) == told.count
        assert len(same) == min(told.count, LISTED + 1)
        assert all("Traceback" not in str(found) for found in same)
        if told.count > LISTED:
            assert f"{told.count - LISTED:,} more of this kind" in same[-1].what


def admitted(folder: Path) -> bytes:
    """The typed responses as the bytes of their product, rows in the order of the file."""
    wave = read_wave(folder)
    frame = admit(wave, read_raw(wave))
    out = io.BytesIO()
    frame.to_parquet(out, index=False)
    return out.getvalue()


@pytest.mark.parametrize("kind", HARMLESS, ids=lambda kind: kind.name)
def test_what_does_no_harm_gives_the_same_bytes(tmp_path: Path, kind: Kind) -> None:
    for name in ("good", "other"):
        (tmp_path / name).mkdir()
    put_wave(tmp_path / "good", GOOD, wave=WAVE, codebook=CODEBOOK)
    kind.write(tmp_path / "other")
    assert (tmp_path / "good/2014/responses.csv").read_bytes() != (
        tmp_path / "other/2014/responses.csv"
    ).read_bytes()
    assert [found.kind for found in found_in(tmp_path / "other") if found.severity == "error"] == []
    assert admitted(tmp_path / "other") == admitted(tmp_path / "good")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A tiny study with the good wave, built once."""
    project = copy_project(tmp_path_factory.mktemp("broken") / "project")
    home = project.folder / "broken"
    home.mkdir()
    plan = tiny.PLAN.replace("variable: goal", "variable: kcc")
    tiny.write_study(home, plan=plan, concepts=CONCEPTS, wave=WAVE, codebook=CODEBOOK, responses=GOOD)
    run = project.run(*STUDY)
    assert run.returncode == 0, run.stdout + run.stderr
    return project


@pytest.mark.build
@pytest.mark.parametrize("name", STOPPED)
def test_a_broken_file_stops_the_run_and_the_last_report_stays(built: Project, name: str) -> None:
    (kind,) = [kind for kind in KINDS if kind.name == name]
    before = built.sums("results/studies/tiny/report")
    kind.write(built.folder / "broken" / "waves")
    run = built.run(*STUDY)
    said = run.stdout + run.stderr
    assert run.returncode == 1, said
    assert "Traceback" not in said
    for part in (kind.told[0].file, kind.told[0].found, kind.told[0].expected, kind.told[0].mend):
        assert part in said
    assert len(before) > 2
    assert built.sums("results/studies/tiny/report") == before
