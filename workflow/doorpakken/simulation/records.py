"""Who answers, and what is written down: missing codes, second respondents, groups, those who stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from doorpakken.simulation.chance import draw
from doorpakken.simulation.model import Parameters, Rule
from doorpakken.simulation.population import Population, holds, ranked, score
from doorpakken.study.model import Item, Wave


@dataclass(frozen=True)
class Record:
    """One row: the municipality it is of, the one whose answers it has, and the one lent by its respondent.

    `key` is what all its chance hangs on; the rows of a group share it. `last` is the last question answered
    by a respondent who stops, or empty.
    """

    unit: str
    source: str
    person: str
    key: str
    group: str = ""
    last: str = ""

    @property
    def is_second(self) -> bool:
        """Whether the respondent is the second of the municipality."""
        return self.person != self.source


def records(parameters: Parameters, wave: Wave, made: Population) -> list[Record]:
    """A record for each answering municipality, and those of second respondents after them."""
    seed = parameters.seed
    grouped = {unit: group for group in parameters.groups for unit in group.units}
    answering = respondents(parameters, made)
    alone = [unit for unit in answering if unit not in grouped]
    variables = [item.variable for item in wave.items]
    first, last = (variables.index(name) for name in parameters.broken_off.between)
    stops = {
        unit: variables[first + draw(last - first + 1, seed, "last", unit)]
        for unit in _drawn(alone, parameters.broken_off.count, seed, "broken off")
    }
    result = []
    for unit in answering:
        group = grouped.get(unit)
        source = group.units[0] if group else unit
        result.append(Record(unit, source, source, source, group.id if group else "", stops.get(unit, "")))
    for unit in sorted(_drawn(alone, parameters.second.count, seed, "second")):
        result.append(Record(unit, unit, _lender(parameters, made, unit), f"{unit} second"))
    return result


def respondents(parameters: Parameters, made: Population) -> list[str]:
    """The municipalities that answer: of each size class the groups' members and the most willing others."""
    classes = made.answers["size_class"]
    points = score("respondents", parameters.willingness, _themselves(classes), parameters.seed, made)
    grouped = {unit for group in parameters.groups for unit in group.units}
    chosen: list[str] = []
    for size_class, rate in parameters.per_hundred.items():
        members = ranked({code: points[code] for code in classes if classes[code] == size_class})
        members.sort(key=lambda code: code in grouped)
        number = (2 * rate * len(members) + 100) // 200
        chosen += members[len(members) - number :]
    return sorted(chosen)


def reported(parameters: Parameters, wave: Wave, made: Population, record: Record) -> dict[str, str]:
    """The cells of a record, by variable; a missing code where a question is not asked or not answered."""
    items = {item.variable: item for item in wave.items}
    codes = {kind: code for code, kind in wave.missing.items()}
    order = list(items)
    end = order.index(record.last) if record.last else len(order)
    cells: dict[str, str] = {}
    for rule in parameters.rules:
        person = _answering(rule, record, parameters, made) if rule.variables else ""
        left_open = _left_open(parameters.seed, rule, made, person, record.key)
        for variable in rule.variables:
            condition = items[variable].asked_if
            answer = cells[condition.variable] if condition else None
            if condition and not holds(condition, None if answer in wave.missing else answer):
                cells[variable] = codes["not_asked"]
            elif order.index(variable) > end or person not in made.answers[variable]:
                cells[variable] = codes["no_answer"]
            else:
                cells[variable] = left_open or _said(
                    parameters, rule, items[variable], made.answers[variable][person], record
                )
    for item in wave.items:
        if item.type == "group":
            cells[item.variable] = record.group or codes["not_applicable"]
    return cells


def _answering(rule: Rule, record: Record, parameters: Parameters, made: Population) -> str:
    """Whose answer it is: that of the municipality, or of the person where it is asked of that one alone."""
    own = rule.name in parameters.second.own or record.source not in made.answers[rule.variables[0]]
    return record.person if own else record.source


def _left_open(seed: str, rule: Rule, made: Population, person: str, key: str) -> str:
    """The missing code given instead of an answer, or nothing."""
    case = rule.cases.get(made.answers[rule.by].get(person, "") if rule.by else "")
    missing = case.missing if case else {}
    place = draw(1000, seed, rule.name, "missing", key)
    bounds = zip(accumulate(missing.values()), missing, strict=True)
    return next((code for bound, code in bounds if place < bound), "")


def _said(parameters: Parameters, rule: Rule, item: Item, answer: str, record: Record) -> str:
    """The answer, or for some second respondents one a step higher or lower."""
    seed = parameters.seed
    own = rule.name in parameters.second.own or rule.is_block or item.type == "text"
    if not record.is_second or own or draw(1000, seed, rule.name, "differs", record.key) >= rule.differs:
        return answer
    up = draw(2, seed, rule.name, "step", record.key)
    if item.labels:
        codes = list(item.labels)
        return _beside(codes, codes.index(answer), up)
    step = Decimal(rule.cases[next(iter(rule.cases))].step).scaleb(-rule.decimals)
    near = [Decimal(answer) - step, Decimal(answer), Decimal(answer) + step]
    low, high = item.minimum, item.maximum
    fits = [str(number) for number in near
            if (low is None or number >= low) and (high is None or number <= high)]  # fmt: skip
    return _beside(fits, fits.index(answer), up)


def _beside(answers: list[str], at: int, up: int) -> str:
    """The answer before or after one of several; at an end the only one beside it."""
    beside = answers[max(at - 1, 0) : at] + answers[at + 1 : at + 2]
    return beside[min(up, len(beside) - 1)]


def _lender(parameters: Parameters, made: Population, unit: str) -> str:
    classes, unlike = made.answers["size_class"], made.answers[parameters.second.unlike]
    others = [
        code for code in classes
        if classes[code] == classes[unit] and unlike[code] != unlike[unit]
    ]  # fmt: skip
    return others[draw(len(others), parameters.seed, "person", unit)]


def _drawn(codes: list[str], count: int, seed: str, what: str) -> list[str]:
    return ranked({code: draw(1_000_000_000, seed, what, code) for code in codes})[:count]


def _themselves(codes: Mapping[str, str]) -> dict[str, str]:
    return {code: code for code in codes}
