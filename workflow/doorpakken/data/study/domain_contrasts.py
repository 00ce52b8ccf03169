"""Differences of two domains, and crossed domains, as a plan declares them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from doorpakken.data.study.plan_model import Estimand
from doorpakken.data.study.study_model import Item
from doorpakken.errors import Problems


def domain_name(declared: str | Sequence[str]) -> str:
    """The name of a domain: a column, or crossed columns with a full stop between them."""
    return declared if isinstance(declared, str) else ".".join(declared)


def difference_of(data: Mapping[str, Any], of: str | None) -> dict[str, Any]:
    """The fields of an estimand that is a difference; none for others."""
    if of is None:
        return {}
    return {"of": of, "domain": domain_name(data["domain"]), "between": (data["from"], data["minus"])}


def check_differences(
    estimands: Iterable[Estimand],
    items: Mapping[str, Sequence[Item]],
    domains: Sequence[str],
    problems: Problems,
) -> None:
    """Add differences of what is no estimand, stands later or has no covariance, and of other domains."""
    means = {key for same in items.values() for key, kind in same[0].estimands if kind == "mean"}
    earlier: dict[str, str] = {}
    for estimand in estimands:
        place, between = f"estimands.{estimand.id}", estimand.between
        if estimand.of is not None:
            statistic = earlier.get(estimand.of, "mean" if estimand.of in means else "")
            if statistic not in ("share", "mean", "total", "ratio"):
                what, of = f"{place}.of has no difference", estimand.of
                problems.add("difference", what, f"{of}, a {statistic}" if statistic else of,
                             "a share, mean, total or ratio that stands earlier in the plan",
                             "Declare it above, or correct the name.")  # fmt: skip
            if estimand.domain not in domains:
                mend = "Add it to domains, so that both sides are estimated too."
                what, expected = f"{place}.domain is none of the plan", ", ".join(domains) or "none"
                problems.add("difference", what, estimand.domain, expected, mend)
            if between and between[0] == between[1]:
                what = f"{place} has one value twice"
                problems.add("difference", what, between[0], "two values", "Correct one.")
        earlier[estimand.id] = estimand.statistic
