"""What is estimated in a study, in words, and which answers each estimate counts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from doorpakken.data.expressions import Expression, Vocabulary, resolve
from doorpakken.data.study import FACTS, Estimand, Item, Plan, Study, Wave
from doorpakken.data.study.vocabulary import usable
from doorpakken.evidence.disclosure.small_cells import Answers
from doorpakken.evidence.register.category_labels import (
    DEFINITIONS,
    LABELS,
    automatic_label,
    defined,
    in_points,
)
from doorpakken.rounding import plain, stored


def declared_estimands(study: Study) -> dict[str, Any]:
    """Every estimand of a study by id: its words, its statistic and unit, and the raw variables behind it."""
    estimands: dict[str, Any] = {
        key: defined(
            LABELS.translations(key, study.languages),
            DEFINITIONS.filled(key, study.units),
            *(("rate", "share") if key == "response_rate" else ("count", "number")),
        )
        for key in FACTS
    }
    for item in _items(study):
        label = study.concepts[item.concept].label if item.concept else item.question
        for key, statistic in item.estimands:
            estimands[key] = defined(
                automatic_label(statistic, label),
                DEFINITIONS.filled(statistic, study.units),
                "quantile" if statistic == "median" else statistic,
                "share" if statistic == "share" else "number",
                [item.variable],
                variable=item.variable,
                topic=label,
            )
    return estimands | {estimand.id: declared_estimand(study, estimand) for estimand in study.plan.estimands}


def declared_estimand(study: Study, estimand: Estimand) -> dict[str, Any]:
    """A declared estimand: its words, and every raw variable that it is about."""
    if estimand.terms:
        return _contrast(study, estimand)
    derived = study.plan.derived.get(estimand.variable or "")
    question = estimand.variable if derived is None else None
    answer_unit = derived.unit if derived and estimand.statistic in ("mean", "quantile") else "number"
    unit = "share" if estimand.statistic == "share" else answer_unit
    stated = (derived and derived.value, estimand.condition, estimand.base)
    expressions = [expression for expression in stated if expression]
    parts = estimand.standardise.parts if estimand.standardise else ()
    classes = [name for name in parts if name not in study.groupings]
    named = estimand.variable, estimand.denominator, *classes
    more: dict[str, Any] = {"weight": estimand.weight} if estimand.weight else {}
    if estimand.standardise:
        to = estimand.standardise.to
        more |= {
            "standardise": asdict(estimand.standardise) | ({} if isinstance(to, str) else {"to": dict(to)})
        }
    if estimand.statistic == "total" and estimand.counts_answers:
        more |= {"counts": True}
    if estimand.is_bounded:  # the lower one of two, in the unit of the numbers
        low, high = estimand.at_least, estimand.less_than
        bound = {"value": high if low is None else low, "unit": derived.unit if derived else "number"}
        more |= {"bound": bound}
    return defined(
        estimand.label,
        estimand.definition,
        estimand.statistic,
        unit,
        variables(study, expressions, [question, estimand.denominator, *classes]),
        variable=question,
        codes=list(estimand.codes),
        computed=dict(computed_texts(study.plan, _own(estimand), named)),
        question=estimand.question,
        plan=f"estimands.{estimand.id}",
        **more,
    )


def _contrast(study: Study, estimand: Estimand) -> dict[str, Any]:
    """A declared contrast: what its terms are about, and which terms these are."""
    declared = {term.of: declared_estimand(study, _of(study, estimand, term.of)) for term in estimand.terms}
    of = list(declared.values())
    units = {each["unit"] for each in of}
    times = [term.times for term in estimand.terms]
    is_average = min(times) > 0 and math.isclose(sum(times), 1)
    return defined(
        estimand.label,
        estimand.definition,
        estimand.statistic,
        estimand.unit or (units.pop() if is_average and len(units) == 1 else in_points(of[0]["unit"])),
        (variable for each in of for variable in each["variables"]),
        variable=of[0]["variable"] if len(of) == 1 else None,
        codes=of[0]["codes"] if len(of) == 1 else [],
        computed={name: text for each in of for name, text in each["computed"].items()},
        question=estimand.question,
        plan=f"estimands.{estimand.id}",
        terms=[asdict(term) for term in estimand.terms],
        **({"weight": weight} if (weight := of[0].get("weight")) and len(of) == 1 else {}),
    )


def _of(study: Study, estimand: Estimand, key: str) -> Estimand:
    """The estimand behind a term: a declared one, or the mean of a number."""
    declared = next((other for other in study.plan.estimands if other.id == key), None)
    variable = key.removesuffix("_mean")
    return declared or replace(estimand, terms=(), variable=variable, statistic="mean")


def _own(estimand: Estimand) -> dict[str, str]:
    """The expressions of an estimand itself by name, its bounds written as one."""
    own = {"condition": estimand.condition, "base": estimand.base}
    bounds = {">=": estimand.at_least, "<": estimand.less_than}
    within = [
        f"{estimand.variable} {sign} {plain(stored(end))}" for sign, end in bounds.items() if end is not None
    ]
    texts = {"condition": " and ".join(within)} if within else {}
    return texts | {name: expression.text for name, expression in own.items() if expression}


def computed_texts(
    plan: Plan, texts: Mapping[str, str], named: Sequence[str | None]
) -> Iterator[tuple[str, str]]:
    """The expressions behind a declared quantity by name: its own, and those of the derived values it names.

    What is derived is followed to what it is derived from.
    """
    yield from texts.items()
    used = [name for name in plan.derived if name in named]
    used += [name for name in plan.derived if any(_names(text, name) for text in texts.values())]
    while used:
        name = used.pop(0)
        text = plan.derived[name].value.text
        yield name, text
        used += [other for other in plan.derived if _names(text, other)]


def _names(text: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", text) is not None


def variables(study: Study, expressions: Sequence[Expression], named: Sequence[str | None]) -> Iterator[str]:
    """The raw variables of any wave behind expressions and names; what is derived is followed to its own."""
    derived = study.plan.derived
    for wave in study.waves.values():
        words = Vocabulary({**wave.vocabulary.traits, **{name: {} for name in derived}})
        used = [name for name in named if name]
        for expression in expressions:
            used += resolve(expression, words) if usable(expression, words) else ()
        for name in used:
            if name in derived:
                yield from variables(study, [derived[name].value], [])
            else:
                yield name


def _items(study: Study) -> list[Item]:
    return list({item.variable: item for wave in study.waves.values() for item in wave.questions}.values())


def answer_sets(study: Study, wave: Wave) -> dict[tuple[str, str], Answers]:
    """Of each (estimand, category) that counts respondents by their answer: the answers it counts.

    The answers to a number are the parts into which all bounds of the plan cut it. An expression that is
    true, and a share among some of those who answered, are each a question of their own with two answers.
    """
    plain = [estimand for estimand in study.plan.estimands if estimand.base is None]
    joined = {(estimand.variable, frozenset(estimand.codes)) for estimand in plain if estimand.codes}
    labels = {item.variable: frozenset(item.labels) for item in wave.items}
    cuts: dict[str, set[float]] = {}
    for estimand in plain:
        if estimand.is_bounded:
            cuts.setdefault(str(estimand.variable), set()).update(set(estimand.bounds) - {-math.inf})

    def answers(question: str, codes: Iterable[str]) -> Answers:
        chosen = frozenset(codes)
        return Answers(question, chosen, labels[question], declared=(question, chosen) in joined)

    sets = {}
    for item in wave.questions:
        for code in item.labels:
            sets[item.variable, code] = sets[f"{item.variable}_count", code] = answers(item.variable, [code])
    for estimand in study.plan.estimands:
        variable = str(estimand.variable)
        if estimand.base is None and estimand.codes and variable in labels:
            sets[estimand.id, ""] = answers(variable, estimand.codes)
        elif estimand.base is None and estimand.is_bounded:
            low, high = estimand.bounds
            parts = {f"below {cut!r}": low < cut <= high for cut in cuts[variable] | {math.inf}}
            if labels.get(variable):
                parts = {code: low <= float(code) < high for code in labels[variable]}
            inside = frozenset(part for part, is_inside in parts.items() if is_inside)
            sets[estimand.id, ""] = Answers(variable, inside, frozenset(parts), declared=True)
        elif estimand.counts_answers:
            both = frozenset(["reached", "not reached"])
            sets[estimand.id, ""] = Answers(estimand.id, frozenset(["reached"]), both, declared=True)
    return sets
