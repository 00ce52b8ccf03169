"""Read what plan.yaml says of contrasts, and hold their terms against the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from doorpakken.data.study.domain_names import check_values, domain_name
from doorpakken.data.study.plan_context import PlanContext
from doorpakken.data.study.plan_model import Estimand, Standard, Term

HOLE = "{}"
COMBINED = ("share", "mean", "total", "ratio")


def read_terms(entry: Mapping[str, Any], fill: str) -> Iterator[Term]:
    """The terms of a contrast, `fill` in their holes; those of a difference are its two sides."""
    if "minus" in entry:
        of, domain = entry["of"].replace(HOLE, fill), domain_name(entry["domain"])
        yield Term(1, of, domain, entry["from"])
        yield Term(-1, of, domain, entry["minus"])
    for term in entry.get("terms", ()):
        place = (domain_name(term["domain"]), term["value"]) if "domain" in term else ()
        yield Term(term["times"], term["of"].replace(HOLE, fill), *place)


def check_terms(estimands: Iterable[Estimand], domains: Sequence[str], context: PlanContext) -> None:
    """Add terms of what is no estimand, stands later or has no covariance, of other domains and units."""
    problems = context.problems
    automatic = (entry for same in context.items.values() for entry in same[0].estimands)
    kinds = {key: (statistic, "numbers") for key, statistic in automatic if statistic == "mean"}
    standards: dict[str, Standard] = {}
    for estimand in estimands:
        place, kind, terms = f"estimands.{estimand.id}", estimand.statistic, estimand.terms
        for of in dict.fromkeys(term.of for term in terms):
            statistic, _ = kinds.get(of, ("", ""))
            if statistic not in COMBINED:
                actual = f"{of}, a {statistic}" if statistic else of
                expected = "a share, mean, total or ratio that stands earlier in the plan"
                what, mend = f"{place}.of has no {kind}", "Declare it above, or correct the name."
                problems.add(kind, what, actual, expected, mend)
        what, mend = f"{place}.domain is none of the plan", "Add it to domains."
        for domain in dict.fromkeys(term.domain for term in terms if term.domain):
            context.check_name(kind, what, domain, domains, mend)
            if domain in domains:
                check_values(place, domain, [term.value for term in terms if term.domain == domain], context)
        places = [(term.of, term.domain, term.value) for term in terms]
        for of, _, value in dict.fromkeys(each for each in places if places.count(each) > 1):
            problems.add(kind, f"{place} has one value twice", value or of, "two values", "Correct one.")
        units = sorted({kinds[term.of][1] for term in terms if term.of in kinds})
        if len(units) > 1:
            what, mend = f"{place} adds up estimates in different units", "Take terms in one unit."
            problems.add(kind, what, " and ".join(units), "one unit", mend)
        for term in terms:
            if (own := standards.get(term.of)) and term.domain not in ("", own.over):
                what, mend = (
                    f"{place} takes {term.of} where it is not standardised",
                    f"Take it over {term.domain}.",
                )
                problems.add(kind, what, term.domain, own.over or "the whole alone", mend)
        if estimand.standardise:
            standards[estimand.id] = estimand.standardise
        kinds[estimand.id] = kind, _unit(estimand, context)


def _unit(estimand: Estimand, context: PlanContext) -> str:
    """What an estimand can be added to: shares and means of shares, or numbers."""
    derived = context.derived.get(estimand.variable or "")
    is_part = derived is not None and derived.unit != "number" and estimand.statistic == "mean"
    return "shares" if estimand.statistic == "share" or is_part else "numbers"
