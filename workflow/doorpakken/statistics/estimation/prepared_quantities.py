"""What the respondents of a wave add to a declared quantity: members of its terms, and their classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from doorpakken.data.study.documents import shown
from doorpakken.data.study.domain_names import parts_of
from doorpakken.data.study.plan_model import POPULATION
from doorpakken.errors import Problem, UserError, problem, refusal
from doorpakken.statistics.estimation.population_domains import Places, members, values_of
from doorpakken.statistics.estimation.sample import Samples
from doorpakken.statistics.estimation.standardisation import Classes, empty_classes
from doorpakken.statistics.estimation.targets import Quantity


def prepared(samples: Samples, quantity: Quantity, classes: pd.DataFrame, places: Places) -> Quantity:
    """A contrast with the members of its terms, a standardised quantity with its classes; others as they are.

    classes: those of `domain_values`, of which `places` are made.
    UserError for a value that the frame does not have, and for every class without an answer.
    """
    if quantity.standard is not None:
        return _with_classes(samples, quantity, classes, places)
    return _with_terms(samples, classes, quantity) if quantity.terms else quantity


def places_within(quantity: Quantity, places: Places) -> list[int]:
    """The places in which a quantity is estimated: a standardised one in all and in what it compares."""
    if quantity.terms:
        return [0]
    standard = quantity.standard
    return [
        place for place, name in enumerate(places.names) if standard is None or name in ("", standard.over)
    ]


def _with_terms(samples: Samples, classes: pd.DataFrame, quantity: Quantity) -> Quantity:
    """A contrast with the members of its terms; UserError for a value that the frame does not have."""
    units, terms = samples.units, []
    for term in quantity.terms:
        inside = np.ones(len(classes), dtype=bool)
        if term.domain:
            of_frame = set(parts_of([term.domain])) <= set(samples.wave.design.groupings)
            every = units if of_frame and units is not None else classes
            occurring = values_of(every, term.domain).dropna().unique()
            if of_frame and term.value not in occurring:
                raise refusal(
                    quantity.statistic, f"{quantity.estimand} of the plan names no value of {term.domain}",
                    shown(samples.wave.folder), found=term.value, expected=", ".join(sorted(occurring)),
                    mend="Correct the value.",
                )  # fmt: skip
            inside = members(classes, term.domain, term.value)
        size, of = samples.sizes(term.of.weight) if term.of.weight else None, term.of
        if of.standard is not None:
            of = _with_classes(samples, of, classes, Places((term.domain,), (term.value,), inside[:, None]))
        terms.append(replace(term, of=of, inside=inside, size=size))
    return replace(quantity, terms=tuple(terms))


def _with_classes(samples: Samples, quantity: Quantity, table: pd.DataFrame, places: Places) -> Quantity:
    classes = _classes(samples, quantity, table)
    values = quantity.values if quantity.below is None else quantity.values + quantity.below
    empty = [
        _empty(samples, quantity, name, places.values[place])
        for place in places_within(quantity, places)
        for name in empty_classes(classes, places.members[:, place] & ~np.isnan(values))
    ]
    if empty:
        raise UserError(empty)
    return replace(quantity, classes=classes)


def _classes(samples: Samples, quantity: Quantity, table: pd.DataFrame) -> Classes:
    """The classes of a standard, with the parts that they are to have, and those of the respondents."""
    standard = quantity.standard
    assert standard is not None, "asked only of a standardised quantity"
    own, what = values_of(table, standard.by), f"{quantity.estimand} of the plan"
    if isinstance(standard.to, tuple):
        numbers = dict(standard.to)
    elif standard.to != POPULATION:
        raise ValueError(f"{what} has a wave for a standard, in the place of its numbers (settled_plan)")
    elif samples.units is not None:
        counts = values_of(samples.units, standard.by).value_counts()
        numbers = {str(name): float(count) for name, count in counts.items()}
    else:
        raise refusal(
            "standardise", f"{what} is standardised to a population that is not known",
            shown(samples.wave.folder), found="a wave without a frame", expected="a frame, or numbers",
            mend="Write the number of each class below standardise.to.",
        )  # fmt: skip
    names = tuple(sorted(numbers))
    occurring = own[~np.isnan(quantity.values)].fillna("nothing")
    if unknown := sorted(set(occurring) - set(names)):
        raise refusal(
            "standardise", f"{what} gives no number for a class of {standard.by}",
            shown(samples.wave.folder), found=", ".join(unknown), expected=", ".join(names),
            mend="Add it to standardise.to.",
        )  # fmt: skip
    parts = np.array([numbers[name] for name in names])
    codes = np.asarray(own.map({name: place for place, name in enumerate(names)}).fillna(-1), dtype=np.int64)
    return Classes(names, parts / parts.sum(), codes)


def _empty(samples: Samples, quantity: Quantity, name: str, place: str) -> Problem:
    within = f"nobody of {name}" + (f" in {place}" if place else "")
    return problem(
        "standardise", f"{quantity.estimand} of the plan has a class without an answer",
        shown(samples.wave.folder), found=within, expected="an answer in each class",
        mend="Take wider classes in standardise.by, or leave standardise.over out.",
    )  # fmt: skip
