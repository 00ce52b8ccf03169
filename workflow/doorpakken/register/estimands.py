"""What is estimated in a study, in words, and which answers each estimate counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from doorpakken.expressions import Expression, Vocabulary, resolve
from doorpakken.register.disclosure import Answers
from doorpakken.register.words import automatic_definition, automatic_label
from doorpakken.study import FACTS, Estimand, Item, Study, Wave
from doorpakken.study.vocabulary import usable


def declared_estimands(study: Study) -> dict[str, Any]:
    """Every estimand of a study by id: its words, its statistic and unit, and the raw variables behind it."""
    found: dict[str, Any] = {
        key: {
            "label": automatic_label(key, None),
            "topic": automatic_label(key, None),
            "definition": automatic_definition(key, study.units),
            "variable": None,
            "statistic": "count" if key != "response_rate" else "rate",
            "unit": "number" if key != "response_rate" else "share",
            "variables": [],
        }
        for key in FACTS
    }
    for item in _items(study):
        label = study.concepts[item.concept].label if item.concept else item.question
        for key, statistic in item.estimands:
            found[key] = {
                "label": automatic_label(statistic, label),
                "topic": dict(label),
                "definition": automatic_definition(statistic, study.units),
                "variable": item.variable,
                "statistic": "quantile" if statistic == "median" else statistic,
                "unit": "share" if statistic == "share" else "number",
                "variables": [item.variable],
            }
    return found | {estimand.id: _declared(study, estimand) for estimand in study.plan.estimands}


def _declared(study: Study, estimand: Estimand) -> dict[str, Any]:
    """A declared estimand: its words, and every raw variable that it is about."""
    derived = study.plan.derived.get(estimand.variable or "")
    question = estimand.variable if derived is None else None
    unit = "share" if estimand.statistic == "share" else derived.unit if derived else "number"
    expressions = [one for one in (derived and derived.value, estimand.holds, estimand.among) if one]
    value = derived.value.text if derived else estimand.holds.text if estimand.holds else None
    if estimand.at_least is not None:
        value = f"{value or question} >= {estimand.at_least:g}"
    return {
        "label": dict(estimand.label),
        "topic": dict(estimand.label),
        "definition": dict(estimand.definition),
        "variable": question,
        "statistic": estimand.statistic,
        "unit": unit,
        "variables": list(dict.fromkeys(_variables(study, expressions, [question, estimand.denominator]))),
        "codes": list(estimand.codes),
        "value": value,
        "among": estimand.among.text if estimand.among else None,
        "about": estimand.about,
        "plan": f"estimands.{estimand.id}",
    }


def _variables(study: Study, expressions: Sequence[Expression], named: Sequence[str | None]) -> Iterator[str]:
    """The raw variables of any wave behind expressions and names; what is derived is followed to its own."""
    derived = study.plan.derived
    for wave in study.waves.values():
        words = Vocabulary({**wave.vocabulary.traits, **{name: {} for name in derived}})
        found = [name for name in named if name]
        found += [name for one in expressions if usable(one, words) for name in resolve(one, words)]
        for name in found:
            if name in derived:
                yield from _variables(study, [derived[name].value], [])
            else:
                yield name


def _items(study: Study) -> list[Item]:
    return list({item.variable: item for wave in study.waves.values() for item in wave.questions}.values())


def answer_sets(study: Study, wave: Wave) -> dict[tuple[str, str], Answers]:
    """Of each (estimand, category) that counts respondents by their answer: the answers it counts.

    A number that reaches a bound, an expression that is true and a share among some of those who answered are
    each a question of their own with two answers.
    """
    joined = {(one.variable, frozenset(one.codes)) for one in study.plan.estimands if _joins(one)}
    labels = {item.variable: frozenset(item.labels) for item in wave.items}

    def answers(question: str, codes: Iterable[str]) -> Answers:
        chosen = frozenset(codes)
        return Answers(question, chosen, labels[question], declared=(question, chosen) in joined)

    sets = {}
    for item in wave.questions:
        for code in item.labels:
            sets[item.variable, code] = sets[f"{item.variable}_count", code] = answers(item.variable, [code])
    for estimand in study.plan.estimands:
        if _joins(estimand) and estimand.variable in labels:
            sets[estimand.id, ""] = answers(str(estimand.variable), estimand.codes)
        elif estimand.statistic == "share":
            both = frozenset(["reached", "not reached"])
            sets[estimand.id, ""] = Answers(estimand.id, frozenset(["reached"]), both, declared=True)
    return sets


def _joins(estimand: Estimand) -> bool:
    """Whether a share joins answers to a question, of all who answered it."""
    return bool(estimand.codes) and estimand.among is None
