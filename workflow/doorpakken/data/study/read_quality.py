"""Read what plan.yaml says of response, scales and sensitivity, and hold it against the rest of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from doorpakken.data.study.documents import tuples
from doorpakken.data.study.plan_context import PlanContext
from doorpakken.data.study.plan_model import QUALITY_PREFIXES, ResponseSpec, Scale, SensitivitySpec
from doorpakken.data.study.study_model import Item

OMEGA = 3
MEND = "Correct the plan."


def check_names(data: Mapping[str, Any], context: PlanContext) -> None:
    """Add declared ids that begin as the parts of the quality report do."""
    for key in [estimand.id for estimand in context.estimands] + list(data.get("hypotheses", {})):
        if key.startswith(QUALITY_PREFIXES):
            what = f"{key} has the name of a part of the quality report"
            _add(context, "name taken", what, key, "another id")


def read_response(entry: Mapping[str, Any], context: PlanContext) -> ResponseSpec:
    """How the response is analysed, as `response` says; problems are added."""
    _check_levels("response.headlines", entry["headlines"], context)
    completed = entry.get("completed")
    if completed is not None and all(item.type != "datetime" for item in context.items.get(completed, ())):
        what = "response.completed names no date and time"
        _add(context, "response", what, completed, "type datetime")
    reminders: dict[str, date] = {}
    for wave, text in entry.get("reminders", {}).items():
        context.check_name("unknown wave", "response.reminders names no wave", wave, context.waves, MEND)
        try:
            reminders[wave] = date.fromisoformat(text)
        except ValueError:
            _add(context, "date", f"response.reminders.{wave} is no date", text, "a date as 2014-05-01")
    ordinal = dict.fromkeys(
        name for each in entry.get("ordinal", ()) for name in _matching("response.ordinal", each, context)
    )
    return ResponseSpec(**tuples(entry) | {"reminders": reminders, "ordinal": tuple(ordinal)})


def read_scale(key: str, entry: Mapping[str, Any], context: PlanContext) -> Scale:
    """A scale of questions; problems are added."""
    items = _matching(f"scales.{key}.items", entry["items"], context)
    if 0 < len(items) < OMEGA:
        what = f"scales.{key} has too few questions"
        _add(context, "scale", what, ", ".join(items), f"{OMEGA} questions or more")
    context.check_texts(f"scales.{key}", [entry["label"], entry["definition"]])
    return Scale(key, tuple(items), entry["label"], entry["definition"])


def read_sensitivity(
    entry: Mapping[str, Any], conclusions: Mapping[str, Any], context: PlanContext
) -> SensitivitySpec:
    """What is estimated under other choices, as `sensitivity` says; problems are added."""
    for key in entry["conclusions"]:
        what = "sensitivity.conclusions names no conclusion"
        context.check_name("unknown conclusion", what, key, conclusions, MEND)
    _check_levels("sensitivity.estimands", entry.get("estimands", ()), context)
    counted = {
        name: code
        for each, code in entry.get("counted", {}).items()
        for name in _matching("sensitivity.counted", each, context)
    }
    for name, code in counted.items():
        for item in context.items[name]:
            if not _is_answer(item, code):
                expected = ", ".join(item.labels) or f"{item.minimum} to {item.maximum}"
                _add(context, "unknown code", f"sensitivity.counted has no answer to {name}", code, expected)
    return SensitivitySpec(**tuples(entry) | {"counted": counted})


def _add(context: PlanContext, kind: str, what: str, found: str, expected: str) -> None:
    context.problems.add(kind, what, found, expected, MEND)


def _check_levels(place: str, names: Iterable[str], context: PlanContext) -> None:
    for name in names:
        if name not in context.levels:
            _add(context, "unknown estimand", f"{place} names no share or mean of the plan", name, "an id")


def _matching(place: str, pattern: str, context: PlanContext) -> list[str]:
    variables = list(context.matching(pattern))
    if not variables:
        _add(context, "unknown variable", f"{place} matches no question", pattern, 'as "bb_*_status"')
    return variables


def _is_answer(item: Item, code: str) -> bool:
    if item.labels:
        return code in item.labels
    try:
        number = float(code)
    except ValueError:
        return False
    return item.allows(number)
