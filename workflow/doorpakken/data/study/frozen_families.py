"""Families that were published: what was tested is held by a hash, and a later change of it is refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from doorpakken.data.expressions import Expression, Vocabulary, resolve
from doorpakken.data.study.documents import load_yaml, shown
from doorpakken.data.study.hypothesis_model import Hypothesis
from doorpakken.data.study.plan_model import Derived, Estimand, Plan
from doorpakken.data.study.study_model import Wave
from doorpakken.data.study.vocabulary import usable
from doorpakken.errors import Problem, problem, refusal

WORDS = ("label", "definition", "question", "unit")
# Keys that came after families were published, with what these did without them.
ADDED = (("version", "all"),)
HEAD = """\
# Families of hypotheses that were published: `doorpakken freeze ID` adds one, and nothing takes one out.
# What such a family tests may no longer change; words may. A new question is a family of a later wave.
families:
"""


def frozen_path(plan_path: Path) -> Path:
    """Where the published families of a plan stand: beside it."""
    return plan_path.with_name("frozen.yaml")


def family_hash(plan: Plan, waves: Mapping[str, Wave], family_id: str) -> str:
    """SHA-256 over a family: its wave, kind, level, and how each of its hypotheses is tested.

    Derived values and estimands that a hypothesis rests on belong to it, and which questions of the wave they
    stand for; labels and definitions do not.
    """
    family = plan.families[family_id]
    hypotheses = [plan.hypotheses[key] for key in family.hypotheses]
    traits = dict(waves[family.wave].vocabulary.traits) | {name: {} for name in plan.derived}
    words = Vocabulary(traits)
    parts: dict[str, Any] = {"wave": family.wave, "kind": family.kind, "level": plan.level}
    for hypothesis in hypotheses:
        parts[f"hypothesis {hypothesis.id}"] = _plain(hypothesis, words)
        for used in _used(plan, hypothesis):
            parts[f"{type(used).__name__.lower()} {used.id}"] = _plain(used, words)
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def frozen_problems(plan: Plan, waves: Mapping[str, Wave], plan_path: Path) -> Iterator[Problem]:
    """A problem for every published family that the plan lacks or has changed."""
    path = frozen_path(plan_path)
    if not path.is_file():
        return
    for key, entry in load_yaml(path, "frozen")["families"].items():
        family = plan.families.get(key)
        now = family and (family.wave, list(family.hypotheses))
        if family is not None and family_hash(plan, waves, key) == entry["sha256"]:
            continue
        changed = "how they are tested" if now == (entry["wave"], entry["hypotheses"]) else "its members"
        yield problem("frozen family", f"families.{key} was published ({shown(path)}) and may not change",
                      shown(plan_path),
                      found="no such family" if family is None else f"a change of {changed}",
                      expected=f"wave {entry['wave']}: {', '.join(entry['hypotheses'])}",
                      mend="Put it back, and declare what is new as a family of its own.")  # fmt: skip


def freeze(plan: Plan, waves: Mapping[str, Wave], plan_path: Path, wanted: Iterable[str]) -> list[str]:
    """Write the wanted families into the list of published ones; the ids that are new in it.

    Raises UserError for a family that the plan does not declare. Those in the list stay as they are.
    """
    path = frozen_path(plan_path)
    published: dict[str, Any] = load_yaml(path, "frozen")["families"] if path.is_file() else {}
    for key in wanted:
        if key not in plan.families:
            near = ", ".join(plan.families) or "none"
            raise refusal("unknown family", "the plan has no such family", shown(plan_path), found=key,
                          expected=near, mend="Correct the id.")  # fmt: skip
    new = [key for key in dict.fromkeys(wanted) if key not in published]
    for key in new:
        family = plan.families[key]
        published[key] = {
            "wave": family.wave,
            "hypotheses": list(family.hypotheses),
            "sha256": family_hash(plan, waves, key),
        }
    text = "".join(
        f'  {key}:\n    wave: "{entry["wave"]}"\n    hypotheses: [{", ".join(entry["hypotheses"])}]\n'
        f'    sha256: "{entry["sha256"]}"\n'
        for key, entry in published.items()
    )
    path.write_text(HEAD.replace("families:\n", f"families:\n{text}" if text else "families: {}\n"), "utf-8")
    return new


def _used(plan: Plan, hypothesis: Hypothesis) -> Iterator[Derived | Estimand]:
    """The derived values and the estimand that a hypothesis rests on, followed to what they rest on."""
    texts = [*hypothesis.variables, *hypothesis.classes, hypothesis.group.text if hypothesis.group else ""]
    for estimand in plan.estimands:
        if estimand.id == hypothesis.estimand:
            yield estimand
            named = [estimand.variable, estimand.denominator]
            texts += [name or "" for name in named] + [
                expression.text for expression in (estimand.condition, estimand.base) if expression
            ]
    used: set[str] = set()
    while texts:
        text = texts.pop()
        for name, derived in plan.derived.items():
            if name not in used and re.search(rf"\b{name}\b", text):
                used.add(name)
                texts.append(derived.value.text)
                yield derived


def _plain(record: Hypothesis | Derived | Estimand, words: Vocabulary) -> dict[str, Any]:
    """A record without its wordings; of an expression its text, and what it names in the wave."""
    parts = {field.name: getattr(record, field.name) for field in fields(record) if field.name not in WORDS}
    parts = {key: value for key, value in parts.items() if (key, value) not in ADDED}
    return {
        key: _named(value, words) if isinstance(value, Expression) else value for key, value in parts.items()
    }


def _named(expression: Expression, words: Vocabulary) -> list[Any]:
    return [expression.text, list(resolve(expression, words)) if usable(expression, words) else None]
