"""The raw file of a simulated wave: who answers, when, and what is left open."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from itertools import accumulate

from doorpakken.frame import Frame
from doorpakken.simulation.chance import draw, word
from doorpakken.simulation.parameters import MOMENTS, Parameters, Rule, load_parameters
from doorpakken.simulation.population import Scores, Values, cut, holds, population, ranked, score, spread
from doorpakken.study.model import Wave

OPENING = timedelta(hours=8, minutes=30)
OFFICE_SECONDS = 8 * 60 * 60


def simulate(wave: Wave, frame: Frame) -> str:
    """The text of a simulated wave's responses file (CSV, LF), from the parameters beside its wave.yaml.

    One row for each answering municipality, by time of starting; a column for each row of the codebook.
    Whole numbers and SHA-256 only, so the same text everywhere. UserError when the parameters do not fit.
    """
    parameters = load_parameters(wave, frame)
    truth, scores = population(parameters, wave, frame)
    codes = respondents(parameters, truth, scores)
    times = _times(parameters, codes, truth, scores)
    reported = _reported(parameters, wave, codes, truth)
    for item in wave.items:
        if item.type == "id":
            reported[item.variable] = {code: word(8, parameters.seed, item.variable, code) for code in codes}
        elif item.type == "unit":
            reported[item.variable] = {code: code for code in codes}
        elif item.type == "datetime":
            reported[item.variable] = {code: times[code][item.variable] for code in codes}
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=wave.responses.delimiter, lineterminator="\n")
    writer.writerow(item.column for item in wave.items)
    for code in sorted(codes, key=lambda code: (times[code]["started_at"], code)):
        writer.writerow(reported[item.variable][code] for item in wave.items)
    return text.getvalue()


def respondents(parameters: Parameters, truth: Values, scores: Scores) -> list[str]:
    """The municipalities that answer: of each size class the most willing, as many as declared."""
    classes = truth["size_class"]
    points = score("respondents", parameters.willingness, classes, parameters.seed, truth, scores)
    chosen: list[str] = []
    for size_class, rate in parameters.per_hundred.items():
        members = ranked({code: points[code] for code in classes if classes[code] == size_class})
        number = (2 * rate * len(members) + 100) // 200
        chosen += members[len(members) - number :]
    return sorted(chosen)


def _times(
    parameters: Parameters, codes: list[str], truth: Values, scores: Scores
) -> dict[str, dict[str, str]]:
    """When each respondent started and completed; the keenest on the first day."""
    seed = parameters.seed
    order = ranked(score("fieldwork", parameters.arrival, codes, seed, truth, scores))[::-1]
    days = cut(order, parameters.days)
    chance = {code: draw(1_000_000, seed, "minutes", code) for code in codes}
    minutes = spread(ranked(chance), parameters.minutes, 1)
    calendar = list(parameters.days)
    times = {}
    for code in codes:
        opening = OPENING + timedelta(seconds=draw(OFFICE_SECONDS, seed, "started_at", code))
        started = datetime.fromisoformat(days[code]) + opening
        work = timedelta(minutes=int(minutes[code]), seconds=draw(60, seed, "seconds", code))
        completed = started + work
        later = calendar[calendar.index(days[code]) + 1 :]
        if later and draw(100, seed, "resumed", code) < parameters.resumed_per_hundred:
            resumed = OPENING + timedelta(seconds=draw(OFFICE_SECONDS, seed, "completed_at", code))
            completed = datetime.fromisoformat(later[0]) + resumed
        times[code] = dict(zip(MOMENTS, (started.isoformat(), completed.isoformat()), strict=True))
    return times


def _reported(parameters: Parameters, wave: Wave, codes: list[str], truth: Values) -> Values:
    """What is written down: a missing code where the question is not asked or not answered."""
    not_asked = next((code for code, kind in wave.missing.items() if kind == "not_asked"), "")
    reported: Values = {}
    for rule in parameters.rules:
        if rule.is_trait:
            continue
        condition = wave.item(rule.name).asked_if
        cells = reported[rule.name] = {}
        for code in codes:
            answer = reported[condition.variable][code] if condition else None
            if condition and not holds(condition, None if answer in wave.missing else answer):
                cells[code] = not_asked
            else:
                cells[code] = _left_open(parameters.seed, rule, code) or truth[rule.name][code]
    return reported


def _left_open(seed: str, rule: Rule, code: str) -> str:
    """The missing code a respondent gives instead of an answer, or nothing."""
    place = draw(1000, seed, rule.name, "missing", code)
    bounds = zip(accumulate(rule.missing.values()), rule.missing, strict=True)
    return next((missing for bound, missing in bounds if place < bound), "")
