"""Load a study: study.yaml and all that it names, held against each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from doorpakken.data.study.codebook import load_concepts
from doorpakken.data.study.documents import access, load_yaml, row_of, shown
from doorpakken.data.study.frame_document import language_problems, read_frame_document
from doorpakken.data.study.frozen_families import frozen_problems
from doorpakken.data.study.hypothesis_model import Text
from doorpakken.data.study.link_checks import link_problems
from doorpakken.data.study.load_wave import check_languages, load_wave, wave_folders
from doorpakken.data.study.open_points import KIND
from doorpakken.data.study.read_plan import load_plan
from doorpakken.data.study.replicate_rules import coordination_problems
from doorpakken.data.study.simulation_mark import MarkWords
from doorpakken.data.study.study_model import (
    ANNEX,
    CHAPTER_ID,
    LATEST,
    Chapter,
    Concept,
    Disclosure,
    Literal,
    Study,
    Wave,
)
from doorpakken.errors import Problem, Problems, UserError

BUILTIN_CHAPTERS = Path(__file__).parents[3] / "templates" / "chapters"


def load_study(path: Path) -> Study:
    """The study declared by a study.yaml.

    Raises UserError with the problems of the first documents that cannot be trusted: all of study.yaml at
    once; then all of concepts and plan; then all of every wave; then what they say of each other. A wave that
    a draft leaves open stops no other; it is one of `drafts`, unless no wave is settled.
    """
    with access(path):
        return _study(Path(path))


def _study(path: Path) -> Study:
    data = load_yaml(path, "study")
    home, problems = path.parent, Problems(shown(path))
    languages = tuple(data["languages"])
    check_languages(data, ("title", "subtitle", "units"), languages, problems)
    check_languages(data.get("mark", {}), tuple(data.get("mark", {})), languages, problems)
    chapters = tuple(_chapter(entry, home) for entry in data["chapters"])
    article = _chapter(data["article"], home) if "article" in data else None
    _check_chapters((*chapters, article) if article else chapters, path, problems)
    roots = {name: home / folder for name, folder in data.get("roots", {}).items()}
    problems.refuse()
    concepts: Mapping[str, Concept] = {}
    with problems.gathered():
        concepts = load_concepts(home / data["concepts"], languages)
    with problems.gathered():
        load_yaml(home / data["plan"], "plan")
    problems.refuse()
    frame = home / data["frame"] if "frame" in data else None
    groupings = _groupings(frame, languages, problems)
    problems.refuse()
    mark_words = MarkWords(**{"about": data["units"]} | data.get("mark", {}))
    folders = wave_folders(home / data["waves"], frame, path)
    waves, drafts = _waves(folders, problems, roots, concepts, languages, groupings)
    waves = {name: replace(wave, mark_words=mark_words) for name, wave in waves.items()}
    _check_spoken(data, path, waves, drafts, problems)
    problems.problems += link_problems(waves)
    problems.refuse()
    plan = load_plan(home / data["plan"], waves, concepts, languages)
    problems.problems += frozen_problems(plan, waves, home / data["plan"])
    _check_frame(frame, waves, problems)
    problems.problems += coordination_problems(waves.values())
    problems.refuse()
    return Study(
        **{key: data[key] for key in ("id", "title", "subtitle", "units", "version")},
        languages=languages,
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
        literals=tuple(Literal(**entry) for entry in data.get("literals", [])),
        drafts=drafts,
        mark_words=mark_words,
        wave=data.get("wave", ""),
    )


def _waves(
    folders: Sequence[Path],
    problems: Problems,
    roots: Mapping[str, Path],
    concepts: Mapping[str, Concept],
    languages: tuple[str, ...],
    groupings: Mapping[str, Text],
) -> tuple[dict[str, Wave], dict[str, Sequence[Problem]]]:
    """The waves that are settled, and what the others leave open; all else is a problem, as is none."""
    waves: dict[str, Wave] = {}
    drafts: dict[str, Sequence[Problem]] = {}
    for folder in folders:
        try:
            wave = load_wave(folder, roots, concepts, languages, groupings)
            waves[wave.id] = wave
        except UserError as error:
            if any(each.kind == KIND for each in error.problems):
                drafts[folder.name] = error.problems
            else:
                problems.problems += error.problems
    if not waves:
        problems.problems += [problem for draft in drafts.values() for problem in draft]
    return waves, drafts


def _chapter(entry: Mapping[str, str], home: Path) -> Chapter:
    builtin = Path(shown(BUILTIN_CHAPTERS)) / f"{entry.get('builtin')}.ipynb"
    notebook = home / entry["notebook"] if "notebook" in entry else builtin
    return Chapter(re.sub(r"^\d+_", "", notebook.stem), notebook, entry.get("wave", ""))


def _check_spoken(
    data: Mapping[str, Any],
    path: Path,
    waves: Mapping[str, Wave],
    drafts: Mapping[str, Any],
    problems: Problems,
) -> None:
    """A problem for each wave that the report, a chapter or the article names and that is not there."""
    places: list[tuple[Mapping[str, Any], tuple[str | int, ...]]] = [
        (data, ()),
        (data.get("article", {}), ("article",)),
    ]
    places += [(entry, ("chapters", number)) for number, entry in enumerate(data["chapters"])]
    for entry, where in places:
        wave = entry.get("wave", LATEST)
        if wave != LATEST and wave not in waves:
            what = f"a wave to speak of that is {'a draft still' if wave in drafts else 'not there'}"
            row = row_of(path, *where, "wave")
            expected, mend = ", ".join([LATEST, *waves]), "Name one of these, or add and settle the wave."
            problems.add("wave to speak of", what, wave, expected, mend, row=row, column="wave")


def _check_chapters(chapters: tuple[Chapter, ...], study: Path, problems: Problems) -> None:
    notebooks: dict[str, Path] = {}
    for number, chapter in enumerate(chapters):
        notebook, other = shown(chapter.notebook), notebooks.setdefault(chapter.id, chapter.notebook)
        if not chapter.notebook.is_file():
            row = row_of(study, "chapters", number) or row_of(study, "article")
            mend = "Add the notebook or take it out of the study."
            problems.add("missing file", "chapter not found", notebook, "", mend, row=row)
        if chapter.id == ANNEX or not CHAPTER_ID.fullmatch(chapter.id):
            what = "the notebook has a name that no chapter can have"
            expected = f"letters, digits, - and _, a letter first, after a number or none; not {ANNEX}"
            problems.add("chapter name", what, notebook, expected, "Give the notebook another name.")
        if other is not chapter.notebook:
            what, both = f"two chapters are called {chapter.id}", f"{shown(other)} and {notebook}"
            expected = "names that differ in more than their number"
            problems.add("chapter name", what, both, expected, "Rename one, or take it out.")


def _groupings(frame: Path | None, languages: tuple[str, ...], problems: Problems) -> Mapping[str, Text]:
    """By what the frame groups its units; nothing without a frame, or where it cannot be used."""
    if frame is None:
        return {}
    if not frame.is_dir():
        problems.add("missing folder", "the frame is not there", shown(frame), "", "Correct `frame`.")
        return {}
    with problems.gathered():
        document = read_frame_document(frame)
        problems.problems += language_problems(document, languages)
        return document.groupings
    return {}


def _check_frame(frame: Path | None, waves: Mapping[str, Wave], problems: Problems) -> None:
    if frame is None and any(wave.design.needs_frame for wave in waves.values()):
        mend = "Declare `frame`, or take the strata and margins out."
        problems.add("no frame", "a design needs the frame", "", "frame: FOLDER", mend)
