"""All estimates of a wave: every question and the plan, for the whole population and each domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from doorpakken.data.study import FACTS, Plan, Wave
from doorpakken.data.study.plan_model import Standard
from doorpakken.statistics.estimation.answers import OUTSIDE, Answers
from doorpakken.statistics.estimation.domain_values import domain_values
from doorpakken.statistics.estimation.estimates_table import estimates_table
from doorpakken.statistics.estimation.estimators import ESTIMATORS
from doorpakken.statistics.estimation.population_domains import (
    Block,
    Places,
    names_of,
    places_of,
    response_facts,
    split,
)
from doorpakken.statistics.estimation.prepared_quantities import places_within, prepared
from doorpakken.statistics.estimation.sample import Sample, Samples
from doorpakken.statistics.estimation.targets import Quantity, counts, planned, quantities


def estimate_wave(
    wave: Wave,
    plan: Plan,
    responses: pd.DataFrame,
    weights: pd.DataFrame,
    units: pd.DataFrame | None = None,
    *,
    automatic: bool = True,
) -> pd.DataFrame:
    """The estimates file of a wave: a row for each quantity in each place (columns: `ESTIMATES`).

    responses: the admitted responses. weights: the file of `weighting.weigh`, with a row for each response
    that counts. units: the frame on the reference date, from which the population of domains is counted;
    without it, or in a design without population, rows of population and response rate are fewer; estimates
    by inhabitants need it. automatic: False leaves all out that the plan does not declare.
    Shares are fractions; means, totals and quantiles in the unit of the answer. n counts the respondents that
    count (shares, counts) or are used; base_n those of the base: in the domain, with an answer. n_eff is the
    effective n of the interval, not Kish's. A total is that of those who answered.
    Raises UserError when a domain is not in the weights, a difference names a value that it does not have,
    inhabitants are not known, or an estimand does not fit the codebook or the design of the wave;
    ValueError when a weight is of no response, or an answer has no label.
    """
    responses = counted_responses(responses, weights)
    answers = Answers(wave, responses, plan)
    classes = domain_values(answers, weights, plan)
    places = places_of(wave, plan, classes)
    samples = Samples(wave, weights, units)
    wanted = list(quantities(plan, answers) if automatic else planned(plan, answers))
    blocks: list[Block] = []
    if automatic:
        groupings = [name for name in wave.design.groupings if name in weights]
        parts = split(classes, groupings, weights if units is None else units)
        blocks = [
            *response_facts(wave, weights, parts, units),
            _counts(list(counts(answers)), places),
        ]
    for kind in dict.fromkeys(map(_kind, wanted)):
        alike = [prepared(samples, each, classes, places) for each in wanted if _kind(each) == kind]
        sample = samples.of(alike[0].weight, fpc=alike[0].fpc)
        blocks.append(_estimated(sample, alike, places, plan.level))
    if automatic:
        blocks += _cross_tables(samples.of(), plan, answers, classes)
    order = {name: place for place, name in enumerate(_order(plan, answers))}
    for block in blocks:
        block["wave"] = wave.id
        block["origin"] = wave.origin
        block["rank"] = [order[name] for name in block["estimand"]]
    return estimates_table(blocks)


def counted_responses(responses: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """The responses that count, in the order of their weights, and which of them lie outside the population.

    ValueError for a weight without a response.
    """
    if not weights["source_row"].isin(responses["source_row"]).all():
        raise ValueError("there are weights of rows that are not among the responses")
    places = pd.Index(responses["source_row"]).get_indexer(weights["source_row"])
    counted = responses.take(places).reset_index(drop=True)
    outside = weights["weight"].to_numpy(dtype=np.float64) == 0
    marked = pd.Series(outside, name=OUTSIDE)
    return pd.concat([counted, marked], axis=1) if outside.any() else counted


def _kind(quantity: Quantity) -> tuple[str, str, bool, str, Standard | None]:
    """What is estimated in one go."""
    return quantity.statistic, quantity.weight, quantity.fpc, quantity.interval, quantity.standard


def _cross_tables(sample: Sample, plan: Plan, answers: Answers, classes: pd.DataFrame) -> Iterator[Block]:
    """The shares of what stands in columns by what stands in rows, where no domain of the plan has them."""
    for rows in dict.fromkeys(rows for rows, _ in plan.cross_tables):
        columns = {name for each, name in plan.cross_tables if each == rows}
        shares = [each for each in quantities(plan, answers) if each.category and each.estimand in columns]
        if rows in classes and rows not in plan.domains and shares:
            places = split(classes, [rows], classes)
            yield _estimated(sample, shares, places.subset(range(1, len(places.names))), plan.level)


def _order(plan: Plan, answers: Answers) -> Iterable[str]:
    yield from FACTS
    for item in answers.items.values():
        yield from (key for key, _ in item.estimands)
    yield from (estimand.id for estimand in plan.estimands)


def _counts(quantities: Sequence[Quantity], places: Places) -> Block:
    n = len(places.members)
    values = np.column_stack([each.values for each in quantities]) if quantities else np.zeros((n, 0))
    members = places.members.astype(np.float64)
    hits = (members.T @ np.nan_to_num(values)).T.ravel()
    base = (members.T @ (~np.isnan(values)).astype(np.float64)).T.ravel()
    return names_of(quantities, places) | {"estimate": hits, "n": hits, "base_n": base}


def _estimated(sample: Sample, quantities: Sequence[Quantity], places: Places, level: float) -> Block:
    """Rows of quantities of one kind in each place; a contrast has its own domains, and no other."""
    statistic = quantities[0].statistic
    places = places.subset(places_within(quantities[0], places))
    columns = ESTIMATORS[statistic](sample, quantities, places.members, level)
    has_limits = ~np.isnan(columns["ci_low"] + columns["ci_high"])
    has_estimate = ~np.isnan(columns["estimate"])
    method = np.where(columns.pop("census"), "census", columns["interval_method"])
    columns["interval_method"] = np.where(has_limits, method, "")
    columns["level"] = np.where(has_limits, level, np.nan)
    columns["variance_method"] = np.where(has_estimate, columns["variance_method"], "")
    columns["fpc"] = np.where(has_estimate, sample.fpc, "")
    return names_of(quantities, places) | {name: array.T.ravel() for name, array in columns.items()}
