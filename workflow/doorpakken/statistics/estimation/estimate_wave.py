"""All estimates of a wave: every question and the plan, for the whole population and each domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study import FACTS, Plan, Wave
from doorpakken.data.study.documents import shown
from doorpakken.errors import UserError, problem
from doorpakken.statistics.estimation.contrasts import differences
from doorpakken.statistics.estimation.dominance import DOMINATED, dominated
from doorpakken.statistics.estimation.estimates_table import estimates_table
from doorpakken.statistics.estimation.exact_intervals import MID_P, exact_limits
from doorpakken.statistics.estimation.intervals import INDICATIVE as INDICATIVE_HALF
from doorpakken.statistics.estimation.intervals import (
    design_effect,
    effective_n,
    is_census,
    is_indicative,
    share_effective_n,
    share_interval,
    t_interval,
)
from doorpakken.statistics.estimation.population_domains import (
    Block,
    Places,
    members,
    places_of,
    response_facts,
    split,
    values_of,
)
from doorpakken.statistics.estimation.quantiles import quantiles
from doorpakken.statistics.estimation.sample import Sample, Samples
from doorpakken.statistics.estimation.sample_design import Floats, Mask
from doorpakken.statistics.estimation.targets import Answers, Quantity, counts, planned, quantities
from doorpakken.statistics.estimation.totals_ratios import ratios, totals
from doorpakken.statistics.weighting import GROUPINGS

INDICATIVE = "indicative"


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
    places = places_of(wave, plan, weights)
    samples = Samples(wave, weights, units)
    answers = Answers(wave, responses, plan)
    wanted = list(quantities(plan, answers) if automatic else planned(plan, answers))
    blocks: list[Block] = []
    if automatic:
        groupings = [name for name in GROUPINGS if name in weights]
        parts = split(weights, groupings, weights if units is None else units)
        blocks = [
            *response_facts(wave, weights, parts, units),
            _counts(list(counts(answers)), places),
        ]
    for kind in dict.fromkeys(map(_kind, wanted)):
        found = [each for each in wanted if _kind(each) == kind]
        sample = samples.of(found[0].weight, fpc=found[0].fpc)
        if kind[0] == "difference":
            sides = [_sides(wave, each, weights, units) for each in found]
            blocks.append(_differences(sample, found, sides, plan.level))
        else:
            estimated = _quantiles if kind[0] == "quantile" else _linear
            blocks.append(estimated(sample, found, places, plan.level))
    order = {name: place for place, name in enumerate(_order(plan, answers))}
    for block in blocks:
        block["wave"] = wave.id
        block["origin"] = wave.origin
        block["rank"] = [order[name] for name in block["estimand"]]
    return estimates_table(blocks)


def counted_responses(responses: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """The responses that count, in the order of their weights; ValueError for a weight without a response."""
    if not weights["source_row"].isin(responses["source_row"]).all():
        raise ValueError("there are weights of rows that are not among the responses")
    places = pd.Index(responses["source_row"]).get_indexer(weights["source_row"])
    return responses.take(places).reset_index(drop=True)


def _kind(wanted: Quantity) -> tuple[str, str, str, bool, str]:
    """What is estimated in one go."""
    return wanted.statistic, wanted.of, wanted.weight, wanted.fpc, wanted.interval


def _sides(
    wave: Wave, wanted: Quantity, weights: pd.DataFrame, units: pd.DataFrame | None
) -> tuple[Mask, Mask]:
    """The two sides of a difference (n,) each; UserError for a value that the domain does not have."""
    assert wanted.between is not None, "asked only of a difference"
    domain, *values = wanted.between
    known = values_of(weights if units is None else units, domain).dropna().unique()
    for value in values:
        if value not in known:
            raise UserError(
                problem("difference", f"{wanted.estimand} of the plan names no value of {domain}",
                        shown(wave.folder), found=value, expected=", ".join(sorted(known)),
                        mend="Correct `from` or `minus`.")
            )  # fmt: skip
    first, second = (members(weights, domain, value) for value in values)
    return first, second


def _order(plan: Plan, answers: Answers) -> Iterable[str]:
    yield from FACTS
    for item in answers.items.values():
        yield from (key for key, _ in item.estimands)
    yield from (estimand.id for estimand in plan.estimands)


def _named(found: Sequence[Quantity], places: Places) -> Block:
    """Names of the rows: quantity by quantity, place by place."""
    d, k = len(places.names), len(found)
    names = {
        name: np.repeat(np.array([getattr(each, name) for each in found], dtype=object), d)
        for name in ("estimand", "statistic", "category", "concept")
    }
    return names | {
        "domain": np.tile(np.array(places.names, dtype=object), k),
        "domain_value": np.tile(np.array(places.values, dtype=object), k),
    }


def _counts(found: Sequence[Quantity], places: Places) -> Block:
    values = np.column_stack([each.values for each in found]) if found else np.zeros((len(places.members), 0))
    members = places.members.astype(np.float64)
    hits = (members.T @ np.nan_to_num(values)).T.ravel()
    base = (members.T @ (~np.isnan(values)).astype(np.float64)).T.ravel()
    return _named(found, places) | {"estimate": hits, "n": hits, "base_n": base}


def _linear(sample: Sample, found: Sequence[Quantity], places: Places, level: float) -> Block:
    """Rows of shares, means, ratios or totals: one statistic at a time, all variables and places at once."""
    values = np.column_stack([each.values for each in found])
    below = [each.below for each in found if each.below is not None]
    statistic = found[0].statistic
    if statistic == "total":
        made = totals(sample.design, values, places.members)
    else:
        made = ratios(sample.design, values, np.column_stack(below) if below else None, places.members)
    share = statistic == "share"
    low, high = share_interval(made, level) if share else t_interval(made, level)
    method: Any = "wilson" if share else "t"
    if exact := found[0].interval:
        limits = exact_limits(sample.design, values, places.members, level, mid=exact == MID_P)
        given = ~np.isnan(low + limits[0])
        low, high = (np.where(given, *two) for two in zip(limits, (low, high), strict=True))
        method = np.where(given, exact, method)
    arrays = {"estimate": made.estimate, "se": made.se, "ci_low": low, "ci_high": high, "df": made.df}
    arrays |= {"n": made.hits if share else made.base, "base_n": made.base}
    if statistic in ("share", "mean"):
        size = share_effective_n(made) if share else effective_n(made)
        arrays["n_eff"] = np.where(np.isfinite(size), size, np.nan)
        if not found[0].weight:  # a simple random sample of units has no such weights
            arrays["deff"] = design_effect(made, fpc=sample.fpc == "yes")
    words = _methods(low, made.estimate, is_census(made), method, sample.variance)
    if statistic in ("share", "mean"):
        words["flag"] = np.where(is_indicative(made, share=share), INDICATIVE, "")
    if statistic == "total":
        alone = dominated(sample.design.weights, values, places.members)
        words["flag"] = np.where(alone, DOMINATED, "")
    return _rows(found, places, arrays, words, sample, level)


def _quantiles(sample: Sample, found: Sequence[Quantity], places: Places, level: float) -> Block:
    values = np.column_stack([each.values for each in found])
    probabilities = np.array([each.probability for each in found], dtype=np.float64)
    made = quantiles(sample.design, values, probabilities, places.members, level)
    arrays = {"estimate": made.estimate, "se": made.se, "ci_low": made.low, "ci_high": made.high}
    arrays |= {"df": made.df, "n": made.base, "base_n": made.base}
    words = _methods(made.low + made.high, made.estimate, made.census, "woodruff", "woodruff")
    return _rows(found, places, arrays, words, sample, level)


def _differences(
    sample: Sample, found: Sequence[Quantity], sides: Sequence[tuple[Mask, Mask]], level: float
) -> Block:
    """Rows of differences between two domains, each over the whole design, with their covariance."""
    rows: list[dict[str, Floats]] = []
    whole = Places(("",), ("",), np.ones((len(found[0].values), 1), dtype=bool))
    for each, (first, second) in zip(found, sides, strict=True):
        values, total = each.values[:, None], each.of == "total"
        below = None if each.below is None else each.below[:, None]
        made = differences(sample.design, values, first[:, None], second[:, None], below, total=total)
        both = (first | second)[:, None]
        joint = totals(sample.design, values, both) if total else ratios(sample.design, values, below, both)
        census = is_census(joint)
        low, high = (np.where(census, made.estimate, limit) for limit in made.interval(level))
        reach = INDICATIVE_HALF if each.of == "share" else 2 * INDICATIVE_HALF * np.sqrt(joint.spread)
        narrow = (high - low) / 2 <= reach * (1 + 1e-12)
        flagged = ~np.isnan(made.estimate) & ~narrow & (each.of in ("share", "mean"))
        base = made.base_first + made.base_second
        rows.append(
            {"estimate": made.estimate, "se": made.se, "ci_low": low, "ci_high": high, "df": made.df,
             "n": base, "base_n": base, "flag": np.where(flagged, INDICATIVE, ""),
             **_methods(low, made.estimate, census, "t", sample.variance)}
        )  # fmt: skip
    arrays = {name: np.hstack([row[name] for row in rows]) for name in rows[0]}
    return _rows(found, whole, arrays, {}, sample, level)


def _methods(limit: Floats, estimate: Floats, census: Mask, interval: Any, variance: str) -> dict[str, Any]:
    given = ~np.isnan(limit)
    return {
        "variance_method": np.where(np.isnan(estimate), "", variance),
        "interval_method": np.where(given, np.where(census, "census", interval), ""),
    }


def _rows(
    found: Sequence[Quantity],
    places: Places,
    arrays: Mapping[str, Floats],
    words: Mapping[str, Any],
    sample: Sample,
    level: float,
) -> Block:
    made = {name: array.T.ravel() for name, array in (dict(arrays) | dict(words)).items()}
    made["level"] = np.where(made["interval_method"] == "", np.nan, level)
    made["fpc"] = np.where(made["variance_method"] == "", "", sample.fpc)
    return _named(found, places) | made
