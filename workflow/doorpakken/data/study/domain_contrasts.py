"""Differences of two domains, and crossed domains, as a plan declares them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from doorpakken.data.study.plan_model import Estimand
from doorpakken.data.study.study_model import Item
from doorpakken.errors import Problem, problem


def domain_name(declared: str | Sequence[str]) -> str:
    """The name of a domain: a column, or crossed columns with a full stop between them."""
    return declared if isinstance(declared, str) else ".".join(declared)


def difference_of(data: Mapping[str, Any], of: str | None) -> dict[str, Any]:
    """The fields of an estimand that is a difference; none for others."""
    if of is None:
        return {}
    return {"of": of, "domain": domain_name(data["domain"]), "between": (data["from"], data["minus"])}


def difference_problems(
    estimands: Iterable[Estimand], items: Mapping[str, Sequence[Item]], domains: Sequence[str], name: str
) -> Iterator[Problem]:
    """Differences of what is no estimand, stands later or has no covariance, and of other domains."""
    means = {key for same in items.values() for key, kind in same[0].estimands if kind == "mean"}
    earlier: dict[str, str] = {}
    for estimand in estimands:
        place = f"estimands.{estimand.id}"
        if estimand.of is not None:
            statistic = earlier.get(estimand.of, "mean" if estimand.of in means else "")
            if statistic not in ("share", "mean", "total", "ratio"):
                found = f"{estimand.of}, a {statistic}" if statistic else estimand.of
                yield problem("difference", f"{place}.of has no difference", name, found=found,
                              expected="a share, mean, total or ratio that stands earlier in the plan",
                              mend="Declare it above, or correct the name.")  # fmt: skip
            if estimand.domain not in domains:
                yield problem("difference", f"{place}.domain is none of the plan", name,
                              found=str(estimand.domain), expected=", ".join(domains) or "none",
                              mend="Add it to domains, so that both sides are estimated too.")  # fmt: skip
            if estimand.between and estimand.between[0] == estimand.between[1]:
                yield problem("difference", f"{place} has one value twice", name, found=estimand.between[0],
                              expected="two values", mend="Correct one.")  # fmt: skip
        earlier[estimand.id] = estimand.statistic
