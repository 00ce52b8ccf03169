"""The tables of changes since the wave before."""

from __future__ import annotations

from collections.abc import Sequence

from doorpakken.products.reporting.blocks import Block, Rich, join, table
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import display
from doorpakken.products.reporting.notes import class_columns, classes, note, weighting
from doorpakken.products.reporting.register_reader import WHOLE, Estimate, Place, UnknownNumber


@display
def table_change(
    context: Context, estimands: Sequence[str], title: Rich, version: str = "all", by_class: bool = False
) -> Block:
    """Declared estimands in the wave before and in this one, and their change; or the change by class.

    version: all respondents, linked (those that answered both times) or composition. UnknownNumber for a
    change that the register does not have.
    """
    make = _by_class if by_class else _both_waves
    return make(context, estimands, title, version)


def _both_waves(context: Context, estimands: Sequence[str], title: Rich, version: str) -> Block:
    changes = [context.register.change(key, context.wave, version=version) for key in estimands]
    before = context.at(str(changes[0].wave_from))
    rows = [
        [
            *context.row(context.label(key), [before.est(key), context.est(key), change]),
            context.interval(change),
        ]
        for key, change in zip(estimands, changes, strict=True)
    ]
    waves = [[literal] for literal in (before.wave_literal, context.wave_literal)]
    columns = context.columns("topic", *waves, "change", "interval")
    alone = f"{context.headed('interval')}{context.say('not adjusted')}."
    below = join([_note(context, changes, version, rows), alone])
    return table(_key(context, "change", estimands, version), title, below, columns, rows)


def _by_class(context: Context, estimands: Sequence[str], title: Rich, version: str) -> Block:
    places = context.places()
    changes = [[_change(context, key, place, version) for place in places] for key in estimands]
    rows = [context.row(context.label(key), line) for key, line in zip(estimands, changes, strict=True)]
    existing = [change for line in changes for change in line if change is not None]
    below = join([_note(context, existing, version, rows), classes(context, places)])
    columns = class_columns(context, "topic", places)
    return table(_key(context, "change-by-class", estimands, version), title, below, columns, rows)


def _change(context: Context, estimand: str, place: Place, version: str) -> Estimate | None:
    """The change in a place; None for a class that the wave before did not have."""
    try:
        return context.register.change(
            estimand, context.wave, domain=place.domain, value=place.value, version=version
        )
    except UnknownNumber:
        if place == WHOLE:
            raise
        return None


def _note(context: Context, changes: Sequence[Estimate], version: str, rows: list[list[Rich]]) -> Rich:
    return note(
        context,
        f"{context.headed('change')}{context.say(f'version {version}')}.",
        context.say("points") if any(change.unit == "points" for change in changes) else "",
        weighting(context),
        rows=rows,
        waves=(str(changes[0].wave_from), context.wave),
    )


def _key(context: Context, kind: str, estimands: Sequence[str], version: str) -> str:
    return context.key("tbl", kind, *([] if version == "all" else [version]), *estimands)
