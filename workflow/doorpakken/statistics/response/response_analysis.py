"""The analysis of the response of a wave: who answered, when, what was left open, and how far two agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from doorpakken.data.study import LEFT_OPEN, Plan, Scale, Wave
from doorpakken.data.study.design_model import FRAME
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.design_stages import Floats, Mask
from doorpakken.statistics.estimation.domain_values import domain_values
from doorpakken.statistics.estimation.estimate_wave import counted_responses
from doorpakken.statistics.estimation.estimates_table import Row
from doorpakken.statistics.estimation.population_domains import Places, places_of
from doorpakken.statistics.inference import cronbach_alpha, mcdonald_omega
from doorpakken.statistics.response.agreement import agreement, cohen_kappa, pairs
from doorpakken.statistics.response.design_effects import design_effects
from doorpakken.statistics.response.early_late import early_late
from doorpakken.statistics.response.representativity import propensities, representation
from doorpakken.statistics.response.response_table import response_table, unavailable

LEAST_PAIRS = 10  # pairs of respondents, below which a kappa says nothing
INDICATOR, PARTIAL, CONDITIONAL, BIAS = "r_indicator", "r_partial", "r_conditional", "maximal_bias"
OPEN = {"item_missing": LEFT_OPEN, **{f"item_{kind}": (kind,) for kind in LEFT_OPEN}}
AGREEMENT, KAPPA = "respondent_agreement", "respondent_kappa"
HUNDRED = 100.0


def analyse_response(
    wave: Wave, plan: Plan, responses: pd.DataFrame, weights: pd.DataFrame, units: pd.DataFrame | None
) -> pd.DataFrame:
    """The file of the response of a wave (columns: `RESPONSE`), as far as the plan asks for it.

    responses: the admitted responses. weights: the file of `weighting.weigh`. units: the frame on the
    reference date. What the wave cannot say has a remark in place of numbers.
    Raises UserError as `inference.designs` does when early and late answers are compared.
    """
    answers = Answers(wave, counted_responses(responses, weights), plan)
    rows: list[Row] = []
    if plan.response is not None:
        rows += _represented(wave, plan, weights, units)
        rows += design_effects(wave, plan, plan.response, responses, weights, units)
        rows += early_late(wave, plan, plan.response, answers, weights)
        rows += _left_open(answers, places_of(wave, plan, domain_values(answers, weights, plan)))
        rows += _agreeing(wave, plan.response.ordinal, responses, weights)
    for scale in plan.scales.values():
        rows += _reliable(scale, answers, weights)
    return response_table(wave, rows)


def _represented(wave: Wave, plan: Plan, weights: pd.DataFrame, units: pd.DataFrame | None) -> Iterator[Row]:
    """R-indicator, maximal bias and partial indicators, of all units but those of weight 0."""
    groupings = list(wave.design.groupings)
    if units is None or not groupings or wave.design.population != FRAME or wave.design.clusters:
        yield from (unavailable(name, "indicator", "no frame of those invited") for name in (INDICATOR, BIAS))
        return
    units = units[~units["code"].isin(weights.loc[weights["weight"] == 0, "unit"])]
    classes = units[groupings].reset_index(drop=True)
    try:
        fitted = propensities(units["code"].isin(weights["unit"]).to_numpy(dtype=bool), classes)
    except ValueError as error:
        yield from (unavailable(name, "indicator", str(error)) for name in (INDICATOR, BIAS))
        return
    indicators = representation(fitted, classes)
    size = {"statistic": "indicator", "n": float((weights["weight"] > 0).sum()), "base_n": float(len(units))}
    half = float(ndtri((1 + plan.level) / 2)) * indicators.se
    given = not np.isnan(half)
    upper = min(indicators.estimate + half, 1.0) if given else np.nan
    yield {"estimand": INDICATOR, "estimate": indicators.estimate, "se": indicators.se,
           "ci_low": indicators.estimate - half, "ci_high": upper, "fpc": "",
           "level": plan.level if given else np.nan, "variance_method": "propensities" if given else "",
           "interval_method": "normal" if given else "", **size}  # fmt: skip
    yield {"estimand": BIAS, "estimate": HUNDRED * indicators.maximal_bias, **size}
    for name in groupings:
        yield {"estimand": f"{PARTIAL}_{name}", "estimate": indicators.unconditional[name], **size}
        yield {"estimand": f"{CONDITIONAL}_{name}", "estimate": indicators.conditional[name], **size}


def _left_open(answers: Answers, places: Places) -> Iterator[Row]:
    """Of all who were asked, how many left a question open: all questions together, then each, by class."""
    kinds = {name: answers.missing(name).to_numpy(dtype=object) for name in answers.items}
    asked = {name: (missing_kinds != "not_asked") for name, missing_kinds in kinds.items()}
    for estimand, missing in OPEN.items():
        open_answers = {name: np.isin(missing_kinds, missing) for name, missing_kinds in kinds.items()}
        every = {"": (sum(map(_whole, open_answers.values())), sum(map(_whole, asked.values())))}
        each = {name: (_whole(open_answers[name]), _whole(asked[name])) for name in open_answers}
        for category, (hits, base) in (every | each).items():
            for place, inside in enumerate(places.members.T):
                n, of = float(np.sum(hits * inside)), float(np.sum(base * inside))
                yield {"estimand": estimand, "statistic": "rate", "category": category,
                       "domain": places.names[place], "domain_value": places.values[place],
                       "estimate": n / of if of else np.nan, "n": n, "base_n": of,
                       "remark": "" if of else "nobody was asked"}  # fmt: skip


def _whole(mask: Mask) -> Floats:
    return np.asarray(mask, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Compared:
    """The answers of pairs of respondents: of all responses, with the places of the first and the second."""

    answers: Answers
    first: np.ndarray
    second: np.ndarray

    def of(self, variable: str) -> tuple[Floats, Floats]:
        """The answers (p,) of the first and of the second to a question, NaN where missing."""
        item = self.answers.items[variable]
        answers = self.answers.numbers(variable) if item.is_numeric else self.answers.codes(variable)
        return answers[self.first], answers[self.second]


def compared(wave: Wave, responses: pd.DataFrame, weights: pd.DataFrame) -> Compared | None:
    """Pairs of respondents of one unit, the one that counts first; None when the wave knows no units."""
    variable = next((item.variable for item in wave.items if item.type == "unit"), None)
    if variable is None:
        return None
    chosen = responses["source_row"].isin(weights.loc[weights["weight"] > 0, "source_row"])
    first, second = pairs(responses[variable], chosen)
    return Compared(Answers(wave, responses.reset_index(drop=True)), first, second)


def _agreeing(
    wave: Wave, ordinal: tuple[str, ...], responses: pd.DataFrame, weights: pd.DataFrame
) -> Iterator[Row]:
    """How many pairs of respondents agree, in all and by question; kappa where there are enough pairs."""
    paired = compared(wave, responses, weights)
    if paired is None or not paired.first.size:
        yield from (unavailable(name, "agreement", "no unit answered more than once")
                    for name in (AGREEMENT, KAPPA))  # fmt: skip
        return
    same = {name: agreement(*paired.of(name)) for name in paired.answers.items}
    kappas = {
        name: cohen_kappa(*paired.of(name), len(item.labels), "quadratic" if name in ordinal else "none")
        for name, item in paired.answers.items.items()
        if not item.is_numeric and same[name][1] >= LEAST_PAIRS
    }
    kappas = {name: kappa for name, kappa in kappas.items() if not np.isnan(kappa)}
    persons = float(np.union1d(paired.first, paired.second).size)
    hits, base = (float(sum(column)) for column in zip(*same.values(), strict=True))
    if not base:
        yield from (unavailable(name, "agreement", "no question that two answered")
                    for name in (AGREEMENT, KAPPA))  # fmt: skip
        return
    yield {"estimand": AGREEMENT, "statistic": "agreement", "estimate": hits / base, "n": hits,
           "base_n": base, "least_n": persons}  # fmt: skip
    for name, (agreed, of) in same.items():
        yield {"estimand": AGREEMENT, "category": name, "statistic": "agreement", "n": float(agreed),
               "estimate": agreed / of if of else np.nan, "base_n": float(of),
               "remark": "" if of else "no pair answered"}  # fmt: skip
    if not kappas:
        why = f"{paired.first.size} pairs of respondents: too few for a kappa, which takes {LEAST_PAIRS}"
        yield unavailable(KAPPA, "kappa", why)
        return
    yield {"estimand": KAPPA, "statistic": "kappa", "estimate": float(np.mean(list(kappas.values()))),
           "base_n": float(paired.first.size), "n": float(paired.first.size), "least_n": persons}  # fmt: skip
    for name, kappa in kappas.items():
        of = same[name][1]
        yield {"estimand": KAPPA, "category": name, "statistic": "kappa", "estimate": kappa,
               "n": float(of), "base_n": float(of)}  # fmt: skip


def scale_items(scale: Scale, answers: Answers) -> Floats | None:
    """The answers (n, k) to the questions of a scale, NaN where missing; None when the wave lacks one."""
    if any(name not in answers.items for name in scale.items):
        return None
    return np.column_stack([answers.numbers(name) for name in scale.items])


def _reliable(scale: Scale, answers: Answers, weights: pd.DataFrame) -> Iterator[Row]:
    """Cronbach's alpha and McDonald's omega of those who answered every question of a scale."""
    items = scale_items(scale, answers)
    measures = {"alpha": cronbach_alpha, "omega": mcdonald_omega}
    for name, measure in measures.items():
        estimand = f"{scale.id}_{name}"
        if items is None:
            yield unavailable(estimand, "reliability", "not asked")
            continue
        base = float((~np.isnan(items).any(axis=1)).sum())
        try:
            value = measure(items, weights["weight"].to_numpy(dtype=np.float64))
        except (ValueError, np.linalg.LinAlgError) as error:
            yield unavailable(estimand, "reliability", str(error))
            continue
        yield {"estimand": estimand, "statistic": "reliability", "estimate": value, "n": base, "base_n": base,
               "remark": "the sum has no variance" if np.isnan(value) else ""}  # fmt: skip
