"""Read what plan.yaml says of standardisation, and hold it against the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from doorpakken.data.study.domain_names import check_values, domain_name
from doorpakken.data.study.plan_context import PlanContext
from doorpakken.data.study.plan_model import POPULATION, Estimand, Standard


def read_standard(entry: Mapping[str, Any]) -> Standard:
    """A declared distribution of classes."""
    to = entry["to"]
    over = domain_name(entry["over"]) if "over" in entry else ""
    return Standard(domain_name(entry["by"]), to if isinstance(to, str) else tuple(to.items()), over)


def check_standards(estimands: Iterable[Estimand], domains: Sequence[str], context: PlanContext) -> None:
    """Add standards of other domains, of no wave, of a domain by itself, and beside an exact interval."""
    kind, problems = "standardise", context.problems
    for estimand in estimands:
        standard, place = estimand.standardise, f"estimands.{estimand.id}"
        if standard is None:
            continue
        if isinstance(standard.to, str) and not set(standard.parts) <= set(context.groupings):
            what = f"{place}.standardise.to is counted in the frame, which does not know {standard.by}"
            mend = "Write the numbers of the classes in the population, and their source in the definition."
            problems.add(kind, what, standard.to, "a number for each class", mend)
        elif not isinstance(standard.to, str) and standard.by in domains:
            check_values(f"{place}.standardise.to", standard.by, dict(standard.to), context)
        for name in filter(None, (standard.by, standard.over)):
            what = f"{place}.standardise names no domain of the plan"
            context.check_name(kind, what, name, domains, "Add it to domains.")
        if standard.by == standard.over:
            what = f"{place}.standardise compares classes with one distribution of themselves"
            problems.add(kind, what, standard.by, "another domain in over", "Correct one.")
        if isinstance(standard.to, str):
            what, names = f"{place}.standardise.to names no wave", (POPULATION, *context.waves)
            context.check_name(kind, what, standard.to, names)
        if estimand.interval is not None:
            what, mend = f"{place} is standardised and has an exact interval", "Leave interval out."
            problems.add(kind, what, estimand.interval, "no interval", mend)
