"""The whole population and its domains, and what is known of each without an estimate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.study import Plan, Wave
from doorpakken.data.study.documents import shown
from doorpakken.data.study.domain_names import CROSS, parts_of
from doorpakken.errors import refusal
from doorpakken.statistics.estimation.sample_design import Mask
from doorpakken.statistics.estimation.targets import Quantity

Block = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Places:
    """The whole population and every domain: d names with their values, and members (n, d)."""

    names: tuple[str, ...]
    values: tuple[str, ...]
    members: Mask

    def subset(self, places: Sequence[int]) -> Places:
        """Some of the places, in the order of their positions."""
        names, values = (tuple(words[place] for place in places) for words in (self.names, self.values))
        return Places(names, values, self.members[:, list(places)])


def places_of(wave: Wave, plan: Plan, classes: pd.DataFrame) -> Places:
    """The places by which the plan splits its estimates, by the classes of `domain_values`.

    A domain by what the wave does not ask is left out. UserError for a column of the frame that it lacks.
    """
    groupings = wave.design.groupings
    lacking = [name for name in parts_of(plan.domains) if name in groupings and name not in classes]
    if lacking:
        raise refusal(
            "domain", "the wave has no units by which it can be split", shown(wave.folder),
            found=f"no {', '.join(lacking)} of the respondents", expected="a frame and a unit item",
            mend="Leave the domains out of the plan, or name the frame and a column of type unit.",
        )  # fmt: skip
    asked = [domain for domain in plan.domains if set(parts_of([domain])) <= set(classes)]
    return split(classes, asked, classes)


def split(classes: pd.DataFrame, domains: Iterable[str], table: pd.DataFrame) -> Places:
    """The whole, and every value that columns, or crossed ones, have in `table`, with the respondents."""
    places = [
        (domain, value) for domain in domains for value in sorted(values_of(table, domain).dropna().unique())
    ]
    inside = [members(classes, domain, value) for domain, value in places]
    every = np.column_stack([np.ones(len(classes), dtype=bool), *inside])
    names, values = zip(("", ""), *places, strict=True)
    return Places(names, values, every)


def names_of(quantities: Sequence[Quantity], places: Places) -> Block:
    """The words that name rows (k * d,): quantity by quantity, place by place."""
    d, k = len(places.names), len(quantities)
    names = {
        name: np.repeat(np.array([getattr(quantity, name) for quantity in quantities], dtype=object), d)
        for name in ("estimand", "statistic", "category", "concept")
    }
    return names | {
        "domain": np.tile(np.array(places.names, dtype=object), k),
        "domain_value": np.tile(np.array(places.values, dtype=object), k),
    }


def values_of(table: pd.DataFrame, domain: str) -> pd.Series[str]:
    """The value of a domain in each row, NaN where unknown; of crossed columns theirs, with a full stop."""
    first, *others = domain.split(CROSS)
    values = table[first]
    for name in others:
        values = values + CROSS + table[name]
    return values


def members(classes: pd.DataFrame, domain: str, value: str) -> Mask:
    """Which respondents lie in a value of a domain (n,)."""
    return values_of(classes, domain).eq(value).fillna(False).to_numpy(dtype=bool)


def response_facts(
    wave: Wave, weights: pd.DataFrame, places: Places, units: pd.DataFrame | None
) -> Iterable[Block]:
    """Population, respondents, responses and response rate, as far as they are known.

    They are counted by every column of the frame, whatever the domains of the plan are, without those of
    weight 0.
    """
    inside = (weights["weight"] > 0).to_numpy(dtype=np.float64)
    respondents = inside @ places.members
    responses = (inside * weights["responses"].to_numpy(dtype=np.float64)) @ places.members
    population = np.full(len(respondents), np.nan)
    if wave.design.population is not None and wave.design.clusters is None:
        strata = weights.drop_duplicates("stratum").set_index("stratum")["population"]
        population[0] = strata.sum()
        for place, (domain, value) in enumerate(zip(places.names, places.values, strict=True)):
            if domain and domain == wave.design.strata:
                population[place] = strata[value]
            elif domain and units is not None:
                population[place] = (units[domain] == value).sum()
    facts = (
        ("population", "count", population, population, population),
        ("respondents", "count", respondents, respondents, respondents),
        ("responses", "count", responses, responses, responses),
        ("response_rate", "rate", respondents / population, respondents, population),
    )
    for estimand, statistic, estimate, n, base in facts:
        is_known = ~np.isnan(estimate)
        yield {
            "estimand": np.full(is_known.sum(), estimand, dtype=object),
            "statistic": statistic,
            "domain": np.array(places.names, dtype=object)[is_known],
            "domain_value": np.array(places.values, dtype=object)[is_known],
            "estimate": estimate[is_known],
            "n": n[is_known],
            "base_n": base[is_known],
        }
