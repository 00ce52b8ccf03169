"""The answers every municipality would give: scores, ranked and cut into the declared shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise

from doorpakken.frame import Frame, units
from doorpakken.simulation.chance import bell
from doorpakken.simulation.parameters import Parameters, Rule, Score
from doorpakken.study.model import Condition, Wave

Values = dict[str, dict[str, str]]
Scores = dict[str, dict[str, int]]


def population(parameters: Parameters, wave: Wave, frame: Frame) -> tuple[Values, Scores]:
    """The true answers, {variable: {municipality: cell}}, and the traits, {trait: {municipality: points}}.

    The answers begin with the frame's columns. A question has an answer only for those it is asked of.
    """
    table = units(frame, wave.reference_date)
    codes = list(table["code"])
    values: Values = {
        str(column): dict(zip(codes, (str(cell) for cell in table[column]), strict=True))
        for column in table.columns
    }
    scores: Scores = {}
    conditions = {item.variable: item.asked_if for item in wave.items}
    for rule in parameters.rules:
        condition = conditions.get(rule.name)
        asked = [
            code for code in codes
            if condition is None or holds(condition, values[condition.variable].get(code))
        ]  # fmt: skip
        points = score(rule.name, rule.score, asked, parameters.seed, values, scores)
        if rule.is_trait:
            scores[rule.name] = points
        elif rule.quantiles:
            values[rule.name] = spread(ranked(points), rule.quantiles, rule.step)
        else:
            values[rule.name] = _shared(rule, points, values["size_class"])
    return values, scores


def holds(condition: Condition, answer: str | None) -> bool:
    """Whether the answer to the item a condition names leads to the question; None stands for no answer."""
    if answer is None or condition.operator == "=":
        return answer in condition.values
    found, bound = float(answer), float(condition.values[0])
    return {"<": found < bound, "<=": found <= bound, ">": found > bound, ">=": found >= bound}[
        condition.operator
    ]


def score(
    name: str, rule: Score, codes: Iterable[str], seed: str, values: Values, scores: Scores
) -> dict[str, int]:
    """The points of each municipality: chance, earlier traits by weight, and shifts."""
    return {
        code: rule.noise * bell(seed, name, code) // 100
        + sum(weight * scores[trait][code] // 100 for trait, weight in rule.traits.items())
        + sum(points.get(values[column].get(code, ""), 0) for column, points in rule.shift.items())
        for code in codes
    }


def ranked(points: Mapping[str, int]) -> list[str]:
    """The codes from the lowest score to the highest; ties by code."""
    return sorted(points, key=lambda code: (points[code], code))


def cut(codes: Sequence[str], shares: Mapping[str, int]) -> dict[str, str]:
    """Ranked codes in the declared shares (100 together): {municipality code: answer}."""
    bounds = list(zip(accumulate(shares.values()), shares, strict=True))
    return {
        code: next(answer for bound, answer in bounds if (2 * rank + 1) * 50 < bound * len(codes))
        for rank, code in enumerate(codes)
    }


def spread(codes: Sequence[str], quantiles: Sequence[tuple[int, int]], step: int) -> dict[str, str]:
    """Ranked codes over straight lines between quantiles, rounded to multiples of `step`."""
    result = {}
    for rank, code in enumerate(codes):
        place, total = (2 * rank + 1) * 50, len(codes)
        (left, low), (right, high) = next(line for line in pairwise(quantiles) if place <= line[1][0] * total)
        over, width = place - left * total, (right - left) * total
        rounded = (2 * (low * width + (high - low) * over) + step * width) // (2 * step * width) * step
        result[code] = str(rounded)
    return result


def _shared(rule: Rule, points: Mapping[str, int], classes: Mapping[str, str]) -> dict[str, str]:
    if not rule.shares_by_class:
        return cut(ranked(points), rule.shares)
    answers: dict[str, str] = {}
    for size_class, shares in rule.shares_by_class.items():
        members = {code: found for code, found in points.items() if classes[code] == size_class}
        answers |= cut(ranked(members), shares)
    return answers
