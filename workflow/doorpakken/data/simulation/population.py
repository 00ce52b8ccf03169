"""The answers every municipality would give: scores, ranked and dealt what is declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from doorpakken.data.frame import Frame, units
from doorpakken.data.simulation.assumptions import Parameters, Points, Rule, Score
from doorpakken.data.simulation.chance import bell
from doorpakken.data.study.study_model import Condition, Wave

Values = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Population:
    """The true answers, {variable: {municipality: cell}}, and the traits, {trait: {municipality: points}}.

    The answers begin with the frame's columns. A question has an answer only for those it is asked of.
    """

    answers: Values
    traits: dict[str, dict[str, int]]

    def amount(self, name: str, code: str) -> Decimal:
        """The points of a trait or the number answered; 0 for who was not asked."""
        amounts: Mapping[str, int | str] = self.traits.get(name) or self.answers[name]
        return Decimal(amounts.get(code, 0))


def population(parameters: Parameters, wave: Wave, frame: Frame) -> Population:
    """All municipalities of the wave's reference date with what they are and would answer."""
    table = units(frame, wave.reference_date)
    codes = list(table["code"])
    answers = {str(name): dict(zip(codes, map(str, cells), strict=True)) for name, cells in table.items()}
    simulated = Population(answers, {})
    for rule in parameters.rules:
        condition = wave.item(rule.variables[0]).asked_if if rule.variables else None
        asked = codes
        if condition is not None:
            routing = simulated.answers[condition.variable]
            asked = [code for code in codes if holds(condition, routing.get(code))]
        who = dict(zip(asked, asked, strict=True))
        points = score(rule.name, rule.score, who, parameters.seed, simulated)
        if rule.is_trait:
            simulated.traits[rule.name] = points
            continue
        dealt = _dealt(rule, points, simulated.answers)
        if not rule.is_block:
            simulated.answers[rule.name] = dealt
            continue
        parts = {
            name: score(name, part, who, parameters.seed, simulated)
            for name, part in (*rule.ticks.items(), *rule.parts.items())
        }
        blocks = {code: _block(rule, int(dealt[code]), parts, code) for code in asked}
        for variable in rule.variables:
            simulated.answers[variable] = {code: cells[variable] for code, cells in blocks.items()}
    return simulated


def holds(condition: Condition, answer: str | None) -> bool:
    """Whether the answer to the item a condition names leads to the question; None stands for no answer."""
    if answer is None or condition.operator == "=":
        return answer in condition.values
    return condition.compares(float(answer))


def score(name: str, rule: Score, who: Mapping[str, str], seed: str, simulated: Population) -> dict[str, int]:
    """The points of each of `who`, {key of chance: municipality}, by key."""
    return {
        key: rule.points
        + rule.noise * bell(seed, name, key) // 100
        + sum(int(weight * simulated.amount(term, code)) // 100 for term, weight in rule.terms.items())
        + sum(points.get(simulated.answers[column].get(code, ""), 0) for column, points in rule.shift.items())
        for key, code in who.items()
    }


def ranked(points: Mapping[str, int]) -> list[str]:
    """The keys from the lowest score to the highest; ties by key."""
    return sorted(points, key=lambda key: (points[key], key))


def cut(codes: Sequence[str], shares: Mapping[str, int]) -> dict[str, str]:
    """Ranked codes in the declared shares (100 blocks): {municipality code: answer}."""
    bounds = list(zip(accumulate(shares.values()), shares, strict=True))
    return {
        code: next(answer for bound, answer in bounds if (2 * rank + 1) * 50 < bound * len(codes))
        for rank, code in enumerate(codes)
    }


def spread(codes: Sequence[str], quantiles: Points, step: int, decimals: int = 0) -> dict[str, str]:
    """Ranked codes over straight lines between quantiles, rounded to multiples of `step`.

    Quantiles and step count in units of the last of the `decimals`.
    """
    result = {}
    for rank, code in enumerate(codes):
        place, total = (2 * rank + 1) * 50, len(codes)
        (left, low), (right, high) = next(line for line in pairwise(quantiles) if place <= line[1][0] * total)
        over, width = place - left * total, (right - left) * total
        rounded = (2 * (low * width + (high - low) * over) + step * width) // (2 * step * width) * step
        result[code] = str(Decimal(rounded).scaleb(-decimals))
    return result


def ticked(points: Mapping[str, int], number: int, none: str) -> dict[str, str]:
    """The `number` options with most points ticked (1), the others not (0); `none` when the number is 0."""
    chosen = {none} if number == 0 else set(ranked(points)[len(points) - number :])
    return {option: str(int(option in chosen)) for option in (*points, *([none] if none else []))}


def divided(points: Mapping[str, int], total: int, step: int) -> dict[str, str]:
    """A total in parts by their points (at least 1), in multiples of `step`: the largest remainders go up."""
    weights = {part: max(1, number) for part, number in points.items()}
    units_of_step, whole = total // step, sum(weights.values())
    parts = {part: divmod(weight * units_of_step, whole) for part, weight in weights.items()}
    over = units_of_step - sum(floor for floor, _ in parts.values())
    raised = sorted(parts, key=lambda part: -parts[part][1])[:over]
    return {part: str((floor + (part in raised)) * step) for part, (floor, _) in parts.items()}


def _dealt(rule: Rule, points: Mapping[str, int], answers: Values) -> dict[str, str]:
    dealt: dict[str, str] = {}
    for value, case in rule.cases.items():
        codes = [code for code in ranked(points) if not rule.by or answers[rule.by][code] == value]
        if case.texts:
            dealt |= {code: case.texts[rank % len(case.texts)] for rank, code in enumerate(codes)}
        elif case.quantiles:
            dealt |= spread(codes, case.quantiles, case.step, rule.decimals)
        else:
            dealt |= cut(codes, case.shares)
    return dealt


def _block(rule: Rule, number: int, parts: Mapping[str, Mapping[str, int]], code: str) -> dict[str, str]:
    own = {name: points[code] for name, points in parts.items()}
    return ticked(own, number, rule.none) if rule.ticks else divided(own, number, rule.cases[""].step)
