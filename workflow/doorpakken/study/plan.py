"""Read plan.yaml, and hold what it declares against the codebooks of the waves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from doorpakken.errors import Problem, problem
from doorpakken.study.documents import load_yaml, shown
from doorpakken.study.model import FACTS, Estimand, Item, Plan, Wave


def load_plan(path: Path) -> Plan:
    """The plan as plan.yaml declares it; UserError with all problems of the document."""
    data = load_yaml(path, "plan")
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


def plan_problems(
    plan: Plan, waves: Mapping[str, Wave], languages: tuple[str, ...], path: Path
) -> list[Problem]:
    """What the plan at `path` says that does not fit the languages of the study or the codebooks."""
    found: list[Problem] = []
    items: dict[str, list[Item]] = {}
    for wave in waves.values():
        for item in wave.items:
            items.setdefault(item.variable, []).append(item)
    automatic = {key for same in items.values() for item in same for key, _ in item.estimands}
    taken = {*items, *automatic, *FACTS}

    def add(kind: str, what: str, seen: str, expected: str, mend: str) -> None:
        found.append(problem(kind, what, shown(path), found=seen, expected=expected, mend=mend))

    for estimand in plan.estimands:
        place = f"estimands.{estimand.id}"
        for language in languages:
            if language not in estimand.label or language not in estimand.definition:
                add("missing language", f"{place} lacks a wording", "", language, "Add label and definition.")
        for variable in filter(None, (estimand.variable, estimand.denominator)):
            if not any(item.is_question for item in items.get(variable, ())):
                what = f"{place} names no question of a codebook"
                add("unknown variable", what, variable, "a closed question or a number", "Correct the name.")
        for item in items.get(estimand.variable, ()):
            unknown = sorted(set(estimand.codes) - set(item.labels))
            if unknown:
                what = f"{place}.codes has codes that a codebook lacks"
                add("unknown code", what, ", ".join(unknown), ", ".join(item.labels), "Correct the codes.")
        if estimand.id in taken:
            what = f"{place} has the name of a variable or of what is estimated without being declared"
            add("name taken", what, estimand.id, "", "Give it another id.")
    return found
