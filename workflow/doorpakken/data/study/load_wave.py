"""Load one wave: wave.yaml with its codebook, its checksums and the place of its raw file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from doorpakken.data.expressions import Vocabulary
from doorpakken.data.study.checksums import read_sums
from doorpakken.data.study.codebook import load_codebook
from doorpakken.data.study.control_totals import with_control_totals
from doorpakken.data.study.csv_documents import load_table
from doorpakken.data.study.documents import load_yaml, read_text, shown
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.open_points import is_todo, todo_problem
from doorpakken.data.study.read_design import read_design
from doorpakken.data.study.read_raw_declaration import read_responses
from doorpakken.data.study.study_model import Check, Concept, Item, Wave
from doorpakken.data.study.vocabulary import parsed, vocabulary
from doorpakken.errors import Problem, Problems, UserError, problem, refusal


def check_languages(
    data: Mapping[str, Any], keys: tuple[str, ...], languages: tuple[str, ...], problems: Problems
) -> None:
    """Add a problem for each of the texts `keys` that lacks one of the study's languages."""
    for key in keys:
        for language in languages:
            if language not in data[key]:
                problems.add("missing language", f"{key} lacks a language", "", language, "Add the wording.")


def wave_folders(waves: Path, frame: Path | None, study: Path) -> list[Path]:
    """Every wave folder below `waves`, by name; UserError when there is none or one lacks its wave.yaml."""
    if not waves.is_dir():
        what = "the folder of waves is not there"
        raise refusal("missing folder", what, shown(study), found=shown(waves), mend="Correct `waves`.")
    frames = {frame.resolve()} if frame else set()
    folders = sorted(path for path in waves.iterdir() if path.is_dir() and path.resolve() not in frames)
    what, mend = "a wave folder has no wave.yaml", "Add it or move the folder."
    lacking = [
        problem("missing file", what, shown(folder), mend=mend)
        for folder in folders
        if not (folder / "wave.yaml").is_file()
    ]
    if not folders:
        mend = "Add a folder with a wave.yaml."
        lacking = [problem("no waves", "there is no wave", shown(waves), mend=mend)]
    if lacking:
        raise UserError(lacking)
    return folders


def load_wave(
    folder: Path,
    roots: Mapping[str, Path],
    concepts: Mapping[str, Concept],
    languages: tuple[str, ...],
    groupings: Mapping[str, Text] | None = None,
) -> Wave:
    """The wave in a folder; UserError with all problems of its documents.

    groupings: by what the frame of the study groups its units; None for those of the shipped study.
    """
    path = folder / "wave.yaml"
    try:
        data = load_yaml(path, "wave")
    except UserError as error:
        raise UserError([*error.problems, *_form_problems(folder)]) from None
    problems = Problems(shown(path))
    check_languages(data, ("label",), languages, problems)
    problems.problems += _left_open(folder / "SOURCE.md")
    if data["wave"] != folder.name:
        what = "the wave has another name than its folder"
        problems.add("wave name", what, data["wave"], folder.name, "Give both one name.")
    dates = {key: _date(data[key], key, problems) for key in ("reference_date", "date")}
    responses = read_responses(data["responses"], path, roots, problems)
    sums: Mapping[str, str] = {}
    items: tuple[Item, ...] = ()
    with problems.gathered():
        needs_id = "id" not in data["responses"]
        book = folder / "codebook.csv"
        items = load_codebook(book, concepts, data["missing"], languages, needs_id=needs_id)
    with problems.gathered():
        sums = _checksums(folder / "SHA256SUMS", responses.file)
    words = vocabulary(items, concepts)
    checks = _checks(data.get("checks", []), words, problems) if items else ()
    # Without its items nothing can be said of what the design names.
    design = read_design(data["design"], items, problems if items else Problems(""), groupings)
    if items:
        with problems.gathered():
            design = with_control_totals(design, folder, [item.variable for item in items])
    problems.refuse()
    return Wave(
        id=data["wave"],
        **{key: data[key] for key in ("label", "origin", "licence", "missing")} | dates,
        folder=folder,
        responses=responses,
        design=design,
        items=items,
        vocabulary=words,
        checks=checks,
        sha256=sums,
    )


def _form_problems(folder: Path) -> list[Problem]:
    """What is wrong with the other documents of a wave whose wave.yaml cannot be used."""
    problems = Problems("")
    with problems.gathered():
        load_table(folder / "codebook.csv", "codebook")
    return [*problems.problems, *_left_open(folder / "SOURCE.md")]


def _left_open(source: Path) -> list[Problem]:
    """The lines of SOURCE.md that a draft left open; none where there is no such file."""
    if not source.is_file():
        return []
    lines = enumerate(read_text(source).splitlines(), start=1)
    return [todo_problem(line, shown(source), row, None) for row, line in lines if is_todo(line)]


def _checks(entries: Iterable[Mapping[str, str]], words: Vocabulary, problems: Problems) -> tuple[Check, ...]:
    checks: dict[str, Check] = {}
    for entry in entries:
        name = entry["name"]
        place = f"checks.{name}"
        if name in checks:
            problems.add("duplicate check", f"{place} stands twice", mend="Give each its own name.")
        holds = parsed(entry["holds"], [words], "truth", place, problems)
        if holds is not None:
            checks[name] = Check(name, holds, entry["severity"], entry["description"])
    return tuple(checks.values())


def _date(value: str, key: str, problems: Problems) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        problems.add("bad value", f"{key} is no date", value, "YYYY-MM-DD", "")
        return date.min


def _checksums(path: Path, wanted: str) -> dict[str, str]:
    sums = read_sums(path, mend=f"Write it with: sha256sum {wanted}")
    if wanted not in sums:
        what, mend = "the raw file is not listed", f"Add the line that sha256sum {wanted} prints."
        raise refusal("checksum", what, shown(path), expected=wanted, mend=mend)
    return sums
