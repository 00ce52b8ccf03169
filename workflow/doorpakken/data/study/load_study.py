"""Load a study: study.yaml and all that it names, held against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from doorpakken.data.study.codebook import load_concepts
from doorpakken.data.study.documents import access, load_yaml, row_of, shown
from doorpakken.data.study.frozen_families import frozen_problems
from doorpakken.data.study.load_wave import load_wave, texts_lacking, wave_folders
from doorpakken.data.study.plan_model import Plan
from doorpakken.data.study.read_plan import load_plan
from doorpakken.data.study.study_model import (
    ANNEX,
    CHAPTER_ID,
    Chapter,
    Concept,
    Disclosure,
    Literal,
    Study,
    Wave,
)
from doorpakken.errors import Problem, UserError, problem

BUILTIN_CHAPTERS = Path(__file__).parents[3] / "templates" / "chapters"


def load_study(path: Path) -> Study:
    """The study declared by a study.yaml.

    Raises UserError with the problems of the first documents that cannot be trusted: all of study.yaml at
    once; then all of concepts and plan; then all of every wave; then what they say of each other.
    """
    with access(path):
        return _study(Path(path))


def _study(path: Path) -> Study:
    data = load_yaml(path, "study")
    home = path.parent
    languages = tuple(data["languages"])
    found: list[Problem] = texts_lacking(data, ("title", "subtitle", "units"), languages, shown(path))
    chapters = tuple(_chapter(entry, home) for entry in data["chapters"])
    article = _chapter(data["article"], home) if "article" in data else None
    found += _chapter_problems((*chapters, article) if article else chapters, path)
    roots = {name: home / folder for name, folder in data.get("roots", {}).items()}
    if found:
        raise UserError(found)
    concepts = _concepts(home / data["concepts"], home / data["plan"])
    frame = home / data["frame"] if "frame" in data else None
    waves: dict[str, Wave] = {}
    for folder in wave_folders(home / data["waves"], frame, path):
        try:
            wave = load_wave(folder, roots, concepts, languages)
            waves[wave.id] = wave
        except UserError as error:
            found += error.problems
    if found:
        raise UserError(found)
    plan = load_plan(home / data["plan"], waves, concepts, languages)
    found += frozen_problems(plan, waves, home / data["plan"])
    found += _frame_problems(frame, plan, waves, shown(path))
    if found:
        raise UserError(found)
    return Study(
        id=data["id"],
        title=data["title"],
        subtitle=data["subtitle"],
        units=data["units"],
        languages=languages,
        version=data["version"],
        path=path,
        plan_path=str(home / data["plan"]),
        concepts_path=str(home / data["concepts"]),
        waves_path=home / data["waves"],
        frame=frame,
        waves=waves,
        plan=plan,
        concepts=concepts,
        trait_labels=data.get("trait_labels", {}),
        chapters=chapters,
        article=article,
        disclosure=Disclosure(data["disclosure"]["rule"], data["disclosure"].get("reason", "")),
        literals=tuple(Literal(entry["text"], entry["reason"]) for entry in data.get("literals", [])),
    )


def _chapter(entry: Mapping[str, str], home: Path) -> Chapter:
    builtin = Path(shown(BUILTIN_CHAPTERS)) / f"{entry.get('builtin')}.ipynb"
    notebook = home / entry["notebook"] if "notebook" in entry else builtin
    return Chapter(re.sub(r"^\d+_", "", notebook.stem), notebook)


def _chapter_problems(chapters: tuple[Chapter, ...], study: Path) -> Iterator[Problem]:
    name, places = shown(study), dict[str, Path]()
    for at, chapter in enumerate(chapters):
        notebook, other = shown(chapter.notebook), places.setdefault(chapter.id, chapter.notebook)
        if not chapter.notebook.is_file():
            yield problem(
                "missing file",
                "chapter not found",
                name,
                row=row_of(study, "chapters", at) or row_of(study, "article"),
                found=notebook,
                mend="Add the notebook or take it out of the study.",
            )
        if chapter.id == ANNEX or not CHAPTER_ID.fullmatch(chapter.id):
            yield problem(
                "chapter name",
                "the notebook has a name that no chapter can have",
                name,
                found=notebook,
                expected=f"letters, digits, - and _, a letter first, after a number or none; not {ANNEX}",
                mend="Give the notebook another name.",
            )
        if other is not chapter.notebook:
            yield problem(
                "chapter name",
                f"two chapters are called {chapter.id}",
                name,
                found=f"{shown(other)} and {notebook}",
                expected="names that differ in more than their number",
                mend="Rename one, or take it out.",
            )


def _concepts(concepts: Path, plan: Path) -> Mapping[str, Concept]:
    """The concepts; UserError with the problems of their table and of the form of the plan."""
    found: list[Problem] = []
    known: Mapping[str, Concept] = {}
    try:
        known = load_concepts(concepts)
    except UserError as error:
        found += error.problems
    try:
        load_yaml(plan, "plan")
    except UserError as error:
        found += error.problems
    if found:
        raise UserError(found)
    return known


def _frame_problems(frame: Path | None, plan: Plan, waves: Mapping[str, Wave], name: str) -> list[Problem]:
    asks = plan.domains or any(wave.design.needs_frame for wave in waves.values())
    if asks and frame is None:
        return [
            problem(
                "no frame",
                "domains or a design need the frame",
                name,
                expected="frame: FOLDER",
                mend="Declare `frame`, or take the domains and strata out.",
            )
        ]
    if frame is not None and not frame.is_dir():
        return [
            problem(
                "missing folder", "the frame is not there", name, found=shown(frame), mend="Correct `frame`."
            )
        ]
    return []
