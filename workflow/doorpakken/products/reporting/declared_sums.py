"""What the plan adds up in a contrast, and to what it standardises, in words for a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from doorpakken.products.reporting.blocks import Rich, join, literal
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.notes import margins
from doorpakken.products.reporting.number_format import as_declared
from doorpakken.products.reporting.register_reader import Place

POPULATION = "population"


def standard(context: Context, declared: Mapping[str, Any] | None) -> Rich:
    """The distribution of classes that an estimate is made to have; empty where it has its own."""
    if declared is None:
        return ""
    by, to = declared["by"], declared["to"]
    if to == POPULATION:
        target: Rich = context.say("standard population")
    elif isinstance(to, str):
        target = [f"{context.say('wave')} ", literal(to, "fact")]
    else:
        classes = [context.codebook(context.place_label(Place(by, name))) for name in to]
        numbers = [literal(as_declared(number, context.language), "fact") for number in to.values()]
        pairs = zip(classes, numbers, strict=True)
        target = join([[*label, " ", number] for label, number in pairs], "; ")
    names, heads = by.split("."), context.register.data.get("domain_labels", {})
    # Yes and no, and numbers, are named after what they answer already.
    is_named = any(name in heads for name in names) and not isinstance(to, str)
    return target if is_named else join([*margins(context, [names]), target], ": ")


def terms(context: Context, declared: Sequence[Mapping[str, Any]]) -> Rich:
    """What an estimate is the sum of, and how often each counts; a difference as its two classes."""
    labels = {term["of"]: context.codebook(context.label(term["of"])) for term in declared}
    own = [Place(term["domain"], term["value"]) if term["domain"] else None for term in declared]
    places = [context.codebook(context.place_label(place)) if place else [] for place in own]
    if [term["times"] for term in declared] == [1, -1] and len(labels) == 1:
        return [*labels[declared[0]["of"]], ": ", *join(places, f" {context.say('minus')} ")]
    words = [
        [literal(as_declared(term["times"], context.language), "fact"), " × ", *labels[term["of"]]]
        for term in declared
    ]
    where = [[": ", *place] if place else [] for place in places]
    return join([[*word, *place] for word, place in zip(words, where, strict=True)], "; ")
