"""Who answers, and what is written down: missing codes, second respondents, groups, those who stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from doorpakken.data.simulation.assumptions import Parameters, Rule
from doorpakken.data.simulation.chance import draw
from doorpakken.data.simulation.population import Population, holds, ranked, score
from doorpakken.data.study.study_model import Item, Wave


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


def records(parameters: Parameters, wave: Wave, simulated: Population) -> list[Record]:
    """A record for each answering municipality, and those of second respondents after them."""
    seed = parameters.seed
    grouped = {unit: group for group in parameters.groups for unit in group.units}
    answering = respondents(parameters, simulated)
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
        result.append(Record(unit, unit, _lender(parameters, simulated, unit), f"{unit} second"))
    return result


def respondents(parameters: Parameters, simulated: Population) -> list[str]:
    """The municipalities that answer: of each size class the groups' members and the most willing others."""
    classes = simulated.answers["size_class"]
    who = {code: code for code in classes}
    points = score("respondents", parameters.willingness, who, parameters.seed, simulated)
    grouped = {unit for group in parameters.groups for unit in group.units}
    chosen: list[str] = []
    for size_class, rate in parameters.per_hundred.items():
        members = ranked({code: points[code] for code in classes if classes[code] == size_class})
        members.sort(key=lambda code: code in grouped)
        number = (2 * rate * len(members) + 100) // 200
        chosen += members[len(members) - number :]
    return sorted(chosen)


def reported(parameters: Parameters, wave: Wave, simulated: Population, record: Record) -> dict[str, str]:
    """The cells of a record, by variable; a missing code where a question is not asked or not answered."""
    items = {item.variable: item for item in wave.items}
    codes = {kind: code for code, kind in wave.missing.items()}
    order = list(items)
    end = order.index(record.last) if record.last else len(order)
    cells: dict[str, str] = {}
    for rule in parameters.rules:
        person = _answering(rule, record, parameters, simulated) if rule.variables else ""
        case = rule.cases.get(simulated.answers[rule.by].get(person, "") if rule.by else "")
        left_open = _left_open(parameters.seed, rule.name, case.missing if case else {}, record.key)
        for variable in rule.variables:
            condition = items[variable].asked_if
            answer = cells[condition.variable] if condition else None
            if condition and not holds(condition, None if answer in wave.missing else answer):
                cells[variable] = codes["not_asked"]
            elif order.index(variable) > end or case is None or person not in simulated.answers[variable]:
                cells[variable] = codes["no_answer"]
            elif left_open or not _differs(rule, record, parameters):
                cells[variable] = left_open or simulated.answers[variable][person]
            else:
                step = Decimal(case.step).scaleb(-rule.decimals)
                up = draw(2, parameters.seed, rule.name, "step", record.key)
                cells[variable] = beside(simulated.answers[variable][person], items[variable], step, up)
    for item in wave.items:
        if item.type == "group":
            cells[item.variable] = record.group or codes["not_applicable"]
    return cells


def _answering(rule: Rule, record: Record, parameters: Parameters, simulated: Population) -> str:
    """Whose answer it is: that of the municipality, or of the person where it is asked of that one alone."""
    own = rule.name in parameters.second.own or record.source not in simulated.answers[rule.variables[0]]
    return record.person if own else record.source


def _left_open(seed: str, name: str, missing: Mapping[str, int], key: str) -> str:
    """The missing code given instead of an answer, or nothing."""
    place = draw(1000, seed, name, "missing", key)
    bounds = zip(accumulate(missing.values()), missing, strict=True)
    return next((code for bound, code in bounds if place < bound), "")


def _differs(rule: Rule, record: Record, parameters: Parameters) -> bool:
    """Whether a second respondent answers a step higher or lower than the first."""
    if not record.is_second or rule.is_block or rule.name in parameters.second.own:
        return False
    return draw(1000, parameters.seed, rule.name, "differs", record.key) < rule.differs


def beside(answer: str, item: Item, step: Decimal, up: int) -> str:
    """The code or number a step below (`up` 0) or above (1) an answer; at an end the only one there is.

    A text has nothing beside it.
    """
    if item.labels:
        codes = list(item.labels)
        place = codes.index(answer)
        near = codes[max(place - 1, 0) : place] + codes[place + 1 : place + 2]
    elif item.is_numeric:
        numbers = (Decimal(answer) - step, Decimal(answer) + step)
        near = [str(number) for number in numbers if item.allows(number)]
    else:
        near = []
    return near[min(up, len(near) - 1)] if near else answer


def _lender(parameters: Parameters, simulated: Population, unit: str) -> str:
    classes, unlike = simulated.answers["size_class"], simulated.answers[parameters.second.unlike]
    alike = (code for code, size_class in classes.items() if size_class == classes[unit])
    others = [code for code in alike if unlike[code] != unlike[unit]]
    return others[draw(len(others), parameters.seed, "person", unit)]


def _drawn(codes: list[str], count: int, seed: str, what: str) -> list[str]:
    return ranked({code: draw(1_000_000_000, seed, what, code) for code in codes})[:count]
