"""The routing of a questionnaire: what its forms say in expressions, as conditions on its own questions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from doorpakken.data.questionnaire.conditions import one_condition, settled
from doorpakken.data.questionnaire.model import Question, plain_name
from doorpakken.data.study.study_model import Condition

SEVERAL = re.compile(r"([A-Za-z][\w\[\]/]*)\s*=\s*([\w.-]+(?:\|[\w.-]+)*)")
TICKED = {"Y": "1", "": "0"}


def with_routing(
    questions: Sequence[Question], fields: Mapping[str, str] | None = None
) -> tuple[Question, ...]:
    """The questions with `asked_if` where their routing is one condition on another of them.

    What it cannot be said so stays in `routing`. fields: names of questions by what expressions call them.
    """
    by_name = {plain_name(question.name): question for question in questions}
    by_name |= {plain_name(question.variable): question for question in questions if question.variable}
    whole = []
    for question in questions:
        condition = _condition(question.routing, fields or {}, by_name)
        whole.append(replace(question, asked_if=condition, routing="") if condition else question)
    return tuple(whole)


def _condition(text: str, fields: Mapping[str, str], by_name: Mapping[str, Question]) -> Condition | None:
    several = SEVERAL.fullmatch(text.strip())
    condition = Condition(several[1], "=", tuple(several[2].split("|"))) if several else one_condition(text)
    if condition is None:
        return None
    name = fields.get(condition.variable, condition.variable)
    source = by_name.get(plain_name(name))
    box = by_name.get(plain_name(f"{name}/{condition.values[0]}")) if len(condition.values) == 1 else None
    if box and box.is_tick and condition.operator == "=":
        return Condition(box.name, "=", ("1",))
    if source is None:
        return None
    if source.is_tick:
        condition = replace(condition, values=tuple(TICKED.get(value, value) for value in condition.values))
    condition = settled(replace(condition, variable=source.name), [*source.labels])
    closed = condition is not None and source.type == "single"
    if condition and closed and not (condition.operator == "=" and {*condition.values} <= {*source.labels}):
        return None
    return condition
