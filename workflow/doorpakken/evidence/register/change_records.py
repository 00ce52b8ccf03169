"""What changes between waves add to the register: their words, what may be shown, and which way they went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from doorpakken.evidence.disclosure.magnitude_rules import WORSE
from doorpakken.evidence.disclosure.precision_rules import IMPRECISE
from doorpakken.evidence.disclosure.small_cells import withhold
from doorpakken.evidence.register.category_labels import defined, in_points
from doorpakken.statistics.change import COMPOSITION, NOT_COMPARABLE, TOO_FEW
from doorpakken.words import Phrases

PREFIX = "change."
CLASS = "size_class"
CHANGE = Phrases("register.change")


def change_key(estimand: str, version: str, domain: str, value: str) -> str:
    """What a row of the quality report follows: a change, of all in the whole by its estimand alone."""
    return ".".join([estimand, *([] if (version, domain) == ("all", "") else [version, domain, value])])


def change_estimands(estimands: Mapping[str, Any], changes: pd.DataFrame | None) -> dict[str, Any]:
    """The words of every quantity that has a change, by id, which is that of the quantity after `change.`.

    estimands: the declared ones of the study by id.
    """
    keys = [] if changes is None else dict.fromkeys(changes["estimand"])
    return {f"{PREFIX}{key}": _words(estimands[key]) for key in keys}


def _words(of: Mapping[str, Any]) -> dict[str, Any]:
    label, definition = (CHANGE.filled(key, of[key]) for key in ("label", "definition"))
    unit, variables = in_points(of["unit"]), of["variables"]
    return {**of, **defined(label, definition, "change", unit, variables, of=of["variable"])}


def shown_changes(
    changes: pd.DataFrame | None, records: Mapping[str, Any], rule: str
) -> Iterator[tuple[dict[Any, Any], dict[str, Any]]]:
    """Each row as one of an estimates file, with what its record has besides, and whether it is shown.

    records: those of the waves, by id. A change is withheld as the worse of its two sides is, and if its own
    base is too small; the effect of composition as the worst of the classes that it is made of.
    """
    if changes is None or changes.empty:
        return
    own = pd.concat(
        [
            withhold(rows, {}, rule=rule, collected=False)
            for _, rows in changes.groupby(["wave_to", "version"], sort=False)
        ]
    )
    classes = _class_states(records)
    for index, row in zip(changes.index, changes.to_dict("records"), strict=True):
        effect = row["statistic"] == COMPOSITION
        states = [own[index], *(_state(records, row, wave) for wave in (row["wave_from"], row["wave_to"]))]
        if effect:
            of_classes = classes.get((row["wave_from"], row["estimand"], row["category"]), [])
            states += [state for state in of_classes if state != IMPRECISE]  # the effect may be precise
        shown = max(states, key=WORSE.index)
        estimate = {"wave": row["wave_to"], "estimand": f"{PREFIX}{row['estimand']}"}
        estimate |= {"statistic": COMPOSITION if effect else "change"}
        more = {"shown": shown, "wave_from": row["wave_from"]}
        more |= {"version": COMPOSITION if effect else row["version"]}
        yield row | estimate, more | {"direction": _direction(row) if shown == "yes" else None}


def _state(records: Mapping[str, Any], row: Mapping[Any, Any], wave: str) -> str:
    parts = [wave, row["estimand"], row["category"], row["domain"], row["domain_value"]]
    state: str = records[".".join(filter(None, parts))]["shown"]
    return state


def _class_states(records: Mapping[str, Any]) -> dict[tuple[str, str, str], list[str]]:
    states: dict[tuple[str, str, str], list[str]] = {}
    for record in records.values():
        if record["domain"] == CLASS:
            key = record["wave"], record["estimand"], record["category"] or ""
            states.setdefault(key, []).append(record["shown"])
    return states


def _direction(row: Mapping[Any, Any]) -> str:
    """Which way it went, by the interval before it was rounded: that is not adjusted for several changes."""
    if row["flag"] in (NOT_COMPARABLE, TOO_FEW):
        return str(row["flag"])
    return "above" if row["ci_low"] > 0 else "below" if row["ci_high"] < 0 else "unclear"
