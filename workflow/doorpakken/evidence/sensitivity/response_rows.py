"""Which responses a part of the quality report rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study import Study, Wave
from doorpakken.data.study.domain_names import parts_of
from doorpakken.evidence.sensitivity.sensitivity_panel import PANEL
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.design_stages import Mask
from doorpakken.statistics.estimation.domain_values import classes_by
from doorpakken.statistics.estimation.estimate_wave import counted_responses
from doorpakken.statistics.estimation.population_domains import members
from doorpakken.statistics.estimation.targets import declared
from doorpakken.statistics.inference.wave_tests import used_by
from doorpakken.statistics.response.design_effects import EFFECT
from doorpakken.statistics.response.early_late import EARLY_LATE, early_and_late
from doorpakken.statistics.response.response_analysis import AGREEMENT, KAPPA, OPEN, compared, scale_items

Rows = tuple[list[int], list[int]]


def quality_rows(
    study: Study, record: Mapping[str, Any], responses: pd.DataFrame, weights: pd.DataFrame
) -> Rows:
    """Rows of the raw file behind a record of the quality report: those in the base, and the counted ones.

    Of questions left open, counted are those that left one open; of two respondents, the pairs that agree; of
    the panel the base is what any specification may use, and counted is what that of the wave uses. KeyError
    for an estimand that is no part of the quality report.
    """
    wave, name = study.waves[record["wave"]], record["estimand"]
    category, kept = record["category"], counted_responses(responses, weights)
    answers = Answers(wave, kept, study.plan)
    if name in OPEN:
        classes = classes_by(answers, weights, parts_of([record["domain"] or ""]))
        return _left_open(answers, name, category, record, classes)
    if name in (AGREEMENT, KAPPA):
        return _compared(wave, category, responses, weights)
    if name.startswith(f"{PANEL}_"):
        return _listed(responses, np.ones(len(responses), bool)), _main(study, wave, name, responses, weights)
    if name.startswith(f"{EFFECT}_"):
        estimand = next(each for each in study.plan.estimands if f"{EFFECT}_{each.id}" == name)
        used = _listed(kept, ~np.isnan(declared(estimand, answers).values))
        return used, used
    if name.startswith(f"{EARLY_LATE}_"):
        estimand = next(each for each in study.plan.estimands if f"{EARLY_LATE}_{each.id}" == name)
        assert study.plan.response is not None, "else there is no such record"
        sides = early_and_late(wave, study.plan.response, kept)
        answered = ~np.isnan(declared(estimand, answers).values)
        compared_on = answered & (sides[0] | sides[1]) if sides else np.zeros_like(answered)
        used = _listed(kept, np.asarray(compared_on))
        return used, used
    items = scale_items(study.plan.scales[name.rsplit("_", 1)[0]], answers)
    used = [] if items is None else _listed(kept, ~np.asarray(np.isnan(items).any(axis=1)))
    return used, used


def _left_open(
    answers: Answers, name: str, category: str | None, record: Mapping[str, Any], classes: pd.DataFrame
) -> Rows:
    asked: Mask = np.zeros(len(classes), bool)
    left: Mask = np.zeros(len(classes), bool)
    for variable in [category] if category else answers.items:
        kinds = answers.missing(variable).to_numpy(dtype=object)
        asked |= kinds != "not_asked"
        left |= np.isin(kinds, OPEN[name])
    if record["domain"]:
        asked &= members(classes, record["domain"], record["domain_value"])
    return _listed(answers.responses, asked), _listed(answers.responses, np.asarray(asked & left))


def _compared(wave: Wave, category: str | None, responses: pd.DataFrame, weights: pd.DataFrame) -> Rows:
    compared_pairs = compared(wave, responses, weights)
    if compared_pairs is None:
        return [], []
    answered, agreeing = set[int](), set[int]()
    for variable in [category] if category else compared_pairs.answers.items:
        first, second = compared_pairs.of(variable)
        for row in np.flatnonzero(~(np.isnan(first) | np.isnan(second))):
            pair = {int(compared_pairs.first[row]), int(compared_pairs.second[row])}
            answered |= pair
            agreeing |= pair if first[row] == second[row] else set()
    rows = responses["source_row"].to_numpy()
    return sorted(int(rows[row]) for row in answered), sorted(int(rows[row]) for row in agreeing)


def _main(study: Study, wave: Wave, name: str, responses: pd.DataFrame, weights: pd.DataFrame) -> list[int]:
    plan, kept = study.plan, counted_responses(responses, weights)
    subject = name.removeprefix(f"{PANEL}_").removesuffix("_low").removesuffix("_high")
    if subject in plan.conclusions:
        tested = plan.hypotheses[plan.conclusions[subject].hypothesis]
        return _listed(kept, used_by(wave, plan, tested, responses, weights))
    estimand = next(each for each in plan.estimands if each.id == subject)
    return _listed(kept, ~np.isnan(declared(estimand, Answers(wave, kept, plan)).values))


def _listed(responses: pd.DataFrame, chosen: np.ndarray) -> list[int]:
    return sorted(int(row) for row in responses.loc[chosen, "source_row"])
