"""Load a study: study.yaml and all that it names, held against each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from doorpakken.data.study.codebook import load_concepts
from doorpakken.data.study.csv_documents import read_rows
from doorpakken.data.study.design_model import GROUPINGS
from doorpakken.data.study.documents import access, load_yaml, row_of, shown
from doorpakken.data.study.domain_names import parts_of
from doorpakken.data.study.frozen_families import frozen_problems
from doorpakken.data.study.link_checks import link_problems
from doorpakken.data.study.load_wave import check_languages, load_wave, wave_folders
from doorpakken.data.study.open_points import KIND
from doorpakken.data.study.plan_model import Plan
from doorpakken.data.study.read_plan import load_plan
from doorpakken.data.study.replicate_rules import coordination_problems
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
from doorpakken.errors import Problem, Problems, UserError

CLASSES = "size_classes.csv"
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
    waves: dict[str, Wave] = {}
    drafts: dict[str, Sequence[Problem]] = {}
    for folder in wave_folders(home / data["waves"], frame, path):
        try:
            wave = load_wave(folder, roots, concepts, languages)
            waves[wave.id] = wave
        except UserError as error:
            if any(each.kind == KIND for each in error.problems):
                drafts[folder.name] = error.problems
            else:
                problems.problems += error.problems
    if not waves:
        problems.problems += [problem for draft in drafts.values() for problem in draft]
    problems.problems += link_problems(waves)
    problems.refuse()
    plan = load_plan(home / data["plan"], waves, concepts, languages)
    problems.problems += frozen_problems(plan, waves, home / data["plan"])
    _check_frame(frame, plan, waves, problems)
    problems.problems += _class_problems(frame, languages)
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
    )


def _chapter(entry: Mapping[str, str], home: Path) -> Chapter:
    builtin = Path(shown(BUILTIN_CHAPTERS)) / f"{entry.get('builtin')}.ipynb"
    notebook = home / entry["notebook"] if "notebook" in entry else builtin
    return Chapter(re.sub(r"^\d+_", "", notebook.stem), notebook)


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


def _check_frame(frame: Path | None, plan: Plan, waves: Mapping[str, Wave], problems: Problems) -> None:
    asked = {item.variable for wave in waves.values() for item in wave.questions}
    by_frame = (set(parts_of(plan.domains)) & set(GROUPINGS)) - asked
    if frame is None and (by_frame or any(wave.design.needs_frame for wave in waves.values())):
        mend = "Declare `frame`, or take the domains and strata out."
        problems.add("no frame", "domains or a design need the frame", "", "frame: FOLDER", mend)
    if frame is not None and not frame.is_dir():
        problems.add("missing folder", "the frame is not there", shown(frame), "", "Correct `frame`.")


def _class_problems(frame: Path | None, languages: tuple[str, ...]) -> list[Problem]:
    """The languages of the study in which the size classes of the frame have no label."""
    classes = frame / CLASSES if frame is not None else None
    heads = read_rows(classes)[:1] if classes is not None and classes.is_file() else []
    problems = Problems(shown(Path(str(classes))))
    for language in languages:
        if any(f"label_{language}" not in head for head in heads):
            what, expected = "the size classes lack a language", f"label_{language}"
            problems.add("missing language", what, "", expected, "Add the column.", row=1)
    return problems.problems
