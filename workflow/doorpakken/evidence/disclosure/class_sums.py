"""Classes and the classes they are made of: what follows by addition and subtraction from what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import numpy as np
from numpy.typing import NDArray

CROSS = "."  # between the columns of a crossed domain, and between its values
FOLLOWS = 1e-8

Place = tuple[str, str]  # a domain and its value; ("", "") is the whole


def families(domains: Set[str]) -> list[tuple[str, ...]]:
    """Domains whose classes make up each other: a crossed one with its columns, another one by itself."""
    crossed = sorted(domain for domain in domains if CROSS in domain)
    joined = {name for domain in crossed for name in domain.split(CROSS)}
    alone = sorted(domain for domain in domains if domain and domain not in crossed and domain not in joined)
    made_up = [(domain, *domain.split(CROSS)) for domain in crossed]
    return [*made_up, *((domain,) for domain in alone)] or [("",)]


def parts(places: Set[Place]) -> list[Place]:
    """The smallest classes of a family: those of its crossed domain, or of its only one; else the whole."""
    finest = max((place[0] for place in places), key=lambda domain: (domain.count(CROSS), domain != ""))
    return sorted(place for place in places if place[0] == finest)


def within(place: Place, values: Sequence[Place]) -> list[bool]:
    """Which of the smallest classes lie in a place."""
    domain, value = place
    if domain == "":
        return [True] * len(values)
    return [
        part == value
        if name == domain
        else dict(zip(name.split(CROSS), part.split(CROSS), strict=True)).get(domain) == value
        for name, part in values
    ]


def made_of(given: NDArray[np.float64], wanted: NDArray[np.float64]) -> Iterator[NDArray[np.bool_]]:
    """For each wanted vector (m, p) that is a sum of given ones (k, p): which of these it needs (k,).

    The sum is the one with the least squares of its weights.
    """
    weights, *_ = np.linalg.lstsq(given.T, wanted.T, rcond=None)
    misfits = np.abs(given.T @ weights - wanted.T).max(axis=0)
    for column, misfit in zip(weights.T, misfits, strict=True):
        if misfit < FOLLOWS:
            yield np.abs(column) > FOLLOWS
