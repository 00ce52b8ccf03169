"""What does not fit in the assumptions of a simulated wave, by themselves, the codebook or the frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from doorpakken.data.frame import Frame, units
from doorpakken.data.simulation.assumptions import Distribution, Fieldwork, Parameters, Points, Rule, Score
from doorpakken.data.study.study_model import Item, Wave

MOMENTS = ("started_at", "completed_at")
ANSWERED = {"single": "shares", "integer": "quantiles", "number": "quantiles", "text": "texts"}
Fault = tuple[str, object, str]


@dataclass
class Earlier:
    """What the rules before have made: values of columns and questions with codes, traits and numbers."""

    codes: dict[str, set[str]]
    amounts: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)


def faults(parameters: Parameters, wave: Wave, frame: Frame) -> Iterator[tuple[str, Fault]]:
    """All that does not fit, each with the rule or part of the file it stands in."""
    table = units(frame, wave.reference_date)
    earlier = Earlier({str(column): set(table[column].astype(str)) for column in table.columns})
    classes = set(frame.size_classes["size_class"])
    questions = {item.variable: item for item in wave.items if item.type in ANSWERED}
    for item in wave.items:
        if item.type == "datetime" and item.variable not in MOMENTS:
            yield item.variable, ("a moment that cannot be simulated", item.type, " or ".join(MOMENTS))
    names: set[str] = set(earlier.codes)
    for rule in parameters.rules:
        if rule.name in names:
            yield rule.name, ("the name stands twice", rule.name, "one rule for each name")
        names.add(rule.name)
        yield from ((rule.name, fault) for fault in _rule_faults(rule, wave, questions, earlier))
    for variable in sorted(set(questions) - earlier.answered):
        yield variable, ("a question of the codebook has no rule", "none", "one rule for each question")
    scores = {"respondents": parameters.willingness, "fieldwork": parameters.fieldwork.score}
    for place, score in scores.items():
        yield from ((place, fault) for fault in _score_faults(score, earlier))
    if set(parameters.per_hundred) != classes:
        yield "respondents", _other("size classes", parameters.per_hundred, classes)
    yield from (("respondents", fault) for fault in _respondent_faults(parameters, wave, earlier))
    yield from (("fieldwork", fault) for fault in _fieldwork_faults(parameters.fieldwork, wave.date))


def _rule_faults(rule: Rule, wave: Wave, questions: Mapping[str, Item], earlier: Earlier) -> Iterator[Fault]:
    for score in (rule.score, *rule.ticks.values(), *rule.parts.values()):
        yield from _score_faults(score, earlier)
    if rule.is_trait:
        if rule.name in questions:
            yield "a question without an answer", "neither", "shares, quantiles or texts"
        earlier.amounts.add(rule.name)
        return
    items = [questions[variable] for variable in rule.variables if variable in questions]
    for variable in rule.variables:
        if variable not in questions:
            yield "only questions have answers", variable, "a question of the codebook"
        if variable in earlier.answered:
            yield "a question answered twice", variable, "one rule for each question"
    if len({item.asked_if for item in items}) > 1:
        yield "a block whose questions are not asked of the same", rule.name, "one condition"
    for condition in {item.asked_if for item in items} - {None}:
        if condition and condition.variable not in earlier.answered:
            yield "its routing comes later", condition.variable, "a rule before this one"
    yield from _case_faults(rule, wave, items, earlier)
    earlier.answered |= {item.variable for item in items}
    for item in items:
        if item.is_numeric:
            earlier.amounts.add(item.variable)
        elif item.labels:
            earlier.codes[item.variable] = set(item.labels)


def _case_faults(rule: Rule, wave: Wave, items: list[Item], earlier: Earlier) -> Iterator[Fault]:
    if rule.by and rule.by not in earlier.codes:
        yield "`by` names no earlier answer", rule.by, ", ".join(sorted(earlier.codes))
    elif rule.by and set(rule.cases) != earlier.codes[rule.by]:
        yield _other(f"values of {rule.by}", rule.cases, earlier.codes[rule.by])
    condition = wave.item(rule.by).asked_if if rule.by in earlier.answered else None
    if condition and items and items[0].asked_if != condition:
        yield "`by` is not asked of all who are asked this", rule.by, f"a question asked if {condition}"
    for case in rule.cases.values():
        if len(case.kinds) != 1:
            yield "not one distribution", ", ".join(case.kinds), "shares, quantiles or texts"
        for item in items:
            yield from _missing_faults(case.missing, wave, item)
        if rule.is_block:
            yield from _block_faults(rule, case, items)
        else:
            for item in items:
                yield from _answer_faults(case, item, rule.decimals)
        if case.shares and sum(case.shares.values()) != 100:
            yield "shares are not 100 together", sum(case.shares.values()), "100"
        if case.quantiles and not _ascending(case.quantiles):
            yield "quantiles do not ascend", case.quantiles, "percent from 0 to 100, values not falling"


def _answer_faults(case: Distribution, item: Item, decimals: int) -> Iterator[Fault]:
    wanted = ANSWERED[item.type]
    if case.kinds != (wanted,):
        yield "the distribution does not fit the type", item.type, wanted
    if case.shares and set(case.shares) != set(item.labels):
        yield _other("codes than in the codebook", case.shares, item.labels)
    low, high = item.minimum, item.maximum
    numbers = [value / 10**decimals for _, value in case.quantiles]
    if numbers and not ((low is None or low <= numbers[0]) and (high is None or numbers[-1] <= high)):
        yield "quantiles beyond the codebook's bounds", case.quantiles, f"{low} to {high}"
    if decimals and item.type == "integer":
        yield "decimals of a whole number", decimals, "0"


def _block_faults(rule: Rule, case: Distribution, items: list[Item]) -> Iterator[Fault]:
    if rule.by or bool(rule.ticks) == bool(rule.parts):
        yield "a block of another kind", ", ".join(rule.variables), "ticks or parts, without `by`"
    numbers = [int(number) for number in case.shares if number.isdecimal()]
    if len(numbers) != len(case.shares) or not numbers:
        yield "the shares of a block are not of numbers", ", ".join(case.shares), "whole numbers"
    elif rule.ticks:
        if max(numbers) > len(rule.ticks):
            yield "more ticks than options", max(numbers), f"at most {len(rule.ticks)}"
        if min(numbers) == 0 and not rule.none:
            yield "nobody's tick", "0", "`none`, the option ticked by those who tick no other"
    elif any(number % case.step for number in numbers):
        yield "a sum that the steps cannot make", ", ".join(case.shares), f"multiples of {case.step}"
    for item in items:
        if rule.ticks and set(item.labels) != {"0", "1"}:
            yield "a tick with other codes", f"{item.variable}: {', '.join(item.labels)}", "0 and 1"
        if rule.parts and not item.is_numeric:
            yield "a part that is no number", item.variable, "integer or number"


def _missing_faults(missing: Mapping[str, int], wave: Wave, item: Item) -> Iterator[Fault]:
    allowed = [code for code in item.missing if wave.missing.get(code) != "not_asked"]
    for code in sorted(set(missing) - set(allowed)):
        yield "missing code not in the codebook", code, ", ".join(allowed) or "none"
    if sum(missing.values()) > 1000:
        yield "more missing than asked", sum(missing.values()), "at most 1000"


def _score_faults(score: Score, earlier: Earlier) -> Iterator[Fault]:
    for term in sorted(set(score.terms) - earlier.amounts):
        amounts = ", ".join(sorted(earlier.amounts)) or "none yet"
        yield "`from` names no earlier trait or number", term, amounts
    for column, points in score.shift.items():
        if column not in earlier.codes:
            yield "`shift` names no earlier answer", column, ", ".join(sorted(earlier.codes))
        for value in sorted(set(points) - earlier.codes.get(column, set(points))):
            yield f"`shift` names no value of {column}", value, ", ".join(sorted(earlier.codes[column])[:12])


def _respondent_faults(parameters: Parameters, wave: Wave, earlier: Earlier) -> Iterator[Fault]:
    second, names = parameters.second, {rule.name for rule in parameters.rules if not rule.is_trait}
    if second.unlike not in earlier.answered or wave.item(second.unlike).asked_if:
        yield "`unlike` names no question asked of everyone", second.unlike, "such a question"
    for name in sorted({*second.own} - names):
        yield "`own` names no rule with answers", name, "the name of such a rule"
    for unit, times in Counter(unit for group in parameters.groups for unit in group.units).items():
        if unit not in earlier.codes["code"]:
            yield "a group of unknown municipalities", unit, f"a code of {wave.reference_date}"
        if times > 1:
            yield "a municipality in a group twice", unit, "each once"
    order = [item.variable for item in wave.items]
    places = [order.index(name) if name in earlier.answered else -1 for name in parameters.broken_off.between]
    if not 0 <= places[0] <= places[1]:
        yield "`between` is no stretch of questions", ", ".join(parameters.broken_off.between), "first, last"
    kinds = {"not_applicable"} if parameters.groups else set()
    kinds |= {"no_answer"} if second.count or parameters.broken_off.count else set()
    for kind in sorted(kinds - set(wave.missing.values())):
        yield "the wave has no missing code for it", kind, "one under `missing` in wave.yaml"


def _fieldwork_faults(fieldwork: Fieldwork, last: date) -> Iterator[Fault]:
    days = fieldwork.days
    if sum(days.values()) != 100 or list(days) != sorted(days):
        yield "days are not in order or not 100 together", sum(days.values()), "100, the first day first"
    for day in days:
        try:
            if date.fromisoformat(day) > last:
                yield "a day after the date of the wave", day, f"{last} or earlier"
        except ValueError:
            yield "no date", day, "a day of the calendar"
    if not _ascending(fieldwork.minutes) or fieldwork.minutes[0][1] < 1:
        yield "minutes do not ascend", fieldwork.minutes, "0 to 100 percent, from 1 minute"


def _other(what: str, actual: Iterable[str], expected: Iterable[str]) -> Fault:
    return f"other {what}", ", ".join(actual), ", ".join(sorted(expected))


def _ascending(points: Points) -> bool:
    steps = all(left[0] < right[0] and left[1] <= right[1] for left, right in pairwise(points))
    return steps and points[0][0] == 0 and points[-1][0] == 100
