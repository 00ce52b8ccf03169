"""Load one wave: wave.yaml with its codebook, its checksums and the place of its raw file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from doorpakken.data.expressions import Vocabulary
from doorpakken.data.study.checksums import read_sums
from doorpakken.data.study.codebook import load_codebook
from doorpakken.data.study.csv_documents import load_table
from doorpakken.data.study.documents import load_yaml, read_text, shown
from doorpakken.data.study.open_points import is_todo, todo_problem
from doorpakken.data.study.read_design import read_design
from doorpakken.data.study.read_raw_declaration import read_responses
from doorpakken.data.study.study_model import Check, Concept, Item, Wave
from doorpakken.data.study.vocabulary import parsed, vocabulary
from doorpakken.errors import Problem, UserError, problem


def texts_lacking(
    data: Mapping[str, Any], keys: tuple[str, ...], languages: tuple[str, ...], name: str
) -> list[Problem]:
    """A problem for each of the texts `keys` that lacks one of the study's languages."""
    return [
        problem(
            "missing language", f"{key} lacks a language", name, expected=language, mend="Add the wording."
        )
        for key in keys
        for language in languages
        if language not in data[key]
    ]


def wave_folders(waves: Path, frame: Path | None, study: Path) -> list[Path]:
    """Every wave folder below `waves`, by name; UserError when there is none or one lacks its wave.yaml."""
    if not waves.is_dir():
        raise UserError(
            problem(
                "missing folder",
                "the folder of waves is not there",
                shown(study),
                found=shown(waves),
                mend="Correct `waves`.",
            )
        )
    frames = {frame.resolve()} if frame else set()
    folders = sorted(path for path in waves.iterdir() if path.is_dir() and path.resolve() not in frames)
    found = [
        problem(
            "missing file", "a wave folder has no wave.yaml", shown(folder), mend="Add it or move the folder."
        )
        for folder in folders
        if not (folder / "wave.yaml").is_file()
    ]
    if not folders:
        found = [problem("no waves", "there is no wave", shown(waves), mend="Add a folder with a wave.yaml.")]
    if found:
        raise UserError(found)
    return folders


def load_wave(
    folder: Path,
    roots: Mapping[str, Path],
    concepts: Mapping[str, Concept],
    languages: tuple[str, ...],
) -> Wave:
    """The wave in a folder; UserError with all problems of its documents."""
    path = folder / "wave.yaml"
    try:
        data = load_yaml(path, "wave")
    except UserError as error:
        raise UserError([*error.problems, *_form_problems(folder)]) from None
    found = texts_lacking(data, ("label",), languages, shown(path)) + _left_open(folder / "SOURCE.md")
    if data["wave"] != folder.name:
        found.append(
            problem(
                "wave name",
                "the wave has another name than its folder",
                shown(path),
                found=data["wave"],
                expected=folder.name,
                mend="Give both one name.",
            )
        )
    dates = {key: _date(data[key], key, shown(path), found) for key in ("reference_date", "date")}
    responses = read_responses(data["responses"], path, roots, found)
    sums: Mapping[str, str] = {}
    items: tuple[Item, ...] = ()
    try:
        items = load_codebook(folder / "codebook.csv", concepts, data["missing"], languages)
    except UserError as error:
        found += error.problems
    try:
        sums = _checksums(folder / "SHA256SUMS", responses.file)
    except UserError as error:
        found += error.problems
    words = vocabulary(items, concepts)
    checks = _checks(data.get("checks", []), words, shown(path), found) if items else ()
    design = read_design(data["design"], items, shown(path), found)
    ties = design.ties
    if items and ties is not None and not any(item.variable == ties and item.labels for item in items):
        found.append(
            problem("unknown variable", "design.ties is no closed question of the codebook", shown(path),
                    found=ties, expected="a variable with labels", mend="Correct the name.")
        )  # fmt: skip
    if found:
        raise UserError(found)
    return Wave(
        id=data["wave"],
        label=data["label"],
        folder=folder,
        origin=data["origin"],
        reference_date=dates["reference_date"],
        date=dates["date"],
        licence=data["licence"],
        responses=responses,
        missing=data["missing"],
        design=design,
        items=items,
        vocabulary=words,
        checks=checks,
        sha256=sums,
    )


def _form_problems(folder: Path) -> list[Problem]:
    """What is wrong with the other documents of a wave whose wave.yaml cannot be used."""
    try:
        load_table(folder / "codebook.csv", "codebook")
    except UserError as error:
        return [*error.problems, *_left_open(folder / "SOURCE.md")]
    return _left_open(folder / "SOURCE.md")


def _left_open(source: Path) -> list[Problem]:
    """The lines of SOURCE.md that a draft left open; none where there is no such file."""
    if not source.is_file():
        return []
    lines = enumerate(read_text(source).splitlines(), start=1)
    return [todo_problem(line, shown(source), row, None) for row, line in lines if is_todo(line)]


def _checks(
    entries: Iterable[Mapping[str, str]], words: Vocabulary, name: str, found: list[Problem]
) -> tuple[Check, ...]:
    checks: dict[str, Check] = {}
    for entry in entries:
        place = f"checks.{entry['name']}"
        if entry["name"] in checks:
            found.append(
                problem("duplicate check", f"{place} stands twice", name, mend="Give each its own name.")
            )
        holds = parsed(entry["holds"], [words], "truth", place, name, found)
        if holds is not None:
            checks[entry["name"]] = Check(entry["name"], holds, entry["severity"], entry["description"])
    return tuple(checks.values())


def _date(value: str, key: str, name: str, found: list[Problem]) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        found.append(problem("bad value", f"{key} is no date", name, found=value, expected="YYYY-MM-DD"))
        return date.min


def _checksums(path: Path, wanted: str) -> dict[str, str]:
    sums = read_sums(path, mend=f"Write it with: sha256sum {wanted}")
    if wanted not in sums:
        raise UserError(
            problem(
                "checksum",
                "the raw file is not listed",
                shown(path),
                expected=wanted,
                mend=f"Add the line that sha256sum {wanted} prints.",
            )
        )
    return sums
