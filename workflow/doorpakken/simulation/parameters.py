"""The assumptions behind a simulated wave, read from simulation.yaml and held against codebook and frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from doorpakken.errors import Problem, UserError, problem
from doorpakken.frame import Frame, units
from doorpakken.study.documents import load_yaml, shown
from doorpakken.study.model import Item, Wave

FILE = "simulation.yaml"
MOMENTS = ("started_at", "completed_at")
Fault = tuple[str, object, str]


@dataclass(frozen=True)
class Score:
    """What makes a municipality's points: chance, earlier traits (percent), shifts by earlier values."""

    noise: int
    traits: Mapping[str, int]
    shift: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Rule:
    """A latent trait, or an answer cut from the ranked scores by shares or quantiles."""

    name: str
    score: Score
    shares: Mapping[str, int]
    shares_by_class: Mapping[str, Mapping[str, int]]
    quantiles: tuple[tuple[int, int], ...]
    step: int
    missing: Mapping[str, int]

    @property
    def is_trait(self) -> bool:
        """Whether the score itself is the result."""
        return not (self.shares or self.shares_by_class or self.quantiles)


@dataclass(frozen=True)
class Parameters:
    """All assumptions of a simulated wave; the reasons stay in the file."""

    seed: str
    rules: tuple[Rule, ...]
    willingness: Score
    per_hundred: Mapping[str, int]
    arrival: Score
    days: Mapping[str, int]
    minutes: tuple[tuple[int, int], ...]
    resumed_per_hundred: int


def load_parameters(wave: Wave, frame: Frame) -> Parameters:
    """The parameters beside a wave; UserError with all that does not fit its codebook or the frame."""
    path = wave.folder / FILE
    data = load_yaml(path, "simulation")
    rules = tuple(_rule(entry) for entry in data["rules"])
    respondents, fieldwork = data["respondents"], data["fieldwork"]
    parameters = Parameters(
        seed=data["seed"],
        rules=rules,
        willingness=_score(respondents),
        per_hundred=respondents["per_hundred"],
        arrival=_score(fieldwork),
        days=fieldwork["days"],
        minutes=_points(fieldwork["minutes"]),
        resumed_per_hundred=fieldwork["resumed_per_hundred"],
    )
    found = list(_problems(parameters, wave, frame, path))
    if found:
        raise UserError(found)
    return parameters


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        name=entry["name"],
        score=_score(entry),
        shares=entry.get("shares", {}),
        shares_by_class=entry.get("shares_by_class", {}),
        quantiles=_points(entry.get("quantiles", [])),
        step=entry.get("step", 1),
        missing=entry.get("missing", {}),
    )


def _score(entry: Mapping[str, Any]) -> Score:
    return Score(entry.get("noise", 100), entry.get("from", {}), entry.get("shift", {}))


def _points(pairs: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((percent, value) for percent, value in pairs)


def _problems(parameters: Parameters, wave: Wave, frame: Frame, path: Path) -> Iterator[Problem]:
    for place, (what, found, expected) in _faults(parameters, wave, frame):
        yield problem(
            "simulation",
            f"{place}: {what}",
            shown(path),
            found=str(found),
            expected=expected,
            mend="Correct it.",
        )


def _faults(parameters: Parameters, wave: Wave, frame: Frame) -> Iterator[tuple[str, Fault]]:
    table = units(frame, wave.reference_date)
    known = {str(column): set(table[column].astype(str)) for column in table.columns}
    classes = set(frame.size_classes["size_class"])
    questions = {item.variable: item for item in wave.questions}
    traits: set[str] = set()
    for item in wave.items:
        if item.type == "text" or (item.type == "datetime" and item.variable not in MOMENTS):
            expected = f"no text, and no moments but {' and '.join(MOMENTS)}"
            yield item.variable, ("an item that cannot be simulated", item.type, expected)
    for rule in parameters.rules:
        for fault in _score_faults(rule.score, traits, known):
            yield rule.name, fault
        if rule.name in known or rule.name in traits:
            yield rule.name, ("the name stands twice", rule.name, "one rule for each name")
        elif rule.is_trait == (rule.name in questions):
            found = "a question without" if rule.is_trait else "a trait with"
            yield rule.name, ("only questions have shares or quantiles", found, "a question with them")
        elif rule.is_trait:
            traits.add(rule.name)
        else:
            condition = questions[rule.name].asked_if
            if condition and condition.variable not in known:
                yield rule.name, ("its routing comes later", condition.variable, "a rule before this one")
            for fault in _answer_faults(rule, questions[rule.name], classes):
                yield rule.name, fault
            known[rule.name] = set(questions[rule.name].labels)
    for variable in sorted(set(questions) - set(known)):
        yield variable, ("a question of the codebook has no rule", "none", "one rule for each question")
    for place, score in (("respondents", parameters.willingness), ("fieldwork", parameters.arrival)):
        for fault in _score_faults(score, traits, known):
            yield place, fault
    if set(parameters.per_hundred) != classes:
        yield "respondents", _other("size classes", parameters.per_hundred, classes)
    yield from (("fieldwork", fault) for fault in _day_faults(parameters.days, wave.date))
    if not _ascending(parameters.minutes) or parameters.minutes[0][1] < 1:
        yield "fieldwork", ("minutes do not ascend", parameters.minutes, "0 to 100 percent, from 1 minute")


def _day_faults(days: Mapping[str, int], last: date) -> Iterator[Fault]:
    if sum(days.values()) != 100 or list(days) != sorted(days):
        yield "days are not in order or not 100 together", sum(days.values()), "100, the first day first"
    for day in days:
        try:
            if date.fromisoformat(day) > last:
                yield "a day after the date of the wave", day, f"{last} or earlier"
        except ValueError:
            yield "no date", day, "a day of the calendar"


def _other(what: str, found: Iterable[str], expected: Iterable[str]) -> Fault:
    return f"other {what}", ", ".join(found), ", ".join(sorted(expected))


def _score_faults(score: Score, traits: set[str], known: Mapping[str, set[str]]) -> Iterator[Fault]:
    for trait in sorted(set(score.traits) - traits):
        yield "`from` names no earlier trait", trait, ", ".join(sorted(traits)) or "none yet"
    for column, points in score.shift.items():
        if column not in known:
            yield "`shift` names no earlier answer", column, ", ".join(sorted(known))
        for value in sorted(set(points) - known.get(column, set(points))):
            yield f"`shift` names no value of {column}", value, ", ".join(sorted(known[column])[:12])


def _answer_faults(rule: Rule, item: Item, classes: set[str]) -> Iterator[Fault]:
    tables = [*rule.shares_by_class.values(), *([rule.shares] if rule.shares else [])]
    if bool(rule.shares) + bool(rule.shares_by_class) + bool(rule.quantiles) != 1:
        yield "more than one distribution", "several", "shares, shares_by_class or quantiles"
    if rule.shares_by_class and set(rule.shares_by_class) != classes:
        yield _other("size classes", rule.shares_by_class, classes)
    if item.is_numeric != bool(rule.quantiles):
        yield "the distribution does not fit the type", item.type, "quantiles for numbers, shares for codes"
    for shares in tables:
        if set(shares) != set(item.labels):
            yield _other("codes than in the codebook", shares, item.labels)
        if sum(shares.values()) != 100:
            yield "shares are not 100 together", sum(shares.values()), "100"
    if rule.quantiles and not _ascending(rule.quantiles):
        yield "quantiles do not ascend", rule.quantiles, "percent from 0 to 100, values not falling"
    low, high = item.minimum, item.maximum
    if rule.quantiles and not (
        (low is None or low <= rule.quantiles[0][1]) and (high is None or rule.quantiles[-1][1] <= high)
    ):
        yield "quantiles beyond the codebook's bounds", rule.quantiles, f"{low} to {high}"
    for code in sorted(set(rule.missing) - set(item.missing)):
        yield "missing code not in the codebook", code, ", ".join(item.missing)
    if sum(rule.missing.values()) > 1000:
        yield "more missing than asked", sum(rule.missing.values()), "at most 1000"


def _ascending(points: tuple[tuple[int, int], ...]) -> bool:
    steps = all(left[0] < right[0] and left[1] <= right[1] for left, right in pairwise(points))
    return steps and points[0][0] == 0 and points[-1][0] == 100
