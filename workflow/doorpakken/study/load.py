"""Load a study: study.yaml and all that it names, held against each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from doorpakken.errors import Problem, UserError, problem
from doorpakken.study.codebook import load_concepts
from doorpakken.study.documents import load_yaml, shown
from doorpakken.study.model import (
    Chapter,
    Concept,
    Disclosure,
    Estimand,
    Item,
    Literal,
    Plan,
    Study,
    Wave,
)
from doorpakken.study.wave import load_wave, texts_lacking, wave_folders

BUILTIN_CHAPTERS = Path(__file__).parents[2] / "templates" / "chapters"


def load_study(path: Path) -> Study:
    """The study declared by a study.yaml.

    Raises UserError with the problems of the first documents that cannot be trusted: all of study.yaml at
    once; then all of plan, concepts and every wave at once; then what they say of each other.
    """
    path = Path(path)
    data = load_yaml(path, "study")
    home = path.parent
    languages = tuple(data["languages"])
    found: list[Problem] = texts_lacking(data, ("title", "subtitle", "units"), languages, shown(path))
    chapters = tuple(_chapter(entry, home) for entry in data["chapters"])
    found += [
        problem(
            "missing file",
            "chapter not found",
            shown(path),
            found=shown(chapter.notebook),
            mend="Add the notebook or take it out of `chapters`.",
        )
        for chapter in chapters
        if not chapter.notebook.is_file()
    ]
    roots = {name: home / folder for name, folder in data.get("roots", {}).items()}
    concepts: Mapping[str, Concept] = {}
    plan_data: dict[str, Any] = {}
    try:
        concepts = load_concepts(home / data["concepts"])
        plan_data = load_yaml(home / data["plan"], "plan")
    except UserError as error:
        found += error.problems
    if found:
        raise UserError(found)
    plan = _plan(plan_data)
    frame = home / data["frame"] if "frame" in data else None
    waves: dict[str, Wave] = {}
    for folder in wave_folders(home / data["waves"], frame, path):
        try:
            wave = load_wave(folder, roots, concepts, languages)
            waves[wave.id] = wave
        except UserError as error:
            found += error.problems
    if not found:
        found += _plan_problems(plan, waves, languages, home / data["plan"])
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
        frame=frame,
        waves=waves,
        plan=plan,
        concepts=concepts,
        chapters=chapters,
        disclosure=Disclosure(data["disclosure"]["rule"], data["disclosure"].get("reason", "")),
        literals=tuple(Literal(entry["text"], entry["reason"]) for entry in data.get("literals", [])),
    )


def _chapter(entry: Mapping[str, str], home: Path) -> Chapter:
    builtin = Path(shown(BUILTIN_CHAPTERS)) / f"{entry.get('builtin')}.ipynb"
    notebook = home / entry["notebook"] if "notebook" in entry else builtin
    return Chapter(re.sub(r"^\d+_", "", notebook.stem), notebook)


def _plan(data: Mapping[str, Any]) -> Plan:
    estimands = tuple(
        Estimand(
            id=key,
            variable=entry["variable"],
            statistic=entry["statistic"],
            label=entry["label"],
            definition=entry["definition"],
            codes=tuple(entry.get("codes", ())),
            at_least=entry.get("at_least"),
            probability=entry.get("probability"),
            denominator=entry.get("denominator"),
        )
        for key, entry in data["estimands"].items()
    )
    return Plan(data["level"], tuple(data["domains"]), estimands)


def _plan_problems(
    plan: Plan, waves: Mapping[str, Wave], languages: tuple[str, ...], path: Path
) -> list[Problem]:
    name, found = shown(path), []
    variables: dict[str, list[Item]] = {}
    for wave in waves.values():
        for item in wave.items:
            variables.setdefault(item.variable, []).append(item)
    for estimand in plan.estimands:
        place = f"estimands.{estimand.id}"
        for language in languages:
            if language not in estimand.label or language not in estimand.definition:
                found.append(
                    problem(
                        "missing language",
                        f"{place} lacks a wording",
                        name,
                        expected=language,
                        mend="Add label and definition.",
                    )
                )
        for variable in filter(None, (estimand.variable, estimand.denominator)):
            if variable not in variables:
                found.append(
                    problem(
                        "unknown variable",
                        f"{place} names no variable of a codebook",
                        name,
                        found=variable,
                        mend="Correct the name.",
                    )
                )
        for item in variables.get(estimand.variable, []):
            unknown = sorted(set(estimand.codes) - set(item.labels))
            if unknown:
                found.append(
                    problem(
                        "unknown code",
                        f"{place}.codes has codes that a codebook lacks",
                        name,
                        found=", ".join(unknown),
                        expected=", ".join(item.labels),
                        mend="Correct the codes.",
                    )
                )
        if estimand.id in variables:
            found.append(
                problem(
                    "name taken",
                    f"{place} has the name of a variable",
                    name,
                    found=estimand.id,
                    mend="Give it another id.",
                )
            )
    return found


def _frame_problems(frame: Path | None, plan: Plan, waves: Mapping[str, Wave], name: str) -> list[Problem]:
    asks = plan.domains or any(wave.design.population == "frame" for wave in waves.values())
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
